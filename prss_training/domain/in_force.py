"""On which days a certificate was in force: told of one that is so no longer, too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from prss_training.domain.certificate import State, Step, after

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, both ends counted. Without a last day it goes on."""

    first: date
    last: date | None


def spans_in_force(
    issued_on: date, expires_on: date | None, steps: Iterable[tuple[Step, date]]
) -> tuple[Span, ...]:
    """Return the days on which a certificate was, is and by its calendar will be in force.

    A day on which it was suspended, revoked or replaced is not counted; a day on which it was
    reinstated is.

    Args:
        issued_on: The day of issue, on the certificate's own calendar.
        expires_on: The last day of its term, if one was set.
        steps: What was done to it and on which day, oldest first.

    Raises:
        StepNotAllowed: a step does not follow those before it.
    """
    spans: list[Span] = []
    state, since = State.ACTIVE, issued_on
    for step, on in steps:
        was, state = state, after(state, step)
        if was is State.ACTIVE and state is not State.ACTIVE:
            _add(spans, since, on - _DAY, expires_on)
        elif was is not State.ACTIVE and state is State.ACTIVE:
            since = on
    if state is State.ACTIVE:
        _add(spans, since, None, expires_on)
    return tuple(spans)


def _add(spans: list[Span], first: date, last: date | None, end: date | None) -> None:
    ends = [day for day in (last, end) if day is not None]
    through = min(ends, default=None)
    if through is not None and through < first:
        return
    if spans and spans[-1].last == first - _DAY:
        first = spans.pop().first
    spans.append(Span(first, through))
