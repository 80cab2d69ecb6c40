"""Credentials side by side: one row for each thing that any of them asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from prss_training.domain.criteria import Criteria, Requirement
from prss_training.domain.words import spoken

MOST = 4
LEAST = 2

# The order that boards' forms mostly follow. What is not here comes after, by name.
_ORDER = (
    "age",
    "education",
    "lived-experience",
    "recovery",
    "willing-to-share",
    "residency",
    "employment",
    "other-credential",
    "application",
    "training",
    "core-training",
    "supplemental-training",
    "live-training",
    "exam",
    "experience",
    "practice",
    "supervision",
    "code-of-ethics",
    "references",
    "recommendation",
    "background-check",
    "approved-placement",
    "interview",
    "essay",
    "good-character",
)
_PARTS = (("", "To be given it"), ("renewal", "To renew it"))


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is asked for, and what each credential says of it, None where it is silent."""

    label: str
    cells: tuple[Requirement | None, ...]

    @property
    def shared(self) -> bool:
        """Whether every credential asks for it."""
        return None not in self.cells


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one part of the credentials."""

    label: str
    rows: tuple[Row, ...]


def side_by_side(criteria: Sequence[Criteria]) -> list[Rows]:
    """Align what credentials ask for by the keys of their requirements, part by part."""
    found = []
    for part, label in _PARTS:
        asked = [{one.key: one for one in version.parts.get(part, ())} for version in criteria]
        keys = sorted({key for table in asked for key in table}, key=_place)
        rows = tuple(Row(_titled(key), tuple(table.get(key) for table in asked)) for key in keys)
        if rows:
            found.append(Rows(label, rows))
    return found


def _place(key: str) -> tuple[int, str]:
    """Return where a key stands: after the standard key that it begins with."""
    best = [
        number
        for number, standard in enumerate(_ORDER)
        if key == standard or key.startswith(f"{standard}-")
    ]
    return (min(best, default=len(_ORDER)), key)


def _titled(key: str) -> str:
    words = spoken(key)
    return words[:1].upper() + words[1:]
