"""Rules, requirements, and the standing of one person's evidence against them.

Rules are imperatives with the same four words each: `need` and `have` count in whole `unit`s,
`uses` names the evidence that counted, and `missing` says what would close the gap.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from prss_training.domain.evidence import (
    ActivityPassed,
    CheckPassed,
    Evidence,
    ExaminationPassed,
    HoursApproved,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
    Withdrawn,
)
from prss_training.domain.fields import Domain, Mode, Position, Service, Support
from prss_training.domain.hours import Hours

_E = TypeVar("_E")


class Facts:
    """Evidence sorted by kind, once, so that each rule reads only its own."""

    __slots__ = ("_by_kind",)

    def __init__(self, evidence: Iterable[Evidence]) -> None:
        self._by_kind: dict[type, list[Evidence]] = defaultdict(list)
        for fact in evidence:
            self._by_kind[type(fact)].append(fact)

    def of(self, kind: type[_E]) -> "list[_E]":
        """Return the facts of one kind, in the order they were given."""
        return cast("list[_E]", self._by_kind.get(kind, []))


class Unit(StrEnum):
    """What a rule counts in. Minutes are shown to people as hours."""

    MINUTES = "minutes"
    MODULES = "modules"
    CHECKS = "checks"
    ACTIVITIES = "pieces of work"
    SIGNATURES = "signatures"
    EXAMINATIONS = "examinations"
    ROUTES = "routes"
    DECISIONS = "decisions"


class State(StrEnum):
    """What is known of one requirement. Silence is never read as yes."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    NEEDS_A_PERSON = "needs-a-person"
    NOT_RECORDED = "not-recorded"


@dataclass(frozen=True, slots=True)
class TrainingHours:
    """Complete at least `minimum` hours of training, in one domain or in all."""

    minimum: Hours
    domain: Domain | None = None

    unit = Unit.MINUTES
    silence = State.UNMET

    @property
    def need(self) -> int:
        return self.minimum.minutes

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return tuple(f for f in facts.of(TrainingCompleted) if self._minutes(f))

    def have(self, facts: Facts) -> int:
        return sum(self._minutes(f) for f in facts.of(TrainingCompleted))

    def missing(self, have: int) -> str:
        where = f" in {self.domain.label}" if self.domain else ""
        return f"{Hours(self.need - have)} more hours of training{where}"

    def _minutes(self, fact: TrainingCompleted) -> int:
        return fact.minutes if self.domain is None else fact.minutes_in(self.domain)


@dataclass(frozen=True, slots=True)
class CompleteModules:
    """Finish the self-paced part of these modules: a live session alone finishes none."""

    modules: tuple[str, ...]

    unit = Unit.MODULES
    silence = State.UNMET

    @property
    def need(self) -> int:
        return len(self.modules)

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return tuple(self._finished(facts))

    def have(self, facts: Facts) -> int:
        return len({f.module for f in self._finished(facts)})

    def missing(self, have: int) -> str:
        return _count(self.need - have, "more module to finish", "more modules to finish")

    def _finished(self, facts: Facts) -> list[TrainingCompleted]:
        return [
            f
            for f in facts.of(TrainingCompleted)
            if f.mode is Mode.SELF_PACED and f.module in self.modules
        ]


@dataclass(frozen=True, slots=True)
class PassChecks:
    """Pass the knowledge checks of these modules."""

    modules: tuple[str, ...]

    unit = Unit.CHECKS
    silence = State.UNMET

    @property
    def need(self) -> int:
        return len(self.modules)

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return tuple(f for f in facts.of(CheckPassed) if f.module in self.modules)

    def have(self, facts: Facts) -> int:
        return len({f.module for f in facts.of(CheckPassed)} & set(self.modules))

    def missing(self, have: int) -> str:
        return _count(self.need - have, "more knowledge check to pass", "more checks to pass")


