"""Every kind of rule that a credential or a stage is made of, and how each is measured.

Rules are imperatives. Hours are in `hour_rules`; here are things that are there or not, choices,
and what only a person can decide.
"""

from dataclasses import dataclass

from prss_training.domain.counting import (
    Facts,
    Window,
    months_after,
    months_before,
    spoken_months,
    whole_months,
)
from prss_training.domain.evidence import (
    ActivityPassed,
    AgeShown,
    Attested,
    Attester,
    BackgroundCleared,
    CheckPassed,
    CredentialHeld,
    Education,
    EducationShown,
    Employed,
    EvaluationDone,
    EventReached,
    Evidence,
    ExaminationFailed,
    ExaminationPassed,
    RecoveryAttested,
    ReferenceReceived,
    ResidencyShown,
    SignedOff,
    StatementSigned,
    TrainingCompleted,
)
from prss_training.domain.fields import Mode
from prss_training.domain.hour_rules import (
    CompleteCourses,
    PracticeHours,
    PracticeShare,
    PracticeSpan,
    SupervisionEvery,
    SupervisionHours,
    SupervisionRatio,
    TrainingDays,
    TrainingHours,
)
from prss_training.domain.states import Measure, State, Unit, count
from prss_training.domain.words import spoken

_ALWAYS = Window()


@dataclass(frozen=True, slots=True)
class CompleteModules:
    """Finish the self-paced part of these modules: a live session alone finishes none."""

    modules: tuple[str, ...]

    unit = Unit.MODULES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        used = tuple(
            f
            for f in facts.of(TrainingCompleted)
            if f.mode is Mode.SELF_PACED and f.module in self.modules
        )
        have, need = len({f.module for f in used}), len(self.modules)
        missing = count(need - have, "more module to finish", "more modules to finish")
        return Measure(have, need, used, missing)


@dataclass(frozen=True, slots=True)
class PassChecks:
    """Pass the knowledge checks of these modules."""

    modules: tuple[str, ...]

    unit = Unit.CHECKS
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        used = tuple(f for f in facts.of(CheckPassed) if f.module in self.modules)
        have, need = len({f.module for f in used}), len(self.modules)
        missing = count(need - have, "more knowledge check to pass", "more checks to pass")
        return Measure(have, need, used, missing)


@dataclass(frozen=True, slots=True)
class PassActivities:
    """Have these pieces of written work judged to pass."""

    activities: tuple[str, ...]

    unit = Unit.ACTIVITIES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        used = tuple(f for f in facts.of(ActivityPassed) if f.activity in self.activities)
        have, need = len({f.activity for f in used}), len(self.activities)
        missing = count(need - have, "more piece of work to pass", "more pieces of work to pass")
        return Measure(have, need, used, missing)


@dataclass(frozen=True, slots=True)
class SignStatement:
    """Sign one statement."""

    statement: str

    unit = Unit.SIGNATURES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        used = tuple(f for f in facts.fresh(StatementSigned) if f.statement == self.statement)
        return _there(used, "A signature under it")


@dataclass(frozen=True, slots=True)
class Attest:
    """Have it attested that something is so; `by` says who has to, where it matters."""

    what: str
    by: Attester | None = None

    unit = Unit.FACTS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        used = tuple(
            f for f in facts.fresh(Attested) if f.what == self.what and self.by in (None, f.by)
        )
        return _there(used, f"An attestation{_attested_by(self.by)}: {spoken(self.what)}")


@dataclass(frozen=True, slots=True)
class AttestRecovery:
    """Have it attested that recovery has lasted at least `months`. No history is asked or kept."""

    months: int
    by: Attester | None = None

    unit = Unit.FACTS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        said = [f for f in facts.fresh(RecoveryAttested) if self.by in (None, f.by)]
        used = tuple(f for f in said if f.months >= self.months)
        missing = f"An attestation{_attested_by(self.by)} of {spoken_months(self.months)} or more"
        return _there(used, missing)


@dataclass(frozen=True, slots=True)
class PassExamination:
    """Pass an examination, with `score` or more and within `attempts` tries where it is said."""

    exam: str
    score: int | None = None
    attempts: int | None = None

    unit = Unit.EXAMINATIONS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        passed = [f for f in facts.of(ExaminationPassed) if f.exam == self.exam]
        used = tuple(f for f in passed if self.score is None or self._enough(f.score))
        failed = [f for f in facts.of(ExaminationFailed) if f.exam == self.exam]
        spent = self.attempts is not None and len(failed) >= self.attempts and bool(failed)
        missing = "A passed examination, recorded by a registrar"
        if spent:
            missing = f"All {self.attempts} tries are used. Ask the board about another"
        return Measure(min(1, len(used)), 1, used, missing, refused=spent and not used)

    def _enough(self, score: int | None) -> bool:
        return score is None or (self.score is not None and score >= self.score)


