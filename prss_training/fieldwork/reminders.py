"""Reminding the people who answer for hours that have waited: after 7 days, and after 14.

Days are those of the organization, so that everything logged on one day is told in one notice.
Each entry is told of once at 7 and once at 14 days, and rows say so: it is safe to run twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from prss_training.domain.hours import Hours, total
from prss_training.domain.people import Act
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import PracticeDecision, PracticeEntry, PracticeReminder
from prss_training.fieldwork.queries import people_who_may
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Organization
from prss_training.web.filters import count

WEEK = 7
FORTNIGHT = 14
_WEEK_PAGE = "/hours/"
_MOST_AT_ONCE = 5_000  # entries in one sweep; the next one finds the rest


def remind(session: Session, *, at: datetime) -> int:
    """Remind of every entry that has waited 7 or 14 days and was not told of yet.

    Returns:
        How many entries were told of.
    """
    late = _late(session, FORTNIGHT, at=at)
    told = {entry.id for entry in late}
    soon = [entry for entry in _late(session, WEEK, at=at) if entry.id not in told]
    for organization, entries in _by_organization(late):
        _tell_supervisors(session, Kind.HOURS_WAITING_LONG, organization, entries, at=at)
        _tell_registrars(session, organization, entries, at=at)
    for organization, entries in _by_organization(soon):
        _tell_supervisors(session, Kind.HOURS_WAITING, organization, entries, at=at)
    _note(session, late, (WEEK, FORTNIGHT), at=at)
    _note(session, soon, (WEEK,), at=at)
    return len(late) + len(soon)


def _late(session: Session, days: int, *, at: datetime) -> list[PracticeEntry]:
    """Return what has waited so many days and was not told of at that age, the oldest first."""
    told = select(PracticeReminder.id).where(
        PracticeReminder.entry_id == PracticeEntry.id, PracticeReminder.days == days
    )
    found = session.scalars(
        select(PracticeEntry)
        .join(PracticeEntry.enrollment)
        .outerjoin(PracticeEntry.decision)
        .where(
            PracticeDecision.id.is_(None),
            # A day more than needed is read, whatever the zone; the zone's own days decide below.
            PracticeEntry.logged_at <= at - timedelta(days=days - 1),
            ~told.exists(),
        )
        .options(
            contains_eager(PracticeEntry.enrollment).options(
                joinedload(Enrollment.person), joinedload(Enrollment.organization)
            )
        )
        .order_by(PracticeEntry.logged_at, PracticeEntry.id)
        .limit(_MOST_AT_ONCE)
    )
    return [entry for entry in found if _age(entry, at) >= days]


def _age(entry: PracticeEntry, at: datetime) -> int:
    """Return how many days an entry has waited, by the organization's calendar."""
    organization = entry.enrollment.organization
    return (organization.day_of(at) - organization.day_of(entry.logged_at)).days


def _by_organization(
    entries: Iterable[PracticeEntry],
) -> list[tuple[Organization, list[PracticeEntry]]]:
    found: dict[int, list[PracticeEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.enrollment.organization_id].append(entry)
    return [(own[0].enrollment.organization, own) for own in found.values()]


def _tell_supervisors(
    session: Session,
    kind: Kind,
    organization: Organization,
    entries: Sequence[PracticeEntry],
    *,
    at: datetime,
) -> None:
    """Tell each supervisor once, of everybody's hours but their own."""
    for person_id in people_who_may(session, organization, Act.APPROVE_HOURS):
        others = [entry for entry in entries if entry.enrollment.person_id != person_id]
        if others:
            queue(
                session,
                kind,
                recipient_id=person_id,
                about=_summed(others),
                path=_WEEK_PAGE,
                at=at,
            )


def _tell_registrars(
    session: Session, organization: Organization, entries: Sequence[PracticeEntry], *, at: datetime
) -> None:
    """Tell whoever issues certificates of each learner whose hours wait, once for each."""
    by_place: dict[int, list[PracticeEntry]] = defaultdict(list)
    for entry in entries:
        by_place[entry.enrollment_id].append(entry)
    supervisors = set(people_who_may(session, organization, Act.APPROVE_HOURS))
    for person_id in people_who_may(session, organization, Act.ISSUE_CERTIFICATE):
        if person_id in supervisors:
            continue
        for enrollment_id, own in by_place.items():
            queue(
                session,
                Kind.HOURS_WAITING_LONG,
                recipient_id=person_id,
                about=f"{own[0].enrollment.person.name}, {_summed(own)}",
                path=f"/hours/learner/{enrollment_id}",
                at=at,
            )


def _summed(entries: Sequence[PracticeEntry]) -> str:
    hours = total([Hours(entry.minutes) for entry in entries])
    return f"{hours} hours in {count(len(entries), 'entry', 'entries')}"


def _note(
    session: Session, entries: Iterable[PracticeEntry], ages: Sequence[int], *, at: datetime
) -> None:
    """Write down that these entries were told of at these ages, where that is not noted yet."""
    told = {entry.id for entry in entries}
    rows = session.execute(
        select(PracticeReminder.entry_id, PracticeReminder.days).where(
            PracticeReminder.entry_id.in_(told)
        )
    )
    noted = {(row.entry_id, row.days) for row in rows}
    for entry_id in sorted(told):
        for days in ages:
            if (entry_id, days) not in noted:
                session.add(PracticeReminder(entry_id=entry_id, days=days, reminded_at=at))
    session.flush()
