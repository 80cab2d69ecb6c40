"""From the wall to a moment, on the nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.wall_time import TimeSkipped, TimeTwice, days_in_rhythm, moment_at

CHICAGO = ZoneInfo("America/Chicago")
ZONES = [ZoneInfo(n) for n in ("America/Chicago", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")]


def test_six_in_the_evening_stays_six_when_the_clocks_change():
    before, after = (moment_at(date(2026, 3, d), time(18), CHICAGO) for d in (3, 10))

    assert before == datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
    assert after == datetime(2026, 3, 10, 23, 0, tzinfo=UTC)
    assert after - before == timedelta(days=7, hours=-1)


def test_a_time_that_the_clocks_skip_or_repeat_is_refused():
    with pytest.raises(TimeSkipped, match="8 March 2026"):
        moment_at(date(2026, 3, 8), time(2, 30), CHICAGO)
    with pytest.raises(TimeTwice, match="1 November 2026"):
        moment_at(date(2026, 11, 1), time(1, 30), CHICAGO)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.times(), st.sampled_from(ZONES))
def test_a_moment_shows_on_the_wall_what_was_asked_for(day, clock, zone):
    try:
        moment = moment_at(day, clock, zone)
    except (TimeSkipped, TimeTwice):
        return

    assert moment.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, clock)


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.frozensets(st.integers(0, 6)),
    st.integers(0, 40),
)
def test_a_rhythm_falls_on_its_weekdays_in_order_and_skips_none(first, weekdays, number):
    days = days_in_rhythm(first, weekdays, number)
    wanted = weekdays or {first.weekday()}

    assert len(days) == number
    assert all(day.weekday() in wanted and day >= first for day in days)
    between = (
        [first + timedelta(days=n) for n in range((days[-1] - first).days + 1)] if days else []
    )
    assert days == [day for day in between if day.weekday() in wanted]
