"""Lengths of time, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.hours import Hours, HoursUnreadable, total

spans = st.builds(Hours, st.integers(0, 99_999 * 60))


@given(spans)
def test_what_is_written_reads_back_the_same(span):
    assert Hours.parse(str(span)) == span


@pytest.mark.parametrize(
    ("text", "minutes"), [("1:30", 90), (" 0:45 ", 45), ("120:00", 7200), ("00:05", 5)]
)
def test_a_log_sheet_is_read_as_it_is_written(text, minutes):
    assert Hours.parse(text).minutes == minutes


@pytest.mark.parametrize("text", ["1.5", "1.30", "90", "1:60", "1:5", "", ":30", "-1:00", "1:300"])
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(HoursUnreadable, match=r"is not a length of time\. Write it like 1:30\."):
        Hours.parse(text)


def test_less_than_no_time_is_refused():
    with pytest.raises(ValueError, match="-1 minutes is less than no time at all"):
        Hours(-1)


@given(st.lists(spans))
def test_a_total_is_the_sum_of_the_minutes(some):
    assert total(some).minutes == sum(span.minutes for span in some)


@given(spans, spans)
def test_adding_and_ordering_follow_the_minutes(one, other):
    assert (one + other).minutes == one.minutes + other.minutes
    assert (one < other) == (one.minutes < other.minutes)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (150, "2 hours 30 minutes"),
    ],
)
def test_a_screen_reader_hears_words(minutes, said):
    assert Hours(minutes).spoken == said
