"""How written work is judged: lines, levels from 0 to 3, starred lines, critical fails."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from prss_training.domain.errors import Unacceptable

TOP_LEVEL = 3
COMPETENT = 2


class Outcome(StrEnum):
    """What a judgement says: the work passed, or comes back for revision."""

    PASSED = "passed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rubric. `levels` are four descriptions, from 0 to 3."""

    key: str
    title: str
    levels: tuple[str, ...]
    starred: bool = False


@dataclass(frozen=True, slots=True)
class CriticalFail:
    """Something that sends work back whatever its marks."""

    key: str
    text: str


class MarksIncomplete(Unacceptable):
    """A line of the rubric has no usable mark."""

    def __init__(self, lines: Iterable[Line]) -> None:
        titles = ", ".join(f"“{line.title}”" for line in lines)
        super().__init__(f"Choose a level for {titles}.")


@dataclass(frozen=True, slots=True)
class Rubric:
    """The lines and critical fails of one activity."""

    lines: tuple[Line, ...]
    critical: tuple[CriticalFail, ...] = ()

    def percent(self, marks: Mapping[str, int]) -> int:
        """Return the marks as a share of the highest possible, rounded down, 0 to 100.

        Raises:
            MarksIncomplete: a line has no mark, or one outside its levels.
        """
        self.require_marks(marks)
        return sum(marks[line.key] for line in self.lines) * 100 // (TOP_LEVEL * len(self.lines))

    def outcome(self, marks: Mapping[str, int], critical: Iterable[str] = ()) -> Outcome:
        """Judge: a mean of at least 2, no line at 0, each starred line at 2, no critical fail.

        Raises:
            MarksIncomplete: a line has no mark, or one outside its levels.
        """
        self.require_marks(marks)
        passed = (
            not set(critical) & {fail.key for fail in self.critical}
            and sum(marks[line.key] for line in self.lines) >= COMPETENT * len(self.lines)
            and all(marks[line.key] > 0 for line in self.lines)
            and all(marks[line.key] >= COMPETENT for line in self.lines if line.starred)
        )
        return Outcome.PASSED if passed else Outcome.RETURNED

    def require_marks(self, marks: Mapping[str, int]) -> None:
        """Refuse marks that leave a line without a level from 0 to 3.

        Raises:
            MarksIncomplete: naming the lines.
        """
        wanting = [line for line in self.lines if marks.get(line.key) not in range(TOP_LEVEL + 1)]
        if wanting:
            raise MarksIncomplete(wanting)
