"""What can be known of a requirement, and what a rule's measure holds."""

from dataclasses import dataclass
from enum import StrEnum

from prss_training.domain.evidence import Evidence


class Unit(StrEnum):
    """What a rule counts in. Minutes are shown to people as hours."""

    MINUTES = "minutes"
    DAYS = "days"
    MONTHS = "months"
    PERIODS = "periods"
    COURSES = "courses"
    MODULES = "modules"
    CHECKS = "checks"
    ACTIVITIES = "pieces of work"
    SIGNATURES = "signatures"
    EXAMINATIONS = "examinations"
    REFERENCES = "references"
    YEARS = "years"
    FACTS = "facts"
    ROUTES = "routes"
    PARTS = "parts"
    DECISIONS = "decisions"


class State(StrEnum):
    """What is known of one requirement. Silence is never read as yes."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    NEEDS_A_PERSON = "needs-a-person"
    NOT_RECORDED = "not-recorded"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a rule finds: how much there is and is needed, what counted, what closes the gap.

    `refused` says that the requirement is not met whatever was counted, such as too many tries.
    `portion` is how far the best of several routes has come, from 0 to 1.
    """

    have: int
    need: int
    used: tuple[Evidence, ...] = ()
    missing: str = ""
    refused: bool = False
    portion: float | None = None

    @property
    def met(self) -> bool:
        """Whether enough is there."""
        return not self.refused and self.have >= self.need

    @property
    def share(self) -> float:
        """How much of it is there, from 0 to 1."""
        if self.portion is not None:
            return self.portion
        return min(1.0, self.have / self.need) if self.need else 1.0


def count(number: int, one: str, many: str) -> str:
    """Return a number with its word: `1 more course`, `2 more courses`."""
    return f"{number} {one if number == 1 else many}"
