"""Where an installation publishes what its credentials point at."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one installation. `base` is its public address, without a final slash."""

    base: str

    def credential(self, code: str) -> str:
        """The credential of the certificate with a code, which is also its name."""
        return f"{self.base}/credentials/{code}"

    def achievement(self, name: str) -> str:
        """What is achieved, such as under one version of criteria; the same for everybody."""
        return f"{self.base}/achievements/{name}"

    def picture(self, name: str) -> str:
        """The badge of an achievement, with nobody's credential in it."""
        return f"{self.achievement(name)}/badge.png"

    def issuer(self, organization: str) -> str:
        """The profile of an organization, by its key."""
        return f"{self.base}/issuers/{quote(organization)}"

    def status_list(self, number: int) -> str:
        """A status list, by its number."""
        return f"{self.base}/status/{number}"

    def key(self, key_id: str) -> str:
        """A public key as a JWK."""
        return f"{self.base}/keys/{key_id}.json"

    @property
    def did(self) -> str:
        """The installation as a decentralized identifier (the method did:web)."""
        parts = urlsplit(self.base)
        path = [quote(part) for part in parts.path.split("/") if part]
        return ":".join(["did:web", parts.netloc.replace(":", "%3A"), *path])

    def issuer_did(self, organization: str) -> str:
        """An organization as a decentralized identifier. Its document is under its profile."""
        return f"{self.did}:issuers:{quote(organization)}"
