"""The embedded certificate authority: makes the certificates that the keys are known by.

It touches no file. Its keys are P-256 throughout, because every PDF reader we know can check them.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from prss_training.domain.errors import Conflict, Unacceptable

AUTHORITY_LIFE = timedelta(days=7305)  # twenty years
KEY_LIFE = timedelta(days=3652)  # ten years
CRL_LIFE = timedelta(days=30)

# A server whose clock runs a little late must not find a key that is not valid yet.
_CLOCK_SLACK = timedelta(hours=1)

# RFC 5280 allows names of 64 characters; the library, more careful, 64 bytes of UTF-8.
_LONGEST_NAME = 64
_CUT = "…"


class IssuerUnnamed(Unacceptable):
    """A certificate was asked for in nobody's name."""

    def __init__(self) -> None:
        super().__init__("Name the organization that issues certificates before making keys.")


class AuthorityExpired(Conflict):
    """The authority's own certificate has run out, so it can vouch for no new key."""

    def __init__(self, expired_at: datetime) -> None:
        super().__init__(
            f"The certificate authority expired on {expired_at:%Y-%m-%d} and can make no new key. "
            "Keep its folder for checking old certificates, and start a new folder of keys."
        )


@dataclass(frozen=True, slots=True)
class Certified:
    """A private key and the certificate that names it."""

    private_key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate


def make_authority(*, issuer: str, at: datetime) -> Certified:
    """Make an authority that may vouch for signing keys and for nothing beneath them.

    Args:
        issuer: The organization's name. It is cut to 64 bytes, as certificates require.
        at: An aware moment, from which it is valid for twenty years.

    Raises:
        IssuerUnnamed: `issuer` is blank.
    """
    private_key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Certificate authority", issuer)
    builder = (
        _valid(at, at + AUTHORITY_LIFE)
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(_key_mark(private_key), critical=False)
    )
    return Certified(private_key, builder.sign(private_key, hashes.SHA256()))


def make_signing_key(authority: Certified, *, issuer: str, key_id: str, at: datetime) -> Certified:
    """Make a signing key that `authority` vouches for.

    It is valid for ten years, or until the authority's last day if that comes first.

    Raises:
        AuthorityExpired: the authority is no longer valid at that moment.
        IssuerUnnamed: `issuer` is blank.
    """
    last = authority.certificate.not_valid_after_utc
    if at >= last:
        raise AuthorityExpired(last)
    private_key = ec.generate_private_key(ec.SECP256R1())
    mark = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.private_key.public_key())
    builder = (
        _valid(at, min(at + KEY_LIFE, last))
        .subject_name(_name(issuer, issuer, key_id))
        .issuer_name(authority.certificate.subject)
        .public_key(private_key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(_key_mark(private_key), critical=False)
        .add_extension(mark, critical=False)
    )
    return Certified(private_key, builder.sign(authority.private_key, hashes.SHA256()))


def make_crl(authority: Certified, *, at: datetime) -> x509.CertificateRevocationList:
    """Say, in the authority's name, that it has withdrawn no certificate (RFC 5280, section 5).

    Keys are retired, never revoked: a revoked certificate would also spoil what was sealed while
    all was well, wherever no time stamp proves when. The list is made for the seal it goes into,
    so that whoever reads it later finds it as fresh as it can be.

    Args:
        authority: The authority, with its private key.
        at: The moment of the list, aware. Its number grows with it, as section 5.2.3 asks.
    """
    last = authority.certificate.not_valid_after_utc
    mark = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.private_key.public_key())
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(at.astimezone(UTC))
        .next_update(min(at + CRL_LIFE, last).astimezone(UTC))
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        .add_extension(mark, critical=False)
        .sign(authority.private_key, hashes.SHA256())
    )


def der(certificate: x509.Certificate) -> bytes:
    """Return a certificate's own bytes, by which two are told apart."""
    return certificate.public_bytes(Encoding.DER)


def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    """Return the same certificate as pyHanko reads it."""
    return asn1.Certificate.load(der(certificate))


def require_named(issuer: str) -> str:
    """Return an issuer's name with single spaces.

    Raises:
        IssuerUnnamed: it is blank.
    """
    plain = " ".join(issuer.split())
    if not plain:
        raise IssuerUnnamed
    return plain


def _valid(first: datetime, last: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .not_valid_before((first - _CLOCK_SLACK).astimezone(UTC))
        .not_valid_after(last.astimezone(UTC))
    )


def _name(common: str, organization: str, unit: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fitted(organization)),
        x509.NameAttribute(NameOID.COMMON_NAME, _fitted(common)),
    ]
    if unit:
        parts.insert(1, x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    return x509.Name(parts)


def _fitted(name: str) -> str:
    plain = require_named(name)
    if len(plain.encode()) <= _LONGEST_NAME:
        return plain
    room = _LONGEST_NAME - len(_CUT.encode())
    return plain.encode()[:room].decode(errors="ignore").rstrip() + _CUT


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _key_mark(private_key: ec.EllipticCurvePrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(private_key.public_key())
