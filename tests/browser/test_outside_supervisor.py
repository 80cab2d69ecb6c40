"""A supervisor without an account signs hours through a link, once, in one browser."""

import re
import sqlite3

import pytest

from tests.browser.place import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("outside")


@pytest.fixture(scope="module")
def address(chromium, folder):
    """A program of our own: what is signed here must not be missing elsewhere."""
    with serving(folder) as found:
        yield found


@pytest.fixture
def outbox(folder):
    """Return a function that reads the newest letter: its address and its body."""

    def newest():
        with sqlite3.connect(folder / "instance" / "prss.sqlite") as database:
            return database.execute(
                "SELECT address, body FROM letter ORDER BY id DESC LIMIT 1"
            ).fetchone()

    return newest


def refused(said, status) -> bool:
    """The one thing the console complains about is the answer itself; forget it."""
    fits = len(said) == 1 and str(status) in said[0]
    said.clear()
    return fits


@pytest.fixture
def marcus(sit_down):
    somebody = sit_down()
    somebody.sign_in("marcus")
    return somebody


@pytest.fixture
def link(marcus, outbox):
    """The path of a link that Marcus asked for, read from the letter."""
    marcus.open("/practice/signatures/")
    marcus.press("Ask for a signature")
    marcus.to("Riverbend Recovery Community")
    marcus.key("Space")
    # A date field's own calendar button is a stop whose ring no script can see: go past it.
    marcus.page.get_by_label("Name of the supervisor").focus()
    marcus.write("Lee Novak")
    marcus.to("By a link that we send")
    marcus.key("Space")
    marcus.fill("Their email address", "lee.novak@depot.example")
    marcus.press("Look at the entries")
    assert "Nothing is sent yet" in marcus.said
    marcus.press("Send the link")
    assert "on its way to Lee Novak" in marcus.page.locator(".messages").inner_text()
    to, body = outbox()
    assert to == "lee.novak@depot.example"
    assert "Marcus Bell names you as a supervisor" in body
    [found] = re.findall(r"(/sign/\S+)", body)
    assert found not in marcus.page.content()
    return found


def answer(lee) -> None:
    """Say that the hours are true, and who says so."""
    lee.to("Everything is true")
    lee.key("Space")
    lee.fill("Your full name", "Lee Novak")
    lee.fill("Your role or job title", "Outreach lead")
    lee.fill("Your employer", "City Transit")
    lee.fill("Your credential", "Certified peer supervisor")
    lee.fill("Its number", "CPS-1207")
    lee.to("Certified or registered peer supervisor")
    lee.key("Space")
    lee.fill("How you know their work", "We did the outreach shift together")
    lee.to("I supervised this work")
    lee.key("Space")
    lee.press("Sign these hours")


def test_a_supervisor_outside_signs_once_and_nobody_else_can(sit_down, marcus, link, said):
    lee = sit_down(viewport={"width": 360, "height": 740})
    lee.open(link)
    assert lee.heading == "Hours of work to confirm"
    assert "Marcus" not in lee.said
    lee.press("Show me the hours")
    assert lee.heading == "Confirm hours of Marcus Bell"
    assert "Bus depot" in lee.said

    friend = sit_down()
    friend.open(link)
    assert "opened in another browser" in friend.said
    assert refused(said, 403)
    marcus.open(link)
    assert "These are your own hours" in marcus.said
    assert refused(said, 403)

    answer(lee)
    assert lee.heading == "Your answer is written down"
    [reference] = re.findall(r"S-\d{6}-\w", lee.said)
    lee.open(link)
    assert "signed before" in lee.said
    assert refused(said, 409)

    marcus.open("/practice/")
    assert "Approved" in marcus.page.locator("tr", has_text="Bus depot").first.inner_text()
    marcus.open("/practice/signatures/")
    marcus.press("Lee Novak")
    assert reference in marcus.heading
    for words in (
        "Outreach lead",
        "CPS-1207",
        "Opened in another browser",
        "Used by the learner",
        "Used again after it was signed",
    ):
        assert words in marcus.said
