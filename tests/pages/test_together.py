"""One step for many certificates, as registrars meet it."""

import pytest
from sqlalchemy import func, select

from prss_training.certificates.models import CertificateStep, CertificatesTogether
from prss_training.certificates.together_jobs import take_due
from prss_training.domain.together import WINDOW
from prss_training.web.clock import now
from prss_training.web.database import db
from tests.certificates.holders import make_certificate, make_registrar
from tests.factories import make_organization


@pytest.fixture
def priya(database):
    found = make_registrar(database)
    database.commit()
    return found


@pytest.fixture
def held(database, library, priya):
    names = ("Jamal Brooks", "Wen Li")
    found = [make_certificate(database, library, name, registrar=priya) for name in names]
    database.commit()
    return found


def looked(browser, status=200, **sent):
    return browser.post("/register/together/look", sent, status)


def test_a_registrar_looks_asks_waits_and_sees_what_was_done(app, browser, database, held, priya):
    browser.sign_in(priya)
    assert len(browser.get("/register/").select("input[name=chosen]")) == 2
    page = looked(browser, chosen=[str(one.id) for one in held], step="suspend")
    assert "2 certificates would be done" in page.main.text
    assert database.scalar(select(func.count(CertificatesTogether.id))) == 0

    page = browser.submit(page, "/arrange", {"note": "Letter of May"}, status=422)
    assert "Choose a reason." in page.main.text
    assert "Letter of May" in page.select_one("textarea[name=note]").text
    browser.submit(page, "/arrange", {"reason": "complaint-under-review"})

    page = browser.follow()
    assert "Waits, and can be undone" in page.main.text
    with app.app_context():
        assert take_due(at=now()) == (0, 0)
        assert take_due(at=now() + WINDOW) == (2, 0)
        db.session.remove()
    page = browser.get(browser.response.request.path)
    assert "Finished" in page.main.select_one(".lead").text
    assert "Suspended" in browser.get(f"/register/{held[0].id}").main.select_one(".lead").text
    assert "Finished" in browser.get("/register/together").main.text


def test_another_registrar_undoes_it_in_time(app, browser, database, held, priya):
    ines = make_registrar(database, "Ines Costa")
    database.commit()
    browser.sign_in(priya)
    page = looked(browser, everything="yes", q="", step="suspend")
    browser.submit(page, "/arrange", {"reason": "holder-asked"})
    place = browser.response.headers["Location"]
    browser.sign_in(ines)

    page = browser.get(place)
    browser.submit(page, "/undo")

    assert "Undone" in browser.follow().main.select_one(".lead").text
    with app.app_context():
        assert take_due(at=now() + WINDOW) == (0, 0)
        db.session.remove()
    page = browser.submit(page, "/undo", status=409)
    assert "undone before" in page.main.text
    assert database.scalar(select(func.count(CertificateStep.id))) == 0


def test_all_that_a_search_finds_is_chosen_over_its_pages(browser, held, priya):
    browser.sign_in(priya)

    page = looked(browser, everything="yes", q="wen", step="suspend")

    assert "1 certificate would be done" in page.main.text
    assert "Wen Li" in page.main.text
    assert "Jamal" not in page.main.text


def test_some_that_cannot_be_done_are_listed_with_the_reason(browser, held, priya):
    browser.sign_in(priya)

    page = looked(browser, everything="yes", step="reinstate")

    assert "None of these certificates allows this step" in page.main.text
    assert page.main.text.count("is active, so you cannot reinstate it") == 2
    assert not page.select("form[action$='/arrange']")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"step": "suspend"}, "Tick the certificates first"),
        ({"step": "withdraw"}, "Choose to suspend"),
        ({}, "Choose to suspend"),
    ],
)
def test_without_a_certificate_or_a_step_the_register_says_what_is_missing(
    browser, priya, sent, said
):
    browser.sign_in(priya)
    looked(browser, 303, **sent)

    assert said in browser.follow().text


def test_another_organizations_certificates_cannot_be_reached(browser, database, held, priya):
    browser.sign_in(priya)
    page = looked(browser, chosen=str(held[0].id), step="suspend")
    browser.submit(page, "/arrange", {"reason": "holder-asked"})
    place = browser.response.headers["Location"]
    other = make_organization(database, key="northgate", name="Northgate Peers")
    olive = make_registrar(database, "Olive Stranger", organization=other)
    database.commit()
    browser.sign_in(olive)

    browser.get(place, 404)
    browser.post(f"{place}/undo", {}, 404)
    looked(browser, 303, chosen=str(held[0].id), step="suspend")
    sent = {"step": "suspend", "seen": f"{held[1].id}:0", "reason": "holder-asked"}
    browser.post("/register/together/arrange", sent, 303)
    assert database.scalar(select(func.count(CertificatesTogether.id))) == 1
