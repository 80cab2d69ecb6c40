"""The ledger of practice: entries, decisions and reversals, each written once."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.fields import Position, Service
from prss_training.domain.practice import Decision
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, ShortText, words


class PracticeEntry(Record):
    """Practice that a learner says they did. Where it stands is read from what follows it."""

    __tablename__ = "practice_entry"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes_above_zero"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    worked_on: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    minutes: Mapped[int]
    site: Mapped[ShortText]
    service: Mapped[Service] = mapped_column(words(Service))
    supports: Mapped[list[str]]
    position: Mapped[Position] = mapped_column(words(Position))
    reflection: Mapped[str]
    logged_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
    decision: Mapped["PracticeDecision | None"] = relationship(back_populates="entry")
    reversal: Mapped["PracticeReversal | None"] = relationship(back_populates="entry")


class PracticeDecision(Record):
    """A supervisor's answer to one entry. There is one; what it approved is only reversed."""

    __tablename__ = "practice_decision"
    __table_args__ = (UniqueConstraint("entry_id"),)

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(ForeignKey("practice_entry.id"))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    decision: Mapped[Decision] = mapped_column(words(Decision))
    reason: Mapped[str]
    decided_at: Mapped[datetime]

    entry: Mapped[PracticeEntry] = relationship(back_populates="decision")
    supervisor: Mapped[Person] = relationship()


class PracticeReversal(Record):
    """A line that takes back an approved entry, with the reason. There is one at most."""

    __tablename__ = "practice_reversal"
    __table_args__ = (UniqueConstraint("entry_id"),)

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(ForeignKey("practice_entry.id"))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str]
    reversed_at: Mapped[datetime]

    entry: Mapped[PracticeEntry] = relationship(back_populates="reversal")
    supervisor: Mapped[Person] = relationship()


class Supervision(Record):
    """Supervision that a learner received, recorded by the supervisor who gave it.

    A row with `reverses_id` takes back the row it names.
    """

    __tablename__ = "supervision"
    __table_args__ = (
        UniqueConstraint("reverses_id"),
        CheckConstraint("minutes > 0", name="minutes_above_zero"),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    given_on: Mapped[date]
    minutes: Mapped[int]
    in_group: Mapped[bool]
    note: Mapped[str]
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("supervision.id"))

    enrollment: Mapped[Enrollment] = relationship()
    supervisor: Mapped[Person] = relationship()
