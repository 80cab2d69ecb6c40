"""Learning that goes on after somebody was certified."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from prss_training.attendance.models import Attendance
from prss_training.cohorts.models import Cohort, LiveSession, SessionAttendance, SessionPlan
from prss_training.domain.live_hours import Mark
from prss_training.domain.people import Role
from prss_training.enrollments.models import Enrollment
from tests.certificates.holders import ISSUED
from tests.factories import make_person


def attend_again(session, enrollment_id, module, *, at=ISSUED + timedelta(days=30), minutes=120):
    """Hold a session on a module, and write down that somebody was there for it."""
    place = session.get(Enrollment, enrollment_id)
    trainer = make_person(
        session, "Terrence Whitlock", Role.TRAINER, organization=place.organization
    )
    cohort = Cohort(
        organization_id=place.organization_id,
        name="Going on",
        criteria=place.criteria,
        starts_on=date(2026, 4, 1),
        zone="America/Chicago",
        made_by_id=trainer.id,
        made_at=at,
    )
    session.add(cohort)
    session.flush()
    held = LiveSession(
        uid=f"{enrollment_id:032d}",
        cohort_id=cohort.id,
        module=module,
        first_minute=0,
        minutes=minutes,
        added_by_id=trainer.id,
        added_at=at,
    )
    session.add(held)
    session.flush()
    starts = datetime(2026, 4, 4, 9, tzinfo=ZoneInfo("America/Chicago"))
    session.add(
        SessionPlan(
            session_id=held.id,
            number=1,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=minutes),
            break_minutes=0,
            place="Riverbend, upstairs",
            written_by_id=trainer.id,
            written_at=at,
        )
    )
    row = SessionAttendance(
        session_id=held.id,
        enrollment_id=place.id,
        number=1,
        mark=Mark.PRESENT,
        minutes=minutes,
        recorded_by_id=trainer.id,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    return f"session:{row.id}"


def attend_whole(session, place, module, day, *, at):
    """Write down that somebody attended all the live hours of a module on a day."""
    trainer = make_person(session, "Amara Diallo", Role.TRAINER, organization=place.organization)
    row = Attendance(
        enrollment_id=place.id,
        module=module,
        attended_on=day,
        recorded_by_id=trainer.id,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    return row
