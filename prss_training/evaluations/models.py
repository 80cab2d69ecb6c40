"""Evaluations, the drafts they come from, the answers to them, and sign-offs."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.evaluation import Category, EvaluationKind, Rating, Seen, View
from prss_training.domain.people import Role
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, words


class EvaluationDraft(Record):
    """An evaluation being written, seen by its supervisor alone. It changes as they type.

    `page` names the open page that saved it last: that page may save again, while a page that was
    opened before it may not, and so never writes older text over newer.
    """

    __tablename__ = "evaluation_draft"
    __table_args__ = (UniqueConstraint("enrollment_id", "kind", "evaluator_id"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    kind: Mapped[EvaluationKind] = mapped_column(words(EvaluationKind))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    ratings: Mapped[dict[str, int]]
    examples: Mapped[dict[str, Any]]
    onward: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    page: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()


class Evaluation(Record):
    """What a supervisor saw of one learner's practice. The highest number of a kind counts.

    `ratings` and `examples` are by category. `lowest` is the lowest rating of all.
    `onward` is what to work on next.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "kind", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("lowest BETWEEN 0 AND 3", name="lowest_in_range"),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    kind: Mapped[EvaluationKind] = mapped_column(words(EvaluationKind))
    number: Mapped[int]
    ratings: Mapped[dict[str, int]]
    examples: Mapped[dict[str, Any]]
    onward: Mapped[str] = mapped_column(default="")
    lowest: Mapped[int]
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
    evaluator: Mapped[Person] = relationship()
    answer: Mapped["EvaluationAnswer | None"] = relationship(back_populates="evaluation")

    @property
    def seen(self) -> dict[Category, Seen]:
        """What was seen of each category, in the order of the twelve."""
        return {
            category: Seen(Rating(self.ratings[category]), self.examples[category])
            for category in Category
        }


class EvaluationAnswer(Record):
    """What the learner says to an evaluation, once."""

    __tablename__ = "evaluation_answer"
    __table_args__ = (UniqueConstraint("evaluation_id"),)

    id: Mapped[PrimaryKey]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"))
    view: Mapped[View] = mapped_column(words(View))
    body: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]

    evaluation: Mapped[Evaluation] = relationship(back_populates="answer")


class SignOff(Record):
    """Somebody in a named role says that one thing about a learner is so.

    A row with `reverses_id` takes back the row it names; its `note` says why.
    """

    __tablename__ = "sign_off"
    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    what: Mapped[str] = mapped_column(String(80))
    role: Mapped[Role] = mapped_column(words(Role))
    note: Mapped[str] = mapped_column(default="")
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("sign_off.id"))

    enrollment: Mapped[Enrollment] = relationship()
    signed_by: Mapped[Person] = relationship()
