"""Worked examples: invented people, and what each source says of them, worked out by hand."""

import json
import tomllib
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from prss_training import paths
from prss_training.content.criteria_file import KINDS
from prss_training.content.library import load_library
from prss_training.content.record_file import read_record_table
from prss_training.domain.criteria import evaluate, evaluate_renewal
from prss_training.domain.rules import AllOf, AnyOf, inner_rules

HERE = Path(__file__).parent
EXAMPLES = sorted(HERE.glob("*.json"))
SHAPES = tomllib.loads((HERE / "shapes.toml").read_text(encoding="utf-8"))["shape"]
ENOUGH_CREDENTIALS = 20
EVERY_SHAPE = 26
EXPECTABLE = {"state", "have", "need"}
PARTS_OF_A_FILE = {
    "tier": lambda criteria: criteria.tiers,
    "endorsement": lambda criteria: criteria.endorsements,
    "grandparenting": lambda criteria: criteria.grandparenting,
    "prorated": lambda criteria: any(one.prorated for one in criteria.renewal.requirements),
    "no-carry-over": lambda criteria: criteria.renewal.carry_over is False,
    "audited": lambda criteria: criteria.renewal.audited,
    "late": lambda criteria: criteria.renewal.late,
    "in_force_from": lambda criteria: criteria.in_force_from,
    "in_force_until": lambda criteria: criteria.in_force_until,
}


@pytest.fixture(scope="module")
def library():
    return load_library(paths.CONTENT)


def told(file):
    return json.loads(file.read_text(encoding="utf-8"))


def standing_of(example, library, name="example.json"):
    """Return the standing that a worked example asks for."""
    criteria = library.criteria_version(example["criteria"])
    evidence = read_record_table({"evidence": example["evidence"]}, name)
    on = date.fromisoformat(example["on"])
    if "since" in example:
        since = date.fromisoformat(example["since"])
        months = example.get("months", 0)
        return evaluate_renewal(criteria, evidence, since=since, on=on, months=months)
    return evaluate(criteria, evidence, on=on, part=example.get("part", ""))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_worked_example_comes_out_as_it_was_worked_out(file, library):
    example = told(file)
    found = {
        f.requirement.key: {"state": f.state.value, "have": f.have_text, "need": f.need_text}
        for f in standing_of(example, library, file.name).findings
    }
    expected = example["expected"]

    assert {key for one in expected.values() for key in one} <= EXPECTABLE
    assert {key: "state" in one for key, one in expected.items()} == dict.fromkeys(found, True)
    assert {
        key: {name: found[key][name] for name in wanted} for key, wanted in expected.items()
    } == expected


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_worked_example_tells_its_story_and_its_source(file, library):
    example = told(file)
    criteria = library.criteria_version(example["criteria"])

    assert file.stem.startswith(criteria.key)
    assert example["story"].strip()
    assert example["source"].strip()
    assert ("since" in example) == (example.get("part") == "renewal")


def test_enough_credentials_have_a_worked_example(library):
    covered = {library.criteria_version(told(file)["criteria"]).key for file in EXAMPLES}

    assert len(covered) >= ENOUGH_CREDENTIALS, sorted(covered)


def test_worked_examples_end_in_more_than_one_state(library):
    states = set(chain.from_iterable(_states(told(file)) for file in EXAMPLES))

    assert {"met", "partly", "unmet", "not-recorded", "needs-a-person"} <= states


def _states(example):
    return [one["state"] for one in example["expected"].values()]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape['number']}-{shape['name']}")
def test_a_shape_of_rules_is_used_by_a_credential(shape, library):
    for use in shape["used"]:
        criteria = library.criteria_version(use["criteria"])
        if "has" in use:
            assert PARTS_OF_A_FILE[use["has"]](criteria), use
            continue
        [requirement] = [
            one for one in criteria.part(use.get("part", "")) if one.key == use["requirement"]
        ]
        rule = requirement.rule
        kinds = {type(inner) for inner in (rule, *inner_rules(rule))}
        assert KINDS[use["kind"]] in kinds, (use, kinds)
        for words in use.get("says", []):
            assert words in repr(rule), (use, words)


def test_every_shape_of_rules_has_its_line():
    assert [shape["number"] for shape in SHAPES] == list(range(1, EVERY_SHAPE + 1))
    assert all(shape["used"] for shape in SHAPES)


def test_every_kind_of_rule_is_used_by_a_credential(library):
    used = set()
    for criteria in library.criteria:
        for requirement in chain.from_iterable(criteria.parts.values()):
            used |= {type(requirement.rule), *map(type, inner_rules(requirement.rule))}
            used |= _choices(requirement.rule)

    # Stages ask for evaluations; no board that was read states a share of practice without hours.
    of_nobody = {"be-evaluated", "practice-share"}
    assert {kind for kind, rule in KINDS.items() if rule not in used} <= of_nobody


def _choices(rule):
    if isinstance(rule, AnyOf | AllOf):
        return {type(rule)}.union(*(_choices(inner) for inner in rule.rules))
    return set()
