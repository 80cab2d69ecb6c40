"""The key ring: which key seals today, and which certificates a seal may have been made under.

A keys folder holds `authority/` and, for each purpose, a folder of keys:

    authority/key.pem  authority/certificate.pem
    pdf/pdf-2026-11-22-1/key.pem  certificate.pem  about.toml

How keys come and go is told in `turnover`; keys without a certificate are in `plain_keys`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from prss_training.signing.authority import Certified, make_authority, make_signing_key
from prss_training.signing.key_folder import (
    AUTHORITY,
    CERTIFICATE,
    KEY,
    UNFINISHED,
    About,
    KeysUnreadable,
    Purpose,
    is_folder,
    is_open_to_others,
    key_ids,
    place_key,
    read_certificate,
    read_private_key,
)
from prss_training.signing.plain_keys import PLAIN, ensure_plain_key, load_purpose
from prss_training.signing.turnover import (
    Entry,
    KeysMissing,
    KeyUnknown,
    entries,
    free_id,
    in_use,
    retire_key,
)

_WARNED_BEFORE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class PdfKey:
    """A key that seals PDFs, read from disk once and held."""

    key_id: str
    private_key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    authority: x509.Certificate


@dataclass(frozen=True, slots=True)
class TrustedCertificate:
    """A certificate that seals are, or once were, made under."""

    key_id: str
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key that seals today, and every certificate a genuine seal may carry."""

    pdf: PdfKey
    trusted: tuple[TrustedCertificate, ...]
    authority: x509.Certificate


@dataclass(frozen=True, slots=True)
class _PdfEntry(Entry):
    """One PDF key's folder, without its private key."""

    certificate: x509.Certificate


def create_keys(folder: Path, *, issuer: str, at: datetime) -> None:
    """Make whatever `folder` lacks: the authority, and a key in use for each purpose.

    What is there is kept, so a folder from before a purpose was known gains a key for it.

    Two processes may call this at once; both find the same keys afterwards.

    Args:
        folder: The keys folder. It is made if it is not there.
        issuer: The organization's name, as people who open a certificate will read it.
        at: An aware moment; new keys are valid from it.

    Raises:
        IssuerUnnamed: `issuer` is blank.
        KeysNotWritten: the folder cannot be written.
        KeysUnreadable: something that is there already cannot be used.
    """
    if not is_folder(folder / AUTHORITY):
        place_key(folder / AUTHORITY, make_authority(issuer=issuer, at=at))
    # The name is chosen before looking for keys in use: if another process makes one after we
    # looked, it bears this very name, ours is not placed, and theirs serves us both.
    key_id = free_id(folder, Purpose.PDF, at)
    if not in_use(_entries(folder)):
        _place_pdf_key(folder, key_id, issuer=issuer, at=at)
    for purpose in PLAIN:
        ensure_plain_key(folder, purpose, issuer=issuer, at=at)


def create_pdf_key(folder: Path, *, issuer: str, at: datetime) -> str:
    """Make a new PDF key, which is the current one from now on, and return its name.

    Programs that are running keep the ring they loaded: they neither seal with the new key nor
    know its seals until they load the keys again.

    Raises:
        AuthorityExpired: the authority can vouch for no new key.
        KeysNotWritten: the folder cannot be written.
        KeysUnreadable: the authority is missing or cannot be used.
    """
    while True:
        key_id = free_id(folder, Purpose.PDF, at)
        if _place_pdf_key(folder, key_id, issuer=issuer, at=at):
            return key_id


def retire_pdf_key(folder: Path, key_id: str, *, at: datetime) -> None:
    """Let a PDF key seal nothing more. What it sealed stays genuine.

    Raises:
        KeyAlreadyRetired: it was retired before.
        KeyUnknown: there is no such key.
        LastKey: no other key is in use.
    """
    if key_id not in key_ids(folder / Purpose.PDF):
        raise KeyUnknown(key_id)
    retire_key(folder, key_id, at=at)


