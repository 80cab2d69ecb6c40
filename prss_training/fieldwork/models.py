"""The ledger of practice: entries, decisions and reversals, each written once."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.fields import (
    Contact,
    Domain,
    Population,
    Position,
    Qualification,
    Service,
    Setting,
    Work,
)
from prss_training.domain.practice import Decision
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import Digest, PrimaryKey, Record, ShortText, words


class PracticeEntry(Record):
    """Practice that a learner says they did. Where it stands is read from what follows it."""

    __tablename__ = "practice_entry"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_above_zero"),
        CheckConstraint("people >= 0", name="people_not_below_zero"),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("practice_import.id"), index=True)
    worked_on: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    minutes: Mapped[int]
    site: Mapped[ShortText]
    employer: Mapped[ShortText] = mapped_column(default="")
    service: Mapped[Service] = mapped_column(words(Service))
    supports: Mapped[list[str]]
    position: Mapped[Position] = mapped_column(words(Position))
    domain: Mapped[Domain | None] = mapped_column(words(Domain))
    work: Mapped[Work] = mapped_column(words(Work), default=Work.DIRECT)
    setting: Mapped[Setting | None] = mapped_column(words(Setting))
    populations: Mapped[list[str]] = mapped_column(default=list)
    contact: Mapped[Contact] = mapped_column(words(Contact), default=Contact.IN_PERSON)
    people: Mapped[int] = mapped_column(default=1)
    reflection: Mapped[str]
    logged_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
    brought_in: Mapped["PracticeImport | None"] = relationship()
    decision: Mapped["PracticeDecision | None"] = relationship(back_populates="entry")
    reversal: Mapped["PracticeReversal | None"] = relationship(back_populates="entry")
    dispute: Mapped["PracticeDispute | None"] = relationship(back_populates="entry")

    @property
    def with_whom(self) -> str:
        """The groups it was with, in words."""
        return ", ".join(Population(word).label for word in self.populations)


class PracticeImport(Record):
    """A file of practice that was brought into a ledger, and by whom. Written once."""

    __tablename__ = "practice_import"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    imported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sha256: Mapped[Digest]
    entries: Mapped[int]
    imported_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
    imported_by: Mapped[Person] = relationship()


class PracticeImportDraft(Record):
    """A file that somebody looks at before keeping it. It goes when it is kept, or left a day."""

    __tablename__ = "practice_import_draft"
    __table_args__ = (UniqueConstraint("enrollment_id", "person_id"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    content: Mapped[str]
    looked_at: Mapped[datetime]


class PracticeReminder(Record):
    """That an entry waited so many days, and its supervisors were reminded. Once for each."""

    __tablename__ = "practice_reminder"
    __table_args__ = (UniqueConstraint("entry_id", "days"),)

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(ForeignKey("practice_entry.id"))
    days: Mapped[int]
    reminded_at: Mapped[datetime]


class PracticeDecision(Record):
    """A supervisor's answer to one entry. There is one; what it approved is only reversed.

    It was given by a supervisor with an account, or by one outside through an attestation.
    """

    __tablename__ = "practice_decision"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        CheckConstraint(
            "(supervisor_id IS NULL) <> (attestation_id IS NULL)", name="one_supervisor"
        ),
    )

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(ForeignKey("practice_entry.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    attestation_id: Mapped[int | None] = mapped_column(ForeignKey("attestation.id"), index=True)
    decision: Mapped[Decision] = mapped_column(words(Decision))
    reason: Mapped[str]
    decided_at: Mapped[datetime]

    entry: Mapped[PracticeEntry] = relationship(back_populates="decision")
    supervisor: Mapped[Person | None] = relationship()
    attestation: Mapped["Attestation | None"] = relationship()

    @property
    def decided_by(self) -> str:
        """The name of the supervisor who gave the answer, inside or outside."""
        if self.supervisor is not None:
            return self.supervisor.name
        return self.attestation.supervisor_name if self.attestation is not None else ""


class PracticeDispute(Record):
    """A learner's objection to a returned or reversed entry, and the one answer to it."""

    __tablename__ = "practice_dispute"
    __table_args__ = (UniqueConstraint("entry_id"),)

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(ForeignKey("practice_entry.id"))
    reason: Mapped[str]
    raised_at: Mapped[datetime]

    entry: Mapped[PracticeEntry] = relationship(back_populates="dispute")
    answer: Mapped["PracticeDisputeAnswer | None"] = relationship(back_populates="dispute")


