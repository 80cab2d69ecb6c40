"""What one person still lacks for one credential: hours by kind, and things that are not hours.

Hours that lie inside others (those of a domain inside the total) are counted once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prss_training.domain.counting import Facts
from prss_training.domain.criteria import Criteria, Finding, Standing, measure
from prss_training.domain.fields import Domain
from prss_training.domain.hour_rules import (
    PracticeHours,
    PracticeShare,
    SupervisionHours,
    SupervisionRatio,
    TrainingHours,
)
from prss_training.domain.hours import Hours
from prss_training.domain.rules import AllOf, AnyOf, AskTheBoard, Rule
from prss_training.domain.states import State

# Where a board's own figure is asked for under one of these keys, the hours are not known.
_FIGURES = ("training", "experience", "practice", "core-training")


class Kind(StrEnum):
    """What kind of hours are lacking."""

    TRAINING = "training"
    PRACTICE = "practice"
    SUPERVISION = "supervision"

    @property
    def label(self) -> str:
        """The kind's name on a page."""
        return self.value.capitalize()


_KINDS: dict[type, Kind] = {
    TrainingHours: Kind.TRAINING,
    PracticeHours: Kind.PRACTICE,
    PracticeShare: Kind.PRACTICE,
    SupervisionHours: Kind.SUPERVISION,
    SupervisionRatio: Kind.SUPERVISION,
}
_Lack = tuple[Kind, Domain | None, int]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one credential. `hours` are by kind, at the least, and never no time."""

    standing: Standing
    hours: tuple[tuple[Kind, Hours], ...]
    things: tuple[Finding, ...]
    unrecorded: tuple[Finding, ...]
    for_people: tuple[Finding, ...]
    figures_unknown: bool

    @property
    def criteria(self) -> Criteria:
        """The credential."""
        return self.standing.criteria

    @property
    def minutes(self) -> int:
        """All the hours together, in minutes."""
        return sum(span.minutes for _, span in self.hours)

    @property
    def count(self) -> int:
        """How many things that are not hours are left, whoever settles them."""
        return len(self.things) + len(self.unrecorded) + len(self.for_people)

    @property
    def order(self) -> tuple[bool, int, int, str, str]:
        """What is nearest first; where the board's figures are not known, last."""
        own = self.criteria
        return self.figures_unknown, self.minutes, self.count, own.jurisdiction, own.id


def what_is_left(versions: Sequence[Criteria], facts: Facts) -> list[Left]:
    """Return what is left of each credential's own requirements, the nearest first."""
    return sorted((left_of(measure(one, facts), facts) for one in versions), key=_order)


def left_of(standing: Standing, facts: Facts) -> Left:
    """Return what is left of one standing, measured by `facts`."""
    lacks: list[_Lack] = []
    others: list[Finding] = []
    for finding in standing.shortfalls:
        found = [] if finding.refused else list(_lacking(finding.requirement.rule, facts))
        lacks.extend(found)
        if not found:
            others.append(finding)
    by_state = {state: tuple(f for f in others if f.state is state) for state in State}
    apart = by_state[State.NOT_RECORDED] + by_state[State.NEEDS_A_PERSON]
    return Left(
        standing,
        tuple(_added_up(lacks)),
        tuple(finding for finding in others if finding not in apart),
        by_state[State.NOT_RECORDED],
        by_state[State.NEEDS_A_PERSON],
        any(_asks_for_figures(finding) for finding in standing.shortfalls),
    )


def _lacking(rule: Rule, facts: Facts) -> Iterator[_Lack]:
    """Yield the minutes that a rule lacks; of a choice, those of the route that came furthest."""
    match rule:
        case AnyOf(rules):
            yield from _lacking(max(rules, key=lambda one: _share(one, facts)), facts)
        case AllOf(rules):
            for one in rules:
                yield from _lacking(one, facts)
        case _ if type(rule) in _KINDS:
            found = rule.measure(facts)
            if not found.met:
                yield _KINDS[type(rule)], _domain_of(rule), max(0, found.need - found.have)


def _share(rule: Rule, facts: Facts) -> tuple[bool, float]:
    found = rule.measure(facts)
    return found.met, found.share


def _domain_of(rule: Rule) -> Domain | None:
    counted = getattr(rule, "counted", None)
    domain = getattr(counted, "domain", None)
    return domain if isinstance(domain, Domain) else None


def _added_up(lacks: Iterable[_Lack]) -> Iterator[tuple[Kind, Hours]]:
    """Yield each kind's minutes: the largest gap, or those of the domains if they are more."""
    largest: dict[Kind, int] = defaultdict(int)
    domains: dict[Kind, dict[Domain, int]] = defaultdict(dict)
    for kind, domain, minutes in lacks:
        largest[kind] = max(largest[kind], minutes)
        if domain is not None:
            domains[kind][domain] = max(domains[kind].get(domain, 0), minutes)
    for kind in Kind:
        most = max(largest[kind], sum(domains[kind].values()))
        if most:
            yield kind, Hours(most)


def _asks_for_figures(finding: Finding) -> bool:
    requirement = finding.requirement
    return requirement.key in _FIGURES and isinstance(requirement.rule, AskTheBoard)


def _order(left: Left) -> tuple[bool, int, int, str, str]:
    return left.order
