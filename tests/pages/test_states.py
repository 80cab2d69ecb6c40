"""State packs as learners and trainers read them."""

import shutil

import pytest

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.domain.people import Role
from tests.content.test_state_file import PACK, PLAN, READING
from tests.factories import make_enrollment, make_person
from tests.pages.client import Browser


@pytest.fixture
def app(make_app, tmp_path):
    """The application with the program's own content and one small state pack."""
    root = shutil.copytree(paths.CONTENT, tmp_path / "content")
    shutil.rmtree(root / "states", ignore_errors=True)
    folder = root / "states" / "ky"
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK)
    (folder / "domestic-violence.md").write_text(READING)
    (folder / "domestic-violence-guide.md").write_text(PLAN)
    return make_app(load_library(root))


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def rosa(database, browser):
    place = make_enrollment(database)
    database.commit()
    browser.sign_in(place.person)
    return place


@pytest.fixture
def terrence(database, browser):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    browser.sign_in(person)
    return person


def test_a_learner_reads_what_their_state_adds(browser, rosa):
    listed = browser.get("/states/")
    assert listed.select_one("main a[href='/states/ky']").text == "Kentucky"

    page = browser.get("/states/ky")

    said = page.main.get_text(" ", strip=True)
    assert "1:00" in said
    assert "Read in other people’s accounts" in said
    assert "Not confirmed: ask your sponsor." in said
    assert "Who reports, and to whom?" in said
    assert page.select_one("a[href='/modules/shared-values']")
    reading = browser.get("/states/ky/domestic-violence")
    assert reading.select_one("#term-tokenism")
    assert reading.select_one("#source-S03")


def test_the_plan_is_for_trainers(browser, rosa):
    browser.get("/guides/states/ky/domestic-violence", 403)
    assert not browser.get("/states/ky").select("a[href^='/guides/states/']")


def test_a_trainer_reads_the_plan_with_what_to_settle_first(browser, terrence):
    page = browser.get("/guides/states/ky/domestic-violence")

    assert "What must be reported?" in page.main.text
    assert "Talk in pairs" in page.main.text


@pytest.mark.parametrize("path", ["/states/zz", "/states/ky/taxes", "/guides/states/ky/taxes"])
def test_what_is_not_there_is_said_in_a_sentence(browser, terrence, path):
    said = browser.get(path, 404).main.text.casefold()

    assert "go back" in said or "look for it" in said


def test_the_way_there_is_on_the_guides_and_on_the_credential(browser, rosa, database):
    assert browser.get("/where-could-i-go/peer-leader").select_one("a[href='/states/ky']")
    trainer = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    browser.sign_in(trainer)
    assert browser.get("/guides/").select_one("main a[href='/states/']")
