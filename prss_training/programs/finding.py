"""Credentials found by words, by state and by whom they are for; and a list by the page."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeVar

from prss_training.domain.criteria import Criteria
from prss_training.web.paging import Paging

T = TypeVar("T")
PAGE_SIZE = 20


class Focus(StrEnum):
    """Whom a credential names. One may name several; none is guessed."""

    SUBSTANCE_USE = "substance-use"
    MENTAL_HEALTH = "mental-health"
    FAMILIES = "families"
    YOUTH = "youth"

    @property
    def label(self) -> str:
        """The group's name on a page."""
        return _FOCUS_LABELS[self]

    def named_by(self, criteria: Criteria) -> bool:
        """Tell whether a credential names this group in its name or its description."""
        said = f"{criteria.name} {criteria.population} {criteria.summary}".casefold()
        return any(word in said for word in _FOCUS_WORDS[self])


_FOCUS_LABELS = {
    Focus.SUBSTANCE_USE: "Recovery from substance use",
    Focus.MENTAL_HEALTH: "Mental health",
    Focus.FAMILIES: "Families, parents and caregivers",
    Focus.YOUTH: "Young people",
}
_FOCUS_WORDS = {
    Focus.SUBSTANCE_USE: ("substance use", "addict", "recovery coach", "opioid", "alcohol"),
    Focus.MENTAL_HEALTH: ("mental",),
    Focus.FAMILIES: ("famil", "parent", "caregiver"),
    Focus.YOUTH: ("youth", "young"),
}


def matching(
    criteria: Iterable[Criteria], *, words: str = "", state: str = "", focus: Focus | None = None
) -> list[Criteria]:
    """Return the credentials that hold every word, lie in a state and name a group.

    Args:
        criteria: Where to look, in their order.
        words: What to look for in the name, the body, the state and the description.
        state: A jurisdiction as the credentials name it; empty takes all of them.
        focus: Whom the credential is for; None takes all of them.
    """
    wanted = words.casefold().split()
    return [
        one
        for one in criteria
        if all(word in _text(one) for word in wanted)
        and state in ("", one.jurisdiction)
        and (focus is None or focus.named_by(one))
    ]


def states(criteria: Iterable[Criteria]) -> list[str]:
    """Return every jurisdiction that credentials are given in, by name."""
    return sorted({one.jurisdiction for one in criteria})


def focus_of(asked: str) -> Focus | None:
    """Return the group of this name, or None when there is none."""
    return Focus(asked) if asked in set(Focus) else None


def paged(rows: Sequence[T], asked: str, size: int = PAGE_SIZE) -> Paging[T]:
    """Return one page of a list that is in memory already; a number beyond it gives the last."""
    total = max(1, -(-len(rows) // size))
    number = min(max(int(asked), 1), total) if asked.isascii() and asked.isdigit() else 1
    return Paging(rows[(number - 1) * size : number * size], number, total, len(rows))


def _text(criteria: Criteria) -> str:
    parts = (
        criteria.name,
        criteria.abbreviation,
        criteria.key,
        criteria.body,
        criteria.jurisdiction,
        criteria.population,
        criteria.summary,
    )
    return " ".join(parts).casefold()
