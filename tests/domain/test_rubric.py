"""How written work is judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.rubric import (
    TOP_LEVEL,
    CriticalFail,
    Line,
    MarksIncomplete,
    Outcome,
    Rubric,
)

LEVELS = ("no", "a little", "yes", "very")
RUBRIC = Rubric(
    (
        Line("values", "Names the values", LEVELS, starred=True),
        Line("fair", "Is fair", LEVELS),
        Line("step", "Takes a step", LEVELS),
    ),
    (CriticalFail("shames", "Shames a person."),),
)
levels = st.integers(0, TOP_LEVEL)
marks = st.fixed_dictionaries({"values": levels, "fair": levels, "step": levels})


@given(marks)
def test_percent_is_the_share_of_the_highest_marks_rounded_down(given_marks):
    assert RUBRIC.percent(given_marks) == int(sum(given_marks.values()) / 9 * 100)


@given(marks)
def test_the_highest_marks_pass_and_the_lowest_come_back(given_marks):
    highest = dict.fromkeys(given_marks, TOP_LEVEL)
    lowest = dict.fromkeys(given_marks, 0)

    assert RUBRIC.outcome(highest) is Outcome.PASSED
    assert RUBRIC.outcome(lowest) is Outcome.RETURNED


@given(marks, st.sampled_from(["values", "fair", "step"]))
def test_a_higher_mark_never_turns_a_pass_into_a_return(given_marks, key):
    higher = given_marks | {key: min(TOP_LEVEL, given_marks[key] + 1)}

    if RUBRIC.outcome(given_marks) is Outcome.PASSED:
        assert RUBRIC.outcome(higher) is Outcome.PASSED


@given(marks)
def test_a_critical_fail_sends_work_back_whatever_its_marks(given_marks):
    assert RUBRIC.outcome(given_marks, ["shames"]) is Outcome.RETURNED
    assert RUBRIC.outcome(given_marks, ["unknown"]) is RUBRIC.outcome(given_marks)


@pytest.mark.parametrize(
    ("values", "fair", "step", "outcome"),
    [
        (2, 2, 2, Outcome.PASSED),
        (2, 3, 1, Outcome.PASSED),
        (2, 2, 1, Outcome.RETURNED),  # the mean is below 2
        (3, 3, 0, Outcome.RETURNED),  # a line is at 0
        (1, 3, 3, Outcome.RETURNED),  # the starred line is below 2
    ],
)
def test_work_passes_by_mean_floor_and_star(values, fair, step, outcome):
    assert RUBRIC.outcome({"values": values, "fair": fair, "step": step}) is outcome


@pytest.mark.parametrize("wrong", [-1, 4, None, "2"])
def test_a_line_without_a_usable_mark_is_named(wrong):
    with pytest.raises(MarksIncomplete, match="Choose a level for “Is fair”, “Takes a step”"):
        RUBRIC.percent({"values": 2, "fair": wrong})
