"""Written work: what is being written, what was handed in, how it was judged."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.program import Way
from prss_training.domain.rubric import Outcome
from prss_training.enrollments.models import Enrollment
from prss_training.files.models import StoredFile
from prss_training.people.models import Person
from prss_training.records import Digest, PrimaryKey, Record, ShortText, words


class Draft(Record):
    """Work being written. It changes as the learner types; `revision` counts the changes.

    `page` names the open page that saved it last: that page may save again, while a page that
    was opened before it may not, and so never writes older text over newer.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("enrollment_id", "activity"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    activity: Mapped[str] = mapped_column(String(160))
    body: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    page: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime]


class Submission(Record):
    """One attempt at one activity, written once. `activity` is a key into the library."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "activity", "attempt"),
        CheckConstraint("attempt >= 1", name="attempt_from_one"),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    activity: Mapped[str] = mapped_column(String(160), index=True)
    attempt: Mapped[int]
    body: Mapped[str]
    submitted_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()


class Grade(Record):
    """One trainer's judgement of one submission, written once. The highest number counts.

    `number` counts the judgements of a submission from 1; two trainers who both mean to write
    the same number cannot both succeed. `rubric` is the digest of the rubric it was judged by.
    """

    __tablename__ = "grade"
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
    )

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    number: Mapped[int]
    grader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    marks: Mapped[dict[str, int]]
    critical: Mapped[list[str]]
    percent: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    comment: Mapped[str]
    rubric: Mapped[Digest]
    graded_at: Mapped[datetime]

    submission: Mapped[Submission] = relationship()
    grader: Mapped[Person] = relationship()


class WorkTryGranted(Record):
    """A trainer opened one more attempt at an activity."""

    __tablename__ = "work_try_granted"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    activity: Mapped[str] = mapped_column(String(160))
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    granted_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
    granted_by: Mapped[Person] = relationship()


class SubmissionEntered(Record):
    """An attempt that somebody entered for the learner: written on paper, or shown live.

    `done_on` is the day it was written or seen. `marked_by` names who marked it, where that is not
    whoever entered it. `chance` is drawn for a demonstration, from 0 to 99, when it is entered; it
    says whether a second person scores it, and is never drawn again.
    """

    __tablename__ = "submission_entered"
    __table_args__ = (CheckConstraint("chance BETWEEN 0 AND 99", name="chance_in_range"),)

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    way: Mapped[Way] = mapped_column(words(Way))
    done_on: Mapped[date]
    marked_by: Mapped[ShortText]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    chance: Mapped[int | None]

    submission: Mapped[Submission] = relationship()
    entered_by: Mapped[Person] = relationship()
    scan: Mapped[StoredFile | None] = relationship()


class SubmissionTakenBack(Record):
    """An entry was about another learner or another activity; the attempt counts no more."""

    __tablename__ = "submission_taken_back"

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    reason: Mapped[str]
    taken_back_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime]

    taken_back_by: Mapped[Person] = relationship()


class SpokenAnswer(Record):
    """An attempt that was spoken. The file holds the sound and nothing else; `seconds` long."""

    __tablename__ = "spoken_answer"
    __table_args__ = (CheckConstraint("seconds >= 1", name="seconds_from_one"),)

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    media_type: Mapped[ShortText]
    seconds: Mapped[int]

    file: Mapped[StoredFile] = relationship()


class Transcript(Record):
    """What a spoken answer says, in writing. The highest number counts; the rest stay."""

    __tablename__ = "transcript"
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    number: Mapped[int]
    body: Mapped[str]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]

    written_by: Mapped[Person] = relationship()
