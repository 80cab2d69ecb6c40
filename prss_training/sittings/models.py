"""Openings and sittings of the final examination."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.examination import Help
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, ShortText, words


class SittingOpened(Record):
    """A trainer opened one sitting to a learner, who may begin it until a moment.

    `plan` is the learning plan that the two agreed on, where the rules ask for one. A row with
    `reverses_id` takes back an opening that was not begun, for the `reason` it gives.
    """

    __tablename__ = "sitting_opened"
    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    help: Mapped[Help] = mapped_column(words(Help))
    place: Mapped[ShortText]
    plan: Mapped[str]
    until: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("sitting_opened.id"))
    reason: Mapped[str] = mapped_column(default="")

    enrollment: Mapped[Enrollment] = relationship()
    opened_by: Mapped[Person] = relationship()


class Sitting(Record):
    """One paper of the final examination: what was drawn, and once marked, how it went.

    `drawn` is a list of `[item key, option positions in the order shown, domain]`. `marks` is a
    list of `[item key, chosen position, correct]`, and `domains` of `[domain, right, asked]`;
    both are empty until the paper is marked, and then nothing changes. `kept` holds answers given
    so far. `ends_at` is None where there is no limit of time. `entered_by_id` is the trainer who
    read the questions out and entered the answers, where one did.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("opened_id"),
        UniqueConstraint("enrollment_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
    )

    id: Mapped[PrimaryKey]
    opened_id: Mapped[int] = mapped_column(ForeignKey("sitting_opened.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    number: Mapped[int]
    drawn: Mapped[list[Any]]
    kept: Mapped[dict[str, int]]
    marks: Mapped[list[Any]]
    domains: Mapped[list[Any]]
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    marked_at: Mapped[datetime | None]
    percent: Mapped[int | None]
    passed: Mapped[bool | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    opened: Mapped[SittingOpened] = relationship()
    enrollment: Mapped[Enrollment] = relationship()
    entered_by: Mapped[Person | None] = relationship()
