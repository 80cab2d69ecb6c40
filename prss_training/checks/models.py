"""Tries at knowledge checks."""

from datetime import datetime
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
