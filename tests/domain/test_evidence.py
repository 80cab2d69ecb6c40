"""Every piece of evidence can be named to a reader."""

from datetime import date
from typing import get_args

import pytest

from prss_training.domain.evidence import (
    ActivityPassed,
    CheckPassed,
    Evidence,
    ExaminationPassed,
    HoursApproved,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
    Withdrawn,
    describe,
)
from prss_training.domain.fields import Domain, Mode, Position, Service, Support
from prss_training.domain.hours import Hours

DAY = date(2026, 3, 2)
HOURS = ((Domain.ADVOCACY, Hours(60)), (Domain.HARM_REDUCTION, Hours(30)))
DESCRIBED = [
    (TrainingCompleted("a", Mode.LIVE, HOURS, DAY), "1:30 live in a"),
    (CheckPassed("a", DAY), "Knowledge check of a passed"),
    (ActivityPassed("a/x", DAY), "Work passed: a/x"),
    (
        HoursApproved(
            Hours(45), Service.GROUPS, frozenset(Support), Position.PAID, date(2026, 2, 27), DAY
        ),
        "0:45 practice on 2026-02-27, Facilitating or leading groups",
    ),
    (SupervisionReceived(Hours(60), DAY), "1:00 supervision"),
    (StatementSigned("code-2026", DAY), "Signed: code-2026"),
    (ExaminationPassed("icrc-pr", DAY), "Examination passed: icrc-pr"),
    (Withdrawn("entry 7", DAY), "Withdrawn: entry 7"),
]


@pytest.mark.parametrize(("fact", "line"), DESCRIBED)
def test_a_fact_is_one_line(fact, line):
    assert describe(fact) == line


def test_every_kind_of_fact_is_described():
    assert {type(fact) for fact, _ in DESCRIBED} == set(get_args(Evidence))


def test_training_counts_in_all_its_domains_and_in_each():
    fact = TrainingCompleted("a", Mode.LIVE, HOURS, DAY)

    assert fact.minutes == 90
    assert fact.minutes_in(Domain.HARM_REDUCTION) == 30
    assert fact.minutes_in(Domain.RECOVERY_WELLNESS) == 0
