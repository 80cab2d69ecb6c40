"""One step for many certificates: looked at first, undone within a window, taken once each."""

from datetime import datetime, timedelta
from enum import StrEnum

from prss_training.domain.certificate import Step
from prss_training.domain.errors import Conflict, Unacceptable

WINDOW = timedelta(minutes=15)
MOST = 2_000  # certificates in one go; more are done in several
STEPS_TOGETHER = (Step.SUSPEND, Step.REINSTATE, Step.REVOKE)


class ItemOutcome(StrEnum):
    """What became of one certificate among many."""

    DONE = "done"
    PASSED_OVER = "passed-over"


class TogetherState(StrEnum):
    """Where a step for many certificates stands."""

    WAITING = "waiting"
    UNDONE = "undone"
    RUNNING = "running"
    FINISHED = "finished"


class NothingChosen(Unacceptable):
    """A step was asked for, and no certificate."""

    def __init__(self) -> None:
        super().__init__("Tick the certificates first, or choose all that your search finds.")


class TooManyChosen(Unacceptable):
    """More certificates were chosen than are done in one go."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"You chose {count:,} certificates. At most {MOST:,} are done in one go: narrow the "
            "search, and do the rest after."
        )


class NothingPossible(Conflict):
    """None of the chosen certificates allows the step."""

    def __init__(self) -> None:
        super().__init__("None of the certificates you chose allows this step. Choose others.")


class NotTogether(Unacceptable):
    """A step was asked for that is taken for one certificate at a time."""

    def __init__(self) -> None:
        super().__init__("Choose to suspend, to reinstate, or to propose to revoke.")


class TooLateToUndo(Conflict):
    """The window to undo is over, or it was undone before."""

    def __init__(self, state: TogetherState) -> None:
        said = "was undone before" if state is TogetherState.UNDONE else "has begun"
        super().__init__(f"This {said}, so it cannot be undone. See below what was done.")


def together_state(
    begins_at: datetime, *, undone: bool, ended: int, left: int, at: datetime
) -> TogetherState:
    """Return where a step for many stands.

    Args:
        begins_at: When the window to undo it ends.
        undone: Whether it was undone within the window.
        ended: How many certificates have an outcome. One is enough to say that it has begun, by
            whatever clock.
        left: How many certificates have no outcome yet.
        at: When.
    """
    if undone:
        return TogetherState.UNDONE
    if left == 0:
        return TogetherState.FINISHED
    return TogetherState.WAITING if at < begins_at and not ended else TogetherState.RUNNING


def require_undoable(state: TogetherState) -> None:
    """Refuse to undo what has begun.

    Raises:
        TooLateToUndo: saying what happened.
    """
    if state is not TogetherState.WAITING:
        raise TooLateToUndo(state)


def require_count(count: int) -> None:
    """Refuse none, and too many.

    Raises:
        NothingChosen, TooManyChosen: naming how many there may be.
    """
    if count == 0:
        raise NothingChosen
    if count > MOST:
        raise TooManyChosen(count)
