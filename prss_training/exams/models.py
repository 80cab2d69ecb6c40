"""Results of examinations that others hold."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, ShortText


class ExaminationResult(Record):
    """A passed examination, recorded by a registrar who saw the proof.

    `score` is on the examination's own scale, and kept only where a board sets one to reach.
    A row with `reverses_id` takes back the row it names, for the `reason` it gives.
    """

    __tablename__ = "examination_result"
    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    exam: Mapped[str] = mapped_column(String(80))
    passed_on: Mapped[date]
    score: Mapped[int | None]
    proof: Mapped[ShortText]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("examination_result.id"))
    reason: Mapped[str] = mapped_column(default="")

    enrollment: Mapped[Enrollment] = relationship()
    recorded_by: Mapped[Person] = relationship()