@dataclass(frozen=True, slots=True)
class HaveEducation:
    """Have shown schooling of this level or higher, or so many college credits."""

    level: Education
    credits: int = 0

    unit = Unit.FACTS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        used = tuple(f for f in facts.of(EducationShown) if self._enough(f))
        missing = f"Proof of this: {self.level.label[:1].lower()}{self.level.label[1:]}"
        if self.credits:
            missing = f"Proof of {self.credits} college credits"
        return _there(used, missing)

    def _enough(self, fact: EducationShown) -> bool:
        if self.credits:
            return fact.credits >= self.credits
        return fact.level.rank >= self.level.rank


@dataclass(frozen=True, slots=True)
class BeAged:
    """Be at least `minimum` years old, and at most `maximum` where there is an upper bound.

    Staff keep only the age they saw proof of and the day. Against an upper bound the person is
    taken as old as they can be by now; the board looks at a birthday that comes too close.
    """

    minimum: int = 0
    maximum: int | None = None

    unit = Unit.YEARS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        shown = facts.of(AgeShown)
        used = tuple(
            f for f in shown if self._old_enough(f, facts) and self._young_enough(f, facts)
        )
        missing = f"Proof of age: {self.minimum} or older"
        if self.maximum is not None:
            missing = f"Proof of age: from {self.minimum} to {self.maximum}"
        return _there(used, missing)

    def _old_enough(self, fact: AgeShown, facts: Facts) -> bool:
        lacking = self.minimum - fact.years
        return lacking <= 0 or months_after(fact.on, 12 * lacking) <= facts.on

    def _young_enough(self, fact: AgeShown, facts: Facts) -> bool:
        if self.maximum is None:
            return True
        left = self.maximum - fact.years
        # The next birthday may have come right after the proof was shown.
        return left >= 0 and facts.on <= months_after(fact.on, 12 * left)


@dataclass(frozen=True, slots=True)
class HaveReferences:
    """Have `number` letters of reference come in, of one kind or of any."""

    number: int
    reference: str | None = None

    unit = Unit.REFERENCES
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        used = tuple(f for f in facts.fresh(ReferenceReceived) if self.reference in (None, f.kind))
        kind = f" {spoken(self.reference)}" if self.reference else ""
        more = self.number - len(used)
        missing = count(more, f"more{kind} reference", f"more{kind} references")
        return Measure(len(used), self.number, used, missing)


@dataclass(frozen=True, slots=True)
class ClearBackground:
    """Have a background check come back clear, within the last `within_months` where it is said."""

    what: str = "background"
    within_months: int | None = None

    unit = Unit.FACTS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        first = None
        if self.within_months is not None:
            first = months_before(facts.on, self.within_months)
        used = tuple(
            f
            for f in facts.fresh(BackgroundCleared)
            if f.what == self.what and (first is None or f.day >= first)
        )
        missing = f"A result on record: {spoken(self.what)} check"
        if self.within_months is not None:
            missing += f" from the last {spoken_months(self.within_months)}"
        return _there(used, missing)


@dataclass(frozen=True, slots=True)
class LiveOrWork:
    """Live or work in a jurisdiction for at least `percent` of the time."""

    jurisdiction: str
    percent: int = 51

    unit = Unit.FACTS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        used = tuple(
            f
            for f in facts.of(ResidencyShown)
            if f.jurisdiction == self.jurisdiction and f.percent >= self.percent
        )
        return _there(used, f"Proof of living or working in {self.jurisdiction}")


@dataclass(frozen=True, slots=True)
class BeEmployed:
    """Work as a peer, paid if `paid` says so, with a share of the job and for months if said."""

    months: int = 0
    percent: int | None = None
    paid: bool = False

    unit = Unit.FACTS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        used = tuple(f for f in facts.of(Employed) if self._counts(f, facts))
        missing = "Proof of employment" if self.paid else "Proof of employment or volunteer work"
        if self.months:
            missing += f" for {spoken_months(self.months)}"
        if self.percent is not None:
            missing += f", with {self.percent} % or more of the job in peer support"
        return _there(used, missing)

    def _counts(self, fact: Employed, facts: Facts) -> bool:
        last = min(fact.until or facts.on, facts.on)
        lasting = fact.until is None or fact.until >= facts.on or self.months > 0
        return (
            lasting
            and (fact.paid or not self.paid)
            and (self.percent is None or (fact.percent or 0) >= self.percent)
            and whole_months(fact.since, last) >= self.months
        )


