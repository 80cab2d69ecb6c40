"""How old a source is: rules change, and what was read long ago is read again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from prss_training.domain.counting import months_after
from prss_training.domain.criteria import Source

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:-(0[1-9]|1[0-2]))?(?!\d)")
_YEAR_OF_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Freshness:
    """A source and the last day that it can be from, None where it carries no date."""

    source: Source
    last_day: date | None
    on: date

    @property
    def dated(self) -> bool:
        """Whether it says when it is from."""
        return self.last_day is not None

    @property
    def stale(self) -> bool:
        """Whether it is more than a year old, at the latest that it can be from."""
        return self.last_day is not None and months_after(self.last_day, _YEAR_OF_MONTHS) < self.on


def freshness(source: Source, on: date) -> Freshness:
    """Return how old a source is on a day.

    A year alone may be any day of it, so the source is taken to be from the last; of several years
    (`2019, revised 2024`) the latest counts.
    """
    found = [_last_day(int(year), month) for year, month in _YEAR.findall(source.year)]
    return Freshness(source, max(found, default=None), on)


def most_stale_first(sources: Iterable[Source], on: date) -> list[Freshness]:
    """Return sources by age, the oldest first, and those without a date before all of them."""
    found = [freshness(source, on) for source in sources]
    return sorted(found, key=lambda one: (one.last_day or date.min, one.source.id))


def _last_day(year: int, month: str) -> date:
    if not month:
        return date(year, 12, 31)
    return months_after(date(year, int(month), 1), 1) - timedelta(days=1)
