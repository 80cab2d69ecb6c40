"""Taking what was done offline: each act once, in its own time, and never over newer work."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.coursework.services import Opened, keep_draft
from prss_training.domain.errors import Conflict
from prss_training.domain.program import Activity, LessonPart, Module
from prss_training.domain.told_later import ToldLater
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.lessons.models import PartRead, PlaceKept
from prss_training.lessons.services import keep_place, mark_part_read
from prss_training.offline.models import DraftTold


class SomebodyElses(Conflict):
    """What waits on the device belongs to another sign-in."""

    def __init__(self) -> None:
        super().__init__(
            "This was done under another sign-in. It stays on the device, and is sent when that "
            "person signs in there again."
        )


def require_own(whose: str, mine: str) -> None:
    """Refuse an act of another person, or of the same person in another organization.

    Raises:
        SomebodyElses: the two marks differ.
    """
    if whose != mine:
        raise SomebodyElses


def take_part_read(
    session: Session, enrollment: Enrollment, module: Module, part: LessonPart, told: ToldLater
) -> PartRead:
    """Note that a part was read offline. Telling it again changes nothing."""
    take_turn(session, enrollment)
    return mark_part_read(
        session,
        enrollment,
        module,
        part,
        at=told.moment(enrollment.enrolled_at),
        noted=told.received,
    )


def take_place(
    session: Session, enrollment: Enrollment, module: Module, part: LessonPart, told: ToldLater
) -> PlaceKept:
    """Keep the place that somebody came to offline, unless a place was kept after it."""
    take_turn(session, enrollment)
    return keep_place(session, enrollment, module, part, at=told.moment(enrollment.enrolled_at))


def take_draft(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    *,
    mark: str,
    body: str,
    opened: Opened,
    told: ToldLater,
) -> DraftTold:
    """Save what was written offline, once for each `mark`.

    Raises:
        AlreadyPassed, WorkWaiting, AttemptsExhausted: no attempt is open.
        DraftMovedOn: newer text was saved elsewhere. It stays, and so does the device's text.
        TextTooLarge: the text is longer than any work may be.
    """
    take_turn(session, enrollment)
    found = session.scalars(
        select(DraftTold).where(DraftTold.enrollment_id == enrollment.id, DraftTold.mark == mark)
    ).first()
    if found is not None:
        return found
    moment: datetime = told.moment(enrollment.enrolled_at)
    draft = keep_draft(session, enrollment, activity, body=body, at=moment, opened=opened)
    taken = DraftTold(
        enrollment_id=enrollment.id,
        mark=mark,
        activity=activity.id,
        revision=draft.revision,
        written_at=moment,
        received_at=told.received,
    )
    session.add(taken)
    session.flush()
    return taken
