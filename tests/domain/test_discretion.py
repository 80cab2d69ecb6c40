import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.discretion import hints


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I drove with Roger to the clinic.", ("“Roger”",)),
        ("He lost heart. Then José came back.", ("“José”",)),
        ("Roger said he was tired.", ("“Roger”",)),
        ("I sat with Roger’s mother.", ("“Roger”",)),
        ("I met Mr. Alvarez at the desk.", ("“Alvarez”",)),
        ("Call her at 218-555-0142.", ("a telephone number",)),
        ("Call her at (218) 555-0142.", ("a telephone number",)),
        ("Her address is r.diaz@example.org now.", ("an email address",)),
        ("She was born on a farm.", ("a date that may be a birthday",)),
        ("His birthday is 4/12/1987.", ("a date that may be a birthday",)),
        ("It says DOB on the form.", ("a date that may be a birthday",)),
    ],
)
def test_what_tells_who_a_person_is_is_found(text, found):
    assert hints(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I listened more than I talked. It felt right.",
        "We met on Tuesday in March. I'm glad that I’ve waited.",
        "She asked about Narcan and Medicaid, and about AA and NA.",
        "They speak Spanish at the Narcotics Anonymous group.",
        "Everybody shared. Someone said thanks. Transportation was hard.",
        "- Listened\n- Walked along to the bus",
        "Thursday.",
        "I walked 3 miles in 45 minutes and 2 people came.",
    ],
)
def test_ordinary_words_are_let_be(text):
    assert hints(text) == ()


def test_the_words_of_the_site_name_nobody():
    assert hints("We met at Riverbend.", known="Riverbend drop-in") == ()
    assert hints("We met at Riverbend.") == ("“Riverbend”",)


def test_one_name_said_twice_is_told_once():
    assert hints("I met Roger. Later I drove Roger home.") == ("“Roger”",)


@given(st.text(), st.text(max_size=20))
def test_any_text_at_all_can_be_looked_at(text, known):
    assert all(isinstance(hint, str) for hint in hints(text, known))
