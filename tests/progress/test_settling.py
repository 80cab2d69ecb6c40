"""What is finished is written down once, and what is met is told once."""

import pytest
from sqlalchemy import select

from prss_training.domain.people import Role
from prss_training.enrollments.models import ModuleCompleted
from prss_training.enrollments.queries import completed_modules
from prss_training.notices.models import Kind, Notice
from prss_training.progress import queries, services
from tests.factories import MORNING, make_enrollment, make_entry, make_person, make_submission
from tests.progress.story import DAY, approve, finish, judge, read, reverse, sign, try_check


@pytest.fixture
def enrollment(session):
    return make_enrollment(session)


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


@pytest.fixture
def module(library):
    return library.module("strengths-and-resiliencies")


@pytest.fixture
def criteria(library):
    return library.criteria_version("peer-leader-2026.1")


@pytest.fixture
def settle(session, enrollment, library, criteria):
    def _settle(at=MORNING):
        return services.settle(session, enrollment, criteria, library.modules, at=at)

    return _settle


@pytest.fixture
def told(session):
    def _told():
        return session.scalars(
            select(Notice.about).where(Notice.kind == Kind.REQUIREMENT_MET).order_by(Notice.id)
        ).all()

    return _told


def test_a_finished_module_is_noted_once_and_opens_others(
    session, enrollment, terrence, module, settle
):
    finish(session, enrollment, module, terrence)

    assert settle() == [module]
    assert settle(at=MORNING + DAY) == []
    [row] = session.scalars(select(ModuleCompleted))
    assert (row.module, row.completed_at) == (module.key, MORNING)
    assert completed_modules(session, enrollment) == {module.key}


def test_a_module_that_is_taken_back_stays_noted(session, enrollment, terrence, module, settle):
    [grade] = finish(session, enrollment, module, terrence)
    settle()
    judge(session, grade.submission, terrence, number=2, passed=False, at=MORNING + DAY)

    assert settle(at=MORNING + DAY) == []
    assert completed_modules(session, enrollment) == {module.key}


def test_the_learner_is_told_once_when_a_requirement_is_met(session, enrollment, settle, told):
    sign(session, enrollment)

    settle()
    settle(at=MORNING + DAY)

    assert told() == ["Sign the code of ethics"]
    [notice] = session.scalars(select(Notice))
    assert (notice.recipient_id, notice.path) == (enrollment.person_id, "/standing")


def test_a_requirement_that_is_lost_and_met_again_is_not_told_again(
    session, enrollment, terrence, settle, told
):
    entries = [
        approve(session, enrollment, terrence, worked_on=MORNING.date() - n * DAY)
        for n in range(1, 6)
    ]
    settle()
    reverse(session, entries[0], terrence, at=MORNING + DAY)
    settle(at=MORNING + DAY)
    approve(session, enrollment, terrence, at=MORNING + 2 * DAY)
    settle(at=MORNING + 2 * DAY)

    assert told() == ["Complete 10 hours of practice that your supervisor approves"]


def test_what_was_told_before_the_person_enrolled_is_told_again(session, enrollment, settle, told):
    session.add(
        Notice(
            recipient_id=enrollment.person_id,
            kind=Kind.REQUIREMENT_MET,
            about="Sign the code of ethics",
            path="/standing",
            queued_at=MORNING - DAY,
        )
    )
    sign(session, enrollment)

    settle()

    assert told() == ["Sign the code of ethics"] * 2


def test_only_what_is_newly_met_is_announced(session, enrollment, criteria, library, told):
    sign(session, enrollment)
    before = services.standing_of(session, enrollment, criteria, library.modules, on=MORNING.date())

    services.announce_newly_met(
        session, enrollment, since=before, modules=library.modules, at=MORNING
    )

    assert told() == []


def test_there_is_something_to_settle_until_it_is_settled(
    session, enrollment, criteria, library, terrence, module, settle
):
    def unsettled():
        place = queries.place_of(session, enrollment, library.modules)
        on = MORNING.date()
        standing = services.standing_of(session, enrollment, criteria, library.modules, on=on)
        return queries.unsettled(session, enrollment, place, standing)

    seen = [unsettled()]
    finish(session, enrollment, module, terrence)
    seen.append(unsettled())
    settle()
    seen.append(unsettled())
    sign(session, enrollment)
    seen.append(unsettled())
    settle()
    seen.append(unsettled())

    assert seen == [False, True, False, True, False]


def test_the_place_of_a_learner_says_what_waits_and_what_is_used_up(
    session, enrollment, library, terrence, module
):
    make_submission(session, enrollment)
    make_entry(session, enrollment)
    read(session, enrollment, module)
    for number in range(1, 2 + module.check.retakes):
        try_check(session, enrollment, module, number=number, passed=False)

    place = queries.place_of(session, enrollment, library.modules)

    assert place.work == {"shared-values/values-audit": "waiting"}
    assert place.minutes_waiting == 120
    assert place.checks_used_up == {module.key}
    assert place.progress[module.key].lesson_read
