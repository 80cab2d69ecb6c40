"""Second and third scores: who may give them, what waits, and whose counts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.coursework.entering import Seen, enter_work, take_back_work
from prss_training.coursework.models import Grade
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from prss_training.domain.program import ActivityKind, Way
from prss_training.domain.rubric import Outcome
from prss_training.domain.second_rating import Look
from prss_training.grading import queries
from prss_training.grading.second_looks import (
    NothingToRate,
    NotYoursToRate,
    excuse,
    look_of,
    rate_again,
)
from prss_training.grading.services import grade_submission
from prss_training.notices.models import Kind, Notice
from tests.factories import (
    MORNING,
    VALUES_AUDIT,
    make_enrollment,
    make_organization,
    make_person,
    make_submission,
)

COMMENT = "You waited, and the person came back to it."
LATER = MORNING + timedelta(hours=2)


@pytest.fixture
def shown(library):
    return replace(
        library.activity(VALUES_AUDIT),
        kind=ActivityKind.DEMONSTRATION,
        minimum_words=0,
        maximum_words=0,
    )


@pytest.fixture
def trainers(session):
    return [make_person(session, name, Role.TRAINER) for name in ("Ann A", "Bo B", "Cy C")]


@pytest.fixture
def given(session, library, shown, trainers):
    """A demonstration that the first trainer graded."""

    def _given(level=2, chance=3):
        place = make_enrollment(session)
        seen = Seen(Way.LIVE, date(2026, 3, 1), chance=chance)
        submission = enter_work(session, place, shown, seen, by=trainers[0], at=MORNING)
        grade_submission(
            session,
            submission,
            activity=shown,
            marks={line.key: level for line in shown.rubric.lines},
            critical=[],
            comment=COMMENT,
            seen=0,
            grader=trainers[0],
            criteria=library.criteria_version("peer-leader-2026.1"),
            modules=library.modules,
            at=MORNING,
        )
        return submission

    return _given


@pytest.fixture
def rate(session, library, shown):
    def _rate(submission, rater, level=2, **over):
        marks = {line.key: level for line in shown.rubric.lines} | over.pop("marks", {})
        details = {"critical": [], "comment": COMMENT, "at": LATER}
        return rate_again(
            session,
            submission,
            activity=shown,
            marks=marks,
            rater=rater,
            criteria=library.criteria_version("peer-leader-2026.1"),
            modules=library.modules,
            **details | over,
        )

    return _rate


def waiting(session, trainer):
    rows = session.scalars(queries.second_looks(make_organization(session), trainer=trainer)).all()
    assert queries.second_look_count(session, make_organization(session), trainer=trainer) == len(
        rows
    )
    return [row.submission for row in rows]


def test_what_chance_drew_waits_for_everybody_but_who_scored_it(session, given, trainers):
    submission = given()
    given(chance=20)

    assert waiting(session, trainers[0]) == []
    assert waiting(session, trainers[1]) == waiting(session, trainers[2]) == [submission]


def test_two_who_agree_settle_it_and_the_learner_hears_nothing_new(
    session, given, rate, trainers, shown
):
    submission = given(level=2)

    rating = rate(submission, trainers[1], level=3)

    assert (rating.number, rating.apart, rating.outcome) == (2, False, Outcome.PASSED)
    assert look_of(session, submission, shown.rubric) is Look.SETTLED
    assert waiting(session, trainers[2]) == []
    assert session.scalar(select(func.count(Grade.id))) == 1
    told = session.scalars(select(Notice).where(Notice.kind == Kind.WORK_GRADED)).all()
    assert len(told) == 1


def test_a_gap_above_one_level_goes_to_a_third_person_whose_score_is_the_grade(
    session, given, rate, trainers, shown
):
    submission = given(level=2)
    rating = rate(submission, trainers[1], marks={shown.rubric.lines[0].key: 0})
    assert rating.apart
    assert waiting(session, trainers[1]) == []
    assert waiting(session, trainers[2]) == [submission]

    third = rate(submission, trainers[2], level=1)

    assert third.number == 3
    newest = queries.grades(session, submission)[0]
    assert (newest.number, newest.grader_id, newest.outcome) == (
        2,
        trainers[2].id,
        Outcome.RETURNED,
    )
    assert look_of(session, submission, shown.rubric) is Look.SETTLED
    assert [one.number for one in queries.ratings(session, submission)] == [2, 3]


def test_a_critical_fail_that_only_the_second_saw_calls_a_third(given, rate, trainers, shown):
    fail = shown.rubric.critical[0].key

    assert rate(given(), trainers[1], critical=[fail]).apart


def test_nobody_scores_twice_and_no_learner_scores_themselves(
    session, given, rate, trainers, shown
):
    submission = given()
    for person in (trainers[0], submission.enrollment.person):
        with pytest.raises(NotYoursToRate):
            rate(submission, person)
    rate(submission, trainers[1], marks={shown.rubric.lines[0].key: 0})
    with pytest.raises(NotYoursToRate):
        rate(submission, trainers[1])


def test_what_waits_for_nobody_takes_no_score(session, given, rate, trainers):
    passed_over, settled = given(chance=99), given()
    rate(settled, trainers[1])
    back = given()
    take_back_work(session, back, reason="A slip.", by=trainers[0], at=LATER)

    for submission in (passed_over, settled, back):
        with pytest.raises(NothingToRate):
            rate(submission, trainers[2])
    assert waiting(session, trainers[2]) == []


def test_where_nobody_else_saw_it_the_grade_stays_with_the_reason(session, given, trainers, shown):
    submission = given()
    with pytest.raises(ReasonMissing):
        excuse(session, submission, activity=shown, reason=" ", rater=trainers[1], at=LATER)

    excuse(
        session,
        submission,
        activity=shown,
        reason="Nobody else was in the room.",
        rater=trainers[1],
        at=LATER,
    )

    assert waiting(session, trainers[2]) == []
    [rating] = queries.ratings(session, submission)
    assert (rating.outcome, rating.excused) == (None, "Nobody else was in the room.")
    noted = session.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.DEMONSTRATION_RATED)
    ).one()
    assert noted.detail["outcome"] == "excused"


def test_demonstrations_of_another_organization_wait_elsewhere(session, given, trainers):
    given()
    juniper = make_organization(session, key="juniper-house")
    other = make_person(session, "Di D", Role.TRAINER, organization=juniper)

    assert session.scalars(queries.second_looks(juniper, trainer=other)).all() == []


def test_asking_who_entered_what_the_learner_handed_in_finds_nothing(session):
    with pytest.raises(queries.NoSuchSubmission):
        queries.entered(session, make_submission(session))
