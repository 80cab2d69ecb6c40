"""The real files are sound, and the library finds what is in them."""

from dataclasses import replace

import pytest

from prss_training import paths
from prss_training.content.library import Library, NotInTheLibrary, load_library
from prss_training.content.publishing import published, unpublished_changes
from prss_training.domain.criteria import Confidence, evaluate
from prss_training.domain.evidence import (
    ActivityPassed,
    CheckPassed,
    HoursApproved,
    StatementSigned,
    TrainingCompleted,
)
from prss_training.domain.fields import Domain, Mode, Position, Service, Support
from prss_training.domain.hours import Hours
from prss_training.domain.program import Unit
from prss_training.domain.rules import AskTheBoard
from tests.domain.samples import TODAY, criteria, module

LIBRARY = load_library(paths.CONTENT)


def test_the_real_content_is_sound_and_in_order():
    numbers = [module.number for module in LIBRARY.modules]

    assert {"shared-values", "strengths-and-resiliencies", "self-direction-and-choice"} <= {
        module.key for module in LIBRARY.modules
    }
    assert numbers == sorted(numbers)
    assert LIBRARY.statement("code-of-ethics-2026").title.startswith("Code of ethics")
    assert len(LIBRARY.statement("code-of-ethics-2026").sha256) == 64


def test_words_of_lists_are_members_of_their_lists():
    for taught in LIBRARY.modules:
        assert isinstance(taught.unit, Unit)
        assert all(isinstance(domain, Domain) for domain, _ in taught.hours)
        assert all(isinstance(item.domain, Domain) for item in taught.check.items)
    for asked in LIBRARY.criteria:
        assert all(isinstance(r.confidence, Confidence) for r in asked.requirements)


def test_no_published_criteria_was_changed():
    assert unpublished_changes(paths.CONTENT) == ()


def test_nothing_is_issued_by_a_draft():
    assert {asked.id for asked in LIBRARY.issuable} <= set(published(paths.CONTENT))


def test_the_peer_leader_certificate_can_be_earned_with_what_is_taught_here():
    asked = LIBRARY.newest("peer-leader")
    evidence = [StatementSigned("code-of-ethics-2026", TODAY)]
    for taught in LIBRARY.modules:
        hours = taught.hours_by(Mode.SELF_PACED)
        evidence.append(TrainingCompleted(taught.key, Mode.SELF_PACED, hours, TODAY))
        evidence.append(CheckPassed(taught.key, TODAY))
        evidence += [ActivityPassed(activity.id, TODAY) for activity in taught.activities]
    practice = HoursApproved(
        Hours(600), Service.GROUPS, frozenset(Support), Position.VOLUNTEER, TODAY, TODAY
    )

    assert asked.issued_here
    assert evaluate(asked, [*evidence, practice], on=TODAY).complete
    assert not evaluate(asked, evidence, on=TODAY).complete


@pytest.mark.parametrize("key", ["us-pr", "tx-rsps"])
def test_a_credential_of_somebody_else_is_never_complete_here(key):
    asked = LIBRARY.newest(key)

    assert not asked.issued_here
    assert any(isinstance(r.rule, AskTheBoard) for r in asked.requirements)
    assert all(requirement.sources for requirement in asked.requirements)


def test_everything_is_found_by_its_name():
    taught = LIBRARY.module("shared-values")

    assert LIBRARY.activity("shared-values/values-audit") in taught.activities
    assert LIBRARY.criteria_version("peer-leader-2026.1") is LIBRARY.newest("peer-leader")


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        (LIBRARY.module, "module"),
        (LIBRARY.activity, "piece of work"),
        (LIBRARY.criteria_version, "version of a credential"),
        (LIBRARY.newest, "credential"),
        (LIBRARY.statement, "statement"),
    ],
)
def test_what_is_not_there_is_told_with_what_to_do(look, kind):
    with pytest.raises(NotInTheLibrary) as refused:
        look("no-such-thing")

    assert str(refused.value) == (
        f"There is no {kind} named “no-such-thing”. It may have moved: look for it in the program."
    )


def test_the_newest_version_is_the_highest_number_and_not_the_last_in_the_alphabet(content):
    text = (content / "criteria" / "peer-leader-2026.1.toml").read_text()
    for version in ("2026.9", "2026.10"):
        changed = text.replace('version = "2026.1"', f'version = "{version}"')
        (content / "criteria" / f"peer-leader-{version}.toml").write_text(changed)

    found = load_library(content)

    assert found.newest("peer-leader").version == "2026.10"
    assert [c.version for c in found.issuable] == ["2026.10"]


def test_an_empty_folder_is_an_empty_library(tmp_path):
    assert load_library(tmp_path) == Library((), (), ())


def test_a_credential_is_issuable_only_where_it_is_issued_here():
    ours, theirs = criteria(issued_here=True), replace(criteria(), key="theirs")

    assert Library((module(),), (ours, theirs), ()).issuable == (ours,)
