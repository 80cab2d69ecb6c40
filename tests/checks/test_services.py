import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.checks import queries
from prss_training.checks.models import CheckTry, CheckTryGranted
from prss_training.checks.queries import TryUnknown
from prss_training.checks.results import answered
from prss_training.checks.services import (
    AnswersMissing,
    TryFinished,
    askable,
    begin_early_try,
    begin_try,
    finish_try,
    keep_answers,
    renew_if_stale,
)
from prss_training.domain.attempts import AlreadyPassed, ChecksExhausted
from prss_training.domain.knowing import NotBeforeTheLesson
from prss_training.domain.knowledge_check import Mark
from prss_training.domain.progression import ModuleProgress
from prss_training.web.answers import position
from tests.factories import MORNING, make_enrollment, make_person

LATER = MORNING + timedelta(minutes=20)


@pytest.fixture
def values(library):
    return library.module("shared-values")


@pytest.fixture
def place(session):
    return make_enrollment(session)


def right_answers(module, made, wrong=0):
    """Answer everything right but for the first `wrong` questions."""
    answers = {}
    for n, (key, order) in enumerate(made.drawn):
        best = module.check.item(key).answer
        answers[key] = next(o for o in order if o != best) if n < wrong else best
    return answers


@pytest.fixture
def sit(session, values, place):
    """Begin a try and finish it with this many wrong answers."""

    def _sit(wrong=0, module=None, seed=7, at=MORNING):
        module = module or values
        made = begin_try(session, place, module, seed=seed, at=at)
        answers = right_answers(module, made, wrong)
        return finish_try(session, place, made.id, module, answers=answers, seed=1, at=at)

    return _sit


def test_a_try_draws_as_many_questions_as_the_check_says(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)

    assert len(made.drawn) == values.check.draw
    assert made.number == 1
    assert askable(values.check, queries.drawn(made))


