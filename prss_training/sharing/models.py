"""Shares, and the days on which they were read."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, words


class Shared(StrEnum):
    """What may be shared, each for itself."""

    PLAN = "plan"
    STRENGTHS = "strengths"

    @property
    def label(self) -> str:
        """What it is called on a page."""
        return "learning plan" if self is Shared.PLAN else "strengths inventory"


class Share(Record):
    """A learner lets one trainer read one thing of theirs. `ended_at` is set once."""

    __tablename__ = "share"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    what: Mapped[Shared] = mapped_column(words(Shared))
    trainer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    shared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    enrollment: Mapped[Enrollment] = relationship()
    trainer: Mapped[Person] = relationship()
    seen: Mapped[list["ShareSeen"]] = relationship(order_by="ShareSeen.seen_on.desc()")


class ShareSeen(Record):
    """The trainer opened what was shared. One row for a day of the organization."""

    __tablename__ = "share_seen"
    __table_args__ = (UniqueConstraint("share_id", "seen_on"),)

    id: Mapped[PrimaryKey]
    share_id: Mapped[int] = mapped_column(ForeignKey("share.id"), index=True)
    seen_on: Mapped[date]
    seen_at: Mapped[datetime]
