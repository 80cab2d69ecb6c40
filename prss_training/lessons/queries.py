"""Which parts were read, and where a learner stopped."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from prss_training.enrollments.models import Enrollment
from prss_training.lessons.models import PartRead, PlaceKept


def parts_read(session: Session, enrollment: Enrollment) -> dict[str, dict[int, datetime]]:
    """Return when each part was read, by module and the part's number."""
    found: dict[str, dict[int, datetime]] = defaultdict(dict)
    for row in session.scalars(select(PartRead).where(PartRead.enrollment_id == enrollment.id)):
        found[row.module][row.part] = row.read_at
    return dict(found)


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a learner has read in one module. `place` is 0 where they opened no part."""

    read: frozenset[int] = frozenset()
    place: int = 0


# One question instead of two, made once: every part of every lesson asks it.
_READING = union_all(
    select(literal(0).label("is_place"), PartRead.part).where(
        PartRead.enrollment_id == bindparam("enrollment"), PartRead.module == bindparam("module")
    ),
    select(literal(1), PlaceKept.part).where(
        PlaceKept.enrollment_id == bindparam("enrollment"), PlaceKept.module == bindparam("module")
    ),
)


def reading(session: Session, enrollment: Enrollment, module: str) -> Reading:
    """Return which parts of a module a learner has read, and which they opened last."""
    rows = session.execute(_READING, {"enrollment": enrollment.id, "module": module}).all()
    return Reading(
        frozenset(part for is_place, part in rows if not is_place),
        next((part for is_place, part in rows if is_place), 0),
    )