@dataclass(frozen=True, slots=True)
class HoldCredential:
    """Hold one of these credentials on the day, for at least `months` where it is said."""

    credentials: tuple[str, ...]
    months: int = 0

    unit = Unit.FACTS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        used = tuple(
            f
            for f in facts.of(CredentialHeld)
            if f.credential in self.credentials
            and (f.until is None or f.until >= facts.on)
            and whole_months(f.since, facts.on) >= self.months
        )
        which = " or ".join(spoken(key) for key in self.credentials)
        return _there(used, f"Proof of a credential: {which}")


@dataclass(frozen=True, slots=True)
class ReachEvent:
    """Have something happen that staff record, such as an application that was accepted."""

    event: str
    within_months: int | None = None

    unit = Unit.FACTS
    silence = State.NOT_RECORDED

    def measure(self, facts: Facts) -> Measure:
        first = None
        if self.within_months is not None:
            first = months_before(facts.on, self.within_months)
        used = tuple(
            f
            for f in facts.of(EventReached)
            if f.event == self.event and (first is None or f.happened_on >= first)
        )
        return _there(used, f"Not on record yet: {spoken(self.event)}")


@dataclass(frozen=True, slots=True)
class BeEvaluated:
    """Be evaluated by a supervisor, with no rating under `lowest` (0 to 3)."""

    evaluation: str
    lowest: int = 0

    unit = Unit.FACTS
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        of_kind = [f for f in facts.fresh(EvaluationDone) if f.evaluation == self.evaluation]
        newest = of_kind[-1:]
        used = tuple(f for f in newest if f.lowest >= self.lowest)
        missing = f"A {spoken(self.evaluation)} evaluation by a supervisor"
        if self.lowest:
            missing += f", with {self.lowest} or more in every area"
        return _there(used, missing)


@dataclass(frozen=True, slots=True)
class BeSignedOff:
    """Have a step signed off by somebody entitled to it."""

    what: str

    unit = Unit.FACTS
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        used = tuple(f for f in facts.fresh(SignedOff) if f.what == self.what)
        return _there(used, f"A sign-off: {spoken(self.what)}")


@dataclass(frozen=True, slots=True)
class AskTheBoard:
    """Only a person can settle this: the platform never guesses, staff record a decision."""

    question: str

    unit = Unit.DECISIONS
    silence = State.NEEDS_A_PERSON

    def measure(self, facts: Facts) -> Measure:  # noqa: ARG002  (decisions are looked at above)
        return Measure(0, 1, (), self.question)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Meet at least one of these rules, whichever comes first."""

    rules: "tuple[Rule, ...]"

    unit = Unit.ROUTES

    @property
    def silence(self) -> State:
        """Silence means what it means for the first route."""
        return self.rules[0].silence

    def measure(self, facts: Facts) -> Measure:
        found = [rule.measure(facts) for rule in self.rules]
        best = max(found, key=lambda one: (one.met, one.share))
        missing = "One of: " + "; or ".join(_first_lower(one.missing) for one in found)
        return Measure(int(best.met), 1, best.used, missing, portion=best.share)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Meet every one of these rules. It makes a route of several things within a choice."""

    rules: "tuple[Rule, ...]"

    unit = Unit.PARTS

    @property
    def silence(self) -> State:
        """Silence means what it means for the first part."""
        return self.rules[0].silence

    def measure(self, facts: Facts) -> Measure:
        found = [rule.measure(facts) for rule in self.rules]
        lacking = [_first_lower(one.missing) for one in found if not one.met]
        used = tuple(fact for one in found for fact in one.used)
        missing = " and ".join(dict.fromkeys(lacking))
        missing = missing[:1].upper() + missing[1:]
        return Measure(len(found) - len(lacking), len(found), used, missing)


Rule = (
    TrainingHours
    | TrainingDays
    | CompleteCourses
    | CompleteModules
    | PassChecks
    | PassActivities
    | PracticeHours
    | PracticeShare
    | PracticeSpan
    | SupervisionHours
    | SupervisionRatio
    | SupervisionEvery
    | SignStatement
    | Attest
    | AttestRecovery
    | PassExamination
    | HaveEducation
    | BeAged
    | HaveReferences
    | ClearBackground
    | LiveOrWork
    | BeEmployed
    | HoldCredential
    | ReachEvent
    | BeEvaluated
    | BeSignedOff
    | AskTheBoard
    | AnyOf
    | AllOf
)


def inner_rules(rule: Rule) -> tuple[Rule, ...]:
    """Return a rule, or the rules that a choice is made of, however deep."""
    if isinstance(rule, AnyOf | AllOf):
        return tuple(inner for one in rule.rules for inner in inner_rules(one))
    return (rule,)


def _there(used: tuple[Evidence, ...], missing: str) -> Measure:
    return Measure(min(1, len(used)), 1, used, missing)


def _attested_by(by: Attester | None) -> str:
    return "" if by is None else {"self": " of their own"}.get(by, f" by a {by}")


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
