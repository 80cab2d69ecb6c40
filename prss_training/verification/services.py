"""Answering for a certificate: by its code, by its number and family name, or by its file."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from prss_training.certificates.faces import answers_to, family_key
from prss_training.certificates.models import Certificate, CertificateWithdrawal
from prss_training.certificates.queries import by_number
from prss_training.certificates.registered import registered, registered_by_code
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.domain.errors import Unacceptable
from prss_training.domain.holder_mark import fits
from prss_training.files.store import Store
from prss_training.inspecting import PATIENCE
from prss_training.signing import Trust
from prss_training.verification.answers import Answer, answer_from, never_issued
from prss_training.verification.checks import Checked, passed
from prss_training.verification.credential_answers import CredentialKeys, answer_credential
from prss_training.verification.kinds import CREDENTIALS, Kind, kind_of, unproven
from prss_training.verification.pdf_answers import answer_pdf

__all__ = ["FamilyNameMissing", "answer_code", "answer_file", "answer_number", "answer_pdf"]

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
    reason = "The code belongs to this certificate."
    checks = (passed(Checked.CODE, reason),)
    return answer_from(known, reasons=(reason,), at=at, checks=checks)


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
    checks = (passed(Checked.NUMBER, reason),)
    return answer_from(known, reasons=(reason,), at=at, checks=checks)


def _holder_of(wanted: ColumnElement[bool]) -> Select[str, str, str | None]:
    """Return the question for what is known of a holder: the name as compared, or its mark."""
    return (
        select(Certificate.code, Certificate.family_key, CertificateWithdrawal.mark)
        .outerjoin(CertificateWithdrawal, CertificateWithdrawal.certificate_id == Certificate.id)
        .where(wanted)
    )


def answer_file(
    session: Session,
    content: bytes,
    ring: Trust | None,
    *,
    at: datetime,
    store: Store | None = None,
    patience: float = PATIENCE,
    keys: CredentialKeys | None = None,
) -> Answer:
    """Return what can be said of a file of any kind, told by its bytes and not by its name.

    Args:
        session: The session to read in.
        content: The file, from anyone.
        ring: Our certificates; None where they cannot be read just now.
        at: When.
        store: Where issued files are kept, to compare with; without it less can be named.
        patience: Seconds that reading the inside of a PDF may take.
        keys: What credentials are checked by; None where that cannot be read just now.
    """
    kind = kind_of(content)
    if kind is Kind.PDF or not content:
        return answer_pdf(session, content, ring, at=at, store=store, patience=patience, keys=keys)
    if kind in CREDENTIALS:
        return answer_credential(session, content, kind, keys, at=at)
    return unproven(session, content, kind, at=at)
