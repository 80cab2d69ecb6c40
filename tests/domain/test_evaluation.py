"""Twelve categories, four ratings, an example for each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.evaluation import (
    LONGEST_EXAMPLE,
    Category,
    EvaluationIncomplete,
    EvaluationKind,
    ExampleTooLong,
    Rating,
    View,
    lowest,
    require_complete,
)

keys = st.sampled_from(list(Category))
complete = st.fixed_dictionaries({c.value: st.integers(0, 3) for c in Category})
shown = st.fixed_dictionaries(
    {
        c.value: st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=80)
        for c in Category
    }
)


@given(complete, shown)
def test_what_is_complete_is_taken_whole_and_in_order(ratings, examples):
    seen = require_complete(ratings, examples)

    assert list(seen) == list(Category)
    assert {c.value: int(one.rating) for c, one in seen.items()} == ratings
    assert {c.value: one.example for c, one in seen.items()} == examples
    assert lowest(seen) == min(ratings.values())


@given(complete, shown, st.sets(keys, min_size=1), st.sets(keys))
def test_whatever_is_left_out_is_named_by_its_number(ratings, examples, unrated, unshown):
    for category in unrated:
        ratings.pop(category)
    for category in unshown:
        examples[category] = "  "

    with pytest.raises(EvaluationIncomplete) as refused:
        require_complete(ratings, examples)
    first, _, second = str(refused.value).partition("Write an example")
    assert all(str(c.number) in first for c in unrated)
    assert all(str(c.number) in second for c in unshown)


@given(complete, shown, keys, st.integers().filter(lambda n: n not in range(4)))
def test_a_rating_outside_the_four_is_none(ratings, examples, category, rating):
    with pytest.raises(EvaluationIncomplete):
        require_complete(ratings | {category.value: rating}, examples)


def test_an_example_that_nobody_reads_to_its_end_is_refused():
    ratings = {c.value: 1 for c in Category}
    examples = {c.value: "Seen." for c in Category}

    assert require_complete(ratings, examples | {"crisis": "x" * LONGEST_EXAMPLE})
    with pytest.raises(ExampleTooLong, match="The example for 8"):
        require_complete(ratings, examples | {"crisis": "x" * (LONGEST_EXAMPLE + 1)})


def test_there_are_twelve_categories_each_with_its_own_words():
    assert [c.number for c in Category] == list(range(1, 13))
    assert len({c.label for c in Category} | {c.look_for for c in Category}) == 24
    assert all(c.look_for.endswith(".") for c in Category)


def test_ratings_kinds_and_views_speak_of_what_was_seen_and_blame_nobody():
    words = " ".join(
        [*(f"{r.label} {r.means}" for r in Rating), *(k.label for k in EvaluationKind)]
        + [v.label for v in View]
    ).lower()

    assert Rating(0).label == "Not yet seen"
    for wounding in ("fail", "poor", "bad", "weak", "unsatisf", "deficien"):
        assert wounding not in words
