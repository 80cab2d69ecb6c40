"""What a learner takes next, and their goals."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import nulls_last, select
from sqlalchemy.orm import Session

from prss_training.domain.errors import Missing
from prss_training.domain.goals import GoalState
from prss_training.enrollments.models import Enrollment
from prss_training.plans.models import ChosenModule, Goal
from prss_training.together import Question


class GoalUnknown(Missing):
    """The learner has no such goal."""

    def __init__(self) -> None:
        super().__init__("There is no such goal of yours. Go back to your plan.")


def chosen_question(enrollment: Enrollment) -> Question[str]:
    """Ask for the key of the module a learner takes next; empty where they chose none."""

    def read(rows: Sequence[Any]) -> str:
        return next((row.module for row in rows), "")

    statement = select(ChosenModule.module).where(ChosenModule.enrollment_id == enrollment.id)
    return Question(statement, read)


def goals(session: Session, enrollment: Enrollment) -> list[Goal]:
    """Return a learner's goals: those ahead by their day, then the others, the newest first."""
    found = session.scalars(
        select(Goal)
        .where(Goal.enrollment_id == enrollment.id)
        .order_by(nulls_last(Goal.due_on), Goal.id)
    ).all()
    ahead = [goal for goal in found if goal.state is GoalState.AHEAD]
    done = [goal for goal in found if goal.state is not GoalState.AHEAD]
    return [*ahead, *sorted(done, key=lambda goal: goal.state_at, reverse=True)]


def goal(session: Session, enrollment: Enrollment, goal_id: int) -> Goal:
    """Return one goal of this learner.

    Raises:
        GoalUnknown: there is none with this number, or it is somebody else's.
    """
    found = session.scalar(
        select(Goal)
        .where(Goal.id == goal_id, Goal.enrollment_id == enrollment.id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise GoalUnknown
    return found
