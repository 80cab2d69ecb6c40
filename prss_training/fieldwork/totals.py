"""Sums of a ledger: what is approved, what waits, what was returned. Plain values only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from prss_training.domain.fields import Position, Service
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


@dataclass(frozen=True, slots=True)
class Totals:
    """Hours by where they stand. Reversed hours stand nowhere and are in none of the sums."""

    approved: Hours = _NONE
    waiting: Hours = _NONE
    returned: Hours = _NONE

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
    """The sums of one learner's entries, all together and by what boards ask about."""

    all: Totals
    by_service: tuple[tuple[Service, Totals], ...]
    by_position: tuple[tuple[Position, Totals], ...]
    by_month: tuple[tuple[date, Totals], ...]


def add_up(lines: Iterable[Line]) -> Ledger:
    """Add up a ledger. Months are named by their first day, the newest first."""
    known = list(lines)
    months = _by(known, lambda line: line.worked_on.replace(day=1))
    services = _by(known, lambda line: line.service)
    positions = _by(known, lambda line: line.position)
    return Ledger(
        all=_sum(known),
        by_service=tuple((kind, services[kind]) for kind in Service if kind in services),
        by_position=tuple((kind, positions[kind]) for kind in Position if kind in positions),
        by_month=tuple(sorted(months.items(), reverse=True)),
    )


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
