"""How pages write dates, times and lengths."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.hours import Hours
from prss_training.web.filters import clock, count, day, hours, hours_spoken, moment


def test_days_are_written_without_numbers_for_months():
    assert day(date(2026, 1, 5)) == "5 January 2026"


def test_a_moment_is_written_where_the_reader_is():
    late = datetime(2026, 1, 6, 4, 30, tzinfo=UTC)

    assert moment(late, "America/Chicago") == "5 January 2026, 10:30 pm CST"


@given(st.integers(0, 23), st.integers(0, 59))
def test_the_clock_never_says_hour_nought(hour, minute):
    said = clock(datetime(2026, 1, 5, hour, minute, tzinfo=UTC))

    assert 1 <= int(said.split(":")[0]) <= 12
    assert said.endswith("am" if hour < 12 else "pm")


def test_lengths_are_written_and_spoken():
    assert hours(90) == hours(Hours(90)) == "1:30"
    assert hours_spoken(90) == "1 hour 30 minutes"
    assert hours_spoken(0) == "0 minutes"


def test_counts_carry_the_word_that_fits():
    assert count(1, "entry", "entries") == "1 entry"
    assert count(1200, "entry", "entries") == "1,200 entries"
