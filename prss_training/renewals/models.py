"""Who was reminded, who asks to renew, whom a holder lets know, and courses that they report."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.certificates.models import Certificate
from prss_training.enrollments.models import Enrollment
from prss_training.files.models import StoredFile
from prss_training.particulars.models import Particular
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, words


class CourseOutcome(StrEnum):
    """What staff answered about a course."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


class CertificateReminder(Record):
    """A holder was told, so many days before the end; 0 says that it has ended.

    Written in one act with the notice and the letter, and once for each: so nobody is told twice.
    `spoken` is False where a nearer reminder was told in its place.
    """

    __tablename__ = "certificate_reminder"
    __table_args__ = (
        UniqueConstraint("certificate_id", "days"),
        CheckConstraint("days >= 0", name="days_not_below_zero"),
    )

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    days: Mapped[int]
    spoken: Mapped[bool]
    reminded_at: Mapped[datetime]


class RenewalRequest(Record):
    """A holder asks to have a certificate renewed; once for each certificate."""

    __tablename__ = "renewal_request"

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    asked_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship()


class RenewalConsent(Record):
    """A holder lets one supervisor know when a certificate ends. `ended_at` is set once."""

    __tablename__ = "renewal_consent"
    __table_args__ = (
        Index(
            "uq_renewal_consent_open",
            "enrollment_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    enrollment: Mapped[Enrollment] = relationship()
    supervisor: Mapped[Person] = relationship()


class CourseReport(Record):
    """A course that a holder took elsewhere, with the proof they handed in."""

    __tablename__ = "course_report"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    detail: Mapped[dict[str, Any]]
    happened_on: Mapped[date]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    reported_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
    file: Mapped[StoredFile] = relationship()
    answer: Mapped["CourseAnswer | None"] = relationship(back_populates="report")


class CourseAnswer(Record):
    """What staff answered about a reported course, once. One that was accepted is on file."""

    __tablename__ = "course_answer"

    id: Mapped[PrimaryKey]
    report_id: Mapped[int] = mapped_column(ForeignKey("course_report.id"), unique=True)
    outcome: Mapped[CourseOutcome] = mapped_column(words(CourseOutcome))
    reason: Mapped[str]
    particular_id: Mapped[int | None] = mapped_column(ForeignKey("particular.id"))
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime]

    report: Mapped[CourseReport] = relationship(back_populates="answer")
    particular: Mapped[Particular | None] = relationship()
    answered_by: Mapped[Person] = relationship()
