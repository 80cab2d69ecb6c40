"""What staff and learners put on file for a board, and the evidence each such line is.

A line's detail is plain values, so that it can be kept as it was written; `fact` reads it. What a
person lived through has no place here: recovery is attested in months, and nothing more is asked.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from prss_training.domain.errors import Unacceptable
from prss_training.domain.evidence import (
    AgeShown,
    Attested,
    Attester,
    BackgroundCleared,
    CredentialHeld,
    Decided,
    Delivery,
    Education,
    EducationShown,
    Employed,
    EventReached,
    Evidence,
    ExaminationFailed,
    RecoveryAttested,
    ReferenceReceived,
    ResidencyShown,
    TrainingCompleted,
    Waived,
)
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours


class ParticularKind(StrEnum):
    """A kind of line in a person's file."""

    EDUCATION = "education"
    AGE = "age"
    ATTESTATION = "attestation"
    RECOVERY = "recovery"
    REFERENCE = "reference"
    BACKGROUND = "background"
    RESIDENCY = "residency"
    EMPLOYMENT = "employment"
    CREDENTIAL = "credential"
    EVENT = "event"
    COURSE = "course"
    EXAM_NOT_PASSED = "exam-not-passed"
    WAIVER = "waiver"
    DECISION = "decision"

    @property
    def label(self) -> str:
        """The kind's name on a page."""
        return _LABELS[self]


_LABELS = {
    ParticularKind.EDUCATION: "Schooling",
    ParticularKind.AGE: "Proof of age",
    ParticularKind.ATTESTATION: "Attestation",
    ParticularKind.RECOVERY: "Attestation of recovery time",
    ParticularKind.REFERENCE: "Letter of reference",
    ParticularKind.BACKGROUND: "Background check",
    ParticularKind.RESIDENCY: "Where the person lives or works",
    ParticularKind.EMPLOYMENT: "Job or volunteer place",
    ParticularKind.CREDENTIAL: "Credential held",
    ParticularKind.EVENT: "Step with a board",
    ParticularKind.COURSE: "Course taken elsewhere",
    ParticularKind.EXAM_NOT_PASSED: "Examination taken, not passed yet",
    ParticularKind.WAIVER: "Waiver",
    ParticularKind.DECISION: "Decision of a board",
}

# What a learner may say of themselves; everything else is put on file by staff who saw it.
OWN_WORD = frozenset(
    {ParticularKind.ATTESTATION, ParticularKind.RECOVERY, ParticularKind.RESIDENCY}
)
# What changes a verdict without evidence, and so takes a registrar.
OVERRIDES = frozenset({ParticularKind.WAIVER, ParticularKind.DECISION})

Detail = Mapping[str, Any]


class DayToCome(Unacceptable):
    """Something was put on file before it happened."""

    def __init__(self) -> None:
        super().__init__("This day is still to come. Put it on file when it has happened.")


class NothingInCourse(Unacceptable):
    """A course was put on file without hours, days or anything to count."""

    def __init__(self) -> None:
        super().__init__("Write the hours or the days of this course, at least in one field.")


def require_fileable(kind: ParticularKind, detail: Detail, *, on: date, today: date) -> None:
    """Refuse a line that cannot be true yet, or that says nothing.

    Raises:
        DayToCome: its day is after `today`.
        NothingInCourse: a course has no hours and no days.
    """
    if on > today:
        raise DayToCome
    if kind is ParticularKind.COURSE and not (
        any(detail["hours"].values()) or detail["other"] or detail["days"]
    ):
        raise NothingInCourse


def fact(  # noqa: C901, PLR0911, PLR0912  (one line for each kind)
    kind: ParticularKind, detail: Detail, *, happened_on: date, known_on: date, reference: str
) -> Evidence:
    """Return the evidence that a line in the file is.

    Args:
        kind: What it is.
        detail: Its plain values, as they were kept.
        happened_on: The day it happened.
        known_on: The day it was put on file.
        reference: Names the row.
    """
    match kind:
        case ParticularKind.EDUCATION:
            level = Education(detail["level"])
            return EducationShown(level, known_on, reference, detail["credits"])
        case ParticularKind.AGE:
            return AgeShown(detail["years"], known_on, reference)
        case ParticularKind.ATTESTATION:
            return Attested(detail["what"], known_on, reference, Attester(detail["by"]))
        case ParticularKind.RECOVERY:
            return RecoveryAttested(detail["months"], known_on, reference, Attester(detail["by"]))
        case ParticularKind.REFERENCE:
            return ReferenceReceived(detail["reference"], known_on, reference)
        case ParticularKind.BACKGROUND:
            return BackgroundCleared(detail["what"], known_on, reference, happened_on)
        case ParticularKind.RESIDENCY:
            where, percent = detail["jurisdiction"], detail["percent"]
            return ResidencyShown(where, percent, known_on, reference)
        case ParticularKind.EMPLOYMENT:
            return Employed(
                detail["employer"],
                happened_on,
                known_on,
                reference,
                _day(detail["until"]),
                detail["paid"],
                detail["percent"],
            )
        case ParticularKind.CREDENTIAL:
            until = _day(detail["until"])
            return CredentialHeld(detail["credential"], happened_on, known_on, reference, until)
        case ParticularKind.EVENT:
            return EventReached(detail["event"], happened_on, known_on, reference)
        case ParticularKind.COURSE:
            return _course(detail, happened_on, known_on, reference)
        case ParticularKind.EXAM_NOT_PASSED:
            return ExaminationFailed(detail["exam"], known_on, reference)
        case ParticularKind.WAIVER:
            return Waived(detail["requirement"], detail["why"], detail["by"], known_on, reference)
        case ParticularKind.DECISION:
            return Decided(
                detail["requirement"],
                detail["met"],
                detail["why"],
                detail["by"],
                known_on,
                reference,
            )


def _course(detail: Detail, happened_on: date, known_on: date, reference: str) -> TrainingCompleted:
    delivery = Delivery(detail["delivery"])
    return TrainingCompleted(
        module="",
        mode=Mode.SELF_PACED if delivery is Delivery.SELF_PACED else Mode.LIVE,
        hours=tuple((Domain(name), Hours(n)) for name, n in detail["hours"].items() if n),
        on=known_on,
        reference=reference,
        course=detail["course"],
        title=detail["title"],
        provider=detail["provider"],
        in_person=delivery is Delivery.IN_PERSON,
        topics=tuple((topic, Hours(n)) for topic, n in detail["topics"].items() if n),
        approved_by=frozenset(detail["approved_by"]),
        outside_domains=Hours(detail["other"]),
        days=detail["days"],
        absent=Hours(detail["absent"]),
        done_on=happened_on,
    )


def _day(text: str | None) -> date | None:
    return None if not text else date.fromisoformat(text)
