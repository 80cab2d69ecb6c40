"""What a password must be."""

import pytest

from prss_training.accounts.passwords import (
    TOO_CLOSE,
    TOO_COMMON,
    TOO_LONG,
    TOO_SHORT,
    problem_with,
)


@pytest.mark.parametrize(
    "password",
    [
        "Password123!", "P@ssw0rd2024", "1234567890", "0987654321", "qwertyuiop",
        "aaaaaaaaaaaa", "abababababab", "passwordpassword", "Welcome2026", "!!!recovery!!!",
        "onedayatatime", "iloveyou1234", "            ",
    ],
)  # fmt: skip
def test_what_others_would_guess_first_is_refused(password):
    assert problem_with(password) == TOO_COMMON


@pytest.mark.parametrize(
    "password",
    ["violet kettle moss", "K7!fh2-Qpx9", "correct horse battery", "слон идёт домой", "ninechar10"],
)
def test_words_that_do_not_belong_together_are_taken(password):
    assert problem_with(password, names=("rosa@example.org", "rosa.d", "Rosa Delgado")) is None


def test_length_has_two_ends():
    assert problem_with("K7!fh2-Qp") == TOO_SHORT
    assert problem_with("K7!fh2-Qpx" * 21) == TOO_LONG


@pytest.mark.parametrize("password", ["RosaDelgado1", "rosa.delg.99", "rosa delgado"])
def test_a_password_is_not_ones_own_name_with_a_tail(password):
    names = ("rosa.delg@example.org", "", "Rosa Delgado")

    assert problem_with(password, names=names) == TOO_CLOSE


def test_a_long_password_may_hold_a_name():
    assert problem_with("rosa keeps violet kettles", names=("rosa",)) is None
