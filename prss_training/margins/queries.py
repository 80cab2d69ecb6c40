"""A learner's own bookmarks and notes. There is no query for those of anybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from prss_training.domain.program import LessonPart, Module
from prss_training.enrollments.models import Enrollment
from prss_training.margins.models import Bookmark, LessonNote
from prss_training.together import Question


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands beside one part. `revision` is 0 and `body` empty while there is no note."""

    bookmarked: bool = False
    body: str = ""
    revision: int = 0
    page: str = ""
    saved_at: datetime | None = None


def _noted(rows: Sequence[Any]) -> Margin | None:
    return next(
        (Margin(False, row.body, row.revision, row.page, row.saved_at) for row in rows), None
    )


# About an `enrollment` and a `module`, and for the note a `part`: each is given when it is asked.
BOOKMARKED: Question[frozenset[int]] = Question(
    select(Bookmark.part).where(
        Bookmark.enrollment_id == bindparam("enrollment"), Bookmark.module == bindparam("module")
    ),
    lambda rows: frozenset(row.part for row in rows),
)
NOTED: Question[Margin | None] = Question(
    select(LessonNote.body, LessonNote.revision, LessonNote.page, LessonNote.saved_at).where(
        LessonNote.enrollment_id == bindparam("enrollment"),
        LessonNote.module == bindparam("module"),
        LessonNote.part == bindparam("part"),
    ),
    _noted,
)


def note(
    session: Session, enrollment: Enrollment, module: Module, part: LessonPart
) -> LessonNote | None:
    """Return the row of the note on one part, for writing it anew; there may be none."""
    return session.scalar(
        select(LessonNote)
        .where(
            LessonNote.enrollment_id == enrollment.id,
            LessonNote.module == module.key,
            LessonNote.part == part.number,
        )
        .execution_options(populate_existing=True)
    )


def bookmarks(session: Session, enrollment: Enrollment) -> list[Bookmark]:
    """Return a learner's bookmarks, by module and part."""
    return list(
        session.scalars(
            select(Bookmark)
            .where(Bookmark.enrollment_id == enrollment.id)
            .order_by(Bookmark.module, Bookmark.part)
        )
    )


def notes(session: Session, enrollment: Enrollment) -> list[LessonNote]:
    """Return a learner's notes that say something, by module and part."""
    return list(
        session.scalars(
            select(LessonNote)
            .where(LessonNote.enrollment_id == enrollment.id, func.trim(LessonNote.body) != "")
            .order_by(LessonNote.module, LessonNote.part)
        )
    )
