"""Which modules are open, and how far a learner is in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.progression import (
    ModuleLocked,
    ModuleProgress,
    require_open,
    waiting_for,
)
from tests.domain.samples import module

FIRST = module("first")
SECOND = module("second", requires=("first", "not-written-yet"))
THIRD = module("third", requires=("first", "second"))
ALL = (FIRST, SECOND, THIRD)
keys = st.frozensets(st.sampled_from(["first", "second", "third"]))


def test_a_module_waits_for_what_it_builds_on():
    with pytest.raises(ModuleLocked) as refused:
        require_open(THIRD, ALL, {"third"})

    assert str(refused.value) == "“Third” opens when you have finished “First” and “Second”."
    assert refused.value.waiting_for == ("First", "Second")


def test_a_required_module_that_is_not_written_holds_nobody_up():
    require_open(SECOND, ALL, {"first"})


@given(keys, keys)
def test_finishing_more_never_locks_a_module(completed, more):
    for one in ALL:
        assert set(waiting_for(one, ALL, completed | more)) <= set(waiting_for(one, ALL, completed))


progress = st.builds(
    ModuleProgress,
    st.just(FIRST),
    st.frozensets(st.integers(1, 4)),
    st.booleans(),
    st.frozensets(st.sampled_from(["first/audit", "other/audit"])),
)


@given(progress)
def test_a_module_is_complete_when_every_step_is_done(found):
    assert found.steps == 4
    assert 0 <= found.steps_done <= found.steps
    assert found.complete == (found.steps_done == found.steps)


@given(progress)
def test_a_module_is_started_when_anything_is_done(found):
    if found.steps_done:
        assert found.started


def test_nothing_done_is_not_started():
    untouched = ModuleProgress(
        FIRST, frozenset(), check_passed=False, activities_passed=frozenset()
    )

    assert not untouched.started
    assert not untouched.lesson_read
