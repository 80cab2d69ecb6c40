"""Live hours minute by minute: laws of counting, sharing out, cutting and making up."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import (
    Claim,
    MadeUpTooMuch,
    Mark,
    MinutesUnfit,
    NotMissing,
    Stretch,
    StretchUnfit,
    by_domain,
    covered,
    credited,
    gaps,
    made_up,
    minutes_of,
    missing,
    most_made_up,
    offered_for,
    require_may_make_up,
    require_within,
    said_of,
    sittings,
    steps_in,
)
from prss_training.domain.program import GuideStep
from tests.domain.samples import module as sample

NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
LIVE = 240


def module_with(*shares, live=LIVE):
    """A module with so many minutes in each domain, `live` of them with a trainer."""
    hours = tuple((d, Hours(m)) for d, m in zip(Domain, shares, strict=False) if m)
    return replace(
        sample(hours=hours, live=Hours(live), self_paced=Hours(sum(shares) - live)),
        key="m",
        guide=(GuideStep("Arrive", 30, ""), GuideStep("Work", 150, ""), GuideStep("End", 60, "")),
    )


MODULE = module_with(120, 120, 240)


def hour(n):
    return NOON + timedelta(hours=n)


def claim(n, stretch, since=0, until=None, **over):
    ends = None if until is None else hour(until)
    return Claim(f"row:{n}", stretch.mask, hour(since), ends, **over)


stretches = st.builds(
    lambda first, minutes: Stretch(first, min(minutes, LIVE - first)),
    st.integers(0, LIVE - 1),
    st.integers(1, LIVE),
)
claim_lists = st.lists(
    st.tuples(stretches, st.integers(0, 12), st.none() | st.integers(0, 8), st.booleans()),
    max_size=7,
).map(
    lambda some: [
        claim(n, s, since, None if more is None else since + more, makes_up=makes_up)
        for n, (s, since, more, makes_up) in enumerate(some)
    ]
)
splits = st.lists(st.integers(0, 400), min_size=1, max_size=5).filter(lambda s: sum(s) > 0)


def counting(rows, at):
    return [one for one in rows if one.since <= at and (one.until is None or at < one.until)]


@given(claim_lists, st.integers(0, 22))
def test_a_minute_counts_at_most_once_and_every_claimed_minute_counts(claims, at):
    given_now = counting(credited(claims), hour(at))

    there = 0
    for one in counting(claims, hour(at)):
        there |= one.minutes
    assert sum(one.minutes.bit_count() for one in given_now) == there.bit_count()
    together = 0
    for one in given_now:
        together |= one.minutes
    assert together == there


@given(claim_lists)
def test_credits_never_bear_the_same_reference(claims):
    references = [one.reference for one in credited(claims)]

    assert len(references) == len(set(references))


@given(claim_lists, st.integers(0, 20))
def test_what_is_recorded_later_never_changes_what_counted_before(claims, cut):
    def known(one):
        ended = one.until is not None and one.until <= hour(cut)
        return replace(one, until=one.until if ended else None)

    before = [known(one) for one in claims if one.since <= hour(cut)]

    def counted(rows):
        return sorted((r.reference, r.minutes) for r in counting(credited(rows), hour(cut)))

    assert counted(before) == counted(claims)


def test_a_claim_that_stood_behind_another_counts_once_that_one_is_taken_back():
    whole = claim(1, Stretch(0, LIVE), since=0, until=5)
    session = claim(2, Stretch(0, 120), since=2)

    assert [
        (c.reference, c.minutes.bit_count(), c.since, c.until) for c in credited([whole, session])
    ] == [
        ("row:1", LIVE, hour(0), hour(5)),
        ("row:2", 120, hour(5), None),
    ]


@given(splits, st.data())
def test_all_the_minutes_of_a_module_are_shared_out_as_the_module_says(shares, data):
    live = data.draw(st.integers(1, min(480, sum(shares))))
    module = module_with(*shares, live=live)

    assert by_domain(module, Stretch(0, live).mask) == module.hours_by(Mode.LIVE)


@given(splits, st.data())
def test_shares_of_parts_add_up_to_the_minutes_and_lie_close_to_the_proportion(shares, data):
    live = data.draw(st.integers(1, min(480, sum(shares))))
    module = module_with(*shares, live=live)
    cut = data.draw(st.integers(0, live))
    one, other = Stretch(0, cut).mask, Stretch(cut, live - cut).mask

    first, second, all_of_it = (dict(by_domain(module, m)) for m in (one, other, one | other))

    assert sum(h.minutes for h in first.values()) == cut
    for domain, whole in all_of_it.items():
        mine = first.get(domain, Hours(0)).minutes
        assert mine + second.get(domain, Hours(0)).minutes == whole.minutes
        assert abs(mine * live - whole.minutes * cut) < 3 * live


def test_half_of_a_module_gives_half_of_each_domain():
    assert by_domain(MODULE, Stretch(0, 120).mask) == tuple(
        (d, Hours(m)) for d, m in zip(Domain, (30, 30, 60), strict=False)
    )


@given(st.integers(1, 600), st.integers(1, 48).map(lambda n: n * 5))
def test_sittings_cover_every_minute_once_and_none_is_too_long(live, longest):
    cut = sittings(Hours(live), longest)

    assert cut[0].first == 0
    assert cut[-1].end == live
    assert all(a.end == b.first for a, b in itertools.pairwise(cut))
    assert all(0 < one.minutes <= longest for one in cut)
    assert len({one.minutes for one in cut[:-1]}) <= 1


def test_four_hours_are_held_as_two_sessions_of_two():
    assert sittings(Hours(240), 120) == [Stretch(0, 120), Stretch(120, 120)]
    assert said_of(MODULE, Stretch(120, 120)) == "2:00 to 4:00 of 4:00"
    assert said_of(MODULE, Stretch(0, 240)) == ""


@given(stretches)
def test_the_steps_of_a_sitting_add_up_to_its_minutes(stretch):
    assert sum(one.minutes for one in steps_in(MODULE, stretch)) == stretch.minutes


def test_a_step_that_two_sittings_share_is_said_to_be_a_part():
    first, second = (steps_in(MODULE, s) for s in sittings(MODULE.live, 120))

    assert [(s.step.title, s.minutes, s.whole) for s in first] == [
        ("Arrive", 30, True),
        ("Work", 90, False),
    ]
    assert [(s.step.title, s.minutes, s.whole) for s in second] == [
        ("Work", 60, False),
        ("End", 60, True),
    ]


@given(claim_lists)
def test_gaps_are_what_no_standing_claim_covers(claims):
    found = gaps(MODULE, claims)

    assert Hours(sum(one.minutes for one in found)) == missing(MODULE, claims)
    assert not any(one.mask & covered(claims) for one in found)
    assert all(a.end < b.first for a, b in itertools.pairwise(found))


@given(claim_lists)
def test_nobody_makes_up_more_than_counts_nor_what_they_attended(claims):
    own = [one for one in claims if not one.makes_up]

    assert made_up({"m": own}) == Hours(0)
    counted = covered(claims).bit_count()
    assert made_up({"m": claims}).minutes == counted - covered(own).bit_count()


@given(claim_lists, stretches, st.integers(0, 6000))
def test_what_may_be_made_up_stays_within_a_tenth(claims, stretch, live):
    standing = [one for one in claims if one.until is None]
    try:
        require_may_make_up({"m": standing}, MODULE, stretch.mask, live=Hours(live))
    except NotMissing:
        assert not stretch.mask & ~covered(standing)
        return
    except MadeUpTooMuch:
        allowed = False
    else:
        allowed = True

    after = made_up({"m": [*standing, claim(99, stretch, since=20, makes_up=True)]})
    assert allowed == (after.minutes * 10 <= live)


def test_a_tenth_of_88_hours_is_8_hours_and_48_minutes():
    assert most_made_up(Hours(88 * 60)) == Hours(8 * 60 + 48)


def test_a_part_has_some_minutes_and_not_all():
    stretch = Stretch(0, 120)

    assert minutes_of(Mark.PRESENT, stretch, None) == 120
    assert minutes_of(Mark.PART, stretch, 45) == 45
    assert minutes_of(Mark.ABSENT, stretch, 45) == minutes_of(Mark.EXCUSED, stretch, 45) == 0
    for wrong in (None, 0, 120, 300):
        with pytest.raises(MinutesUnfit, match="1 to 119"):
            minutes_of(Mark.PART, stretch, wrong)


@pytest.mark.parametrize(
    ("late", "offered"),
    [
        (-20, (Mark.PRESENT, 120)),
        (10, (Mark.PRESENT, 120)),
        (11, (Mark.PART, 109)),
        (119, (Mark.PART, 1)),
        (120, (Mark.ABSENT, 0)),
    ],
)
def test_whoever_signs_in_late_is_offered_as_there_for_a_part(late, offered):
    assert offered_for(NOON + timedelta(minutes=late), NOON, Stretch(0, 120)) == offered


@pytest.mark.parametrize("stretch", [Stretch(-1, 5), Stretch(0, 0), Stretch(200, 41)])
def test_a_stretch_lies_within_the_module(stretch):
    with pytest.raises(StretchUnfit, match="4:00 live hours"):
        require_within(stretch, MODULE)
    require_within(Stretch(200, 40), MODULE)
