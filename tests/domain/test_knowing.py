"""The check before the lesson: once, with nothing begun, and at no cost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.knowing import (
    NotBeforeTheLesson,
    NotShownYet,
    counts_as_try,
    may_check_first,
    may_skim,
    require_check_first,
    require_skim,
)
from prss_training.domain.progression import ModuleProgress
from tests.domain.samples import module

NOTHING = ModuleProgress(module(), frozenset(), check_passed=False, activities_passed=frozenset())


def test_the_check_comes_first_only_where_nothing_is_begun():
    assert may_check_first(NOTHING, tries=0)
    assert not may_check_first(NOTHING, tries=1)
    assert not may_check_first(replace(NOTHING, parts_read=frozenset({1})), tries=0)
    assert not may_check_first(replace(NOTHING, check_passed=True), tries=0)
    assert not may_check_first(replace(NOTHING, activities_passed=frozenset({"a/b"})), tries=0)


def test_a_module_without_a_lesson_has_no_check_before_it():
    assert not may_check_first(replace(NOTHING, module=module(lesson=())), tries=0)


def test_asking_too_late_says_where_to_go_on():
    require_check_first(NOTHING, tries=0)
    with pytest.raises(NotBeforeTheLesson, match="Go on with the lesson"):
        require_check_first(NOTHING, tries=1)


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_a_failed_early_try_never_uses_up_a_try_and_every_other_does(tries):
    counted = [passed for early, passed in tries if counts_as_try(early, passed)]
    free = sum(early and not passed for early, passed in tries)

    assert len(counted) == len(tries) - free
    assert any(counted) == any(passed for _, passed in tries)


def test_parts_are_marked_together_only_after_an_early_pass_and_while_some_are_unread():
    passed = replace(NOTHING, check_passed=True)
    read = replace(passed, parts_read=frozenset({1, 2}))

    assert may_skim(passed, early_passed=True)
    assert not may_skim(passed, early_passed=False)
    assert not may_skim(read, early_passed=True)
    with pytest.raises(NotShownYet):
        require_skim(passed, early_passed=False)
