from datetime import date

import pytest
from sqlalchemy import select

from prss_training.attendance import queries, services
from prss_training.attendance.models import Attendance
from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.hours import Hours
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from tests.factories import MORNING, make_enrollment, make_organization, make_person

FRIDAY = date(2026, 2, 27)


@pytest.fixture
def module(library):
    return next(module for module in library.modules if module.live > Hours(0))


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def attend(session, module, terrence):
    def _attend(*enrollments, **over):
        details = {
            "organization": make_organization(session),
            "attended_on": FRIDAY,
            "trainer": terrence,
            "at": MORNING,
        }
        return services.record_attendance(
            session, over.pop("module", module), enrollments, **details | over
        )

    return _attend


@pytest.fixture
def reverse(session, terrence):
    def _reverse(attended, reason="She left at noon.", trainer=terrence):
        return services.reverse_attendance(
            session, attended, reason=reason, trainer=trainer, at=MORNING
        )

    return _reverse


def happened(session):
    return list(session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))


def test_everybody_who_attended_gets_a_line(session, attend, rosa, module):
    kofi = make_enrollment(session, make_person(session, "Kofi Mensah"))

    recorded = attend(rosa, kofi)

    assert {row.enrollment_id for row in recorded.added} == {rosa.id, kofi.id}
    assert recorded.passed_over == 0
    assert set(queries.standing(session, module.key, [rosa.id, kofi.id])) == {rosa.id, kofi.id}
    assert happened(session) == [Happened.ATTENDANCE_RECORDED] * 2


def test_whoever_was_recorded_before_is_left_alone(session, attend, rosa):
    attend(rosa)
    kofi = make_enrollment(session, make_person(session, "Kofi Mensah"))

    recorded = attend(rosa, kofi)

    assert [row.enrollment_id for row in recorded.added] == [kofi.id]
    assert recorded.passed_over == 1
    assert len(session.scalars(select(Attendance)).all()) == 2


def test_another_module_is_recorded_by_itself(library, attend, rosa):
    one, other, *_ = (module for module in library.modules if module.live > Hours(0))

    assert len(attend(rosa, module=one).added) == 1
    assert len(attend(rosa, module=other).added) == 1


def test_a_session_to_come_is_refused_by_the_day_it_is_there(attend, rosa):
    with pytest.raises(services.SessionToCome):
        attend(rosa, attended_on=date(2026, 3, 3))
    assert attend(rosa, attended_on=date(2026, 3, 2)).added


def test_a_module_without_live_hours_is_refused(module, attend, rosa):
    silent = type(module)(
        **{name: getattr(module, name) for name in module.__slots__} | {"live": Hours(0)}
    )

    with pytest.raises(services.NoLiveHours, match=module.title):
        attend(rosa, module=silent)


def test_nobody_records_or_takes_back_their_own_attendance(session, attend, reverse, rosa):
    both = make_person(session, "Ines Duarte", Role.LEARNER, Role.TRAINER)
    own = make_enrollment(session, both)

    with pytest.raises(services.OwnAttendance):
        attend(rosa, own, trainer=both)
    assert session.scalars(select(Attendance)).all() == []
    [attended] = attend(own).added
    with pytest.raises(services.OwnAttendance):
        reverse(attended, trainer=both)


def test_an_attendance_is_taken_back_once_and_may_be_recorded_again(
    session, attend, reverse, rosa, module
):
    [attended] = attend(rosa).added
    with pytest.raises(ReasonMissing):
        reverse(attended, reason=" ")

    reversal = reverse(attended)

    assert (reversal.reverses_id, reversal.reason) == (attended.id, "She left at noon.")
    assert queries.standing(session, module.key, [rosa.id]) == {}
    assert queries.reversals(session, [attended.id]) == {attended.id: reversal}
    with pytest.raises(services.AttendanceReversed):
        reverse(attended)
    assert happened(session)[-1] is Happened.ATTENDANCE_REVERSED
    assert len(attend(rosa).added) == 1


def test_attendance_elsewhere_and_lines_that_take_back_are_not_there(
    session, attend, reverse, rosa
):
    [attended] = attend(rosa).added
    reversal = reverse(attended)
    here, harbor = make_organization(session), make_organization(session, key="harbor")

    assert queries.attendance(session, attended.id, here) is attended
    with pytest.raises(queries.NoSuchAttendance):
        queries.attendance(session, attended.id, harbor)
    with pytest.raises(queries.NoSuchAttendance):
        queries.attendance(session, reversal.id, here)


def test_only_learners_of_the_organization_can_be_ticked(session, rosa):
    harbor = make_organization(session, key="harbor")
    stranger = make_enrollment(session, organization=harbor)
    ended = make_enrollment(session, make_person(session, "Kofi Mensah"), ended_at=MORNING)
    here = make_organization(session)

    assert queries.learners(session, [rosa.id, rosa.id], here) == [rosa]
    for other in (stranger, ended):
        with pytest.raises(queries.NoSuchLearner):
            queries.learners(session, [rosa.id, other.id], here)
