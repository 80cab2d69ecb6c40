"""What was arranged for learners. There is no place for a reason, on purpose."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.accommodations import Accommodations, Arranged
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, ShortText


class Accommodation(Record):
    """Everything that holds for one learner from one day on, written once.

    A row with a higher number takes the place of the ones before it from its first day on; one
    that arranges nothing ends what was arranged.
    """

    __tablename__ = "accommodation"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("more_time BETWEEN 0 AND 300", name="more_time_in_range"),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    number: Mapped[int]
    more_time: Mapped[int]
    no_limit: Mapped[bool]
    oral: Mapped[bool]
    language: Mapped[ShortText]
    large_print: Mapped[bool]
    other: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
    set_by: Mapped[Person] = relationship()

    @property
    def arranged(self) -> Arranged:
        """The row as a value."""
        what = Accommodations(
            more_time=self.more_time,
            no_limit=self.no_limit,
            oral=self.oral,
            language=self.language,
            large_print=self.large_print,
            other=self.other,
        )
        return Arranged(what, self.since, self.until)
