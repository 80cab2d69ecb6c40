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


def parts_read_in(session: Session, enrollment: Enrollment, module: str) -> frozenset[int]:
    """Return the numbers of the parts of one module's lesson that were read."""
    return frozenset(
        session.scalars(
            select(PartRead.part).where(
                PartRead.enrollment_id == enrollment.id, PartRead.module == module
            )
        )
    )


def place_kept(session: Session, enrollment: Enrollment, module: str) -> int:
    """Return the part of one module that a learner opened last; 0 where they opened none."""
    kept = session.scalar(
        select(PlaceKept.part).where(
            PlaceKept.enrollment_id == enrollment.id, PlaceKept.module == module
        )
    )
    return kept or 0
