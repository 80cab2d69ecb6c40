"""The writing is judged: sums, reading grades, coverage, and banks that could be guessed."""

import pytest
from click.testing import CliRunner

from prss_training.content.judging import Weight, biases, judge
from prss_training.content.library import load_library
from prss_training.content.readability import grade_of, prose_of
from prss_training.domain.fields import Domain
from prss_training.domain.knowledge_check import Item, Option
from prss_training.programs import cli

MODULE, LESSON, CHECK = (
    f"modules/02-shared-values/{name}" for name in ("module.toml", "lesson.md", "check.toml")
)
HARD = (
    "Notwithstanding considerable organizational heterogeneity, practitioners systematically "
    "operationalize multidimensional recovery-oriented methodologies, notwithstanding "
    "institutional constraints, interdisciplinary misunderstandings and administrative "
    "responsibilities that inevitably characterize contemporary behavioral environments. "
) * 3
SOMEWHAT_HARD = (
    "When people come back after a hard weekend they often expect questions and judgment, so you "
    "begin by offering coffee and a chair. Afterward you both decide together what happens next, "
    "whichever direction that takes. "
) * 4


@pytest.fixture
def findings(content):
    """Return a function that judges the content, with each finding's weight and words."""

    def _findings(only=""):
        found = judge(load_library(content), content, only)
        return [(finding.weight, str(finding.problem)) for finding in found]

    return _findings


def test_sound_writing_has_no_findings(findings):
    assert findings() == []


@pytest.mark.parametrize(
    ("text", "weight"), [(HARD, Weight.ERROR), (SOMEWHAT_HARD, Weight.WARNING)]
)
def test_a_part_that_reads_hard_is_found(change, findings, text, weight):
    change(LESSON, "You may already be on a side [S01].", f"{text} [S01].")

    [(found, said)] = findings()

    assert found is weight
    assert said.startswith(f"content/{LESSON}: part 1: This reads at grade ")


def test_only_prose_is_graded():
    written = (
        "## A heading of considerable terminology (6 min)\n\n| Multidimensional | table |\n"
        "| --- | --- |\n\n::: dialogue\n**Aisha:** *I said no.*\n:::\n\n"
        "- See [the plan](term:multidimensional-plan) [S01]\n- Go home\n"
    )

    assert prose_of(written) == "I said no. See the plan. Go home."
    assert grade_of("Too short.", 60) is None


def test_a_source_that_nothing_cites_is_a_warning(change, findings):
    change(LESSON, "[tokenism](term:tokenism) [S03]", "[tokenism](term:tokenism)")

    assert findings() == [
        (
            Weight.WARNING,
            (
                f"content/{MODULE}: sources[1]: “S03” is listed and never cited. Cite it, or leave "
                "it out."
            ),
        )
    ]


def test_hours_that_do_not_add_up_to_the_promise_are_errors(change, findings):
    change("program.toml", 'live = "1:00"', 'live = "2:00"')
    change("program.toml", 'advocacy = "1:00"', 'advocacy = "2:00"')

    assert [said for _, said in findings()] == [
        "content/program.toml: units.foundations: The modules add up to 1:00 live, not 2:00.",
        "content/program.toml: domains.advocacy: The modules add up to 1:00, not 2:00.",
    ]


def test_a_competency_that_no_module_builds_is_an_error(change, findings):
    change(
        "competencies.toml",
        '[{ id = "CC-4.1", text = "Knows own values" }]',
        '[{ id = "CC-4.1", text = "Knows own values" }, { id = "CC-4.2", text = "Respects" }]',
    )

    assert findings() == [
        (
            Weight.ERROR,
            "content/competencies.toml: CC-4.2: No module builds CC-4.2 (Respects).",
        )
    ]


def test_a_bank_of_fewer_than_24_items_is_an_error(content, findings):
    text = (content / CHECK).read_text()
    (content / CHECK).write_text(text[: text.rindex("[[item]]")])

    assert (Weight.ERROR, f"content/{CHECK}: item: The bank has 23 items. Write at least 24.") in (
        findings()
    )


def item(answer, lengths):
    options = tuple(
        Option("x" * length, "Because.", correct=place == answer)
        for place, length in enumerate(lengths)
    )
    return Item(f"item-{answer}", "name", Domain.ADVOCACY, "What now?", options)


@pytest.mark.parametrize(
    ("lengths", "told"),
    [
        ((9, 5, 5, 5), ["longest in 24 of 24"]),
        ((2, 5, 5, 5), ["shortest in 24 of 24"]),
        ((5, 5, 5, 5), []),
    ],
)
def test_best_answers_that_their_length_gives_away_are_found(lengths, told):
    items = [item(n % 4, [lengths[(place - n) % 4] for place in range(4)]) for n in range(24)]

    assert [told in said for said, told in zip(biases(items), told, strict=True)] == [True] * len(
        told
    )


def test_best_answers_that_stand_in_one_place_are_found():
    items = [item(0 if n < 11 else 1 + n % 3, [5, 5, 5, 5]) for n in range(24)]

    assert list(biases(items)) == [
        "The best answer stands in place 1 in 11 of 24 items. Spread it over the places."
    ]


def test_one_module_is_judged_by_itself(change, findings):
    change("program.toml", 'live = "1:00"', 'live = "2:00"')
    change("program.toml", 'advocacy = "1:00"', 'advocacy = "2:00"')

    assert findings("shared-values") == []


def test_the_command_ends_with_1_on_errors_only(content, change):
    def run(*words):
        return CliRunner().invoke(cli.content, ["check", "--root", str(content), *words])

    change(LESSON, "You may already be on a side [S01].", f"{SOMEWHAT_HARD} [S01].")
    warned = run()
    change(LESSON, SOMEWHAT_HARD, HARD)
    refused = run("--module", "shared-values")

    assert (warned.exit_code, refused.exit_code) == (0, 1)
    assert warned.output.endswith("all good. 0 errors, 1 warning.\n")
    assert refused.output.endswith("shared-values: 1 error, 0 warnings.\n")


def test_the_hours_are_printed_by_module_and_domain(content):
    said = CliRunner().invoke(cli.content, ["hours", "--root", str(content)]).output

    assert "M02 shared-values" in said
    assert "The whole program" in said
