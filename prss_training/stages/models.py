"""Steps on the ladder, and what learners wish for next. Both are written once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.stages import Direction
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, words


class StageStep(Record):
    """One step of one person: to which stage, decided by whom, holding from which day.

    `stage` is a key of the ladder. `reason` is empty where none was asked. `waived` lists what was
    waived, each a condition's key and why; who waived it and when is the step's own. `number`
    counts a person's steps from 1, so that two who decide at once cannot both succeed.
    """

    __tablename__ = "stage_step"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(40))
    direction: Mapped[Direction] = mapped_column(words(Direction))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    waived: Mapped[list[Any]] = mapped_column(default=list)
    at: Mapped[datetime]
    effective_on: Mapped[date]

    enrollment: Mapped[Enrollment] = relationship()
    decided_by: Mapped[Person] = relationship()


class StageWish(Record):
    """Why a learner wants what comes next, in their own words. The newest counts."""

    __tablename__ = "stage_wish"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    body: Mapped[str]
    written_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
