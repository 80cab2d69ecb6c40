"""The cells of a log of practice: each reader takes a cell's text and returns what it says."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from prss_training.domain.practice import (
    LONGEST_PLACE,
    LONGEST_REFLECTION,
    MOST_PEOPLE,
    EntryState,
)

E = TypeVar("E", bound=StrEnum)
_SEVERAL = re.compile(r"[;,|/]")
_DAY_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::00)?\s*(?P<half>[ap])?\.?(?:m\.?)?"
)


class Wrong(Exception):
    """A cell cannot be read. `str(error)` is the sentence."""


def day(text: str) -> date:
    """Read a day as people write it in the United States, or as 2026-01-05."""
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(" ".join(text.split()), form).date()  # noqa: DTZ007  (a day)
        except ValueError:
            continue
    raise Wrong(
        f"“{_short(text)}” is no day. Write it like 2026-01-05, 1/5/2026 or 5 January 2026."
    )


def clock_start(text: str) -> time:
    """Read the time when practice began."""
    return _clock(text, "start")


def clock_end(text: str) -> time:
    """Read the time when practice ended."""
    return _clock(text, "end")


def _clock(text: str, name: str) -> time:
    match = _CLOCK.fullmatch(text.casefold())
    if match is not None and (match["minute"] or match["half"]):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if match["half"] and 1 <= hour <= 12:  # noqa: PLR2004  (hours on a clock)
            hour = hour % 12 + (12 if match["half"] == "p" else 0)
        elif match["half"]:
            hour = 99
        if hour < 24 and minute < 60:  # noqa: PLR2004  (hours in a day, minutes in an hour)
            return time(hour, minute)
    raise Wrong(f"“{_short(text)}” under “{name}” is no time. Write it like 14:00 or 2:00 pm.")


def site(text: str) -> str:
    """Read where it was, which must be said."""
    if not text:
        raise Wrong("The site is empty. Write where the practice was.")
    return _within(text, LONGEST_PLACE, "site")


def employer(text: str) -> str:
    """Read whom it was for, which may be left out."""
    return _within(text, LONGEST_PLACE, "employer")


def reflection(text: str) -> str:
    """Read what the learner noticed, which may be left out."""
    return _within(text, LONGEST_REFLECTION, "reflection")


def _within(text: str, longest: int, name: str) -> str:
    if len(text) > longest:
        raise Wrong(f"The {name} is longer than {longest:,} characters. Shorten it.")
    return text


def people(text: str) -> int:
    """Read how many people were there; one where nothing is said."""
    if not text:
        return 1
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) > MOST_PEOPLE:
        raise Wrong(f"“{_short(text)}” under “people” is no number from 0 to {MOST_PEOPLE}.")
    return int(text)


def state(text: str) -> EntryState | None:
    """Read where the row stood in the ledger it comes from; None where it came from none."""
    try:
        return EntryState(text.casefold()) if text else None
    except ValueError:
        raise Wrong(
            f"“{_short(text)}” is no state. Leave “state” empty, or write one of: "
            + ", ".join(EntryState)
            + "."
        ) from None


def one(kinds: type[E], column: str, *, empty: bool = False) -> Callable[[str], E | None]:
    """Return a reader of one word of a list, by its key or its label, however capitalized."""
    known = _known(kinds)
    one_of = f"Write one of: {', '.join(kinds)}."

    def reading(text: str) -> E | None:
        if not text and empty:
            return None
        if not text:
            raise Wrong(f"There is nothing under “{column}”. {one_of}")
        found = known.get(" ".join(text.casefold().split()))
        if found is None:
            raise Wrong(f"“{_short(text)}” under “{column}” is not known. {one_of}")
        return found

    return reading


def some(kinds: type[E], column: str, *, need: bool = False) -> Callable[[str], frozenset[E]]:
    """Return a reader of several words of a list, with ; , | or / between them."""
    read_one = one(kinds, column, empty=not need)

    def reading(text: str) -> frozenset[E]:
        words = [word.strip() for word in _SEVERAL.split(text) if word.strip()]
        return frozenset(found for word in words or [""] if (found := read_one(word)) is not None)

    return reading


def _known(kinds: type[E]) -> dict[str, E]:
    labels = {str(getattr(kind, "label", kind.value)).casefold(): kind for kind in kinds}
    return (
        labels
        | {kind.value.replace("-", " "): kind for kind in kinds}
        | {k.value: k for k in kinds}
    )


def _short(text: str) -> str:
    longest = 40
    return text if len(text) <= longest else f"{text[:longest]}…"
