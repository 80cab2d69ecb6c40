"""Making up live hours: equal sessions, one-to-ones, and the tenth."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from prss_training.cohorts import attended, making_up, planning, queries, rosters
from prss_training.cohorts.making_up import live_record, missed
from prss_training.cohorts.rosters import Said
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import MadeUpTooMuch, Mark, NotMissing, Stretch
from prss_training.domain.practice import ReasonMissing
from tests.cohorts.conftest import after
from tests.factories import MORNING

WEEK = timedelta(days=7)


@pytest.fixture
def roomy(group):
    """The program with enough live hours that one session may be made up."""
    big = replace(group.program[-1], key="very-long", live=Hours(60 * 60))
    group.program = (*group.program, big)
    return group


@pytest.fixture
def lost(session, roomy):
    """A session of Rosa's cohort that she missed, and an equal one of another cohort to come."""
    held = roomy.plan()
    mark(session, roomy, held, {roomy.rosa: Mark.ABSENT})
    other = roomy.make("Thursdays")
    return held, roomy.plan(held.plan.starts_at + WEEK, cohort=other)


def mark(session, group, held, marks, at=None):
    return rosters.keep_roster(
        session,
        held,
        {place.enrollment_id: Said(one, None, 0) for place, one in marks.items()},
        reason="",
        program=group.program,
        module=group.module,
        trainer=group.terrence,
        at=at or after(held, hours=3),
    )


def claims(session, group, place=None):
    who = (place or group.rosa).enrollment_id
    return attended.claims_by_enrollment(session, [who], group.program)[who]


def come(session, group, held, place=None, at=None):
    who = place or group.rosa
    return making_up.come_as_guest(
        session,
        held,
        who,
        group.program,
        actor=who.enrollment.person,
        at=at or held.plan.starts_at - timedelta(days=1),
    )


def test_a_learner_sees_what_is_missing_and_where_the_same_is_held(session, roomy, lost):
    held, equal = lost
    sessions = queries.sessions_of(session, [roomy.cohort.id])

    [found] = missed(
        session,
        roomy.rosa,
        sessions,
        claims(session, roomy),
        roomy.program,
        at=after(held, days=1),
    )

    assert (found.session, found.missing) == (held, roomy.module.live)
    assert found.instead == (equal,)


def test_an_equal_session_of_another_cohort_counts_and_is_made_up(session, roomy, lost):
    _, equal = lost
    come(session, roomy, equal)
    [row] = [r for r in rosters.rows_of(session, equal) if r.guest]

    mark(session, roomy, equal, {roomy.rosa: Mark.PRESENT})

    record = live_record(claims(session, roomy), roomy.program)
    assert row.enrollment is roomy.rosa.enrollment
    assert record.attended == roomy.module.live
    assert record.made_up == roomy.module.live
    assert record.may_make_up == Hours(record.most.minutes - roomy.module.live.minutes)


