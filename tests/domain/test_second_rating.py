"""One demonstration in five is looked at twice, and two who differ by far call a third."""

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.rubric import CriticalFail, Line, Rubric
from prss_training.domain.second_rating import (
    CHANCES,
    Look,
    Rated,
    apart,
    drawn_for_second,
    gaps,
    look,
    may_look,
)

LINES = tuple(Line(key, key.title(), ("0", "1", "2", "3")) for key in ("asks", "waits", "sums-up"))
RUBRIC = Rubric(LINES, (CriticalFail("shames", "Shames."),))
MARKS = st.fixed_dictionaries({line.key: st.integers(0, 3) for line in LINES})
RATED = st.builds(Rated, MARKS, st.sampled_from([frozenset(), frozenset({"shames"})]))


def rated(*levels, critical=()):
    return Rated(dict(zip([line.key for line in LINES], levels, strict=True)), frozenset(critical))


def test_one_chance_in_five_draws_a_second_look():
    assert sum(drawn_for_second(chance) for chance in range(CHANCES)) * 5 == CHANCES


@given(RATED, RATED)
def test_who_rated_first_makes_no_difference(one, other):
    assert apart(RUBRIC, one, other) == apart(RUBRIC, other, one)


@given(RATED)
def test_nobody_is_apart_from_themselves(one):
    assert not apart(RUBRIC, one, one)


def test_one_level_is_no_gap_and_two_are():
    assert not apart(RUBRIC, rated(2, 2, 2), rated(3, 1, 2))
    assert gaps(RUBRIC, rated(2, 1, 2), rated(2, 3, 2)) == (LINES[1],)


def test_a_critical_fail_that_one_saw_is_never_a_small_difference():
    assert apart(RUBRIC, rated(2, 2, 2), rated(2, 2, 2, critical=["shames"]))


def test_a_line_that_one_of_them_never_marked_is_no_gap():
    assert not apart(RUBRIC, Rated({"asks": 3}), rated(3, 0, 0))


@given(st.integers(20, 99), st.lists(RATED, max_size=3))
def test_what_chance_passed_over_waits_for_nobody(chance, seen):
    assert look(RUBRIC, chance, seen) is Look.NOT_DRAWN


@given(st.integers(0, 19), RATED, RATED, RATED)
def test_what_was_drawn_waits_for_a_second_then_a_third_only_if_they_are_apart(c, a, b, third):
    assert look(RUBRIC, c, [a]) is Look.SECOND
    after = Look.THIRD if apart(RUBRIC, a, b) else Look.SETTLED
    assert look(RUBRIC, c, [a, b]) is after
    assert look(RUBRIC, c, [a, b, third]) is Look.SETTLED


def test_work_that_was_written_is_never_drawn():
    assert look(RUBRIC, None, [rated(2, 2, 2)]) is Look.NOT_DRAWN


def test_neither_the_learner_nor_a_rater_before_may_look_next():
    assert may_look(3, [1, 2], learner=9)
    assert not may_look(2, [1, 2], learner=9)
    assert not may_look(9, [1, 2], learner=9)
