from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.coursework import queries
from prss_training.coursework.models import Grade, Submission, WorkTryGranted
from prss_training.coursework.queries import SubmissionUnknown, WorkState
from prss_training.coursework.services import (
    MOST_CHARACTERS,
    DraftMovedOn,
    Opened,
    TextTooLarge,
    keep_draft,
    submit_work,
)
from prss_training.domain.attempts import (
    AlreadyPassed,
    AttemptsExhausted,
    TooLong,
    TooShort,
    WorkWaiting,
)
from prss_training.domain.rubric import Outcome
from tests.factories import MORNING, VALUES_AUDIT, make_enrollment, make_person

LATER = MORNING + timedelta(hours=2)
PHONE = Opened("phone", 0)
LAPTOP = Opened("laptop", 0)


@pytest.fixture
def audit(library):
    return library.activity(VALUES_AUDIT)


@pytest.fixture
def place(session):
    return make_enrollment(session)


@pytest.fixture
def text(audit):
    return "word " * audit.minimum_words


@pytest.fixture
def judge(session):
    """Write a grade under a submission."""

    def _judge(submission, outcome, number=1):
        trainer = make_person(session, "Terrence Whitlock")
        grade = Grade(
            submission_id=submission.id,
            number=number,
            grader_id=trainer.id,
            marks={},
            critical=[],
            percent=90 if outcome is Outcome.PASSED else 40,
            outcome=outcome,
            comment="You asked the people it is about.",
            rubric="0" * 64,
            graded_at=LATER,
        )
        session.add(grade)
        session.flush()
        return grade

    return _judge


def test_work_is_handed_in_as_the_first_attempt(session, place, audit, text):
    handed_in = submit_work(session, place, audit, body=text, at=MORNING)

    assert (handed_in.attempt, handed_in.body, handed_in.submitted_at) == (1, text, MORNING)
    [entry] = session.scalars(select(TrailEntry))
    assert (entry.happened, entry.detail["attempt"]) == (Happened.WORK_HANDED_IN, 1)


def test_the_trail_never_holds_what_was_written(session, place, audit, text):
    submit_work(session, place, audit, body=text, at=MORNING)

    [entry] = session.scalars(select(TrailEntry))
    assert "word" not in str(entry.detail)


@pytest.mark.parametrize(("off_by", "refusal"), [(-1, TooShort), (0, None)])
def test_the_shortest_length_is_exact(session, place, audit, off_by, refusal):
    body = "word " * (audit.minimum_words + off_by)

    if refusal is None:
        assert submit_work(session, place, audit, body=body, at=MORNING).id
    else:
        with pytest.raises(refusal, match=f"at least {audit.minimum_words}"):
            submit_work(session, place, audit, body=body, at=MORNING)


@pytest.mark.parametrize(("off_by", "refusal"), [(1, TooLong), (0, None)])
def test_the_longest_length_is_exact(session, place, audit, off_by, refusal):
    body = "word " * (audit.maximum_words + off_by)

    if refusal is None:
        assert submit_work(session, place, audit, body=body, at=MORNING).id
    else:
        with pytest.raises(refusal, match=f"allows {audit.maximum_words}"):
            submit_work(session, place, audit, body=body, at=MORNING)


def test_more_characters_than_any_work_needs_are_refused(session, place, audit):
    for act in (keep_draft, submit_work):
        with pytest.raises(TextTooLarge, match="60,000 is the most"):
            act(session, place, audit, body="x" * (MOST_CHARACTERS + 1), at=MORNING)


def test_handing_in_twice_hands_in_once(session, place, audit, text):
    first = submit_work(session, place, audit, body=text, at=MORNING)

    assert submit_work(session, place, audit, body=text, at=LATER) is first
    assert session.scalar(select(func.count()).select_from(Submission)) == 1


def test_line_ends_of_another_system_are_the_same_text(session, place, audit, text):
    first = submit_work(session, place, audit, body=f"{text}\nend", at=MORNING)

    assert submit_work(session, place, audit, body=f"{text}\r\nend", at=LATER) is first


def test_a_null_byte_is_left_out(session, place, audit, text):
    assert "\x00" not in submit_work(session, place, audit, body=f"\x00{text}", at=MORNING).body


def test_other_text_waits_until_the_first_is_graded(session, place, audit, text):
    submit_work(session, place, audit, body=text, at=MORNING)

    with pytest.raises(WorkWaiting):
        submit_work(session, place, audit, body=f"{text} more", at=LATER)


def test_work_that_came_back_may_be_handed_in_again(session, place, audit, text, judge):
    first = submit_work(session, place, audit, body=text, at=MORNING)
    judge(first, Outcome.RETURNED)

    second = submit_work(session, place, audit, body=f"{text} more", at=LATER)

    assert second.attempt == 2
    assert first.body == text


def test_work_that_passed_is_not_handed_in_again(session, place, audit, text, judge):
    judge(submit_work(session, place, audit, body=text, at=MORNING), Outcome.PASSED)

    with pytest.raises(AlreadyPassed):
        submit_work(session, place, audit, body=text, at=LATER)


