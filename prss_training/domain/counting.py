"""Which evidence counts: windows of time, narrowings by kind, caps, and sums that are kept.

A narrowing (`TrainingCounted`, `PracticeCounted`, `SupervisionCounted`) says which facts count
and, for one that does not, why not. `Facts` holds one learner's evidence and remembers every sum,
so that many rules that ask the same question of thousands of lines pay for it once.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import TypeVar, cast

from prss_training.domain.evidence import (
    CredentialHeld,
    Delivery,
    EventReached,
    Evidence,
    HoursApproved,
    SupervisionReceived,
    TrainingCompleted,
)
from prss_training.domain.fields import (
    Contact,
    Domain,
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

_E = TypeVar("_E")
COUNTS = ""
PRACTICE_WORK = (Work.DIRECT, Work.PREPARATION, Work.MEETING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days on which evidence counts. Bounds are inclusive; none at all means always.

    `within_months` looks back from the day of evaluation. `after` and `before` name an event or a
    credential: nothing counts after an event that has not come, everything counts before it.
    `since` and `until` are fixed days, such as the day a rule came into force.
    """

    within_months: int | None = None
    after: str | None = None
    before: str | None = None
    since: date | None = None
    until: date | None = None


ALWAYS = Window()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCounted:
    """The training that counts. Every list that is given narrows; an empty one narrows nothing.

    `approved_since` excuses older courses from bearing the approval of `approved_by`.
    """

    domain: Domain | None = None
    topic: str | None = None
    courses: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    delivery: tuple[Delivery, ...] = ()
    providers: tuple[str, ...] = ()
    approved_by: str | None = None
    approved_since: date | None = None
    window: Window = ALWAYS

    def minutes(self, fact: TrainingCompleted) -> int:
        """The minutes of a fact that lie in this domain or topic."""
        if self.topic is not None:
            return fact.minutes_on(self.topic)
        return fact.minutes if self.domain is None else fact.minutes_in(self.domain)

    def refusal(self, fact: TrainingCompleted) -> str:  # noqa: PLR0911  (one for each narrowing)
        """Return why a fact does not count, or nothing when it does. Time is looked at apart."""
        if self.courses and fact.course not in self.courses:
            return "not one of the courses that count"
        if self.modules and fact.module not in self.modules:
            return "not one of the modules that count"
        if self.delivery and fact.delivery not in self.delivery:
            wanted = " or ".join(one.label for one in self.delivery)
            return f"only training {wanted} counts"
        if self.providers and fact.provider not in self.providers:
            return "not from a provider that counts"
        if not self._approved(fact):
            return "the course does not carry the board's approval"
        if not self.minutes(fact):
            return "nothing of it lies in this field"
        return COUNTS

    def _approved(self, fact: TrainingCompleted) -> bool:
        if self.approved_by is None or self.approved_by in fact.approved_by:
            return True
        return self.approved_since is not None and fact.day < self.approved_since


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeCounted:
    """The practice that counts. Reading, study and travel do not unless `works` says so."""

    service: Service | None = None
    support: Support | None = None
    position: Position | None = None
    domain: Domain | None = None
    populations: tuple[Population, ...] = ()
    settings: tuple[Setting, ...] = ()
    contacts: tuple[Contact, ...] = ()
    employers: tuple[str, ...] = ()
    works: tuple[Work, ...] = PRACTICE_WORK
    window: Window = ALWAYS

    def minutes(self, fact: HoursApproved) -> int:
        """The minutes of a fact."""
        return fact.hours.minutes

    def refusal(self, fact: HoursApproved) -> str:  # noqa: C901, PLR0911  (one for each narrowing)
        """Return why a fact does not count, or nothing when it does. Time is looked at apart."""
        if fact.work not in self.works:
            return f"{fact.work.label.lower()} does not count"
        if self.service not in (None, fact.service):
            return "another kind of activity"
        if self.support is not None and self.support not in fact.supports:
            return "another type of support"
        if self.position not in (None, fact.position):
            return f"only {self.position} practice counts"
        if self.domain not in (None, fact.domain):
            return "in another domain, or in none that was named"
        if self.populations and not fact.populations.intersection(self.populations):
            return "with other people than those the rule names"
        if self.settings and fact.setting not in self.settings:
            return "in another setting"
        if self.contacts and fact.contact not in self.contacts:
            return "in another way of meeting"
        if self.employers and fact.employer not in self.employers:
            return "not at a site that counts"
        return COUNTS


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionCounted:
    """The supervision that counts."""

    domain: Domain | None = None
    in_group: bool | None = None
    observed: bool | None = None
    by: tuple[Qualification, ...] = ()
    window: Window = ALWAYS

    def minutes(self, fact: SupervisionReceived) -> int:
        """The minutes of a fact."""
        return fact.hours.minutes

    def refusal(self, fact: SupervisionReceived) -> str:
        """Return why a fact does not count, or nothing when it does. Time is looked at apart."""
        if self.domain not in (None, fact.domain):
            return "in another domain, or in none that was named"
        if self.in_group not in (None, fact.in_group):
            return "only group supervision counts" if self.in_group else "given in a group"
        if self.observed not in (None, fact.observed):
            return "the work was not observed" if self.observed else "the work was observed"
        if self.by and fact.qualification not in self.by:
            return "the supervisor's qualification is not one that counts"
        return COUNTS


