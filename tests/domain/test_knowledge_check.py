"""A fair draw, and whole items marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.knowledge_check import draw, mark, passed, percent
from tests.domain.samples import check, item

BANK = check(
    *(item(f"item-{n}", objective=f"objective-{n % 4}", answer=n % 3) for n in range(20)), draw=10
)
seeds = st.integers(0, 2**32)


@given(seeds)
def test_the_same_seed_draws_the_same_try(seed):
    assert draw(BANK, seed) == draw(BANK, seed)


@given(seeds)
def test_a_draw_asks_as_many_different_items_as_it_should(seed):
    keys = [asked.key for asked in draw(BANK, seed)]

    assert len(keys) == len(set(keys)) == BANK.draw


@given(seeds)
def test_a_draw_asks_for_every_objective(seed):
    asked = {BANK.item(drawn.key).objective for drawn in draw(BANK, seed)}

    assert asked == {item.objective for item in BANK.items}


@given(seeds)
def test_every_option_is_shown_once(seed):
    assert all(sorted(drawn.order) == [0, 1, 2] for drawn in draw(BANK, seed))


def test_draws_differ_from_each_other():
    assert len({draw(BANK, seed) for seed in range(30)}) == 30


def test_every_item_is_asked_sooner_or_later():
    asked = {drawn.key for seed in range(200) for drawn in draw(BANK, seed)}

    assert asked == {item.key for item in BANK.items}


@given(seeds, st.integers(0, 10))
def test_marks_count_whole_items(seed, right):
    drawn = draw(BANK, seed)
    answers = {
        asked.key: (BANK.item(asked.key).answer + (n >= right)) % 3 for n, asked in enumerate(drawn)
    }
    marks = mark(BANK, drawn, answers)

    assert percent(marks) == right * 10
    assert passed(BANK, marks) == (right >= 8)


@pytest.mark.parametrize("answer", [{}, {"item-0": -1}, {"item-0": 3}, {"item-0": 99}])
def test_no_answer_or_an_impossible_one_is_wrong(answer):
    [one] = draw(check(item("item-0"), draw=1), 1)
    [marked] = mark(BANK, [one], answer)

    assert (marked.chosen, marked.correct) == (-1, False)


def test_eighty_percent_is_not_reached_by_rounding():
    bank = check(*(item(f"i{n}") for n in range(6)), draw=6, pass_percent=80)
    drawn = draw(bank, 1)
    marks = mark(bank, drawn, {asked.key: int(n == 0) for n, asked in enumerate(drawn)})

    assert percent(marks) == 83
    assert passed(bank, marks)
    assert not passed(bank, marks[:1] + marks[1:4])  # three of four


def test_nothing_asked_is_nothing_passed():
    assert percent([]) == 0
    assert not passed(BANK, [])


def test_an_item_that_is_gone_is_not_found():
    with pytest.raises(KeyError):
        BANK.item("gone")
