"""Which parts of which lessons were read."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.enrollments.models import Enrollment
from prss_training.records import PrimaryKey, Record


class PartRead(Record):
    """A learner said that they have read a part of a lesson. Written once."""

    __tablename__ = "part_read"
    __table_args__ = (UniqueConstraint("enrollment_id", "module", "part"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    part: Mapped[int]
    read_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()


class PlaceKept(Record):
    """Where a learner stopped in a lesson, so that they can go on there."""

    __tablename__ = "place_kept"
    __table_args__ = (UniqueConstraint("enrollment_id", "module"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    part: Mapped[int]
    kept_at: Mapped[datetime]
