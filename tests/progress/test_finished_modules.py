"""When a module was finished, worked out from what happened and in what order."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.domain.next_step import WorkState
from prss_training.progress.timeline import (
    CheckWasTried,
    History,
    Judgement,
    ModuleWasNoted,
    PartWasRead,
    Span,
    WorkWasHandedIn,
    finished_spans,
)
from tests.factories import MORNING

MODULE = load_library(paths.CONTENT).module("strengths-and-resiliencies")
[ACTIVITY] = MODULE.activities


def hour(number):
    return MORNING + timedelta(hours=number)


def history(*judgements, read_at=0, check_at=0, noted=(), parts=None):
    return History(
        tuple(PartWasRead(MODULE.key, p.number, hour(read_at)) for p in MODULE.lesson[:parts]),
        (CheckWasTried(1, MODULE.key, passed=True, at=hour(check_at)),),
        (
            WorkWasHandedIn(
                ACTIVITY.id,
                7,
                tuple(Judgement(n, ok, hour(at)) for n, (at, ok) in enumerate(judgements, 1)),
            ),
        ),
        tuple(ModuleWasNoted(MODULE.key, hour(at)) for at in noted),
    )


@pytest.mark.parametrize(
    ("done", "since"),
    [
        (history((3, True), read_at=1, check_at=2), 3),
        (history((1, True), read_at=5, check_at=2), 5),
        (history((1, True), read_at=2, check_at=4), 4),
    ],
)
def test_a_module_is_finished_when_the_last_of_its_steps_is_done(done, since):
    assert finished_spans(MODULE, done) == [Span(hour(since))]


@pytest.mark.parametrize(
    "done",
    [
        history(),
        history((1, False)),
        history((1, True), parts=-1),
        History(history((1, True)).parts, (), history((1, True)).work),
    ],
)
def test_a_module_with_a_step_missing_is_not_finished(done):
    assert finished_spans(MODULE, done) == []


def test_a_newer_grade_takes_back_a_finished_module_until_the_work_passes_again():
    done = history((1, True), (2, False), (5, True))

    assert finished_spans(MODULE, done) == [Span(hour(1), hour(2)), Span(hour(5))]


def test_a_noted_module_stays_finished_when_its_lesson_grows():
    done = history((1, True), parts=-1, noted=[2])

    assert finished_spans(MODULE, done) == [Span(hour(2))]


def test_a_noted_module_is_still_taken_back_by_a_newer_grade():
    done = history((1, True), (4, False), parts=-1, noted=[2])

    assert finished_spans(MODULE, done) == [Span(hour(2), hour(4))]


def test_another_attempt_that_passes_keeps_the_module_finished():
    first = history((1, True), (3, False))
    second = WorkWasHandedIn(ACTIVITY.id, 8, (Judgement(9, True, hour(2)),))
    done = History(first.parts, first.checks, (*first.work, second))

    assert finished_spans(MODULE, done) == [Span(hour(1))]


grades = st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=6).map(
    lambda some: sorted(some, key=lambda grade: grade[0])
)


@given(grades)
def test_a_module_is_finished_now_exactly_when_its_newest_grade_passed(judgements):
    done = history(*judgements)
    now_finished = bool(judgements) and judgements[-1][1]

    spans = finished_spans(MODULE, done)

    assert bool(spans and spans[-1].until is None) == now_finished
    assert done.progress_in(MODULE).complete == now_finished


@given(grades, st.integers(0, 30))
def test_what_happens_later_never_changes_what_was_finished_before(judgements, cut):
    known = [grade for grade in judgements if grade[0] <= cut]

    before = finished_spans(MODULE, history(*known))
    after = finished_spans(MODULE, history(*judgements))

    assert _finished_at(before, hour(cut)) == _finished_at(after, hour(cut))


def _finished_at(spans, moment):
    return any(s.since <= moment and (s.until is None or moment < s.until) for s in spans)


def test_work_that_used_every_attempt_needs_a_talk():
    returned = history((1, False))

    assert returned.work_state(ACTIVITY.id, 2) is WorkState.RETURNED
    assert returned.work_state(ACTIVITY.id, 1) is WorkState.USED_UP
    assert history().work_state(ACTIVITY.id, 1) is WorkState.WAITING
    assert history((1, True)).work_state(ACTIVITY.id, 1) is None
