"""Answering for a PDF: whether it is the file that was issued, and if not, what was done to it.

The verdict rests on bytes and on our signature alone, found without opening the file as a PDF.
What a process apart reads in it is told as checks. It can take a good word away, where a sealed
file and the register differ, and it never gives one.
"""

import hashlib
import re
import time
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from prss_training.certificates.models import Certificate, CertificateDocument
from prss_training.certificates.registered import Registered, registered
from prss_training.credentials.expected import OnRecord
from prss_training.credentials.making import CREDENTIAL_FILE
from prss_training.credentials.queries import on_record
from prss_training.domain.certificate import Face, Verdict
from prss_training.domain.certificate_number import VerificationCode
from prss_training.files.models import StoredFile
from prss_training.files.services import FileDamaged, FileGone, read
from prss_training.files.store import Store
from prss_training.inspecting import PATIENCE, Opened, open_apart
from prss_training.signing import Examination, PdfTooLarge, PdfUnreadable, Trust, examine_pdf
from prss_training.signing.examine import LARGEST_PDF
from prss_training.verification.answers import Answer, answer_from, cannot_determine
from prss_training.verification.checks import (
    Check,
    Checked,
    Outcome,
    failed,
    not_needed,
    passed,
    untold,
)
from prss_training.verification.claims import claimed_codes
from prss_training.verification.comparison import attached_data, attached_text, compared
from prss_training.verification.credential_answers import CredentialKeys, attached_credential
from prss_training.verification.seals import (
    names_us,
    seal_checks,
    sealed_revision,
    untrusted_now,
)

_VOUCHED_FOR = 4  # times as patient with a file that we signed
_BEGINNING = b"%PDF-"
_HEAD = 1024  # a PDF's first line may be preceded by this much at the most

