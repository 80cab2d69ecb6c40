"""A check on paper: its code, its key, and letters read as they were printed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.domain.paper_form import (
    LETTERS,
    MOST_SETS,
    NO_ANSWER,
    AnswerUnreadable,
    FormCodeUnreadable,
    FormLetter,
    FormName,
    PaperForm,
    paper_form,
    read_code,
    said_by,
    version_of,
)

LIBRARY = load_library(paths.CONTENT)
MODULE = LIBRARY.module("shared-values")
FORM = paper_form(MODULE, FormName())
NAMES = st.builds(FormName, st.sampled_from(FormLetter), st.integers(1, MOST_SETS))


@given(NAMES)
def test_every_form_asks_about_every_objective_and_has_one_right_letter_a_question(name):
    form = paper_form(MODULE, name)
    asked = {MODULE.check.item(item.key).objective for item in form.drawn}

    assert len(form.drawn) == MODULE.check.draw
    assert asked == {item.objective for item in MODULE.check.items}
    for item, letter in zip(form.drawn, form.key_letters(), strict=True):
        chosen = item.order[LETTERS.index(letter)]
        assert MODULE.check.item(item.key).options[chosen].correct


@given(NAMES, st.integers(1, 99), st.text("0123456789abcdef", min_size=5, max_size=5))
def test_a_code_says_again_what_it_was_made_of(name, number, version):
    form = replace(FORM, name=name, number=number, version=version)

    said = said_by(read_code(form.code))

    assert (said.number, said.name, said.version) == (number, name, version)


@given(NAMES)
def test_a_form_is_found_again_by_its_seed(name):
    assert FormName.of_seed(name.seed) == name


def test_no_two_forms_have_the_same_code():
    codes = [
        paper_form(module, FormName(letter, number)).code
        for module in LIBRARY.modules
        for letter in FormLetter
        for number in range(1, 40)
    ]

    assert len(codes) == len(set(codes))


@given(st.integers(0, 10), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXY"))
def test_one_slip_of_the_pen_is_caught(place, letter):
    code = list(FORM.code)
    if code[place] in ("-", letter):
        return
    code[place] = letter

    with pytest.raises(FormCodeUnreadable):
        read_code("".join(code))


@pytest.mark.parametrize(
    "typed",
    [
        FORM.code.lower(),
        FORM.code.replace("-", ""),
        FORM.code.replace("-", " – "),
        f"  {FORM.code.replace('0', 'o')} ",
        FORM.sheet_mark(1),
        FORM.sheet_mark(1).lower(),
    ],
)
def test_a_code_is_read_however_it_was_typed_or_scanned(typed):
    assert read_code(typed) == FORM.code


@pytest.mark.parametrize("typed", ["", "-", "7F3-K9Q", "ÄÖÜ-ÄÖÜ-ÄÖÜ", "x" * 300, "PRSS1/M05"])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(FormCodeUnreadable):
        read_code(typed)


def test_a_letter_is_read_as_the_option_it_stood_before_on_this_form():
    for place, item in enumerate(FORM.drawn):
        for letter, position in zip(LETTERS, item.order, strict=False):
            assert FORM.read_answer(place, f" {letter.lower()} ") == position


def test_a_hyphen_says_that_the_paper_has_no_answer():
    assert FORM.read_answer(0, "-") == NO_ANSWER


@pytest.mark.parametrize("typed", ["", "E", "AB", "1", "ß", "а"])
def test_what_is_no_letter_of_the_question_is_refused(typed):
    with pytest.raises(AnswerUnreadable, match="Question 3: type a letter from A to"):
        FORM.read_answer(2, typed)


def test_the_mark_for_machines_names_module_form_version_and_page_and_nobody():
    mark = FORM.sheet_mark(2)

    assert mark.split("/")[:2] == ["PRSS1", "M02"]
    assert mark.split("/")[2:] == [
        "SHARED-VALUES",
        "A1",
        FORM.version.upper(),
        "P2",
        FORM.code.replace("-", ""),
    ]


def test_any_change_of_the_check_changes_its_version():
    first, *rest = MODULE.check.items
    changed = replace(MODULE.check, items=(replace(first, stem=f"{first.stem} Now."), *rest))

    assert version_of(changed) != version_of(MODULE.check)


def test_the_key_of_a_printed_form_stays_when_the_bank_changes():
    kept = PaperForm(**{name: getattr(FORM, name) for name in FORM.__slots__})

    assert kept.key_letters() == FORM.key_letters()
