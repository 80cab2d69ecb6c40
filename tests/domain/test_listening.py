"""How few may be heard before it says who spoke."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.listening import (
    TOGETHER,
    NothingSaid,
    require_said,
    shown_together,
    withheld,
)


@given(st.lists(st.integers()))
def test_answers_are_shown_in_threes_and_the_rest_waits(answers):
    shown = shown_together(answers)

    assert len(shown) % TOGETHER == 0
    assert len(shown) + withheld(len(answers)) == len(answers)
    assert list(shown) == answers[: len(shown)]


@given(st.lists(st.integers()), st.integers())
def test_one_more_answer_shows_nobody_alone(answers, one_more):
    before, after = shown_together(answers), shown_together([*answers, one_more])

    assert len(after) - len(before) in (0, TOGETHER)


def test_one_of_the_two_questions_is_enough():
    require_said("The dialogues.", "")
    require_said("", "More dialogues.")
    with pytest.raises(NothingSaid):
        require_said("  ", "\n")