# A reader of pages joins lines that end in a hyphen, and the code is printed on two.
_BROKEN_CODE = re.compile(r"\b([0-9A-Z]{4}-[0-9A-Z]{4})[-\s]*([0-9A-Z]{4}-[0-9A-Z]{4})\b")
_THE_SAME = "The file is the issued one, byte for byte, so there is nothing to compare."
_COMPARED = (
    *(Checked.PAGES, Checked.PAGE_CONTENT, Checked.RECORD_WORDS, Checked.OTHER_WORDS),
    *(
        Checked.NOTES,
        Checked.FIELDS,
        Checked.ATTACHMENTS,
        Checked.CERTIFICATE_DATA,
        Checked.CREDENTIAL,
    ),
    *(Checked.ABOUT, Checked.ACTS, Checked.NO_PASSWORD),
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file that is none of those in the store, and what its bytes alone say."""

    pdf: bytes
    seal: Examination | None
    revision: bytes | None
    borrowed: bool

    @property
    def genuine(self) -> bool:
        return self.seal is not None and self.seal.genuine

    @property
    def bears_ours(self) -> bool:
        return self.revision is not None or (self.seal is not None and self.seal.ours)

    @property
    def checks(self) -> tuple[Check, ...]:
        added = len(self.pdf) - len(self.revision) if self.revision else 0
        return seal_checks(self.seal, added=added, borrowed=self.borrowed)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was learned of the file's inside, and of the certificate that it claims to be.

    `codes` is how many certificates of ours it carries the codes of.
    """

    claimed: Registered | None
    codes: int
    found: Opened
    checks: tuple[Check, ...]

    @property
    def fits_the_record(self) -> bool:
        """Whether what it says of itself could be read, and is what the register says."""
        data = next((one for one in self.checks if one.what is Checked.CERTIFICATE_DATA), None)
        return data is not None and data.outcome is Outcome.PASSED

    @property
    def failures(self) -> tuple[str, ...]:
        return tuple(check.sentence for check in self.checks if check.failed)


def answer_pdf(
    session: Session,
    pdf: bytes,
    ring: Trust | None,
    *,
    at: datetime,
    store: Store | None = None,
    patience: float = PATIENCE,
    keys: CredentialKeys | None = None,
) -> Answer:
    """Return whether a file is a certificate as we issued it, and what the register says of it.

    Args:
        session: The session to read in.
        pdf: The file, from anyone.
        ring: Our certificates; None where they cannot be read just now.
        at: When.
        store: Where issued files are kept, to compare with; without it less can be named.
        patience: Seconds that reading the inside of the file may take.
        keys: What credentials are checked by; None where that cannot be read just now.
    """
    if len(pdf) > LARGEST_PDF:
        return cannot_determine(str(PdfTooLarge(LARGEST_PDF)), at=at)
    known = registered(session, _is_document(pdf))
    if known is not None:
        reasons = ("The file is, byte for byte, the one that was issued.",)
        return answer_from(known, reasons=reasons, at=at, checks=_issued_checks(pdf, ring))
    if _BEGINNING not in pdf[:_HEAD]:
        return cannot_determine(str(PdfUnreadable()), at=at)
    asked = _asked(pdf, ring)
    # Our own signature vouches for every byte, so there is no haste with what it is on.
    patience = patience * _VOUCHED_FOR if asked.genuine else patience
    looked = _look(session, asked, store, keys, until=time.monotonic() + patience)
    return _weigh(asked, looked, at=at)


def _is_document(pdf: bytes) -> ColumnElement[bool]:
    digest = hashlib.sha256(pdf).hexdigest()
    return Certificate.id.in_(
        select(CertificateDocument.certificate_id).where(CertificateDocument.sha256 == digest)
    )


def _issued_checks(pdf: bytes, ring: Trust | None) -> tuple[Check, ...]:
    seal = examine_pdf(pdf, ring) if ring else None
    checks = seal_checks(seal)
    return (
        passed(Checked.ISSUED_FILE, "The file is, byte for byte, the one that was issued."),
        *(checks if seal is None or seal.genuine else untrusted_now(checks)),
        *(not_needed(what, _THE_SAME) for what in _COMPARED),
    )


def _asked(pdf: bytes, ring: Trust | None) -> _Asked:
    if ring is None:
        return _Asked(pdf, None, None, borrowed=False)
    seal = examine_pdf(pdf, ring)
    revision = None if seal.genuine else sealed_revision(pdf, ring)
    borrowed = not seal.ours and names_us(pdf, ring)
    return _Asked(pdf, seal, revision, borrowed)


def _look(
    session: Session,
    asked: _Asked,
    store: Store | None,
    keys: CredentialKeys | None,
    *,
    until: float,
) -> _Looked:
    """Have the file opened, beside the issued one if it can be found.

    Which one that is, is told by a code in the file's bytes; failing that, by one inside it.
    """
    ids = _claimed(session, claimed_codes(asked.revision or asked.pdf))
    original = asked.revision or _issued_file(session, ids, store)
    found, issued = _opened(asked.pdf, original, until)
    if len(ids) != 1:
        ids = _claimed(session, _codes_inside(found)) or ids
        original = original or _issued_file(session, ids, store)
        if original is not None and issued is None:
            [issued] = open_apart([original], patience=max(0.0, until - time.monotonic()))
    claimed = registered(session, Certificate.id == ids[0]) if len(ids) == 1 else None
    face = claimed.public_face if claimed else None
    checks = compared(found, issued, face)
    if claimed is not None and face is not None:
        record = on_record(session, claimed.id)
        checks = (*checks, *_credential(found, keys, face, record))
    return _Looked(claimed, len(ids), found, checks)


def _credential(
    found: Opened, keys: CredentialKeys | None, face: Face, record: OnRecord
) -> tuple[Check, ...]:
    """Judge the credential that is attached; certificates of older versions have none."""
    text = attached_text(found.contents, CREDENTIAL_FILE) if found.contents else None
    if text is None:
        return ()
    if keys is None:
        return (untold(Checked.CREDENTIAL, "Its keys cannot be read just now."),)
    return (attached_credential(text, keys, face, record),)


def _codes_inside(found: Opened) -> list[str]:
    """Return the code that the attached data names; failing that, those that the pages show."""
    told = attached_data(found.contents) if found.contents else None
    if told is not None and isinstance(told.get("code"), str):
        return claimed_codes(told["code"].encode())
    return claimed_codes(_BROKEN_CODE.sub(r"\1-\2", found.words or "").encode())


def _opened(pdf: bytes, original: bytes | None, until: float) -> tuple[Opened, Opened | None]:
    patience = max(0.0, until - time.monotonic())
    if original is None:
        [found] = open_apart([pdf], patience=patience)
        return found, None
    issued, found = open_apart([original, pdf], patience=patience)
    return found, issued


def _claimed(session: Session, codes: list[str]) -> list[int]:
    """Return the certificates whose codes a file carries."""
    return list(session.scalars(select(Certificate.id).where(Certificate.code.in_(codes))))


def _issued_file(session: Session, ids: list[int], store: Store | None) -> bytes | None:
    if store is None or len(ids) != 1:
        return None
    kept = session.scalar(
        select(StoredFile)
        .join(CertificateDocument, CertificateDocument.file_id == StoredFile.id)
        .where(CertificateDocument.certificate_id == ids[0])
    )
    try:
        return read(store, kept) if kept else None
    except (FileGone, FileDamaged, OSError):
        return None


def _weigh(asked: _Asked, looked: _Looked, *, at: datetime) -> Answer:
    """Judge a file that is none of those in the store, by its seal and by what it claims to be."""
    if asked.genuine:
        return _sealed(asked, looked, at=at)
    checks = (*asked.checks, *looked.checks)
    if asked.seal is None:
        reason = (
            "The keys to check signatures by cannot be read just now. Try again later, or use "
            "the code on the certificate."
        )
        return replace(cannot_determine(reason, at=at), checks=checks)
    if looked.codes == 1 or asked.bears_ours:
        return _altered(asked, looked, at=at)
    if looked.found.locked:
        return replace(cannot_determine(looked.failures[0], at=at), checks=checks)
    return _not_ours(asked.seal, looked, checks, at=at)


def _sealed(asked: _Asked, looked: _Looked, *, at: datetime) -> Answer:
    """Answer for a file that we signed and that is not in the store."""
    kept = untold(
        Checked.ISSUED_FILE, "The store does not hold this very file. The signature vouches for it."
    )
    checks = (kept, *asked.checks, *looked.checks)
    if looked.claimed is None:
        reason = (
            "The file bears our signature, and the register here does not know it. Ask the "
            "organization that issued it."
        )
        unknown = failed(Checked.REGISTERED, "The register has no certificate with its code.")
        return replace(cannot_determine(reason, at=at), checks=(*checks, unknown))
    if looked.failures:
        reason = (
            "The file bears our signature, and it does not say what the register says. Ask the "
            "organization that issued it."
        )
        return replace(
            cannot_determine(reason, at=at),
            reasons=(reason, *looked.failures),
            checks=checks,
            claimed_code=str(VerificationCode(looked.claimed.code)),
            certificate_id=looked.claimed.id,
        )
    if not looked.fits_the_record:
        reason = (
            "The file bears our signature, and what it says could not be read just now, so it was "
            "not compared with the register. Try again in a minute, or use the code on it."
        )
        return replace(
            cannot_determine(reason, at=at),
            checks=checks,
            claimed_code=str(VerificationCode(looked.claimed.code)),
            certificate_id=looked.claimed.id,
        )
    reasons = ("The file bears our signature and was not changed since.",)
    return answer_from(looked.claimed, reasons=reasons, at=at, checks=checks)


def _altered(asked: _Asked, looked: _Looked, *, at: datetime) -> Answer:
    checks = (
        failed(Checked.ISSUED_FILE, "The file is not the one that was issued."),
        *asked.checks,
        *looked.checks,
    )
    code = str(VerificationCode(looked.claimed.code)) if looked.claimed else None
    return Answer(
        Verdict.ALTERED,
        "This file is not as it was issued. Do not rely on anything it says.",
        (
            _what_it_bears(asked),
            *(check.sentence for check in checks[1:] if check.failed),
            "A file that was printed, saved again or edited can no longer be proven.",
        ),
        at,
        claimed_code=code,
        certificate_id=looked.claimed.id if looked.claimed else None,
        checks=checks,
    )


def _what_it_bears(asked: _Asked) -> str:
    if asked.bears_ours:
        return "The file bears our signature, and its bytes are not those that were signed."
    return "The file carries the code of a certificate of ours, without our unbroken signature."


def _not_ours(
    seal: Examination, looked: _Looked, checks: tuple[Check, ...], *, at: datetime
) -> Answer:
    carries = (
        "It carries the codes of several certificates of ours, and is the file of none of them."
        if looked.codes
        else "It carries no code of a certificate of ours."
    )
    return Answer(
        Verdict.NOT_OURS,
        "This file was not issued here.",
        (
            "The file is signed, by somebody else." if seal.signed else "The file is not signed.",
            carries,
        ),
        at,
        checks=(failed(Checked.ISSUED_FILE, carries), *checks),
    )
