"""The path through the program as one learner sees it: units, and the stops in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prss_training.domain.next_step import Place
from prss_training.domain.program import Module, Unit
from prss_training.domain.progression import ModuleProgress, waiting_for


class StopState(StrEnum):
    """How a module stands on the path; each is a class of the page's list."""

    DONE = "done"
    CURRENT = "current"
    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Stop:
    """One module on the path. `waiting_for` names the modules that lock it."""

    module: Module
    progress: ModuleProgress
    state: StopState
    waiting_for: tuple[str, ...]
    needed: bool

    @property
    def said(self) -> str:
        """The state as the pages' own list of states has it."""
        return "open" if self.state is StopState.CURRENT else self.state.value


@dataclass(frozen=True, slots=True)
class UnitOfMap:
    """A unit and its stops, in the order of the program."""

    unit: Unit
    stops: tuple[Stop, ...]

    @property
    def done(self) -> int:
        """How many of its modules are finished."""
        return sum(stop.state is StopState.DONE for stop in self.stops)

    @property
    def said(self) -> str:
        """How the unit stands, as the pages' own list of states has it."""
        if self.done == len(self.stops):
            return "done"
        return "locked" if all(stop.state is StopState.LOCKED for stop in self.left) else "open"

    @property
    def left(self) -> tuple[Stop, ...]:
        """The modules that are not finished."""
        return tuple(stop for stop in self.stops if stop.state is not StopState.DONE)

    @property
    def current(self) -> bool:
        """The one next step is in it."""
        return any(stop.state is StopState.CURRENT for stop in self.stops)


def unit_map(
    modules: Sequence[Module], place: Place, needed: Collection[Module], current: Module | None
) -> list[UnitOfMap]:
    """Return the path.

    Args:
        modules: The program, in order.
        place: Where the learner is.
        needed: The modules that the credential asks for; others are the learner's choice.
        current: The module of the one next step, if it is in one.
    """
    stops = [_stop(module, modules, place, needed, current) for module in modules]
    units = dict.fromkeys(stop.module.unit for stop in stops)
    return [
        UnitOfMap(unit, tuple(stop for stop in stops if stop.module.unit is unit)) for unit in units
    ]


def _stop(
    module: Module,
    modules: Sequence[Module],
    place: Place,
    needed: Collection[Module],
    current: Module | None,
) -> Stop:
    progress = place.progress[module.key]
    waiting = waiting_for(module, modules, place.completed)
    if progress.complete:
        state = StopState.DONE
    elif waiting:
        state = StopState.LOCKED
    else:
        state = StopState.CURRENT if module is current else StopState.OPEN
    return Stop(module, progress, state, waiting, module in needed)
