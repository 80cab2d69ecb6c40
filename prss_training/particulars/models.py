"""A person's file: lines written once, each taken back by a new one if it was wrong."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.particulars import ParticularKind
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization, Person
from prss_training.records import PrimaryKey, Record, ShortText, words


class Particular(Record):
    """One line, with the proof that was seen. `reverses_id` takes back the row it names.

    `happened_on` is the day of the thing itself; where it lasts, its first day.
    """

    __tablename__ = "particular"
    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    kind: Mapped[ParticularKind] = mapped_column(words(ParticularKind))
    detail: Mapped[dict[str, Any]]
    happened_on: Mapped[date]
    proof: Mapped[ShortText] = mapped_column(default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("particular.id"))
    reason: Mapped[str] = mapped_column(default="")

    enrollment: Mapped[Enrollment] = relationship()
    recorded_by: Mapped[Person] = relationship()


class BoardApproval(Record):
    """A board approved the organization's training, from `since` until `until` if it ends.

    Training that learners finish here in that time carries the board's approval. A row with
    `reverses_id` takes back the row it names, for the `reason` it gives.
    """

    __tablename__ = "board_approval"
    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    board: Mapped[ShortText]
    number: Mapped[ShortText] = mapped_column(default="")
    since: Mapped[date]
    until: Mapped[date | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("board_approval.id"))
    reason: Mapped[str] = mapped_column(default="")

    organization: Mapped[Organization] = relationship()
    recorded_by: Mapped[Person] = relationship()
