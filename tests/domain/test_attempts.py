"""Tries: how many, and what follows the last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.attempts import (
    AlreadyPassed,
    AttemptsExhausted,
    ChecksExhausted,
    TooLong,
    TooShort,
    WorkWaiting,
    count_words,
    next_attempt,
    next_check,
    require_length,
)
from prss_training.domain.rubric import Outcome

returned = st.lists(st.just(Outcome.RETURNED), max_size=5)


@given(returned, st.integers(1, 5))
def test_returned_work_may_be_handed_in_until_the_tries_are_used(history, allowed):
    if len(history) < allowed:
        assert next_attempt(history, allowed) == len(history) + 1
    else:
        with pytest.raises(AttemptsExhausted, match=f"all {allowed} tries"):
            next_attempt(history, allowed)


@given(returned)
def test_work_that_waits_holds_up_the_next_try(history):
    with pytest.raises(WorkWaiting):
        next_attempt([*history, None], 10)


@given(returned, returned)
def test_work_that_passed_is_done(before, later):
    with pytest.raises(AlreadyPassed):
        next_attempt([*before, Outcome.PASSED, *later], 20)


@given(st.integers(0, 6), st.integers(0, 3), st.integers(0, 3))
def test_a_check_has_its_first_try_its_retakes_and_what_a_trainer_opened(tries, retakes, granted):
    if tries < 1 + retakes + granted:
        assert next_check([False] * tries, retakes, granted) == tries + 1
    else:
        with pytest.raises(ChecksExhausted, match="Talk with your trainer"):
            next_check([False] * tries, retakes, granted)


def test_a_passed_check_is_done():
    with pytest.raises(AlreadyPassed):
        next_check([False, True], 5, 0)


@given(st.lists(st.text("abcé’", min_size=1, max_size=4), max_size=30))
def test_words_are_what_white_space_parts(words):
    assert count_words("  \n".join(words)) == len(words)


def test_length_is_refused_with_the_number_of_words_to_mend():
    require_length("one two three", 3, 3)
    with pytest.raises(TooShort, match=r"This has 3 words .* at least 5. Add about 2 more"):
        require_length("one two three", 5, 9)
    with pytest.raises(TooLong, match=r"This has 3 words .* allows 2. Take out about 1"):
        require_length("one two three", 1, 2)
