"""The final examination's files: read whole, checked, and held against the modules."""

import pytest

from prss_training.content.judging import Weight, judge
from prss_training.content.library import load_library
from prss_training.domain.fields import Domain

RULES = """\
title = "Final examination"
minutes = 120
pass_percent = 80
domain_percent = 70
first_retake_days = 14
later_retake_days = 30

[draw]
advocacy = 2
ethical-responsibility = 1
"""
ITEM = """
[[item]]
key = "{key}"
objective = "shared-values/name-the-values"
stem = "What is the next step in {key}?"

[[item.option]]
text = "The first way to take it."
correct = {first}
feedback = "Because of the first."

[[item.option]]
text = "The second way to take it"
correct = {second}
feedback = "Because of the second."

[[item.option]]
text = "The third way to take it."
correct = {third}
feedback = "Because of the third."
"""
PLACES = ("first", "second", "third")


def bank(name, count):
    return "".join(
        ITEM.format(
            key=f"{name}-{n}",
            **{
                place: str(n % 3 == k).lower()
                for k, place in enumerate(("first", "second", "third"))
            },
        )
        for n in range(count)
    )


@pytest.fixture
def exam(content):
    folder = content / "exam"
    folder.mkdir()
    (folder / "exam.toml").write_text(RULES)
    (folder / "advocacy.toml").write_text(bank("adv", 6))
    (folder / "ethical-responsibility.toml").write_text(bank("eth", 3))
    return content


def test_without_its_folder_there_is_no_examination(content):
    assert load_library(content).examination is None


def test_an_examination_is_read_with_the_domain_of_each_item(exam):
    found = load_library(exam).examination

    assert (found.questions, len(found.items)) == (3, 9)
    assert {item.domain for item in found.of_domain(Domain.ADVOCACY)} == {Domain.ADVOCACY}
    assert found.item("eth-1").stem.startswith("What is the next step")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("exam.toml", "pass_percent = 80", "pass_percent = 101", "pass_percent: A share of the"),
        ("exam.toml", "advocacy = 2", "advocacy = 0", "draw.advocacy: At least one item is asked"),
        ("exam.toml", "advocacy = 2", "advocacy = 7", "draw.advocacy: The bank has 6 items"),
        ("exam.toml", "advocacy = 2", "politics = 2", "“politics” is not known here"),
        ("advocacy.toml", 'key = "adv-1"', 'key = "adv-0"', "“adv-0” is used twice"),
        ("advocacy.toml", 'key = "adv-1"', 'key = "eth-0"', "Two items of the examination"),
        ("advocacy.toml", "correct = true", "correct = false", "One option is correct = true"),
        (
            "advocacy.toml",
            "shared-values/name-the-values",
            "shared-values/win",
            "“shared-values/win” is no objective",
        ),
        (
            "advocacy.toml",
            "Because of the first.",
            "Because addicts do.",
            "“addicts” wounds",
        ),
    ],
)
def test_a_mistake_in_its_files_is_named(exam, change, problems, file, old, new, said):
    change(f"exam/{file}", old, new)

    assert any(said in problem for problem in problems()), problems()


def test_a_domain_without_its_file_is_told(exam, problems):
    (exam / "exam" / "advocacy.toml").unlink()

    assert any("advocacy.toml: This file is missing" in problem for problem in problems())


def test_a_bank_holds_three_papers(exam, change):
    change("exam/exam.toml", "advocacy = 2", "advocacy = 3")

    said = [
        str(one.problem) for one in judge(load_library(exam), exam) if one.weight is Weight.ERROR
    ]

    assert "content/exam: advocacy: The bank has 6 items. Write 9." in said


def test_no_question_stands_in_a_check_as_well(exam, change):
    change("exam/advocacy.toml", "What is the next step in adv-0?", "What would you do in case 0?")

    said = [str(one.problem) for one in judge(load_library(exam), exam)]

    assert any("The examination (adv-0) asks what M02 (item-0) asks." in one for one in said)
