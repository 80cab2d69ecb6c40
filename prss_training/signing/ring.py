"""What is held of the keys that seal documents, and of what their seals are checked by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from prss_training.domain.sealing import Level
from prss_training.signing.handles import KeyHandle

Vouch = Callable[[datetime], x509.CertificateRevocationList]


@dataclass(frozen=True, slots=True)
class Stamping:
    """How seals are stamped with the time.

    Attributes:
        url: Where time stamps are asked for.
        level: `T` or `LT`.
        roots: The certificates that time stamps are trusted by.
        vouch: Makes the embedded authority's list of revoked certificates for a moment; None for
            an outside authority, whose list is fetched.
    """

    url: str = field(repr=False)
    level: Level
    roots: tuple[x509.Certificate, ...]
    vouch: Vouch | None = None


@dataclass(frozen=True, slots=True)
class PdfKey:
    """A key that seals PDFs, with its certificate and those above it, the next one up first."""

    key_id: str
    handle: KeyHandle = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    stamping: Stamping | None = None


@dataclass(frozen=True, slots=True)
class TrustedCertificate:
    """A certificate that seals are, or once were, made under, and those above it.

    `retired` is when its key was put out of use; None while it seals, or where that is not known.
    """

    key_id: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    retired: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key that seals today, and every certificate a genuine seal may carry.

    `stamp_roots` are the certificates that time stamps are, or once were, trusted by.
    """

    pdf: PdfKey
    trusted: tuple[TrustedCertificate, ...]
    authority: x509.Certificate
    stamp_roots: tuple[x509.Certificate, ...] = ()
