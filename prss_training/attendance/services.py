"""Writing down who attended the live hours of a module, and taking such a line back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.attendance.models import Attendance
from prss_training.attendance.queries import standing
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.hours import Hours
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization, Person


class OwnAttendance(NotPermitted):
    """Nobody records their own attendance."""

    def __init__(self) -> None:
        super().__init__("This is your own attendance. Ask another trainer to record it.")


class SessionToCome(Unacceptable):
    """Attendance was recorded before the session was held."""

    def __init__(self) -> None:
        super().__init__("This day is still to come. Record attendance after the session.")


class NoLiveHours(Unacceptable):
    """The module has no live hours to attend."""

    def __init__(self, module: Module) -> None:
        super().__init__(f"“{module.title}” has no live hours. Choose another module.")


class AttendanceReversed(Conflict):
    """An attendance was taken back before."""

    def __init__(self) -> None:
        super().__init__("This record was taken back already. Open the list again to see it.")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written. `passed_over` counts learners whose attendance was there before."""

    added: tuple[Attendance, ...]
    passed_over: int


def record_attendance(
    session: Session,
    module: Module,
    enrollments: Sequence[Enrollment],
    *,
    organization: Organization,
    attended_on: date,
    trainer: Person,
    at: datetime,
) -> Recorded:
    """Write down that learners attended all the live hours of a module; each once.

    Raises:
        NoLiveHours: the module has none.
        SessionToCome: the day is still to come where the organization is.
        OwnAttendance: the trainer is one of the learners; nothing is written then.
    """
    if module.live == Hours(0):
        raise NoLiveHours(module)
    if attended_on > organization.day_of(at):
        raise SessionToCome
    if any(place.person_id == trainer.id for place in enrollments):
        raise OwnAttendance
    ids = [place.id for place in enrollments]
    # Two trainers with one list take turns, so that nobody's hours are counted twice.
    session.execute(
        select(Enrollment.id)
        .where(Enrollment.id.in_(ids))
        .order_by(Enrollment.id)
        .with_for_update(key_share=True)
    )
    there = standing(session, module.key, ids)
    added = tuple(
        _kept(
            session,
            Attendance(
                enrollment=place,
                module=module.key,
                attended_on=attended_on,
                recorded_by=trainer,
                recorded_at=at,
            ),
            Happened.ATTENDANCE_RECORDED,
        )
        for place in enrollments
        if place.id not in there
    )
    return Recorded(added, len(there))


def reverse_attendance(
    session: Session, attended: Attendance, *, reason: str, trainer: Person, at: datetime
) -> Attendance:
    """Take back an attendance with a line that names it and says why.

    Raises:
        OwnAttendance: the trainer is the learner.
        ReasonMissing: no reason is given.
        AttendanceReversed: it was taken back before.
    """
    if attended.enrollment.person_id == trainer.id:
        raise OwnAttendance
    said = require_reason(reason)
    taken_back = select(Attendance.id).where(Attendance.reverses_id == attended.id)
    if session.scalar(taken_back) is not None:
        raise AttendanceReversed
    reversal = Attendance(
        enrollment=attended.enrollment,
        module=attended.module,
        attended_on=attended.attended_on,
        recorded_by=trainer,
        recorded_at=at,
        reverses_id=attended.id,
        reason=said,
    )
    return _kept(session, reversal, Happened.ATTENDANCE_REVERSED)


def _kept(session: Session, row: Attendance, happened: Happened) -> Attendance:
    session.add(row)
    session.flush()
    record(
        session,
        happened,
        actor_id=row.recorded_by.id,
        subject=f"attendance {row.reverses_id or row.id}",
        at=row.recorded_at,
        organization_id=row.enrollment.organization_id,
        module=row.module,
    )
    return row
