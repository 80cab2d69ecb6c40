"""What a practice entry may say, where it stands, and who may answer it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.fields import (
    Contact,
    Domain,
    Population,
    Position,
    Service,
    Setting,
    Support,
    Work,
)
from prss_training.domain.hours import Hours

LONGEST_ENTRY = Hours(16 * 60)
LONGEST_PLACE = 200  # characters of a site or an employer
LONGEST_REFLECTION = 2_000  # characters
MOST_PEOPLE = 500


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


class NoSupport(Unacceptable):
    """An entry names no type of support."""

    def __init__(self) -> None:
        super().__init__("Choose at least one type of support that you gave.")


class ReasonMissing(Unacceptable):
    """Hours were returned, reversed or disputed without saying why."""

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


class GivenBack(Conflict):
    """An approval was taken back and given back after a dispute: that answer is the last one."""

    def __init__(self) -> None:
        super().__init__(
            "This approval was taken back before and given back after a dispute. That answer is "
            "the last one for this entry."
        )


class NotDisputable(Conflict):
    """Only a returned or reversed entry can be disputed, and only once."""

    def __init__(self, state: EntryState, *, before: bool) -> None:
        super().__init__(
            "You have disputed this entry before. Each entry can be disputed once."
            if before
            else f"This entry is {state.value}. Only a returned or reversed entry can be disputed."
        )


class TimeLoggedAgain(Conflict):
    """The time of a disputed entry was logged again, so it cannot count a second time."""

    def __init__(self) -> None:
        super().__init__(
            "You have logged this time again in another entry, and the same time counts once. "
            "The newer entry is the one that goes on."
        )


class DisputeAnswered(Conflict):
    """A dispute has its one answer."""

    def __init__(self) -> None:
        super().__init__("This dispute has been answered. Open the list again to see what is left.")


class OwnAnswer(NotPermitted):
    """Whoever gave the answer that is disputed does not answer the dispute."""

    def __init__(self) -> None:
        super().__init__(
            "You gave the answer that is disputed, so somebody else has to look at it: another "
            "supervisor, or the registrar."
        )


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


@dataclass(frozen=True, slots=True)
class Practice:
    """What one entry says. `domain` None is "not sure"; `setting` None is not said.

    `people` is how many people were there: 1 is one-to-one, more is a group, and 0 is time
    without anybody, such as notes or travel.
    """

    span: Span
    site: str
    service: Service
    supports: frozenset[Support]
    position: Position
    employer: str = ""
    domain: Domain | None = None
    work: Work = Work.DIRECT
    setting: Setting | None = None
    populations: frozenset[Population] = frozenset()
    contact: Contact = Contact.IN_PERSON
    people: int = 1
    reflection: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """A stretch of time in which an entry counted; `until` is None while it still does."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Every answer that one entry got, by its instant. Each is given once.

    `upheld_at` is when a dispute was upheld; a dispute that was not upheld changes nothing.
    """

    decision: Decision | None = None
    decided_at: datetime | None = None
    reversed_at: datetime | None = None
    upheld_at: datetime | None = None

    @property
    def approvals(self) -> tuple[Approved, ...]:
        """When the entry counted, in order.

        A returned entry counts from the day its dispute is upheld. A reversed one counted from
        its approval to its reversal, and does again from the day its dispute is upheld.
        """
        if self.decision is Decision.APPROVED and self.decided_at is not None:
            first = Approved(self.decided_at, self.reversed_at)
            return (first,) if self.upheld_at is None else (first, Approved(self.upheld_at))
        if self.upheld_at is not None:
            return (Approved(self.upheld_at, self.reversed_at),)
        return ()

    @property
    def state(self) -> EntryState:
        """Where the entry stands now."""
        if self.decision is None:
            return EntryState.WAITING
        approvals = self.approvals
        if not approvals:
            return EntryState.RETURNED
        return EntryState.APPROVED if approvals[-1].until is None else EntryState.REVERSED


class Claimed:
    """The time that a learner's entries claim already, by day, for many spans at once."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._days: dict[date, list[Span]] = defaultdict(list)
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        """Claim a span."""
        self._days[span.on].append(span)

    def meets(self, span: Span) -> Span | None:
        """Return a claimed span that shares a minute with this one, or None where all is free."""
        claimed = self._days.get(span.on, ())
        return next((other for other in claimed if span.overlaps(other)), None)


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
