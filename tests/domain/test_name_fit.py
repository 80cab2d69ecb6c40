"""How a name stands to the one on a certificate: fits, nearly, or differs; never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.name_fit import NameFit, fit, one_slip

KEY = "rosa maria garcia lopez"


@pytest.mark.parametrize("asked", [KEY, "lopez", "garcia lopez", "maria garcia lopez"])
def test_the_whole_name_or_its_last_words_fit(asked):
    assert fit(KEY, asked) is NameFit.FITS


@pytest.mark.parametrize(
    "asked",
    [
        "garcia lopez rosa maria",  # another order
        "rosa garcia lopez",  # a middle name left out
        "rosa lopez",
        "garcia lopes",  # one letter wrong
        "lpez",  # one missing
        "loppez",  # one too many
        "garcia olpez",  # two swapped
        "rosa mariagarcia lopez",  # a space left out
        "rosa maria garcia lopaz",
    ],
)
def test_what_is_nearly_the_name_is_told_apart(asked):
    assert fit(KEY, asked) is NameFit.NEARLY


@pytest.mark.parametrize(
    "asked", ["rosa", "maria", "garcia", "delgado", "rosa delgado", "lope de vega", "x", "pz"]
)
def test_another_name_differs(asked):
    assert fit(KEY, asked) is NameFit.DIFFERS


def test_one_slip_in_a_name_of_two_letters_makes_another_name():
    assert fit("mei li", "lu") is NameFit.DIFFERS


def test_no_name_is_no_name():
    assert fit(KEY, "") is NameFit.NOT_GIVEN


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_slip_is_what_the_definition_says(first, second):
    assert one_slip(first, second) == (second in _slips(first) | {first})


def _slips(word):
    letters = "abc"
    cut = {word[:i] + word[i + 1 :] for i in range(len(word))}
    changed = {word[:i] + c + word[i + 1 :] for i in range(len(word)) for c in letters}
    grown = {word[:i] + c + word[i:] for i in range(len(word) + 1) for c in letters}
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    return cut | changed | grown | swapped
