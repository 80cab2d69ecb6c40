"""A verifier's page of watches: what it tells, and how much of it."""

import pytest
from sqlalchemy import select

from prss_training.agencies.services import add_agency
from prss_training.disclosures.models import Disclosure, Way
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.people import Role
from prss_training.people.services import OrganizationFacts
from prss_training.watches import services
from prss_training.watches.models import Watch
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.limits import limiter
from tests.certificates.holders import do, make_certificate, make_registrar
from tests.factories import make_person
from tests.pages.client import Browser


@pytest.fixture
def priya(database):
    return make_registrar(database)


@pytest.fixture
def held(database, library, priya):
    return make_certificate(database, library, "Rosa García López", registrar=priya)


@pytest.fixture
def vera(database, held):
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    board = add_agency(
        database, facts, key="mn-board", contact="desk@board.example", actor=None, at=now()
    )
    person = make_person(database, "Vera Lindqvist", Role.VERIFIER, organization=board.organization)
    database.commit()
    return person


def test_the_page_of_a_watch_shows_what_was_told_and_not_what_is_true_now(
    browser, vera, held, code, priya, database
):
    browser.sign_in(vera)
    browser.submit(browser.get("/watches/"), 0, {"codes": code})
    do(
        database, held, Step.REVOKE, reason=Reason.ISSUED_IN_ERROR, note="",
        registrar=priya, at=now(),
    )  # fmt: skip
    database.commit()

    page = browser.follow()

    assert "active" in page.text
    assert "revoked" not in page.text
    assert database.scalars(select(Disclosure.way)).all() == [Way.WATCH]


def test_what_an_agency_may_watch_in_a_day_is_said_on_the_page(
    browser, vera, code, database, monkeypatch
):
    monkeypatch.setattr(services, "PER_DAY", 1)
    browser.sign_in(vera)
    browser.submit(browser.get("/watches/"), 0, {"codes": code})

    page = browser.submit(browser.get("/watches/"), 0, {"codes": code}, status=409)

    assert "The next day begins at midnight UTC" in page.text
    assert page.select_one("[name=codes]").text.strip() == code
    assert len(database.scalars(select(Watch)).all()) == 1


def test_trying_codes_one_after_another_on_the_page_is_stopped(make_app, app, vera):
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    before = limiter.enabled
    counting = make_app(limits=True, database_url=url)
    with counting.app_context():
        limiter.reset()
    browser = Browser(counting)
    browser.sign_in(vera)
    page = browser.get("/watches/")

    for _ in range(40):
        browser.submit(page, 0, {"codes": "x"}, status=422)
    browser.submit(page, 0, {"codes": "x"}, status=429)
    browser.get("/watches/")

    with counting.app_context():
        limiter.reset()
    limiter.enabled = before
