"""“I know this already”: the check of a module taken once before its lesson.

What it does: a pass is a pass, like any other. What it does not: it reads no part and brings no
hours; those come when the learner says that a part was read. A try that fails uses nothing up.
"""

from prss_training.domain.errors import Conflict
from prss_training.domain.progression import ModuleProgress

EARLY = 0  # the number of the try before the lesson; the others count from 1


class NotBeforeTheLesson(Conflict):
    """The early try was asked for where the lesson or the check is begun."""

    def __init__(self) -> None:
        super().__init__(
            "The check can be taken first only once, before any part of the lesson is read. "
            "Go on with the lesson: the check waits at its end."
        )


class NotShownYet(Conflict):
    """Parts were to be marked as skimmed without the early try having passed."""

    def __init__(self) -> None:
        super().__init__(
            "Parts can be marked together only when the check was passed before the lesson. "
            "Open each part, and say at its end that you have read it."
        )


def may_check_first(progress: ModuleProgress, tries: int) -> bool:
    """Tell whether the check may be taken before the lesson.

    Args:
        progress: What is done in the module; nothing may be.
        tries: How many tries at the check there are, begun or finished.
    """
    return bool(progress.module.lesson) and not progress.started and not tries


def require_check_first(progress: ModuleProgress, tries: int) -> None:
    """Refuse the early try where it may not be taken.

    Raises:
        NotBeforeTheLesson: a part was read, or the check was begun.
    """
    if not may_check_first(progress, tries):
        raise NotBeforeTheLesson


def counts_as_try(early: bool, passed: bool) -> bool:  # noqa: FBT001  (facts of one row)
    """Tell whether a finished try counts against the tries that there are."""
    return passed or not early


def may_skim(progress: ModuleProgress, early_passed: bool) -> bool:  # noqa: FBT001
    """Tell whether the parts still unread may be marked together: it was shown that they are known.

    Args:
        progress: What is done in the module.
        early_passed: Whether the try before the lesson passed.
    """
    return early_passed and not progress.lesson_read


def require_skim(progress: ModuleProgress, early_passed: bool) -> None:  # noqa: FBT001
    """Refuse to mark parts together.

    Raises:
        NotShownYet: the check was not passed before the lesson.
    """
    if not may_skim(progress, early_passed):
        raise NotShownYet
