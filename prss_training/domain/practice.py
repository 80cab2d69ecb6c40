"""What a practice entry may say, and whose hours a supervisor may approve."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.hours import Hours

LONGEST_ENTRY = Hours(16 * 60)


class EntryState(StrEnum):
    """Where a practice entry stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    REVERSED = "reversed"


class Decision(StrEnum):
    """What a supervisor says of an entry."""

    APPROVED = "approved"
    RETURNED = "returned"


class OwnHours(NotPermitted):
    """Nobody approves their own hours."""

    def __init__(self) -> None:
        super().__init__("These are your own hours. Ask another supervisor to look at them.")


class NotInThePast(Unacceptable):
    """Practice was logged before it was done."""

    def __init__(self) -> None:
        super().__init__("This day is still to come. Log practice after you have done it.")


class EndsBeforeStart(Unacceptable):
    """An entry ends at or before its start."""

    def __init__(self) -> None:
        super().__init__(
            "The end is not after the start. Work past midnight goes in two entries, "
            "one for each day."
        )


class TooLongADay(Unacceptable):
    """An entry is longer than anybody can practise in a day."""

    def __init__(self) -> None:
        super().__init__(
            f"This entry is longer than {LONGEST_ENTRY.spoken}. Check the start and the end."
        )


class Overlaps(Conflict):
    """Two entries claim the same time."""

    def __init__(self, starts: time, ends: time) -> None:
        super().__init__(
            f"You have logged {starts:%H:%M} to {ends:%H:%M} on that day already. "
            "The same time counts once: change the start or the end."
        )


class ReasonMissing(Unacceptable):
    """Hours were returned or reversed without saying why."""

    def __init__(self) -> None:
        super().__init__("Say why, in a sentence the learner can act on.")


class NotWaiting(Conflict):
    """An entry was decided that is not waiting for a decision."""

    def __init__(self, state: EntryState) -> None:
        super().__init__(f"This entry is {state.value} already. Open the page again to see it.")


class NotApproved(Conflict):
    """Only an approved entry can be reversed."""

    def __init__(self, state: EntryState) -> None:
        super().__init__(f"This entry is {state.value}. Only an approved entry can be reversed.")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one day, from `starts` to `ends`, to the minute."""

    on: date
    starts: time
    ends: time

    @property
    def hours(self) -> Hours:
        """Its length.

        Raises:
            EndsBeforeStart: the end is not after the start.
            TooLongADay: it is longer than sixteen hours.
        """
        minutes = _minute(self.ends) - _minute(self.starts)
        if minutes <= 0:
            raise EndsBeforeStart
        if minutes > LONGEST_ENTRY.minutes:
            raise TooLongADay
        return Hours(minutes)

    def overlaps(self, other: "Span") -> bool:
        """Tell whether two spans share a minute."""
        return self.on == other.on and self.starts < other.ends and other.starts < self.ends


def require_loggable(span: Span, logged: Iterable[Span], *, today: date) -> Hours:
    """Return the length of a span that may be logged.

    Args:
        span: What is to be logged.
        logged: The learner's spans that wait or are approved.
        today: The day it is where the organization is.

    Raises:
        NotInThePast: the day is after `today`.
        EndsBeforeStart: the end is not after the start.
        TooLongADay: it is longer than sixteen hours.
        Overlaps: another span claims some of the time.
    """
    if span.on > today:
        raise NotInThePast
    hours = span.hours
    for other in logged:
        if span.overlaps(other):
            raise Overlaps(other.starts, other.ends)
    return hours


def require_reason(reason: str) -> str:
    """Return the reason without white space around it.

    Raises:
        ReasonMissing: there is none.
    """
    said = reason.strip()
    if not said:
        raise ReasonMissing
    return said


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
