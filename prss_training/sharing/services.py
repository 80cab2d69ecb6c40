"""Sharing with one trainer, taking it back, and noting that it was read."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Organization, Person
from prss_training.sharing import queries
from prss_training.sharing.models import Share, Shared, ShareSeen

_PATH = "/shared/"


def share(
    session: Session, enrollment: Enrollment, what: Shared, *, trainer_id: int, at: datetime
) -> Share:
    """Let one trainer read one thing, in place of whoever could until now; tell the trainer.

    Sharing with the same trainer again changes nothing.

    Raises:
        TrainerUnknown: they are no trainer of the learner's organization.
    """
    take_turn(session, enrollment)
    trainer = queries.trainer_for(session, enrollment, trainer_id)
    for held in _open(session, enrollment, what):
        if held.trainer_id == trainer.id:
            return held
        _end(session, enrollment, held, at=at)
    made = Share(
        enrollment_id=enrollment.id, what=what, trainer_id=trainer.id, shared_at=at, ended_at=None
    )
    session.add(made)
    session.flush()
    _note(session, Happened.SHARED, enrollment, made, actor_id=enrollment.person_id, at=at)
    queue(
        session,
        Kind.SHARED_WITH_YOU,
        recipient_id=trainer.id,
        about=f"{enrollment.person.name}, {what.label}",
        path=_PATH,
        at=at,
    )
    return made


def take_back(session: Session, enrollment: Enrollment, what: Shared, *, at: datetime) -> None:
    """Let nobody read it any more. What nobody could read stays so."""
    take_turn(session, enrollment)
    for held in _open(session, enrollment, what):
        _end(session, enrollment, held, at=at)


def open_shared(
    session: Session,
    trainer: Person,
    organization: Organization,
    enrollment_id: int,
    what: Shared,
    *,
    at: datetime,
) -> Share:
    """Return the share by which a trainer reads something now, and note the day for the learner.

    Raises:
        NotShared: it is not shared with them.
    """
    held = queries.share_for(session, trainer, organization, enrollment_id, what)
    take_turn(session, held.enrollment)
    session.refresh(held)
    if held.ended_at is not None:
        raise queries.NotShared
    day = organization.day_of(at)
    seen = select(ShareSeen.id).where(ShareSeen.share_id == held.id, ShareSeen.seen_on == day)
    if session.scalar(seen) is None:
        session.add(ShareSeen(share_id=held.id, seen_on=day, seen_at=at))
        session.flush()
        _note(session, Happened.SHARED_READ, held.enrollment, held, actor_id=trainer.id, at=at)
    return held


def _open(session: Session, enrollment: Enrollment, what: Shared) -> list[Share]:
    return [one for one in queries.shares_of(session, enrollment, what) if one.ended_at is None]


def _end(session: Session, enrollment: Enrollment, held: Share, *, at: datetime) -> None:
    held.ended_at = at
    session.flush()
    _note(session, Happened.SHARING_ENDED, enrollment, held, actor_id=enrollment.person_id, at=at)


def _note(
    session: Session,
    happened: Happened,
    enrollment: Enrollment,
    held: Share,
    *,
    actor_id: int,
    at: datetime,
) -> None:
    record(
        session,
        happened,
        actor_id=actor_id,
        subject=f"enrollment {enrollment.id}",
        at=at,
        organization_id=enrollment.organization_id,
        what=held.what.value,
        trainer=held.trainer_id,
    )
