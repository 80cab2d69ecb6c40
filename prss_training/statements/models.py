"""Signatures under statements."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.enrollments.models import Enrollment
from prss_training.records import Digest, PrimaryKey, Record, ShortText


class Signature(Record):
    """A learner signed one text, known by its sha256, with the name they typed."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("enrollment_id", "statement"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    statement: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[Digest]
    typed_name: Mapped[ShortText]
    signed_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
