from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.progression import ModuleLocked, require_open
from prss_training.enrollments import queries
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.enrollments.queries import EnrollmentUnknown, NotEnrolled
from prss_training.enrollments.services import NotIssuedHere, enroll
from tests.factories import MORNING, make_enrollment, make_organization, make_person


@pytest.fixture
def criteria(library):
    return library.criteria_version("peer-leader-2026.1")


def test_a_learner_takes_a_place_and_the_trail_says_so(session, criteria):
    rosa = make_person(session)
    riverbend = make_organization(session)

    place = enroll(session, rosa, riverbend, criteria, at=MORNING, actor=rosa)

    assert queries.active_enrollment(session, rosa, riverbend) is place
    assert place.criteria == "peer-leader-2026.1"
    [entry] = session.scalars(select(TrailEntry))
    assert (entry.happened, entry.subject) == (Happened.ENROLLED, f"enrollment {place.id}")


def test_asking_twice_gives_the_same_place(session, criteria):
    rosa = make_person(session)
    riverbend = make_organization(session)

    first = enroll(session, rosa, riverbend, criteria, at=MORNING, actor=rosa)
    later = MORNING + timedelta(days=1)
    second = enroll(session, rosa, riverbend, criteria, at=later, actor=rosa)

    assert first is second
    assert second.enrolled_at == MORNING
    assert session.scalar(select(func.count()).select_from(TrailEntry)) == 1


def test_a_place_that_ended_opens_again_with_its_history(session, criteria):
    place = make_enrollment(session, ended_at=MORNING)

    again = enroll(
        session, place.person, place.organization, criteria, at=MORNING, actor=place.person
    )

    assert again is place
    assert again.ended_at is None


def test_a_credential_that_only_a_board_gives_takes_nobody(session, library):
    rosa = make_person(session)
    outside = next(c for c in library.criteria if not c.issued_here)

    with pytest.raises(NotIssuedHere, match="does not take new learners here"):
        enroll(session, rosa, make_organization(session), outside, at=MORNING, actor=rosa)


def test_somebody_without_a_place_is_told_where_to_begin(session):
    rosa = make_person(session)

    with pytest.raises(NotEnrolled, match="home page"):
        queries.active_enrollment(session, rosa, make_organization(session))


def test_a_place_that_ended_is_not_active(session):
    place = make_enrollment(session, ended_at=MORNING)

    with pytest.raises(NotEnrolled):
        queries.active_enrollment(session, place.person, place.organization)


def test_the_newest_place_is_the_active_one(session):
    rosa = make_person(session)
    make_enrollment(session, rosa, criteria="older-1", enrolled_at=MORNING - timedelta(days=9))
    newer = make_enrollment(session, rosa)

    assert queries.active_enrollment(session, rosa, newer.organization) is newer


def test_another_organization_does_not_know_the_learner(session):
    place = make_enrollment(session)
    elsewhere = make_organization(session, key="lakeside")

    with pytest.raises(EnrollmentUnknown):
        queries.enrollment(session, place.id, elsewhere)
    assert queries.enrollment(session, place.id, place.organization) is place


def test_learners_are_listed_by_name_without_those_who_ended(session, count_queries):
    riverbend = make_organization(session)
    for name in ("Rosa Delgado", "Ana Brook", "Mina Ode"):
        make_enrollment(session, make_person(session, name))
    make_enrollment(session, make_person(session, "Gone Away"), ended_at=MORNING)
    session.expire_all()

    with count_queries() as sent:
        names = [e.person.name for e in queries.enrollments_of(session, riverbend)]

    assert names == ["Ana Brook", "Mina Ode", "Rosa Delgado"]
    assert len(sent) <= 2, sent


def test_a_finished_module_opens_the_one_that_builds_on_it(session, library):
    place = make_enrollment(session)
    locked = next(module for module in library.modules if module.requires)
    with pytest.raises(ModuleLocked):
        require_open(locked, library.modules, queries.completed_modules(session, place))

    for key in locked.requires:
        session.add(ModuleCompleted(enrollment_id=place.id, module=key, completed_at=MORNING))
    session.flush()

    require_open(locked, library.modules, queries.completed_modules(session, place))
    assert queries.completed_modules(session, place) == frozenset(locked.requires)


def test_finishing_belongs_to_one_learner_only(session):
    mine = make_enrollment(session)
    theirs = make_enrollment(session, make_person(session, "Ana Brook"))
    session.add(
        ModuleCompleted(enrollment_id=theirs.id, module="shared-values", completed_at=MORNING)
    )
    session.flush()

    assert queries.completed_modules(session, mine) == frozenset()
    assert session.scalar(select(func.count()).select_from(Enrollment)) == 2
