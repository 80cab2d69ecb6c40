"""A learning plan: goals in a learner's own words, and what became of them. Nobody judges."""

from enum import StrEnum

LONGEST_GOAL = 500
LONGEST_NOTE = 2_000
MOST_GOALS = 100


class GoalState(StrEnum):
    """What the learner says of a goal."""

    AHEAD = "ahead"
    REACHED = "reached"
    LET_GO = "let-go"

    @property
    def label(self) -> str:
        """The state's name on a page."""
        return _LABELS[self]


_LABELS = {
    GoalState.AHEAD: "On the way",
    GoalState.REACHED: "Reached",
    GoalState.LET_GO: "Let go",
}