@dataclass(frozen=True, slots=True)
class PassActivities:
    """Have these pieces of written work judged to pass."""

    activities: tuple[str, ...]

    unit = Unit.ACTIVITIES
    silence = State.UNMET

    @property
    def need(self) -> int:
        return len(self.activities)

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return tuple(f for f in facts.of(ActivityPassed) if f.activity in self.activities)

    def have(self, facts: Facts) -> int:
        return len({f.activity for f in facts.of(ActivityPassed)} & set(self.activities))

    def missing(self, have: int) -> str:
        return _count(self.need - have, "more piece of work to pass", "more pieces of work to pass")


@dataclass(frozen=True, slots=True)
class PracticeHours:
    """Have at least `minimum` hours of practice approved.

    Any of `service`, `support` and `position` narrows what counts.
    """

    minimum: Hours
    service: Service | None = None
    support: Support | None = None
    position: Position | None = None

    unit = Unit.MINUTES
    silence = State.UNMET

    @property
    def need(self) -> int:
        return self.minimum.minutes

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return tuple(f for f in facts.of(HoursApproved) if self._counts(f))

    def have(self, facts: Facts) -> int:
        return sum(f.hours.minutes for f in facts.of(HoursApproved) if self._counts(f))

    def missing(self, have: int) -> str:
        return f"{Hours(self.need - have)} more hours of approved practice"

    def _counts(self, fact: HoursApproved) -> bool:
        return (
            self.service in (None, fact.service)
            and self.position in (None, fact.position)
            and (self.support is None or self.support in fact.supports)
        )


@dataclass(frozen=True, slots=True)
class SupervisionHours:
    """Receive at least `minimum` hours of supervision."""

    minimum: Hours

    unit = Unit.MINUTES
    silence = State.UNMET

    @property
    def need(self) -> int:
        return self.minimum.minutes

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return tuple(facts.of(SupervisionReceived))

    def have(self, facts: Facts) -> int:
        return sum(f.hours.minutes for f in facts.of(SupervisionReceived))

    def missing(self, have: int) -> str:
        return f"{Hours(self.need - have)} more hours of supervision"


@dataclass(frozen=True, slots=True)
class SignStatement:
    """Sign one statement."""

    statement: str

    unit = Unit.SIGNATURES
    silence = State.UNMET
    need = 1

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return tuple(f for f in facts.of(StatementSigned) if f.statement == self.statement)

    def have(self, facts: Facts) -> int:
        return min(1, len(self.uses(facts)))

    def missing(self, have: int) -> str:  # noqa: ARG002  (every rule answers the same words)
        return "A signature under it"


@dataclass(frozen=True, slots=True)
class PassExamination:
    """Pass an examination that somebody else holds."""

    exam: str

    unit = Unit.EXAMINATIONS
    silence = State.NOT_RECORDED
    need = 1

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return tuple(f for f in facts.of(ExaminationPassed) if f.exam == self.exam)

    def have(self, facts: Facts) -> int:
        return min(1, len(self.uses(facts)))

    def missing(self, have: int) -> str:  # noqa: ARG002  (every rule answers the same words)
        return "A passed examination, recorded by a registrar"


