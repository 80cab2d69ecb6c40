"""Dated facts about a learner, in the past tense.

`on` is the day a fact became known to the record (approved, passed, signed), on the calendar
of the program. `reference` names the row it came from, so that a finding can name its evidence
and a later fact can withdraw it. Where a fact has a day of its own (the day worked, the day the
course ended), windows of time are counted from that day, which `day` returns.

What a person lived through is never a fact here: recovery is attested, in months, and nothing
more is kept.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from prss_training.domain.fields import (
    Contact,
    Domain,
    Mode,
    Population,
    Position,
    Qualification,
    Service,
    Setting,
    Support,
    Work,
)
from prss_training.domain.hours import Hours
from prss_training.domain.words import spoken


class Delivery(StrEnum):
    """How a course reached the learner. Boards cap some of these and ask for others."""

    IN_PERSON = "in-person"
    INTERACTIVE = "interactive"
    SELF_PACED = "self-paced"

    @property
    def label(self) -> str:
        """The way's name on a page."""
        return _DELIVERY_LABELS[self]


_DELIVERY_LABELS = {
    Delivery.IN_PERSON: "in person",
    Delivery.INTERACTIVE: "live by video",
    Delivery.SELF_PACED: "self-paced",
}


class Education(StrEnum):
    """Schooling, in rising order; `rank` counts it from 0."""

    NONE_SHOWN = "none-shown"
    ENROLLED = "enrolled"
    HIGH_SCHOOL = "high-school"
    SOME_COLLEGE = "some-college"
    ASSOCIATE = "associate"
    BACHELOR = "bachelor"
    MASTER = "master"

    @property
    def rank(self) -> int:
        """Its place in the order, from 0."""
        return list(Education).index(self)

    @property
    def label(self) -> str:
        """Its name on a page."""
        return _EDUCATION_LABELS[self]


_EDUCATION_LABELS = {
    Education.NONE_SHOWN: "No diploma shown",
    Education.ENROLLED: "Enrolled in school",
    Education.HIGH_SCHOOL: "High school diploma or equivalent",
    Education.SOME_COLLEGE: "Some college",
    Education.ASSOCIATE: "Associate's degree",
    Education.BACHELOR: "Bachelor's degree",
    Education.MASTER: "Master's degree or higher",
}


class Attester(StrEnum):
    """Who says that something is so."""

    SELF = "self"
    REFEREE = "referee"
    SUPERVISOR = "supervisor"


_WORD_OF = {
    Attester.SELF: "In their own word",
    Attester.REFEREE: "In the word of a reference",
    Attester.SUPERVISOR: "In the word of a supervisor",
}


@dataclass(frozen=True, slots=True)
class TrainingCompleted:
    """A module's self-paced part was finished, its live hours attended, or an outside course done.

    `module` is the module's key, or empty for a course from elsewhere, which `course` names.
    `topics` are minutes by topic (they lie across the domains); `approved_by` holds the boards
    whose approval the course carries; `absent` is time missed, in minutes.
    """

    module: str
    mode: Mode
    hours: tuple[tuple[Domain, Hours], ...]
    on: date
    reference: str = ""
    course: str = ""
    title: str = ""
    provider: str = ""
    in_person: bool = False
    topics: tuple[tuple[str, Hours], ...] = ()
    approved_by: frozenset[str] = frozenset()
    outside_domains: Hours = field(default=Hours(0))
    days: int = 0
    absent: Hours = field(default=Hours(0))
    done_on: date | None = None

    @property
    def minutes(self) -> int:
        """All the domains' minutes together, and those that lie in no domain."""
        return sum(span.minutes for _, span in self.hours) + self.outside_domains.minutes

    @property
    def day(self) -> date:
        """The day the course was finished."""
        return self.done_on or self.on

    @property
    def delivery(self) -> Delivery:
        """How it was given; live training is taken as by video unless it says otherwise."""
        if self.mode is Mode.SELF_PACED:
            return Delivery.SELF_PACED
        return Delivery.IN_PERSON if self.in_person else Delivery.INTERACTIVE

    def minutes_in(self, domain: Domain) -> int:
        """The minutes that count toward one domain."""
        return sum(span.minutes for found, span in self.hours if found is domain)

    def minutes_on(self, topic: str) -> int:
        """The minutes that count toward one topic."""
        return sum(span.minutes for found, span in self.topics if found == topic)


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
    domain: Domain | None = None
    work: Work = Work.DIRECT
    setting: Setting | None = None
    populations: frozenset[Population] = frozenset()
    contact: Contact = Contact.IN_PERSON
    employer: str = ""
    people: int = 1

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.hours.minutes

    @property
    def day(self) -> date:
        """The day the practice was done."""
        return self.worked_on


@dataclass(frozen=True, slots=True)
class SupervisionReceived:
    """A supervisor recorded supervision that the learner received on `given_on`."""

    hours: Hours
    on: date
    reference: str = ""
    given_on: date | None = None
    domain: Domain | None = None
    in_group: bool = False
    observed: bool = False
    qualification: Qualification | None = None

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.hours.minutes

    @property
    def day(self) -> date:
        """The day it was given."""
        return self.given_on or self.on


