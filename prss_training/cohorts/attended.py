"""Reading who attended what: rosters, and every claim on the live minutes of modules."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

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
from prss_training.together import Question, ask_together

Claims = dict[str, list[Claim]]


class NoSuchMeeting(Missing):
    """The organization has no one-to-one with this number."""

    def __init__(self) -> None:
        super().__init__("There is no such one-to-one here. Go back to the learner's live hours.")


def claims_by_enrollment(
    session: Session, enrollment_ids: Collection[int], modules: Sequence[Module]
) -> dict[int, Claims]:
    """Return what learners attended of each module, corrections included, in one query.

    Claims on modules that the program no longer holds are left out.
    """
    answers = ask_together(session, claim_questions(enrollment_ids, modules))
    return claims_from(answers, enrollment_ids)


def claim_questions(
    enrollment_ids: Collection[int], modules: Sequence[Module]
) -> dict[str, Question[Any]]:
    """Return what is asked of the database to know what these learners attended."""
    live = {module.key: module.live.minutes for module in modules}
    return {
        "whole modules": _whole_modules(enrollment_ids, live),
        "sessions": _sessions(enrollment_ids, live),
        "one-to-ones": _one_to_ones(enrollment_ids, live),
    }


def claims_from(answers: Mapping[str, Any], enrollment_ids: Collection[int]) -> dict[int, Claims]:
    """Return what learners attended of each module out of the answers to `claim_questions`."""
    found: dict[int, Claims] = {who: defaultdict(list) for who in enrollment_ids}
    for name in ("whole modules", "sessions", "one-to-ones"):
        for who, key, claim in answers[name]:
            if claim.minutes:
                found[who][key].append(claim)
    return found


_Found = list[tuple[int, str, Claim]]


def _whole_modules(ids: Collection[int], live: Mapping[str, int]) -> Question[_Found]:
    """Ask for the lines by which a trainer said that somebody attended all of a module."""

    def read(rows: Sequence[Any]) -> _Found:
        return [
            (
                row.enrollment_id,
                row.module,
                Claim(
                    f"attendance:{row.id}",
                    Stretch(0, live[row.module]).mask,
                    row.recorded_at,
                    row.until,
                    held_on=row.attended_on,
                ),
            )
            for row in sorted(rows, key=lambda row: row.id)
            if row.module in live
        ]

    undone = aliased(Attendance)
    statement = (
        select(
            Attendance.enrollment_id,
            Attendance.id,
            Attendance.module,
            Attendance.attended_on,
            Attendance.recorded_at,
            undone.recorded_at.label("until"),
        )
        .outerjoin(undone, undone.reverses_id == Attendance.id)
        .where(Attendance.enrollment_id.in_(ids), Attendance.reverses_id.is_(None))
    )
    return Question(statement, read)


def _sessions(ids: Collection[int], live: Mapping[str, int]) -> Question[_Found]:
    def read(rows: Sequence[Any]) -> _Found:
        ordered = sorted(rows, key=lambda row: (*_line(row), row.number, row.plan))
        # Each row stands once for every plan of its session; the newest plan, read last, stays.
        lines = [*{row.id: row for row in ordered}.values(), None]
        return [
            (row.enrollment_id, row.module, _attended_claim(row, after, live[row.module]))
            for row, after in pairwise(lines)
            if row is not None
        ]

    statement = (
        select(
            SessionAttendance.id,
            SessionAttendance.session_id,
            SessionAttendance.enrollment_id,
            SessionAttendance.number,
            SessionAttendance.minutes,
            SessionAttendance.makes_up,
            SessionAttendance.recorded_at,
            LiveSession.module,
            LiveSession.first_minute,
            LiveSession.minutes.label("lasts"),
            SessionPlan.number.label("plan"),
            SessionPlan.starts_at,
            SessionPlan.place,
            SessionPlan.video_link,
        )
        .join(LiveSession, LiveSession.id == SessionAttendance.session_id)
        .join(SessionPlan, SessionPlan.session_id == LiveSession.id)
        .where(SessionAttendance.enrollment_id.in_(ids), LiveSession.module.in_(live))
    )
    return Question(statement, read)


def _attended_claim(row: Any, after: Any, live: int) -> Claim:
    corrected = after is not None and _line(row) == _line(after)
    return Claim(
        f"session:{row.id}",
        Stretch(row.first_minute, row.lasts).part(row.minutes) & Stretch(0, live).mask,
        row.recorded_at,
        after.recorded_at if corrected else None,
        row.starts_at,
        row.makes_up,
        bool(row.place) and not row.video_link,
    )


def _line(row: Any) -> tuple[int, int]:
    """Return whose attendance of which session a row is about."""
    return row.session_id, row.enrollment_id


def _one_to_ones(ids: Collection[int], live: Mapping[str, int]) -> Question[_Found]:
    def read(rows: Sequence[Any]) -> _Found:
        return [
            (
                row.enrollment_id,
                row.module,
                Claim(
                    f"one-to-one:{row.id}",
                    Stretch(row.first_minute, row.minutes).mask & Stretch(0, live[row.module]).mask,
                    row.recorded_at,
                    row.until,
                    makes_up=True,
                    in_person=row.in_person,
                    held_on=row.held_on,
                ),
            )
            for row in sorted(rows, key=lambda row: row.id)
        ]

    undone = aliased(OneToOne)
    statement = (
        select(
            OneToOne.id,
            OneToOne.enrollment_id,
            OneToOne.module,
            OneToOne.first_minute,
            OneToOne.minutes,
            OneToOne.held_on,
            OneToOne.in_person,
            OneToOne.recorded_at,
            undone.recorded_at.label("until"),
        )
        .outerjoin(undone, undone.reverses_id == OneToOne.id)
        .where(
            OneToOne.enrollment_id.in_(ids),
            OneToOne.module.in_(live),
            OneToOne.reverses_id.is_(None),
        )
    )
    return Question(statement, read)


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