def test_the_newest_judgement_counts(session, place, audit, text, judge):
    handed_in = submit_work(session, place, audit, body=text, at=MORNING)
    judge(handed_in, Outcome.PASSED, number=1)
    judge(handed_in, Outcome.RETURNED, number=2)

    assert queries.newest_grades(session, place)[handed_in.id].number == 2
    assert [grade.number for grade in queries.grades(session, handed_in)] == [2, 1]
    assert queries.work(session, place, audit).state is WorkState.RETURNED


def test_used_attempts_are_opened_by_a_trainer(session, place, audit, text, judge):
    for n in range(audit.attempts):
        judge(submit_work(session, place, audit, body=f"{text} {n}", at=MORNING), Outcome.RETURNED)
    with pytest.raises(AttemptsExhausted):
        submit_work(session, place, audit, body=text, at=LATER)
    assert queries.work(session, place, audit).state is WorkState.EXHAUSTED

    session.add(
        WorkTryGranted(
            enrollment_id=place.id,
            activity=audit.id,
            granted_by_id=place.person_id,
            reason="We talked it through.",
            granted_at=LATER,
        )
    )
    session.flush()

    again = submit_work(session, place, audit, body=text, at=LATER)
    assert again.attempt == audit.attempts + 1


def test_a_draft_grows_on_the_page_it_is_written_on(session, place, audit):
    for n, body in enumerate(("We", "We asked", "We asked the people"), start=1):
        draft = keep_draft(session, place, audit, body=body, at=MORNING, opened=PHONE)
        assert (draft.body, draft.revision) == (body, n)
    assert queries.work(session, place, audit).state is WorkState.DRAFT


def test_an_older_page_never_overwrites_newer_text(session, place, audit):
    keep_draft(session, place, audit, body="older", at=MORNING, opened=PHONE)
    keep_draft(session, place, audit, body="newer", at=LATER, opened=Opened("laptop", 1))

    with pytest.raises(DraftMovedOn, match="nothing was overwritten"):
        keep_draft(session, place, audit, body="older still", at=LATER, opened=PHONE)
    assert queries.work(session, place, audit).text == "newer"


def test_two_pages_opened_before_any_draft_do_not_fight(session, place, audit):
    keep_draft(session, place, audit, body="mine", at=MORNING, opened=PHONE)

    with pytest.raises(DraftMovedOn):
        keep_draft(session, place, audit, body="other", at=LATER, opened=LAPTOP)


def test_handing_in_from_an_older_page_does_not_lose_newer_text(session, place, audit, text):
    keep_draft(session, place, audit, body="newer", at=MORNING, opened=LAPTOP)

    with pytest.raises(DraftMovedOn):
        submit_work(session, place, audit, body=text, at=LATER, opened=PHONE)
    assert queries.work(session, place, audit).text == "newer"


def test_a_page_without_a_mark_of_its_own_needs_the_newest_revision(session, place, audit):
    keep_draft(session, place, audit, body="first", at=MORNING, opened=Opened("", 0))

    with pytest.raises(DraftMovedOn):
        keep_draft(session, place, audit, body="second", at=LATER, opened=Opened("", 0))
    assert (
        keep_draft(session, place, audit, body="second", at=LATER, opened=Opened("", 1)).revision
        == 2
    )


def test_handing_in_puts_the_draft_away(session, place, audit, text):
    keep_draft(session, place, audit, body="We asked", at=MORNING, opened=PHONE)

    submit_work(session, place, audit, body=text, at=LATER, opened=PHONE)

    assert queries.drafts(session, place) == {}


def test_nothing_is_drafted_while_work_waits(session, place, audit, text):
    submit_work(session, place, audit, body=text, at=MORNING)

    with pytest.raises(WorkWaiting):
        keep_draft(session, place, audit, body="late", at=LATER, opened=PHONE)


def test_revising_begins_with_the_text_handed_in_last(session, place, audit, text, judge):
    judge(submit_work(session, place, audit, body=text, at=MORNING), Outcome.RETURNED)

    work = queries.work(session, place, audit)

    assert (work.text, work.revision, work.left) == (text, 0, audit.attempts - 1)


def test_somebody_elses_work_is_not_there(session, place, audit, text):
    handed_in = submit_work(session, place, audit, body=text, at=MORNING)
    other = make_enrollment(session, make_person(session, "Ana Brook"))

    with pytest.raises(SubmissionUnknown):
        queries.submission(session, other, handed_in.id)
    assert queries.submission(session, place, handed_in.id) is handed_in


def test_where_everything_stands_takes_four_queries(session, place, library, count_queries):
    activities = [a for module in library.modules for a in module.activities]
    session.expire_all()
    assert place.id

    with count_queries() as sent:
        works = queries.works(session, place, activities)

    assert {work.state for work in works.values()} == {WorkState.OPEN}
    assert len(sent) == 4, sent