@dataclass(frozen=True, slots=True)
class StatementSigned:
    """The learner signed a statement, such as a code of ethics or an attestation."""

    statement: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ExaminationPassed:
    """A registrar recorded that an outside examination was passed, with its score if known."""

    exam: str
    on: date
    reference: str = ""
    score: int | None = None


@dataclass(frozen=True, slots=True)
class ExaminationFailed:
    """A registrar recorded that an outside examination was taken and not passed."""

    exam: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class EducationShown:
    """Staff saw proof of schooling. `credits` counts college semester credits."""

    level: Education
    on: date
    reference: str = ""
    credits: int = 0


@dataclass(frozen=True, slots=True)
class AgeShown:
    """Staff saw proof that the person was `years` old on that day. No birth date is kept."""

    years: int
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Attested:
    """Somebody attested to something that a board asks for, such as lived experience."""

    what: str
    on: date
    reference: str = ""
    by: Attester = Attester.SELF


@dataclass(frozen=True, slots=True)
class RecoveryAttested:
    """Somebody attested that recovery has lasted at least `months`. Nothing else is kept."""

    months: int
    on: date
    reference: str = ""
    by: Attester = Attester.SELF


@dataclass(frozen=True, slots=True)
class ReferenceReceived:
    """A letter of reference came in. `kind` is such as `personal`, `professional`, `supervisor`."""

    kind: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class BackgroundCleared:
    """A background check came back clear, or was decided in the person's favor."""

    what: str
    on: date
    reference: str = ""
    done_on: date | None = None

    @property
    def day(self) -> date:
        """The day of the check itself."""
        return self.done_on or self.on


@dataclass(frozen=True, slots=True)
class ResidencyShown:
    """The person lives or works in a jurisdiction for at least `percent` of their time."""

    jurisdiction: str
    percent: int
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Employed:
    """The person worked, or volunteered by agreement, for an employer.

    `percent` is the share of the job that is peer support; `until` is None while it lasts.
    """

    employer: str
    since: date
    on: date
    reference: str = ""
    until: date | None = None
    paid: bool = True
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class CredentialHeld:
    """The person holds or held a credential, named by its key, from `since` until `until`."""

    credential: str
    since: date
    on: date
    reference: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EventReached:
    """Something that starts a clock happened on `happened_on`, such as an accepted application."""

    event: str
    happened_on: date
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationDone:
    """A supervisor evaluated the competencies; `lowest` is the lowest rating given, 0 to 3."""

    evaluation: str
    lowest: int
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class SignedOff:
    """Somebody entitled to it signed off a step, such as an orientation."""

    what: str
    by: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """Somebody entitled to it waived a requirement, `credential-key/requirement-key`.

    What renewing asks for is `credential-key/renewal:requirement-key`.
    """

    requirement: str
    why: str
    by: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """The board's own decision on a requirement, `credential-key/requirement-key`, was recorded.

    What renewing asks for is `credential-key/renewal:requirement-key`.
    """

    requirement: str
    met: bool
    why: str
    by: str
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
    | ExaminationFailed
    | EducationShown
    | AgeShown
    | Attested
    | RecoveryAttested
    | ReferenceReceived
    | BackgroundCleared
    | ResidencyShown
    | Employed
    | CredentialHeld
    | EventReached
    | EvaluationDone
    | SignedOff
    | Waived
    | Decided
    | Withdrawn
)


def describe(fact: Evidence) -> str:  # noqa: C901, PLR0911, PLR0912  (one line for each kind)
    """Return one line that names a piece of evidence to a reader."""
    match fact:
        case TrainingCompleted():
            name = fact.module or fact.title or fact.course
            return f"{Hours(fact.minutes)} {fact.mode.value} in {name}"
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
            score = "" if fact.score is None else f", score {fact.score}"
            return f"Examination passed: {fact.exam}{score}"
        case ExaminationFailed():
            return f"Examination taken, not passed yet: {fact.exam}"
        case EducationShown():
            return f"{fact.level.label}{f', {fact.credits} credits' if fact.credits else ''}"
        case AgeShown():
            return f"Proof of age seen: {fact.years} years"
        case Attested():
            return f"{_WORD_OF[fact.by]}: {spoken(fact.what)}"
        case RecoveryAttested():
            return f"{_WORD_OF[fact.by]}: in recovery for {fact.months} months or more"
        case ReferenceReceived():
            return f"Reference received: {spoken(fact.kind)}"
        case BackgroundCleared():
            return f"Background check cleared: {spoken(fact.what)}"
        case ResidencyShown():
            return f"Lives or works in {fact.jurisdiction} {fact.percent} % of the time or more"
        case Employed():
            return f"{'Employed' if fact.paid else 'Volunteer'} since {fact.since.isoformat()}"
        case CredentialHeld():
            return f"Credential held since {fact.since.isoformat()}: {fact.credential}"
        case EventReached():
            return f"{_first_upper(spoken(fact.event))} on {fact.happened_on.isoformat()}"
        case EvaluationDone():
            return f"{_first_upper(spoken(fact.evaluation))} evaluation, lowest {fact.lowest} of 3"
        case SignedOff():
            return f"Signed off by {fact.by}: {spoken(fact.what)}"
        case Waived():
            return f"Waived by {fact.by}: {fact.why}"
        case Decided():
            return f"Decided by {fact.by}: {fact.why}"
    return f"Withdrawn: {fact.reference}"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
