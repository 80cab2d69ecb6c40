"""Tries at knowledge checks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.knowing import EARLY
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record


class CheckTry(Record):
    """One try at one check: what was drawn, and once marked, what was answered.

    `drawn` is a list of `[item key, option positions in the order shown]`. `marks` is a list of
    `[item key, chosen position, correct]`, empty until the try is marked; then nothing changes.
    `kept` holds answers given so far, so that a lost connection loses nothing. Number 0 is the try
    before the lesson, of which there is one at most; the others count from 1.
    """

    __tablename__ = "check_try"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "module", "number"),
        CheckConstraint("number >= 0", name="number_from_zero"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    drawn: Mapped[list[Any]]
    kept: Mapped[dict[str, int]]
    marks: Mapped[list[Any]]
    started_at: Mapped[datetime]
    marked_at: Mapped[datetime | None]
    percent: Mapped[int | None]
    passed: Mapped[bool | None]

    enrollment: Mapped[Enrollment] = relationship()

    @property
    def early(self) -> bool:
        """It was taken before the lesson."""
        return self.number == EARLY


class CheckTryGranted(Record):
    """A trainer talked with a learner and opened one more try."""

    __tablename__ = "check_try_granted"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    granted_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
    granted_by: Mapped[Person] = relationship()


class PrintedForm(Record):
    """A form of a check that was printed, frozen, so that it can be marked when the bank changes.

    `drawn` is as in a try; `answers` are the positions in the bank that were right when it was
    printed. It belongs to no organization and tells of no person.
    """

    __tablename__ = "printed_form"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    module: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    seed: Mapped[int]
    version: Mapped[str] = mapped_column(String(20))
    drawn: Mapped[list[Any]]
    answers: Mapped[list[Any]]
    printed_at: Mapped[datetime]


class CheckTryEntered(Record):
    """A try that was taken on paper, and entered for the learner by somebody else.

    `taken_on` is the day on the paper. `corrects_id` names the entry that this one stands for.
    """

    __tablename__ = "check_try_entered"
    __table_args__ = (UniqueConstraint("corrects_id"),)

    id: Mapped[PrimaryKey]
    try_id: Mapped[int] = mapped_column(ForeignKey("check_try.id"), unique=True)
    form_code: Mapped[str] = mapped_column(String(20))
    form_name: Mapped[str] = mapped_column(String(20))
    taken_on: Mapped[date]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("check_try_entered.id"))

    made: Mapped[CheckTry] = relationship()
    entered_by: Mapped[Person] = relationship()


class CheckTryTakenBack(Record):
    """An entry from paper was wrong, says whoever took it back; the try counts no more."""

    __tablename__ = "check_try_taken_back"

    id: Mapped[PrimaryKey]
    try_id: Mapped[int] = mapped_column(ForeignKey("check_try.id"), unique=True)
    reason: Mapped[str]
    taken_back_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime]

    made: Mapped[CheckTry] = relationship()
    taken_back_by: Mapped[Person] = relationship()
