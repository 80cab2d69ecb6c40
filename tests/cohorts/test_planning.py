"""Cohorts and their plans: rhythms, moves, calling off, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.cohorts import planning, queries
from prss_training.cohorts.planning import Sitting, Where
from prss_training.domain.hours import Hours, total
from prss_training.domain.live_hours import Stretch, StretchUnfit
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from prss_training.domain.wall_time import TimeSkipped
from prss_training.notices.models import Kind, Notice
from tests.cohorts.conftest import HALL
from tests.factories import MORNING, make_organization

CHICAGO = ZoneInfo("America/Chicago")


def told(session, person_id):
    return list(
        session.scalars(
            select(Notice.kind).where(Notice.recipient_id == person_id).order_by(Notice.id)
        )
    )


def laid(group, **over):
    given = {
        "longest": 120,
        "first": date(2026, 3, 3),
        "weekdays": [1, 3],
        "clock": time(18),
        "zone": CHICAGO,
    }
    return planning.in_rhythm(group.program, **given | over)


def test_a_rhythm_covers_all_the_live_hours_and_stays_on_the_wall_clock(group):
    sittings = laid(group)

    live = total([module.live for module in group.program])
    assert sum(one.stretch.minutes for one in sittings) == live.minutes
    local = [one.starts_at.astimezone(CHICAGO) for one in sittings]
    assert {day.time() for day in local} == {time(18)}
    assert [day.weekday() for day in local] == [1, 3] * (len(local) // 2) + [1] * (len(local) % 2)
    first, *_, last = sittings
    if first.starts_at < datetime(2026, 3, 8, tzinfo=UTC) < last.starts_at:
        assert first.starts_at.hour != last.starts_at.hour


def test_a_rhythm_that_meets_a_skipped_hour_is_refused(group):
    with pytest.raises(TimeSkipped):
        laid(group, first=date(2026, 3, 8), weekdays=[6], clock=time(2, 30))


def test_planning_tells_each_learner_once_and_leaves_one_trace(session, group):
    rows = planning.plan_sessions(
        session, group.cohort, laid(group), HALL, actor=group.terrence, at=MORNING
    )

    assert told(session, group.rosa.enrollment.person_id).count(Kind.SESSIONS_PLANNED) == 1
    planned = select(TrailEntry.detail).where(TrailEntry.happened == Happened.SESSIONS_PLANNED)
    assert session.scalars(planned).all() == [{"sessions": len(rows)}]
    assert all(
        row.plan.ends_at - row.plan.starts_at == timedelta(minutes=row.minutes + 10) for row in rows
    )


def test_the_same_plan_sent_twice_plans_nothing_twice(session, group):
    def send():
        return planning.plan_sessions(
            session, group.cohort, laid(group), HALL, actor=group.terrence, at=MORNING
        )

    rows = send()
    with pytest.raises(planning.AlreadyPlanned, match=group.module.code):
        send()
    assert len(queries.sessions_of(session, [group.cohort.id])) == len(rows)


def test_two_sessions_of_a_cohort_are_never_at_the_same_time(session, group):
    held = group.plan()
    other = group.program[1]
    late = held.plan.ends_at - timedelta(minutes=1)

    with pytest.raises(planning.SessionsOverlap):
        group.plan(late, module=other)
    assert group.plan(held.plan.ends_at, module=other)


def test_a_session_lies_within_its_module_and_somewhere(session, group):
    with pytest.raises(StretchUnfit):
        group.plan(stretch=Stretch(0, group.module.live.minutes + 1))
    with pytest.raises(planning.NowhereToGo):
        Where(" ", "")


def test_a_move_keeps_what_was_planned_counts_up_and_tells_everybody(session, group):
    held = group.plan()
    before, uid = held.plan.starts_at, held.uid
    planning.move_session(
        session,
        held,
        Where("", "https://video.example/room", 0),
        starts_at=before + timedelta(days=1),
        reason="The hall is being painted.",
        seen=0,
        title="M02",
        actor=group.terrence,
        at=MORNING,
    )

    assert [(p.number, p.starts_at) for p in held.plans] == [
        (0, before),
        (1, before + timedelta(days=1)),
    ]
    assert (held.uid, held.plan.video_link) == (uid, "https://video.example/room")
    for person_id in (group.rosa.enrollment.person_id, group.ines.id):
        assert Kind.SESSION_MOVED in told(session, person_id)
    assert Kind.SESSION_MOVED not in told(session, group.terrence.id)


def test_a_session_is_not_changed_without_a_reason_or_behind_anybodys_back(session, group):
    held = group.plan()

    def cancel(reason="Snow.", seen=0):
        planning.cancel_session(
            session, held, reason=reason, seen=seen, title="M02", actor=group.ines, at=MORNING
        )

    with pytest.raises(ReasonMissing):
        cancel(reason=" ")
    with pytest.raises(planning.SessionChanged):
        cancel(seen=4)
    cancel()
    with pytest.raises(planning.SessionCalledOff):
        cancel(seen=1)


def test_minutes_that_were_called_off_can_be_planned_again(session, group):
    held = group.plan()
    planning.cancel_session(
        session, held, reason="Snow.", seen=0, title="M02", actor=group.ines, at=MORNING
    )

    again = group.plan(held.plan.starts_at)

    assert again.uid != held.uid


def test_a_finished_cohort_plans_nothing(session, group):
    planning.finish_cohort(session, group.cohort, actor=group.terrence, at=MORNING)

    with pytest.raises(planning.CohortClosed):
        group.plan()


def test_only_trainers_of_the_organization_teach_a_cohort(session, group):
    stranger = group.person("Sal Newman", Role.TRAINER)
    learner = group.person("Ada Cole")
    planning.set_trainers(session, group.cohort, [stranger], actor=group.ines, at=MORNING)

    assert queries.trainers_of(session, [group.cohort.id])[group.cohort.id] == [stranger]
    with pytest.raises(planning.NotATrainer, match="Ada Cole"):
        planning.set_trainers(session, group.cohort, [learner], actor=group.ines, at=MORNING)


def test_another_organizations_cohorts_and_sessions_are_not_there(session, group):
    held = group.plan()
    harbor = make_organization(session, key="harbor")

    with pytest.raises(queries.NoSuchCohort):
        queries.cohort(session, group.cohort.id, harbor)
    with pytest.raises(queries.NoSuchSession):
        queries.live_session(session, held.id, harbor)
    with pytest.raises(queries.NoSuchPlace):
        queries.place(session, group.rosa.id, harbor)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Auckland", "America/Chicago"])
def test_a_cohort_keeps_the_clock_it_was_made_on(session, group, zone):
    group.organization.zone = zone
    there = group.make("Far away")
    group.organization.zone = "UTC"
    held = group.plan(
        datetime(2026, 5, 5, 12, tzinfo=ZoneInfo(zone)), cohort=there, module=group.program[1]
    )

    assert there.zone == zone
    assert there.day_of(held.plan.starts_at) == date(2026, 5, 5)


def test_the_next_session_is_the_one_going_on_or_else_the_first_to_come(session, group):
    first = group.plan()
    second = group.plan(first.plan.starts_at + timedelta(days=7), module=group.program[1])

    def coming(at):
        return queries.next_session(session, group.rosa, at=at)

    assert coming(MORNING) == [first]
    assert coming(first.plan.ends_at - timedelta(minutes=1)) == [first]
    assert coming(first.plan.ends_at) == [second]
    planning.cancel_session(
        session, second, reason="Snow.", seen=0, title="x", actor=group.ines, at=MORNING
    )
    assert coming(first.plan.ends_at) == []


def test_a_sitting_says_which_part_of_a_module_it_is(group):
    whole = group.module.live.minutes
    half = Sitting(group.module, Stretch(0, whole // 2), MORNING)

    assert half.said.endswith(f"(0:00 to {Hours(whole // 2)} of {group.module.live})")
