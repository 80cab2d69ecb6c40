"""Spans of practice: to the minute, once, in the past."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.practice import (
    Answers,
    Approved,
    Claimed,
    Decision,
    EndsBeforeStart,
    EntryState,
    NotApproved,
    NotDisputable,
    NotInThePast,
    NotWaiting,
    Overlaps,
    OwnHours,
    ReasonMissing,
    Span,
    TooLongADay,
    require_loggable,
    require_reason,
)
from tests.domain.samples import TODAY

minutes = st.integers(0, 24 * 60 - 1)


def at(minute):
    return time(minute // 60, minute % 60)


spans = st.builds(
    lambda on, ends: Span(on, at(min(ends)), at(max(ends))),
    st.dates(TODAY - timedelta(days=1), TODAY),
    st.tuples(minutes, minutes).filter(lambda pair: 0 < abs(pair[0] - pair[1]) <= 16 * 60),
)


def on_the_clock(span):
    first, last = span.starts.hour * 60 + span.starts.minute, span.ends.hour * 60 + span.ends.minute
    return {(span.on, minute) for minute in range(first, last)}


@given(spans)
def test_a_span_is_as_long_as_the_minutes_in_it(span):
    assert span.hours.minutes == len(on_the_clock(span))


@given(spans, spans)
def test_spans_overlap_when_they_share_a_minute(one, other):
    assert (
        one.overlaps(other) == other.overlaps(one) == bool(on_the_clock(one) & on_the_clock(other))
    )


@given(spans, st.lists(spans, max_size=5))
def test_the_same_time_is_logged_once(span, logged):
    if any(span.overlaps(other) for other in logged):
        with pytest.raises(Overlaps, match="The same time counts once"):
            require_loggable(span, logged, today=TODAY)
    else:
        assert require_loggable(span, logged, today=TODAY) == span.hours


def test_the_overlap_is_named():
    nine_to_ten = Span(TODAY, time(9), time(10))

    with pytest.raises(Overlaps, match="You have logged 09:00 to 10:00 on that day already"):
        require_loggable(Span(TODAY, time(9, 30), time(11)), [nine_to_ten], today=TODAY)


def test_one_entry_may_begin_when_another_ends():
    nine_to_ten = Span(TODAY, time(9), time(10))

    require_loggable(Span(TODAY, time(10), time(11)), [nine_to_ten], today=TODAY)


def test_tomorrow_s_practice_is_not_logged_today():
    with pytest.raises(NotInThePast):
        require_loggable(Span(date(2026, 3, 3), time(9), time(10)), [], today=TODAY)


@pytest.mark.parametrize("ends", [time(9), time(8, 59)])
def test_an_end_is_after_its_start(ends):
    with pytest.raises(EndsBeforeStart):
        _ = Span(TODAY, time(9), ends).hours


def test_sixteen_hours_are_a_day_and_no_more():
    assert Span(TODAY, time(6), time(22)).hours.minutes == 960
    with pytest.raises(TooLongADay, match="longer than 16 hours"):
        _ = Span(TODAY, time(6), time(22, 1)).hours


def test_a_reason_is_something_said():
    assert require_reason("  The times overlap. ") == "The times overlap."
    with pytest.raises(ReasonMissing):
        require_reason(" \n ")


def test_refusals_say_what_stands_now():
    assert "approved already" in str(NotWaiting(EntryState.APPROVED))
    assert "is waiting" in str(NotApproved(EntryState.WAITING))
    assert "another supervisor" in str(OwnHours())


# --- the answers an entry gets ---

FIRST, SECOND, THIRD = (datetime(2026, 3, day, 15, tzinfo=UTC) for day in (2, 3, 4))


@pytest.mark.parametrize(
    ("answers", "state", "approvals"),
    [
        (Answers(), EntryState.WAITING, ()),
        (Answers(Decision.APPROVED, FIRST), EntryState.APPROVED, (Approved(FIRST),)),
        (Answers(Decision.RETURNED, FIRST), EntryState.RETURNED, ()),
        (
            Answers(Decision.APPROVED, FIRST, SECOND),
            EntryState.REVERSED,
            (Approved(FIRST, SECOND),),
        ),
        (
            Answers(Decision.RETURNED, FIRST, upheld_at=SECOND),
            EntryState.APPROVED,
            (Approved(SECOND),),
        ),
        (
            Answers(Decision.RETURNED, FIRST, THIRD, SECOND),
            EntryState.REVERSED,
            (Approved(SECOND, THIRD),),
        ),
        (
            Answers(Decision.APPROVED, FIRST, SECOND, THIRD),
            EntryState.APPROVED,
            (Approved(FIRST, SECOND), Approved(THIRD)),
        ),
    ],
)
def test_an_entry_counts_from_an_approval_or_an_upheld_dispute_until_it_is_taken_back(
    answers, state, approvals
):
    assert answers.state is state
    assert answers.approvals == approvals


@given(st.lists(spans, max_size=8), spans)
def test_claimed_time_is_met_exactly_where_a_span_overlaps(claimed, span):
    met = Claimed(claimed).meets(span)

    assert (met is not None) == any(span.overlaps(other) for other in claimed)
    assert met is None or met in claimed


def test_refusals_of_disputes_say_what_to_do():
    assert "disputed once" in str(NotDisputable(EntryState.RETURNED, before=True))
    assert "is waiting" in str(NotDisputable(EntryState.WAITING, before=False))
