"""The order in which a learner takes the modules: the program's at first, then their own.

The foundations that a credential asks for come first. After them, whatever is open may be taken
next.
"""

from collections.abc import Collection, Mapping, Sequence

from prss_training.domain.errors import Conflict
from prss_training.domain.program import Module, Unit
from prss_training.domain.progression import ModuleProgress, waiting_for


class FoundationsFirst(Conflict):
    """An order was chosen before the foundations were finished."""

    def __init__(self, titles: Sequence[str]) -> None:
        named = " and ".join(f"“{title}”" for title in titles)
        super().__init__(
            f"The order is yours after the foundations. Finish {named} first; "
            "then take next whatever is open."
        )


class NothingLeftInIt(Conflict):
    """A finished module was chosen as the next one."""

    def __init__(self, module: Module) -> None:
        super().__init__(
            f"You have finished “{module.title}”. You can read it again at any time. "
            "Choose another module to take next."
        )


def foundations_left(needed: Collection[Module], completed: Collection[str]) -> tuple[str, ...]:
    """Return the titles of the foundations among `needed` that are not finished, in order."""
    return tuple(
        module.title
        for module in needed
        if module.unit is Unit.FOUNDATIONS and module.key not in completed
    )


def choosable(
    modules: Collection[Module],
    needed: Collection[Module],
    completed: Collection[str],
    progress: Mapping[str, ModuleProgress],
) -> frozenset[str]:
    """Return the keys of the modules that may be taken next; none before the foundations.

    Args:
        modules: The whole program.
        needed: The modules that the credential asks for.
        completed: The keys of the modules that open others.
        progress: What is done in each module.
    """
    if foundations_left(needed, completed):
        return frozenset()
    return frozenset(
        module.key
        for module in modules
        if not progress[module.key].complete and not waiting_for(module, modules, completed)
    )


def require_choosable(
    module: Module,
    needed: Collection[Module],
    completed: Collection[str],
    progress: Mapping[str, ModuleProgress],
) -> None:
    """Refuse to take a module next that cannot be.

    Whether it is open is asked by `progression.require_open` before.

    Raises:
        FoundationsFirst: the foundations are not finished.
        NothingLeftInIt: the module is.
    """
    left = foundations_left(needed, completed)
    if left:
        raise FoundationsFirst(left)
    if progress[module.key].complete:
        raise NothingLeftInIt(module)


def in_chosen_order(modules: Sequence[Module], chosen: str) -> tuple[Module, ...]:
    """Return the program with the chosen module first, and everything else as it was."""
    return tuple(sorted(modules, key=lambda module: module.key != chosen))
