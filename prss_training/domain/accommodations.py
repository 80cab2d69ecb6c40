"""How a learner learns and is tested where the usual way does not fit. Why is never asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from prss_training.domain.errors import NotPermitted, Unacceptable

MOST_PERCENT = 300
LONGEST_WORDS = 500


class DaysOutOfOrder(Unacceptable):
    """The last day lies before the first."""

    def __init__(self) -> None:
        super().__init__("The last day lies before the first day. Change one of them.")


class OwnAccommodation(NotPermitted):
    """Nobody arranges their own."""

    def __init__(self) -> None:
        super().__init__("These are your own. Ask another trainer or the registrar to set them.")


@dataclass(frozen=True, slots=True)
class Accommodations:
    """What holds for one learner. Without any, every field is empty.

    `more_time` is a share in percent on top of the usual time; it says nothing where `no_limit`
    does away with limits. `language` is what tests are translated into. `other` is in words.
    """

    more_time: int = 0
    no_limit: bool = False
    oral: bool = False
    language: str = ""
    large_print: bool = False
    other: str = ""

    def __bool__(self) -> bool:
        return any(
            (
                self.more_time,
                self.no_limit,
                self.oral,
                self.language,
                self.large_print,
                self.other,
            )
        )

    def minutes(self, usual: int) -> int | None:
        """Return how long something may take that usually may take `usual` minutes.

        Parts of a minute are rounded up, for the learner. None is no limit at all.
        """
        if self.no_limit:
            return None
        return -(-usual * (100 + self.more_time) // 100)

    @property
    def in_short(self) -> tuple[str, ...]:
        """What holds, in a few words each, to staff."""
        said = (
            (self.no_limit, "No time limit"),
            (self.more_time and not self.no_limit, f"{self.more_time} percent more time"),
            (self.oral, "Checks and examinations talked through with a trainer"),
            (self.language, f"Checks and examinations in {self.language}"),
            (self.large_print, "Large print"),
            (self.other, self.other),
        )
        return tuple(words for holds, words in said if holds)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What holds, in words to the learner."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        if self.no_limit:
            yield "You have as much time as you need. No test ends by the clock."
        elif self.more_time:
            yield f"You have {self.more_time} percent more time wherever time is limited."
        if self.oral:
            yield "You may take checks and examinations by talking them through with a trainer."
        if self.language:
            yield f"You may take checks and examinations in {self.language}."
        if self.large_print:
            yield "Pages and papers are in large print."
        if self.other:
            yield self.other


NONE = Accommodations()


@dataclass(frozen=True, slots=True)
class Arranged:
    """Accommodations with the days on which they hold, both included; `until` may be open."""

    what: Accommodations
    since: date
    until: date | None = None


def require_in_order(since: date, until: date | None) -> None:
    """Refuse days that are no span.

    Raises:
        DaysOutOfOrder: the last lies before the first.
    """
    if until is not None and until < since:
        raise DaysOutOfOrder


def in_force(arranged: Sequence[Arranged], on: date) -> Accommodations:
    """Return what holds on a day: the newest arrangement that has begun by then.

    A newer arrangement takes the place of the ones before it from its first day on. After its
    last day nothing holds, and not what came before it.

    Args:
        arranged: Everything that was arranged, oldest first.
        on: Which day.
    """
    begun = [one for one in arranged if one.since <= on]
    if not begun or (begun[-1].until is not None and begun[-1].until < on):
        return NONE
    return begun[-1].what
