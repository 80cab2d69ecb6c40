"""Evidence is gathered from every kind of row, dated by the program's calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from prss_training.domain.criteria import evaluate
from prss_training.domain.evidence import (
    ActivityPassed,
    AgeShown,
    CheckPassed,
    EvaluationDone,
    ExaminationPassed,
    HoursApproved,
    SignedOff,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
    Withdrawn,
)
from prss_training.domain.fields import Mode, Position, Service, Support
from prss_training.domain.hours import Hours
from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.fieldwork.models import (
    PracticeDecision,
    PracticeDispute,
    PracticeDisputeAnswer,
)
from prss_training.particulars.services import put_on_file, record_approval
from prss_training.progress.queries import evidence_by_enrollment, evidence_of, module_progress
from prss_training.progress.services import note_completed, standing_of, standings_of
from tests.factories import (
    MORNING,
    make_enrollment,
    make_entry,
    make_evaluation,
    make_person,
    make_sign_off,
    make_submission,
)
from tests.progress.story import (
    DAY,
    add,
    approve,
    attend,
    examine,
    finish,
    judge,
    read,
    reverse,
    sign,
    supervise,
    try_check,
)

CHICAGO = ZoneInfo("America/Chicago")
TODAY = MORNING.date()


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
def gather(session, enrollment, library):
    def _gather(zone=CHICAGO):
        return evidence_of(session, enrollment, library.modules, zone=zone)

    return _gather


def test_a_new_learner_has_no_evidence(gather):
    assert gather() == []


def test_every_kind_of_row_becomes_its_fact(session, enrollment, terrence, module, gather):
    [grade] = finish(session, enrollment, module, terrence)
    entry = approve(session, enrollment, terrence)
    attended = attend(session, enrollment, module, terrence)
    supervised = supervise(session, enrollment, terrence)
    signature = sign(session, enrollment)
    exam = examine(session, enrollment, terrence)
    [activity] = module.activities

    facts = gather()

    assert len(facts) == 8
    assert ActivityPassed(activity.id, TODAY, f"grade:{grade.id}") in facts
    assert [f.module for f in facts if isinstance(f, CheckPassed)] == [module.key]
    assert (
        TrainingCompleted(
            module.key,
            Mode.SELF_PACED,
            module.hours_by(Mode.SELF_PACED),
            TODAY,
            f"module:{module.key}:self-paced",
        )
        in facts
    )
    assert (
        TrainingCompleted(
            module.key,
            Mode.LIVE,
            module.hours_by(Mode.LIVE),
            TODAY,
            f"attendance:{attended.id}",
            done_on=attended.attended_on,
        )
        in facts
    )
    assert (
        HoursApproved(
            Hours(120),
            Service.MENTORING,
            frozenset({Support.EMOTIONAL}),
            Position.VOLUNTEER,
            date(2026, 2, 27),
            TODAY,
            f"entry:{entry.id}",
        )
        in facts
    )
    assert (
        SupervisionReceived(
            Hours(60), TODAY, f"supervision:{supervised.id}", given_on=supervised.given_on
        )
        in facts
    )
    assert StatementSigned("code-of-ethics-2026", TODAY, f"signature:{signature.id}") in facts
    assert ExaminationPassed("icrc-pr", TODAY, f"exam:{exam.id}") in facts


def test_a_fact_is_dated_by_the_calendar_of_the_program(session, enrollment, gather):
    eleven_at_night_in_chicago = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
    sign(session, enrollment, at=eleven_at_night_in_chicago)

    [in_chicago], [in_london] = gather(), gather(ZoneInfo("Europe/London"))

    assert in_chicago.on == date(2026, 3, 3)
    assert in_london.on == date(2026, 3, 4)


def test_what_waits_or_was_returned_is_no_evidence(session, enrollment, terrence, module, gather):
    make_entry(session, enrollment)
    make_submission(session, enrollment, activity=module.activities[0].id)
    returned = make_entry(session, enrollment, worked_on=date(2026, 2, 20))
    add(
        session,
        PracticeDecision(
            entry_id=returned.id,
            supervisor_id=terrence.id,
            decision=Decision.RETURNED,
            reason="Which day was it?",
            decided_at=MORNING,
        ),
    )
    try_check(session, enrollment, module, passed=False)
    judge(session, make_submission(session, enrollment), terrence, passed=False)

    assert gather() == []


def test_each_reversal_withdraws_what_it_names(session, enrollment, terrence, module, gather):
    entry = approve(session, enrollment, terrence)
    reverse(session, entry, terrence, at=MORNING + DAY)
    attended = attend(session, enrollment, module, terrence)
    attend(session, enrollment, module, terrence, at=MORNING + DAY, reverses=attended)
    given = supervise(session, enrollment, terrence)
    supervise(session, enrollment, terrence, at=MORNING + DAY, reverses=given)
    exam = examine(session, enrollment, terrence)
    examine(session, enrollment, terrence, at=MORNING + DAY, reverses=exam)

    withdrawn = {fact for fact in gather() if isinstance(fact, Withdrawn)}

    assert withdrawn == {
        Withdrawn(reference, TODAY + DAY)
        for reference in (
            f"entry:{entry.id}",
            f"attendance:{attended.id}",
            f"supervision:{given.id}",
            f"exam:{exam.id}",
        )
    }


def dispute(session, entry, terrence, *, upheld, at):
    raised = add(session, PracticeDispute(entry_id=entry.id, reason="It was so.", raised_at=at))
    add(
        session,
        PracticeDisputeAnswer(
            dispute_id=raised.id,
            answered_by_id=terrence.id,
            upheld=upheld,
            reason="So it was.",
            answered_at=at,
        ),
    )


def test_an_upheld_dispute_lets_a_returned_entry_count_from_its_answer(
    session, enrollment, terrence, gather
):
    entry = approve(session, enrollment, terrence)
    entry.decision.decision = Decision.RETURNED
    session.flush()
    assert gather() == []

    dispute(session, entry, terrence, upheld=True, at=MORNING + DAY)

    [fact] = gather()
    assert (fact.on, fact.reference) == (TODAY + DAY, f"entry:{entry.id}")


def test_an_upheld_dispute_lets_a_reversed_entry_count_again(session, enrollment, terrence, gather):
    entry = approve(session, enrollment, terrence)
    reverse(session, entry, terrence, at=MORNING + DAY)
    dispute(session, entry, terrence, upheld=True, at=MORNING + 2 * DAY)

    first, withdrawn, again = gather()

    assert (first.on, first.reference) == (TODAY, f"entry:{entry.id}")
    assert withdrawn == Withdrawn(f"entry:{entry.id}", TODAY + DAY)
    assert (again.on, again.reference) == (TODAY + 2 * DAY, f"entry:{entry.id}:2")


def test_a_dispute_that_is_not_upheld_changes_nothing(session, enrollment, terrence, gather):
    entry = approve(session, enrollment, terrence)
    reverse(session, entry, terrence, at=MORNING + DAY)
    before = gather()

    dispute(session, entry, terrence, upheld=False, at=MORNING + 2 * DAY)

    assert gather() == before


def test_what_is_on_file_and_what_supervisors_judged_is_evidence_too(
    session, enrollment, terrence, gather
):
    put_on_file(
        session,
        enrollment,
        ParticularKind.AGE,
        {"years": 31},
        happened_on=TODAY,
        proof="ID",
        by=terrence,
        at=MORNING,
    )
    make_evaluation(session, enrollment, evaluator_id=terrence.id)
    make_sign_off(session, enrollment, signed_by_id=terrence.id)

    assert {type(fact) for fact in gather()} == {AgeShown, EvaluationDone, SignedOff}


def test_training_carries_the_approvals_that_the_organization_held(
    session, enrollment, terrence, module, gather
):
    attend(session, enrollment, module, terrence)
    record_approval(
        session,
        enrollment.organization,
        board="nycb",
        number="",
        since=TODAY,
        until=None,
        by=terrence,
        at=MORNING,
    )

    [fact] = gather()

    assert fact.approved_by == {"nycb"}


def test_a_newer_grade_withdraws_the_pass_before_it(session, enrollment, terrence, gather):
    submission = make_submission(session, enrollment)
    first = judge(session, submission, terrence)
    judge(session, submission, terrence, number=2, passed=False, at=MORNING + DAY)
    third = judge(session, submission, terrence, number=3, at=MORNING + 2 * DAY)

    facts = gather()

    assert [f.reference for f in facts if isinstance(f, ActivityPassed)] == [
        f"grade:{first.id}",
        f"grade:{third.id}",
    ]
    assert [f for f in facts if isinstance(f, Withdrawn)] == [
        Withdrawn(f"grade:{first.id}", TODAY + DAY)
    ]


def test_live_hours_that_were_recorded_twice_count_once(
    session, enrollment, terrence, module, gather
):
    attend(session, enrollment, module, terrence)
    attend(session, enrollment, module, terrence, at=MORNING + DAY)

    assert len(gather()) == 1


def test_a_past_standing_comes_out_the_same_whatever_happened_since(
    session, enrollment, terrence, library, module, criteria
):
    def standing(day):
        return standing_of(session, enrollment, criteria, library.modules, on=day)

    read(session, enrollment, module)
    seen = {TODAY: standing(TODAY)}

    def then(days):
        day = TODAY + timedelta(days=days)
        seen[day] = standing(day)

    try_check(session, enrollment, module, at=MORNING + DAY)
    work = make_submission(
        session, enrollment, activity=module.activities[0].id, submitted_at=MORNING
    )
    judge(session, work, terrence, at=MORNING + DAY)
    then(1)
    entry = approve(session, enrollment, terrence, at=MORNING + 2 * DAY)
    sign(session, enrollment, at=MORNING + 2 * DAY)
    then(2)
    judge(session, work, terrence, number=2, passed=False, at=MORNING + 3 * DAY)
    reverse(session, entry, terrence, at=MORNING + 3 * DAY)
    then(3)
    judge(session, work, terrence, number=3, at=MORNING + 4 * DAY)
    then(4)

    assert {day: standing(day) for day in seen} == seen
    haves = [
        {f.requirement.key: f.have for f in found.findings}
        for found in (seen[day] for day in sorted(seen))
    ]
    assert [have["lessons"] for have in haves] == [0, 1, 1, 0, 1]
    assert [have["written-work"] for have in haves] == [0, 1, 1, 0, 1]
    assert [have["practice"] for have in haves] == [0, 0, 120, 0, 0]


def test_noting_a_finished_module_later_does_not_move_its_day(
    session, enrollment, terrence, library, module, gather
):
    finish(session, enrollment, module, terrence)
    before = gather()

    noted = note_completed(session, enrollment, library.modules, at=MORNING + 9 * DAY)

    assert noted == [module]
    assert gather() == before


def test_the_progress_in_a_module_is_what_was_done_in_it(
    session, enrollment, terrence, library, module
):
    read(session, enrollment, module, parts=2)
    try_check(session, enrollment, module, passed=False)
    try_check(session, enrollment, module, number=2)
    submission = make_submission(session, enrollment, activity=module.activities[0].id)
    judge(session, submission, terrence)
    judge(session, submission, terrence, number=2, passed=False)

    found = module_progress(session, enrollment, library.modules)[module.key]

    assert found.parts_read == {1, 2}
    assert found.check_passed
    assert not found.activities_passed


def test_one_learners_evidence_is_never_anothers(session, enrollment, terrence, module, library):
    other = make_enrollment(session, make_person(session, "Ana Ruiz"))
    finish(session, enrollment, module, terrence)
    approve(session, enrollment, terrence)
    zones = {enrollment.id: CHICAGO, other.id: CHICAGO}

    found = evidence_by_enrollment(session, zones, library.modules)

    assert found[other.id] == []
    assert len(found[enrollment.id]) == 4


def test_many_learners_are_read_in_as_many_queries_as_one(
    session, terrence, library, module, criteria, count_queries
):
    places = [make_enrollment(session, make_person(session, f"Learner {n}")) for n in range(12)]
    for place in places:
        finish(session, place, module, terrence)
    by_id = {criteria.id: criteria}

    def queries(some):
        with count_queries() as sent:
            standings_of(session, some, by_id, library.modules, at=MORNING)
        return len(sent)

    assert queries(places[:1]) == queries(places) <= 15


def test_many_standings_agree_with_each_one(session, terrence, library, module, criteria):
    places = [make_enrollment(session, make_person(session, f"Learner {n}")) for n in range(3)]
    finish(session, places[1], module, terrence)
    approve(session, places[2], terrence)

    together = standings_of(session, places, {criteria.id: criteria}, library.modules, at=MORNING)

    assert together == {
        place.id: standing_of(session, place, criteria, library.modules, on=TODAY)
        for place in places
    }
    assert evaluate(criteria, [], on=TODAY) == together[places[0].id]


def test_an_enrollment_under_unknown_criteria_is_left_out(session, library, enrollment):
    assert standings_of(session, [enrollment], {}, library.modules, at=MORNING) == {}
