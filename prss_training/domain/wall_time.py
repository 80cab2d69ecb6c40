"""From the time on the wall to a moment, and days in a rhythm.

A session at six stays at six when the clocks change: it is planned by the wall, day by day.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

from prss_training.domain.errors import Unacceptable


class TimeSkipped(Unacceptable):
    """The clocks go forward over this time, so it does not exist on that day."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"On {day.day} {day:%B %Y} the clocks go forward and skip this time. Choose another."
        )


class TimeTwice(Unacceptable):
    """The clocks go back over this time, so it comes twice on that day."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"On {day.day} {day:%B %Y} the clocks go back and this time comes twice. "
            "Choose another."
        )


def moment_at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment at which the clocks of a zone show a time, in UTC.

    Raises:
        TimeSkipped, TimeTwice: the clocks change over it on that day.
    """
    first = datetime.combine(day, clock, zone)
    second = first.replace(fold=1)
    moment = first.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise TimeSkipped(day)
    if second.astimezone(UTC) != moment:
        raise TimeTwice(day)
    return moment


def days_in_rhythm(first: date, weekdays: Collection[int], number: int) -> list[date]:
    """Return `number` days from `first` on that fall on `weekdays` (Monday is 0).

    Without weekdays, the rhythm is the weekday of the first day.
    """
    wanted = frozenset(weekdays) or {first.weekday()}
    days: Iterator[date] = (first + timedelta(days=n) for n in count())
    return list(islice((day for day in days if day.weekday() in wanted), number))
