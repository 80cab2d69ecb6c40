"""Numbers and codes: what is written reads back, and a slip is caught."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prss_training.domain.certificate_number import (
    ALPHABET,
    CODE_LENGTH,
    CROCKFORD,
    CertificateNumber,
    CodeUnreadable,
    NumberUnreadable,
    VerificationCode,
    check_character,
    code_check_character,
)

numbers = st.builds(
    CertificateNumber,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=6),
    st.integers(1000, 9999),
    st.integers(0, 999_999_999),
)
codes = st.text(CROCKFORD, min_size=CODE_LENGTH, max_size=CODE_LENGTH).map(
    lambda payload: VerificationCode(payload + code_check_character(payload))
)


@given(numbers)
def test_a_number_reads_back_from_what_is_printed(number):
    assert CertificateNumber.parse(str(number)) == number


@given(numbers, st.sampled_from([" ", "-", "–", ".", ""]))
def test_case_and_separators_do_not_matter_in_a_number(number, between):
    assert CertificateNumber.parse(str(number).lower().replace("-", between)) == number


def test_a_number_looks_as_the_errors_say():
    assert str(CertificateNumber("PL", 2026, 123)).startswith("PL-2026-000123-")


@given(numbers, st.data())
def test_every_slip_in_one_digit_of_a_number_is_caught(number, data):
    written = list(str(number))
    place = data.draw(
        st.sampled_from([n for n, c in enumerate(written) if c.isdigit() and n < len(written) - 1])
    )
    slip = data.draw(st.sampled_from("0123456789"))
    assume(slip != written[place])
    written[place] = slip

    with pytest.raises(NumberUnreadable, match="has a slip in it"):
        CertificateNumber.parse("".join(written))


@pytest.mark.parametrize("text", ["", "PL", "PL-2026-123-K", "2026-000123-K", "PL-2026-00012٣-K"])
def test_another_shape_is_not_a_number(text):
    with pytest.raises(NumberUnreadable):
        CertificateNumber.parse(text)


def test_the_check_character_is_that_of_the_standard():
    assert check_character("A12425GABC1234002") == "M"


def test_a_check_character_is_refused_for_signs_outside_the_alphabet():
    with pytest.raises(ValueError, match="substring not found"):
        check_character("PL-2026")


@given(st.text(ALPHABET, max_size=20))
def test_a_check_character_is_always_of_the_alphabet(payload):
    assert check_character(payload) in ALPHABET


def test_a_new_code_reads_back_and_is_another_each_time():
    drawn = {VerificationCode.new() for _ in range(50)}

    assert len(drawn) == 50
    assert {VerificationCode.parse(str(code)) for code in drawn} == drawn


@given(codes)
def test_a_code_stands_in_four_groups_of_four(code):
    assert [len(group) for group in str(code).split("-")] == [4, 4, 4, 4]


@given(codes, st.sampled_from([" ", "", "—", " - "]))
def test_case_separators_and_lookalikes_do_not_matter_in_a_code(code, between):
    typed = str(code).lower().replace("-", between).replace("0", "o").replace("1", "l")

    assert VerificationCode.parse(typed) == code


@given(codes, st.integers(0, CODE_LENGTH), st.sampled_from(CROCKFORD))
def test_a_slip_in_one_character_of_a_code_is_caught(code, place, slip):
    was = code.characters[place]
    assume(slip != was)
    typed = code.characters[:place] + slip + code.characters[place + 1 :]

    with pytest.raises(CodeUnreadable, match="four groups of four"):
        VerificationCode.parse(typed)


@given(codes, st.integers(0, CODE_LENGTH - 2))
def test_a_swap_of_two_neighbors_in_a_code_is_caught(code, place):
    one, other = code.characters[place], code.characters[place + 1]
    assume(one != other)
    typed = code.characters[:place] + other + one + code.characters[place + 2 :]

    with pytest.raises(CodeUnreadable):
        VerificationCode.parse(typed)


@pytest.mark.parametrize("text", ["", "7F3K", "UUUU-UUUU-UUUU-UUUU", "7F3K-9QTR-2M8V-XW4CC"])
def test_another_length_or_alphabet_is_not_a_code(text):
    with pytest.raises(CodeUnreadable):
        VerificationCode.parse(text)
