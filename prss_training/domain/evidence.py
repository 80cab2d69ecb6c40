"""Dated facts about a learner, in the past tense.

`on` is the day a fact became known to the record (approved, passed, signed), on the calendar
of the program. `reference` names the row it came from, so that a finding can name its evidence
and a later fact can withdraw it.
"""

from dataclasses import dataclass
from datetime import date

from prss_training.domain.fields import Domain, Mode, Position, Service, Support
from prss_training.domain.hours import Hours


@dataclass(frozen=True, slots=True)
class TrainingCompleted:
    """A module's self-paced part was finished, or its live hours were attended."""

    module: str
    mode: Mode
    hours: tuple[tuple[Domain, Hours], ...]
    on: date
    reference: str = ""

    @property
    def minutes(self) -> int:
        """All the domains' minutes together."""
        return sum(span.minutes for _, span in self.hours)

    def minutes_in(self, domain: Domain) -> int:
        """The minutes that count toward one domain."""
        return sum(span.minutes for found, span in self.hours if found is domain)


@dataclass(frozen=True, slots=True)
class CheckPassed:
    """A module's knowledge check was passed."""

    module: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ActivityPassed:
    """Written work was judged to pass. `activity` is `module-key/activity-key`."""

    activity: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class HoursApproved:
    """A supervisor approved practice that was done on `worked_on`."""

    hours: Hours
    service: Service
    supports: frozenset[Support]
    position: Position
    worked_on: date
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionReceived:
    """A supervisor recorded supervision that the learner received."""

    hours: Hours
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class StatementSigned:
    """The learner signed a statement, such as a code of ethics or an attestation."""

    statement: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ExaminationPassed:
    """A registrar recorded that an outside examination was passed."""

    exam: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """From `on`, the fact with this reference no longer counts (reversed hours, a newer grade)."""

    reference: str
    on: date


Evidence = (
    TrainingCompleted
    | CheckPassed
    | ActivityPassed
    | HoursApproved
    | SupervisionReceived
    | StatementSigned
    | ExaminationPassed
    | Withdrawn
)


def describe(fact: Evidence) -> str:  # noqa: C901, PLR0911  (one line for each kind)
    """Return one line that names a piece of evidence to a reader."""
    match fact:
        case TrainingCompleted():
            return f"{Hours(fact.minutes)} {fact.mode.value} in {fact.module}"
        case CheckPassed():
            return f"Knowledge check of {fact.module} passed"
        case ActivityPassed():
            return f"Work passed: {fact.activity}"
        case HoursApproved():
            return f"{fact.hours} practice on {fact.worked_on.isoformat()}, {fact.service.label}"
        case SupervisionReceived():
            return f"{fact.hours} supervision"
        case StatementSigned():
            return f"Signed: {fact.statement}"
        case ExaminationPassed():
            return f"Examination passed: {fact.exam}"
    return f"Withdrawn: {fact.reference}"
