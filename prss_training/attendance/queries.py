"""Reading who attended what. Another organization's rows are `Missing`."""

from collections.abc import Collection, Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from prss_training.attendance.models import Attendance
from prss_training.domain.errors import Missing
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization


class NoSuchAttendance(Missing):
    """No attendance of this organization has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such record of attendance. Go back to the list.")


class NoSuchLearner(Missing):
    """Somebody who was ticked does not learn in this organization."""

    def __init__(self) -> None:
        super().__init__("One of the people you ticked does not learn here. Open the list again.")


def listed(organization: Organization) -> Select[Attendance]:
    """Return the statement that lists an organization's attendance, the newest day first."""
    return (
        select(Attendance)
        .join(Attendance.enrollment)
        .where(Enrollment.organization_id == organization.id, Attendance.reverses_id.is_(None))
        .options(
            contains_eager(Attendance.enrollment).joinedload(Enrollment.person),
            joinedload(Attendance.recorded_by),
        )
        .order_by(Attendance.attended_on.desc(), Attendance.id.desc())
    )


def attendance(session: Session, attendance_id: int, organization: Organization) -> Attendance:
    """Return one learner's attendance of one module.

    Raises:
        NoSuchAttendance: there is none, it is another organization's, or it takes one back.
    """
    found = session.scalar(listed(organization).where(Attendance.id == attendance_id))
    if found is None:
        raise NoSuchAttendance
    return found


def standing(
    session: Session, module: str, enrollment_ids: Collection[int]
) -> dict[int, Attendance]:
    """Return the attendance of a module that counts, by enrollment."""
    reversal = aliased(Attendance)
    rows = session.scalars(
        select(Attendance)
        .outerjoin(reversal, reversal.reverses_id == Attendance.id)
        .where(
            Attendance.module == module,
            Attendance.enrollment_id.in_(enrollment_ids),
            Attendance.reverses_id.is_(None),
            reversal.id.is_(None),
        )
    )
    return {row.enrollment_id: row for row in rows}


def reversals(session: Session, attendance_ids: Collection[int]) -> dict[int, Attendance]:
    """Return the rows that take back these ones, by the number of what they take back."""
    rows = session.scalars(
        select(Attendance)
        .where(Attendance.reverses_id.in_(attendance_ids))
        .options(joinedload(Attendance.recorded_by))
    )
    return {row.reverses_id: row for row in rows if row.reverses_id is not None}


def learners(
    session: Session, enrollment_ids: Iterable[int], organization: Organization
) -> list[Enrollment]:
    """Return these places in an organization, each once, with their people.

    Raises:
        NoSuchLearner: one of them is not there, has ended, or is another organization's.
    """
    wanted = set(enrollment_ids)
    found = list(
        session.scalars(
            select(Enrollment)
            .where(
                Enrollment.id.in_(wanted),
                Enrollment.organization_id == organization.id,
                Enrollment.ended_at.is_(None),
            )
            .options(joinedload(Enrollment.person))
            .order_by(Enrollment.id)
        )
    )
    if len(found) < len(wanted):
        raise NoSuchLearner
    return found
