"""Live hours that learners attended."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record


class Attendance(Record):
    """A learner attended all the live hours of a module, says the trainer who held them.

    A row with `reverses_id` takes back the row it names, for the `reason` it gives.
    """

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    attended_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("attendance.id"))
    reason: Mapped[str] = mapped_column(default="")

    enrollment: Mapped[Enrollment] = relationship()
    recorded_by: Mapped[Person] = relationship()
