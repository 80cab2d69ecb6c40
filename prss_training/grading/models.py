"""What trainers say of grades beside giving them: why one was corrected, and a second look."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.coursework.models import Grade, Submission
from prss_training.domain.rubric import Outcome
from prss_training.people.models import Person
from prss_training.records import Digest, PrimaryKey, Record, words


class GradeCorrected(Record):
    """A grade was given anew because the one before was entered wrongly, for this `reason`."""

    __tablename__ = "grade_corrected"

    id: Mapped[PrimaryKey]
    grade_id: Mapped[int] = mapped_column(ForeignKey("grade.id"), unique=True)
    reason: Mapped[str]

    grade: Mapped[Grade] = relationship()


class Rating(Record):
    """What a second or third person saw in a demonstration, written once.

    `number` is 2 or 3; the first is the grade. `apart` says that a second one is so far from it
    that a third person has to look. `excused` says why nobody else could score it;
    then there are no marks and no outcome. `rubric` is the digest of the rubric it was judged by.
    """

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        CheckConstraint("number BETWEEN 2 AND 3", name="second_or_third"),
        CheckConstraint("excused <> '' OR outcome IS NOT NULL", name="rated_or_excused"),
    )

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    number: Mapped[int]
    rater_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    marks: Mapped[dict[str, int]]
    critical: Mapped[list[str]]
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    apart: Mapped[bool]
    comment: Mapped[str]
    excused: Mapped[str]
    rubric: Mapped[Digest]
    rated_at: Mapped[datetime]

    submission: Mapped[Submission] = relationship()
    rater: Mapped[Person] = relationship()
