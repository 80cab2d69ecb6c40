"""How many tries there are, how long work must be, and what comes after the last try."""

from collections.abc import Sequence

from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.rubric import Outcome


class AttemptsExhausted(Conflict):
    """Every try at an activity has been used."""

    def __init__(self, allowed: int) -> None:
        super().__init__(
            f"You have used all {allowed} tries at this work. "
            "Talk with your trainer, who can open another one."
        )


class WorkWaiting(Conflict):
    """The last attempt has not been graded yet."""

    def __init__(self) -> None:
        super().__init__("Your last attempt is waiting for your trainer. You will hear from them.")


class AlreadyPassed(Conflict):
    """The work or the check has passed; there is nothing more to hand in."""

    def __init__(self) -> None:
        super().__init__("You have passed this already. There is nothing more to hand in.")


class TooShort(Unacceptable):
    """Written work has fewer words than the activity asks for."""

    def __init__(self, words: int, minimum: int) -> None:
        super().__init__(
            f"This has {words} words and the activity asks for at least {minimum}. "
            f"Add about {minimum - words} more, then hand it in."
        )


class TooLong(Unacceptable):
    """Written work has more words than the activity allows."""

    def __init__(self, words: int, maximum: int) -> None:
        super().__init__(
            f"This has {words} words and the activity allows {maximum}. "
            f"Take out about {words - maximum}, then hand it in."
        )


class ChecksExhausted(Conflict):
    """Every try at a knowledge check has been used."""

    def __init__(self) -> None:
        super().__init__(
            "You have used all your tries at this check. Talk with your trainer: "
            "after the talk they open another try for you."
        )


def next_attempt(history: Sequence[Outcome | None], allowed: int) -> int:
    """Return the number of the attempt that may be handed in now, from 1.

    Args:
        history: The outcome of each attempt so far, oldest first; None while it waits.
        allowed: How many attempts there are, those a trainer added included.

    Raises:
        AlreadyPassed: an attempt has passed.
        WorkWaiting: the last attempt is not graded yet.
        AttemptsExhausted: all attempts are used.
    """
    if Outcome.PASSED in history:
        raise AlreadyPassed
    if history and history[-1] is None:
        raise WorkWaiting
    if len(history) >= allowed:
        raise AttemptsExhausted(allowed)
    return len(history) + 1


def next_check(results: Sequence[bool], retakes: int, granted: int) -> int:
    """Return the number of the try at a knowledge check that may begin now, from 1.

    Args:
        results: Whether each finished try passed, oldest first.
        retakes: Tries allowed after the first.
        granted: Tries that a trainer opened since.

    Raises:
        AlreadyPassed: a try has passed.
        ChecksExhausted: no try is left.
    """
    if any(results):
        raise AlreadyPassed
    if len(results) >= 1 + retakes + granted:
        raise ChecksExhausted
    return len(results) + 1


def count_words(text: str) -> int:
    """Count words, split on white space as the page does."""
    return len(text.split())


def require_length(text: str, minimum: int, maximum: int) -> None:
    """Refuse work outside the activity's length.

    Raises:
        TooShort: fewer than `minimum` words.
        TooLong: more than `maximum` words.
    """
    words = count_words(text)
    if words < minimum:
        raise TooShort(words, minimum)
    if words > maximum:
        raise TooLong(words, maximum)
