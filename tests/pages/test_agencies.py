"""The administrator's pages of agencies, and a verifier's of rosters and watches."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from prss_training.agencies import cli, services
from prss_training.agencies.models import Agency, ApiKey
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import VerificationCode
from prss_training.domain.people import Role
from prss_training.people.services import OrganizationFacts
from prss_training.signing import create_keys
from prss_training.watches import jobs
from prss_training.watches.models import Alert, Watch
from prss_training.web.clock import now
from prss_training.web.settings import KEY
from tests.certificates.holders import do, make_certificate, make_registrar
from tests.factories import make_organization, make_person

TEXT = re.compile(r"prss_[a-z2-7]{8}_[a-z2-7]{32}")


@pytest.fixture
def dana(database, browser):
    person = make_person(database, "Dana Whitfield", Role.ADMINISTRATOR)
    database.commit()
    browser.sign_in(person)
    return person


@pytest.fixture
def board(database):
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    made = services.add_agency(
        database, facts, key="mn-board", contact="desk@board.example", actor=None, at=now()
    )
    database.commit()
    return made


@pytest.fixture
def vera(database, board, browser):
    """A verifier of the board, signed in."""
    person = make_person(database, "Vera Lindqvist", Role.VERIFIER, organization=board.organization)
    database.commit()
    browser.sign_in(person)
    return person


@pytest.fixture
def priya(database):
    return make_registrar(database)


@pytest.fixture
def held(app, database, library, priya):
    create_keys(app.extensions[KEY].keys, issuer="Riverbend", at=now() - timedelta(hours=1))
    found = make_certificate(database, library, "Rosa García López", registrar=priya)
    database.commit()
    return found


def shown_key(browser) -> str:
    [text] = set(TEXT.findall(browser.response.text))
    return text


# --- the administrator ---


def test_an_administrator_adds_an_agency_and_makes_its_first_key(browser, dana, database):
    page = browser.get("/agencies/")
    assert "No agency yet" in page.text
    browser.submit(
        browser.get("/agencies/new"),
        0,
        {"name": "Iowa Board", "key": "ia-board", "contact": "desk@iowa.example"},
    )
    page = browser.follow()
    browser.submit(page, "/keys", {"name": "nightly", "scopes": "rosters:write"}, status=200)

    text = shown_key(browser)
    key = database.scalars(select(ApiKey)).one()
    assert (key.scopes, key.name) == (["rosters:write"], "nightly")
    again = browser.get(f"/agencies/{key.agency.organization_id}")
    assert f"prss_{key.prefix}" in again.text
    assert text not in again.text
    assert "Iowa Board" in browser.get("/agencies/").text


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"key": "Not A Key"}, "Write the short name in small letters"),
        ({"key": "riverbend"}, "Another organization is called"),
        ({"zone": "Moon/Tycho"}, "time zone"),
        ({"contact": "nobody"}, "Write the email address"),
        ({"name": ""}, "Write the agency’s name"),
    ],
)
def test_what_cannot_be_an_agency_is_said_and_nothing_typed_is_lost(
    browser, dana, database, over, said
):
    make_organization(database)
    database.commit()
    typed = {"name": "Iowa Board", "key": "ia-board", "contact": "desk@iowa.example"} | over

    page = browser.submit(browser.get("/agencies/new"), 0, typed, status=422)

    assert said in page.text
    assert page.select_one("[name=key]")["value"] == typed["key"]
    assert database.scalars(select(Agency)).all() == []


def test_a_key_is_rotated_and_revoked_on_the_page(browser, dana, board, database):
    path = f"/agencies/{board.organization_id}"
    page = browser.get(path)
    browser.submit(page, "/keys", {"name": "nightly", "scopes": "watches:write"}, status=200)
    first = shown_key(browser)

    browser.submit(browser.get(path), "/rotate", status=200)

    second = shown_key(browser)
    assert first != second
    page = browser.get(path)
    assert len(page.select("form[action$=rotate]")) == 1  # the old one has its successor
    browser.submit(page, page.select("form[action$=revoke]")[0]["action"].rpartition("keys")[2])
    page = browser.get(path)
    assert len(page.select("form[action$=revoke]")) == 1
    newest = database.scalars(select(ApiKey).order_by(ApiKey.id.desc())).first()
    browser.post(f"{path}/keys/{newest.id}/revoke")
    assert "is ended or has a successor" in browser.follow().text


def test_a_key_without_a_use_is_not_made(browser, dana, board, database):
    page = browser.get(f"/agencies/{board.organization_id}")

    page = browser.submit(page, "/keys", {"name": "", "days": "0"}, status=422)

    assert "Choose at least one thing" in page.text
    assert database.scalars(select(ApiKey)).all() == []


def test_agencies_and_keys_are_made_at_the_machine_too(app, database):
    def run(*words):
        result = app.test_cli_runner().invoke(cli.cli, words)
        return result.exit_code, result.output

    made = ("add", "ia-board", "Iowa Board", "--contact", "desk@iowa.example")
    assert run(*made)[0] == 0
    assert run(*made)[0] == 1
    assert "Iowa Board" in run("list")[1]
    code, output = run("key", "create", "ia-board", "--scope", "rosters:write", "--days", "9")
    assert code == 0
    first = TEXT.search(output)[0]
    prefix = "_".join(first.split("_")[:2])
    assert prefix in run("key", "list", "ia-board")[1]
    assert first not in run("key", "list")[1]
    second = TEXT.search(run("key", "rotate", prefix, "--overlap-days", "1")[1])[0]
    assert first != second
    assert run("key", "revoke", prefix)[0] == 0
    assert "ended" in run("key", "list", "ia-board")[1]
    assert run("key", "revoke", "prss_aaaaaaaa")[0] == 1
    assert run("key", "create", "nowhere")[0] == 1
    make_organization(database)
    database.commit()
    assert run("add", "riverbend", "--contact", "a@b.example")[0] == 0


# --- the verifier ---


def test_a_verifier_hands_in_a_roster_and_reads_its_result(browser, vera, held):
    number = held.face["number"]
    table = f"number,name\n{number},López\n{number},=cmd()\n{number},Lopes\n"
    page = browser.get("/rosters/")
    assert "No roster yet" in page.text

    browser.post(
        "/rosters/",
        {"roster": (BytesIO(table.encode()), "staff.csv")},
        content_type="multipart/form-data",
    )
    page = browser.follow()

    assert "Rows that are not valid" in page.text
    assert "The name differs slightly" in page.text
    assert "=cmd()" in page.text
    for link in page.select("a[href*='result.']"):
        browser.get(link["href"])
        assert "attachment" in browser.response.headers["Content-Disposition"]
    assert "staff.csv" in browser.get("/rosters/").text


@pytest.mark.parametrize("content", [b"", b"name\nRosa\n", b"\x00\x01", b"PK\x03\x04junk"])
def test_a_file_that_is_no_roster_is_said_on_the_page(browser, vera, content):
    page = browser.post(
        "/rosters/",
        {"roster": (BytesIO(content), "staff.csv")},
        status=422,
        content_type="multipart/form-data",
    )

    assert page.select_one(".error-summary")


def test_an_empty_file_with_the_headings_is_a_start(browser, vera):
    browser.get("/rosters/empty.csv")

    assert browser.response.text == "number,code,name\r\n"


def test_a_verifier_watches_by_letter_and_ends_it(app, browser, vera, held, priya, database):
    code = str(VerificationCode(held.code))
    page = browser.get("/watches/")
    browser.submit(page, 0, {"codes": f"{code}\n\n"})
    page = browser.follow()
    assert "email to desk@board.example" in page.text
    do(
        database, held, Step.SUSPEND, reason=Reason.COMPLAINT_UNDER_REVIEW, note="",
        registrar=priya, at=now(),
    )  # fmt: skip
    database.commit()
    with app.app_context():
        jobs.notice(at=now())

    page = browser.get(browser.response.request.path)
    assert "suspended" in page.text
    browser.submit(page, "/end")
    assert "No watch yet" in browser.follow().text


def test_a_verifier_watches_by_webhook_and_sends_a_dead_letter_again(
    app, browser, vera, held, priya, database
):
    page = browser.get("/watches/")
    code = str(VerificationCode(held.code))
    page = browser.submit(
        page, 0, {"codes": code, "webhook": "https://board.example/alerts"}, status=200
    )
    assert page.select_one("#secret")["value"].startswith("whsec_")
    do(
        database, held, Step.REVOKE, reason=Reason.ISSUED_IN_ERROR, note="",
        registrar=priya, at=now(),
    )  # fmt: skip
    database.commit()
    with app.app_context():
        jobs.notice(at=now())
    alert = database.scalars(select(Alert)).one()
    alert.given_up_at, alert.problem = now(), "The webhook answered 500."
    database.commit()
    assert "1 alert was given up" in browser.get("/watches/").text
    mark = database.scalars(select(Watch.mark)).one()

    page = browser.get(f"/watches/{mark}")
    assert "The webhook answered 500." in page.text
    browser.submit(page, "/again")
    assert "tried again within a minute" in browser.follow().text
    browser.post(f"/watches/alerts/{alert.mark}/again")
    assert "still being tried" in browser.follow().text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"codes": ""}, "Write at least one code"),
        ({"codes": "x"}, "no certificate has the code in place 1"),
        ({"codes": "x\n" * 1_001}, "1 to 1,000 codes"),
    ],
)
def test_what_cannot_be_watched_is_said_on_the_page(browser, vera, typed, said):
    page = browser.submit(browser.get("/watches/"), 0, typed, status=422)

    assert said in page.text


def test_a_webhook_inside_is_refused_on_the_page(browser, vera, held):
    typed = {"codes": str(VerificationCode(held.code)), "webhook": "https://169.254.169.254/"}

    page = browser.submit(browser.get("/watches/"), 0, typed, status=422)

    assert "inside a network" in page.text


def test_a_verifier_of_no_agency_is_told_whom_to_ask(browser, database):
    person = make_person(database, "Vera Lindqvist", Role.VERIFIER)
    database.commit()
    browser.sign_in(person)

    for path in ("/rosters/", "/watches/"):
        assert "not set up as an agency yet" in browser.get(path, 404).text


def test_a_verifier_finds_nothing_of_another_agency(browser, vera, held, database):
    place = make_organization(database, key="elsewhere")
    services.make_agency(database, place, contact="a@b.example", actor=None, at=now())
    other = make_person(database, "Olive Stranger", Role.VERIFIER, organization=place)
    database.commit()
    table = f"number,name\n{held.face['number']},López\n"
    browser.post(
        "/rosters/",
        {"roster": (BytesIO(table.encode()), "staff.csv")},
        content_type="multipart/form-data",
    )
    roster = browser.response.headers["Location"]
    browser.submit(browser.get("/watches/"), 0, {"codes": str(VerificationCode(held.code))})
    watch = browser.response.headers["Location"]

    browser.sign_in(other)

    for path in (roster, f"{roster}/result.csv", watch):
        browser.get(path, 404)
    browser.post(f"{watch}/end", status=404)


def test_a_verifier_opens_no_page_about_learners(browser, vera):
    for path in ("/learners/", "/register/", "/people/", "/grading/", "/agencies/"):
        browser.get(path, 403)
