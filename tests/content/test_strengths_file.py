"""The prompts of the strengths inventory: ours, in four dimensions, with every mistake named."""

import pytest

from prss_training.content.library import load_library
from prss_training.domain.strengths import Dimension

GOOD = "".join(
    f"""
[[dimension]]
key = "{key}"
title = "Title"
about = "About it."
ask = "What of it?"
"""
    + "".join(
        f"""
[[dimension.prompt]]
key = "{key}-{n}"
text = "Something to have, number {n}."
"""
        for n in range(3)
    )
    for key in Dimension
)


@pytest.fixture
def strengths(content, problems):
    """Write the file with one text in place of another, and list what is wrong with it."""

    def _strengths(old="", new=""):
        assert old in GOOD
        (content / "strengths.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
        return problems()

    return _strengths


def test_a_sound_file_is_read_in_its_order(content, strengths):
    assert strengths() == []

    groups = load_library(content).strengths

    assert [group.dimension for group in groups] == list(Dimension)
    assert [prompt.key for prompt in groups[0].prompts] == ["social-0", "social-1", "social-2"]


def test_without_the_file_there_is_no_inventory(content):
    assert load_library(content).strengths == ()


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        ('key = "social"', 'key = "financial"', "dimension[0].key", "not known here"),
        ('key = "physical"', 'key = "social"', "dimension", "Write each dimension once"),
        ('key = "social-1"', 'key = "social-0"', "prompt[1].key", "used twice"),
        ('key = "social-1"', 'key = "Social 1"', "prompt[1].key", "is not a key"),
        ('text = "Something to have, number 0."', "", "dimension[0].prompt[0].text", "missing"),
        ("Something to have, number 0.", "Friends who are no addicts.", "prompt[0].text", "wounds"),
        ('ask = "What of it?"', 'ask = "What?"\npoints = 3', "dimension[0].points", "not known"),
    ],
)
def test_a_mistake_is_named_with_its_place(strengths, old, new, place, sentence):
    [said] = strengths(old, new)

    assert said.startswith("content/strengths.toml: ")
    assert place in said
    assert sentence in said


def test_a_dimension_with_too_little_to_say_is_named(strengths):
    block = '\n[[dimension.prompt]]\nkey = "social-2"\ntext = "Something to have, number 2."\n'

    [said] = strengths(block, "")

    assert "Write 3 to 12 prompts." in said


def test_our_own_prompts_are_short_and_in_the_first_person_or_a_thing_to_have(library):
    prompts = [prompt for group in library.strengths for prompt in group.prompts]

    assert len(prompts) > 20
    assert all(len(prompt.text) <= 90 for prompt in prompts)
    assert all(prompt.text.endswith(".") for prompt in prompts)