def test_only_the_same_minutes_of_the_same_module_stand_in(session, roomy, lost):
    held, equal = lost
    half = roomy.plan(
        after(held, days=9),
        cohort=roomy.make("Halves"),
        stretch=Stretch(0, roomy.module.live.minutes // 2),
    )
    own = roomy.plan(after(held, days=10), module=roomy.program[1])

    for other in (half, own):
        with pytest.raises(making_up.NotEqual):
            come(session, roomy, other)
    with pytest.raises(making_up.NotToCome):
        come(session, roomy, equal, at=equal.plan.starts_at)
    planning.cancel_session(
        session, equal, reason="Snow.", seen=0, title="x", actor=roomy.ines, at=MORNING
    )
    with pytest.raises(making_up.NotToCome):
        come(session, roomy, equal)


def test_whoever_was_there_has_nothing_to_make_up(session, roomy, lost):
    held, equal = lost
    mark(session, roomy, held, {roomy.kofi: Mark.PRESENT})

    with pytest.raises(NotMissing):
        come(session, roomy, equal, roomy.kofi)


def test_no_more_than_a_tenth_is_made_up(session, group):
    """The program of three modules has few live hours: not even one of them may be made up."""
    held = group.plan()
    equal = group.plan(held.plan.starts_at + WEEK, cohort=group.make("Thursdays"))

    with pytest.raises(MadeUpTooMuch, match="attended with a cohort"):
        come(session, group, equal)


def test_what_is_promised_elsewhere_is_held_against_the_tenth(session, roomy, lost):
    held, equal = lost
    live = sum(one.live.minutes for one in roomy.program)
    second = roomy.program[1]
    other_held = roomy.plan(held.plan.ends_at, module=second)
    other = roomy.plan(after(equal, days=1), module=second, cohort=equal.cohort)
    just_one = [*roomy.program[:-1], replace(roomy.program[-1], live=Hours(10 * 200 - live + 3600))]
    roomy.program = tuple(just_one)

    come(session, roomy, equal)
    with pytest.raises(MadeUpTooMuch):
        come(session, roomy, other)
    guest = queries.guests_by_session(session, [equal.id])[equal.id][0]
    making_up.stay_away(
        session, guest, actor=roomy.rosa.enrollment.person, at=after(equal, days=-1)
    )
    assert come(session, roomy, other, at=after(other_held, days=1))


def test_a_guest_who_says_no_again_is_off_the_roster_and_may_come_back(session, roomy, lost):
    _, equal = lost
    guest = come(session, roomy, equal)
    person = roomy.rosa.enrollment.person

    making_up.stay_away(session, guest, actor=person, at=after(equal, days=-1))
    assert not [r for r in rosters.rows_of(session, equal) if r.guest]
    assert come(session, roomy, equal) is guest
    with pytest.raises(making_up.NotToCome):
        making_up.stay_away(session, guest, actor=person, at=after(equal))


def test_a_roster_names_the_guest_who_would_make_up_too_much(session, roomy, lost):
    _, equal = lost
    come(session, roomy, equal)
    roomy.program = roomy.program[:-1]  # the program has shrunk since

    with pytest.raises(rosters.RosterUnfit) as refused:
        mark(session, roomy, equal, {roomy.rosa: Mark.PRESENT})

    assert set(refused.value.problems) == {roomy.rosa.enrollment_id}


# --- one to one ---


def meet(session, group, stretch=None, **over):
    given = {
        "held_on": date(2026, 3, 5),
        "in_person": True,
        "note": "The grant and the social, once more.",
        "trainer": group.terrence,
        "at": MORNING + timedelta(days=4),
    }
    return making_up.record_one_to_one(
        session,
        group.rosa.enrollment,
        group.module,
        stretch or Stretch(0, group.module.live.minutes),
        group.program,
        **given | over,
    )


def test_a_one_to_one_counts_as_made_up_until_it_is_taken_back(session, roomy, lost):
    row = meet(session, roomy)
    assert live_record(claims(session, roomy), roomy.program).made_up == roomy.module.live

    with pytest.raises(NotMissing):
        meet(session, roomy)
    with pytest.raises(ReasonMissing):
        making_up.reverse_one_to_one(session, row, reason=" ", trainer=roomy.ines, at=MORNING)
    undone = making_up.reverse_one_to_one(
        session, row, reason="It was another learner.", trainer=roomy.ines, at=MORNING + WEEK
    )

    assert live_record(claims(session, roomy), roomy.program).attended == Hours(0)
    assert attended.meetings_of(session, roomy.rosa.enrollment) == [(row, undone)]
    with pytest.raises(making_up.MeetingReversed):
        making_up.reverse_one_to_one(session, row, reason="Again.", trainer=roomy.ines, at=MORNING)


def test_a_one_to_one_was_held_by_somebody_else_and_before_today(session, roomy, lost):
    with pytest.raises(making_up.OwnMeeting):
        meet(session, roomy, trainer=roomy.rosa.enrollment.person)
    with pytest.raises(making_up.MeetingToCome):
        meet(session, roomy, held_on=date(2026, 3, 7))


def test_a_learner_who_is_in_no_cohort_still_has_their_hours(session, roomy, lost):
    held, _ = lost
    mark(session, roomy, held, {roomy.kofi: Mark.PRESENT})

    record = live_record(claims(session, roomy, roomy.kofi), roomy.program)

    assert record.attended == roomy.module.live
    assert record.made_up == Hours(0)
