"""Another try is opened after a talk, for those who cannot go on without it."""

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.checks.models import CheckTryGranted
from prss_training.coursework.models import WorkTryGranted
from prss_training.domain.people import Role
from prss_training.grading.queries import used_up
from prss_training.grading.services import OwnTries, TriesLeft, grant_try
from prss_training.progress.queries import place_of
from tests.factories import MORNING, make_enrollment, make_person, make_submission
from tests.progress.story import judge, try_check

AGREED = "She reads part 3 again and we talk it through on Friday."


@pytest.fixture
def enrollment(session):
    return make_enrollment(session)


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


@pytest.fixture
def module(library):
    return library.module("shared-values")


@pytest.fixture
def activity(module):
    return module.activities[0]


@pytest.fixture
def fail_check(session, enrollment, module):
    def _fail(times):
        for number in range(1, times + 1):
            try_check(session, enrollment, module, number=number, passed=False)

    return _fail


@pytest.fixture
def fail_work(session, enrollment, terrence, activity):
    def _fail(times):
        for attempt in range(1, times + 1):
            work = make_submission(session, enrollment, activity=activity.id, attempt=attempt)
            judge(session, work, terrence, passed=False)

    return _fail


@pytest.fixture
def grant(session, enrollment, module, terrence):
    def _grant(activity=None, **over):
        details = {"reason": AGREED, "trainer": terrence, "at": MORNING}
        return grant_try(session, enrollment, module, activity, **details | over)

    return _grant


@pytest.fixture
def listed(session, enrollment, library):
    def _listed():
        return [
            (row.module.key, row.activity and row.activity.key, row.used)
            for row in used_up(session, [enrollment], library.modules)
        ]

    return _listed


def test_a_learner_with_a_try_left_is_not_listed(listed, fail_check, module):
    fail_check(module.check.retakes)

    assert listed() == []


def test_a_granted_try_takes_the_learner_off_the_list(
    session, enrollment, library, listed, fail_check, grant, module
):
    fail_check(1 + module.check.retakes)
    assert listed() == [(module.key, None, 1 + module.check.retakes)]

    granted = grant()

    assert isinstance(granted, CheckTryGranted)
    assert (granted.module, granted.reason) == (module.key, AGREED)
    assert listed() == []
    assert place_of(session, enrollment, library.modules).checks_used_up == frozenset()


def test_a_learner_is_listed_when_the_last_attempt_at_work_was_returned(
    listed, fail_work, grant, module, activity
):
    fail_work(activity.attempts)
    assert listed() == [(module.key, activity.key, activity.attempts)]

    granted = grant(activity)

    assert isinstance(granted, WorkTryGranted)
    assert granted.activity == activity.id
    assert listed() == []


def test_work_that_waits_for_a_grade_is_not_used_up(
    session, enrollment, listed, fail_work, activity
):
    fail_work(activity.attempts - 1)
    make_submission(session, enrollment, activity=activity.id, attempt=activity.attempts)

    assert listed() == []


def test_the_newest_grade_decides_whether_an_attempt_failed(
    session, enrollment, terrence, listed, fail_work, activity
):
    fail_work(activity.attempts - 1)
    last = make_submission(session, enrollment, activity=activity.id, attempt=activity.attempts)
    judge(session, last, terrence, passed=True)
    judge(session, last, terrence, passed=False, number=2)

    assert len(listed()) == 1


def test_a_check_that_passed_is_never_used_up(session, enrollment, listed, fail_check, module):
    fail_check(1 + module.check.retakes)
    try_check(session, enrollment, module, number=9, passed=True)

    assert listed() == []


def test_a_try_is_not_opened_for_somebody_who_has_one(fail_check, grant, module):
    fail_check(module.check.retakes)

    with pytest.raises(TriesLeft, match="can go on without another try"):
        grant()


def test_pressing_twice_opens_one_try(session, fail_check, grant, module):
    fail_check(1 + module.check.retakes)
    grant()

    with pytest.raises(TriesLeft):
        grant()

    assert len(session.scalars(select(CheckTryGranted)).all()) == 1


def test_a_used_up_check_does_not_open_work(fail_check, grant, module, activity):
    fail_check(1 + module.check.retakes)

    with pytest.raises(TriesLeft):
        grant(activity)


def test_nobody_opens_a_try_for_themselves(fail_check, grant, module, enrollment):
    fail_check(1 + module.check.retakes)

    with pytest.raises(OwnTries, match="Ask another trainer"):
        grant(trainer=enrollment.person)


@pytest.mark.parametrize("at_work", [False, True])
def test_the_trail_says_who_opened_which_try(
    session, fail_check, fail_work, grant, module, activity, terrence, at_work
):
    fail_check(1 + module.check.retakes)
    fail_work(activity.attempts)

    grant(activity if at_work else None)

    [entry] = session.scalars(select(TrailEntry))
    happened = Happened.WORK_TRY_GRANTED if at_work else Happened.CHECK_TRY_GRANTED
    assert (entry.happened, entry.actor_id) == (happened, terrence.id)
    assert entry.detail == {"at_what": activity.id if at_work else module.key}


def test_all_learners_are_looked_through_in_four_queries(
    session, library, terrence, module, count_queries
):
    places = [make_enrollment(session, make_person(session, f"Learner {n}")) for n in range(8)]
    for place in places:
        for number in range(1, 2 + module.check.retakes):
            try_check(session, place, module, number=number, passed=False)

    with count_queries() as sent:
        found = used_up(session, places, library.modules)

    assert (len(found), len(sent)) == (8, 4)
