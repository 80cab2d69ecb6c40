"""Which modules are open to a learner, and why the others are not yet."""

from collections.abc import Collection
from dataclasses import dataclass

from prss_training.domain.errors import Conflict
from prss_training.domain.program import Module


class ModuleLocked(Conflict):
    """A module was opened before what it builds on was finished."""

    def __init__(self, module: Module, waiting_for: tuple[str, ...]) -> None:
        self.module = module
        self.waiting_for = waiting_for
        titles = " and ".join(f"“{title}”" for title in waiting_for)
        super().__init__(f"“{module.title}” opens when you have finished {titles}.")


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """What one learner has done in one module."""

    module: Module
    parts_read: frozenset[int]
    check_passed: bool
    activities_passed: frozenset[str]

    @property
    def lesson_read(self) -> bool:
        """Every part of the lesson was read to its end."""
        return {part.number for part in self.module.lesson} <= self.parts_read

    @property
    def complete(self) -> bool:
        """The self-paced part is finished: lesson, check and written work.

        What is shown live is asked for by a credential, and never holds up the next module.
        """
        return (
            self.lesson_read
            and self.check_passed
            and {activity.id for activity in self.module.written} <= self.activities_passed
        )

    @property
    def started(self) -> bool:
        """Anything at all was done in it."""
        return bool(self.parts_read or self.check_passed or self.activities_passed)

    @property
    def steps_done(self) -> int:
        """How many of `steps` are done."""
        parts = {part.number for part in self.module.lesson} & self.parts_read
        activities = {activity.id for activity in self.module.written} & self.activities_passed
        return len(parts) + self.check_passed + len(activities)

    @property
    def steps(self) -> int:
        """Parts of the lesson, the check, and each piece of written work."""
        return len(self.module.lesson) + 1 + len(self.module.written)


def waiting_for(
    module: Module, modules: Collection[Module], completed: Collection[str]
) -> tuple[str, ...]:
    """Return the titles of the modules that must be finished before `module` opens.

    A required module that the library does not hold cannot hold anybody up.
    """
    titles = {other.key: other.title for other in modules}
    return tuple(titles[key] for key in module.requires if key in titles and key not in completed)


def require_open(module: Module, modules: Collection[Module], completed: Collection[str]) -> None:
    """Refuse a module whose prerequisites are not finished.

    Raises:
        ModuleLocked: naming what to finish first.
    """
    wanting = waiting_for(module, modules, completed)
    if wanting:
        raise ModuleLocked(module, wanting)
