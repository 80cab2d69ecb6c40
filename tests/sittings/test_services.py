"""A sitting is opened by a trainer, drawn once, marked once, and never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.examination import Help, PlanFirst, SatAlready, SitLater
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from prss_training.enrollments.models import ModuleCompleted
from prss_training.people.models import Person
from prss_training.progress.queries import evidence_of
from prss_training.sittings import queries, services
from prss_training.sittings.models import Sitting, SittingOpened
from tests.domain.examination_samples import examination
from tests.factories import MORNING, make_enrollment, make_organization, make_person

EXAM = examination()
HOUR = timedelta(hours=1)


@pytest.fixture
def needed(library):
    return [library.module(key) for key in ("shared-values", "strengths-and-resiliencies")]


@pytest.fixture
def rosa(session, needed):
    place = make_enrollment(session)
    for module in needed:
        session.add(
            ModuleCompleted(enrollment_id=place.id, module=module.key, completed_at=MORNING)
        )
    session.flush()
    return place


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Hill", Role.TRAINER)


@pytest.fixture
def open_to(session, rosa, terrence, needed):
    def _open(at=MORNING, trainer=terrence, plan="", how=Help.ALONE, days=3, place=None):
        opening = services.Opening(how, "Room 2", at + timedelta(days=days), plan)
        return services.open_sitting(
            session, place or rosa, EXAM, opening, needed=needed, trainer=trainer, at=at
        )

    return _open


@pytest.fixture
def begin(session, rosa):
    def _begin(at=MORNING, actor=None, minutes=120):
        return services.begin_sitting(
            session, rosa, EXAM, minutes=minutes, seed=7, actor=actor or rosa.person, at=at
        )

    return _begin


@pytest.fixture
def finish(session, rosa):
    def _finish(sitting, wrong=0, at=MORNING + HOUR, *, anyway=False, answers=None, actor=None):
        return services.finish_sitting(
            session,
            sitting,
            EXAM,
            answers=right_answers(sitting, wrong) if answers is None else answers,
            anyway=anyway,
            actor=actor or rosa.person,
            at=at,
        )

    return _finish


def right_answers(sitting, wrong=0):
    answers = {}
    for n, (key, order, _) in enumerate(sitting.drawn):
        best = EXAM.item(key).answer
        answers[key] = next(o for o in order if o != best) if n < wrong else best
    return answers


def happened(session):
    return list(session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))


def test_a_learner_sits_the_paper_that_a_trainer_opened(session, open_to, begin, finish, rosa):
    open_to()

    sitting = finish(begin())

    assert (sitting.number, sitting.percent, sitting.passed) == (1, 100, True)
    assert [asked for _, _, asked in sitting.domains] == [2, 2, 3, 3]
    assert happened(session)[-3:] == [
        Happened.SITTING_OPENED,
        Happened.SITTING_BEGUN,
        Happened.SITTING_MARKED,
    ]


def test_a_pass_is_evidence_and_a_miss_is_not(session, open_to, begin, finish, rosa, library):
    def passes():
        facts = evidence_of(session, rosa, library.modules, zone=library.issuable[0].zone)
        return [fact.exam for fact in facts if type(fact).__name__ == "ExaminationPassed"]

    open_to()
    finish(begin(), wrong=5)
    before = passes()
    later = MORNING + timedelta(days=15)
    open_to(at=later)
    finish(begin(at=later), at=later + HOUR)

    assert (before, passes()) == ([], ["final-examination"])


def test_nobody_opens_the_examination_to_themselves(open_to, session, rosa):
    with pytest.raises(services.OwnExamination):
        open_to(trainer=rosa.person)


def test_modules_come_first(session, open_to, needed):
    other = make_enrollment(session, make_person(session, "Wen Li"))

    with pytest.raises(services.ModulesFirst, match="2 modules are not finished yet"):
        open_to(place=other)


def test_one_sitting_is_open_at_a_time(open_to, begin):
    open_to()
    with pytest.raises(services.OpenAlready):
        open_to()
    begin()
    with pytest.raises(services.OpenAlready):
        open_to()


def test_an_opening_that_ran_out_can_be_followed_by_another(session, open_to, begin):
    open_to(days=1)
    after = MORNING + timedelta(days=2)

    with pytest.raises(services.NotOpen):
        begin(at=after)
    open_to(at=after)

    assert begin(at=after).number == 1


@pytest.mark.parametrize("days", [0, 15])
def test_an_opening_ends_in_the_next_two_weeks(open_to, days):
    with pytest.raises(services.UntilWhen):
        open_to(days=days)


def test_without_an_opening_nothing_begins(begin):
    with pytest.raises(services.NotOpen):
        begin()


def test_beginning_twice_gives_the_same_paper(open_to, begin):
    open_to()

    assert begin().id == begin(at=MORNING + HOUR).id


def test_a_paper_to_be_read_out_is_begun_by_a_trainer_only(open_to, begin, terrence):
    open_to(how=Help.READ_OUT)

    with pytest.raises(services.NotOpen):
        begin()

    assert begin(actor=terrence).entered_by_id == terrence.id


def test_a_paper_to_be_sat_alone_is_begun_by_nobody_else(open_to, begin, terrence):
    open_to()

    with pytest.raises(services.NotOpen):
        begin(actor=terrence)


def test_an_opening_is_taken_back_with_a_reason(session, open_to, begin, terrence):
    opened = open_to()

    with pytest.raises(ReasonMissing):
        services.take_opening_back(session, opened, reason=" ", trainer=terrence, at=MORNING)
    services.take_opening_back(session, opened, reason="Wrong day.", trainer=terrence, at=MORNING)

    with pytest.raises(services.NotOpen):
        begin()
    with pytest.raises(services.BegunAlready):
        services.take_opening_back(session, opened, reason="Again.", trainer=terrence, at=MORNING)


def test_an_opening_that_was_begun_stays(session, open_to, begin, terrence, rosa):
    opened = open_to()
    begin()

    with pytest.raises(services.BegunAlready):
        services.take_opening_back(session, opened, reason="Oh.", trainer=terrence, at=MORNING)
    with pytest.raises(services.OwnExamination):
        services.take_opening_back(session, opened, reason="Oh.", trainer=rosa.person, at=MORNING)


def test_answers_are_kept_while_it_goes_on(session, open_to, begin, finish):
    open_to()
    sitting = begin()
    first, *rest = right_answers(sitting).items()
    services.keep_answers(session, sitting, answers=dict([first]), at=MORNING)
    strange = {"no-such-item": 1, rest[0][0]: 99}
    services.keep_answers(session, sitting, answers=strange, at=MORNING)

    assert sitting.kept == dict([first])
    assert finish(sitting, answers=dict(rest)).percent == 100


def test_open_questions_are_told_before_the_paper_is_finished(open_to, begin, finish):
    open_to()
    sitting = begin()
    answers = dict(list(right_answers(sitting).items())[:9])

    with pytest.raises(services.Unanswered, match="1 question has no answer yet"):
        finish(sitting, answers=answers)

    assert finish(sitting, answers=answers, anyway=True).percent == 90


def test_what_comes_after_the_end_does_not_count(session, open_to, begin, finish):
    open_to()
    sitting = begin(minutes=60)
    half = dict(list(right_answers(sitting).items())[:5])
    services.keep_answers(session, sitting, answers=half, at=MORNING + HOUR)
    late = MORNING + HOUR + services.GRACE + timedelta(seconds=1)

    with pytest.raises(services.TimeIsUp):
        services.keep_answers(session, sitting, answers=right_answers(sitting), at=late)

    assert finish(sitting, at=late).percent == 50


def test_without_a_limit_of_time_nothing_is_late(open_to, begin, finish):
    open_to()

    assert finish(begin(minutes=None), at=MORNING + timedelta(days=9)).passed


def test_a_marked_paper_stays_as_it_is(session, open_to, begin, finish):
    open_to()
    sitting = finish(begin(), wrong=3)

    again = finish(sitting, wrong=0)

    assert again.percent == 70
    with pytest.raises(services.PaperFinished):
        services.keep_answers(session, sitting, answers={}, at=MORNING)


def test_a_question_that_the_bank_lost_is_left_out_of_the_marking(session, open_to, begin, rosa):
    open_to()
    sitting = begin()
    lost = sitting.drawn[0][0]
    smaller = examination(items=tuple(item for item in EXAM.items if item.key != lost))
    answers = {key: n for key, n in right_answers(sitting).items() if key != lost}

    services.finish_sitting(
        session, sitting, smaller, answers=answers, anyway=False, actor=rosa.person, at=MORNING
    )

    assert (sitting.percent, sitting.passed) == (100, True)
    assert sum(asked for _, _, asked in sitting.domains) == 9


def test_sitting_again_takes_14_days_then_30_and_a_plan(open_to, begin, finish):
    open_to()
    finish(begin(), wrong=5)
    with pytest.raises(SitLater):
        open_to(at=MORNING + timedelta(days=13))
    second = MORNING + timedelta(days=14)
    open_to(at=second)
    finish(begin(at=second), wrong=5, at=second)
    third = second + timedelta(days=30)

    with pytest.raises(PlanFirst):
        open_to(at=third)

    assert open_to(at=third, plan="Read the ethics modules again, with Terrence.").plan


def test_after_a_pass_nothing_is_opened(open_to, begin, finish):
    open_to()
    finish(begin())

    with pytest.raises(SatAlready):
        open_to(at=MORNING + timedelta(days=100))


def test_another_organization_sees_neither_opening_nor_sitting(session, open_to, begin):
    opened, sitting = open_to(), begin()
    elsewhere = make_organization(session, key="juniper")

    with pytest.raises(queries.OpeningUnknown):
        queries.opening_in(session, elsewhere, opened.id)
    with pytest.raises(queries.SittingUnknown):
        queries.sitting_in(session, elsewhere, sitting.id)


def test_many_learners_cost_as_many_queries_as_one(session, count_queries, open_to, begin):
    open_to()
    begin()
    others = [make_enrollment(session, make_person(session, f"P{n} Q")).id for n in range(20)]

    with count_queries() as sent:
        found = queries.exam_standings(session, others)

    assert len(found) == 20
    assert len(sent) == 2


def test_rows_say_who_and_when(session, open_to, begin, rosa):
    opened, sitting = open_to(), begin()

    assert session.get(Person, opened.opened_by_id).name == "Terrence Hill"
    assert session.scalars(select(Sitting)).one().opened_id == opened.id
    assert session.scalars(select(SittingOpened)).one().until == MORNING + timedelta(days=3)
    assert sitting.ends_at == MORNING + timedelta(minutes=120)
