"""`prss content` and `prss criteria`, as an author types them."""

import pytest
from click.testing import CliRunner

from prss_training.programs import cli

OURS = "criteria/peer-leader-2026.1.toml"
VERSION = "peer-leader-2026.1"


@pytest.fixture
def run(content):
    """Return a function that runs a command on the content and gives its code and its words."""

    def _run(group, *words):
        result = CliRunner().invoke(group, [*words, "--root", str(content)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return _run


def test_sound_content_is_counted(run):
    assert run(cli.content, "check") == (
        0,
        "1 module, 1 version of criteria, 1 statement: all good. 0 errors, 0 warnings.\n",
    )


def test_every_mistake_is_listed(run, change):
    change(OURS, 'hours = "10:00"', 'hours = "10"')
    change("modules/02-shared-values/guide.md", "(10 min)", "(20 min)")

    code, said = run(cli.content, "check")

    assert code == 1
    assert "requirement[3].hours: “10” is not a length of time." in said
    assert "The steps add up to 1:10" in said


def test_a_version_is_a_draft_until_it_is_published(run):
    assert "draft" in run(cli.criteria, "list")[1]

    code, said = run(cli.criteria, "publish", VERSION)

    assert code == 0
    assert said.startswith(f"{VERSION} is published. Its sha256 is ")
    assert f"{VERSION}       published  Peer Leader (issued here)" in run(cli.criteria, "list")[1]
    code, said = run(cli.criteria, "check")
    assert code == 0
    assert said.startswith("1 published version: nothing changed.\n1 version was read and checked")


def test_a_changed_published_version_is_found(run, change):
    run(cli.criteria, "publish", VERSION)
    change(OURS, "10:00", "11:00")

    assert run(cli.criteria, "check")[0] == 1
    assert "may not change" in run(cli.criteria, "check")[1]
    assert "write the change into a new version" in run(cli.criteria, "publish", VERSION)[1]


def test_a_version_is_shown_with_its_doubts_and_sources(run):
    code, said = run(cli.criteria, "show", VERSION)

    assert code == 0
    assert (
        "  2. Pass the checks [secondary]\n     Program handbook (no date)\n     Ten questions.\n"
        in said
    )
    assert "Peer Recovery (no date) https://example.org/pr" in said
    assert said.endswith("Note: Good to know.\n")


@pytest.mark.parametrize("word", ["show", "publish"])
def test_a_version_that_is_not_there_is_told(run, word):
    code, said = run(cli.criteria, word, "peer-leader-1999.1")

    assert code == 1
    assert "There is no version of a credential named “peer-leader-1999.1”." in said


@pytest.mark.parametrize("word", ["list", "check"])
def test_a_broken_record_is_explained_by_every_command(run, content, word):
    (content / "criteria" / "published.toml").write_text("sha256 = 3\n")

    code, said = run(cli.criteria, word)

    assert code == 1
    assert "published.toml: sha256: A table belongs here" in said
