"""A holder's page of digital credentials: what is there, and how the name is kept out or shown."""

import json
from datetime import timedelta

import pytest

from prss_training.certificates.services import correct_name
from prss_training.signing import create_keys
from prss_training.web.clock import now
from prss_training.web.settings import settings
from tests.certificates.holders import make_certificate, make_registrar
from tests.factories import make_person


@pytest.fixture
def held(app, database, library):
    with app.app_context():
        create_keys(settings().keys, issuer="Riverbend", at=now() - timedelta(hours=1))
    found = make_certificate(database, library)
    database.commit()
    return found


def test_a_holder_finds_the_files_of_a_certificate_and_each_can_be_downloaded(browser, held):
    browser.sign_in(held.person)
    page = browser.get("/certificates/digital")

    links = [link["href"] for link in page.select("main a[download]")]

    assert [link.rpartition(".")[2] for link in links] == ["png", "svg", "json", "jwt"]
    for link in links:
        assert browser.client.get(link).status_code == 200, link


def test_no_files_are_offered_of_a_certificate_whose_name_was_replaced(
    browser, database, held, library
):
    held.person.name = "Ricardo Fuentes"
    registrar = make_registrar(database, organization=held.organization)
    newer = correct_name(database, held, note="", registrar=registrar, at=now())
    database.commit()
    browser.sign_in(held.person)

    page = browser.get("/certificates/digital")

    links = [link["href"] for link in page.select("main a[download]")]
    assert len(links) == 4
    assert all(newer.face["code"] in link for link in links)
    assert "There are no files of it" in page.get_text()


def test_the_list_of_certificates_leads_to_the_same_files(browser, held):
    browser.sign_in(held.person)
    page = browser.get("/certificates/")

    assert len(page.select("main a[download]")) == 4
    assert page.select('main a[href="/certificates/digital"]')


def test_a_holder_chooses_to_show_the_name_and_the_page_says_so(browser, held):
    browser.sign_in(held.person)
    page = browser.get("/certificates/digital")
    assert page.select_one("input[name=shown][checked]")["value"] == "hashed"

    browser.submit(page, values={"shown": "name"})
    page = browser.follow()

    assert "follow your choice" in page.get_text()
    assert page.select_one("input[name=shown][checked]")["value"] == "name"
    said = browser.client.get(f"/credentials/{held.face['code']}.json").get_data(as_text=True)
    assert "Rosa Delgado" in said


def test_choosing_nothing_is_told_and_what_was_chosen_stays(browser, held):
    browser.sign_in(held.person)

    page = browser.post("/certificates/digital", {"shown": ""}, status=422)

    assert "Choose one of the two." in page.get_text()


def test_somebody_without_a_certificate_is_told_what_to_do(browser, database, held):
    other = make_person(database, "Sam Chen")
    database.commit()
    browser.sign_in(other)

    page = browser.get("/certificates/digital")

    assert "No certificate yet" in page.get_text()
    assert not page.select("main a[download]")


def test_a_certificate_of_training_is_described_under_an_address_of_its_own(browser):
    data = {"Accept": "application/json"}
    for kind, said in (
        ("training-completion", "has completed the training program"),
        ("continuing-education", "continuing education"),
    ):
        address = f"/achievements/{kind}--peer-leader-2026.1"
        told = json.loads(browser.client.get(address, headers=data).data)
        assert told["id"].endswith(address)
        assert said in told["description"]
        assert "state license" in told["criteria"]["narrative"] or "board" in str(told["criteria"])
        assert browser.client.get(f"{address}/badge.png").mimetype == "image/png"
    own = json.loads(browser.client.get("/achievements/peer-leader-2026.1", headers=data).data)
    assert own["name"] == "Peer Leader"
    assert browser.client.get("/achievements/made-up--x", headers=data).status_code == 404
