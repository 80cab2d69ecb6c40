"""The one next step, in the order of the program."""

from dataclasses import replace

import pytest

from prss_training.domain.criteria import evaluate
from prss_training.domain.hour_rules import PracticeHours
from prss_training.domain.hours import Hours
from prss_training.domain.next_step import (
    NextStep,
    Place,
    Todo,
    WorkState,
    needed_modules,
    next_step,
    step_in,
)
from prss_training.domain.progression import ModuleProgress
from prss_training.domain.rules import AnyOf, PassActivities, PassChecks
from tests.factories import MORNING


@pytest.fixture
def criteria(library):
    return library.criteria_version("peer-leader-2026.1")


@pytest.fixture
def step(library, criteria):
    """Ask for the next step at a place, with a standing of no evidence or of `met` keys."""

    def _step(place, met=()):
        nothing = evaluate(criteria, [], on=MORNING.date())
        findings = tuple(
            replace(f, have=f.need) if f.requirement.key in met else f for f in nothing.findings
        )
        standing = replace(nothing, findings=findings)
        needed = needed_modules(criteria, library.modules)
        return next_step(library.modules, place, standing, needed)

    return _step


def fresh(module):
    return ModuleProgress(module, frozenset(), False, frozenset())


def done(module):
    parts = frozenset(part.number for part in module.lesson)
    return ModuleProgress(module, parts, True, frozenset(a.id for a in module.activities))


@pytest.fixture
def place(library):
    """A place with everything done but what is said by module key."""

    def _place(over=None, **more):
        progress = {module.key: done(module) for module in library.modules} | (over or {})
        completed = frozenset(key for key, made in progress.items() if made.complete)
        return Place(progress, more.pop("completed", completed), **more)

    return _place


@pytest.fixture
def values(library):
    return library.module("shared-values")


def test_a_new_learner_reads_the_first_part(library, step):
    progress = {module.key: fresh(module) for module in library.modules}

    found = step(Place(progress))

    assert (found.todo, found.part.number, found.begun) == (Todo.READ, 1, False)
    assert found.minutes == found.part.minutes


def test_reading_goes_on_at_the_first_part_that_was_left_out(values, step, place):
    halfway = replace(fresh(values), parts_read=frozenset({1, 3}))

    found = step(place({values.key: halfway}))

    assert (found.todo, found.part.number, found.begun) == (Todo.READ, 2, True)


def test_the_check_follows_the_lesson(values, step, place):
    read = replace(done(values), check_passed=False, activities_passed=frozenset())

    assert step(place({values.key: read})).todo is Todo.CHECK
    assert step(place({values.key: read}, checks_begun=frozenset({values.key}))).begun


def test_work_follows_the_check_in_the_order_of_the_module(values, step, place):
    checked = replace(done(values), activities_passed=frozenset())

    found = step(place({values.key: checked}))

    assert (found.todo, found.activity) == (Todo.WRITE, values.activities[0])


def test_returned_work_comes_before_the_next_piece(values, step, place):
    first, second = values.activities
    checked = replace(done(values), activities_passed=frozenset())

    found = step(place({values.key: checked}, work={first.id: WorkState.RETURNED}))
    waiting = step(place({values.key: checked}, work={first.id: WorkState.WAITING}))

    assert (found.todo, found.activity) == (Todo.REVISE, first)
    assert (waiting.todo, waiting.activity) == (Todo.WRITE, second)


def test_a_module_that_is_locked_is_passed_over(library, values, step, place):
    later = next(module for module in library.modules if values.key in module.requires)
    checked = replace(done(values), activities_passed=frozenset())
    work = {activity.id: WorkState.WAITING for activity in values.activities}

    over = {values.key: checked, later.key: fresh(later)}

    assert step(place(over, work=work), met=_KEYS).todo is Todo.WAIT_FOR_WORK


def test_a_module_that_was_opened_once_stays_open(library, values, step, place):
    later = next(module for module in library.modules if values.key in module.requires)
    checked = replace(done(values), activities_passed=frozenset())
    work = {activity.id: WorkState.WAITING for activity in values.activities}
    over = {values.key: checked, later.key: fresh(later)}

    found = step(place(over, work=work, completed=frozenset({values.key})))

    assert found.module is not values
    assert found.todo is Todo.READ


@pytest.mark.parametrize("about", ["check", "work"])
def test_used_up_tries_ask_for_a_talk(values, step, place, about):
    if about == "check":
        stuck = replace(done(values), check_passed=False)
        found = step(place({values.key: stuck}, checks_used_up=frozenset({values.key})))
    else:
        [first, *_] = values.activities
        stuck = replace(done(values), activities_passed=done(values).activities_passed - {first.id})
        found = step(place({values.key: stuck}, work={first.id: WorkState.USED_UP}))

    assert (found.todo, found.module) == (Todo.TALK, values)
    assert (found.activity is None) == (about == "check")


_KEYS = ("lessons", "checks", "written-work", "practice", "code-of-ethics")


def test_after_the_modules_the_code_is_signed_and_then_hours_are_logged(step, place):
    assert step(place(), met=_KEYS[:3]).todo is Todo.SIGN
    assert step(place(), met=[*_KEYS[:3], "code-of-ethics"]).todo is Todo.LOG


def test_hours_that_are_logged_and_not_yet_looked_at_are_waited_for(step, place):
    met = [*_KEYS[:3], "code-of-ethics"]

    assert step(place(minutes_waiting=599), met=met).todo is Todo.LOG
    assert step(place(minutes_waiting=600), met=met).todo is Todo.WAIT_FOR_HOURS


def test_what_only_a_person_can_settle_is_asked_about(step, place):
    found = step(place(), met=_KEYS[1:])

    assert (found.todo, found.finding.requirement.key) == (Todo.ASK, "lessons")


def test_when_everything_is_met_there_is_nothing_left_to_do(step, place):
    assert step(place(), met=_KEYS) == NextStep(Todo.DONE)


def test_in_a_module_where_all_is_waiting_there_is_no_step(values, place):
    checked = replace(done(values), activities_passed=frozenset())
    waiting = place(
        {values.key: checked}, work={a.id: WorkState.WAITING for a in values.activities}
    )

    assert step_in(values, waiting) is None


def test_a_credential_needs_the_modules_it_names_and_what_they_build_on(library, criteria):
    named = {m.key for m in needed_modules(criteria, library.modules)}
    only_last = replace(
        criteria,
        requirements=tuple(
            replace(r, rule=replace(r.rule, modules=("self-direction-and-choice",)))
            for r in criteria.requirements
            if r.key == "lessons"
        ),
    )

    built_on = {module.key for module in needed_modules(only_last, library.modules)}

    assert named == {"shared-values", "strengths-and-resiliencies", "self-direction-and-choice"}
    assert set(library.module("self-direction-and-choice").requires) <= built_on


def test_a_credential_that_names_no_module_needs_them_all(library):
    texas = library.newest("tx-rsps")

    assert needed_modules(texas, library.modules) == library.modules


def test_every_route_of_a_choice_is_looked_through_for_modules(library, criteria):
    first = criteria.requirements[0]
    either = AnyOf(
        (PracticeHours(Hours(600)), PassChecks(("shared-values",)), PassActivities(("gone/x",)))
    )
    only = replace(criteria, requirements=(replace(first, rule=either),))

    assert [m.key for m in needed_modules(only, library.modules)] == ["shared-values"]
