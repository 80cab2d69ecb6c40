"""A run that issues certificates to many people, and what became of each of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.certificates.models import Certificate
from prss_training.cohorts.models import Cohort
from prss_training.domain.certificate import HolderWithdrawn
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization, Person
from prss_training.records import PrimaryKey, Record, ShortText, words


class Outcome(StrEnum):
    """What became of one person in a run. Only a person who waits can get another outcome."""

    WAITING = "waiting"
    ISSUED = "issued"
    REFUSED = "refused"


class IssueRun(Record):
    """A registrar's yes to many certificates at once.

    `about` is the cohort's name as it was, or empty for everybody who was ready. `issuer_id` is
    the registrar in whose name certificates are issued now, and `resumed_at` is when they said so.
    `ended_at` is set once.
    """

    __tablename__ = "issue_run"

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    about: Mapped[ShortText]
    issuer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    resumed_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    stopped_because: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(index=True)

    organization: Mapped[Organization] = relationship()
    cohort: Mapped[Cohort | None] = relationship()
    issuer: Mapped[Person] = relationship()

    @property
    def running(self) -> bool:
        """Somebody waits in it, and nobody stopped it."""
        return self.ended_at is None and self.stopped_at is None


class RunPlace(Record):
    """One person's place in a run. Nobody waits in two runs, and no certificate is in two.

    Whose place it was is forgotten with the details of the certificate's holder: `enrollment` is
    None then, and the certificate stays.
    """

    __tablename__ = "issue_run_place"
    __table_args__ = (
        UniqueConstraint("run_id", "enrollment_id"),
        CheckConstraint(
            "(outcome = 'issued') = (certificate_id IS NOT NULL)", name="issued_names_certificate"
        ),
        CheckConstraint(
            "enrollment_id IS NOT NULL OR outcome = 'issued'", name="forgotten_was_issued"
        ),
        Index(
            "uq_issue_run_place_waiting",
            "enrollment_id",
            unique=True,
            sqlite_where=text("outcome = 'waiting'"),
            postgresql_where=text("outcome = 'waiting'"),
        ),
    )

    id: Mapped[PrimaryKey]
    run_id: Mapped[int] = mapped_column(ForeignKey("issue_run.id"), index=True)
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    sentence: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]

    run: Mapped[IssueRun] = relationship()
    enrollment: Mapped[Enrollment | None] = relationship()
    certificate: Mapped[Certificate | None] = relationship()

    @property
    def learner(self) -> Enrollment:
        """Whose place it is.

        Raises:
            HolderWithdrawn: nobody knows any more.
        """
        if self.enrollment is None:
            raise HolderWithdrawn
        return self.enrollment
