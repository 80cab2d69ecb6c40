"""Reading a lesson: the place is kept, and what was read is noted once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.program import LessonPart, Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.lessons.models import PartRead, PlaceKept
from prss_training.people.models import Person


def mark_part_read(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    part: LessonPart,
    *,
    at: datetime,
    by: Person | None = None,
    skimmed: bool = False,
    noted: datetime | None = None,
) -> PartRead:
    """Note that the learner says they have read a part. Saying it again changes nothing.

    Args:
        session: The session.
        enrollment: The learner's place.
        module: The module.
        part: The part.
        at: When it was read.
        by: Who noted it for them, where they said so on paper.
        skimmed: It was known already, and said so with others; the trail keeps that.
        noted: When it was told here, where that was later. The trail is in the order of telling.
    """
    take_turn(session, enrollment)
    found = session.scalars(
        select(PartRead).where(
            PartRead.enrollment_id == enrollment.id,
            PartRead.module == module.key,
            PartRead.part == part.number,
        )
    ).first()
    if found is not None:
        return found
    read = PartRead(enrollment_id=enrollment.id, module=module.key, part=part.number, read_at=at)
    session.add(read)
    record(
        session,
        Happened.LESSON_PART_READ,
        actor_id=by.id if by else enrollment.person_id,
        subject=f"enrollment {enrollment.id}",
        at=noted or at,
        organization_id=enrollment.organization_id,
        module=module.key,
        part=part.number,
        **({"skimmed": True} if skimmed else {}),
        **({"read_at": at.isoformat(timespec="seconds")} if noted else {}),
    )
    return read


def keep_place(
    session: Session, enrollment: Enrollment, module: Module, part: LessonPart, *, at: datetime
) -> PlaceKept:
    """Remember the part that a learner has open, so that they can go on there.

    A place that was kept after `at`, on another device, stays.
    """
    take_turn(session, enrollment)
    kept = session.scalars(
        select(PlaceKept).where(
            PlaceKept.enrollment_id == enrollment.id, PlaceKept.module == module.key
        )
    ).first() or PlaceKept(enrollment_id=enrollment.id, module=module.key, kept_at=at)
    if kept.kept_at > at:
        return kept
    kept.part = part.number
    kept.kept_at = at
    session.add(kept)
    session.flush()
    return kept
