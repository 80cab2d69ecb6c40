"""A holder reads who saw their certificate, and decides whether they may be found by name."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, text

from prss_training.certificates.asking import Wish, ask
from prss_training.certificates.proposals import propose
from prss_training.certificates.services import take_step
from prss_training.disclosures.models import Disclosure, PublicListing, Shown, Way
from prss_training.disclosures.services import set_listed
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import VerificationCode
from prss_training.domain.people import Role
from prss_training.domain.replacement import Ask, Why
from prss_training.files.store import open_store
from prss_training.people.models import Person
from prss_training.web.clock import now
from prss_training.web.settings import settings
from tests.certificates.holders import make_certificate, make_registrar
from tests.factories import make_person

pytestmark = pytest.mark.database


@pytest.fixture
def priya(database):
    return make_registrar(database)


@pytest.fixture
def held(database, library, priya):
    found = make_certificate(database, library, registrar=priya)
    database.commit()
    return found


@pytest.fixture
def code(held):
    return str(VerificationCode(held.code))


@pytest.fixture
def rosa(database, held):
    return database.get(Person, held.person_id)


def ways(database):
    database.rollback()
    return [one.way for one in database.scalars(select(Disclosure).order_by(Disclosure.id))]


def listed(database, person, *, yes=True):
    set_listed(database, person, listed=yes, at=now())
    database.commit()


def look_for(browser, name, status=200):
    page = browser.get("/verify/register")
    return browser.submit(page, 0, {"name": name}, status=status)


# --- what is written down ---


def test_every_way_of_checking_is_written_down_before_the_answer(browser, database, held, code):
    browser.get(f"/verify/{code}")
    browser.get(f"/verify/{code}.json")
    values = {"number": held.face["number"], "family_name": "Delgado"}
    browser.response = browser.client.post("/verify", data=values)

    assert ways(database) == [Way.CODE, Way.CODE, Way.NUMBER]


def test_a_wrong_guess_is_told_to_no_holder(browser, database, held):
    browser.get(f"/verify/{VerificationCode.new()}", status=404)
    values = {"number": held.face["number"], "family_name": "Nguyen"}
    assert browser.client.post("/verify", data=values).status_code == 404

    assert ways(database) == []


def test_an_answer_that_cannot_be_written_down_is_not_given(browser, database, held, code):
    database.execute(text("ALTER TABLE disclosure RENAME TO gone"))
    database.commit()

    page = browser.get(f"/verify/{code}")
    told = browser.client.get(f"/verify/{code}.json").get_json()

    assert "Delgado" not in page.get_text()
    assert "it answers nothing in secret" in page.main.get_text()
    assert told["verdict"] == "cannot-determine"
    assert told["certificate"] is None
    database.execute(text("ALTER TABLE gone RENAME TO disclosure"))
    database.commit()


def test_staff_who_open_a_certificate_are_written_down_once_a_day(browser, database, held, priya):
    browser.sign_in(priya)

    browser.get(f"/register/{held.id}")
    browser.get(f"/register/{held.id}")

    assert ways(database) == [Way.OPENED]
    [one] = database.scalars(select(Disclosure))
    assert one.by == f"{held.face['organization']}, registrar"
    assert one.person_id == priya.id

    one.at -= timedelta(days=1)
    database.commit()
    browser.get(f"/register/{held.id}")
    assert ways(database) == [Way.OPENED, Way.OPENED]


@pytest.mark.parametrize("step", ["suspend", "revoke", "withdraw"])
def test_staff_who_are_shown_a_certificate_by_an_empty_form_are_written_down(
    browser, database, held, priya, step
):
    browser.sign_in(priya)

    page = browser.post(f"/register/{held.id}/{step}", status=422)

    assert held.holder in page.main.text
    assert ways(database) == [Way.OPENED]


@pytest.mark.parametrize("where", ["renewal", "proposal", "request"])
def test_staff_who_are_shown_a_certificate_by_another_page_are_written_down(
    app, browser, database, held, priya, rosa, where
):
    with app.app_context():
        store = open_store(settings().files)
    proposed = propose(
        database, held, Step.REVOKE, reason=Reason.ISSUED_IN_ERROR, registrar=priya, at=now()
    )
    asked = ask(database, held, Wish(Ask.REPLACE, Why.LOST), holder=rosa, store=store, at=now())
    database.commit()
    browser.sign_in(priya)
    places = {
        "renewal": f"/register/{held.id}/renewal",
        "proposal": f"/register/proposals/{proposed.id}",
        "request": f"/register/requests/{asked.id}",
    }

    page = browser.get(places[where])

    assert held.holder in page.main.text
    assert ways(database) == [Way.OPENED]


def test_a_file_that_only_carries_a_code_is_written_down_as_what_it_tells(
    browser, database, held, code
):
    picture = BytesIO(b"\xff\xd8\xff " + code.encode())

    browser.client.post("/verify", data={"pdf": (picture, "a.jpg")})

    assert ways(database) == [Way.FILE]
    assert [one.shown for one in database.scalars(select(Disclosure))] == [Shown.STATUS]


# --- what the holder reads ---


def test_a_holder_reads_when_and_how_their_certificate_was_shown(browser, rosa, held, code):
    browser.get(f"/verify/{code}")
    browser.get(f"/verify/{code}")
    browser.sign_in(rosa)

    page = browser.get("/certificates/")
    [link] = [a for a in page.select("main a") if a.get_text(strip=True) == "Who it was shown to"]
    page = browser.get(link["href"])

    counted, each = page.select("main table")
    assert "Checked by its code or link" in counted.get_text()
    assert counted.select_one("td.number").get_text(strip=True) == "2"
    rows = each.select("tbody tr")
    assert len(rows) == 2
    assert "Somebody without an account" in rows[0].get_text()
    assert "All that is printed on it, and its status" in rows[0].get_text()


def test_a_holder_whose_certificate_nobody_checked_reads_that(browser, rosa, held):
    browser.sign_in(rosa)

    page = browser.get(f"/certificates/{held.id}/shown")

    assert "It was shown to nobody yet" in page.main.get_text()


def test_nobody_else_reads_who_saw_a_certificate(browser, database, held, priya):
    stranger = make_person(database, "Luis Ortega", Role.LEARNER)
    database.commit()

    for person in (stranger, priya):
        browser.sign_in(person)
        browser.get(f"/certificates/{held.id}/shown", status=404)


# --- being found by name ---


def test_nobody_is_found_by_name_until_they_say_so(browser, database, rosa, held):
    page = look_for(browser, "Delgado")
    assert "Nobody who chose to be found has this name" in page.main.get_text()

    browser.sign_in(rosa)
    page = browser.get("/certificates/listing")
    browser.submit(page, 0, {"listed": "yes"})
    browser.sign_out()

    page = look_for(browser, "delgado")
    [row] = page.select("main tbody tr")
    assert "Rosa Delgado" in row.get_text()
    assert held.face["number"] in row.get_text()
    assert str(VerificationCode(held.code)) not in page.get_text()
    assert ways(database) == [Way.PUBLIC_REGISTER]


def test_a_holder_can_take_their_word_back(browser, database, rosa, held):
    listed(database, rosa)
    browser.sign_in(rosa)
    page = browser.get("/certificates/listing")
    browser.submit(page, 0, {"listed": "no"})

    page = look_for(browser, "Delgado")

    assert "Nobody who chose to be found has this name" in page.main.get_text()
    assert [one.listed for one in database.scalars(select(PublicListing))] == [True, False]


def test_the_public_register_tells_the_status_of_today(browser, database, rosa, held, priya):
    listed(database, rosa)
    take_step(
        database,
        held,
        Step.SUSPEND,
        reason=Reason.COMPLAINT_UNDER_REVIEW,
        registrar=priya,
        at=now(),
    )
    database.commit()

    page = look_for(browser, "Rosa Delgado")

    assert "Suspended" in page.select_one("main tbody tr").get_text()


@pytest.mark.parametrize("name", ["Del", "Rosa", "%", "__", "elgado"])
def test_part_of_a_name_finds_nobody(browser, database, rosa, name):
    listed(database, rosa)

    page = look_for(browser, name, status=200 if name[0].isalpha() else 422)

    assert "Rosa Delgado" not in page.main.get_text()


def test_a_name_that_is_looked_for_stands_in_no_address(browser, rosa):
    page = browser.get("/verify/register")
    assert browser.form(page)["method"] == "post"
    look_for(browser, "Delgado")
    assert "Location" not in browser.response.headers
    assert "Set-Cookie" not in browser.response.headers


def test_a_form_without_a_choice_asks_again(browser, rosa):
    browser.sign_in(rosa)
    page = browser.post("/certificates/listing", {}, status=422)
    assert "Choose one of the two." in page.get_text()
