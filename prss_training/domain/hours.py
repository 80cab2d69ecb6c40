"""Lengths of time in whole minutes, read and written as people write them on log sheets."""

import re
from dataclasses import dataclass
from typing import Self

from prss_training.domain.errors import Unacceptable

_CLOCK = re.compile(r"(?P<hours>\d{1,5}):(?P<minutes>[0-5]\d)")


class HoursUnreadable(Unacceptable):
    """A length of time was not written as hours and minutes."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not a length of time. Write it like 1:30.")


@dataclass(frozen=True, order=True, slots=True)
class Hours:
    """A span of practice, instruction or supervision. `minutes` is never negative."""

    minutes: int

    def __post_init__(self) -> None:
        if self.minutes < 0:
            raise ValueError(f"{self.minutes} minutes is less than no time at all")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read hours as a person writes them on a log sheet: `1:30`, `0:45`, `120:00`.

        Decimals are refused on purpose: `1.30` means ninety minutes to some readers and
        seventy-eight to others.

        Raises:
            HoursUnreadable: `text` is anything else.
        """
        match = _CLOCK.fullmatch(text.strip())
        if match is None:
            raise HoursUnreadable(text)
        return cls(int(match["hours"]) * 60 + int(match["minutes"]))

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minutes + other.minutes)

    def __str__(self) -> str:
        return f"{self.minutes // 60}:{self.minutes % 60:02d}"

    @property
    def spoken(self) -> str:
        """The length in words, for a screen reader: `1 hour 30 minutes`."""
        hours, minutes = divmod(self.minutes, 60)
        said = []
        if hours:
            said.append("1 hour" if hours == 1 else f"{hours} hours")
        if minutes or not hours:
            said.append("1 minute" if minutes == 1 else f"{minutes} minutes")
        return " ".join(said)


def total(spans: "list[Hours]") -> Hours:
    """Return the sum of `spans`; no time at all when there are none."""
    return Hours(sum(span.minutes for span in spans))
