"""Status lists: the right bit, and nothing that anybody sends makes us unpack a bomb."""

import gzip

import pytest

from prss_training.badges import ENTRIES, ListUnreadable, entry_of, is_set, list_credential
from prss_training.badges.multibase import base64url, from_base64url
from prss_training.badges.statements import canonical
from prss_training.badges.status_list import encoded
from tests.badges.conftest import AT


@pytest.mark.parametrize("index", [0, 1, 7, 8, 94_567, ENTRIES - 1])
def test_the_entry_that_was_set_is_set_and_its_neighbors_are_not(index):
    listed = encoded([index])

    assert is_set(listed, index)
    around = {index - 1, index + 1} & set(range(ENTRIES))
    assert not [near for near in around if is_set(listed, near)]


def test_the_first_entry_is_the_left_most_bit():
    bits = gzip.decompress(from_base64url(encoded([0, 9])[1:]))

    assert bits[:2] == b"\x80\x40"
    assert len(bits) == 16 * 1024


def test_the_same_list_is_the_same_text():
    assert encoded([5, 99]) == encoded([99, 5, 5])


@pytest.mark.parametrize("index", [-1, ENTRIES])
def test_an_entry_outside_the_list_is_refused(index):
    with pytest.raises(ValueError, match="not in the list"):
        encoded([index])
    with pytest.raises(ListUnreadable):
        is_set(encoded([]), index)


def test_a_list_that_would_unpack_to_too_much_is_refused():
    bomb = "u" + base64url(gzip.compress(bytes(64 * 1024 * 1024)))

    with pytest.raises(ListUnreadable, match="too large"):
        is_set(bomb, 1)


@pytest.mark.parametrize(
    "text", ["", "u", "uAAAA", "x" + encoded([1])[1:], encoded([1])[:-8], "u=!"]
)
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ListUnreadable):
        is_set(text, 1)


def test_a_list_with_fewer_entries_than_hide_anybody_is_refused():
    with pytest.raises(ListUnreadable):
        is_set("u" + base64url(gzip.compress(bytes(100))), 1)


def test_a_list_credential_says_nothing_that_a_proof_would_not_cover():
    made = list_credential(
        "https://training.example.org/status/1",
        "did:web:training.example.org:issuers:riverbend",
        [3],
        valid_from=AT,
        valid_until=AT,
    )

    assert canonical(made)
    assert made["credentialSubject"]["id"].endswith("/status/1#list")


def test_the_place_in_a_list_is_read_as_text_or_as_a_number(credential):
    status = credential["credentialStatus"]

    assert entry_of(credential) == ("https://training.example.org/status/1", 94_567)
    assert entry_of({"credentialStatus": status | {"statusListIndex": 94_567}}) is not None
    assert entry_of({"credentialStatus": [status]}) is None
    assert entry_of({}) is None
    assert entry_of({"credentialStatus": status | {"statusListIndex": "-1"}}) is None
