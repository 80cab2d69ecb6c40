from datetime import date, time, timedelta

import pytest

from prss_training.domain.practice import Span
from prss_training.domain.practice_review import Logged, Reviewer

MONDAY = date(2026, 3, 2)


def logged(number, on=MONDAY, starts=9, ends=11, reflection="", enrollment=1):
    return Logged(number, enrollment, Span(on, time(starts), time(ends)), reflection)


def remarks(entry, *others, today=MONDAY):
    return Reviewer([entry, *others], today=today).remarks(entry.entry_id)


def test_two_hours_on_a_weekday_need_no_second_look():
    assert remarks(logged(1)) == ()


def test_more_than_eight_hours_on_one_day_are_remarked_on_however_they_are_split():
    morning, evening = logged(1, starts=8, ends=12), logged(2, starts=13, ends=18)

    assert remarks(morning, evening) == ("9:00 hours on one day",)
    assert remarks(morning, logged(2, starts=13, ends=17)) == ()


def test_another_learners_hours_are_not_added_to_the_day():
    assert remarks(logged(1, starts=8, ends=12), logged(2, starts=8, ends=16, enrollment=2)) == ()


def test_more_than_forty_hours_from_monday_to_sunday_are_remarked_on():
    week = [logged(n, MONDAY + timedelta(days=n), 8, 16) for n in range(5)]
    sunday = logged(9, MONDAY + timedelta(days=6), 9, 10)
    next_monday = logged(10, MONDAY + timedelta(days=7), 9, 10)

    assert remarks(week[0], *week[1:]) == ()
    assert remarks(week[0], *week[1:], sunday) == ("41:00 hours in one week",)
    assert remarks(week[0], *week[1:], next_monday) == ()


def test_practice_is_old_after_two_weeks_and_not_on_the_fourteenth_day():
    assert remarks(logged(1), today=MONDAY + timedelta(days=14)) == ()
    assert remarks(logged(1), today=MONDAY + timedelta(days=15)) == ("From 15 days ago",)


@pytest.mark.parametrize(
    ("days_after_monday", "starts", "ends", "is_night"),
    [
        (4, 21, 22, False),  # Friday until ten
        (4, 21, 23, True),  # Friday past ten
        (4, 5, 7, False),  # Friday at dawn: the night belongs to Thursday
        (5, 5, 7, True),  # Saturday at dawn
        (5, 6, 8, False),  # Saturday from six
        (6, 20, 23, True),  # Sunday past ten
        (0, 4, 7, True),  # Monday at dawn
        (0, 21, 23, False),  # Monday past ten
        (2, 21, 23, False),  # a Wednesday night is no weekend
    ],
)
def test_a_weekend_night_runs_from_ten_on_friday_saturday_and_sunday_to_six(
    days_after_monday, starts, ends, is_night
):
    entry = logged(1, MONDAY + timedelta(days=days_after_monday), starts, ends)

    expected = ("At night on a weekend",) if is_night else ()
    assert remarks(entry, today=entry.span.on) == expected


def test_the_same_words_in_two_entries_are_remarked_on_in_both():
    one = logged(1, reflection="We talked  about work.")
    other = logged(2, MONDAY + timedelta(days=1), reflection="we talked about WORK.")

    assert remarks(one, other) == ("Same words as another entry",)
    assert remarks(other, one) == ("Same words as another entry",)
    assert remarks(logged(3), logged(4, starts=12, ends=13)) == ()


def test_what_no_longer_stands_has_no_remarks():
    assert Reviewer([logged(1)], today=MONDAY).remarks(2) == ()
