"""`content/directory/`: what a maintainer is told, and what our own files say."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from prss_training import paths
from prss_training.content.directory_file import (
    Body,
    Directory,
    MedicaidPosition,
    Organization,
    load_directory,
)
from prss_training.content.library import load_library
from prss_training.content.reader import ContentBroken
from prss_training.domain.directory import COUNTRY, PLACES, Answer
from prss_training.programs import cli

EVERY_OTHER = sorted(set(PLACES) - {"tx"})
BODIES = f"""\
entered_on = 2026-03-02
nothing_found_for = {EVERY_OTHER}

[[body]]
key = "tx-board"
name = "Texas Board"
state = "tx"
credentials = ["tx-rsps"]
home_page = "https://board.example.org/"
verification_page = "not found"
confidence = "secondary"

[[body.source]]
title = "The rule"
year = "2025"
"""
POSITION = """
[[position]]
state = "{state}"
mental_health = "not found"
substance_use = "not found"
covered = "not found"
authority = "not found"
credential = "not found"
confidence = "unconfirmed"
notes = ["Nothing was found."]
"""
MEDICAID = "entered_on = 2026-03-02\n" + "".join(
    POSITION.format(state=state) for state in PLACES if state != COUNTRY
)
ORGANIZATIONS = f"""\
entered_on = 2026-03-02
nothing_found_for = {EVERY_OTHER}

[[organization]]
key = "tx-people"
state = "tx"
name = "People"
kind = "peer-network"
reach = "Statewide"
offers = "Company."
home_page = "not found"
confidence = "confirmed"
telephone = "512-555-0143"

