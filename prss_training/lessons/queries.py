"""Which parts were read, where a learner stopped, and what they left beside a part."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from prss_training.domain.program import LessonPart, Module
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.lessons.models import PartRead, PlaceKept
from prss_training.margins.queries import BOOKMARKED, NOTED, Margin
from prss_training.together import Asked, Question


@dataclass(frozen=True, slots=True)
class Left:
    """What a learner did and left in one module.

    `completed` are all the modules that they finished. `kept` is the part they opened last, 0
    where they opened none. `note` is that on the part that was asked for.
    """

    completed: frozenset[str] = frozenset()
    read: frozenset[int] = frozenset()
    kept: int = 0
    bookmarked: frozenset[int] = frozenset()
    note: Margin = field(default_factory=Margin)


NOTHING = Left()


# Every page of a lesson asks these, so they are made once; what they are about is given each time.
_QUESTIONS: dict[str, Question[Any]] = {
    "completed": Question(
        select(ModuleCompleted.module).where(
            ModuleCompleted.enrollment_id == bindparam("enrollment")
        ),
        lambda rows: frozenset(row.module for row in rows),
    ),
    "read": Question(
        select(PartRead.part).where(
            PartRead.enrollment_id == bindparam("enrollment"),
            PartRead.module == bindparam("module"),
        ),
        lambda rows: frozenset(row.part for row in rows),
    ),
    "kept": Question(
        select(PlaceKept.part).where(
            PlaceKept.enrollment_id == bindparam("enrollment"),
            PlaceKept.module == bindparam("module"),
        ),
        lambda rows: max((row.part for row in rows), default=0),
    ),
    "bookmarked": BOOKMARKED,
}
_IN_MODULE = Asked(_QUESTIONS)
_IN_PART = Asked({**_QUESTIONS, "note": NOTED})


def left_in(
    session: Session, enrollment: Enrollment, module: Module, part: LessonPart | None = None
) -> Left:
    """Return what a learner did and left in a module, in one query.

    Args:
        session: The session to read in.
        enrollment: The learner's place.
        module: The module.
        part: The part whose note is wanted too.
    """
    about: dict[str, Any] = {"enrollment": enrollment.id, "module": module.key}
    if part is None:
        answers = _IN_MODULE.answers(session, **about)
    else:
        answers = _IN_PART.answers(session, **about, part=part.number)
    return Left(
        answers["completed"],
        answers["read"],
        answers["kept"],
        answers["bookmarked"],
        answers.get("note") or Margin(),
    )
