"""How a whole program moves: how many people are in each stage, how long they stay, by cohort."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from prss_training.domain.stages import Journey, Ladder, Stage, stays, where

FEWEST_TOLD = 5  # fewer people than this are not counted out to readers outside the staff


@dataclass(frozen=True, slots=True)
class Spread:
    """Lengths of time in days: the shortest, the one in the middle, the longest."""

    shortest: int
    middle: int
    longest: int


@dataclass(frozen=True, slots=True)
class StageFlow:
    """One stage in numbers: who is there, who of them pauses, and how long people stay.

    None stands for what is not told, because so few people are meant. `spread` is over every stay
    that ever was, those that last counted up to today.
    """

    stage: Stage
    here: int | None
    paused: int | None
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody who began in one month, by the stage they are in now, in the ladder's order.

    `first` is the first day of the month.
    """

    first: date
    counts: tuple[int, ...]


def spread(days: Sequence[int]) -> Spread | None:
    """Return the spread of some lengths of time; None where there are none."""
    return Spread(min(days), round(median(days)), max(days)) if days else None


def flow(ladder: Ladder, journeys: Iterable[Journey], *, today: date) -> tuple[StageFlow, ...]:
    """Return every stage in numbers."""
    ways = list(journeys)
    now = [where(ladder, way) for way in ways]
    here = Counter(one.stage.key for one in now)
    paused = Counter(one.stage.key for one in now if one.paused)
    lengths: dict[str, list[int]] = {stage.key: [] for stage in ladder.stages}
    for way in ways:
        for stay in stays(ladder, way):
            lengths[stay.stage.key].append(stay.days(today))
    return tuple(
        StageFlow(s, here[s.key], paused[s.key], spread(lengths[s.key])) for s in ladder.stages
    )


def cohorts(ladder: Ladder, journeys: Iterable[Journey]) -> tuple[Cohort, ...]:
    """Return the cohorts by the month they began in, newest first."""
    found: dict[date, Counter[str]] = {}
    for way in journeys:
        began = way.began.replace(day=1)
        found.setdefault(began, Counter())[where(ladder, way).stage.key] += 1
    return tuple(
        Cohort(began, tuple(found[began][stage.key] for stage in ladder.stages))
        for began in sorted(found, reverse=True)
    )


def discreet(counts: Sequence[int]) -> tuple[int | None, ...]:
    """Return counts without those that could tell who is meant.

    From 1 to `FEWEST_TOLD - 1` people are not counted out. Where that hides a single count, the
    smallest of the others goes too, so that nobody finds it by taking the rest from the whole.
    """
    hidden = {n for n, count in enumerate(counts) if 0 < count < FEWEST_TOLD}
    rest = [n for n in range(len(counts)) if n not in hidden]
    if len(hidden) == 1 and rest:
        hidden.add(min(rest, key=lambda n: (counts[n], n)))
    return tuple(None if n in hidden else count for n, count in enumerate(counts))


def discreet_flow(rows: Sequence[StageFlow]) -> tuple[StageFlow, ...]:
    """Return the stages in numbers as readers outside the staff may see them."""
    told = discreet([row.here or 0 for row in rows])
    return tuple(
        StageFlow(row.stage, here, None, row.spread if here else None)
        for row, here in zip(rows, told, strict=True)
    )
