"""The lists in the forms of a file are what the credentials themselves ask for."""

from prss_training.domain.counting import PracticeCounted, TrainingCounted, Window
from prss_training.domain.criteria import Renewal
from prss_training.domain.hour_rules import PracticeHours, TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.rules import (
    AnyOf,
    AskTheBoard,
    Attest,
    ClearBackground,
    HoldCredential,
    LiveOrWork,
    PassExamination,
    ReachEvent,
)
from prss_training.particulars.choices import choices
from tests.domain.samples import criteria, require


def test_everything_a_rule_names_can_be_chosen_however_deep_it_lies():
    asked = criteria(
        require(AnyOf((Attest("lived-experience"), ClearBackground("fbi"))), "either"),
        require(LiveOrWork("Texas"), "residency"),
        require(HoldCredential(("va-cprs",)), "other"),
        require(ReachEvent("application-accepted"), "application"),
        require(PassExamination("icrc-pr"), "exam"),
        require(
            TrainingHours(
                Hours(60),
                TrainingCounted(topic="hiv", courses=("ccar",), approved_by="nycb"),
            ),
            "training",
        ),
        require(
            PracticeHours(
                Hours(60), PracticeCounted(window=Window(after="core-training", before="the-end"))
            ),
            "practice",
        ),
        require(AskTheBoard("Is the site approved?"), "site", "Ask about the site"),
    )

    found = choices([asked])

    assert found.attestations == (("lived-experience", "Lived experience"),)
    assert found.backgrounds == (("fbi", "FBI"),)
    assert found.jurisdictions == (("Texas", "Texas"),)
    assert found.credentials == (("peer-leader", "Here: Peer Leader"), ("va-cprs", "Va CPRS"))
    assert [key for key, _ in found.events] == ["application-accepted", "core-training", "the-end"]
    assert found.exams == (("icrc-pr", "IC&RC PR"),)
    assert found.topics == (("hiv", "HIV"),)
    assert found.courses == (("ccar", "Ccar"),)
    assert found.approvals == (("nycb", "NYCB (Here)"),)
    assert found.gates == (("peer-leader/site", "Here, Peer Leader: Ask about the site"),)
    assert len(found.requirements) == 8


def test_what_renewing_asks_for_is_chosen_apart_from_what_is_asked_for_at_first():
    question = AskTheBoard("Is it kept?")
    asked = criteria(
        require(Attest("signed"), "code", "Sign the code"),
        renewal=Renewal(
            24,
            (
                require(Attest("kept"), "code", "Keep the code"),
                require(question, "site", "Ask about the site"),
            ),
        ),
    )

    found = choices([asked])

    assert found.requirements == (
        ("peer-leader/renewal:site", "Here, Peer Leader, for this renewal: Ask about the site"),
        ("peer-leader/renewal:code", "Here, Peer Leader, for this renewal: Keep the code"),
        ("peer-leader/code", "Here, Peer Leader: Sign the code"),
    )
    assert found.gates == (found.requirements[0],)
