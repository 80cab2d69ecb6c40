"""Arranging, in rows that are written once."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prss_training.accommodations.models import Accommodation
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.accommodations import (
    Accommodations,
    OwnAccommodation,
    require_in_order,
)
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person

_PATH = "/accommodations/"


def arrange(
    session: Session,
    enrollment: Enrollment,
    what: Accommodations,
    *,
    since: date,
    until: date | None,
    by: Person,
    at: datetime,
) -> Accommodation:
    """Write down what holds from a day on, in place of what held before, and tell the learner.

    Arranging nothing ends what was arranged. The trail says that it was done, and not what.

    Raises:
        OwnAccommodation: it is one's own.
        DaysOutOfOrder: the last day lies before the first.
    """
    if by.id == enrollment.person_id:
        raise OwnAccommodation
    require_in_order(since, until)
    take_turn(session, enrollment)
    newest = session.scalar(
        select(func.max(Accommodation.number)).where(Accommodation.enrollment_id == enrollment.id)
    )
    row = Accommodation(
        enrollment_id=enrollment.id,
        number=(newest or 0) + 1,
        more_time=what.more_time,
        no_limit=what.no_limit,
        oral=what.oral,
        language=what.language.strip(),
        large_print=what.large_print,
        other=what.other.strip(),
        since=since,
        until=until,
        set_by_id=by.id,
        set_at=at,
    )
    session.add(row)
    session.flush()
    record(
        session,
        Happened.ACCOMMODATION_ARRANGED,
        actor_id=by.id,
        subject=f"enrollment {enrollment.id}",
        at=at,
        organization_id=enrollment.organization_id,
        number=row.number,
    )
    queue(
        session,
        Kind.ACCOMMODATION_ARRANGED,
        recipient_id=enrollment.person_id,
        about=enrollment.organization.name,
        path=_PATH,
        at=at,
    )
    return row
