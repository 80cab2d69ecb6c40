"""The chart of hours per month."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.hours import Hours
from prss_training.domain.practice_totals import Totals
from prss_training.fieldwork.bars import MOST_MONTHS, WIDTH, bars

amounts = st.integers(0, 20_000).map(Hours)
months = st.lists(
    st.tuples(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.builds(Totals, amounts, amounts)),
    max_size=20,
)


@given(months)
def test_bars_stay_inside_the_drawing_with_room_for_their_hours(known):
    chart = bars(known)

    assert len(chart.bars) <= MOST_MONTHS
    for bar in chart.bars:
        assert bar.top >= 0
        assert bar.top + chart.thick <= chart.height
        assert bar.end + 50 <= WIDTH


@given(months)
def test_more_hours_never_make_a_shorter_bar(known):
    shown = sorted(bars(known).bars, key=lambda bar: bar.totals.counted)

    for less, more in pairwise(shown):
        # each of the two parts of a bar is rounded down to a whole unit
        assert less.approved + less.waiting <= more.approved + more.waiting + 1


def test_the_longest_month_takes_the_whole_length_and_empty_months_have_no_bar():
    chart = bars(
        [
            (date(2026, 3, 1), Totals(returned=Hours(60))),
            (date(2026, 2, 1), Totals(approved=Hours(600), waiting=Hours(600))),
            (date(2026, 1, 1), Totals(waiting=Hours(300))),
        ]
    )

    assert [(bar.month.month, bar.approved, bar.waiting) for bar in chart.bars] == [
        (2, 100, 100),
        (1, 0, 50),
    ]