Counted = TrainingCounted | PracticeCounted | SupervisionCounted
Timed = TrainingCompleted | HoursApproved | SupervisionReceived
_KINDS: dict[type, type[Timed]] = {
    TrainingCounted: TrainingCompleted,
    PracticeCounted: HoursApproved,
    SupervisionCounted: SupervisionReceived,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum of minutes and the facts that made it, in the order of their days."""

    minutes: int = 0
    used: tuple[Timed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Facts that count, by day, with the sum of minutes up to each."""

    days: list[date]
    sums: list[int]
    facts: tuple[Timed, ...]


class Facts:
    """One learner's evidence on one day, sorted by kind, with every sum remembered.

    Args:
        evidence: What is known on the day and not withdrawn by then.
        on: The day.
        since: Where a cycle is measured, its first day: what has no look-back of its own counts
            from then on.
        until: The last day on which hours were earned that count; None for no such day.
    """

    __slots__ = ("_by_kind", "_sorted", "_tallies", "on", "since", "until")

    def __init__(
        self,
        evidence: Iterable[Evidence],
        on: date = date.max,
        since: date | None = None,
        until: date | None = None,
    ) -> None:
        self.on = on
        self.since = since
        self.until = until
        self._by_kind: dict[type, list[Evidence]] = defaultdict(list)
        for fact in evidence:
            self._by_kind[type(fact)].append(fact)
        self._sorted: dict[Counted, _Sorted] = {}
        self._tallies: dict[Counted, Tally] = {}

    def in_cycle(self, since: date) -> "Facts":
        """Return the same evidence, measured from the first day of a cycle."""
        known = (f for kind in self._by_kind.values() for f in kind)
        return Facts(known, self.on, since, self.until)

    def of(self, kind: "type[_E]") -> "list[_E]":
        """Return the facts of one kind, in the order they were given."""
        return cast("list[_E]", self._by_kind.get(kind, []))

    def fresh(self, kind: "type[_E]") -> "list[_E]":
        """Return the facts of one kind; where a cycle is measured, only those known within it.

        What was signed, attested or checked for one cycle does not stand in for the next.
        """
        if self.since is None:
            return self.of(kind)
        since = self.since
        return [fact for fact in self.of(kind) if cast("Evidence", fact).on >= since]

    def event_day(self, event: str) -> date | None:
        """Return the first day of an event, or on which a credential of that name was held."""
        days = [f.happened_on for f in self.of(EventReached) if f.event == event]
        days += [f.since for f in self.of(CredentialHeld) if f.credential == event]
        return min(days, default=None)

    def limits(self, window: Window) -> tuple[date, date] | None:
        """Return the first and the last day that count, or None when no day does."""
        first, last = date.min, self.until or date.max
        if window.within_months is not None:
            first = months_before(self.on, window.within_months)
        elif self.since is not None:
            first = self.since
        if window.after is not None:
            day = self.event_day(window.after)
            if day is None:
                return None
            first = max(first, day)
        if window.before is not None:
            last = min(last, self.event_day(window.before) or last)
        return max(first, window.since or first), min(last, window.until or last)

    def tally(self, counted: Counted) -> Tally:
        """Return the sum of what counts, and the facts that made it."""
        if counted not in self._tallies:
            self._tallies[counted] = self._tallied(counted)
        return self._tallies[counted]

    def too_early_or_late(self, window: Window, day: date) -> str:
        """Return why a day lies outside a window, or nothing when it counts."""
        limits = self.limits(window)
        if limits is None:
            return f"it counts only after this: {spoken(window.after or '')}"
        first, last = limits
        if day < first:
            if window.within_months is not None:
                return f"older than {spoken_months(window.within_months)}"
            return (
                f"before {spoken(window.after)}" if window.after else "before the time that counts"
            )
        if day > last:
            return (
                f"after {spoken(window.before)}" if window.before else "after the time that counts"
            )
        return COUNTS

    def _tallied(self, counted: Counted) -> Tally:
        limits = self.limits(counted.window)
        if limits is None:
            return Tally()
        known = self._known(replace(counted, window=ALWAYS))
        first, last = bisect_left(known.days, limits[0]), bisect_right(known.days, limits[1])
        if first >= last:
            return Tally()
        return Tally(known.sums[last] - known.sums[first], known.facts[first:last])

    def _known(self, counted: Counted) -> _Sorted:
        if counted not in self._sorted:
            kind = _KINDS[type(counted)]
            found = [f for f in self.of(kind) if not counted.refusal(f)]  # type: ignore[arg-type]
            found.sort(key=_by_day)
            minutes = (counted.minutes(f) for f in found)  # type: ignore[arg-type]
            sums = [0, *accumulate(minutes)]
            self._sorted[counted] = _Sorted([f.day for f in found], sums, tuple(found))
        return self._sorted[counted]


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so much of one kind counts: hours, or per cent of what is asked for.

    Caps of one rule are for kinds that do not overlap; what overlaps would be cut twice.
    """

    counted: Counted
    at_most: Hours | None = None
    percent: int | None = None

    def most(self, need: int) -> int:
        """The most minutes that count of this kind, where `need` minutes are asked for."""
        bounds = [] if self.at_most is None else [self.at_most.minutes]
        if self.percent is not None:
            bounds.append(need * self.percent // 100)
        return min(bounds, default=need)


def capped(facts: Facts, counted: Counted, caps: Sequence[Cap], need: int) -> Tally:
    """Return the sum of what counts, less what lies above each cap.

    A cap that names no time, domain or topic of its own takes those of the rule it stands in.
    """
    found = facts.tally(counted)
    minutes = found.minutes
    counts = {id(fact) for fact in found.used} if caps else set()
    for cap in caps:
        narrowed = _inside(cap.counted, counted)
        # What the rule leaves out by itself is not cut a second time.
        held = [fact for fact in facts.tally(narrowed).used if id(fact) in counts]
        kind = sum(narrowed.minutes(fact) for fact in held)  # type: ignore[arg-type,misc]
        minutes -= max(0, kind - cap.most(need))
    return Tally(max(0, minutes), found.used)


def _inside(cap: Counted, rule: Counted) -> Counted:
    narrowed = replace(cap, window=rule.window) if cap.window == ALWAYS else cap
    if isinstance(narrowed, TrainingCounted) and isinstance(rule, TrainingCounted):
        return replace(
            narrowed, domain=narrowed.domain or rule.domain, topic=narrowed.topic or rule.topic
        )
    return narrowed


def months_before(day: date, months: int) -> date:
    """Return the same day of the month so many months before, or that month's last day.

    A day before the first year becomes the first day there is.
    """
    number = day.year * 12 + day.month - 1 - months
    if number < 12:  # noqa: PLR2004  (before the year 1 there is no date)
        return date.min
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many months after, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(first: date, last: date) -> int:
    """Return how many whole months lie between two days; the last day is part of them."""
    end = last + timedelta(days=1) if last < date.max else last
    months = (end.year - first.year) * 12 + end.month - first.month
    return max(0, months - (end.day < first.day))


def spoken_months(months: int) -> str:
    """Return months as people say them: `2 years`, `18 months`, `1 month`."""
    years, rest = divmod(months, 12)
    if years and not rest:
        return "1 year" if years == 1 else f"{years} years"
    return "1 month" if months == 1 else f"{months} months"


def _by_day(fact: Timed) -> tuple[date, str]:
    return fact.day, fact.reference
