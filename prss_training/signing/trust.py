"""Public certificates alone: enough to check seals by, on a machine without any secret.

They come as the keys folder of an installation, of which only certificates are read, or as one
file of certificates in PEM: those of the keys, those of the authorities above them, and after a
line that says so, those that time stamps are trusted by. A line before the certificate of a retired
key says since when it is; a file without such lines knows of none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from prss_training.domain.errors import Unacceptable
from prss_training.signing.key_folder import KeysUnreadable
from prss_training.signing.keys import public_ring
from prss_training.signing.ring import TrustedCertificate
from prss_training.signing.turnover import KeysMissing

_LARGEST_FILE = 1024 * 1024
_LONGEST_CHAIN = 8
_STAMPS = b"# Time stamps are trusted by these:\n"
_RETIRED = re.compile(
    rb"# Retired ([^\r\n]*)\r?\n(-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----)"
)
_NO_MOMENT = "it says that a key was retired, at no moment that can be read"


class TrustUnreadable(Unacceptable):
    """What was given to check signatures by cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} cannot be used to check signatures: {why}. Get the file of public "
            "certificates again from the organization that issues the certificates."
        )


class Trust(Protocol):
    """What seals are checked by: a key ring, or public certificates alone."""

    @property
    def trusted(self) -> tuple[TrustedCertificate, ...]:
        """Every certificate a genuine seal may carry, with those above it."""

    @property
    def authority(self) -> x509.Certificate:
        """The certificate of our own authority; without one, of the first above a key."""

    @property
    def stamp_roots(self) -> tuple[x509.Certificate, ...]:
        """The certificates that time stamps are trusted by."""


@dataclass(frozen=True, slots=True)
class PublicCertificates:
    """Certificates without a private key."""

    trusted: tuple[TrustedCertificate, ...]
    authority: x509.Certificate
    stamp_roots: tuple[x509.Certificate, ...] = ()


def read_trust(path: Path) -> PublicCertificates:
    """Read public certificates from a keys folder or from a file in PEM.

    Raises:
        TrustUnreadable: there is no authority in it, or a certificate that no authority in it
            issued, or none that one did; or a key was retired at no moment that can be read.
    """
    if path.is_dir():
        return _of_folder(path)
    try:
        content = _read(path)
    except OSError as error:
        why = (error.strerror or "the disk refused").lower()
        raise TrustUnreadable(path, why) from error
    sealing, _, stamping = content.partition(_STAMPS)
    found = _certificates(path, sealing)
    authorities = [each for each in found if _is_authority(each)]
    if not authorities:
        raise TrustUnreadable(path, "it must hold the certificate of an authority")
    keys = [each for each in found if not _is_authority(each)]
    if not keys:
        raise TrustUnreadable(path, "it holds no certificate of a key")
    retired = _retirements(path, sealing)
    trusted = tuple(
        TrustedCertificate(_key_id(each), each, _chain(path, each, authorities), retired.get(each))
        for each in keys
    )
    roots = _certificates(path, stamping) if stamping.strip() else []
    return PublicCertificates(trusted, authorities[0], tuple(roots))


def public_pem(trust: Trust) -> bytes:
    """Return the certificates to check seals by, as `read_trust` takes them. Nothing is secret."""
    above = dict.fromkeys(above for each in trust.trusted for above in each.chain)
    authorities = dict.fromkeys([trust.authority, *above])
    keys = b"".join(_retirement(each) + _pem([each.certificate]) for each in trust.trusted)
    written = _pem(authorities) + keys
    return written + _STAMPS + _pem(trust.stamp_roots) if trust.stamp_roots else written


def _of_folder(folder: Path) -> PublicCertificates:
    try:
        return PublicCertificates(*public_ring(folder))
    except (KeysMissing, KeysUnreadable) as error:
        raise TrustUnreadable(folder, str(error).rstrip(".")) from error


def _retirement(each: TrustedCertificate) -> bytes:
    """Return the line that stands before the certificate of a retired key; of another, nothing."""
    if each.retired is None:
        return b""
    return f"# Retired {each.retired.astimezone(UTC).isoformat(timespec='seconds')}\n".encode()


def _retirements(path: Path, content: bytes) -> Mapping[x509.Certificate, datetime]:
    """Return since when keys are retired, by their certificates."""
    found = {}
    for said, pem in _RETIRED.findall(content):
        [certificate] = _certificates(path, pem)
        found[certificate] = _moment(path, said)
    return found


def _moment(path: Path, said: bytes) -> datetime:
    try:
        moment = datetime.fromisoformat(said.decode().strip())
    except ValueError as error:
        raise TrustUnreadable(path, _NO_MOMENT) from error
    if moment.tzinfo is None:
        raise TrustUnreadable(path, _NO_MOMENT)
    return moment


def _pem(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def _certificates(path: Path, content: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise TrustUnreadable(path, "it holds no certificates in PEM") from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_FILE)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _chain(
    path: Path, key: x509.Certificate, authorities: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Return the authorities above a key, from the one that issued it to the topmost here."""
    if not isinstance(key.public_key(), ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise TrustUnreadable(path, "it holds a key of a kind that never signs certificates")
    chain: list[x509.Certificate] = []
    below = key
    while len(chain) < _LONGEST_CHAIN:
        above = next((each for each in authorities if _issued(each, below)), None)
        if above is None or above in chain:
            break
        chain.append(above)
        below = above
    if not chain:
        raise TrustUnreadable(path, "no authority in it issued every key in it")
    return tuple(chain)


def _issued(authority: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _key_id(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return next((str(each.value) for each in names), f"{certificate.serial_number:x}")
