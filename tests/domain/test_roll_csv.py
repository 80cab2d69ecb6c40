"""Files of people, as they come out of spreadsheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.accounts.services import tidy_username
from prss_training.domain.csv_file import FileUnreadable, decode
from prss_training.domain.roll_csv import MOST_ROWS, RollRow, read, stem_of, write


@pytest.mark.parametrize(
    "content",
    [
        "name,email,username\nRosa Delgado,rosa@example.org,\n",
        "\ufeffname;email;username\r\nRosa Delgado;rosa@example.org;\r\n",
        "Full Name\tE-mail\nRosa  Delgado \t rosa@example.org\n\n",
        "email,name\nrosa@example.org,Rosa Delgado\n",
    ],
)
def test_commas_semicolons_tabs_marks_and_order_do_not_matter(content):
    assert read(decode(content.encode())).rows == (RollRow(2, "Rosa Delgado", "rosa@example.org"),)


def test_columns_that_are_not_asked_for_are_left_unread():
    roll = read("name,phone,notes\nRosa,555,hello\n")

    assert roll.rows == (RollRow(2, "Rosa"),)
    assert roll.unread == ("phone", "notes")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("email\na@example.org\n", "one of them “name”"),
        ("name,name\nRosa,Rosa\n", "there twice"),
        ("name\n\n", "only headings"),
        ("name\n" + "Rosa\n" * (MOST_ROWS + 1), "61 people"),
        ('name\n"Rosa\n', "quotation mark"),
    ],
)
def test_what_is_no_list_of_people_is_refused_in_words(text, said):
    with pytest.raises(FileUnreadable, match=said):
        read(text)


def test_the_empty_file_can_be_filled_in():
    assert read(write() + "Kofi Mensah,,kofi\r\n").rows == (RollRow(2, "Kofi Mensah", "", "kofi"),)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Rosa Delgado", "rosa.d"),
        ("Zoë Núñez-Ortiz", "zoe.n"),
        ("王小雯", "learner"),
        ("Li", "li.learner"),
    ],
)
def test_a_username_begins_as_people_would_choose_it(name, stem):
    assert stem_of(name) == stem


@given(st.text(min_size=1, max_size=100))
def test_what_a_username_begins_with_can_always_stand_as_one(name):
    assert tidy_username(stem_of(name)) == stem_of(name)
