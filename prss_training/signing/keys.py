"""The key ring: which key seals today, and which certificates a seal may have been made under.

A keys folder holds `authority/` and, for each purpose, a folder of keys:

    authority/key.pem  authority/certificate.pem
    pdf/pdf-2026-11-22-1/key.pem  certificate.pem  about.toml
    pdf/pdf-2027-01-15-1/certificate.pem  chain.pem  about.toml   (an outside authority's)
    time-stamps/5f3a….pem                                         (what time stamps are trusted by)

How keys come and go is told in `turnover`; keys without a certificate are in `plain_keys`.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from prss_training.domain.errors import Conflict
from prss_training.domain.sealing import EMBEDDED, CannotSealNow, Level, Sealing
from prss_training.signing.authority import (
    Certified,
    der,
    make_authority,
    make_crl,
    make_signing_key,
)
from prss_training.signing.handles import InMemory, KeyHandle, Outside, open_key
from prss_training.signing.held import Held
from prss_training.signing.key_folder import (
    AUTHORITY,
    CERTIFICATE,
    CHAIN,
    KEY,
    TIME_STAMPS,
    About,
    KeysUnreadable,
    Purpose,
    is_folder,
    key_ids,
    place_certificate,
    place_key,
    place_root,
    read_certificate,
    read_chain,
    read_outside_certificate,
    read_private_key,
    root_paths,
)
from prss_training.signing.plain_keys import PLAIN, ensure_plain_key
from prss_training.signing.ring import KeyRing, PdfKey, Stamping, TrustedCertificate
from prss_training.signing.turnover import (
    Entry,
    KeysMissing,
    KeyUnknown,
    entries,
    free_id,
    in_use,
    retire_key,
)


class KeyNotImported(CannotSealNow):
    """The settings name a key, or an authority of time, that this folder does not know."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is set, and what it names was not taken up. Run `prss keys import`, then "
            "`prss doctor`."
        )


class CertificateRetired(Conflict):
    """A key that was retired is not taken up again."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"PRSS_PDF_KEY names {key_id}, which is retired. Have a new key and certificate made, "
            "and name that one."
        )


class CertificateOutOfDate(Conflict):
    """The certificate of a key from outside is not valid now."""

    def __init__(self, certificate: x509.Certificate) -> None:
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        super().__init__(
            f"The certificate of the key that PRSS_PDF_KEY names is valid from {first:%Y-%m-%d} "
            f"to {last:%Y-%m-%d}, not now. Ask its authority for a new one."
        )


@dataclass(frozen=True, slots=True)
class _PdfEntry(Entry):
    """One PDF key's folder, without its private key."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def trusted(self) -> TrustedCertificate:
        """What its seals are checked by."""
        return TrustedCertificate(self.key_id, self.certificate, self.chain, self.about.retired)


_rings: Held[KeyRing] = Held()


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
    if not in_use(entries(folder, Purpose.PDF)):
        _place_pdf_key(folder, key_id, issuer=issuer, at=at)
    for purpose in PLAIN:
        ensure_plain_key(folder, purpose, issuer=issuer, at=at)


def create_pdf_key(folder: Path, *, issuer: str, at: datetime) -> str:
    """Make a new PDF key, which is the current one from now on, and return its name.

    Raises:
        AuthorityExpired: the authority can vouch for no new key.
        KeysNotWritten: the folder cannot be written.
        KeysUnreadable: the authority is missing or cannot be used.
    """
    while True:
        key_id = free_id(folder, Purpose.PDF, at)
        if _place_pdf_key(folder, key_id, issuer=issuer, at=at):
            return key_id


def import_pdf_key(folder: Path, sealing: Sealing, *, at: datetime) -> tuple[str, bool]:
    """Take up the outside authority's key that the settings name, which seals from now on.

    Its certificates are written into the folder and stay there, so that its seals can be checked
    for ever; the private key stays where it is.

    Returns:
        The key's name, and whether it is new here.

    Raises:
        CertificateOutOfDate: its certificate is not valid at this moment.
        CertificateRetired: it was here before, and was retired.
        KeyOutOfReach: the key cannot be opened, or does not belong to its certificate.
        KeysNotWritten: the folder cannot be written.
    """
    opened = open_key(sealing)
    certificate = opened.certificate
    Outside(sealing, certificate).sign(b"a trial")
    for entry in _entries(folder):
        if entry.certificate == certificate:
            if entry.about.retired is not None:
                raise CertificateRetired(entry.key_id)
            return entry.key_id, False
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise CertificateOutOfDate(certificate)
    about = About(Purpose.PDF, at, outside=True)
    while True:
        key_id = free_id(folder, Purpose.PDF, at)
        place = folder / Purpose.PDF / key_id
        if place_certificate(place, certificate, opened.chain, about):
            return key_id, True


def import_stamp_roots(folder: Path, sealing: Sealing) -> list[str]:
    """Take up the certificates that time stamps are trusted by; name those that are new here.

    They stay in the folder for ever, so that old time stamps can be checked.

    Raises:
        KeysNotWritten: the folder cannot be written.
        KeysUnreadable: the file that the settings name cannot be used.
    """
    home = folder / TIME_STAMPS
    roots = named_roots(sealing)
    return [_mark(root) for root in roots if place_root(home / f"{_mark(root)}.pem", root)]


