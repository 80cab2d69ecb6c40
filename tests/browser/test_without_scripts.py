"""Everything a learner must do, in a browser that runs no scripts."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from prss_training.demo.cast import CALEB, PASSWORD
from prss_training.web.clock import now

pytestmark = pytest.mark.browser


@pytest.fixture
def caleb(sit_down):
    """Someone who starts today, on a phone without scripts, signed in by typing and pressing."""
    seated = sit_down(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = seated.page
    seated.open("/sign-in")
    page.get_by_label("Email address or username").fill(CALEB.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    begin = page.get_by_role("button", name="Begin the Peer Leader program")
    if begin.count():
        begin.click()
    return seated


def test_somebody_signs_in_begins_and_hands_in_work_without_scripts(caleb, said):
    assert caleb.heading == "Hello, Caleb"
    caleb.open("/modules/shared-values/work/values-statement")
    caleb.page.get_by_label("Your text").fill("Three words only.")
    caleb.page.get_by_role("button", name="Hand in", exact=True).click()
    assert "This is not handed in yet" in caleb.said
    assert caleb.page.get_by_label("Your text").input_value() == "Three words only."
    [refused] = said  # the console tells of every page that is answered with a refusal
    assert "422" in refused
    said.clear()

    caleb.page.get_by_label("Your text").fill("What I stand for is plain. " * 45)
    caleb.page.get_by_role("button", name="Hand in", exact=True).click()

    caleb.open("/modules/shared-values/work/values-statement")
    assert "Your trainer reads it next" in caleb.said


def test_somebody_logs_hours_without_scripts(caleb):
    yesterday = now().astimezone(ZoneInfo("America/Chicago")).date() - timedelta(days=1)
    page = caleb.page
    caleb.open("/practice/new")

    page.get_by_label("Day", exact=True).fill(yesterday.isoformat())
    page.get_by_label("Start", exact=True).fill("13:00")
    page.get_by_label("End", exact=True).fill("14:30")
    page.get_by_label("Site", exact=True).fill("Riverbend drop-in")
    page.get_by_label("Mentoring or coaching").check()
    page.get_by_label("Emotional").check()
    page.get_by_label("Volunteer").check()
    page.get_by_role("button", name="Log this practice").click()

    assert caleb.heading == "Practice hours"
    assert "1:30" in caleb.said
    assert "Riverbend drop-in" in caleb.said


def test_menus_open_and_themes_follow_the_system_without_scripts(caleb):
    caleb.page.emulate_media(color_scheme="dark")
    caleb.open("/")
    paper = caleb.page.locator("body")
    assert _color(paper) == "rgb(18, 25, 27)"
    caleb.page.locator("details.menu > summary").click()
    caleb.page.get_by_role("navigation", name="Main, in the menu").get_by_role(
        "link", name="Practice hours"
    ).click()

    assert caleb.heading == "Practice hours"


def _color(element) -> str:
    return element.evaluate("one => getComputedStyle(one).backgroundColor")
