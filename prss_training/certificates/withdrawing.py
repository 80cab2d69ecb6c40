"""Withdrawing the holder's details from a certificate: erasure, with an answer left.

Number, code, state, dates and what was completed stay, and a mark that only the holder's whole name
can fit. Name, family key, the links to the person and to their enrollment, notes that registrars
wrote, the number in whatever was told to anybody, and the stored PDF go. This is the one act that
rewrites rows which are written once.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from prss_training.accounts.models import User
from prss_training.certificates import queries
from prss_training.certificates.faces import family_key
from prss_training.certificates.models import (
    Certificate,
    CertificateProposal,
    CertificateProposalAnswer,
    CertificateRequest,
    CertificateRequestAnswer,
    CertificateStep,
    CertificatesTogether,
    CertificateWithdrawal,
    TogetherItem,
)
from prss_training.disclosures.models import Disclosure
from prss_training.domain.four_eyes import NameFitsHolder
from prss_training.domain.holder_mark import fits, holder_mark
from prss_training.files.erasing import erase
from prss_training.notices.models import Letter, Notice
from prss_training.people.models import Person
from prss_training.records import Record

_OWN_PAGES = "/certificates/"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A holder whose details are withdrawn, for those who keep something of them.

    Attributes:
        certificate_id: The row that stays.
        number: Its number, which may stand beside the holder's name nowhere any more.
        person_id, enrollment_id: Whom it was of, as long as that was known.
        names: What they were called, on it and now.
        at: When.
    """

    certificate_id: int
    number: str
    person_id: int | None
    enrollment_id: int | None
    names: frozenset[str]
    at: datetime


Forget = Callable[[Session, Forgotten], None]


def forget_holder(
    session: Session,
    certificate: Certificate,
    *,
    key: bytes,
    at: datetime,
    forget: Sequence[Forget] = (),
) -> None:
    """Take the holder's details from a certificate whose step WITHDRAW was just taken.

    Args:
        session: The session of the step; the certificate's row is held by it.
        certificate: Whose holder is forgotten.
        key: From `domain.holder_mark.marking_key`.
        at: When.
        forget: What floors above keep of a holder, and forget now: see `forgetting`.
    """
    session.add(
        CertificateWithdrawal(
            certificate_id=certificate.id,
            mark=holder_mark(family_key(certificate.holder), certificate.code, key),
            withdrawn_at=at,
        )
    )
    holder = _holder_of(certificate, at=at)
    _forget_notices(session, holder)
    _forget_letters(session, holder)
    _forget_opened(session, holder)
    certificate.holder = certificate.family_key = ""
    certificate.face = {**certificate.face, "holder": ""}
    certificate.person_id = certificate.enrollment_id = None
    session.flush()
    session.expire(certificate, ["person"])
    _forget_words(session, certificate)
    _forget_evidence(session, certificate, at=at)
    _forget_pdf(session, certificate, at=at)
    for told in forget:
        told(session, holder)


def holders_among(
    session: Session, certificate: Certificate, people: Iterable[int], *, key: bytes | None
) -> set[int]:
    """Return those of these people whose name is the one that a certificate forgot.

    Args:
        session: The session to read in.
        certificate: One that may have lost its holder; nobody fits one that has not.
        people: Who is looked at, by their ids.
        key: From `domain.holder_mark.marking_key`; None leaves every name untried.
    """
    if certificate.holder or key is None:
        return set()
    mark = session.scalar(
        select(CertificateWithdrawal.mark).where(
            CertificateWithdrawal.certificate_id == certificate.id
        )
    )
    if mark is None:
        return set()
    named = session.execute(select(Person.id, Person.name).where(Person.id.in_(set(people))))
    return {who for who, name in named if fits(mark, family_key(name), certificate.code, key)}


def require_not_forgotten(
    session: Session, certificate: Certificate, person: Person, *, key: bytes | None
) -> None:
    """Refuse somebody who may be the holder that a certificate forgot.

    Raises:
        NameFitsHolder: their name is the one that was on it.
    """
    if holders_among(session, certificate, [person.id], key=key):
        raise NameFitsHolder


def said_about(certificate: Certificate) -> str:
    """Return what a notice calls a certificate."""
    return f"{certificate.face['credential']} ({certificate.face['number']})"


