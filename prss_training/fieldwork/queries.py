"""Reading the ledger. Another organization's rows are `Missing`, as if they were not there."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from prss_training.domain.errors import Missing
from prss_training.domain.hours import Hours
from prss_training.domain.practice import Decision, EntryState, Span
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import (
    PracticeDecision,
    PracticeEntry,
    PracticeReversal,
    Supervision,
)
from prss_training.fieldwork.review import Logged
from prss_training.fieldwork.totals import Line
from prss_training.people.models import Organization, Person


class NoSuchEntry(Missing):
    """No entry of this organization, or of this learner, has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such practice entry. Go back to the list.")


class NoSuchSupervision(Missing):
    """No supervision of this organization has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such record of supervision. Go back to the list.")


def state_of(entry: PracticeEntry) -> EntryState:
    """Read where an entry stands from what follows it."""
    if entry.reversal is not None:
        return EntryState.REVERSED
    if entry.decision is None:
        return EntryState.WAITING
    return EntryState(entry.decision.decision.value)


def line_of(entry: PracticeEntry) -> Line:
    """Return an entry as the sums of a ledger read it."""
    return Line(
        entry.worked_on, Hours(entry.minutes), entry.service, entry.position, state_of(entry)
    )


def listed(enrollment: Enrollment) -> Select[PracticeEntry]:
    """Return the statement that lists a learner's entries, newest practice first."""
    return (
        select(PracticeEntry)
        .where(PracticeEntry.enrollment_id == enrollment.id)
        .options(
            joinedload(PracticeEntry.decision).joinedload(PracticeDecision.supervisor),
            joinedload(PracticeEntry.reversal).joinedload(PracticeReversal.supervisor),
        )
        .order_by(
            PracticeEntry.worked_on.desc(), PracticeEntry.starts.desc(), PracticeEntry.id.desc()
        )
    )


def entries(session: Session, enrollment: Enrollment) -> list[PracticeEntry]:
    """Return a learner's entries with their decisions and reversals, newest practice first."""
    return list(session.scalars(listed(enrollment)))


def own_entry(session: Session, entry_id: int, enrollment: Enrollment) -> PracticeEntry:
    """Return one of a learner's own entries.

    Raises:
        NoSuchEntry: there is none, or it is somebody else's.
    """
    found = session.scalar(listed(enrollment).where(PracticeEntry.id == entry_id))
    if found is None:
        raise NoSuchEntry
    return found


def earlier_sites(session: Session, enrollment: Enrollment, most: int = 20) -> list[str]:
    """Return where a learner practised before, the latest site first."""
    return list(
        session.scalars(
            select(PracticeEntry.site)
            .where(PracticeEntry.enrollment_id == enrollment.id)
            .group_by(PracticeEntry.site)
            .order_by(func.max(PracticeEntry.worked_on).desc(), PracticeEntry.site)
            .limit(most)
        )
    )


def taken(session: Session, enrollment: Enrollment) -> list[Span]:
    """Return the time a learner has claimed: what waits or is approved."""
    return [logged.span for logged in standing(session, {enrollment.id})]


def standing(session: Session, enrollment_ids: Collection[int]) -> list[Logged]:
    """Return everything that waits or is approved in these enrollments, in one query."""
    rows = session.execute(
        select(
            PracticeEntry.id,
            PracticeEntry.enrollment_id,
            PracticeEntry.worked_on,
            PracticeEntry.starts,
            PracticeEntry.ends,
            PracticeEntry.reflection,
        )
        .outerjoin(PracticeEntry.decision)
        .outerjoin(PracticeEntry.reversal)
        .where(
            PracticeEntry.enrollment_id.in_(enrollment_ids),
            PracticeReversal.id.is_(None),
            PracticeDecision.id.is_(None) | (PracticeDecision.decision == Decision.APPROVED),
        )
        .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
    )
    return [
        Logged(entry_id, enrollment_id, Span(on, starts, ends), reflection)
        for entry_id, enrollment_id, on, starts, ends, reflection in rows
    ]


