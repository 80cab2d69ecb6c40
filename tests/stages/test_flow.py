"""A whole program in numbers, and what readers outside the staff are not told."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.stages import Direction, Journey, Step, where
from prss_training.stages.flow import (
    FEWEST_TOLD,
    Spread,
    cohorts,
    discreet,
    discreet_flow,
    flow,
    spread,
)
from tests.domain.test_stages import DAY, LADDER, journeys

TODAY = DAY + timedelta(days=4_000)
counts = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@given(st.lists(journeys(), max_size=12))
def test_everybody_is_counted_once_where_they_are(ways):
    rows = flow(LADDER, ways, today=TODAY)
    here = [where(LADDER, way) for way in ways]

    assert sum(row.here for row in rows) == len(ways)
    assert sum(row.paused for row in rows) == sum(one.paused for one in here)
    assert [row.here for row in rows] == [
        sum(one.stage == row.stage for one in here) for row in rows
    ]
    assert sum(sum(cohort.counts) for cohort in cohorts(LADDER, ways)) == len(ways)


@given(st.lists(st.integers(0, 5_000), min_size=1))
def test_the_middle_lies_between_the_shortest_and_the_longest(days):
    found = spread(days)

    assert found.shortest <= found.middle <= found.longest
    assert {found.shortest, found.longest} <= set(days)
    assert spread([*reversed(days)]) == found


def test_time_in_a_stage_counts_finished_stays_and_those_that_last():
    moved = Journey("trainee", DAY, (Step(Direction.FORWARD, "volunteer", date(2026, 3, 12)),))
    stayed = Journey("trainee", DAY)
    rows = {row.stage.key: row for row in flow(LADDER, [moved, stayed], today=date(2026, 4, 1))}

    assert rows["trainee"].spread == Spread(10, 20, 30)
    assert rows["volunteer"].spread == Spread(20, 20, 20)
    assert rows["staff"].spread is None


def test_cohorts_are_months_and_the_newest_comes_first():
    late = Journey("trainee", date(2026, 5, 31))
    found = cohorts(LADDER, [Journey("trainee", DAY), late, Journey("trainee", date(2026, 3, 31))])

    assert [(cohort.first, cohort.counts) for cohort in found] == [
        (date(2026, 5, 1), (0, 1, 0, 0)),
        (date(2026, 3, 1), (0, 2, 0, 0)),
    ]


@given(counts)
def test_no_small_count_is_told_and_none_can_be_worked_out(numbers):
    told = discreet(numbers)
    hidden = [n for n, one in enumerate(told) if one is None]

    assert len(told) == len(numbers)
    assert all(one is None or one == numbers[n] for n, one in enumerate(told))
    assert all(one == 0 or one >= FEWEST_TOLD for one in told if one is not None)
    assert len(hidden) != 1 or len(numbers) == 1
    assert bool(hidden) == any(0 < number < FEWEST_TOLD for number in numbers)


@given(st.lists(journeys(), max_size=12))
def test_outside_the_staff_no_length_of_time_belongs_to_a_few(ways):
    for row in discreet_flow(flow(LADDER, ways, today=TODAY)):
        assert row.paused is None
        assert row.spread is None or row.here >= FEWEST_TOLD