def without_number(text: str, number: str) -> str:
    """Return a text without a certificate's number, and without the brackets it stood in."""
    bare = re.escape(number)
    text = re.sub(rf" ?\({bare}\)", "", text)
    return re.sub(rf"(?<!\w){bare}(?!\w)", "a certificate", text)


def _holder_of(certificate: Certificate, *, at: datetime) -> Forgotten:
    person = certificate.person
    return Forgotten(
        certificate.id,
        certificate.face["number"],
        certificate.person_id,
        certificate.enrollment_id,
        frozenset({certificate.holder, *([person.name] if person else [])}),
        at,
    )


def _forget_notices(session: Session, holder: Forgotten) -> None:
    """Leave what anybody was told, without the number that would lead from it to the certificate.

    The holder's own lead to their page of all certificates, not to this one's.
    """
    for notice in session.scalars(select(Notice).where(Notice.about.contains(holder.number))):
        notice.about = without_number(notice.about, holder.number)
    session.execute(
        update(Notice)
        .where(Notice.recipient_id == holder.person_id)
        .where(Notice.path.startswith(f"{_OWN_PAGES}{holder.certificate_id}/"))
        .values(path=_OWN_PAGES)
    )


def _forget_letters(session: Session, holder: Forgotten) -> None:
    """Empty every letter with the number that was for the holder or names them.

    One that has not left is not sent any more. Letters to agencies name nobody, and stay.
    """
    addresses = set(session.scalars(select(User.email).where(User.person_id == holder.person_id)))
    for letter in session.scalars(
        select(Letter).where(
            or_(Letter.body.contains(holder.number), Letter.subject.contains(holder.number))
        )
    ).all():
        if letter.address in addresses or any(name in letter.body for name in holder.names):
            if letter.sent_at is None:
                session.delete(letter)
            else:
                letter.subject = letter.body = ""


def _forget_opened(session: Session, holder: Forgotten) -> None:
    """Leave that it was shown to staff, without who, where they were its holder."""
    session.execute(
        update(Disclosure)
        .where(Disclosure.certificate_id == holder.certificate_id)
        .where(Disclosure.person_id == holder.person_id, Disclosure.person_id.is_not(None))
        .values(person_id=None)
    )


def _forget_words(session: Session, certificate: Certificate) -> None:
    """Take away what people wrote about it: notes, names, and what the holder said."""
    proposed = select(CertificateProposal.id).where(
        CertificateProposal.certificate_id == certificate.id
    )
    asked = select(CertificateRequest.id).where(CertificateRequest.certificate_id == certificate.id)
    together = select(TogetherItem.together_id).where(TogetherItem.certificate_id == certificate.id)
    blanks: tuple[tuple[type[Record], ColumnElement[bool], dict[str, Any]], ...] = (
        (CertificateStep, CertificateStep.certificate_id == certificate.id, {"note": ""}),
        (CertificateProposal, CertificateProposal.id.in_(proposed), {"note": ""}),
        (
            CertificateProposalAnswer,
            CertificateProposalAnswer.proposal_id.in_(proposed),
            {"note": ""},
        ),
        (CertificatesTogether, CertificatesTogether.id.in_(together), {"note": ""}),
        (
            CertificateRequest,
            CertificateRequest.id.in_(asked),
            {"new_name": "", "said": "", "asked_by_id": None},
        ),
        (
            CertificateRequestAnswer,
            CertificateRequestAnswer.request_id.in_(asked),
            {"sentence": "", "issued_id": None},
        ),
        (
            # What was asked about an earlier one names its holder, and led to this one.
            CertificateRequestAnswer,
            CertificateRequestAnswer.issued_id == certificate.id,
            {"issued_id": None},
        ),
    )
    for table, which, values in blanks:
        session.execute(update(table).where(which).values(**values))


def _forget_evidence(session: Session, certificate: Certificate, *, at: datetime) -> None:
    for asked in session.scalars(
        select(CertificateRequest).where(CertificateRequest.certificate_id == certificate.id)
    ).all():
        file, asked.evidence = asked.evidence, None
        if file is not None:
            erase(session, file, at=at)


def _forget_pdf(session: Session, certificate: Certificate, *, at: datetime) -> None:
    document = queries.document_of(session, certificate)
    if document is None or document.file is None:
        return
    file, document.file = document.file, None
    erase(session, file, at=at)