def test_other_chance_draws_other_questions(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    other = begin_try(
        session, make_enrollment(session, make_person(session)), values, seed=8, at=MORNING
    )

    assert made.drawn != other.drawn


def test_beginning_again_goes_on_with_the_try_that_is_begun(session, place, values):
    first = begin_try(session, place, values, seed=7, at=MORNING)

    assert begin_try(session, place, values, seed=8, at=LATER) is first


def test_all_right_passes_with_a_hundred_percent(sit):
    made = sit(wrong=0)

    assert (made.percent, made.passed, made.marked_at) == (100, True, MORNING)


@pytest.mark.parametrize(("wrong", "passed"), [(2, True), (3, False)])
def test_the_pass_mark_is_exact(sit, values, wrong, passed):
    made = sit(wrong=wrong)

    assert made.percent == 100 - wrong * 10
    assert made.passed is passed
    assert values.check.pass_percent == 80


def test_a_try_is_marked_once_whatever_is_sent_later(session, sit, place, values):
    made = sit(wrong=5)
    marks = list(made.marks)

    again = finish_try(
        session,
        place,
        made.id,
        values,
        answers=right_answers(values, made),
        seed=1,
        at=LATER,
    )

    assert again.marks == marks
    assert (again.passed, again.marked_at) == (False, MORNING)
    noted = session.scalars(select(TrailEntry).where(TrailEntry.happened == Happened.CHECK_MARKED))
    assert len(noted.all()) == 1


def test_a_question_without_an_answer_is_not_marked(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    answers = right_answers(values, made)
    answers.popitem()

    with pytest.raises(AnswersMissing, match="1 question has no answer yet"):
        finish_try(session, place, made.id, values, answers=answers, seed=1, at=MORNING)
    assert made.marked_at is None


def test_an_answer_that_is_none_of_the_options_counts_as_none(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    answers = right_answers(values, made) | {made.drawn[0][0]: 99, made.drawn[1][0]: -1}

    with pytest.raises(AnswersMissing, match="2 questions have no answer yet"):
        finish_try(session, place, made.id, values, answers=answers, seed=1, at=MORNING)


def test_answers_are_kept_bit_by_bit(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    (one, first), (other, second) = made.drawn[:2]

    keep_answers(session, place, made.id, answers={one: first[0], "never-drawn": 0})
    keep_answers(session, place, made.id, answers={other: second[1], one: 77})

    assert made.kept == {one: first[0], other: second[1]}


def test_a_finished_try_keeps_no_more_answers(session, sit, place):
    made = sit(wrong=1)

    with pytest.raises(TryFinished):
        keep_answers(session, place, made.id, answers={})


def test_a_passed_check_is_not_begun_again(session, sit, place, values):
    sit(wrong=0)

    with pytest.raises(AlreadyPassed):
        begin_try(session, place, values, seed=9, at=LATER)


def test_after_the_last_try_a_trainer_opens_another(session, sit, place, values):
    for _ in range(1 + values.check.retakes):
        sit(wrong=10)
    with pytest.raises(ChecksExhausted, match="Talk with your trainer"):
        begin_try(session, place, values, seed=9, at=LATER)
    assert queries.check_standing(session, place, values).state == "needs-a-person"

    session.add(
        CheckTryGranted(
            enrollment_id=place.id,
            module=values.key,
            granted_by_id=place.person_id,
            reason="We talked it through.",
            granted_at=LATER,
        )
    )
    session.flush()

    assert begin_try(session, place, values, seed=9, at=LATER).number == 2 + values.check.retakes


def test_a_grant_for_one_module_opens_no_other(session, sit, place, values, library):
    other = next(m for m in library.modules if m.key != values.key)
    session.add(
        CheckTryGranted(
            enrollment_id=place.id,
            module=other.key,
            granted_by_id=place.person_id,
            reason="We talked it through.",
            granted_at=LATER,
        )
    )
    for _ in range(1 + values.check.retakes):
        sit(wrong=10)

    with pytest.raises(ChecksExhausted):
        begin_try(session, place, values, seed=9, at=LATER)


def without(module, key):
    """The same module after its bank lost one item."""
    items = tuple(item for item in module.check.items if item.key != key)
    return replace(module, check=replace(module.check, items=items))


def test_a_try_that_lost_a_question_gets_a_new_set_for_the_same_try(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    lost = made.drawn[0][0]
    keep_answers(session, place, made.id, answers={lost: 0})
    thinner = without(values, lost)

    renewed = renew_if_stale(session, place, made.id, thinner, seed=8, at=LATER)

    assert renewed.number == 1
    assert renewed.kept == {}
    assert lost not in [key for key, _ in renewed.drawn]
    assert askable(thinner.check, queries.drawn(renewed))


def test_answers_to_a_lost_question_are_not_marked(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    answers = right_answers(values, made)
    thinner = without(values, made.drawn[0][0])

    answered_try = finish_try(session, place, made.id, thinner, answers=answers, seed=8, at=LATER)

    assert answered_try.marked_at is None
    assert queries.check_standing(session, place, thinner).left == 1 + values.check.retakes


def test_an_item_that_lost_an_option_is_not_asked_as_it_was(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    key = made.drawn[0][0]
    items = tuple(
        replace(item, options=item.options[:-1]) if item.key == key else item
        for item in values.check.items
    )

    assert not askable(replace(values.check, items=items), queries.drawn(made))


def test_a_try_whose_questions_are_all_there_stays_as_it_is(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    before = list(made.drawn)

    renew_if_stale(session, place, made.id, values, seed=8, at=LATER)

    assert made.drawn == before


def test_somebody_elses_try_is_not_there(session, place, values):
    made = begin_try(session, place, values, seed=7, at=MORNING)
    other = make_enrollment(session, make_person(session, "Ana Brook"))

    for act in (
        lambda: queries.check_try(session, other, made.id),
        lambda: keep_answers(session, other, made.id, answers={}),
        lambda: finish_try(session, other, made.id, values, answers={}, seed=1, at=MORNING),
    ):
        with pytest.raises(TryUnknown):
            act()


def test_results_name_what_the_bank_has_lost_since(values):
    item = values.check.items[0]
    gone, there = answered(values, [Mark("gone", 1, True), Mark(item.key, item.answer, True)])

    assert (gone.number, gone.best, gone.stem) == (1, None, "")
    assert there.best is there.chosen is item.options[item.answer]
    assert there.objective in [objective.text for objective in values.objectives]


def test_every_mark_is_stored_with_what_was_chosen(sit, values):
    made = sit(wrong=4)

    for key, chosen, correct in made.marks:
        assert correct is (chosen == values.check.item(key).answer)
    assert sum(correct for _, _, correct in made.marks) == 6


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1), choices=st.integers(0, 2**32 - 1))
def test_marking_never_gives_or_takes_a_point(session, values, seed, choices):
    """Whatever is drawn and answered, the stored percent is the share of right answers."""
    chance = random.Random(choices)
    rosa = make_enrollment(session, make_person(session))
    made = begin_try(session, rosa, values, seed=seed, at=MORNING)
    answers = {key: chance.choice(order) for key, order in made.drawn}

    finish_try(session, rosa, made.id, values, answers=answers, seed=1, at=MORNING)

    right = sum(values.check.item(key).answer == chosen for key, chosen in answers.items())
    assert made.percent == right * 100 // len(answers)
    assert made.passed is (right * 100 >= values.check.pass_percent * len(answers))


@pytest.mark.parametrize("sent", ["", "x", "-1", "1.0", "٣", None, "99999999999"])
def test_what_is_no_position_matches_no_option(sent):
    assert position(sent) not in range(5)


def test_tries_are_listed_for_one_module_or_for_all(session, sit, place, library):
    for module in library.modules:
        sit(wrong=10, module=module)

    assert [made.module for made in queries.tries(session, place, "shared-values")] == [
        "shared-values"
    ]
    assert len(queries.tries(session, place)) == len(library.modules)
    assert session.scalars(select(CheckTry)).all()


# --- before the lesson ---


def nothing_done(module):
    return ModuleProgress(module, frozenset(), check_passed=False, activities_passed=frozenset())


def test_a_try_before_the_lesson_is_number_0_and_comes_once(session, values, place):
    made = begin_early_try(session, place, nothing_done(values), seed=7, at=MORNING)

    assert (made.number, made.early) == (0, True)
    assert begin_early_try(session, place, nothing_done(values), seed=8, at=LATER) is made
    finish_try(
        session, place, made.id, values, answers=right_answers(values, made, 9), seed=1, at=LATER
    )
    with pytest.raises(NotBeforeTheLesson):
        begin_early_try(session, place, nothing_done(values), seed=9, at=LATER)


def test_a_failed_try_before_the_lesson_leaves_every_try_that_there_is(session, values, place, sit):
    made = begin_early_try(session, place, nothing_done(values), seed=7, at=MORNING)
    finish_try(
        session, place, made.id, values, answers=right_answers(values, made, 9), seed=1, at=MORNING
    )

    assert queries.check_standing(session, place, values).left == 1 + values.check.retakes
    numbers = [sit(wrong=9, seed=seed).number for seed in range(1 + values.check.retakes)]

    assert numbers == [1, 2, 3]
    standing = queries.check_standing(session, place, values)
    assert (standing.left, len(standing.marked), len(standing.counted)) == (0, 4, 3)
    with pytest.raises(ChecksExhausted):
        begin_try(session, place, values, seed=1, at=LATER)


def test_a_pass_before_the_lesson_is_a_pass_like_any_other(session, values, place):
    made = begin_early_try(session, place, nothing_done(values), seed=7, at=MORNING)
    finish_try(
        session, place, made.id, values, answers=right_answers(values, made), seed=1, at=MORNING
    )

    standing = queries.check_standing(session, place, values)
    assert (standing.passed, standing.early_passed, standing.state) == (True, True, "passed")
    with pytest.raises(AlreadyPassed):
        begin_try(session, place, values, seed=1, at=LATER)


def test_beginning_the_check_while_the_early_try_is_open_goes_on_with_that_one(
    session, values, place
):
    made = begin_early_try(session, place, nothing_done(values), seed=7, at=MORNING)

    assert begin_try(session, place, values, seed=8, at=LATER) is made
