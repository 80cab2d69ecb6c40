"""Terms of a credential: when one ends, when the next begins, and what counts toward renewing.

A term is given by its first and its last day, both in force. All days are those of the calendar
that the credential goes by.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from prss_training.domain.certificate import eve_of_anniversary, last_day
from prss_training.domain.counting import whole_months
from prss_training.domain.criteria import (
    Criteria,
    Cycle,
    FirstTerm,
    Renewal,
    RenewalStanding,
    Standing,
    evaluate_renewal,
)
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.evidence import Evidence

_YEAR = 12
_DAY = timedelta(days=1)

# How many days before the end somebody is reminded; each is told once.
REMINDED_AT = (180, 90, 60, 30, 7)
ENDED = 0  # the word in the same column for: it has ended


class NotOpenYet(Conflict):
    """Renewing has not begun."""

    def __init__(self, opens: date) -> None:
        super().__init__(
            f"It is too early to renew. Renewing opens on {opens.day} {opens:%B %Y}; what was "
            "learned until then counts."
        )


class Lapsed(Conflict):
    """The last day for renewing is over."""

    def __init__(self, until: date) -> None:
        super().__init__(
            f"The last day to renew was {until.day} {until:%B %Y}. The credential is earned "
            "again, by what it asks for at first: look under “Ready to issue”."
        )


class TermUnknown(Conflict):
    """The criteria do not say how long a term is."""

    def __init__(self) -> None:
        super().__init__(
            "How long a term of this credential lasts is not known here, so it cannot be renewed "
            "by the platform. Ask the body that gives it."
        )


class LastDayNeeded(Unacceptable):
    """The term ends with the holder's birthday, which is not on record, or not on that day."""

    def __init__(self, earliest: date, latest: date) -> None:
        super().__init__(
            "This term ends with the holder's birthday. Write its last day, between "
            f"{earliest.day} {earliest:%B %Y} and {latest.day} {latest:%B %Y}."
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A credential in somebody's hands.

    `granted_on` is the day it was issued or last renewed, however often its paper was replaced
    since; `begins` and `expires` are the first and the last day of its term.
    """

    granted_on: date
    begins: date
    expires: date


@dataclass(frozen=True, slots=True)
class Term:
    """The first and the last day of a term."""

    begins: date
    ends: date


def first_end(criteria: Criteria, issued_on: date) -> date | None:
    """Return the last day of a first term that begins on a day; None where it has no end."""
    renewal = criteria.renewal
    if renewal is None or renewal.cycle is not Cycle.CALENDAR_YEAR:
        return last_day(issued_on, criteria.valid_months)
    end = _year_end(renewal, issued_on)
    return _year_end(renewal, end + _DAY) if renewal.first_term is FirstTerm.NEXT_YEAR else end


def next_term(renewal: Renewal, *, on: date, expires: date, ends_on: date | None = None) -> Term:
    """Return the term that renewing on a day gives.

    Renewed before its end, a credential goes on without a gap; renewed late, it is in force again
    from that day, never for the days between.

    Args:
        renewal: The rule.
        on: The day of renewing.
        expires: The last day of the term before.
        ends_on: The last day, where the term ends with the holder's birthday.

    Raises:
        NotOpenYet: renewing has not begun.
        Lapsed: the last day for it is over.
        TermUnknown: nobody knows how long a term is.
        LastDayNeeded: `ends_on` is missing or not within a year of what the rule says.
    """
    stands = renewal.standing_on(on, expires=expires)
    if stands is RenewalStanding.NOT_OPEN_YET:
        raise NotOpenYet(renewal.opens_on(expires))
    if stands is RenewalStanding.LAPSED:
        raise Lapsed(renewal.renewable_until(expires))
    begins = _begins(renewal, on=on, expires=expires)
    ends = _ends(renewal, begins=begins, on=on, expires=expires, ends_on=ends_on)
    return Term(begins, max(ends, expires))


def counts_from(renewal: Renewal, held: Held) -> date:
    """Return the first day on which hours count toward the next renewal.

    It is the day after the last issue or renewal, so that no hour counts twice and none between two
    terms is lost; by calendar years the first day of the year, where that is later.
    """
    after = held.granted_on + _DAY
    if renewal.cycle is not Cycle.CALENDAR_YEAR:
        return after
    return max(after, _first_of_year(renewal, held))


def renewal_standing(
    criteria: Criteria, evidence: Iterable[Evidence], *, held: Held, on: date
) -> Standing:
    """Measure what somebody has toward renewing on a day.

    Raises:
        NoSuchPart: nothing is known of renewing the credential.
    """
    renewal = criteria.renewal or Renewal()
    band = renewal.band_on(on, expires=held.expires)
    return evaluate_renewal(
        criteria,
        evidence,
        since=counts_from(renewal, held),
        on=on,
        months=_months_of(renewal, held),
        until=held.expires if band is not None and not band.hours_count else None,
    )


def due_reminder(*, issued_on: date, expires: date, on: date, told: Iterable[int]) -> int | None:
    """Return which reminder is to be told on a day, in days before the end; None for none.

    Of several that were missed only the nearest is told. One that was already past when the
    certificate was issued never comes. `ENDED` tells that it has run out.
    """
    left = (expires - on).days
    if left < 0:
        return None if ENDED in told else ENDED
    whole = (expires - issued_on).days
    due = [days for days in REMINDED_AT if left <= days < whole]
    nearest = min(due, default=None)
    return None if nearest is None or nearest in told else nearest


def settled_by(reminder: int) -> tuple[int, ...]:
    """Return every reminder that telling one of them takes the place of, itself included."""
    return tuple(days for days in (*REMINDED_AT, ENDED) if days >= reminder)


def _begins(renewal: Renewal, *, on: date, expires: date) -> date:
    early = on <= expires
    return expires + _DAY if early and renewal.cycle is not Cycle.ROLLING else on


def _ends(renewal: Renewal, *, begins: date, on: date, expires: date, ends_on: date | None) -> date:
    months = renewal.every_months
    if months is None:
        raise TermUnknown
    if renewal.cycle is Cycle.BIRTHDAY:
        return _birthday(begins, months, ends_on)
    if renewal.cycle is Cycle.CALENDAR_YEAR:
        return _calendar_end(renewal, months, expires=expires, on=on)
    if on > expires and renewal.late_keeps_date:
        return _kept_date(months, expires=expires, on=on)
    return eve_of_anniversary(begins, months)


def _birthday(begins: date, months: int, ends_on: date | None) -> date:
    """Return the day that was written, if it lies within a year of what the rule says.

    A birthday comes once in any year, so that one lies on either side.
    """
    earliest = max(begins, eve_of_anniversary(begins, months - _YEAR))
    latest = eve_of_anniversary(begins, months + _YEAR)
    if ends_on is None or not earliest <= ends_on <= latest:
        raise LastDayNeeded(earliest, latest)
    return ends_on


def _calendar_end(renewal: Renewal, months: int, *, expires: date, on: date) -> date:
    """Return the year's end after so many years from the old one, none of them over already."""
    end = _year_end(renewal, expires + _DAY)
    end = _day_in(end.year + max(0, months // _YEAR - 1), renewal.ends_month, renewal.ends_day)
    return end if end >= on else _year_end(renewal, on)


def _kept_date(months: int, *, expires: date, on: date) -> date:
    end = eve_of_anniversary(expires + _DAY, months)
    while end < on:
        end = eve_of_anniversary(end + _DAY, months)
    return end


def _months_of(renewal: Renewal, held: Held) -> int:
    """Return how long a calendar term is that began within its year; 0 for a whole one."""
    if renewal.cycle is not Cycle.CALENDAR_YEAR or renewal.every_months is None:
        return 0
    first = max(held.begins, _first_of_year(renewal, held))
    months = max(1, whole_months(first, held.expires))
    return months if months < renewal.every_months else 0


def _first_of_year(renewal: Renewal, held: Held) -> date:
    """Return the first day of the year, or years, of this credential that a term ends with."""
    years = (renewal.every_months or _YEAR) // _YEAR
    before = _day_in(held.expires.year - years, renewal.ends_month, renewal.ends_day)
    return before + _DAY


def _year_end(renewal: Renewal, on: date) -> date:
    """Return the first day on or after `on` with which a year of this credential ends."""
    end = _day_in(on.year, renewal.ends_month, renewal.ends_day)
    return end if end >= on else _day_in(on.year + 1, renewal.ends_month, renewal.ends_day)


def _day_in(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
