"""Entering for a learner: marked as on screen, written once, told, and mended by newer rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.checks import queries as checks
from prss_training.checks.models import CheckTry, CheckTryEntered, CheckTryGranted, PrintedForm
from prss_training.checks.paper import (
    EnteredAlready,
    EntryTakenBack,
    NoTryLeft,
    OwnPaper,
    Paper,
    PaperToCome,
    PassedAlready,
    keep_form,
    marks_of,
)
from prss_training.checks.queries import FormUnknown, check_standing, form_of_code
from prss_training.checks.services import begin_try, finish_try
from prss_training.coursework.entering import (
    DayToCome,
    NotEntered,
    NotOpenForEntry,
    OwnWork,
    Seen,
    WorkTakenBack,
)
from prss_training.coursework.models import Grade, SubmissionEntered, WorkTryGranted
from prss_training.coursework.queries import WorkState, how
from prss_training.coursework.queries import work as work_of
from prss_training.coursework.services import ShownLive, keep_draft, submit_work
from prss_training.domain.evidence import ActivityPassed, CheckPassed, Withdrawn
from prss_training.domain.knowledge_check import mark as mark_on_screen
from prss_training.domain.paper_form import NO_ANSWER, FormLetter, FormName, paper_form
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from prss_training.domain.program import ActivityKind, Way
from prss_training.domain.rubric import MarksIncomplete, Outcome
from prss_training.enrollments.queries import completed_modules
from prss_training.grading import queries as grading
from prss_training.grading.services import grant_try
from prss_training.lessons.models import PartRead
from prss_training.notices.models import Kind, Notice
from prss_training.paper.services import (
    EntryGone,
    Marked,
    Program,
    correct_check,
    correct_marked,
    enter_check,
    enter_marked,
    take_back_check,
    take_back_marked,
)
from prss_training.progress.queries import evidence_of, place_of
from tests.factories import MORNING, VALUES_AUDIT, make_enrollment, make_person

DAY = date(2026, 3, 1)
COMMENT = "You asked before you judged, and it shows."
LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def values(library):
    return library.module("shared-values")


@pytest.fixture
def place(session):
    return make_enrollment(session)


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


@pytest.fixture
def program(library):
    return Program(library.criteria_version("peer-leader-2026.1"), library.modules)


def sheet(module, wrong=0, name=FormName(), blank=0, day=DAY):  # noqa: B008  (frozen)
    """An answer sheet with so many wrong answers, and so many without any."""
    form = paper_form(module, name)
    answers = list(form.answers)
    for n in range(wrong):
        answers[n] = next(o for o in form.drawn[n].order if o != form.answers[n])
    for n in range(blank):
        answers[-1 - n] = NO_ANSWER
    return Paper(form, tuple(answers), day)


@pytest.fixture
def enter(session, values, place, terrence, program):
    def _enter(paper=None, **over):
        given = {"lesson_read": False, "by": terrence, "at": MORNING}
        who = over.pop("place", place)
        return enter_check(session, who, values, paper or sheet(values), program, **given | over)

    return _enter


@pytest.fixture
def activity(library):
    return library.activity(VALUES_AUDIT)


@pytest.fixture
def shown(activity):
    """The same work as a demonstration, with two attempts."""
    return replace(
        activity, kind=ActivityKind.DEMONSTRATION, minimum_words=0, maximum_words=0, attempts=2
    )


@pytest.fixture
def mark(session, place, terrence, program):
    """Enter marked work at one level for every line."""

    def _mark(activity, level=2, **over):
        way = Way.LIVE if activity.live else Way.PAPER
        seen = over.pop("seen", Seen(way, DAY, chance=90 if activity.live else None))
        marks = over.pop("marks", {line.key: level for line in activity.rubric.lines})
        marked = Marked(marks, over.pop("critical", ()), COMMENT)
        given = {"by": terrence, "at": MORNING}
        who = over.pop("place", place)
        return enter_marked(session, who, activity, seen, marked, program, **given | over)

    return _mark


def told(session, kind):
    return session.scalars(select(Notice).where(Notice.kind == kind)).all()


def trail(session, happened):
    return session.scalars(select(TrailEntry).where(TrailEntry.happened == happened)).all()


def test_an_entered_check_says_for_whom_by_whom_when_and_which_form(
    session, enter, place, terrence, values
):
    entered = enter()

    made = entered.made
    assert (made.enrollment_id, made.number, made.percent, made.passed) == (place.id, 1, 100, True)
    assert (entered.entered_by_id, entered.entered_at) == (terrence.id, MORNING)
    assert (entered.form_code, entered.form_name) == (paper_form(values, FormName()).code, "A1")
    assert entered.taken_on == DAY
    [noted] = trail(session, Happened.CHECK_ENTERED)
    assert (noted.actor_id, noted.subject) == (terrence.id, f"check try {made.id}")
    assert (noted.detail["form"], noted.detail["percent"]) == (entered.form_code, 100)
    [notice] = told(session, Kind.CHECK_ENTERED)
    assert (notice.recipient_id, notice.path) == (place.person_id, f"/checks/{made.id}/result")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.data(), st.sampled_from(FormLetter), st.integers(1, 50))
def test_paper_is_marked_as_a_check_on_screen_is(values, data, letter, number):
    form = paper_form(values, FormName(letter, number))
    answers = tuple(data.draw(st.sampled_from([*item.order, NO_ANSWER])) for item in form.drawn)
    on_screen = {item.key: chosen for item, chosen in zip(form.drawn, answers, strict=True)}

    assert marks_of(Paper(form, answers, DAY)) == mark_on_screen(
        values.check, form.drawn, on_screen
    )


def test_eight_of_ten_pass_and_seven_do_not(session, enter, values):
    assert enter(sheet(values, wrong=3)).made.passed is False
    assert enter(sheet(values, wrong=1, blank=1)).made.passed is True


def test_a_wrong_answer_and_none_are_both_wrong(enter, values):
    assert enter(sheet(values, wrong=2, blank=3)).made.percent == 50


def test_tries_and_retakes_are_those_of_a_check_on_screen(session, enter, values, place, terrence):
    for letter in FormLetter:
        enter(sheet(values, wrong=5, name=FormName(letter)))
    with pytest.raises(NoTryLeft, match="Rosa Delgado has used every try"):
        enter(sheet(values, name=FormName(FormLetter.A, 2)))

    grant_try(session, place, values, reason="We talked it over.", trainer=terrence, at=MORNING)
    entered = enter(sheet(values, name=FormName(FormLetter.A, 2)))

    assert (entered.made.number, entered.made.passed) == (4, True)
    assert session.scalar(select(func.count(CheckTryGranted.id))) == 1


def test_paper_and_screen_share_their_tries(session, enter, values, place):
    on_screen = begin_try(session, place, values, seed=3, at=MORNING)
    wrong = {
        key: next(o for o in order if o != values.check.item(key).answer)
        for key, order in on_screen.drawn
    }
    finish_try(session, place, on_screen.id, values, answers=wrong, seed=1, at=MORNING)

    assert enter(sheet(values, wrong=9)).made.number == 2
    assert begin_try(session, place, values, seed=4, at=LATER).number == 3
    assert check_standing(session, place, values).left == 1


def test_what_has_passed_is_not_entered_again(enter, values):
    enter()

    with pytest.raises(PassedAlready, match="has passed this check already"):
        enter(sheet(values, name=FormName(FormLetter.B)))


def test_the_same_paper_is_not_entered_twice(session, enter, values):
    enter(sheet(values, wrong=4))

    with pytest.raises(EnteredAlready, match="Nothing was entered twice"):
        enter(sheet(values, wrong=4), at=LATER)
    assert session.scalar(select(func.count(CheckTry.id))) == 1
    assert enter(sheet(values, wrong=4, day=date(2026, 3, 2)), at=LATER).made.number == 2


def test_nobody_enters_their_own(session, enter, values):
    both = make_person(session, "Lee Both", Role.TRAINER, Role.LEARNER)
    own = make_enrollment(session, both)

    with pytest.raises(OwnPaper):
        enter(place=own, by=both)
    assert enter(place=own).made.passed


def test_a_day_to_come_is_refused_where_the_organization_is(enter, values):
    late = MORNING.replace(hour=4)  # the second of March in London, the first in Chicago

    with pytest.raises(PaperToCome):
        enter(sheet(values, day=date(2026, 3, 2)), at=late)
    assert enter(sheet(values, day=date(2026, 3, 1)), at=late).taken_on == date(2026, 3, 1)


def test_what_the_check_finishes_is_noted_and_told(
    session, enter, values, place, mark, library, terrence
):
    for work in values.written:
        mark(work)
    assert completed_modules(session, place) == frozenset()

    enter(lesson_read=True, at=LATER)

    assert completed_modules(session, place) == {values.key}
    parts = session.scalars(select(PartRead.part).where(PartRead.enrollment_id == place.id))
    assert set(parts) == {part.number for part in values.lesson}
    read = trail(session, Happened.LESSON_PART_READ)
    assert {entry.actor_id for entry in read} == {terrence.id}


def test_a_lesson_that_was_not_ticked_stays_unread(session, enter, place):
    enter()

    assert session.scalar(select(func.count(PartRead.id))) == 0


def test_a_correction_is_a_new_row_and_the_old_one_stays(
    session, enter, values, place, terrence, program
):
    wrong = enter(sheet(values, wrong=3))

    right = correct_check(
        session,
        wrong,
        values,
        sheet(values, wrong=2),
        program,
        reason="Question 3 was typed wrong.",
        by=terrence,
        at=LATER,
    )

    assert (right.corrects_id, right.made.number, right.made.passed) == (wrong.id, 2, True)
    assert (wrong.made.percent, wrong.made.passed) == (70, False)
    back = checks.taken_back(session, [wrong.try_id])[wrong.try_id]
    assert (back.reason, back.taken_back_by_id) == ("Question 3 was typed wrong.", terrence.id)
    standing = check_standing(session, place, values)
    assert [made.number for made in standing.tries] == [2]
    assert len(trail(session, Happened.CHECK_TAKEN_BACK)) == 1


def test_a_pass_that_was_a_slip_counts_no_more_from_that_day_on(
    session, enter, values, place, terrence, library, program
):
    entered = enter()
    zone = program.criteria.zone
    assert [CheckPassed] == [
        type(fact) for fact in evidence_of(session, place, library.modules, zone=zone)
    ]

    take_back_check(session, entered, values, reason="It was Marcus's.", by=terrence, at=LATER)

    facts = evidence_of(session, place, library.modules, zone=zone)
    assert {type(fact) for fact in facts} == {CheckPassed, Withdrawn}
    assert check_standing(session, place, values).left == 3
    assert not place_of(session, place, library.modules).progress[values.key].check_passed
    [notice] = told(session, Kind.ENTRY_TAKEN_BACK)
    assert notice.recipient_id == place.person_id


def test_a_module_that_was_finished_by_a_slip_is_not_finished_any_more(
    session, enter, values, place, terrence, library, program, mark
):
    for work in values.written:
        mark(work)
    entered = enter(lesson_read=True)
    take_back_check(session, entered, values, reason="It was Marcus's.", by=terrence, at=LATER)

    facts = evidence_of(session, place, library.modules, zone=program.criteria.zone)
    withdrawn = {fact.reference for fact in facts if isinstance(fact, Withdrawn)}
    assert f"module:{values.key}:self-paced" in withdrawn


def test_what_was_taken_back_is_taken_back_once(session, enter, values, terrence):
    entered = enter()
    take_back_check(session, entered, values, reason="A slip.", by=terrence, at=LATER)

    with pytest.raises(EntryTakenBack):
        take_back_check(session, entered, values, reason="Again.", by=terrence, at=LATER)


def test_taking_back_needs_a_reason_and_somebody_else(session, enter, values, terrence):
    both = make_person(session, "Lee Both", Role.TRAINER, Role.LEARNER)
    entered = enter(place=make_enrollment(session, both))

    with pytest.raises(ReasonMissing):
        take_back_check(session, entered, values, reason="  ", by=terrence, at=LATER)
    with pytest.raises(OwnPaper):
        take_back_check(session, entered, values, reason="A slip.", by=both, at=LATER)


def test_a_form_is_kept_once_however_often_it_is_printed(session, values):
    form = paper_form(values, FormName(FormLetter.C, 12))

    first, second = keep_form(session, form, at=MORNING), keep_form(session, form, at=LATER)

    assert first is second
    assert session.scalar(select(func.count(PrintedForm.id))) == 1


def test_a_printed_form_is_marked_as_it_was_printed_when_the_bank_has_changed(
    session, values, library
):
    form = paper_form(values, FormName())
    keep_form(session, form, at=MORNING)
    changed = replace(values, check=replace(values.check, items=values.check.items[1:]))

    found = form_of_code(session, form.code, [changed])

    assert found == form


def test_a_form_that_was_never_printed_here_is_drawn_anew_while_nothing_changed(session, values):
    form = paper_form(values, FormName(FormLetter.B, 7))

    assert form_of_code(session, form.code, [values]) == form
    changed = replace(values, check=replace(values.check, items=values.check.items[1:]))
    with pytest.raises(FormUnknown, match="from another program"):
        form_of_code(session, form.code, [changed])
    with pytest.raises(FormUnknown):
        form_of_code(session, form.code, [])


def test_marked_work_goes_through_the_desks_own_grading(session, mark, activity, place, terrence):
    grade = mark(activity, level=2)

    assert (grade.outcome, grade.number, grade.grader_id) == (Outcome.PASSED, 1, terrence.id)
    found = how(session, grade.submission)
    assert (found.entered.way, found.entered.done_on) == (Way.PAPER, DAY)
    assert (found.entered.entered_by_id, found.entered.chance) == (terrence.id, None)
    assert [n.path for n in told(session, Kind.WORK_GRADED)] == [f"/work/{grade.submission_id}"]
    assert len(trail(session, Happened.WORK_ENTERED)) == 1
    assert len(trail(session, Happened.WORK_GRADED)) == 1


def test_marks_that_leave_a_line_out_enter_nothing(session, mark, activity):
    with pytest.raises(MarksIncomplete):
        mark(activity, marks={activity.rubric.lines[0].key: 2})
    assert session.scalar(select(func.count(SubmissionEntered.id))) == 0


def test_paper_of_any_length_is_taken_because_its_trainer_has_read_it(session, mark, activity):
    grade = mark(activity, seen=Seen(Way.PAPER, DAY, body="  Nine words.\r\nOn one line.  "))

    assert grade.submission.body == "Nine words.\nOn one line."


def test_a_draft_on_screen_outlives_an_entry_from_paper(session, mark, activity, place):
    keep_draft(session, place, activity, body="Half a page.", at=MORNING)

    mark(activity, level=1)

    assert work_of(session, place, activity).draft.body == "Half a page."


def test_work_that_waits_on_screen_is_graded_first(session, mark, activity, place):
    submit_work(session, place, activity, body="word " * activity.minimum_words, at=MORNING)

    with pytest.raises(NotOpenForEntry, match="has work waiting for a grade here"):
        mark(activity)


def test_nobody_enters_their_own_work_or_a_day_to_come(session, mark, activity):
    both = make_person(session, "Lee Both", Role.TRAINER, Role.LEARNER)

    with pytest.raises(OwnWork):
        mark(activity, place=make_enrollment(session, both), by=both)
    with pytest.raises(DayToCome):
        mark(activity, seen=Seen(Way.PAPER, date(2026, 3, 3)))


def test_a_demonstration_has_two_attempts_and_then_needs_a_plan(
    session, mark, shown, values, place, terrence
):
    mark(shown, level=1)
    mark(shown, level=1, at=LATER)
    with pytest.raises(NotOpenForEntry, match="Agree on a learning plan"):
        mark(shown)
    with_shown = replace(values, activities=(shown,))
    [used] = grading.used_up(session, [place], [with_shown])
    assert used.activity == shown

    grant_try(session, place, with_shown, shown, reason="Our plan.", trainer=terrence, at=LATER)
    grade = mark(shown, level=3, at=LATER)

    assert (grade.submission.attempt, grade.outcome) == (3, Outcome.PASSED)
    assert session.scalar(select(func.count(WorkTryGranted.id))) == 1


def test_a_demonstration_is_never_written(session, shown, place):
    with pytest.raises(ShownLive, match="You show this to a trainer"):
        submit_work(session, place, shown, body="word " * 300, at=MORNING)
    with pytest.raises(ShownLive):
        keep_draft(session, place, shown, body="word", at=MORNING)
    assert not work_of(session, place, shown).writable


def test_the_chance_of_a_second_look_is_kept_with_the_entry(session, mark, shown):
    grade = mark(shown, seen=Seen(Way.LIVE, DAY, chance=7))

    assert how(session, grade.submission).entered.chance == 7
    [noted] = trail(session, Happened.WORK_ENTERED)
    assert noted.detail["chance"] == 7


def test_corrected_marks_are_a_newer_grade_with_its_reason(
    session, mark, activity, program, terrence
):
    first = mark(activity, level=1)

    second = correct_marked(
        session,
        first.submission,
        activity,
        Marked({line.key: 2 for line in activity.rubric.lines}, (), COMMENT),
        program,
        seen=1,
        reason="I typed another sheet.",
        by=terrence,
        at=LATER,
    )

    assert (second.number, second.outcome, first.outcome) == (
        2,
        Outcome.PASSED,
        Outcome.RETURNED,
    )
    assert grading.corrections(session, first.submission) == {second.id: "I typed another sheet."}


def test_an_entry_for_the_wrong_learner_leaves_no_attempt_and_no_pass(
    session, mark, activity, place, terrence, library, program
):
    grade = mark(activity)

    take_back_marked(
        session, grade.submission, activity, reason="It was Marcus's.", by=terrence, at=LATER
    )

    work = work_of(session, place, activity)
    assert (work.state, work.left) == (WorkState.OPEN, activity.attempts)
    facts = evidence_of(session, place, library.modules, zone=program.criteria.zone)
    assert {type(fact) for fact in facts} == {ActivityPassed, Withdrawn}
    assert mark(activity, at=LATER).submission.attempt == 2
    assert session.scalar(select(func.count(Grade.id))) == 2


def test_what_was_taken_back_can_neither_be_corrected_nor_taken_back_again(
    session, mark, activity, terrence, program
):
    submission = mark(activity).submission
    take_back_marked(session, submission, activity, reason="A slip.", by=terrence, at=LATER)
    marks = Marked({line.key: 2 for line in activity.rubric.lines}, (), COMMENT)

    with pytest.raises(WorkTakenBack):
        take_back_marked(session, submission, activity, reason="Again.", by=terrence, at=LATER)
    with pytest.raises(EntryGone):
        correct_marked(
            session,
            submission,
            activity,
            marks,
            program,
            seen=1,
            reason="A slip.",
            by=terrence,
            at=LATER,
        )


def test_what_the_learner_handed_in_is_graded_and_never_taken_back(
    session, activity, place, terrence
):
    handed_in = submit_work(
        session, place, activity, body="word " * activity.minimum_words, at=MORNING
    )

    with pytest.raises(NotEntered):
        take_back_marked(session, handed_in, activity, reason="A slip.", by=terrence, at=LATER)


def test_lists_of_entries_show_one_organization(session, enter, place):
    entered = enter()
    elsewhere = make_enrollment(session, organization=None)
    assert elsewhere.organization_id == place.organization_id

    rows = session.scalars(checks.entries_listed(place.organization)).all()

    assert rows == [entered]
    assert session.scalar(select(func.count(CheckTryEntered.id))) == 1
