"""Withdrawing the holder's details from a certificate: erasure, with an answer left.

Number, code, state, dates and what was completed stay, and a mark that only the holder's whole name
can fit. Name, family key, the links to the person and to their enrollment, notes that registrars
wrote, and the stored PDF go. This is the one act that rewrites rows which are written once.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

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
from prss_training.domain.holder_mark import holder_mark
from prss_training.files.erasing import erase
from prss_training.notices.models import Notice
from prss_training.records import Record


def forget_holder(session: Session, certificate: Certificate, *, key: bytes, at: datetime) -> None:
    """Take the holder's details from a certificate whose step WITHDRAW was just taken.

    Args:
        session: The session of the step; the certificate's row is held by it.
        certificate: Whose holder is forgotten.
        key: From `domain.holder_mark.marking_key`.
        at: When.
    """
    session.add(
        CertificateWithdrawal(
            certificate_id=certificate.id,
            mark=holder_mark(family_key(certificate.holder), certificate.code, key),
            withdrawn_at=at,
        )
    )
    _forget_notices(session, certificate)
    certificate.holder = certificate.family_key = ""
    certificate.face = {**certificate.face, "holder": ""}
    certificate.person_id = certificate.enrollment_id = None
    session.flush()
    session.expire(certificate, ["person"])
    _forget_words(session, certificate)
    _forget_evidence(session, certificate, at=at)
    _forget_pdf(session, certificate, at=at)


def said_about(certificate: Certificate) -> str:
    """Return what a notice calls a certificate."""
    return f"{certificate.face['credential']} ({certificate.face['number']})"


def _forget_notices(session: Session, certificate: Certificate) -> None:
    """Leave the holder's notices, without the number that would lead from them to it."""
    session.execute(
        update(Notice)
        .where(Notice.recipient_id == certificate.person_id)
        .where(Notice.about == said_about(certificate))
        .values(about=certificate.face["credential"])
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
            {"sentence": ""},
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