class PracticeDisputeAnswer(Record):
    """What somebody other than the first supervisor says of a dispute. Written once."""

    __tablename__ = "practice_dispute_answer"
    __table_args__ = (UniqueConstraint("dispute_id"),)

    id: Mapped[PrimaryKey]
    dispute_id: Mapped[int] = mapped_column(ForeignKey("practice_dispute.id"))
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    upheld: Mapped[bool]
    reason: Mapped[str]
    answered_at: Mapped[datetime]

    dispute: Mapped[PracticeDispute] = relationship(back_populates="answer")
    answered_by: Mapped[Person] = relationship()


class Answer(StrEnum):
    """What a supervisor outside the organization says of one entry."""

    TRUE = "true"
    NOT_MINE = "not-mine"
    WRONG = "wrong"

    @property
    def label(self) -> str:
        """The answer on a page."""
        return _ANSWER_LABELS[self]


_ANSWER_LABELS = {
    Answer.TRUE: "True",
    Answer.NOT_MINE: "Not mine to sign",
    Answer.WRONG: "Wrong",
}


class Attestation(Record):
    """Hours that a supervisor outside the organization is asked to sign, by link or on paper.

    The learner names the supervisor (`asked_name`) and the period; only the holder of the secret
    answers. The secret itself is never kept, only its digest. `supervisor_name` becomes the name
    that the supervisor gives; what else they say of themselves (`supervisor_role` to `relation`)
    is empty until they answer. `signed_on` is the day written on a paper form.
    """

    __tablename__ = "attestation"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_name: Mapped[ShortText]
    supervisor_name: Mapped[ShortText]
    supervisor_email: Mapped[ShortText] = mapped_column(default="")
    employer: Mapped[ShortText]
    period_from: Mapped[date]
    period_to: Mapped[date]
    on_paper: Mapped[bool]
    secret: Mapped[Digest] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    device: Mapped[Digest | None]
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    expiry_told_at: Mapped[datetime | None]
    supervisor_role: Mapped[ShortText] = mapped_column(default="")
    supervisor_employer: Mapped[ShortText] = mapped_column(default="")
    supervisor_credential: Mapped[ShortText] = mapped_column(default="")
    supervisor_number: Mapped[ShortText] = mapped_column(default="")
    qualification: Mapped[Qualification | None] = mapped_column(words(Qualification))
    relation: Mapped[ShortText] = mapped_column(default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    signed_on: Mapped[date | None]
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    enrollment: Mapped[Enrollment] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])


class AttestedEntry(Record):
    """One practice entry that an attestation asks about, and what the supervisor said of it.

    An entry that somebody else had decided on by then keeps its decision; the answer stays here.
    """

    __tablename__ = "attested_entry"
    __table_args__ = (UniqueConstraint("attestation_id", "entry_id"),)

    id: Mapped[PrimaryKey]
    attestation_id: Mapped[int] = mapped_column(ForeignKey("attestation.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("practice_entry.id"), index=True)
    answer: Mapped[Answer | None] = mapped_column(words(Answer))
    reason: Mapped[str] = mapped_column(default="")

    attestation: Mapped[Attestation] = relationship()
    entry: Mapped[PracticeEntry] = relationship()


class AttestationKnock(Record):
    """A use of an attestation's link or code that was refused, with the reason. Written once."""

    __tablename__ = "attestation_knock"

    id: Mapped[PrimaryKey]
    attestation_id: Mapped[int] = mapped_column(ForeignKey("attestation.id"), index=True)
    reason: Mapped[ShortText]
    at: Mapped[datetime]


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
    observed: Mapped[bool] = mapped_column(default=False)
    domain: Mapped[Domain | None] = mapped_column(words(Domain))
    qualification: Mapped[Qualification | None] = mapped_column(words(Qualification))
    note: Mapped[str]
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("supervision.id"))

    enrollment: Mapped[Enrollment] = relationship()
    supervisor: Mapped[Person] = relationship()
