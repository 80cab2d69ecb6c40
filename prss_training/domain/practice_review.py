"""What a supervisor looks at first. A remark is a reason to look, never a judgement."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from prss_training.domain.hours import Hours
from prss_training.domain.practice import Span

LONG_DAY = Hours(8 * 60)
LONG_WEEK = Hours(40 * 60)
OLD_AFTER = timedelta(days=14)
NIGHT_BEGINS = time(22, 0)
NIGHT_ENDS = time(6, 0)

_FRIDAY, _SATURDAY, _SUNDAY, _MONDAY = 4, 5, 6, 0
_EVENINGS = (_FRIDAY, _SATURDAY, _SUNDAY)
_MORNINGS = (_SATURDAY, _SUNDAY, _MONDAY)


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry that waits or is approved, as far as a second look goes."""

    entry_id: int
    enrollment_id: int
    span: Span
    reflection: str

    @property
    def week(self) -> tuple[int, date]:
        """Whose week it belongs to, named by its Monday."""
        return self.enrollment_id, self.span.on - timedelta(days=self.span.on.weekday())

    @property
    def day(self) -> tuple[int, date]:
        """Whose day it belongs to."""
        return self.enrollment_id, self.span.on

    @property
    def words(self) -> tuple[int, str]:
        """Who wrote what, however it is spaced and capitalized; nothing when nothing is said."""
        return self.enrollment_id, " ".join(self.reflection.casefold().split())


class Reviewer:
    """Knows everything learners logged that still stands, so that one entry can be weighed."""

    def __init__(self, logged: Iterable[Logged], *, today: date) -> None:
        self._today = today
        self._known: dict[int, Logged] = {}
        self._days: dict[tuple[int, date], int] = defaultdict(int)
        self._weeks: dict[tuple[int, date], int] = defaultdict(int)
        self._texts: Counter[tuple[int, str]] = Counter()
        for entry in logged:
            self._known[entry.entry_id] = entry
            self._days[entry.day] += entry.span.hours.minutes
            self._weeks[entry.week] += entry.span.hours.minutes
            self._texts[entry.words] += 1

    def remarks(self, entry_id: int) -> tuple[str, ...]:
        """Return why an entry deserves a second look; nothing when it looks right.

        An entry that no longer stands has no remarks.
        """
        entry = self._known.get(entry_id)
        if entry is None:
            return ()
        found = (
            self._long_day(entry),
            self._long_week(entry),
            self._old(entry),
            _weekend_night(entry.span),
            self._repeated(entry),
        )
        return tuple(remark for remark in found if remark)

    def _long_day(self, entry: Logged) -> str:
        day = Hours(self._days[entry.day])
        return f"{day} hours on one day" if day > LONG_DAY else ""

    def _long_week(self, entry: Logged) -> str:
        week = Hours(self._weeks[entry.week])
        return f"{week} hours in one week" if week > LONG_WEEK else ""

    def _old(self, entry: Logged) -> str:
        age = self._today - entry.span.on
        return f"From {age.days} days ago" if age > OLD_AFTER else ""

    def _repeated(self, entry: Logged) -> str:
        again = entry.words[1] and self._texts[entry.words] > 1
        return "Same words as another entry" if again else ""


def _weekend_night(span: Span) -> str:
    """Remark on work in the night from Friday, Saturday or Sunday evening to the next morning."""
    evening = span.ends > NIGHT_BEGINS and span.on.weekday() in _EVENINGS
    morning = span.starts < NIGHT_ENDS and span.on.weekday() in _MORNINGS
    return "At night on a weekend" if evening or morning else ""
