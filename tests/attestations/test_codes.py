"""Codes of paper forms, and whether two names or addresses are one."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prss_training.attestations.codes import (
    CodeUnreadable,
    digest_of,
    draw_token,
    paper_code,
    read_code,
    reference,
    same,
)
from prss_training.attestations.likeness import one_line, same_address, same_name
from prss_training.domain.certificate_number import CROCKFORD
from prss_training.files.scans import LARGEST, Scan, ScanTooLarge, ScanUnusable

numbers = st.integers(min_value=1, max_value=2**31 - 1)
keys = st.text(min_size=8, max_size=60, alphabet=string.printable)


@given(key=keys, number=numbers)
def test_a_code_is_read_back_however_it_is_spaced_and_cased(key, number):
    code = paper_code(key, number)

    assert len(code) == 14
    assert set(code) <= {*CROCKFORD, "-"}
    assert read_code(code) == code
    assert read_code(f"  {code.lower().replace('-', ' ')} ") == code
    assert read_code(code.replace("-", "").replace("0", "O").replace("1", "l")) == code


@given(key=keys, number=numbers, at=st.integers(0, 11), letter=st.sampled_from(CROCKFORD))
def test_a_slip_in_any_one_character_is_noticed(key, number, at, letter):
    plain = paper_code(key, number).replace("-", "")
    assume(plain[at] != letter)

    with pytest.raises(CodeUnreadable):
        read_code(plain[:at] + letter + plain[at + 1 :])


@given(key=keys, number=numbers, at=st.integers(0, 9))
def test_two_neighbors_that_change_places_are_noticed(key, number, at):
    plain = paper_code(key, number).replace("-", "")
    assume(plain[at] != plain[at + 1])

    with pytest.raises(CodeUnreadable):
        read_code(plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :])


@given(key=keys, other=keys, number=numbers, another=numbers)
def test_another_key_or_another_request_has_another_code(key, other, number, another):
    assume(key != other and number != another)

    assert paper_code(key, number) != paper_code(other, number)
    assert paper_code(key, number) != paper_code(key, another)


@given(text=st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        code = read_code(text)
    except CodeUnreadable:
        return
    assert read_code(code) == code


def test_a_slip_is_refused_with_a_sentence_that_shows_a_code():
    with pytest.raises(CodeUnreadable, match="three groups of four"):
        read_code("7F3K-9QTR")


@given(one=numbers, other=numbers)
def test_a_reference_names_one_request(one, other):
    assert (reference(one) == reference(other)) == (one == other)


def test_a_token_has_256_bits_and_only_its_digest_tells_it():
    token = draw_token()

    assert len(token) == 43
    assert len({draw_token() for _ in range(50)}) == 50
    assert same(token, digest_of(token))
    assert not same(token + "x", digest_of(token))
    assert not same("", None)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Rosa Delgado", "rosa  DELGADO", True),
        ("Rosa Delgado", "Delgado, Rosa", True),
        ("Siân O’Brien", "Sian OBrien", True),
        ("Rosa Delgado", "Rosa Delgado-Ruiz", False),
        ("Rosa Delgado", "", False),
        ("", "", False),
    ],
)
def test_names_are_compared_as_people_read_them(one, other, alike):
    assert same_name(one, other) is alike
    assert same_name(other, one) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("rosa@example.org", "ROSA@Example.ORG", True),
        ("rosa@example.org", "rosa+lee@example.org", True),
        ("rosa+a@example.org", "rosa+b@example.org", True),
        ("ro.sa@gmail.com", "rosa@googlemail.com", True),
        ("ro.sa@example.org", "rosa@example.org", False),
        ("rosa@example.org", "rosa@example.com", False),
        ("", "", False),
    ],
)
def test_addresses_are_compared_by_the_box_they_lead_to(one, other, alike):
    assert same_address(one, other) is alike


def test_signs_that_nobody_sees_are_left_out_of_a_line():
    assert one_line(" Shift\u202e\n lead\t\x01") == "Shift lead"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\xff\xd8\xff\xe0 ...", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n ...", "image/png"),
    ],
)
def test_the_kind_of_a_scan_is_told_from_its_first_bytes(content, kind):
    assert Scan.of(content).media_type == kind


@pytest.mark.parametrize("content", [b"", b"<html>", b"<svg>", b"GIF89a", b"PK\x03\x04", b" %PDF"])
def test_a_file_of_another_kind_is_no_scan(content):
    with pytest.raises(ScanUnusable):
        Scan.of(content)


def test_a_scan_of_more_than_ten_megabytes_is_refused():
    assert Scan.of(b"%PDF-".ljust(LARGEST, b" "))

    with pytest.raises(ScanTooLarge):
        Scan.of(b"%PDF-".ljust(LARGEST + 1, b" "))
