"""An inventory of strengths: prompts in four groups, and what a person says to each. No sums.

The groups are the four dimensions of recovery capital (Cloud and Granfield 2008): social, physical,
human, cultural. The prompts are ours. Nothing is added up, because people are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_WORDS = 2_000


class Dimension(StrEnum):
    """Where strength comes from."""

    SOCIAL = "social"
    PHYSICAL = "physical"
    HUMAN = "human"
    CULTURAL = "cultural"


class Said(StrEnum):
    """What a person may say to a prompt; both, one or nothing."""

    HAVE = "have"
    MORE = "more"

    @property
    def label(self) -> str:
        """The words of the box to tick."""
        return "I have this" if self is Said.HAVE else "I want more of this"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to look for in one's life."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The prompts of one dimension."""

    dimension: Dimension
    title: str
    about: str
    ask: str
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """One filled-in inventory: ticks by the prompt's key, words by the dimension."""

    said: Mapping[str, frozenset[Said]]
    words: Mapping[str, str]


class Change(StrEnum):
    """How one prompt stands beside an earlier time."""

    NEW = "new"
    STILL = "still"
    NOW_WANTED = "now wanted"
    STILL_WANTED = "still wanted"
    NOT_SAID = "not said"

    @property
    def label(self) -> str:
        """What it says on a page."""
        return _CHANGES[self]


_CHANGES = {
    Change.NEW: "Since then you have this",
    Change.STILL: "You have this, as before",
    Change.NOW_WANTED: "New: you want more of this",
    Change.STILL_WANTED: "You still want more of this",
    Change.NOT_SAID: "Not ticked this time",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One prompt, now and then."""

    prompt: Prompt
    now: frozenset[Said]
    then: frozenset[Said]
    changes: tuple[Change, ...]


def compared(group: Group, now: Answers, then: Answers) -> tuple[Compared, ...]:
    """Return the prompts of a group that were ticked now or then, with what changed."""
    found = []
    for prompt in group.prompts:
        after = now.said.get(prompt.key, frozenset())
        before = then.said.get(prompt.key, frozenset())
        if after or before:
            found.append(Compared(prompt, after, before, _changes(after, before)))
    return tuple(found)


def _changes(now: frozenset[Said], then: frozenset[Said]) -> tuple[Change, ...]:
    if not now:
        return (Change.NOT_SAID,)
    found = []
    if Said.HAVE in now:
        found.append(Change.STILL if Said.HAVE in then else Change.NEW)
    if Said.MORE in now:
        found.append(Change.STILL_WANTED if Said.MORE in then else Change.NOW_WANTED)
    return tuple(found)


def known_answers(
    groups: Sequence[Group], said: Mapping[str, Sequence[str]], words: Mapping[str, str]
) -> Answers:
    """Return what was sent, without what no prompt or dimension asks for."""
    keys = {prompt.key for group in groups for prompt in group.prompts}
    ticks = {
        key: frozenset(Said(one) for one in ticked if one in set(Said))
        for key, ticked in said.items()
        if key in keys
    }
    texts = {
        group.dimension.value: text.strip()
        for group in groups
        if (text := words.get(group.dimension.value, "")).strip()
    }
    return Answers({key: ticked for key, ticked in ticks.items() if ticked}, texts)