def waiting(
    session: Session, organization: Organization, *, supervisor: Person
) -> list[PracticeEntry]:
    """Return what waits for a supervisor, the oldest practice first; never their own hours."""
    return list(
        session.scalars(
            _of(organization)
            .where(PracticeDecision.id.is_(None), Enrollment.person_id != supervisor.id)
            .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
        )
    )


def entry(session: Session, entry_id: int, organization: Organization) -> PracticeEntry:
    """Return an entry of one of an organization's learners.

    Raises:
        NoSuchEntry: there is none, or it is another organization's.
    """
    found = session.scalar(_of(organization).where(PracticeEntry.id == entry_id))
    if found is None:
        raise NoSuchEntry
    return found


def these_entries(
    session: Session, entry_ids: Iterable[int], organization: Organization
) -> list[PracticeEntry]:
    """Return several entries of an organization's learners, each once, the oldest first.

    Raises:
        NoSuchEntry: one of them is not there, or is another organization's.
    """
    wanted = set(entry_ids)
    found = list(
        session.scalars(
            _of(organization)
            .where(PracticeEntry.id.in_(wanted))
            .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
        )
    )
    if len(found) < len(wanted):
        raise NoSuchEntry
    return found


def same_week(session: Session, entry: PracticeEntry) -> list[PracticeEntry]:
    """Return the learner's entries from Monday to Sunday around one of them, in order."""
    monday = entry.worked_on - timedelta(days=entry.worked_on.weekday())
    return list(
        session.scalars(
            select(PracticeEntry)
            .where(
                PracticeEntry.enrollment_id == entry.enrollment_id,
                PracticeEntry.worked_on.between(monday, monday + timedelta(days=6)),
            )
            .options(joinedload(PracticeEntry.decision), joinedload(PracticeEntry.reversal))
            .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
        )
    )


def supervision_listed(organization: Organization) -> Select[Supervision]:
    """Return the statement that lists an organization's supervision, the newest first."""
    return (
        select(Supervision)
        .join(Supervision.enrollment)
        .where(Enrollment.organization_id == organization.id, Supervision.reverses_id.is_(None))
        .options(
            contains_eager(Supervision.enrollment).joinedload(Enrollment.person),
            joinedload(Supervision.supervisor),
        )
        .order_by(Supervision.given_on.desc(), Supervision.id.desc())
    )


def supervision(session: Session, supervision_id: int, organization: Organization) -> Supervision:
    """Return a record of supervision that an organization's learner received.

    Raises:
        NoSuchSupervision: there is none, it is another organization's, or it takes one back.
    """
    found = session.scalar(supervision_listed(organization).where(Supervision.id == supervision_id))
    if found is None:
        raise NoSuchSupervision
    return found


def supervision_received(session: Session, enrollment: Enrollment) -> list[Supervision]:
    """Return the supervision a learner received and that still counts, the newest first."""
    rows = list(
        session.scalars(
            select(Supervision)
            .where(Supervision.enrollment_id == enrollment.id)
            .options(joinedload(Supervision.supervisor))
            .order_by(Supervision.given_on.desc(), Supervision.id.desc())
        )
    )
    undone = {row.reverses_id for row in rows}
    return [row for row in rows if row.reverses_id is None and row.id not in undone]


def supervision_reversals(
    session: Session, supervision_ids: Collection[int]
) -> dict[int, Supervision]:
    """Return the rows that take back these ones, by the number of what they take back."""
    rows = session.scalars(
        select(Supervision)
        .where(Supervision.reverses_id.in_(supervision_ids))
        .options(joinedload(Supervision.supervisor))
    )
    return {row.reverses_id: row for row in rows if row.reverses_id is not None}


def _of(organization: Organization) -> Select[PracticeEntry]:
    """Select an organization's entries, with their people and whatever was decided."""
    return (
        select(PracticeEntry)
        .join(PracticeEntry.enrollment)
        .outerjoin(PracticeEntry.decision)
        .where(Enrollment.organization_id == organization.id)
        .options(
            contains_eager(PracticeEntry.enrollment).joinedload(Enrollment.person),
            contains_eager(PracticeEntry.decision).joinedload(PracticeDecision.supervisor),
            joinedload(PracticeEntry.reversal).joinedload(PracticeReversal.supervisor),
        )
    )
