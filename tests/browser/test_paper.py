"""A trainer enters paper with a keyboard alone, in less than a minute."""

import time

import pytest

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.domain.paper_form import FormLetter, FormName, paper_form

pytestmark = pytest.mark.browser

LIBRARY = load_library(paths.CONTENT)
MODULE = LIBRARY.module("self-direction-and-choice")
OTHER = LIBRARY.module("four-support-types")  # nothing of it was handed in by anybody
# What a person who does not type much needs for one key, in seconds, by the keystroke-level model.
_ONE_KEY = 0.5


def test_a_paper_check_is_entered_in_less_than_a_minute(sit_down):
    terrence = sit_down()
    terrence.sign_in("terrence")
    _take_back_the_check_of_marcus(terrence)
    form = paper_form(MODULE, FormName(FormLetter.B))
    terrence.open("/paper/")
    terrence.press("Enter a check")

    began, keys = time.monotonic(), 0
    for said, after in (("Marcus", "Enter"), (form.code.lower().replace("-", ""), "Enter")):
        terrence.write(said)
        terrence.key(after)
        keys += len(said) + 1
    terrence.key("Enter", "Space", "Enter")  # the day stands there already; the lesson was read
    keys += 3
    for letter in form.key_letters()[:-1]:
        terrence.key(letter.lower(), "Enter")
        keys += 2
    terrence.key("-")
    terrence.enter()
    assert terrence.heading == "Check of Marcus Bell, once more"
    terrence.enter()
    took = time.monotonic() - began
    keys += 3

    assert "Entered for Marcus Bell: 9 of 10 right, passed." in terrence.page.content()
    assert took < 60
    assert keys * _ONE_KEY < 45, keys


def test_letters_may_be_typed_straight_through_and_a_slip_is_pointed_at(sit_down, said):
    terrence = sit_down()
    terrence.sign_in("terrence")
    terrence.open("/paper/check")
    fields = terrence.page.locator("[data-answer]")
    fields.first.focus()
    terrence.write("aBcDx-abcda")

    assert [fields.nth(n).input_value() for n in range(10)] == list("ABCD-ABCDA")

    terrence.press("Look at it once more")
    assert "Choose the learner." in terrence.said
    assert [fields.nth(n).input_value() for n in range(10)] == list("ABCD-ABCDA")
    said.clear()  # the browser notes that the page was answered with 422


def test_a_marked_paper_is_entered_with_single_keys(sit_down):
    terrence = sit_down()
    terrence.sign_in("terrence")
    activity = OTHER.written[0]
    terrence.open(f"/paper/work/{activity.id}")

    began = time.monotonic()
    terrence.write("Marcus")
    terrence.key("Tab", "Tab", "Tab", "Tab")
    groups = terrence.page.locator("[data-key-group]").count()
    terrence.page.locator("[data-key-group] input").first.focus()
    terrence.key("2")
    for _ in range(groups - 1):
        terrence.key("j", "2")
    terrence.key("c")
    terrence.write("Your plan is in her words. Ask her when she wants to look at it again.")
    terrence.press("Enter and go to the next learner")

    assert time.monotonic() - began < 60
    assert "Entered for Marcus Bell: 66 %, passed." in terrence.page.content()


def _take_back_the_check_of_marcus(terrence):
    terrence.open("/paper/")
    table = terrence.page.get_by_role("table", name="Checks from paper")
    table.get_by_role("link", name="Marcus Bell").first.click()
    terrence.settle()
    terrence.press("Take it back")
    terrence.fill("Reason", "It was the paper of somebody else.")
    terrence.press("Take it back")
