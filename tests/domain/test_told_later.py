from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.told_later import ToldLater

RECEIVED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ENROLLED = RECEIVED - timedelta(days=40)

spans = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))


def test_an_act_happened_as_long_ago_as_the_device_says():
    told = ToldLater(timedelta(hours=3), RECEIVED)

    assert told.moment(ENROLLED) == RECEIVED - timedelta(hours=3)


def test_an_act_never_happened_before_the_learner_had_a_place():
    told = ToldLater(timedelta(days=400), RECEIVED)

    assert told.moment(ENROLLED) == ENROLLED


def test_an_act_of_tomorrow_happened_now():
    told = ToldLater(timedelta(days=-1), RECEIVED)

    assert told.moment(ENROLLED) == RECEIVED


@given(spans, spans)
def test_no_act_is_in_the_future_or_before_what_it_stands_on(ago, before):
    since = RECEIVED - before

    moment = ToldLater(ago, RECEIVED).moment(since)

    assert moment <= RECEIVED
    assert moment >= min(since, RECEIVED)


@given(spans, spans)
def test_acts_stay_in_their_order(one, other):
    earlier, later = max(one, other), min(one, other)

    assert ToldLater(earlier, RECEIVED).moment(ENROLLED) <= ToldLater(later, RECEIVED).moment(
        ENROLLED
    )
