"""Every piece of evidence can be named to a reader."""

from datetime import date
from typing import get_args

import pytest

from prss_training.domain.evidence import (
    ActivityPassed,
    AgeShown,
    Attested,
    Attester,
    BackgroundCleared,
    CheckPassed,
    CredentialHeld,
    Decided,
    Education,
    EducationShown,
    Employed,
    EvaluationDone,
    EventReached,
    Evidence,
    ExaminationFailed,
    ExaminationPassed,
    HoursApproved,
    RecoveryAttested,
    ReferenceReceived,
    ResidencyShown,
    SignedOff,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
    Waived,
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
    (ExaminationPassed("icrc-pr", DAY, score=520), "Examination passed: icrc-pr, score 520"),
    (ExaminationFailed("icrc-pr", DAY), "Examination taken, not passed yet: icrc-pr"),
    (EducationShown(Education.HIGH_SCHOOL, DAY), "High school diploma or equivalent"),
    (EducationShown(Education.SOME_COLLEGE, DAY, credits=24), "Some college, 24 credits"),
    (AgeShown(31, DAY), "Proof of age seen: 31 years"),
    (Attested("lived-experience", DAY), "In their own word: lived experience"),
    (
        RecoveryAttested(24, DAY, by=Attester.REFEREE),
        "In the word of a reference: in recovery for 24 months or more",
    ),
    (ReferenceReceived("personal", DAY), "Reference received: personal"),
    (BackgroundCleared("background", DAY), "Background check cleared: background"),
    (ResidencyShown("Texas", 51, DAY), "Lives or works in Texas 51 % of the time or more"),
    (Employed("Larkin Street", DAY, DAY), "Employed since 2026-03-02"),
    (Employed("Larkin Street", DAY, DAY, paid=False), "Volunteer since 2026-03-02"),
    (CredentialHeld("tx-rsps", DAY, DAY), "Credential held since 2026-03-02: tx-rsps"),
    (EventReached("initial-certificate", DAY, DAY), "Initial certificate on 2026-03-02"),
    (EvaluationDone("mid-point", 2, DAY), "Mid point evaluation, lowest 2 of 3"),
    (SignedOff("orientation", "Naomi", DAY), "Signed off by Naomi: orientation"),
    (
        Waived("tx-rsps/age", "Ward of court.", "The board", DAY),
        "Waived by The board: Ward of court.",
    ),
    (
        Decided("tx-rsps/age", met=True, why="Letter of 2 May.", by="The board", on=DAY),
        "Decided by The board: Letter of 2 May.",
    ),
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
