"""Whose order it is: the program's until the foundations are done, then the learner's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.criteria import Standing
from prss_training.domain.next_step import Place, next_step, step_in
from prss_training.domain.ordering import (
    FoundationsFirst,
    NothingLeftInIt,
    choosable,
    in_chosen_order,
    require_choosable,
)
from prss_training.domain.program import Unit
from prss_training.domain.progression import ModuleProgress
from prss_training.domain.rules import CompleteModules
from tests.domain.samples import TODAY, criteria, module, require

BASE = module("base")
GROUND = module("ground")
WORK = module("work", unit=Unit.HOW_WE_WORK, requires=("base",))
GROUPS = module("groups", unit=Unit.ACTIVITIES)
LATER = module("later", unit=Unit.SAFETY, requires=("groups",))
ALL = (BASE, GROUND, WORK, GROUPS, LATER)
KEYS = [one.key for one in ALL]
FOUNDATIONS = frozenset({"base", "ground"})


def progress_of(one, *, done=False) -> ModuleProgress:
    return ModuleProgress(
        one,
        frozenset({1, 2}) if done else frozenset(),
        check_passed=done,
        activities_passed=frozenset({f"{one.key}/audit"}) if done else frozenset(),
    )


def progress(completed):
    return {one.key: progress_of(one, done=one.key in completed) for one in ALL}


def place(completed=(), chosen="") -> Place:
    return Place(progress(completed), frozenset(completed), chosen=chosen)


def the_next(here):
    asked = criteria(require(CompleteModules(("base", "ground", "work"))))
    return next_step(ALL, here, Standing(asked, TODAY, ()), (BASE, GROUND, WORK))


@given(st.frozensets(st.sampled_from(KEYS)))
def test_nothing_may_be_chosen_before_the_foundations_and_never_what_is_locked_or_done(completed):
    found = choosable(ALL, ALL, completed, progress(completed))

    if not completed >= FOUNDATIONS:
        assert found == frozenset()
    assert not found & completed
    for one in ALL:
        if one.key in found:
            assert set(one.requires) <= completed


@given(st.frozensets(st.sampled_from(KEYS)), st.sampled_from(ALL))
def test_what_may_be_chosen_is_what_is_not_refused(completed, one):
    may = one.key in choosable(ALL, ALL, completed, progress(completed))
    is_open = set(one.requires) <= completed
    try:
        require_choosable(one, ALL, completed, progress(completed))
    except (FoundationsFirst, NothingLeftInIt):
        assert not may
    else:
        assert may == is_open


def test_foundations_that_the_credential_does_not_ask_for_hold_nobody_up():
    asked = (BASE, WORK)

    assert choosable(ALL, asked, {"base"}, progress({"base"})) == {"ground", "work", "groups"}
    assert choosable(ALL, (WORK,), (), progress(())) == {"base", "ground", "groups"}


def test_a_refusal_names_what_comes_first():
    with pytest.raises(FoundationsFirst, match="Finish “Base” and “Ground” first"):
        require_choosable(GROUPS, ALL, (), progress(()))
    with pytest.raises(NothingLeftInIt, match="You have finished “Base”"):
        require_choosable(BASE, ALL, FOUNDATIONS, progress(FOUNDATIONS))


@given(st.sampled_from([*KEYS, "", "gone"]))
def test_choosing_reorders_and_loses_nothing(chosen):
    ordered = in_chosen_order(ALL, chosen)

    assert sorted(one.key for one in ordered) == sorted(KEYS)
    rest = [one for one in ordered if one.key != chosen]
    assert rest == [one for one in ALL if one.key != chosen]


def test_the_next_step_follows_the_choice_even_where_no_credential_asks_for_it():
    assert the_next(place(FOUNDATIONS)).module is WORK
    assert the_next(place(FOUNDATIONS, chosen="groups")).module is GROUPS


def test_a_choice_that_is_finished_or_gone_leaves_the_program_in_order():
    assert the_next(place({*FOUNDATIONS, "groups"}, chosen="groups")).module is WORK
    assert the_next(place(FOUNDATIONS, chosen="no-longer-there")).module is WORK
    assert the_next(place(FOUNDATIONS, chosen="later")).module is WORK


def test_a_choice_with_nothing_to_do_but_wait_lets_the_others_go_first():
    waiting = progress(FOUNDATIONS) | {
        "groups": ModuleProgress(
            GROUPS, frozenset({1, 2}), check_passed=True, activities_passed=frozenset()
        )
    }
    here = Place(waiting, FOUNDATIONS, {"groups/audit": "waiting"}, chosen="groups")

    assert step_in(GROUPS, here) is None
    assert the_next(here).module is WORK
