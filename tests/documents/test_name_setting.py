import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.documents import NameSize, name_size, set_name
from prss_training.documents.names import estimated_width, name_direction

ORDER = list(NameSize)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Bo Li", NameSize.XL),
        ("王小明", NameSize.XL),
        ("Guadalupe Hernández-Montgomery", NameSize.L),
        ("Aleksandra-Maria Wiśniewska-Łódzka y Fernández de la Concepción", NameSize.S),
        ("W" * 100, NameSize.XXS),
    ],
)
def test_a_name_is_set_as_large_as_it_fits(name, size):
    assert name_size(name) == size


@given(st.text(max_size=60), st.text(max_size=40))
def test_a_longer_name_is_never_set_larger(name, more):
    # Composing may make one letter of two where the parts meet; a space keeps them apart.
    assert ORDER.index(name_size(f"{name} {more}")) >= ORDER.index(name_size(name))


def test_accents_and_joiners_take_no_room():
    assert estimated_width("Jose\u0301") == estimated_width("José")
    assert estimated_width("a\u200db") == estimated_width("ab")


def test_a_long_name_breaks_near_its_middle():
    setting = set_name("Aleksandra-Maria Wiśniewska-Łódzka y Fernández de la Concepción")

    assert setting.lines == ("Aleksandra-Maria Wiśniewska-Łódzka", "y Fernández de la Concepción")


def test_a_short_name_stays_on_one_line():
    assert set_name("Guadalupe Hernández").lines == ("Guadalupe Hernández",)


def test_a_long_name_of_one_word_stays_whole():
    assert set_name("W" * 100).lines == ("W" * 100,)


@given(st.text(min_size=1, max_size=100))
def test_no_letter_of_a_name_is_lost_in_setting_it(name):
    assert " ".join(set_name(name).lines).split() == name.split()


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("Bo Li", "ltr"),
        ("عبد (Abdul)", "rtl"),
        ("(דוד)", "rtl"),
        ("Abdul عبد", "ltr"),
        ("7", "ltr"),
    ],
)
def test_the_first_letter_decides_the_direction(name, direction):
    assert name_direction(name) == direction