def load_keys(folder: Path) -> KeyRing:
    """Read the key that seals today and every certificate to check seals by.

    The authority's private key is not read, and need not be there.

    Raises:
        KeysMissing: there is no authority, or no key in use.
        KeysUnreadable: a file cannot be used; the message says which and why.
    """
    if not is_folder(folder / AUTHORITY):
        raise KeysMissing(folder)
    authority = read_certificate(folder / AUTHORITY / CERTIFICATE)
    found = _entries(folder)
    for entry in found:
        _require_issued_by(authority, entry)
    sealing = in_use(found)
    if not sealing:
        raise KeysMissing(folder)
    current = sealing[-1]
    private_key = read_private_key(current.place / KEY, current.certificate)
    return KeyRing(
        pdf=PdfKey(current.key_id, private_key, current.certificate, authority),
        trusted=tuple(TrustedCertificate(each.key_id, each.certificate) for each in found),
        authority=authority,
    )


def key_problems(folder: Path, *, on: date) -> list[str]:
    """Say, one sentence each, what is wrong with the keys or soon will be. Nothing: all is well.

    Args:
        folder: The keys folder.
        on: The day to judge by. Certificates with 60 days or less to go are told of.
    """
    problems = _openness(folder) + _leftovers(folder)
    try:
        ring = load_keys(folder)
    except (KeysMissing, KeysUnreadable) as error:
        return [str(error), *problems]
    try:
        read_private_key(folder / AUTHORITY / KEY, ring.authority)
    except KeysUnreadable as error:
        problems.append(f"{error} Until then no new key can be made.")
    problems += _plain_problems(folder)
    problems += _expiry("The certificate authority", ring.authority, on)
    problems += _expiry(f"The PDF key {ring.pdf.key_id}", ring.pdf.certificate, on)
    return problems


def _entries(folder: Path) -> list[_PdfEntry]:
    """Read every PDF key but its private part, oldest first."""
    return [
        _PdfEntry(each.key_id, each.place, each.about, read_certificate(each.place / CERTIFICATE))
        for each in entries(folder, Purpose.PDF)
    ]


def _place_pdf_key(folder: Path, key_id: str, *, issuer: str, at: datetime) -> bool:
    home = folder / AUTHORITY
    certificate = read_certificate(home / CERTIFICATE)
    authority = Certified(read_private_key(home / KEY, certificate), certificate)
    made = make_signing_key(authority, issuer=issuer, key_id=key_id, at=at)
    return place_key(folder / Purpose.PDF / key_id, made, About(Purpose.PDF, at))


def _require_issued_by(authority: x509.Certificate, entry: _PdfEntry) -> None:
    try:
        entry.certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature) as error:
        path = entry.place / CERTIFICATE
        raise KeysUnreadable(path, "the authority in this folder did not issue it") from error


def _openness(folder: Path) -> list[str]:
    private = [folder, *sorted(folder.glob(f"*/{KEY}")), *sorted(folder.glob(f"*/*/{KEY}"))]
    return [
        f"{path} is open to other accounts on this machine. Let only its owner read it."
        for path in private
        if is_open_to_others(path)
    ]


def _leftovers(folder: Path) -> list[str]:
    found = [*folder.glob(f"{UNFINISHED}*"), *folder.glob(f"*/{UNFINISHED}*")]
    return [
        f"{path} is left from keys that were never finished. Delete it." for path in sorted(found)
    ]


def _plain_problems(folder: Path) -> list[str]:
    problems = []
    for purpose in PLAIN:
        try:
            load_purpose(folder, purpose)
        except (KeysMissing, KeysUnreadable) as error:
            problems.append(str(error))
    return problems


def _expiry(what: str, certificate: x509.Certificate, on: date) -> list[str]:
    last = certificate.not_valid_after_utc.date()
    if last < on:
        return [f"{what} expired on {last}. Nothing can be sealed until it has a successor."]
    if last <= on + _WARNED_BEFORE:
        return [f"{what} expires on {last}. Create its successor before then."]
    return []
