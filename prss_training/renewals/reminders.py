"""Reminding holders before a certificate ends, and once when it has.

Each reminder is told in an act of its own: the notice, the letter and the row that says it was
told are written together or not at all. Whoever comes second finds the certificate held, then the
row; so two workers tell it once, and one that stops in between has told nothing.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from prss_training.certificates import queries as certificates
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import Certificate
from prss_training.certificates.renewing import renewing, today_of
from prss_training.content.library import Library
from prss_training.domain.certificate import State
from prss_training.domain.people import Act
from prss_training.domain.renewal import ENDED, settled_by
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.queries import people_who_may
from prss_training.notices.models import Kind
from prss_training.notices.services import queue, write_letter
from prss_training.renewals import queries
from prss_training.renewals.letters import Told, to_holder, to_supervisor
from prss_training.renewals.models import CertificateReminder

_PAGE = "/certificates/{}/renewal"
_LEARNER = "/learners/{}"

Unit = Callable[[], AbstractContextManager[Session]]
log = structlog.get_logger()


def remind_all(
    session: Session, act: Unit, *, library: Library, base_url: str, at: datetime
) -> int:
    """Remind every holder to whom something is due, each in an act of its own.

    Args:
        session: The session to look in.
        act: Begins a unit of work, and commits it when all went well.
        library: The versions of the criteria, and the program.
        base_url: The address of the site, for letters.
        at: When.

    Returns:
        How many were told something.
    """
    waiting = queries.to_remind(session, at=at)
    session.rollback()
    told = 0
    for certificate_id in waiting:
        try:
            with act() as writing:
                told += remind(writing, certificate_id, library=library, base_url=base_url, at=at)
        except Exception:  # whatever one certificate breaks on, the rest must be told
            log.exception("not reminded", certificate=certificate_id)
    return told


def remind(
    session: Session, certificate_id: int, *, library: Library, base_url: str, at: datetime
) -> bool:
    """Tell a holder what is due now, unless somebody else did so first.

    Returns:
        Whether anything was told.
    """
    certificate = certificates.certificate(session, certificate_id)
    certificates.hold(session, certificate)
    known = queries.told_of(session, [certificate_id]).get(certificate_id, set())
    reminder = queries.due(certificate, known, at=at)
    if reminder is None or certificates.recorded(session, certificate).state is not State.ACTIVE:
        return False
    told = _told(session, certificate, reminder, library=library, base_url=base_url, at=at)
    _tell_holder(session, certificate, told, at=at)
    _tell_supervisor(session, certificate, told, at=at)
    _note(session, certificate, reminder, known, at=at)
    return True


def _told(
    session: Session,
    certificate: Certificate,
    reminder: int,
    *,
    library: Library,
    base_url: str,
    at: datetime,
) -> Told:
    face = from_json(certificate.face)
    today = today_of(certificate, at=at)
    left = (certificate.expires_on - today).days if certificate.expires_on else 0
    found = renewing(
        session, certificate, versions=library.criteria, modules=library.modules, at=at
    )
    return Told(face, reminder, left, found, base_url + _PAGE.format(certificate.id))


def _tell_holder(session: Session, certificate: Certificate, told: Told, *, at: datetime) -> None:
    holder = certificate.person_id
    if holder is None:
        return
    kind = Kind.CERTIFICATE_ENDED if told.reminder == ENDED else Kind.CERTIFICATE_ENDING
    path = _PAGE.format(certificate.id)
    queue(session, kind, recipient_id=holder, about=told.about, path=path, at=at)
    address = queries.address_of(session, holder)
    if address:
        write_letter(session, address=address, subject=told.subject, body=to_holder(told), at=at)


def _tell_supervisor(
    session: Session, certificate: Certificate, told: Told, *, at: datetime
) -> None:
    """Tell the supervisor whom the holder lets know, as long as they are one."""
    place = _place_of(session, certificate)
    consent = queries.consent_of(session, place) if place is not None else None
    if place is None or consent is None:
        return
    supervisor = consent.supervisor
    if supervisor.id not in people_who_may(session, place.organization, Act.APPROVE_HOURS):
        return
    queue(
        session,
        Kind.SUPERVISED_CERTIFICATE,
        recipient_id=supervisor.id,
        about=f"{told.face.holder}, {told.about}"[:200],
        path=_LEARNER.format(place.id),
        at=at,
    )
    address = queries.address_of(session, supervisor.id)
    if address:
        subject = f"A certificate you asked to hear of: {told.face.credential}"
        body = to_supervisor(told, supervisor.name)
        write_letter(session, address=address, subject=subject, body=body, at=at)


def _place_of(session: Session, certificate: Certificate) -> Enrollment | None:
    number = certificate.enrollment_id
    return session.get(Enrollment, number) if number is not None else None


def _note(
    session: Session,
    certificate: Certificate,
    reminder: int,
    known: Collection[int],
    *,
    at: datetime,
) -> None:
    """Write down what was told, and what it took the place of."""
    for days in settled_by(reminder):
        if days not in known:
            session.add(
                CertificateReminder(
                    certificate_id=certificate.id,
                    days=days,
                    spoken=days == reminder,
                    reminded_at=at,
                )
            )
    session.flush()
