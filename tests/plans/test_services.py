"""A plan is the learner's own: written, changed, reached, let go and erased by nobody else."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import TrailEntry
from prss_training.domain.drafts import TextMovedOn, TextTooLong
from prss_training.domain.goals import LONGEST_GOAL, MOST_GOALS, GoalState
from prss_training.plans import queries, services
from prss_training.plans.models import ChosenModule, Goal
from prss_training.plans.services import Wanted
from prss_training.together import ask
from tests.factories import MORNING, make_enrollment, make_person

pytestmark = pytest.mark.database

LATER = MORNING + timedelta(days=3)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def marcus(session):
    return make_enrollment(session, make_person(session, "Marcus Bell"))


@pytest.fixture
def add(session, rosa):
    def _add(body="Lead the Friday group", due_on=None, place=rosa):
        wanted = Wanted(body, due_on, "Ask Naomi.", "shared-values")
        return services.add_goal(session, place, wanted, at=MORNING)

    return _add


def chosen(session, place):
    return ask(session, queries.chosen_question(place))


def test_what_is_chosen_next_is_one_module_and_can_be_changed_and_forgotten(
    session, rosa, marcus, library
):
    first, second = library.modules[:2]

    services.take_next(session, rosa, first, at=MORNING)
    services.take_next(session, rosa, second, at=LATER)

    assert chosen(session, rosa) == second.key
    assert chosen(session, marcus) == ""
    assert session.scalar(select(func.count()).select_from(ChosenModule)) == 1

    services.follow_program(session, rosa)
    services.follow_program(session, rosa)

    assert chosen(session, rosa) == ""


def test_goals_ahead_come_by_their_day_and_those_without_one_last(session, rosa, add):
    later, never, soon = (
        add("Later", date(2026, 6, 1)),
        add("Some day"),
        add("Soon", date(2026, 4, 1)),
    )
    done = add("Done")
    services.say_of_goal(session, rosa, done.id, GoalState.REACHED, at=LATER)

    assert queries.goals(session, rosa) == [soon, later, never, done]


def test_saying_the_same_of_a_goal_twice_keeps_the_first_day(session, rosa, add):
    goal = add()

    services.say_of_goal(session, rosa, goal.id, GoalState.LET_GO, at=LATER)
    services.say_of_goal(session, rosa, goal.id, GoalState.LET_GO, at=LATER + timedelta(days=9))

    assert (goal.state, goal.state_at) == (GoalState.LET_GO, LATER)
    services.say_of_goal(session, rosa, goal.id, GoalState.AHEAD, at=LATER)
    assert goal.state is GoalState.AHEAD


def test_a_goal_is_written_anew_only_by_a_page_that_knows_the_newest_words(session, rosa, add):
    goal = add()
    services.change_goal(
        session, rosa, goal.id, Wanted("Lead two groups", None, "", ""), revision=1
    )

    with pytest.raises(TextMovedOn):
        services.change_goal(session, rosa, goal.id, Wanted("Lead none", None, "", ""), revision=1)

    assert (goal.body, goal.module, goal.revision) == ("Lead two groups", "", 2)


def test_nobody_reaches_into_the_plan_of_somebody_else(session, marcus, add):
    goal = add()
    acts = [
        lambda: queries.goal(session, marcus, goal.id),
        lambda: services.say_of_goal(session, marcus, goal.id, GoalState.REACHED, at=LATER),
        lambda: services.erase_goal(session, marcus, goal.id),
        lambda: services.change_goal(
            session, marcus, goal.id, Wanted("Mine", None, "", ""), revision=1
        ),
    ]

    for act in acts:
        with pytest.raises(queries.GoalUnknown):
            act()
    assert queries.goals(session, marcus) == []


def test_an_erased_goal_leaves_nothing_behind(session, rosa, add):
    goal = add()

    services.erase_goal(session, rosa, goal.id)

    assert session.scalar(select(func.count()).select_from(Goal)) == 0
    assert session.scalar(select(func.count()).select_from(TrailEntry)) == 0


def test_a_plan_holds_many_goals_and_not_endlessly_many(session, rosa, add):
    for number in range(MOST_GOALS):
        add(f"Goal {number}")

    with pytest.raises(services.PlanFull):
        add()
    with pytest.raises(TextTooLong):
        services.change_goal(
            session,
            rosa,
            queries.goals(session, rosa)[0].id,
            Wanted("x" * (LONGEST_GOAL + 1), None, "", ""),
            revision=1,
        )
