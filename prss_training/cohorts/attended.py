"""Reading who attended what: rosters, and every claim on the live minutes of modules."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from prss_training.attendance.models import Attendance
from prss_training.cohorts.models import (
    Cohort,
    LiveSession,
    OneToOne,
    SessionAttendance,
    SessionPlan,
    SessionSignIn,
)
from prss_training.domain.errors import Missing
from prss_training.domain.live_hours import Claim, Stretch
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization

Claims = dict[str, list[Claim]]


class NoSuchMeeting(Missing):
    """The organization has no one-to-one with this number."""

    def __init__(self) -> None:
        super().__init__("There is no such one-to-one here. Go back to the learner's live hours.")


def claims_by_enrollment(
    session: Session, enrollment_ids: Collection[int], modules: Sequence[Module]
) -> dict[int, Claims]:
    """Return what learners attended of each module, corrections included, in three queries.

    Claims on modules that the program no longer holds are left out.
    """
    live = {module.key: module.live.minutes for module in modules}
    found: dict[int, Claims] = {who: defaultdict(list) for who in enrollment_ids}
    for reading in (_whole_modules, _sessions, _one_to_ones):
        for who, key, claim in reading(session, enrollment_ids, live):
            if claim.minutes:
                found[who][key].append(claim)
    return found


_Found = Iterator[tuple[int, str, Claim]]


def _whole_modules(session: Session, ids: Collection[int], live: Mapping[str, int]) -> _Found:
    """Read the lines by which a trainer said that somebody attended all of a module."""
    undone = aliased(Attendance)
    rows = session.execute(
        select(
            Attendance.enrollment_id,
            Attendance.id,
            Attendance.module,
            Attendance.recorded_at,
            undone.recorded_at.label("until"),
        )
        .outerjoin(undone, undone.reverses_id == Attendance.id)
        .where(Attendance.enrollment_id.in_(ids), Attendance.reverses_id.is_(None))
        .order_by(Attendance.id)
    )
    for who, number, key, since, until in rows:
        if key in live:
            all_of_it = Stretch(0, live[key]).mask
            yield who, key, Claim(f"attendance:{number}", all_of_it, since, until)


def _sessions(session: Session, ids: Collection[int], live: Mapping[str, int]) -> _Found:
    rows = session.execute(
        select(SessionAttendance, LiveSession, SessionPlan)
        .join(LiveSession, LiveSession.id == SessionAttendance.session_id)
        .join(SessionPlan, SessionPlan.session_id == LiveSession.id)
        .where(SessionAttendance.enrollment_id.in_(ids), LiveSession.module.in_(live))
        .order_by(
            SessionAttendance.session_id,
            SessionAttendance.enrollment_id,
            SessionAttendance.number,
            SessionPlan.number,
        )
    ).all()
    # Each row stands once for every plan of its session; the newest plan, read last, stays.
    newest = {row.id: (row, held, plan) for row, held, plan in rows}
    lines = [*newest.values(), None]
    for line, after in pairwise(lines):
        if line is None:
            continue
        row, held, plan = line
        corrected = after is not None and _same(row, after[0])
        yield (
            row.enrollment_id,
            held.module,
            Claim(
                f"session:{row.id}",
                held.stretch.part(row.minutes) & Stretch(0, live[held.module]).mask,
                row.recorded_at,
                after[0].recorded_at if corrected and after is not None else None,
                plan.starts_at,
                row.makes_up,
                bool(plan.place) and not plan.video_link,
            ),
        )


def _same(row: SessionAttendance, other: SessionAttendance) -> bool:
    return (row.session_id, row.enrollment_id) == (other.session_id, other.enrollment_id)


def _one_to_ones(session: Session, ids: Collection[int], live: Mapping[str, int]) -> _Found:
    undone = aliased(OneToOne)
    rows = session.execute(
        select(OneToOne, undone.recorded_at)
        .outerjoin(undone, undone.reverses_id == OneToOne.id)
        .where(
            OneToOne.enrollment_id.in_(ids),
            OneToOne.module.in_(live),
            OneToOne.reverses_id.is_(None),
        )
        .order_by(OneToOne.id)
    )
    for row, until in rows:
        yield (
            row.enrollment_id,
            row.module,
            Claim(
                f"one-to-one:{row.id}",
                row.stretch.mask & Stretch(0, live[row.module]).mask,
                row.recorded_at,
                until,
                datetime.combine(row.held_on, time(12), UTC),
                makes_up=True,
                in_person=row.in_person,
            ),
        )


# --- rosters ---


@dataclass(frozen=True, slots=True)
class Roster:
    """What is written of a session: by enrollment, every row oldest first, and who signed in."""

    rows: dict[int, tuple[SessionAttendance, ...]]
    signed_in: dict[int, datetime]

    def newest(self, enrollment_id: int) -> SessionAttendance | None:
        """Return the row that counts for somebody, or None where nothing was recorded."""
        rows = self.rows.get(enrollment_id, ())
        return rows[-1] if rows else None


def roster(session: Session, held: LiveSession) -> Roster:
    """Return what is written of one session, in two queries."""
    rows: dict[int, list[SessionAttendance]] = defaultdict(list)
    for row in session.scalars(
        select(SessionAttendance)
        .where(SessionAttendance.session_id == held.id)
        .options(joinedload(SessionAttendance.recorded_by))
        .order_by(SessionAttendance.number)
    ):
        rows[row.enrollment_id].append(row)
    signed = session.execute(
        select(SessionSignIn.enrollment_id, SessionSignIn.signed_in_at).where(
            SessionSignIn.session_id == held.id
        )
    )
    return Roster({who: tuple(found) for who, found in rows.items()}, dict(signed.all()))


def newest_rows(
    session: Session, session_ids: Collection[int]
) -> dict[tuple[int, int], SessionAttendance]:
    """Return the rows that count, by session and enrollment, for a whole table."""
    rows = session.scalars(
        select(SessionAttendance)
        .where(SessionAttendance.session_id.in_(session_ids))
        .order_by(SessionAttendance.number)
    )
    return {(row.session_id, row.enrollment_id): row for row in rows}


# --- one-to-ones ---


def meetings_of(session: Session, enrollment: Enrollment) -> list[tuple[OneToOne, OneToOne | None]]:
    """Return a learner's one-to-ones, the newest first, each with what takes it back."""
    undone = aliased(OneToOne)
    rows = session.execute(
        select(OneToOne, undone)
        .outerjoin(undone, undone.reverses_id == OneToOne.id)
        .where(OneToOne.enrollment_id == enrollment.id, OneToOne.reverses_id.is_(None))
        .options(joinedload(OneToOne.recorded_by))
        .order_by(OneToOne.held_on.desc(), OneToOne.id.desc())
    )
    return [(row, reversal) for row, reversal in rows]


def meeting(session: Session, meeting_id: int, organization: Organization) -> OneToOne:
    """Return one one-to-one of the organization's learners, which may be taken back already.

    Raises:
        NoSuchMeeting: there is none, or the row takes one back.
    """
    found = session.scalar(
        select(OneToOne)
        .join(OneToOne.enrollment)
        .where(
            OneToOne.id == meeting_id,
            OneToOne.reverses_id.is_(None),
            Enrollment.organization_id == organization.id,
        )
        .options(joinedload(OneToOne.enrollment).joinedload(Enrollment.person))
    )
    if found is None:
        raise NoSuchMeeting
    return found


def same_sessions(
    session: Session, organization: Organization, module: str, stretch: Stretch
) -> list[LiveSession]:
    """Return the sessions of the organization's cohorts on these minutes of a module."""
    return list(
        session.scalars(
            select(LiveSession)
            .join(LiveSession.cohort)
            .where(
                Cohort.organization_id == organization.id,
                LiveSession.module == module,
                LiveSession.first_minute == stretch.first,
                LiveSession.minutes == stretch.minutes,
            )
            .options(joinedload(LiveSession.cohort), joinedload(LiveSession.plans))
        ).unique()
    )
