"""What stands around every page: the navigation, in groups where it is long."""

import pytest

from prss_training.domain.people import Role
from tests.factories import make_enrollment, make_person

STAFF = (Role.TRAINER, Role.SUPERVISOR, Role.REGISTRAR)


@pytest.fixture
def opened(database, browser):
    """Return a function that opens a page as somebody of these roles."""

    def _opened(*roles, path="/account/"):
        person = make_person(database, "Naomi Achebe", *roles)
        database.commit()
        browser.sign_in(person)
        return browser.get(path)

    return _opened


def groups(page):
    """Return the words of the navigation's groups, each with its links."""
    return {
        one.get_text(strip=True): [link.get_text(strip=True) for link in one.parent.select("a")]
        for one in page.select(".masthead-nav .nav-group")
    }


def test_a_learner_finds_one_list_without_words_above_it(opened):
    page = opened(Role.LEARNER)

    assert not groups(page)
    links = [link.get_text(strip=True) for link in page.select(".masthead-nav a")]
    assert links[:4] == ["Home", "My standing", "My plan", "My cohort"]
    assert "Notices" in links


def test_a_supervisor_finds_learners_apart_from_hours(opened):
    found = groups(opened(Role.SUPERVISOR))

    assert list(found) == ["Training", "Hours", "People and places"]
    assert found["Hours"] == ["Hours to approve", "Supervision", "Signed outside", "Disputes"]


def test_who_holds_every_role_finds_each_page_once(opened):
    page = opened(Role.LEARNER, *STAFF)

    links = [link["href"] for link in page.select(".masthead-nav a")]
    assert len(links) == len(set(links)) >= 20
    assert "My record" in groups(page)


def test_the_menu_says_what_the_bar_says(opened):
    page = opened(*STAFF)

    bar, menu = page.select_one(".masthead-nav"), page.select_one(".menu nav")
    assert bar.get_text(" ", strip=True) == menu.get_text(" ", strip=True)


def test_the_page_one_is_on_is_marked_once_in_the_bar(opened):
    page = opened(Role.SUPERVISOR, path="/supervision/")

    [here] = page.select(".masthead-nav [aria-current=page]")
    assert here.get_text(strip=True) == "Supervision"


def test_a_sentence_that_two_fields_share_says_which_field_it_means(browser, database):
    rosa = make_enrollment(database).person
    database.commit()
    browser.sign_in(rosa)

    page = browser.submit(
        browser.get("/practice/new"), "/practice/new", {"start": "", "end": ""}, status=422
    )

    links = [link.get_text(strip=True) for link in page.select(".error-summary a")]
    assert "Start: Write the time like 09:30 or 14:00." in links
    assert "End: Write the time like 09:30 or 14:00." in links
    assert "Write where you practiced." in links
