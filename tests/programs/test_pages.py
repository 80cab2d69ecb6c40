"""The pages of credentials: found, read in full, and set side by side."""

import pytest

LIST = "/program/credentials/"
COMPARE = "/program/credentials/compare"


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def test_credentials_are_listed_by_the_page(browser, library):
    pages = -(-len(library.newest_criteria) // 20)

    found = []
    for number in range(1, pages + 1):
        page = browser.get(f"{LIST}?page={number}")
        found += [link["href"] for link in page.select(".panel-more a")]

    assert sorted(found) == sorted(f"{LIST}{one.id}" for one in library.newest_criteria)


def test_credentials_are_found_by_words_and_state(browser, library):
    page = browser.get(f"{LIST}?q=recovery+support&state=Texas")

    assert [panel.h2.get_text(strip=True) for panel in page.select(".panel")] == [
        library.newest("tx-rsps").name
    ]
    [field] = page.select("input#q")
    assert field["value"] == "recovery support"
    assert "No credential fits" in text(browser.get(f"{LIST}?q=zzzz"))


def test_what_is_ticked_goes_to_the_comparison(browser):
    page = browser.get(f"{LIST}?state=Texas")

    form = page.select("main form")[1]
    assert form["action"] == COMPARE
    assert {box["value"] for box in form.select("input[name=keys]")} >= {"tx-rsps", "tx-mhps"}


def test_credentials_stand_side_by_side_requirement_by_requirement(browser, library):
    chosen = [library.newest("tx-rsps"), library.newest("us-pr")]

    page = browser.get(f"{COMPARE}?keys=tx-rsps&keys=us-pr")

    table = page.select("main table")[1]
    assert [head.get_text(strip=True) for head in table.select("thead th")[1:]] == [
        f"{one.name} ({one.jurisdiction})" for one in chosen
    ]
    keys = {one.key for version in chosen for one in version.requirements}
    assert len(table.select("tbody tr")) == len(keys)
    said = table.get_text(" ", strip=True)
    assert all(one.title in said for version in chosen for one in version.requirements)
    assert "not named" in said


@pytest.mark.parametrize("asked", ["", "?keys=", "?keys=tx-rsps", "?keys=nobody&keys=us-pr"])
def test_one_credential_alone_is_not_compared(browser, asked):
    assert "Choose at least two credentials" in text(browser.get(f"{COMPARE}{asked}"))


def test_a_fifth_credential_is_left_out_and_named(browser, library):
    keys = ["tx-rsps", "us-pr", "tx-mhps", "peer-leader", "ny-crpa"]

    page = browser.get(f"{COMPARE}?{'&'.join(f'keys={key}' for key in keys)}")

    assert "Only 4 fit side by side" in text(page)
    assert f"Left out: {library.newest('ny-crpa').name}" in text(page)


@pytest.mark.parametrize("key", ["tx-rsps", "wa-cpss", "ca-cmpss", "ga-cps-ad", "nd-cpss"])
def test_a_credential_shows_every_part_with_its_clock(browser, library, key):
    criteria = library.newest(key)

    said = text(browser.get(f"{LIST}{criteria.id}"))

    for requirements in criteria.parts.values():
        assert all(one.title in said for one in requirements)
    assert all(tier.name in said and tier.leads_to in said for tier in criteria.tiers)
    assert all(one.name in said for one in criteria.endorsements)
    if criteria.renewal:
        assert all(band.note in said for band in criteria.renewal.late)
    assert all(line in said for line in (*criteria.reciprocity, *criteria.notes))


def test_a_version_that_is_no_longer_in_force_says_so_and_leads_to_the_newer(browser, library):
    page = browser.get(f"{LIST}mn-cprs-2020.1")

    said = text(page)
    assert "These rules are not in force today" in said
    assert "In force until 28 February 2021" in said
    newest = library.newest("mn-cprs")
    assert page.select(f"main a[href$='{newest.id}']")


def test_the_age_of_sources_is_said(browser, library):
    said = text(browser.get(f"{LIST}{library.newest('tx-rsps').id}"))

    assert "(more than a year old)" in said
    assert "(how old it is, is not known)" in said


def test_who_certifies_and_who_pays_stand_beside_a_credential(browser, library):
    page = browser.get(f"{LIST}{library.newest('tx-rsps').id}")

    said = page.body.get_text(" ", strip=True)
    body = library.directory.body_of("tx-rsps")
    assert body.name in said
    assert "Who pays: Medicaid" in said
    assert page.select("a[href='/directory/tx']")


def test_a_credential_of_no_single_state_leads_to_the_whole_directory(browser, library):
    page = browser.get(f"{LIST}{library.newest('us-pr').id}")

    assert "Look at your own state in the directory." in page.body.get_text(" ", strip=True)
    assert page.select("a[href='/directory/']")


def test_a_credential_issued_here_has_nobody_elses_directory_beside_it(browser, library):
    page = browser.get(f"{LIST}{library.newest('peer-leader').id}")

    assert "Who pays: Medicaid" not in page.body.get_text(" ", strip=True)