[[organization.source]]
title = "Their page"
url = "http://people.example.org/"
"""


@pytest.fixture
def root(content) -> Path:
    folder = content / "directory"
    folder.mkdir()
    (folder / "bodies.toml").write_text(BODIES)
    (folder / "medicaid.toml").write_text(MEDICAID)
    (folder / "organizations.toml").write_text(ORGANIZATIONS)
    return content


@pytest.fixture
def told(root, change):
    """Return a function that breaks a file in one place and says what its maintainer is told."""

    def _told(file, old, new):
        change(f"directory/{file}.toml", old, new)
        with pytest.raises(ContentBroken) as broken:
            load_directory(root)
        return str(broken.value)

    return _told


def test_content_without_a_directory_has_an_empty_one(content):
    assert load_directory(content) == Directory()
    assert load_library(content).directory.body_of("tx-rsps") is None


def test_what_is_written_is_read(root):
    directory = load_directory(root)

    [body], [people] = directory.bodies, directory.organizations
    assert (body.key, body.home_page) == ("tx-board", "https://board.example.org/")
    assert body.verification_page is None
    assert body.entered_on == date(2026, 3, 2)
    assert directory.body_of("tx-rsps") == body
    assert directory.medicaid_of("tx").authority is None
    assert directory.organizations_in("tx") == (people,)
    assert directory.organizations_in("ok") == ()
    assert (people.home_page, people.sources[0].year) == (None, "no date")


def test_the_command_counts_the_directory(root):
    said = CliRunner().invoke(cli.content, ["check", "--root", str(root)])

    assert said.exit_code == 0
    assert said.output.endswith(
        f"1 statement, {len(PLACES) + 1} entries of the directory: all good. "
        "0 errors, 0 warnings.\n"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("bodies", "2026-03-02", '"2026-03-02"', "Write the day without quotation marks"),
        ("bodies", "2026-03-02", "2026-03-02T10:00:00", "Write the day without quotation marks"),
        ("bodies", 'state = "tx"', 'state = "texas"', "“texas” is not a place."),
        ("bodies", "['ak'", "['tx', 'ak'", "Texas has an entry. Take “tx” out."),
        ("bodies", "['ak', ", "[", "Nothing is said about Alaska."),
        ("bodies", "['ak', ", "['zz', ", "“zz” is not a place."),
        ("bodies", "https://board.example.org/", "javascript:alert(1)", "body[0].home_page: "),
        ("bodies", "https://board.example.org/", "ftp://board.example.org/", "https://"),
        ("bodies", '"not found"\nconf', '"none"\nconf', "write “not found”"),
        ("bodies", '["tx-rsps"]', '["TX RSPS"]', "“TX RSPS” is not a key."),
        ("bodies", 'key = "tx-board"', 'key = "Board"', "“Board” is not a key."),
        ("bodies", '"secondary"', '"sure"', "body[0].confidence"),
        ("bodies", 'name = "Texas Board"\n', "", "body[0].name: This is missing."),
        ("bodies", 'home_page = "https', 'homepage = "https', "This is not known here."),
        ("bodies", 'confidence = "sec', 'checked_on = 2026-03-01\nconfidence = "sec', "before the"),
        ("bodies", 'year = "2025"', 'url = "https://127.0.0.1/"', "body[0].source[0].url: "),
        ("medicaid", 'state = "al"', 'state = "ak"', "position[1].state: ak has a position"),
        ("medicaid", 'state = "al"', 'state = "ak"', "Nothing is said about Alabama."),
        ("medicaid", 'h = "not found"', 'h = "yes"', "so this is “yes”"),
        ("medicaid", 'h = "not found"', 'h = "maybe"', "position[0].mental_health"),
        ("medicaid", 'notes = ["Nothing was found."]', "", "say in a note that nothing was found"),
        ("organizations", '"peer-network"', '"club"', "organization[0].kind"),
        ("organizations", "512-555-0143", "call us", "organization[0].telephone: Write the number"),
        ("organizations", "http://people.example.org/", "//people", "source[0].url: "),
        ("organizations", "[[organization.source]]", "[[national]]", "This is not known here."),
    ],
)
def test_a_mistake_is_named_with_its_file_its_place_and_what_to_write(told, file, old, new, said):
    line = told(file, old, new)

    assert f"content/directory/{file}.toml: " in line
    assert said in line


def test_mistakes_in_all_files_are_listed_together(root, change):
    change("directory/bodies.toml", 'name = "Texas Board"', 'name = ""')
    change("directory/medicaid.toml", '"unconfirmed"', '"no"')
    (root / "directory" / "organizations.toml").unlink()

    with pytest.raises(ContentBroken) as broken:
        load_library(root)

    assert len(broken.value.problems) == 3


def test_a_credential_has_one_body(root, change):
    twin = BODIES.partition("[[body]]")[2].replace("tx-board", "tx-other")
    change("directory/bodies.toml", "[[body]]", f"[[body]]{twin}\n[[body]]")

    with pytest.raises(ContentBroken, match="“tx-rsps” is certified by another body here too"):
        load_directory(root)


# --- our own files ---


@pytest.fixture(scope="module")
def ours() -> Directory:
    return load_directory(paths.CONTENT)


def test_our_directory_knows_every_state_and_the_territories_that_were_read_about(ours):
    assert {position.state for position in ours.medicaid} == set(PLACES) - {COUNTRY}
    assert {body.state for body in ours.bodies} | set(ours.without_body) == set(PLACES)
    assert (len(ours.bodies), len(ours.medicaid), len(ours.organizations)) == (68, 53, 47)


def test_our_directory_names_no_copy_of_somebody_elses_page(ours):
    copies = (
        *("clone", "mirror", "archive.org", "fdocuments", "docslib", "vdocument", "yumpu"),
        *("5y1.org", "wixlib", "healthdocbox", "docplayer", "technodocbox", "test.leg.wa.gov"),
    )
    entries = [*ours.bodies, *ours.medicaid, *ours.organizations]
    addresses = [source.url or "" for entry in entries for source in entry.sources]
    addresses += [source.url or "" for source in ours.national]
    addresses += [e.home_page or "" for e in (*ours.bodies, *ours.organizations)]
    addresses += [body.verification_page or "" for body in ours.bodies]

    assert len([address for address in addresses if address]) > 200
    assert not [one for one in addresses if any(copy in one.lower() for copy in copies)]


def test_five_bodies_have_a_page_to_check_a_certificate_and_the_rest_say_that_none_was_found(ours):
    found = {body.key for body in ours.bodies if body.verification_page}

    assert found == {
        "pa-certification-board",
        "wa-health",
        "nc-unc",
        "md-mabpcb",
        "ga-gmhcn",
    }
    assert all(b.verification_note for b in ours.bodies if b.verification_page)


@pytest.mark.parametrize(
    ("state", "mental_health", "substance_use", "covered"),
    [
        ("tx", Answer.YES, Answer.YES, Answer.YES),
        ("ct", Answer.YES, Answer.NO, Answer.YES),
        ("nj", Answer.NO, Answer.YES, Answer.YES),
        ("sd", Answer.NO, Answer.NO, Answer.NO),
        ("fl", Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.YES),
        ("ok", Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.NOT_FOUND),
        ("as", Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.NOT_FOUND),
    ],
)
def test_what_was_read_about_medicaid_is_what_stands_there(
    ours, state, mental_health, substance_use, covered
):
    position = ours.medicaid_of(state)

    said = (position.mental_health, position.substance_use, position.covered)
    assert said == (mental_health, substance_use, covered)


def test_every_position_that_says_something_names_its_source(ours):
    assert not [
        position.state for position in ours.medicaid if position.found != bool(position.sources)
    ]


def test_the_values_are_those_of_the_domain():
    assert {Body.__module__, MedicaidPosition.__module__, Organization.__module__} == {
        "prss_training.domain.directory"
    }


def test_every_credential_that_a_body_gives_has_criteria_and_the_other_way_round(ours, library):
    given = {key for body in ours.bodies for key in body.credentials}
    known = {version.key for version in library.criteria if not version.issued_here}

    assert given <= known
    assert known - given == {"us-samhsa-nms"}  # a national model, which nobody certifies by
