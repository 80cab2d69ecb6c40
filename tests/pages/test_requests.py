"""Asking for another name or a replacement, from the holder's page to the registrar's answer."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.models import Certificate, CertificateRequest
from prss_training.certificates.proposals import propose
from prss_training.domain.certificate import Reason, Step
from prss_training.web.clock import now
from tests.certificates.holders import make_certificate, make_registrar
from tests.factories import make_organization, make_person

PDF = b"%PDF-1.7 a court order"


@pytest.fixture
def priya(database):
    found = make_registrar(database)
    database.commit()
    return found


@pytest.fixture
def held(database, library, priya):
    found = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    database.commit()
    return found


def proof(content=PDF, name="order.pdf"):
    return (BytesIO(content), name)


@pytest.fixture
def asked(browser, database, held):
    """Jamal has asked for another name; the browser is his."""
    browser.sign_in(held.person)
    page = browser.get(f"/certificates/{held.id}/correction")
    given = {"name": "Jamal Reyes", "why": "changed-by-law", "evidence": proof(), "said": "In May"}
    browser.submit(page, "/correction", given)
    database.rollback()
    return database.scalars(select(CertificateRequest)).one()


def test_a_holder_asks_for_another_name_and_the_registrar_issues_it(
    browser, database, held, priya, asked
):
    page = browser.follow()
    assert "You asked for another name on it" in page.main.text
    browser.sign_in(priya)
    assert "1 holder asks for something" in browser.get("/register/").main.text
    [link] = list(browser.get("/register/requests").select("main tbody a"))
    page = browser.get(link["href"])
    assert "Jamal Reyes" in page.main.text
    assert "In May" in page.main.text
    [download] = [a for a in page.select("main a") if "evidence" in a.text]
    browser.get(download["href"])
    assert browser.response.data == PDF
    assert "attachment" in browser.response.headers["Content-Disposition"]

    browser.submit(page, "/approve")

    assert "in its place" in browser.follow().text
    database.rollback()
    new = database.scalars(select(Certificate).where(Certificate.supersedes_id == held.id)).one()
    old = browser.get(f"/verify/{held.face['code']}")
    assert "Jamal" not in old.text
    assert new.face["number"] in old.main.text
    assert "Jamal Reyes" in browser.get(f"/verify/{new.face['code']}").main.text
    opened = TrailEntry.happened == Happened.REQUEST_EVIDENCE_OPENED
    assert database.scalar(select(func.count(TrailEntry.id)).where(opened)) == 1


def test_a_request_is_not_approved_while_it_is_proposed_to_revoke_the_certificate(
    browser, database, held, priya, asked
):
    found = Reason.ETHICS_FINDING
    propose(database, held, Step.REVOKE, reason=found, registrar=priya, at=now())
    database.commit()
    browser.sign_in(priya)

    page = browser.get(f"/register/requests/{asked.id}")

    assert "It is proposed to revoke this certificate" in page.main.text
    [left] = page.select("main form")
    assert left["action"].endswith("/decline")
    page = browser.post(f"/register/requests/{asked.id}/approve", {}, status=409)
    assert "Decide it first" in page.main.text
    database.rollback()
    assert held.person.name == "Jamal Brooks"


def test_a_declined_holder_reads_why_and_may_ask_again(browser, held, priya, asked):
    browser.sign_in(priya)
    page = browser.get(f"/register/requests/{asked.id}")
    browser.submit(page, "/decline", {"sentence": ""}, status=422)

    browser.submit(page, "/decline", {"sentence": "Send the page with the seal."})

    assert "The evidence was deleted." in browser.follow().main.text
    browser.get(f"/register/requests/{asked.id}/evidence", 404)
    browser.sign_in(held.person)
    page = browser.get("/certificates/")
    assert "Send the page with the seal." in page.main.text
    assert "Ask for another name" in page.main.text


def test_what_was_typed_is_kept_when_the_file_is_of_no_use(browser, held):
    browser.sign_in(held.person)
    page = browser.get(f"/certificates/{held.id}/correction")
    given = {"name": "Jamal Reyes", "why": "misspelled", "evidence": proof(b"hello", "order.txt")}

    page = browser.submit(page, "/correction", given, status=422)

    assert "a photo that shows the right name" in page.main.text
    assert page.select_one("input[name=name]")["value"] == "Jamal Reyes"
    page = browser.submit(page, "/correction", {"name": "Jamal Brooks", "evidence": proof()}, 422)
    assert "shows this name already" in page.main.text


def test_a_lost_certificate_is_replaced(browser, database, held, priya):
    browser.sign_in(held.person)
    browser.submit(
        browser.get(f"/certificates/{held.id}/replacement"), "/replacement", {"why": "lost"}
    )
    again = browser.get(f"/certificates/{held.id}/replacement")
    page = browser.submit(again, "/replacement", {"why": "damaged"}, status=409)
    assert "waits for an answer" in page.main.text
    browser.sign_in(priya)
    database.rollback()
    number = database.scalar(select(CertificateRequest.id))

    browser.submit(browser.get(f"/register/requests/{number}"), "/approve")

    old = browser.get(f"/verify/{held.face['code']}").main.text
    assert "Replaced because it was lost or damaged" in old
    assert "Jamal Brooks" in old


def test_a_holder_takes_a_request_back(browser, held, priya, asked):
    browser.submit(browser.get("/certificates/"), "/take-back")

    assert "Your request is taken back." in browser.follow().text
    browser.sign_in(priya)
    assert "Nothing waits" in browser.get("/register/requests").main.text
    page = browser.post(f"/register/requests/{asked.id}/approve", {}, 409)
    assert "answered, or taken back, before" in page.main.text


def test_nobody_else_asks_reads_or_answers(browser, database, held, priya, asked):
    other = make_organization(database, key="northgate", name="Northgate Peers")
    olive = make_registrar(database, "Olive Stranger", organization=other)
    peer = make_person(database, "Sam Holloway")
    database.commit()

    browser.sign_in(peer)
    browser.get(f"/certificates/{held.id}/correction", 404)
    browser.get(f"/certificates/{held.id}/replacement", 404)
    browser.post(f"/certificates/requests/{asked.id}/take-back", {}, 404)
    browser.get("/register/requests", 403)
    browser.sign_in(olive)
    for path in ("", "/evidence"):
        browser.get(f"/register/requests/{asked.id}{path}", 404)
    for act in ("approve", "decline"):
        browser.post(f"/register/requests/{asked.id}/{act}", {"sentence": "No."}, 404)
