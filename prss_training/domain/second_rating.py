"""The second look at a demonstration: one in five, by chance, and what follows when two differ.

The chance is drawn once, when the first marks are entered, and kept. Nobody can choose which
demonstrations are looked at again, and entering something anew does not draw again.

Source:
    The program's assessment rules: one in five demonstrations is scored twice; a gap above one
    level on any line goes to a third person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prss_training.domain.rubric import Line, Rubric

CHANCES = 100
ONE_IN = 5


class Look(StrEnum):
    """Where the second look at a demonstration stands."""

    NOT_DRAWN = "not-drawn"
    SECOND = "second"
    THIRD = "third"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Rated:
    """What one person saw: a level for each line's key, and the critical fails."""

    marks: Mapping[str, int]
    critical: frozenset[str] = frozenset()


def drawn_for_second(chance: int) -> bool:
    """Tell whether a demonstration is scored twice.

    Args:
        chance: Drawn evenly from 0 to 99 when the first marks were entered.
    """
    return chance < CHANCES // ONE_IN


def gaps(rubric: Rubric, first: Rated, second: Rated) -> tuple[Line, ...]:
    """Return the lines on which two people are more than one level apart."""
    return tuple(
        line
        for line in rubric.lines
        if line.key in first.marks
        and line.key in second.marks
        and abs(first.marks[line.key] - second.marks[line.key]) > 1
    )


def apart(rubric: Rubric, first: Rated, second: Rated) -> bool:
    """Tell whether a third person must look: a gap above one level, or a critical fail seen by one.

    A critical fail outweighs every level, so that seeing one or not is never a small difference.
    """
    return bool(gaps(rubric, first, second)) or first.critical != second.critical


def look(rubric: Rubric, chance: int | None, rated: Sequence[Rated]) -> Look:
    """Return where the second look stands.

    Args:
        rubric: What the demonstration is judged by.
        chance: What was drawn at entry; None where nothing was.
        rated: What the first, second and third person saw, in that order.
    """
    if chance is None or not drawn_for_second(chance):
        return Look.NOT_DRAWN
    if len(rated) < 2:  # noqa: PLR2004  (the second person)
        return Look.SECOND
    if len(rated) == 2 and apart(rubric, rated[0], rated[1]):  # noqa: PLR2004
        return Look.THIRD
    return Look.SETTLED


def may_look(person: int, rated_by: Collection[int], learner: int) -> bool:
    """Tell whether somebody may be the next to score: neither the learner nor a rater before."""
    return person != learner and person not in rated_by
