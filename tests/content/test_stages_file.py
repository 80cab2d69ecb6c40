"""The ladder's file: what it may say, and every mistake in it with its place."""

import pytest

from prss_training import paths
from prss_training.content.reader import ContentBroken
from prss_training.content.stages_file import read_ladder
from prss_training.domain.people import Role
from prss_training.domain.rules import AnyOf, BeEvaluated, BeSignedOff, PracticeHours

SMALL = """\
starts = "trainee"
rights = ["You may rest."]

[[sign_off]]
key = "orientation"
title = "Orientation"
about = "They know whom to call."
by = ["supervisor"]

[[stage]]
key = "trainee"
name = "Trainee"
about = "You learn."

[[stage]]
key = "volunteer"
name = "Volunteer"
about = "You give."

[[stage.condition]]
key = "practice"
title = "Practice"
kind = "practice-hours"
hours = "20:00"

[[stage.condition]]
key = "oriented"
title = "Be oriented"
kind = "be-signed-off"
what = "orientation"
may_waive = false
"""


@pytest.fixture
def read(tmp_path, library):
    def _read(text=SMALL):
        (tmp_path / "stages.toml").write_text(text, encoding="utf-8")
        return read_ladder(tmp_path, library.modules, library.statements)

    return _read


@pytest.fixture
def problems(read):
    def _problems(old, new):
        assert old in SMALL
        try:
            read(SMALL.replace(old, new, 1))
        except ContentBroken as broken:
            return [(problem.place, problem.sentence) for problem in broken.problems]
        return []

    return _problems


def test_conditions_are_read_with_the_rules_of_criteria(read):
    ladder = read()

    [practice, oriented] = ladder.stage("volunteer").conditions
    assert isinstance(practice.requirement.rule, PracticeHours)
    assert practice.requirement.rule.minimum.minutes == 1200
    assert (oriented.requirement.rule, oriented.may_waive) == (BeSignedOff("orientation"), False)
    assert ladder.sign_off("orientation").by == (Role.SUPERVISOR,)
    assert practice.may_waive


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ('starts = "trainee"', 'starts = "ready"', "starts", "no stage “ready”"),
        ('rights = ["You may rest."]', "rights = []", "rights", "a right to"),
        ('by = ["supervisor"]', "by = []", "sign_off[0].by", "at least one role"),
        ('by = ["supervisor"]', 'by = ["learner"]', "sign_off[0].by", "signs nothing off"),
        ('by = ["supervisor"]', 'by = ["chef"]', "sign_off[0].by[0]", "not known here"),
        ('key = "volunteer"', 'key = "trainee"', "stage[1].key", "trainee"),
        ('key = "volunteer"', 'key = "Volunteer"', "stage[1].key", "not a key"),
        ('what = "orientation"', 'what = "dance"', "stage[1].condition[1]", "no sign-off “dance”"),
        ('kind = "practice-hours"', 'kind = "magic"', "stage[1].condition[0]", "“kind”"),
        ('hours = "20:00"', 'hours = "0:00"', "stage[1].condition[0]", "more than 0:00"),
        ('about = "You learn."', 'about = ""', "stage[0].about", "empty"),
        ("may_waive = false", 'may_waive = "no"', "stage[1].condition[1].may_waive", "true or"),
        ('key = "oriented"', 'key = "practice"', "stage[1].condition[1].key", "practice"),
    ],
)
def test_every_mistake_is_named_with_its_place(problems, old, new, place, says):
    found = problems(old, new)

    assert [sentence for where, sentence in found if where == place and says in sentence], found


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('kind = "complete-modules"\nmodules = ["juggling"]', "no module “juggling”"),
        ('kind = "pass-activities"\nactivities = ["a/b"]', "no piece of work “a/b”"),
        ('kind = "sign-statement"\nstatement = "oath-2026"', "no statement “oath-2026”"),
        ('kind = "be-evaluated"\nevaluation = "yearly"', "no evaluation “yearly”"),
    ],
)
def test_what_nobody_can_do_here_is_a_mistake(problems, rule, says):
    [(place, sentence)] = problems('kind = "practice-hours"\nhours = "20:00"', rule)

    assert (place, says in sentence) == ("stage[1].condition[0]", True)


def test_a_ladder_of_one_stage_is_none(problems):
    cut = SMALL[SMALL.index('[[stage]]\nkey = "volunteer"') :]

    assert ("stage", "A ladder has at least 2 stages.") in problems(cut, "")


def test_a_missing_file_is_named(tmp_path, library):
    with pytest.raises(ContentBroken, match=r"stages\.toml: This file is missing"):
        read_ladder(tmp_path, library.modules, library.statements)


def test_the_shipped_ladder_leads_from_interest_to_senior(library):
    ladder = read_ladder(paths.CONTENT, library.modules, library.statements)

    assert [stage.key for stage in ladder.stages] == [
        "interested",
        "trainee",
        "volunteer",
        "stipended",
        "staff",
        "senior",
    ]
    assert ladder.starts == "trainee"
    assert len(ladder.rights) >= 4


def test_the_shipped_ladder_waives_no_ethics_and_uses_every_sign_off(library):
    ladder = read_ladder(paths.CONTENT, library.modules, library.statements)
    asked = {c.key: c for stage in ladder.stages for c in stage.conditions}
    rules = [c.requirement.rule for stage in ladder.stages for c in stage.conditions]
    inner = [one for rule in rules for one in (rule.rules if isinstance(rule, AnyOf) else (rule,))]

    assert not asked["code-of-ethics"].may_waive
    assert {one.what for one in inner if isinstance(one, BeSignedOff)} == {
        kind.key for kind in ladder.sign_offs
    }
    assert {one.evaluation for one in inner if isinstance(one, BeEvaluated)} == {
        "mid-point",
        "final",
    }
