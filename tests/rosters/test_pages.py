"""A verifier's pages of rosters: what is refused there, and what is gone."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from prss_training.agencies.services import PER_DAY, add_agency
from prss_training.domain.people import Role
from prss_training.people.services import OrganizationFacts
from prss_training.rosters import services
from prss_training.rosters.models import Roster
from prss_training.rosters.queries import KEPT
from prss_training.rosters.reading import Line
from prss_training.signing import create_keys
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.limits import limiter
from prss_training.web.settings import KEY
from tests.factories import make_person
from tests.pages.client import Browser

TABLE = b"number,name\nPL-2026-000123-K,Ann\n"


def make_board(session):
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    return add_agency(
        session, facts, key="mn-board", contact="desk@board.example", actor=None, at=now()
    )


@pytest.fixture
def board(database):
    return make_board(database)


@pytest.fixture
def vera(database, board, browser):
    """A verifier of the board, signed in."""
    person = make_person(database, "Vera Lindqvist", Role.VERIFIER, organization=board.organization)
    database.commit()
    browser.sign_in(person)
    return person


@pytest.fixture
def keys(app):
    create_keys(app.extensions[KEY].keys, issuer="Riverbend", at=now() - timedelta(hours=1))


def hand_in(browser, *, status=303, content=TABLE, name="staff.csv"):
    sent = {"roster": (BytesIO(content), name)}
    return browser.post("/rosters/", sent, status=status, content_type="multipart/form-data")


def test_people_are_told_when_the_rows_of_their_day_are_handed_in(browser, vera, board, database):
    for _ in range(PER_DAY // 10_000):
        lines = [Line(row) for row in range(10_000)]
        taken = services.take_roster(database, board, lines, file_name="x", at=now())
        taken.finished_at = now()
    database.commit()

    page = hand_in(browser, status=409)

    assert "50,000 rows a day" in page.select_one(".error-summary").text
    assert len(database.scalars(select(Roster)).all()) == PER_DAY // 10_000


def test_a_person_hands_in_so_many_files_an_hour_and_reads_as_often_as_they_like(
    make_app,
):
    before = limiter.enabled  # one counter serves every application of a process
    app = make_app(limits=True)
    with app.app_context():
        limiter.reset()
        engine = create_engine(db.engine.url)
    with Session(engine, expire_on_commit=False) as session:
        board = make_board(session)
        vera = make_person(session, "Vera", Role.VERIFIER, organization=board.organization)
        session.commit()
        browser = Browser(app)
        browser.sign_in(vera)
        for _ in range(60):
            hand_in(browser, status=422, content=b"")
        hand_in(browser, status=429, content=b"")
        browser.get("/rosters/")
    with app.app_context():
        limiter.reset()
    limiter.enabled = before
    engine.dispose()


def test_a_zero_byte_in_the_name_of_a_file_is_refused_on_the_page(browser, vera, database):
    page = hand_in(browser, status=400, name="sta\0ff.csv")

    assert page.h1.text == "A request we could not read"
    assert database.scalars(select(Roster)).all() == []


def test_a_result_whose_time_is_over_is_gone_from_the_pages_before_the_worker_comes(
    browser, vera, keys, database
):
    hand_in(browser)
    path = browser.response.headers["Location"]
    assert "PL-2026-000123-K" in browser.get(path).text
    roster = database.scalars(select(Roster)).one()
    roster.taken_at = roster.finished_at = now() - KEPT - timedelta(minutes=1)
    database.commit()

    page = browser.get(path)

    assert "The result is not kept any more" in page.text
    assert "PL-2026-000123-K" not in page.text
    assert "was kept for 90 days and is gone" in browser.get(f"{path}/result.csv", status=404).text
    assert "result not kept any more" in browser.get("/rosters/").text