def named_roots(sealing: Sealing) -> tuple[x509.Certificate, ...]:
    """Return the certificates that the settings name for time stamps; none, if they name none.

    Raises:
        KeysUnreadable: the file cannot be used.
    """
    path = sealing.tsa_certificates
    if path is None:
        return ()
    found = read_chain(path)
    if not found:
        raise KeysUnreadable(path, "it does not hold certificates")
    return found


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


def load_keys(folder: Path, sealing: Sealing = EMBEDDED) -> KeyRing:
    """Return the key that seals today and every certificate to check seals by.

    They are read again whenever a file in the folder has changed, and held until then. Whoever
    seals gives the settings; whoever only checks needs none of them, and opens no outside key.
    The authority's private key need not be there, except to seal at B-LT.

    Raises:
        KeyNotImported: the settings name a key or certificates that the folder does not know.
        KeysMissing: there is no authority, or no key in use.
        KeysUnreadable: a file cannot be used; the message says which and why.
    """
    return _rings.get(folder, (folder, sealing), lambda: _read_ring(folder, sealing))


def public_ring(
    folder: Path,
) -> tuple[tuple[TrustedCertificate, ...], x509.Certificate, tuple[x509.Certificate, ...]]:
    """Read what seals are checked by, and no private key; no key has to be in use.

    Returns:
        Every certificate a genuine seal may carry, our authority's, and those of time stamps.

    Raises:
        KeysMissing: there is no authority.
        KeysUnreadable: a file cannot be used; the message says which and why.
    """
    if not is_folder(folder / AUTHORITY):
        raise KeysMissing(folder)
    authority = read_certificate(folder / AUTHORITY / CERTIFICATE)
    found = _entries(folder)
    for entry in found:
        _require_vouched_for(entry)
    return tuple(one.trusted for one in found), authority, _recorded_roots(folder)


def _read_ring(folder: Path, sealing: Sealing) -> KeyRing:
    if not is_folder(folder / AUTHORITY):
        raise KeysMissing(folder)
    authority = read_certificate(folder / AUTHORITY / CERTIFICATE)
    found = _entries(folder)
    for entry in found:
        _require_vouched_for(entry)
    sealers = in_use(found)
    if not sealers:
        raise KeysMissing(folder)
    current = sealers[-1]
    return KeyRing(
        pdf=PdfKey(
            current.key_id,
            _handle(current, sealing),
            current.certificate,
            current.chain,
            _stamping(folder, current, sealing),
        ),
        trusted=tuple(each.trusted for each in found),
        authority=authority,
        stamp_roots=_recorded_roots(folder),
    )


def _handle(current: _PdfEntry, sealing: Sealing) -> KeyHandle:
    if current.about.outside:
        return Outside(sealing, current.certificate)
    if sealing.key is not None:
        raise KeyNotImported("PRSS_PDF_KEY")
    return InMemory(read_private_key(current.place / KEY, current.certificate))


def _stamping(folder: Path, current: _PdfEntry, sealing: Sealing) -> Stamping | None:
    if sealing.level is Level.B:
        return None
    roots = named_roots(sealing)
    if not set(roots) <= set(_recorded_roots(folder)):
        raise KeyNotImported("PRSS_TSA_CERTIFICATES")

    def vouch(at: datetime) -> x509.CertificateRevocationList:
        return make_crl(read_authority(folder), at=at)

    outside = current.about.outside
    return Stamping(sealing.tsa_url, sealing.level, roots, None if outside else vouch)


def read_authority(folder: Path) -> Certified:
    """Read the embedded authority with its private key.

    Raises:
        KeysUnreadable: a file is missing or cannot be used.
    """
    home = folder / AUTHORITY
    certificate = read_certificate(home / CERTIFICATE)
    return Certified(read_private_key(home / KEY, certificate), certificate)


def _recorded_roots(folder: Path) -> tuple[x509.Certificate, ...]:
    return tuple(root for path in root_paths(folder) for root in read_chain(path))


def _mark(certificate: x509.Certificate) -> str:
    return hashlib.sha256(der(certificate)).hexdigest()[:32]


def _entries(folder: Path) -> list[_PdfEntry]:
    """Read every PDF key but its private part, oldest first."""
    return [_read_entry(folder, entry) for entry in entries(folder, Purpose.PDF)]


def _read_entry(folder: Path, entry: Entry) -> _PdfEntry:
    place = entry.place
    if entry.about.outside:
        certificate = read_outside_certificate(place / CERTIFICATE)
        chain = read_chain(place / CHAIN)
    else:
        certificate = read_certificate(place / CERTIFICATE)
        chain = (read_certificate(folder / AUTHORITY / CERTIFICATE),)
    return _PdfEntry(entry.key_id, place, entry.about, certificate, chain)


def _place_pdf_key(folder: Path, key_id: str, *, issuer: str, at: datetime) -> bool:
    made = make_signing_key(read_authority(folder), issuer=issuer, key_id=key_id, at=at)
    return place_key(folder / Purpose.PDF / key_id, made, About(Purpose.PDF, at))


def _require_vouched_for(entry: _PdfEntry) -> None:
    """Refuse a certificate that the ones kept above it, or our authority, did not issue."""
    for below, above in pairwise((entry.certificate, *entry.chain)):
        try:
            below.verify_directly_issued_by(above)
        except (ValueError, TypeError, InvalidSignature) as error:
            why = (
                f"{CHAIN} beside it does not lead up from it"
                if entry.about.outside
                else "the authority in this folder did not issue it"
            )
            raise KeysUnreadable(entry.place / CERTIFICATE, why) from error
