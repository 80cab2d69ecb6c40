"""The chart of hours per month: where its bars stand, in the units of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prss_training.domain.hours import Hours
from prss_training.domain.practice_totals import Totals

MOST_MONTHS = 12
WIDTH = 340
_LEFT = 74  # where bars begin; the month's name stands before them
_LONGEST = 200  # of a bar; the hours stand behind it
_ROW = 34
_THICK = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: what is approved, then what waits, end to end."""

    month: date
    totals: Totals
    top: int
    approved: int
    waiting: int

    @property
    def middle(self) -> int:
        """How far down the words of the row stand."""
        return self.top + _THICK // 2

    @property
    def approved_from(self) -> int:
        """Where the approved part begins."""
        return _LEFT

    @property
    def waiting_from(self) -> int:
        """Where the waiting part begins."""
        return _LEFT + self.approved

    @property
    def end(self) -> int:
        """Where the hours are written."""
        return _LEFT + self.approved + self.waiting + 8


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing, the newest month first; `thick` is the height of a bar."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    thick: int = _THICK


def bars(months: Sequence[tuple[date, Totals]]) -> Chart:
    """Place a bar for each of the newest months that has hours which count or may."""
    shown = [(month, totals) for month, totals in months if totals.counted > Hours(0)]
    shown = shown[:MOST_MONTHS]
    most = max((totals.counted.minutes for _, totals in shown), default=1)
    placed = [
        Bar(
            month,
            totals,
            top=number * _ROW + (_ROW - _THICK) // 2,
            approved=totals.approved.minutes * _LONGEST // most,
            waiting=totals.waiting.minutes * _LONGEST // most,
        )
        for number, (month, totals) in enumerate(shown)
    ]
    return Chart(tuple(placed), WIDTH, len(placed) * _ROW)
