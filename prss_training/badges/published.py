"""What an issuer publishes about itself: a profile, an identifier's document, and public keys.

Sources:
    W3C, Controlled Identifiers 1.0 (Multikey); W3C CCG, did:web Method; RFC 7517 (JWK).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from prss_training.badges.contexts import CREDENTIALS, OPEN_BADGES
from prss_training.badges.multibase import base58btc, base64url
from prss_training.badges.proof import moment
from prss_training.badges.token import ALGORITHM

_ED25519 = b"\xed\x01"  # the multicodec of an Ed25519 public key


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: a decentralized identifier, a name, and the address of its profile."""

    did: str
    name: str
    url: str

    def as_profile(self) -> dict[str, Any]:
        """Return the issuer as a credential names it."""
        return {"id": self.did, "type": ["Profile"], "name": self.name, "url": self.url}


def profile(issuer: Issuer) -> dict[str, Any]:
    """Return an issuer's profile as a document of its own."""
    return {"@context": [CREDENTIALS, OPEN_BADGES], **issuer.as_profile()}


def method(did: str, key_id: str) -> str:
    """Return the name of a key within the document of an identifier."""
    return f"{did}#{key_id}"


def did_document(did: str, keys: Iterable[tuple[str, Ed25519PublicKey]]) -> dict[str, Any]:
    """Return the document of an identifier, with every key that ever signed for it.

    A key that was retired stays: to take it out fails everything it signed.
    """
    methods = [
        {
            "id": method(did, key_id),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": base58btc(_ED25519 + key.public_bytes_raw()),
        }
        for key_id, key in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods],
    }


def jwk(
    key_id: str,
    key: RSAPublicKey | Ed25519PublicKey,
    *,
    address: str,
    created: datetime,
    retired: datetime | None,
) -> dict[str, Any]:
    """Return a public key as a JWK, with the days between which it signed.

    Args:
        key_id: Its name in the keys folder.
        key: The key; RSA for tokens, Ed25519 for proofs.
        address: Where it is published: what tokens name it by.
        created: Since when it signs.
        retired: Since when it signs no more; None while it does.
    """
    dates = {"name": key_id, "created": moment(created)}
    if retired is not None:
        dates["retired"] = moment(retired)
    if isinstance(key, RSAPublicKey):
        numbers = key.public_numbers()
        shape = {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}
        return {**shape, "alg": ALGORITHM, "use": "sig", "kid": address, **dates}
    shape = {"kty": "OKP", "crv": "Ed25519", "x": base64url(key.public_bytes_raw())}
    return {**shape, "alg": "EdDSA", "use": "sig", "kid": address, **dates}


def _number(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8))
