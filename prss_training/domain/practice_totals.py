"""Sums of a ledger: what is approved, what waits, what was returned. Plain values only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from prss_training.domain.fields import Domain, Position, Service, Work
from prss_training.domain.hours import Hours
from prss_training.domain.practice import EntryState

K = TypeVar("K")
_NONE = Hours(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a ledger, as far as sums go."""

    worked_on: date
    hours: Hours
    service: Service
    position: Position
    state: EntryState
    domain: Domain | None = None
    employer: str = ""
    work: Work = Work.DIRECT


@dataclass(frozen=True, slots=True)
class Totals:
    """Hours by where they stand. Reversed hours stand nowhere and are in none of the sums."""

    approved: Hours = _NONE
    waiting: Hours = _NONE
    returned: Hours = _NONE

    @property
    def counted(self) -> Hours:
        """What is approved or may still be: the length of a bar in a chart."""
        return self.approved + self.waiting

    def plus(self, line: Line) -> "Totals":
        """Return these totals with one more entry."""
        match line.state:
            case EntryState.APPROVED:
                return replace(self, approved=self.approved + line.hours)
            case EntryState.WAITING:
                return replace(self, waiting=self.waiting + line.hours)
            case EntryState.RETURNED:
                return replace(self, returned=self.returned + line.hours)
            case _:
                return self


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sums of one learner's entries, all together and by what boards ask about.

    Domain None is "not sure"; the employer "" was not named. Both come last.
    """

    all: Totals
    by_domain: tuple[tuple[Domain | None, Totals], ...]
    by_employer: tuple[tuple[str, Totals], ...]
    by_month: tuple[tuple[date, Totals], ...]
    by_service: tuple[tuple[Service, Totals], ...]
    by_position: tuple[tuple[Position, Totals], ...]
    by_work: tuple[tuple[Work, Totals], ...]


def add_up(lines: Iterable[Line]) -> Ledger:
    """Add up a ledger. Months are named by their first day, the newest first."""
    known = list(lines)
    months = _by(known, lambda line: line.worked_on.replace(day=1))
    employers = _by(known, lambda line: line.employer)
    return Ledger(
        all=_sum(known),
        by_domain=_in_order((*Domain, None), _by(known, lambda line: line.domain)),
        by_employer=tuple(
            sorted(employers.items(), key=lambda named: (not named[0], named[0].casefold()))
        ),
        by_month=tuple(sorted(months.items(), reverse=True)),
        by_service=_in_order(tuple(Service), _by(known, lambda line: line.service)),
        by_position=_in_order(tuple(Position), _by(known, lambda line: line.position)),
        by_work=_in_order(tuple(Work), _by(known, lambda line: line.work)),
    )


def _in_order(kinds: tuple[K, ...], found: dict[K, Totals]) -> tuple[tuple[K, Totals], ...]:
    return tuple((kind, found[kind]) for kind in kinds if kind in found)


def _sum(lines: Iterable[Line]) -> Totals:
    totals = Totals()
    for line in lines:
        totals = totals.plus(line)
    return totals


def _by(lines: list[Line], key: Callable[[Line], K]) -> dict[K, Totals]:
    found: dict[K, Totals] = {}
    for line in lines:
        found[key(line)] = found.get(key(line), Totals()).plus(line)
    return found
