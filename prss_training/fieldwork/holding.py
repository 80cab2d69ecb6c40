"""What every act on a ledger does beside its own row: it holds the rows, and tells of itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.hours import Hours, total
from prss_training.domain.practice import OwnHours
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import PracticeEntry
from prss_training.fieldwork.queries import with_answers
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person
from prss_training.web.filters import count, day

LEDGER = "/practice/"


def hold_ledger(session: Session, enrollment: Enrollment) -> None:
    """Hold a ledger until the commit: who writes to it at once takes turns, and misses nothing."""
    session.execute(
        select(Enrollment.id).where(Enrollment.id == enrollment.id).with_for_update(key_share=True)
    )


def require_other(entry: PracticeEntry, supervisor: Person) -> None:
    """Refuse whoever did the practice.

    Raises:
        OwnHours: the supervisor is the learner.
    """
    if entry.enrollment.person_id == supervisor.id:
        raise OwnHours


def take(session: Session, entries: Sequence[PracticeEntry]) -> None:
    """Hold entries until the commit, and look again at what was decided on them.

    They are held in one order, so that two supervisors wait for each other and never for ever.
    """
    session.flush()
    session.execute(
        select(PracticeEntry.id)
        .where(PracticeEntry.id.in_([entry.id for entry in entries]))
        .order_by(PracticeEntry.id)
        .with_for_update(key_share=True)
    )
    session.scalars(
        select(PracticeEntry)
        .where(PracticeEntry.id.in_([entry.id for entry in entries]))
        .options(*with_answers())
        .execution_options(populate_existing=True)
    ).all()


def named(entry: PracticeEntry) -> str:
    """Name an entry to staff: whose it is, how long, and of which day."""
    return f"{entry.enrollment.person.name}, {Hours(entry.minutes)} on {day(entry.worked_on)}"


def note(
    session: Session, happened: Happened, entry: PracticeEntry, *, actor: Person, at: datetime
) -> None:
    """Write into the trail what happened to an entry."""
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"practice entry {entry.id}",
        at=at,
        organization_id=entry.enrollment.organization_id,
        minutes=entry.minutes,
    )


def tell(
    session: Session,
    kind: Kind,
    entries: Sequence[PracticeEntry],
    *,
    at: datetime,
    after: str = "",
) -> None:
    """Tell one learner of entries of theirs: of one by its day, of several by their number."""
    hours = total([Hours(entry.minutes) for entry in entries])
    if len(entries) == 1:
        about = f"{hours} hours on {day(entries[0].worked_on)}{after}"
        path = f"{LEDGER}#entry-{entries[0].id}"
    else:
        about = f"{hours} hours in {count(len(entries), 'entry', 'entries')}"
        path = LEDGER
    recipient = entries[0].enrollment.person_id
    queue(session, kind, recipient_id=recipient, about=about, path=path, at=at)
