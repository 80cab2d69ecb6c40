"""Bookmarks and notes. No page or command shows them to anybody but their learner."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from prss_training.records import PrimaryKey, Record, ShortText


class Bookmark(Record):
    """A part of a lesson that a learner wants to find again. `title` is the part's, as it was."""

    __tablename__ = "bookmark"
    __table_args__ = (UniqueConstraint("enrollment_id", "module", "part"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    part: Mapped[int]
    title: Mapped[ShortText]
    made_at: Mapped[datetime]


class LessonNote(Record):
    """A learner's own note on a part of a lesson. `title` is the part's, as it was.

    `revision` and `page` are those of a draft: a page opened earlier writes nothing over newer.
    """

    __tablename__ = "lesson_note"
    __table_args__ = (UniqueConstraint("enrollment_id", "module", "part"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    part: Mapped[int]
    title: Mapped[ShortText]
    body: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    page: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime]
