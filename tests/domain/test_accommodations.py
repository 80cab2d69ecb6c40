"""What holds on a day, and how much time it gives."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.accommodations import (
    NONE,
    Accommodations,
    Arranged,
    DaysOutOfOrder,
    in_force,
    require_in_order,
)

DAY = date(2026, 3, 2)
TIME, PRINT = Accommodations(more_time=50), Accommodations(large_print=True)

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
arranged = st.builds(Arranged, st.sampled_from([TIME, PRINT, NONE]), days, st.none() | days)


def test_nothing_arranged_is_nothing():
    assert not NONE
    assert in_force((), DAY) is NONE
    assert NONE.minutes(120) == 120
    assert NONE.sentences == NONE.in_short == ()


@pytest.mark.parametrize(
    ("more", "usual", "minutes"), [(50, 120, 180), (25, 90, 113), (100, 75, 150), (1, 1, 2)]
)
def test_more_time_is_a_share_rounded_up_for_the_learner(more, usual, minutes):
    assert Accommodations(more_time=more).minutes(usual) == minutes


def test_no_limit_is_more_than_any_share():
    assert Accommodations(more_time=50, no_limit=True).minutes(120) is None
    assert len(Accommodations(more_time=50, no_limit=True).sentences) == 1


@given(st.integers(0, 300), st.integers(0, 600))
def test_nobody_ever_has_less_than_the_usual_time(more, usual):
    assert Accommodations(more_time=more).minutes(usual) >= usual


def test_the_first_and_the_last_day_count():
    held = (Arranged(TIME, DAY, DAY + timedelta(days=1)),)

    found = [in_force(held, DAY + timedelta(days=n)) for n in (-1, 0, 1, 2)]

    assert found == [NONE, TIME, TIME, NONE]


def test_what_was_arranged_last_counts_and_what_was_before_does_not_come_back():
    held = (Arranged(TIME, DAY), Arranged(PRINT, DAY + timedelta(days=5), DAY + timedelta(days=6)))

    found = [in_force(held, DAY + timedelta(days=n)) for n in (4, 5, 6, 7)]

    assert found == [TIME, PRINT, PRINT, NONE]


def test_what_begins_later_takes_nothing_away_until_then():
    held = (Arranged(TIME, DAY), Arranged(NONE, DAY + timedelta(days=5)))

    assert in_force(held, DAY) == TIME
    assert in_force(held, DAY + timedelta(days=5)) == NONE


@given(st.lists(arranged), days)
def test_only_something_that_was_arranged_ever_holds(held, on):
    found = in_force(held, on)

    assert not found or any(
        one.what == found and one.since <= on and (one.until is None or on <= one.until)
        for one in held
    )


def test_a_span_that_ends_before_it_begins_is_refused():
    require_in_order(DAY, DAY)
    with pytest.raises(DaysOutOfOrder):
        require_in_order(DAY, DAY - timedelta(days=1))


def test_everything_is_said_once_to_the_learner_and_once_to_staff():
    every = Accommodations(
        more_time=50, oral=True, language="ASL", large_print=True, other="A quiet room."
    )

    assert len(every.sentences) == len(every.in_short) == 5
    assert "in ASL" in " ".join(every.sentences)
    assert every.in_short[-1] == every.sentences[-1] == "A quiet room."
