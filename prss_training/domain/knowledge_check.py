"""Knowledge checks: a bank of items, a fair draw from it, and the marking of answers."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prss_training.domain.fields import Domain


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer, with feedback that teaches whether or not it is chosen."""

    text: str
    feedback: str
    correct: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A scene and a question with one best answer.

    A `starred` item tells of safety: whoever is asked it must get it right, whatever the total.
    """

    key: str
    objective: str
    domain: Domain
    stem: str
    options: tuple[Option, ...]
    starred: bool = False

    @property
    def answer(self) -> int:
        """The position of the best answer, from 0."""
        return next(n for n, option in enumerate(self.options) if option.correct)


@dataclass(frozen=True, slots=True)
class KnowledgeCheck:
    """A module's bank, and the rules of its check.

    `draw` items are asked; `pass_percent` of them must be right; `retakes` tries may follow
    the first before a trainer has to open another.
    """

    draw: int
    pass_percent: int
    retakes: int
    items: tuple[Item, ...]

    def item(self, key: str) -> Item:
        """Return the item with this key.

        Raises:
            KeyError: the bank has no such item (any more).
        """
        return {item.key: item for item in self.items}[key]


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """An item as one learner meets it: its key, and its options in the order shown."""

    key: str
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """How one answer was marked. `chosen` is the option's position in the bank, from 0."""

    key: str
    chosen: int
    correct: bool


def draw(check: KnowledgeCheck, seed: int) -> tuple[DrawnItem, ...]:
    """Draw the items of one try: every objective at least once, the rest by chance.

    The same seed draws the same items in the same order, so a try can be shown again.
    """
    chance = random.Random(seed)  # noqa: S311  (fairness, not secrecy: a try is shown at once)
    shuffled = chance.sample(check.items, len(check.items))
    first_of = {item.objective: item for item in reversed(shuffled)}
    chosen = list(first_of.values())[: check.draw]
    rest = [item for item in shuffled if item not in chosen]
    drawn = chosen + rest[: check.draw - len(chosen)]
    chance.shuffle(drawn)
    return tuple(
        DrawnItem(item.key, tuple(chance.sample(range(len(item.options)), len(item.options))))
        for item in drawn
    )


def mark(
    check: KnowledgeCheck, drawn: Sequence[DrawnItem], answers: Mapping[str, int]
) -> tuple[Mark, ...]:
    """Mark answers given by item key and option position in the bank.

    An item without an answer, or with one it does not have, is marked wrong (`chosen` -1).
    """
    return tuple(mark_item(check.item(asked.key), answers.get(asked.key, -1)) for asked in drawn)


def mark_item(item: Item, chosen: int) -> Mark:
    """Mark one answer, given as the option's position in the bank."""
    known = chosen if chosen in range(len(item.options)) else -1
    return Mark(item.key, known, known == item.answer)


def percent(marks: Sequence[Mark]) -> int:
    """Return the share of right answers, rounded down, 0 to 100."""
    return sum(m.correct for m in marks) * 100 // len(marks) if marks else 0


def passed(check: KnowledgeCheck, marks: Sequence[Mark]) -> bool:
    """Tell whether enough answers are right: compared in whole items, never by rounding.

    Every starred item that was asked has to be right as well.
    """
    enough = sum(m.correct for m in marks) * 100 >= check.pass_percent * len(marks)
    return bool(marks) and enough and not starred_missed(check, marks)


def starred_missed(check: KnowledgeCheck, marks: Sequence[Mark]) -> tuple[str, ...]:
    """Return the keys of the starred items that were answered wrong."""
    starred = {item.key for item in check.items if item.starred}
    return tuple(m.key for m in marks if m.key in starred and not m.correct)
