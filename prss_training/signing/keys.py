"""The key ring: which key seals today, and which certificates a seal may have been made under.

A keys folder holds `authority/` and, for each purpose, a folder of keys:

    authority/key.pem  authority/certificate.pem
    pdf/pdf-2026-11-22-1/key.pem  certificate.pem  about.toml

A retired key seals nothing more, and what it sealed stays checkable for as long as its folder
is kept. Retirement is for ordinary turnover: a seal names its own moment, so a stolen key could
name an earlier one. To stop trusting a key altogether, take its folder out of the keys folder.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from prss_training.domain.errors import Conflict, Missing
from prss_training.signing.authority import Certified, make_authority, make_signing_key
from prss_training.signing.key_folder import (
    ABOUT,
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
    read_about,
    read_certificate,
    read_private_key,
    rewrite_about,
)

_WARNED_BEFORE = timedelta(days=60)


class KeysMissing(Conflict):
    """There is no key to seal with."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no PDF key in use in {folder}. Run `prss doctor` to see what is missing."
        )


class KeyUnknown(Missing):
    """No key has this name."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"There is no PDF key named {key_id}. Check the name in the keys folder.")


class KeyAlreadyRetired(Conflict):
    """A key is retired once."""

    def __init__(self, key_id: str, retired: datetime) -> None:
        super().__init__(f"{key_id} was retired on {retired:%Y-%m-%d}. Nothing more is needed.")


class LastKey(Conflict):
    """Retiring the only key in use would stop every certificate from being issued."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"{key_id} is the only PDF key in use. Create its successor first.")


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
class _Entry:
    """One key's folder, without its private key."""

    key_id: str
    place: Path
    about: About
    certificate: x509.Certificate

    @property
    def age(self) -> tuple[datetime, int, str]:
        """Order by creation; within one second, `pdf-…-10` comes after `pdf-…-9`."""
        return self.about.created, len(self.key_id), self.key_id


def create_keys(folder: Path, *, issuer: str, at: datetime) -> None:
    """Make whatever `folder` lacks: the authority, and a PDF key in use. Keep what is there.

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
    key_id = _free_id(folder, at)
    if not _in_use(_entries(folder)):
        _place_pdf_key(folder, key_id, issuer=issuer, at=at)


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
        key_id = _free_id(folder, at)
        if _place_pdf_key(folder, key_id, issuer=issuer, at=at):
            return key_id


def retire_pdf_key(folder: Path, key_id: str, *, at: datetime) -> None:
    """Let a PDF key seal nothing more. What it sealed stays genuine.

    Raises:
        KeyAlreadyRetired: it was retired before.
        KeyUnknown: there is no such key.
        LastKey: no other key is in use.
    """
    entries = _entries(folder)
    found = [entry for entry in entries if entry.key_id == key_id]
    if not found:
        raise KeyUnknown(key_id)
    about = found[0].about
    if about.retired is not None:
        raise KeyAlreadyRetired(key_id, about.retired)
    if len(_in_use(entries)) == 1:
        raise LastKey(key_id)
    rewrite_about(found[0].place, About(about.purpose, about.created, at))


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
    entries = _entries(folder)
    for entry in entries:
        _require_issued_by(authority, entry)
    in_use = _in_use(entries)
    if not in_use:
        raise KeysMissing(folder)
    current = in_use[-1]
    private_key = read_private_key(current.place / KEY, current.certificate)
    return KeyRing(
        pdf=PdfKey(current.key_id, private_key, current.certificate, authority),
        trusted=tuple(TrustedCertificate(each.key_id, each.certificate) for each in entries),
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
    problems += _expiry("The certificate authority", ring.authority, on)
    problems += _expiry(f"The PDF key {ring.pdf.key_id}", ring.pdf.certificate, on)
    return problems


def _entries(folder: Path) -> list[_Entry]:
    """Read every PDF key but its private part, oldest first."""
    home = folder / Purpose.PDF
    entries = [_entry(home / key_id) for key_id in key_ids(home)]
    return sorted(entries, key=lambda entry: entry.age)


def _entry(place: Path) -> _Entry:
    about = read_about(place / ABOUT, Purpose.PDF)
    return _Entry(place.name, place, about, read_certificate(place / CERTIFICATE))


def _in_use(entries: list[_Entry]) -> list[_Entry]:
    return [entry for entry in entries if entry.about.retired is None]


def _free_id(folder: Path, at: datetime) -> str:
    day = f"{Purpose.PDF}-{at.astimezone(UTC):%Y-%m-%d}"
    taken = set(key_ids(folder / Purpose.PDF))
    number = 1
    while f"{day}-{number}" in taken:
        number += 1
    return f"{day}-{number}"


def _place_pdf_key(folder: Path, key_id: str, *, issuer: str, at: datetime) -> bool:
    home = folder / AUTHORITY
    certificate = read_certificate(home / CERTIFICATE)
    authority = Certified(read_private_key(home / KEY, certificate), certificate)
    made = make_signing_key(authority, issuer=issuer, key_id=key_id, at=at)
    return place_key(folder / Purpose.PDF / key_id, made, About(Purpose.PDF, at))


def _require_issued_by(authority: x509.Certificate, entry: _Entry) -> None:
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


def _expiry(what: str, certificate: x509.Certificate, on: date) -> list[str]:
    last = certificate.not_valid_after_utc.date()
    if last < on:
        return [f"{what} expired on {last}. Nothing can be sealed until it has a successor."]
    if last <= on + _WARNED_BEFORE:
        return [f"{what} expires on {last}. Create its successor before then."]
    return []
