"""Rules that count time: training, practice, supervision, and how they lie to each other.

A rule is measured with `measure(facts)`. `need` and `have` count in whole `unit`s, `used` names the
evidence that counted, and `missing` says what would close the gap.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from prss_training.domain.counting import (
    Cap,
    Facts,
    PracticeCounted,
    SupervisionCounted,
    TrainingCounted,
    capped,
    spoken_months,
    whole_months,
)
from prss_training.domain.evidence import Evidence, HoursApproved, TrainingCompleted
from prss_training.domain.hours import Hours
from prss_training.domain.states import Measure, State, Unit, count
from prss_training.domain.words import spoken

_ALL_TRAINING = TrainingCounted()
_ALL_PRACTICE = PracticeCounted()
_ALL_SUPERVISION = SupervisionCounted()


class SupervisionInside(StrEnum):
    """Whether supervision received counts as practice as well.

    Sources: Kentucky and New Hampshire count 25 of 500 hours inside; Texas counts none but
    observation of the peer at work (1 TAC 354.3205); Rhode Island lets them overlap.
    """

    NONE = "none"
    OBSERVED = "observed"
    ALL = "all"


class Period(StrEnum):
    """How often something has to happen."""

    WEEK = "week"
    MONTH = "month"

    def holds(self, day: date) -> tuple[int, int]:
        """Return the period that a day lies in, as year and number."""
        if self is Period.WEEK:
            return day.isocalendar()[:2]
        return day.year, day.month


@dataclass(frozen=True, slots=True)
class TrainingHours:
    """Complete at least `minimum` of the training that counts, each cap applied."""

    minimum: Hours
    counted: TrainingCounted = _ALL_TRAINING
    caps: tuple[Cap, ...] = ()

    unit = Unit.MINUTES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        found = capped(facts, self.counted, self.caps, self.minimum.minutes)
        missing = f"{_rest(self.minimum, found.minutes)} more hours of training{self.narrowed}"
        return Measure(found.minutes, self.minimum.minutes, found.used, missing)

    @property
    def narrowed(self) -> str:
        """What narrows the training, as the end of a sentence."""
        return _training_words(self.counted)

    def prorated(self, months: int, of: int) -> Self:
        """Return the rule for a cycle of `months` where it is written for `of`, rounded up."""
        return replace(self, minimum=_part(self.minimum, months, of))


@dataclass(frozen=True, slots=True)
class TrainingDays:
    """Complete at least so many days of training, where a board counts days and not hours."""

    days: int
    counted: TrainingCounted = _ALL_TRAINING

    unit = Unit.DAYS
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        used = [f for f in _trainings(facts, self.counted) if f.days]
        have = sum(f.days for f in used)
        missing = count(self.days - have, "more day of training", "more days of training")
        return Measure(have, self.days, tuple(used), missing + _training_words(self.counted))


@dataclass(frozen=True, slots=True)
class CompleteCourses:
    """Complete at least `number` different courses, missing no more than `most_absent` of each."""

    number: int
    counted: TrainingCounted = _ALL_TRAINING
    most_absent: Hours | None = None

    unit = Unit.COURSES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        used = [f for f in _trainings(facts, self.counted) if self._attended(f)]
        have = len({f.course or f.module or f.title for f in used})
        missing = count(self.number - have, "more course", "more courses")
        return Measure(have, self.number, tuple(used), missing + _training_words(self.counted))

    def _attended(self, fact: TrainingCompleted) -> bool:
        return self.most_absent is None or fact.absent <= self.most_absent


@dataclass(frozen=True, slots=True)
class PracticeHours:
    """Have at least `minimum` of the practice that counts approved, each cap applied.

    Of supervision that counts as practice as well, no more than `inside_at_most` does.
    """

    minimum: Hours
    counted: PracticeCounted = _ALL_PRACTICE
    caps: tuple[Cap, ...] = ()
    supervision: SupervisionInside = SupervisionInside.NONE
    inside_at_most: Hours | None = None

    unit = Unit.MINUTES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        found = capped(facts, self.counted, self.caps, self.minimum.minutes)
        have, used = found.minutes, found.used
        if self.supervision is not SupervisionInside.NONE:
            observed = True if self.supervision is SupervisionInside.OBSERVED else None
            inside = SupervisionCounted(observed=observed, window=self.counted.window)
            received = facts.tally(inside)
            most = received.minutes if self.inside_at_most is None else self.inside_at_most.minutes
            have, used = have + min(most, received.minutes), used + received.used
        missing = f"{_rest(self.minimum, have)} more hours of approved practice"
        return Measure(have, self.minimum.minutes, used, missing + _practice_words(self.counted))

    def prorated(self, months: int, of: int) -> Self:
        """Return the rule for a cycle of `months` where it is written for `of`, rounded up."""
        return replace(self, minimum=_part(self.minimum, months, of))

    def refusal(self, fact: HoursApproved, facts: Facts) -> str:
        """Return why one line of the ledger does not count here, or nothing when it does."""
        early_or_late = facts.too_early_or_late(self.counted.window, fact.day)
        return self.counted.refusal(fact) or early_or_late


@dataclass(frozen=True, slots=True)
class PracticeShare:
    """Have at least `percent` of all practice be of the kind that counts.

    The share is taken of the practice on record, or of `of` while less than that is on record.
    """

    percent: int
    counted: PracticeCounted
    of: Hours

    unit = Unit.MINUTES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        everything = PracticeCounted(window=self.counted.window)
        whole = max(facts.tally(everything).minutes, self.of.minutes)
        need = -(-whole * self.percent // 100)
        found = facts.tally(self.counted)
        missing = f"{_rest(Hours(need), found.minutes)} more hours of approved practice"
        return Measure(found.minutes, need, found.used, missing + _practice_words(self.counted))


@dataclass(frozen=True, slots=True)
class PracticeSpan:
    """Spread practice over at least `months`, from the first day to the last.

    With `one_employer`, the longest span at any single employer is taken.
    """

    months: int
    counted: PracticeCounted = _ALL_PRACTICE
    one_employer: bool = False

    unit = Unit.MONTHS
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        worked = [f for f in facts.tally(self.counted).used if isinstance(f, HoursApproved)]
        have, used = self._longest(worked)
        more = count(self.months - have, "more month", "more months")
        missing = f"Practice over {more}{' at one employer' if self.one_employer else ''}"
        return Measure(have, self.months, used, missing)

    def _longest(self, worked: list[HoursApproved]) -> tuple[int, tuple[Evidence, ...]]:
        places = {f.employer for f in worked} if self.one_employer else {""}
        longest = 0
        used: tuple[Evidence, ...] = ()
        for place in sorted(places):
            here = tuple(f for f in worked if not self.one_employer or f.employer == place)
            span = whole_months(here[0].day, here[-1].day) if here else 0
            if span > longest:
                longest, used = span, here
        return longest, used


@dataclass(frozen=True, slots=True)
class SupervisionHours:
    """Receive at least `minimum` of the supervision that counts, each cap applied."""

    minimum: Hours
    counted: SupervisionCounted = _ALL_SUPERVISION
    caps: tuple[Cap, ...] = ()

    unit = Unit.MINUTES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        found = capped(facts, self.counted, self.caps, self.minimum.minutes)
        missing = f"{_rest(self.minimum, found.minutes)} more hours of supervision"
        where = f" in {self.counted.domain.label}" if self.counted.domain else ""
        return Measure(found.minutes, self.minimum.minutes, found.used, missing + where)

    def prorated(self, months: int, of: int) -> Self:
        """Return the rule for a cycle of `months` where it is written for `of`, rounded up."""
        return replace(self, minimum=_part(self.minimum, months, of))


@dataclass(frozen=True, slots=True)
class SupervisionRatio:
    """Receive one hour of supervision for every `per` hours of practice.

    The ratio is taken of the `of` hours that a person claims; where it `grows`, of all practice on
    record once that is more.
    """

    per: Hours
    of: Hours
    grows: bool = False
    counted: SupervisionCounted = _ALL_SUPERVISION

    unit = Unit.MINUTES
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        claimed = self.of.minutes
        if self.grows:
            everything = PracticeCounted(window=self.counted.window)
            claimed = max(claimed, facts.tally(everything).minutes)
        need = -(-claimed * 60 // self.per.minutes)
        found = facts.tally(self.counted)
        missing = f"{_rest(Hours(need), found.minutes)} more hours of supervision"
        return Measure(found.minutes, need, found.used, missing)


@dataclass(frozen=True, slots=True)
class SupervisionEvery:
    """Receive supervision at least `times` in every week or month in which practice was done."""

    period: Period
    times: int = 1
    practice: PracticeCounted = _ALL_PRACTICE
    counted: SupervisionCounted = _ALL_SUPERVISION

    unit = Unit.PERIODS
    silence = State.UNMET

    def measure(self, facts: Facts) -> Measure:
        worked = {self.period.holds(f.day) for f in facts.tally(self.practice).used}
        given = facts.tally(self.counted).used
        often = [self.period.holds(f.day) for f in given]
        enough = {one for one in worked if often.count(one) >= self.times}
        need = max(1, len(worked))
        what = f"{self.period}{'' if need - len(enough) == 1 else 's'}"
        each = "" if self.times == 1 else f" at least {self.times} times each"
        missing = f"Supervision in {need - len(enough)} more {what} with practice{each}"
        used = tuple(f for f in given if self.period.holds(f.day) in worked)
        return Measure(len(enough), need, used, missing)


def _trainings(facts: Facts, counted: TrainingCounted) -> list[TrainingCompleted]:
    return [f for f in facts.tally(counted).used if isinstance(f, TrainingCompleted)]


def _rest(minimum: Hours, have: int) -> Hours:
    return Hours(max(0, minimum.minutes - have))


def _part(minimum: Hours, months: int, of: int) -> Hours:
    return Hours(-(-minimum.minutes * months // of))


def _training_words(counted: TrainingCounted) -> str:
    said = f" in {counted.domain.label}" if counted.domain else ""
    if counted.topic:
        said += f" on {spoken(counted.topic)}"
    if counted.delivery:
        said += ", " + " or ".join(one.label for one in counted.delivery)
    if counted.approved_by:
        said += ", approved by the board"
    if counted.window.within_months is not None:
        said += f", from the last {spoken_months(counted.window.within_months)}"
    return said


def _practice_words(counted: PracticeCounted) -> str:
    said = f" in {counted.domain.label}" if counted.domain else ""
    if counted.service:
        said += f", {counted.service.label.lower()}"
    if counted.populations:
        said += " with " + " or ".join(one.label.lower() for one in counted.populations)
    if counted.window.after:
        said += f", after this: {spoken(counted.window.after)}"
    if counted.window.before:
        said += f", before this: {spoken(counted.window.before)}"
    if counted.window.within_months is not None:
        said += f", from the last {spoken_months(counted.window.within_months)}"
    return said
