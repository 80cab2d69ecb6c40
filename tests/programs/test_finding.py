"""Credentials found by words, state and whom they are for, and set side by side."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.criteria import Renewal
from prss_training.domain.rules import SignStatement
from prss_training.programs.comparing import side_by_side
from prss_training.programs.finding import Focus, focus_of, matching, paged, states
from tests.domain.samples import criteria, require

SIGN = require(SignStatement("code"), "code-of-ethics", "Sign the code")
TEXAS = criteria(
    SIGN,
    key="tx",
    name="Recovery Support Peer Specialist",
    jurisdiction="Texas",
    abbreviation="RSPS",
)
OHIO = criteria(
    SIGN,
    key="oh",
    name="Certified Peer",
    jurisdiction="Ohio",
    population="People with mental health conditions, and families",
)
BOTH = [TEXAS, OHIO]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, BOTH),
        ({"words": "rsps"}, [TEXAS]),
        ({"words": "peer OHIO"}, [OHIO]),
        ({"words": "peer nobody"}, []),
        ({"state": "Texas"}, [TEXAS]),
        ({"state": "Tex"}, []),
        ({"focus": Focus.FAMILIES}, [OHIO]),
        ({"focus": Focus.MENTAL_HEALTH, "state": "Texas"}, []),
    ],
)
def test_credentials_are_found_by_everything_that_is_asked(asked, found):
    assert matching(BOTH, **asked) == found


def test_a_group_that_nobody_knows_narrows_nothing():
    assert focus_of("everyone") is None
    assert focus_of("youth") is Focus.YOUTH


def test_states_are_listed_by_name():
    assert states(BOTH) == ["Ohio", "Texas"]


@pytest.mark.parametrize(
    ("asked", "number"), [("1", 1), ("2", 2), ("9", 3), ("0", 1), ("x", 1), ("²", 1)]
)
def test_a_page_that_is_not_there_gives_the_nearest(asked, number):
    found = paged(range(5), asked, size=2)

    assert (found.number, found.total, found.row_count) == (number, 3, 5)


@given(st.lists(st.integers(), max_size=30), st.integers(1, 7))
def test_the_pages_together_hold_every_row_once(rows, size):
    total = paged(rows, "1", size).total
    pages = [paged(rows, str(number + 1), size).rows for number in range(total)]

    assert [row for page in pages for row in page] == rows


def test_requirements_are_aligned_by_their_keys_in_the_order_of_forms():
    age = require(SignStatement("age"), "age", "Be 18")
    odd = require(SignStatement("odd"), "zebra", "Own a zebra")
    hiv = require(SignStatement("hiv"), "training-hiv", "Learn")
    one = replace(TEXAS, requirements=(odd, SIGN, age))
    other = replace(OHIO, requirements=(SIGN, hiv))

    [part] = side_by_side([one, other])

    assert [row.label for row in part.rows] == ["Age", "Training HIV", "Code of ethics", "Zebra"]
    assert [row.cells for row in part.rows] == [(age, None), (None, hiv), (SIGN, SIGN), (odd, None)]
    assert [row.shared for row in part.rows] == [False, False, True, False]


def test_renewal_is_set_apart_where_one_of_them_has_any():
    renewing = replace(TEXAS, renewal=Renewal(24, (SIGN,)))

    assert [part.label for part in side_by_side([renewing, OHIO])] == [
        "To be given it",
        "To renew it",
    ]
    assert [part.label for part in side_by_side(BOTH)] == ["To be given it"]
