"""Rosters, the code in the room, and the live hours that follow from them."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from prss_training.attendance.services import record_attendance, reverse_attendance
from prss_training.audit.models import Happened, TrailEntry
from prss_training.cohorts import attended, joining, planning, rosters
from prss_training.cohorts.models import SessionAttendance, SessionSignIn
from prss_training.cohorts.rosters import Said
from prss_training.domain.counting import Facts
from prss_training.domain.criteria import known_on
from prss_training.domain.evidence import TrainingCompleted
from prss_training.domain.fields import Mode
from prss_training.domain.live_hours import Mark, Stretch
from prss_training.domain.people import Role
from prss_training.notices.models import Kind, Notice
from prss_training.progress.queries import evidence_of
from tests.cohorts.conftest import after
from tests.factories import MORNING, make_enrollment

PRESENT = Said(Mark.PRESENT, None, 0)


@pytest.fixture
def held(group):
    return group.plan()


@pytest.fixture
def keep(session, group, held):
    def _keep(marks, *, reason="", trainer=None, at=None, of=None):
        of = of or held
        return rosters.keep_roster(
            session,
            of,
            {place.enrollment_id: said for place, said in marks.items()},
            reason=reason,
            program=group.program,
            module=next(m for m in group.program if m.key == of.module),
            trainer=trainer or group.terrence,
            at=at or after(of, hours=3),
        )

    return _keep


def live(session, group, place, *, on=None) -> list[TrainingCompleted]:
    """What the record holds of live training on a day."""
    zone = ZoneInfo("America/Chicago")
    evidence = evidence_of(session, place.enrollment, group.program, zone=zone)
    day = on or max(fact.on for fact in evidence)
    facts: Facts = known_on(evidence, day)
    return [f for f in facts.of(TrainingCompleted) if f.mode is Mode.LIVE]


def by_domain(facts):
    found = {}
    for fact in facts:
        for domain, hours in fact.hours:
            found[domain] = found.get(domain, 0) + hours.minutes
    return found


def test_whoever_was_there_for_all_has_all_the_live_hours_by_domain(session, group, held, keep):
    kept = keep({group.rosa: PRESENT, group.kofi: Said(Mark.ABSENT, None, 0)})

    [fact] = live(session, group, group.rosa)
    assert (kept.added, kept.corrected) == (2, 0)
    assert fact.hours == group.module.hours_by(Mode.LIVE)
    assert fact.done_on == held.cohort.day_of(held.plan.starts_at)
    assert fact.in_person
    assert not any(
        isinstance(f, TrainingCompleted)
        for f in evidence_of(session, group.kofi.enrollment, group.program, zone=ZoneInfo("UTC"))
    )


@pytest.mark.parametrize("minutes", [1, 37, 60, 119])
def test_a_part_counts_to_the_minute(session, group, keep, minutes):
    keep({group.rosa: Said(Mark.PART, minutes, 0)})

    [fact] = live(session, group, group.rosa)
    assert fact.minutes == minutes


def test_two_sittings_add_up_to_the_module_by_domain(session, group, keep):
    module = next(m for m in group.program if m is not group.module)
    cut = module.live.minutes // 2 - 7
    first = group.plan(MORNING + timedelta(days=1), module=module, stretch=Stretch(0, cut))
    second = group.plan(
        MORNING + timedelta(days=2), module=module, stretch=Stretch(cut, module.live.minutes - cut)
    )

    keep({group.rosa: PRESENT}, of=first)
    keep({group.rosa: PRESENT}, of=second)

    found = live(session, group, group.rosa)
    assert len(found) == 2
    assert by_domain(found) == {d: h.minutes for d, h in module.hours_by(Mode.LIVE)}


def test_a_correction_is_a_new_row_with_its_reason_and_the_learner_is_told(session, group, keep):
    keep({group.rosa: PRESENT})
    with pytest.raises(rosters.CorrectionUnexplained):
        keep({group.rosa: Said(Mark.PART, 60, 1)})

    kept = keep({group.rosa: Said(Mark.PART, 60, 1)}, reason="Left at seven.")

    rows = session.scalars(select(SessionAttendance).order_by(SessionAttendance.number)).all()
    assert [(r.number, r.mark, r.minutes, r.reason) for r in rows] == [
        (1, Mark.PRESENT, group.module.live.minutes, ""),
        (2, Mark.PART, 60, "Left at seven."),
    ]
    assert kept.corrected == 1
    assert sum(f.minutes for f in live(session, group, group.rosa)) == 60
    notices = session.scalars(
        select(Notice.kind).where(Notice.recipient_id == group.rosa.enrollment.person_id)
    ).all()
    assert Kind.ATTENDANCE_CORRECTED in notices
    corrected = select(TrailEntry).where(TrailEntry.happened == Happened.ROSTER_CORRECTED)
    assert len(session.scalars(corrected).all()) == 1


def test_a_later_correction_does_not_change_what_counted_before(session, group, held, keep):
    keep({group.rosa: PRESENT})
    keep(
        {group.rosa: Said(Mark.ABSENT, None, 1)},
        reason="It was her sister.",
        at=after(held, days=3),
    )
    before = held.cohort.day_of(held.plan.starts_at)

    counted = live(session, group, group.rosa, on=before + timedelta(days=1))
    assert sum(f.minutes for f in counted) == group.module.live.minutes
    assert live(session, group, group.rosa, on=before + timedelta(days=4)) == []


def test_the_same_roster_kept_twice_writes_nothing_twice(session, group, keep):
    keep({group.rosa: PRESENT, group.kofi: PRESENT})

    again = keep({group.rosa: PRESENT, group.kofi: PRESENT})

    assert (again.added, again.corrected, again.unchanged) == (0, 0, 2)
    assert len(session.scalars(select(SessionAttendance)).all()) == 2


def test_a_trainer_who_looked_at_an_older_roster_overwrites_nothing(session, group, keep):
    keep({group.rosa: PRESENT})

    with pytest.raises(rosters.RosterChanged) as refused:
        keep({group.rosa: Said(Mark.ABSENT, None, 0), group.kofi: PRESENT}, trainer=group.ines)

    assert refused.value.who == {group.rosa.enrollment_id}
    assert len(session.scalars(select(SessionAttendance)).all()) == 1


def test_a_roster_is_kept_from_when_the_session_begins_and_not_when_called_off(
    session, group, held, keep
):
    with pytest.raises(rosters.NotYetHeld):
        keep({group.rosa: PRESENT}, at=after(held, minutes=-1))
    assert keep({group.rosa: PRESENT}, at=after(held)).added == 1
    with pytest.raises(planning.SessionHeld):
        planning.cancel_session(
            session, held, reason="Snow.", seen=0, title="x", actor=group.ines, at=after(held)
        )
    other = group.plan(after(held, days=7), module=group.program[1])
    planning.cancel_session(
        session, other, reason="Snow.", seen=0, title="x", actor=group.ines, at=after(held)
    )
    with pytest.raises(rosters.CalledOff):
        keep({group.rosa: PRESENT}, of=other)


def test_nobody_records_their_own_attendance_as_a_trainer(session, group, keep):
    both = group.person("Ada Both", Role.LEARNER, Role.TRAINER)
    [place] = joining.add_learners(
        session, group.cohort, [both], group.criteria, actor=group.ines, at=MORNING
    )

    with pytest.raises(rosters.OwnRow):
        keep({place: PRESENT, group.rosa: PRESENT}, trainer=both)

    assert session.scalars(select(SessionAttendance)).all() == []
    assert keep({place: PRESENT}).added == 1


def test_only_people_of_the_session_are_on_its_roster(session, group, held, keep):
    stranger = make_enrollment(session, group.person("Sal Newman"))
    joining.leave(
        session,
        group.kofi,
        reason="",
        actor=group.kofi.enrollment.person,
        at=after(held, days=-1),
    )
    joining.leave(
        session, group.mei, reason="", actor=group.mei.enrollment.person, at=after(held, days=1)
    )
    late = group.learner("Lee Late", at=after(held, days=2))

    on_it = {row.enrollment.id for row in rosters.rows_of(session, held)}
    assert on_it == {group.rosa.enrollment_id, group.mei.enrollment_id, late.enrollment_id}
    with pytest.raises(rosters.RowUnknown):
        rosters.keep_roster(
            session,
            held,
            {stranger.id: PRESENT},
            reason="",
            program=group.program,
            module=group.module,
            trainer=group.terrence,
            at=after(held),
        )


def test_wrong_minutes_name_their_row_and_nothing_is_kept(session, group, keep):
    with pytest.raises(rosters.RosterUnfit) as refused:
        keep({group.rosa: Said(Mark.PART, None, 0), group.kofi: PRESENT})

    assert set(refused.value.problems) == {group.rosa.enrollment_id}
    assert session.scalars(select(SessionAttendance)).all() == []


# --- together with the lines for whole modules ---


def whole(session, group, held):
    return record_attendance(
        session,
        group.module,
        [group.rosa.enrollment],
        organization=group.organization,
        attended_on=held.cohort.day_of(held.plan.starts_at),
        trainer=group.terrence,
        at=after(held, hours=4),
    ).added[0]


def test_a_line_for_the_whole_module_adds_only_what_the_session_did_not(session, group, held, keep):
    keep({group.rosa: Said(Mark.PART, 50, 0)})
    line = whole(session, group, held)

    found = live(session, group, group.rosa)
    assert by_domain(found) == {d: h.minutes for d, h in group.module.hours_by(Mode.LIVE)}

    reverse_attendance(
        session, line, reason="Only a part.", trainer=group.terrence, at=after(held, hours=5)
    )
    assert sum(f.minutes for f in live(session, group, group.rosa)) == 50


def test_a_session_after_a_line_for_the_whole_module_adds_nothing(session, group, held, keep):
    whole(session, group, held)

    keep({group.rosa: PRESENT}, at=after(held, hours=6))

    assert sum(f.minutes for f in live(session, group, group.rosa)) == group.module.live.minutes


# --- the code ---


@pytest.fixture
def code(session, group, held):
    return rosters.open_code(session, held, trainer=group.terrence, at=after(held, minutes=-5))


def sign_in(session, place, typed, at):
    return rosters.sign_in(session, place.enrollment.person, typed, at=at)


def test_the_code_of_the_room_signs_in_whoever_belongs_there_once(session, group, held, code):
    typed = f" {rosters.shown(code.code).lower()} "

    first = sign_in(session, group.rosa, typed, after(held))
    again = sign_in(session, group.rosa, code.code, after(held, minutes=2))

    assert again is first
    assert attended.roster(session, held).signed_in == {group.rosa.enrollment_id: after(held)}
    assert live_rows(session) == []


def live_rows(session):
    return session.scalars(select(SessionAttendance)).all()


def test_signing_in_gives_no_hours_until_a_trainer_keeps_the_roster(
    session, group, held, code, keep
):
    sign_in(session, group.rosa, code.code, after(held))
    assert not attended.claims_by_enrollment(session, [group.rosa.enrollment_id], group.program)[
        group.rosa.enrollment_id
    ]

    keep({group.rosa: PRESENT})

    assert live(session, group, group.rosa)


@pytest.mark.parametrize("minutes", [15, 600])
def test_a_code_is_short_lived(session, group, held, code, minutes):
    with pytest.raises(rosters.CodeUnfit):
        sign_in(session, group.rosa, code.code, code.opened_at + timedelta(minutes=minutes))


def test_a_new_code_ends_the_one_before(session, group, held, code):
    fresh = rosters.open_code(session, held, trainer=group.ines, at=after(held))

    with pytest.raises(rosters.CodeUnfit):
        sign_in(session, group.rosa, code.code, after(held, minutes=1))
    assert sign_in(session, group.rosa, fresh.code, after(held, minutes=1))


def test_a_code_is_for_people_of_the_session_and_nobody_else(session, group, held, code):
    other = group.learner("Lee Elsewhere", group.make("Thursdays"))

    with pytest.raises(rosters.CodeUnfit):
        sign_in(session, other, code.code, after(held))
    with pytest.raises(rosters.CodeUnfit):
        sign_in(session, group.rosa, "AAA-AAA", after(held))
    assert session.scalars(select(SessionSignIn)).all() == []


def test_a_code_opens_only_around_the_session_and_never_outlives_it(session, group, held):
    def opened(**delta):
        return rosters.open_code(session, held, trainer=group.ines, at=after(held, **delta))

    with pytest.raises(rosters.CodeClosed):
        opened(minutes=-31)
    assert opened(minutes=-30)
    end = held.plan.ends_at - held.plan.starts_at
    last = rosters.open_code(
        session, held, trainer=group.ines, at=held.plan.ends_at - timedelta(minutes=1)
    )
    assert last.closes_at == held.plan.ends_at
    with pytest.raises(rosters.CodeClosed):
        opened(minutes=end.total_seconds() / 60)


def test_forty_learners_take_as_many_queries_as_three(session, group, held, keep, count_queries):
    def queries_of(place_list):
        said = {p: replace(PRESENT) for p in place_list}
        with count_queries() as sent:
            keep(said)
        return len(sent)

    few = queries_of([group.rosa, group.kofi, group.mei])
    many = [group.learner(f"Learner {n:02d}") for n in range(40)]

    assert queries_of(many) <= few
