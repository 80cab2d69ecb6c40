"""Which parts were read, and where a learner stopped."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.enrollments.models import Enrollment
from prss_training.lessons.models import PartRead, PlaceKept


def parts_read(session: Session, enrollment: Enrollment) -> dict[str, dict[int, datetime]]:
    """Return when each part was read, by module and the part's number."""
    found: dict[str, dict[int, datetime]] = defaultdict(dict)
    for row in session.scalars(select(PartRead).where(PartRead.enrollment_id == enrollment.id)):
        found[row.module][row.part] = row.read_at
    return dict(found)


def places_kept(session: Session, enrollment: Enrollment) -> dict[str, int]:
    """Return the part that a learner opened last, by module."""
    rows = session.scalars(select(PlaceKept).where(PlaceKept.enrollment_id == enrollment.id))
    return {row.module: row.part for row in rows}
