"""Choosing what comes next, and keeping a plan. Nothing of it counts, so the trail is not told."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from prss_training.domain.drafts import TextMovedOn, plain
from prss_training.domain.errors import Conflict
from prss_training.domain.goals import LONGEST_GOAL, LONGEST_NOTE, MOST_GOALS, GoalState
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.plans import queries
from prss_training.plans.models import ChosenModule, Goal


class PlanFull(Conflict):
    """There are more goals than anybody can keep in sight."""

    def __init__(self) -> None:
        super().__init__(
            f"Your plan has {MOST_GOALS} goals, which is the most it can hold. "
            "Erase some that you no longer need, then add this one."
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A goal as it is written down. `module` is empty where it is about none."""

    body: str
    due_on: date | None
    note: str
    module: str


def take_next(
    session: Session, enrollment: Enrollment, module: Module, *, at: datetime
) -> ChosenModule:
    """Take a module next. Whether it may be chosen is asked before (`domain.ordering`)."""
    take_turn(session, enrollment)
    found = session.scalar(
        select(ChosenModule).where(ChosenModule.enrollment_id == enrollment.id)
    ) or ChosenModule(enrollment_id=enrollment.id)
    found.module = module.key
    found.chosen_at = at
    session.add(found)
    session.flush()
    return found


def follow_program(session: Session, enrollment: Enrollment) -> None:
    """Forget what was chosen: the program's order holds again."""
    take_turn(session, enrollment)
    session.execute(delete(ChosenModule).where(ChosenModule.enrollment_id == enrollment.id))


def add_goal(session: Session, enrollment: Enrollment, wanted: Wanted, *, at: datetime) -> Goal:
    """Write down a goal.

    Raises:
        PlanFull: there are very many already.
        TextTooLong: the words are more than can be kept.
    """
    take_turn(session, enrollment)
    kept = session.scalar(
        select(func.count()).select_from(Goal).where(Goal.enrollment_id == enrollment.id)
    )
    if (kept or 0) >= MOST_GOALS:
        raise PlanFull
    goal = Goal(
        enrollment_id=enrollment.id,
        state=GoalState.AHEAD,
        state_at=at,
        written_at=at,
        revision=1,
        **_columns(wanted),
    )
    session.add(goal)
    session.flush()
    return goal


def change_goal(
    session: Session, enrollment: Enrollment, goal_id: int, wanted: Wanted, *, revision: int
) -> Goal:
    """Write a goal anew.

    Args:
        session: The session.
        enrollment: Whose.
        goal_id: Which.
        wanted: What it says from now on.
        revision: The revision that the page showed.

    Raises:
        GoalUnknown: the learner has no such goal.
        TextMovedOn: it was changed elsewhere since.
        TextTooLong: the words are more than can be kept.
    """
    take_turn(session, enrollment)
    goal = queries.goal(session, enrollment, goal_id)
    if goal.revision != revision:
        raise TextMovedOn
    for name, value in _columns(wanted).items():
        setattr(goal, name, value)
    goal.revision += 1
    session.flush()
    return goal


def say_of_goal(
    session: Session, enrollment: Enrollment, goal_id: int, state: GoalState, *, at: datetime
) -> Goal:
    """Say that a goal is reached, let go, or ahead again. Saying it twice changes nothing.

    Raises:
        GoalUnknown: the learner has no such goal.
    """
    take_turn(session, enrollment)
    goal = queries.goal(session, enrollment, goal_id)
    if goal.state is not state:
        goal.state = state
        goal.state_at = at
        session.flush()
    return goal


def erase_goal(session: Session, enrollment: Enrollment, goal_id: int) -> None:
    """Erase a goal for good.

    Raises:
        GoalUnknown: the learner has no such goal.
    """
    take_turn(session, enrollment)
    session.delete(queries.goal(session, enrollment, goal_id))
    session.flush()


def _columns(wanted: Wanted) -> dict[str, str | date | None]:
    return {
        "body": plain(wanted.body.strip(), LONGEST_GOAL),
        "due_on": wanted.due_on,
        "note": plain(wanted.note.strip(), LONGEST_NOTE),
        "module": wanted.module,
    }
