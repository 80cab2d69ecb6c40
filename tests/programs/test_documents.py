"""The pages for authors and agencies name every kind that there is, and their examples hold."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from prss_training.content import record_file
from prss_training.content.criteria_file import KINDS, read_rule, rule_problems
from prss_training.content.record_file import needed_in, read_record_text
from prss_training.domain.states import State
from prss_training.programs.cli import criteria

DOCS = Path(__file__).parents[2] / "docs"
CRITERIA = (DOCS / "criteria.md").read_text(encoding="utf-8")
RECORDS = (DOCS / "record-files.md").read_text(encoding="utf-8")
EXAMPLES = [
    text
    for text in re.findall(r"```toml\n(.*?)```", CRITERIA, re.DOTALL)
    if text.startswith("kind")
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_rule_is_documented(kind):
    assert f"`{kind}`" in CRITERIA


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.splitlines()[0])
def test_an_example_of_a_rule_can_be_read(example):
    rule = read_rule(tomllib.loads(example))

    assert list(rule_problems(rule)) == []


@pytest.mark.parametrize("command", sorted(criteria.commands))
def test_every_command_is_documented(command):
    assert f"| `{command}" in CRITERIA


@pytest.mark.parametrize("kind", record_file.KINDS)
def test_every_kind_of_fact_is_documented_with_what_it_needs(kind):
    [row] = [line for line in RECORDS.splitlines() if line.startswith(f"| `{kind}`")]

    assert all(f"`{name}`" in row.split("|")[2] for name in needed_in(kind))


@pytest.mark.parametrize("kind", record_file.KINDS)
def test_every_key_of_a_fact_is_documented_and_no_other(kind):
    [row] = [line for line in RECORDS.splitlines() if line.startswith(f"| `{kind}`")]
    named = set(re.findall(r"`([a-z_]+)`", "|".join(row.split("|")[2:]))) - {"live"}
    known = set(record_file.hints_of(record_file.KINDS[kind]))

    assert named - {"repeat"} | {"on", "reference"} == known


def test_the_example_of_a_record_can_be_read():
    example = re.findall(r"```json\n(.*?)```", RECORDS, re.DOTALL)[0]

    facts = read_record_text(example, "example.json")

    assert len(facts) == 53


def test_the_example_of_an_answer_has_the_states_that_there_are():
    answer = json.loads(re.findall(r"```json\n(.*?)```", RECORDS, re.DOTALL)[1])

    assert answer["findings"][0]["state"] in set(State)
    assert all(f"`{state}`" in RECORDS for state in State)
