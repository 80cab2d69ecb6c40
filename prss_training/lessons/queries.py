"""Which parts were read, where a learner stopped, and what they left beside a part."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.domain.program import LessonPart, Module
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.lessons.models import PartRead, PlaceKept
from prss_training.margins.queries import Margin, bookmark_question, note_question
from prss_training.together import Question, ask_together


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
    where = (PartRead.enrollment_id == enrollment.id, PartRead.module == module.key)
    kept = (PlaceKept.enrollment_id == enrollment.id, PlaceKept.module == module.key)
    questions: dict[str, Question[Any]] = {
        "completed": Question(
            select(ModuleCompleted.module).where(ModuleCompleted.enrollment_id == enrollment.id),
            lambda rows: frozenset(row.module for row in rows),
        ),
        "read": Question(
            select(PartRead.part).where(*where), lambda rows: frozenset(row.part for row in rows)
        ),
        "kept": Question(
            select(PlaceKept.part).where(*kept), lambda rows: max((r.part for r in rows), default=0)
        ),
        "bookmarked": bookmark_question(enrollment, module),
    }
    if part is not None:
        questions["note"] = note_question(enrollment, module, part)
    answers = ask_together(session, questions)
    return Left(
        answers["completed"],
        answers["read"],
        answers["kept"],
        answers["bookmarked"],
        answers.get("note") or Margin(),
    )
