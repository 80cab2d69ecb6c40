"""What changed between two versions, in sentences."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.counting import TrainingCounted
from prss_training.domain.criteria import Confidence, Endorsement, Renewal, Source, Tier
from prss_training.domain.fields import Domain
from prss_training.domain.hour_rules import TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.rules import AnyOf, SignStatement
from prss_training.programs.changes import changes, part_name
from tests.domain.samples import HANDBOOK, criteria, require

HOURS = require(TrainingHours(Hours(600)), "training", "Complete 10 hours")
SIGN = require(SignStatement("code"), "sign", "Sign the code")
OLD = criteria(HOURS, SIGN)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            criteria(replace(HOURS, rule=TrainingHours(Hours(720))), SIGN),
            "The credential: training: minimum was 10:00, and is 12:00.",
        ),
        (
            criteria(
                replace(
                    HOURS, rule=TrainingHours(Hours(600), TrainingCounted(domain=Domain.ADVOCACY))
                ),
                SIGN,
            ),
            "The credential: training: domain was not said, and is “advocacy”.",
        ),
        (criteria(HOURS), "The credential: no longer asks for “Sign the code” (sign)."),
        (
            criteria(HOURS, SIGN, require(SignStatement("b"), "b", "Sign b")),
            "The credential: now asks for “Sign b” (b).",
        ),
        (
            criteria(HOURS, replace(SIGN, title="Sign it")),
            "The credential: sign: it is called “Sign it”, and was called “Sign the code”.",
        ),
        (
            criteria(HOURS, replace(SIGN, confidence=Confidence.SECONDARY)),
            "The credential: sign: how sure we are was confirmed; it is secondary.",
        ),
        (
            criteria(HOURS, replace(SIGN, note="Early.")),
            "The credential: sign: the note reads “Early.”.",
        ),
        (
            criteria(HOURS, replace(SIGN, sources=(HANDBOOK, Source("law", "Law")))),
            "The credential: sign: it is read in handbook, law.",
        ),
        (
            criteria(HOURS, replace(SIGN, prorated=True)),
            "The credential: sign: it shrinks with the cycle.",
        ),
        (replace(OLD, name="Peer"), "The name was “Peer Leader”; it is “Peer”."),
        (
            replace(OLD, in_force_from=date(2026, 1, 1)),
            "The first day it is in force was not said; it is 2026-01-01.",
        ),
        (replace(OLD, notes=("New.",)), "A note is new: New."),
        (replace(OLD, renewal=Renewal(24)), "Renewal: this part is new."),
        (
            replace(OLD, tiers=(Tier("first", "First steps"),)),
            "First steps: this part is new.",
        ),
    ],
)
def test_a_difference_is_told_in_one_sentence(new, said):
    assert list(changes(OLD, new)) == [said]


def test_a_part_that_is_gone_is_told_with_what_it_asked_for():
    with_part = replace(OLD, endorsements=(Endorsement("youth", "Youth", (SIGN,)),))

    assert list(changes(with_part, OLD)) == [
        "Endorsement: Youth: this part is gone.",
        "Endorsement: Youth: no longer asks for “Sign the code” (sign).",
    ]


def test_another_kind_of_rule_is_told_whole():
    [said] = changes(OLD, criteria(HOURS, replace(SIGN, rule=AnyOf((SIGN.rule, HOURS.rule)))))

    assert said.startswith("The credential: sign: the rule was SignStatement (statement “code”),")
    assert "and is AnyOf (rules SignStatement" in said


minutes = st.integers(1, 9_000)


@given(minutes, minutes)
def test_versions_differ_in_sentences_exactly_when_they_differ(one, other):
    old = criteria(replace(HOURS, rule=TrainingHours(Hours(one))))
    new = criteria(replace(HOURS, rule=TrainingHours(Hours(other))))

    assert bool(list(changes(old, new))) == (old != new)


def test_parts_are_named_for_people():
    whole = replace(
        OLD, tiers=(Tier("first", "First steps"),), renewal=Renewal(24), grandparenting=()
    )

    assert [part_name(whole, part) for part in whole.parts] == [
        "The credential",
        "First steps",
        "Renewal",
    ]
