"""The public pages of the program."""

import pytest

from prss_training import paths
from prss_training.content.library import load_library

LIBRARY = load_library(paths.CONTENT)


def test_a_stranger_sees_the_whole_program(browser):
    page = browser.get("/program/")

    said = page.main.get_text(" ", strip=True)
    for module in LIBRARY.modules:
        assert module.title in said
        assert all(objective.text in said for objective in module.objectives)


@pytest.mark.parametrize("module", LIBRARY.modules, ids=lambda module: module.key)
def test_a_module_tells_its_hours_by_domain_and_its_sources(browser, module):
    page = browser.get(f"/program/modules/{module.key}")

    [total] = page.select("tfoot td:last-child .visually-hidden")
    assert total.get_text() == module.total.spoken
    assert len(page.select("tbody tr")) == len(module.hours)
    assert {li["id"] for li in page.select("li[id^=source-]")} == {
        f"source-{source.id}" for source in module.sources
    }


def test_the_credentials_issued_here_come_first(browser):
    page = browser.get("/program/credentials/")

    names = [heading.get_text(strip=True) for heading in page.select("h2")]
    assert names[0] == "Peer Leader"
    assert len(names) == min(20, len(LIBRARY.newest_criteria))


@pytest.mark.parametrize("criteria", LIBRARY.criteria, ids=lambda criteria: criteria.id)
def test_every_requirement_stands_with_its_sources(browser, criteria):
    page = browser.get(f"/program/credentials/{criteria.id}")

    shown = page.select("ol.requirements > li")
    assert [li.h3.get_text(strip=True) for li in shown] == [
        requirement.title for requirement in criteria.requirements
    ]
    for li, requirement in zip(shown, criteria.requirements, strict=True):
        assert all(source.title in li.get_text(" ") for source in requirement.sources)


def test_a_credential_of_somebody_else_says_who_decides_and_how_sure_we_are(browser):
    page = browser.get(f"/program/credentials/{LIBRARY.newest('tx-rsps').id}")

    said = page.main.get_text(" ", strip=True)
    assert f"Who decides: {LIBRARY.newest('tx-rsps').body}." in said
    assert "Read in somebody else's account. Ask the board before you rely on it." in said


@pytest.mark.parametrize("path", ["modules/nothing", "credentials/nothing-2026.1"])
def test_a_page_that_is_not_there_says_where_to_look(browser, path):
    page = browser.get(f"/program/{path}", status=404)

    assert "look for it in the program" in page.main.get_text(" ", strip=True)
