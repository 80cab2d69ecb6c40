"""What learners say about a module, and how few of them may be heard before it says who spoke.

Names are never shown. Answers are shown in threes: with the third comes the first page to read, and
with the sixth the next, so that one new answer never stands alone beside a name that just left.
"""

from collections.abc import Sequence
from typing import TypeVar

from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.program import Module

TOGETHER = 3  # answers that are shown at once, and so the fewest
LONGEST_ANSWER = 2_000
LONGEST_CHANGE = 1_000

T = TypeVar("T")


class NothingSaid(Unacceptable):
    """Both fields were empty."""

    def __init__(self) -> None:
        super().__init__("Write what helped, or what should change. One of the two is enough.")


class ModuleNotFinished(Conflict):
    """Somebody wanted to say something about a module that they have not finished."""

    def __init__(self, module: Module) -> None:
        super().__init__(
            f"You can say what helped in “{module.title}” when you have finished it. "
            "Until then, your trainer is glad to hear it in person."
        )


def shown_together(answers: Sequence[T]) -> Sequence[T]:
    """Return the answers that may be shown, of all there are in the order they came."""
    return answers[: len(answers) // TOGETHER * TOGETHER]


def withheld(count: int) -> int:
    """Return how many answers wait for others to stand beside them."""
    return count % TOGETHER


def require_said(helped: str, change: str) -> None:
    """Refuse an answer without words.

    Raises:
        NothingSaid: both are empty.
    """
    if not helped.strip() and not change.strip():
        raise NothingSaid
