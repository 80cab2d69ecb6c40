"""Answering for a certificate: by its code, by its number and family name, or by its file."""

import hashlib
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from prss_training.certificates.faces import answers_to, family_key
from prss_training.certificates.models import (
    Certificate,
    CertificateDocument,
    CertificateWithdrawal,
)
from prss_training.certificates.queries import by_number
from prss_training.certificates.registered import Registered, registered, registered_by_code
from prss_training.domain.certificate import Verdict
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.domain.errors import Unacceptable
from prss_training.domain.holder_mark import fits
from prss_training.signing import Examination, KeyRing, PdfTooLarge, PdfUnreadable, examine_pdf
from prss_training.signing.examine import LARGEST_PDF
from prss_training.verification.answers import (
    Answer,
    answer_from,
    cannot_determine,
    never_issued,
)
from prss_training.verification.claims import claimed_codes

_BEGINNING = b"%PDF-"
_HEAD = 1024  # a PDF's first line may be preceded by this much at the most
_NO_SUCH_CODE = "No certificate was ever issued with this code."
_NO_SUCH_PAIR = "No certificate has this number and this family name together."
_NAME_FITS = "The number is this certificate's, and it was issued to the whole name you wrote."
_NAME_FITS_NOT = (
    "The number is this certificate's. The name you wrote was not recognized: write the whole "
    "name, letter for letter as it stands on the paper."
)


class FamilyNameMissing(Unacceptable):
    """A number alone answers nothing about a person."""

    def __init__(self) -> None:
        super().__init__("Write the family name too, as it stands on the certificate.")


def answer_code(session: Session, code: str, *, at: datetime) -> Answer:
    """Return what the register says of the certificate with a code.

    Raises:
        CodeUnreadable: the code was mistyped; the register is not asked.
    """
    wanted = VerificationCode.parse(code)
    known = registered_by_code(session, wanted.characters)
    if known is None:
        return never_issued(_NO_SUCH_CODE, at=at)
    return answer_from(known, reasons=("The code belongs to this certificate.",), at=at)


def answer_number(
    session: Session,
    number: str,
    family_name: str,
    *,
    key: bytes | None = None,
    at: datetime,
) -> Answer:
    """Return what the register says of the certificate with a number, to who knows its holder.

    A wrong number and a wrong name get the same answer, after the same one query. A certificate
    whose holder was withdrawn answers to its number alone, because it tells of nobody; the answer
    says whether the name fits.

    Args:
        session: The session to read in.
        number: The number as it was written.
        family_name: The family name, or the whole name.
        key: From `domain.holder_mark.marking_key`; None leaves a withdrawn name untried.
        at: When.

    Raises:
        FamilyNameMissing: there is no name.
        NumberUnreadable: the number was mistyped; the register is not asked.
    """
    if not family_name.strip():
        raise FamilyNameMissing
    wanted = by_number(CertificateNumber.parse(number))
    found = session.execute(_holder_of(wanted)).first()
    if found is not None and found.mark is not None:
        fitting = key is not None and fits(found.mark, family_key(family_name), found.code, key)
        known = registered(session, wanted)
        reason = _NAME_FITS if fitting else _NAME_FITS_NOT
    else:
        named = found is not None and answers_to(found.family_key, family_name)
        known = registered(session, wanted) if named else None
        reason = "The number and the family name belong together."
    if known is None:
        return never_issued(_NO_SUCH_PAIR, at=at)
    return answer_from(known, reasons=(reason,), at=at)


def _holder_of(wanted: ColumnElement[bool]) -> Select[str, str, str | None]:
    """Return the question for what is known of a holder: the name as compared, or its mark."""
    return (
        select(Certificate.code, Certificate.family_key, CertificateWithdrawal.mark)
        .outerjoin(CertificateWithdrawal, CertificateWithdrawal.certificate_id == Certificate.id)
        .where(wanted)
    )


def answer_pdf(session: Session, pdf: bytes, ring: KeyRing | None, *, at: datetime) -> Answer:
    """Return whether a file is a certificate as we issued it, and what the register says of it.

    Args:
        session: The session to read in.
        pdf: The file, from anyone.
        ring: Our certificates; None where they cannot be read just now.
        at: When.
    """
    if len(pdf) > LARGEST_PDF:
        return cannot_determine(str(PdfTooLarge(LARGEST_PDF)), at=at)
    known = registered(session, _is_document(pdf))
    if known is not None:
        reasons = ("The file is, byte for byte, the one that was issued.",)
        return answer_from(known, reasons=reasons, at=at)
    if _BEGINNING not in pdf[:_HEAD]:
        return cannot_determine(str(PdfUnreadable()), at=at)
    seal = examine_pdf(pdf, ring) if ring else None
    return _weigh(_claimed(session, pdf), seal, at=at)


def _is_document(pdf: bytes) -> ColumnElement[bool]:
    digest = hashlib.sha256(pdf).hexdigest()
    return Certificate.id.in_(
        select(CertificateDocument.certificate_id).where(CertificateDocument.sha256 == digest)
    )


def _claimed(session: Session, pdf: bytes) -> Registered | None:
    """Return the certificate whose code a file carries, if it carries a code of one only."""
    codes = claimed_codes(pdf)
    found = session.scalars(select(Certificate.id).where(Certificate.code.in_(codes))).all()
    return registered(session, Certificate.id == found[0]) if len(found) == 1 else None


def _weigh(claimed: Registered | None, seal: Examination | None, *, at: datetime) -> Answer:
    """Judge a file that is none of those in the store, by its seal and by what it claims to be."""
    if seal is not None and seal.genuine:
        if claimed is None:
            return cannot_determine(
                "The file bears our signature, and the register here does not know it. "
                "Ask the organization that issued it.",
                at=at,
            )
        reasons = ("The file bears our signature and was not changed since.",)
        return answer_from(claimed, reasons=reasons, at=at)
    if claimed is not None or (seal is not None and seal.ours):
        return _altered(claimed, seal, at=at)
    if seal is None:
        return cannot_determine(
            "The keys to check signatures by cannot be read just now. Try again later, or use "
            "the code on the certificate.",
            at=at,
        )
    return _not_ours(seal, at=at)


def _altered(claimed: Registered | None, seal: Examination | None, *, at: datetime) -> Answer:
    bears = seal is not None and seal.ours
    first = (
        "The file bears our signature, and its bytes are not those that were signed."
        if bears
        else "The file carries the code of a certificate of ours, without our unbroken signature."
    )
    return Answer(
        Verdict.ALTERED,
        "This file is not as it was issued. Do not rely on anything it says.",
        (first, "A file that was printed, saved again or edited can no longer be proven."),
        at,
        claimed_code=str(VerificationCode(claimed.code)) if claimed else None,
    )


def _not_ours(seal: Examination, *, at: datetime) -> Answer:
    reason = "The file is signed, by somebody else." if seal.signed else "The file is not signed."
    return Answer(
        Verdict.NOT_OURS,
        "This file was not issued here.",
        (reason, "It carries no code of a certificate of ours."),
        at,
    )