@dataclass(frozen=True, slots=True)
class AskTheBoard:
    """Only a person at the board can settle this; the platform never guesses."""

    question: str

    unit = Unit.DECISIONS
    silence = State.NEEDS_A_PERSON
    need = 1

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:  # noqa: ARG002
        return ()

    def have(self, facts: Facts) -> int:  # noqa: ARG002
        return 0

    def missing(self, have: int) -> str:  # noqa: ARG002  (every rule answers the same words)
        return self.question


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Meet at least one of these rules, whichever comes first."""

    rules: "tuple[Rule, ...]"

    unit = Unit.ROUTES
    need = 1

    @property
    def silence(self) -> State:
        """Silence means what it means for the first route."""
        return self.rules[0].silence

    def uses(self, facts: Facts) -> tuple[Evidence, ...]:
        return self._best(facts).uses(facts)

    def have(self, facts: Facts) -> int:
        return int(any(rule.have(facts) >= rule.need for rule in self.rules))

    def missing(self, have: int) -> str:  # noqa: ARG002  (every rule answers the same words)
        return "One of: " + "; or ".join(rule.missing(0) for rule in self.rules)

    def _best(self, facts: Facts) -> "Rule":
        return max(self.rules, key=lambda rule: min(1.0, rule.have(facts) / rule.need))


Rule = (
    TrainingHours
    | CompleteModules
    | PassChecks
    | PassActivities
    | PracticeHours
    | SupervisionHours
    | SignStatement
    | PassExamination
    | AskTheBoard
    | AnyOf
)


class Confidence(StrEnum):
    """How sure we are of a rule that somebody else published."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a fact was read. `url` is None where there is no public address."""

    id: str
    title: str
    publisher: str = ""
    year: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a credential asks for, with the source that says so."""

    key: str
    title: str
    rule: Rule
    sources: tuple[Source, ...]
    confidence: Confidence = Confidence.CONFIRMED
    note: str = ""


@dataclass(frozen=True, slots=True)
class Criteria:
    """One version of what a credential asks for.

    `valid_months` is None where the credential states no validity period. `issued_here` says
    that this platform may issue the certificate itself.
    """

    key: str
    version: str
    name: str
    body: str
    jurisdiction: str
    zone: ZoneInfo
    requirements: tuple[Requirement, ...]
    sources: tuple[Source, ...]
    summary: str = ""
    issued_here: bool = False
    valid_months: int | None = None
    aligned_with: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Key and version together, as an enrollment and a certificate name it."""
        return f"{self.key}-{self.version}"

    def day_of(self, at: datetime) -> date:
        """Return the calendar day of an instant where the program is run."""
        return at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Finding:
    """How much of one requirement is done, in the whole units its rule counts in."""

    requirement: Requirement
    have: int
    used: tuple[Evidence, ...] = ()

    @property
    def need(self) -> int:
        return self.requirement.rule.need

    @property
    def unit(self) -> Unit:
        return self.requirement.rule.unit

    @property
    def met(self) -> bool:
        return self.have >= self.need

    @property
    def state(self) -> State:
        """Met, partly, or what having nothing means for this kind of rule."""
        if self.met:
            return State.MET
        return State.PARTLY if self.have else self.requirement.rule.silence

    @property
    def missing(self) -> str:
        """What would close the gap, or nothing when there is none."""
        return "" if self.met else self.requirement.rule.missing(self.have)

    @property
    def have_text(self) -> str:
        """What is done, as people read it: hours as `1:30`, other things counted."""
        return _amount(self.have, self.unit)

    @property
    def need_text(self) -> str:
        """What is asked for, as people read it."""
        return _amount(self.need, self.unit)

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1."""
        return min(1.0, self.have / self.need) if self.need else 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one learner stands against one version of the criteria on one day."""

    criteria: Criteria
    on: date
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        return all(finding.met for finding in self.findings)

    @property
    def shortfalls(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.met)

    @property
    def met_count(self) -> int:
        return len(self.findings) - len(self.shortfalls)

    def newly_met_since(self, before: "Standing") -> tuple[Requirement, ...]:
        """Return the requirements that are met now and were not met `before`."""
        unmet = {finding.requirement.key for finding in before.shortfalls}
        return tuple(f.requirement for f in self.findings if f.met and f.requirement.key in unmet)


def evaluate(criteria: Criteria, evidence: Iterable[Evidence], *, on: date) -> Standing:
    """Measure evidence against criteria as they stood at the end of one day.

    Evidence dated after `on` is ignored, and so is evidence withdrawn by then; any past standing
    can be reproduced exactly. The order of the evidence does not matter.
    """
    known = sorted((f for f in evidence if f.on <= on), key=_order)
    withdrawn = {f.reference for f in known if type(f) is Withdrawn}
    facts = Facts(f for f in known if not withdrawn or f.reference not in withdrawn)
    findings = (Finding(r, r.rule.have(facts), r.rule.uses(facts)) for r in criteria.requirements)
    return Standing(criteria, on, tuple(findings))


def _order(fact: Evidence) -> tuple[date, str, int]:
    """Put facts in one order whatever order they came in; the hash only breaks ties."""
    return fact.on, fact.reference, hash(fact)


def _amount(quantity: int, unit: Unit) -> str:
    return str(Hours(quantity)) if unit is Unit.MINUTES else str(quantity)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
