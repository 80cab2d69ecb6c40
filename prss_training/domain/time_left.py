"""How long the rest takes: sums of the minutes that the content states, live hours apart.

Nothing is guessed from how fast somebody was. What waits for a trainer takes the learner no time,
and is not in the sum; what was sent back takes half of what it took at first. A skill that is shown
live is part of the live hours.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from prss_training.domain.hours import Hours
from prss_training.domain.next_step import CHECK_MINUTES, Place, WorkState
from prss_training.domain.program import Module


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What is left to do on one's own, in minutes by kind, and live with a trainer.

    `waiting` counts pieces of work that a trainer reads now.
    """

    reading: int = 0
    checks: int = 0
    writing: int = 0
    live: Hours = field(default=Hours(0))
    waiting: int = 0

    @property
    def own(self) -> Hours:
        """Everything on one's own."""
        return Hours(self.reading + self.checks + self.writing)

    @property
    def nothing(self) -> bool:
        """There is nothing left, with or without a trainer."""
        return not (self.own.minutes or self.live.minutes or self.waiting)

    def __add__(self, other: "TimeLeft") -> "TimeLeft":
        return TimeLeft(
            self.reading + other.reading,
            self.checks + other.checks,
            self.writing + other.writing,
            self.live + other.live,
            self.waiting + other.waiting,
        )


def left_in(module: Module, place: Place, attended: Collection[str]) -> TimeLeft:
    """Return what is left in one module.

    Args:
        module: Which.
        place: Where the learner is.
        attended: The keys of the modules whose live hours are on record.
    """
    progress = place.progress[module.key]
    unread = (part for part in module.lesson if part.number not in progress.parts_read)
    todo = [activity for activity in module.written if not _passed(activity.id, place)]
    states = {activity.id: place.work.get(activity.id) for activity in todo}
    return TimeLeft(
        reading=sum(part.minutes for part in unread),
        checks=0 if progress.check_passed else CHECK_MINUTES,
        writing=sum(_minutes(activity.minutes, states[activity.id]) for activity in todo),
        live=Hours(0) if module.key in attended else module.live,
        waiting=sum(state is WorkState.WAITING for state in states.values()),
    )


def left_in_all(modules: Iterable[Module], place: Place, attended: Collection[str]) -> TimeLeft:
    """Return what is left in these modules together."""
    return sum((left_in(module, place, attended) for module in modules), TimeLeft())


def _passed(activity: str, place: Place) -> bool:
    return activity in place.progress[activity.partition("/")[0]].activities_passed


def _minutes(minutes: int, state: WorkState | None) -> int:
    """Return what one piece of work still takes its writer."""
    if state is WorkState.WAITING:
        return 0
    return minutes if state is None else minutes // 2
