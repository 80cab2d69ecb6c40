"""A trainer's judgement: what is written, what is refused, and who is told."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.coursework.models import Grade
from prss_training.domain.evidence import ActivityPassed, Withdrawn
from prss_training.domain.people import Role
from prss_training.domain.rubric import MarksIncomplete, Outcome
from prss_training.domain.rules import PassActivities
from prss_training.enrollments.queries import completed_modules
from prss_training.grading import queries
from prss_training.grading.services import (
    GradedMeanwhile,
    GraderIsAuthor,
    grade_submission,
    rubric_digest,
)
from prss_training.notices.models import Kind, Notice
from prss_training.progress.queries import evidence_of
from tests.factories import (
    MORNING,
    VALUES_AUDIT,
    make_enrollment,
    make_organization,
    make_person,
    make_submission,
)
from tests.progress.story import DAY, read, try_check


@pytest.fixture
def activity(library):
    return library.activity(VALUES_AUDIT)


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


@pytest.fixture
def give(session, library, terrence):
    """Grade a submission as Terrence, every line at `level`, anything else by name."""

    def _give(submission, level=3, **over):
        activity = library.activity(submission.activity)
        details = {
            "activity": activity,
            "marks": {line.key: level for line in activity.rubric.lines},
            "critical": [],
            "comment": "You asked before you judged, and it shows.",
            "seen": queries.newest_number(session, submission),
            "grader": terrence,
            "criteria": library.criteria_version("peer-leader-2026.1"),
            "modules": library.modules,
            "at": MORNING,
        }
        return grade_submission(session, submission, **details | over)

    return _give


def test_strong_work_passes(session, give, activity):
    grade = give(make_submission(session))

    assert (grade.percent, grade.outcome, grade.number) == (100, Outcome.PASSED, 1)
    assert grade.marks == {line.key: 3 for line in activity.rubric.lines}
    assert grade.rubric == rubric_digest(activity.rubric)


def test_a_critical_fail_sends_work_back_whatever_its_levels(session, give, activity):
    fail = activity.rubric.critical[0].key

    grade = give(make_submission(session), critical=[fail, "not-in-the-rubric"])

    assert (grade.percent, grade.outcome) == (100, Outcome.RETURNED)
    assert grade.critical == [fail]


def test_nobody_grades_their_own_work(session, give):
    submission = make_submission(session)

    with pytest.raises(GraderIsAuthor, match="Ask another trainer"):
        give(submission, grader=submission.enrollment.person)


def test_a_line_without_a_level_is_refused_and_nothing_is_written(session, give, activity):
    submission = make_submission(session)
    marks = {line.key: 3 for line in activity.rubric.lines[1:]}

    with pytest.raises(MarksIncomplete, match=activity.rubric.lines[0].title):
        give(submission, marks=marks)

    assert session.scalar(select(func.count(Grade.id))) == 0


def test_a_grade_given_meanwhile_stops_the_second_trainer(session, give):
    submission = make_submission(session)
    naomi = make_person(session, "Naomi Achebe", Role.TRAINER)
    give(submission, level=1, seen=0)

    with pytest.raises(GradedMeanwhile, match="Yours is still here"):
        give(submission, grader=naomi, seen=0)

    [only] = queries.grades(session, submission)
    assert only.grader.name == "Terrence Whitlock"


def test_grading_again_adds_a_newer_grade_and_keeps_the_old_one(session, give):
    submission = make_submission(session)
    give(submission, level=1)
    give(submission, at=MORNING + DAY)

    newest, oldest = queries.grades(session, submission)

    assert (newest.number, newest.outcome) == (2, Outcome.PASSED)
    assert (oldest.number, oldest.outcome) == (1, Outcome.RETURNED)


def test_the_learner_is_told_of_each_grade_and_the_trail_keeps_it(session, give, activity):
    submission = make_submission(session)

    grade = give(submission)

    [notice] = session.scalars(select(Notice))
    assert (notice.kind, notice.about) == (Kind.WORK_GRADED, activity.title)
    assert notice.path == f"/work/{submission.id}"
    [entry] = session.scalars(select(TrailEntry))
    assert entry.happened is Happened.WORK_GRADED
    assert (entry.actor_id, entry.subject) == (grade.grader_id, f"submission {submission.id}")
    assert entry.detail == {"number": 1, "percent": 100, "outcome": "passed"}


def test_the_last_grade_of_all_work_meets_the_requirement_and_tells_it_once(session, give, library):
    enrollment = make_enrollment(session)
    asked = library.criteria_version(enrollment.criteria).requirements
    [names] = [r.rule.activities for r in asked if isinstance(r.rule, PassActivities)]
    [*some, last] = [make_submission(session, enrollment, activity=name) for name in names]

    for submission in some:
        give(submission)
    assert _met(session) == []
    give(last)
    give(last, level=1, at=MORNING + DAY)
    give(last, at=MORNING + 2 * DAY)

    assert _met(session) == ["Have four pieces of written work passed by your trainer"]


def _met(session):
    return session.scalars(select(Notice.about).where(Notice.kind == Kind.REQUIREMENT_MET)).all()


def test_the_grade_that_finishes_a_module_notes_it(session, give, library):
    enrollment = make_enrollment(session)
    module = library.module("strengths-and-resiliencies")
    read(session, enrollment, module)
    try_check(session, enrollment, module)
    submission = make_submission(session, enrollment, activity=module.activities[0].id)

    give(submission)

    assert completed_modules(session, enrollment) == {module.key}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(levels=st.lists(st.integers(0, 3), min_size=1, max_size=5))
def test_the_newest_grade_is_the_one_that_counts(session, give, library, levels):
    enrollment = make_enrollment(session, make_person(session, "Rosa Delgado"))
    submission = make_submission(session, enrollment)

    given_grades = [
        give(submission, level=level, at=MORNING + timedelta(minutes=n))
        for n, level in enumerate(levels)
    ]

    zone = library.criteria_version("peer-leader-2026.1").zone
    facts = evidence_of(session, enrollment, library.modules, zone=zone)
    gone = {fact.reference for fact in facts if isinstance(fact, Withdrawn)}
    counting = {
        fact.reference
        for fact in facts
        if isinstance(fact, ActivityPassed) and fact.reference not in gone
    }
    newest = given_grades[-1]
    assert counting == ({f"grade:{newest.id}"} if levels[-1] >= 2 else set())


def test_the_desk_lists_the_longest_wait_first_and_what_is_graded_leaves_it(
    session, give, terrence
):
    place = make_enrollment(session)
    young = make_submission(session, place, submitted_at=MORNING)
    old = make_submission(
        session, place, activity="shared-values/values-statement", submitted_at=MORNING - DAY
    )

    def waiting(**over):
        query = queries.waiting(place.organization, trainer=terrence, **over)
        return session.scalars(query).unique().all()

    assert waiting() == [old, young]
    assert waiting(module="shared-values") == [old, young]
    assert waiting(module="strengths-and-resiliencies") == []
    assert waiting(module="shared%") == []
    give(old)
    assert waiting() == [young]
    assert [g.submission for g in queries.graded_recently(session, place.organization)] == [old]
    assert queries.waiting_by_activity(session, place.organization, trainer=terrence) == {
        VALUES_AUDIT: 1
    }


def test_the_desk_leaves_out_ones_own_work_and_another_organizations(session, terrence):
    elsewhere = make_organization(session, key="lakeside")
    make_submission(session, make_enrollment(session, terrence))
    stranger = make_person(session, "Sam Holloway", organization=elsewhere)
    theirs = make_submission(session, make_enrollment(session, stranger, organization=elsewhere))
    here = make_organization(session)

    assert session.scalars(queries.waiting(here, trainer=terrence)).all() == []
    with pytest.raises(queries.NoSuchSubmission):
        queries.submission(session, theirs.id, here)


def test_earlier_attempts_come_with_the_grade_that_counts(session, give):
    place = make_enrollment(session)
    first = make_submission(session, place)
    give(first, level=0)
    give(first, level=1)
    second = make_submission(session, place, attempt=2)

    [attempt] = queries.attempts_before(session, second)

    assert (attempt.submission, attempt.grade.number) == (first, 2)
    assert queries.attempts_before(session, first) == []


def test_a_rubric_that_changes_a_word_has_another_digest(library, activity):
    others = {
        rubric_digest(other.rubric) for module in library.modules for other in module.activities
    }

    assert len(others) == sum(len(module.activities) for module in library.modules)
    assert rubric_digest(activity.rubric) in others
