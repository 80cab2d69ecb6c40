"""What a state lays over the program is read whole, and held against the library."""

import pytest

from prss_training.content.library import load_library
from prss_training.domain.criteria import Confidence
from prss_training.domain.hours import Hours

PACK = """\
name = "Kentucky"
summary = "Adds a session."
credentials = ["peer-leader"]
ask = ["Who reports, and to whom?"]

[[covered]]
title = "Values"
hours = "2:00"
modules = ["shared-values"]
sources = ["S01"]

[[topic]]
key = "domestic-violence"
title = "Domestic violence"
topic = "domestic-violence"
hours = "1:00"
domain = "ethical-responsibility"
objectives = ["Offer options."]
ask = ["What must be reported?"]
sources = ["S03"]
confidence = "secondary"

[[rule]]
title = "What counts"
text = "Reading does not."
sources = ["S01"]
confidence = "unconfirmed"
"""
READING = """\
# Domestic violence

## Believe first (5 min)

Somebody tells you [S03]. A seat for show is [tokenism](term:tokenism).

## Summary (5 min)

Believe, keep safe, offer.
"""
PLAN = """\
# Guide

Two trainers lead.

## Talk (60 min)

Talk in pairs [S03].
"""


@pytest.fixture
def state(content):
    folder = content / "states" / "ky"
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK)
    (folder / "domestic-violence.md").write_text(READING)
    (folder / "domestic-violence-guide.md").write_text(PLAN)
    return content


def test_a_pack_is_read_with_its_sessions_and_how_sure_each_rule_is(state):
    [pack] = load_library(state).states

    assert (pack.key, pack.name, pack.credentials) == ("ky", "Kentucky", ("peer-leader",))
    assert pack.covered[0].hours == Hours(120)
    assert [source.id for source in pack.topics[0].sources] == ["S03"]
    assert pack.topics[0].confidence is Confidence.SECONDARY
    assert pack.rules[0].confidence is Confidence.UNCONFIRMED
    assert [part.minutes for part in pack.topics[0].lesson] == [5, 5]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pack.toml", '"peer-leader"', '"nowhere"', "There is no credential “nowhere”."),
        ("pack.toml", '["shared-values"]', '["hope"]', "“hope” is not a module."),
        ("pack.toml", 'sources = ["S03"]', 'sources = ["S77"]', "“S77” is not in sources.toml."),
        ("pack.toml", 'hours = "1:00"', 'hours = "2:00"', "The steps add up to 1:00, but"),
        ("pack.toml", "Reading does not.", "Ask addicts.", "“addicts” wounds"),
        ("pack.toml", 'key = "domestic-violence"', 'key = "Domestic"', "is not a key"),
        ("domestic-violence.md", "[S03]", "[S01]", "[S01] is not among the module's sources."),
        ("domestic-violence.md", "term:tokenism", "term:token", "“term:token” is not a term"),
        ("domestic-violence-guide.md", "(60 min)", "", "A guide has timed steps."),
    ],
)
def test_a_mistake_in_a_pack_is_named(state, change, problems, file, old, new, said):
    change(f"states/ky/{file}", old, new)

    assert any(said in problem for problem in problems()), problems()


def test_a_topic_without_its_reading_is_told(state, problems):
    (state / "states" / "ky" / "domestic-violence.md").unlink()

    assert any("domestic-violence.md: This file is missing" in said for said in problems())
