"""Pages of a person's file: the learner's own word, and what staff saw."""

import pytest

from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Role
from prss_training.particulars import services
from prss_training.particulars.forms import FORMS
from prss_training.particulars.models import Particular
from tests.factories import MORNING, make_enrollment, make_person

pytestmark = pytest.mark.database


@pytest.fixture
def rosa(database):
    enrollment = make_enrollment(database)
    database.commit()
    return enrollment


@pytest.fixture
def priya(database):
    person = make_person(database, "Priya Raman", Role.REGISTRAR)
    database.commit()
    return person


def lines(database):
    database.rollback()
    return database.query(Particular).order_by(Particular.id).all()


def test_an_empty_file_says_what_to_do(browser, rosa):
    browser.sign_in(rosa.person)

    page = browser.get("/file/")

    assert "Nothing is on file yet" in page.text
    assert {a.text for a in page.select("main .button-row a")} == {
        "What I confirm about myself",
        "My time in recovery",
        "Where I live or work",
    }


def test_a_learner_gives_their_own_word_and_takes_it_back(browser, database, rosa):
    browser.sign_in(rosa.person)

    browser.submit(browser.get("/file/new/recovery"), 0, {"months": "24", "day": "2026-03-01"})
    page = browser.follow()
    assert "in recovery for 24 months or more" in page.text
    [line] = lines(database)
    browser.submit(
        browser.get(f"/file/lines/{line.id}/reversal"), 0, {"reason": "I would rather not say."}
    )

    assert "I would rather not say." in browser.follow().text


def test_a_learner_cannot_put_proof_on_their_own_file(browser, rosa):
    browser.sign_in(rosa.person)

    browser.get("/file/new/age", 404)
    browser.get("/file/new/nonsense", 404)
    browser.get(f"/learners/{rosa.id}/file", 403)


def test_a_registrar_puts_a_course_on_file(browser, database, rosa, priya):
    browser.sign_in(priya)

    page = browser.get(f"/learners/{rosa.id}/file/new/course")
    browser.submit(
        page,
        0,
        {
            "title": "Boundaries",
            "provider": "A college",
            "delivery": "in-person",
            "advocacy": "2:00",
            "other": "0:30",
            "day": "2026-02-27",
            "proof": "Certificate",
        },
    )

    assert "2:30 live in Boundaries" in browser.follow().text
    [line] = lines(database)
    assert line.detail["hours"]["advocacy"] == 120


def test_what_was_typed_stays_where_something_is_wrong(browser, rosa, priya):
    browser.sign_in(priya)

    page = browser.submit(
        browser.get(f"/learners/{rosa.id}/file/new/course"),
        0,
        {"title": "Boundaries", "provider": "A", "delivery": "in-person", "advocacy": "1.5"},
        status=422,
    )

    assert page.select_one("#title")["value"] == "Boundaries"
    assert "“1.5” is not a length of time. Write it like 1:30." in page.text


def test_a_day_to_come_is_blamed_on_its_field(browser, rosa, priya):
    browser.sign_in(priya)

    page = browser.submit(
        browser.get(f"/learners/{rosa.id}/file/new/age"),
        0,
        {"years": "31", "day": "2999-01-01", "proof": "ID"},
        status=422,
    )

    assert "This day is still to come." in page.select_one("#day-error").text


@pytest.mark.parametrize("kind", list(FORMS))
def test_every_kind_of_line_has_a_form(browser, rosa, priya, kind):
    browser.sign_in(priya)

    page = browser.get(f"/learners/{rosa.id}/file/new/{kind.value}")

    assert page.h1.text.strip() == kind.label


def test_a_trainer_sees_the_file_and_writes_nothing_in_it(browser, database, rosa, priya):
    services.put_on_file(
        database,
        rosa,
        ParticularKind.AGE,
        {"years": 31},
        happened_on=rosa.organization.day_of(MORNING),
        proof="ID",
        by=priya,
        at=MORNING,
    )
    trainer = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    browser.sign_in(trainer)

    page = browser.get(f"/learners/{rosa.id}/file")

    assert "Proof of age seen: 31 years" in page.text
    assert not page.select("main .button-row a")
    browser.get(f"/learners/{rosa.id}/file/new/age", 403)


def test_a_long_file_takes_as_many_queries_as_a_short_one(
    browser, database, rosa, priya, count_queries
):
    def put(times):
        for years in range(20, 20 + times):
            services.put_on_file(
                database,
                rosa,
                ParticularKind.AGE,
                {"years": years},
                happened_on=rosa.organization.day_of(MORNING),
                proof="ID",
                by=priya,
                at=MORNING,
            )
        database.commit()

    browser.sign_in(priya)
    put(1)
    with count_queries() as few:
        browser.get(f"/learners/{rosa.id}/file")
    put(30)
    with count_queries() as many:
        browser.get(f"/learners/{rosa.id}/file")

    assert len(many) == len(few)


def test_a_registrar_records_an_approval_and_takes_it_back(browser, rosa, priya):
    browser.sign_in(priya)
    page = browser.get("/organization/approvals/")
    assert "No approval is recorded" in page.text

    browser.submit(page, 0, {"board": "nycb", "number": "Badge 12", "day": "2026-01-05"})
    page = browser.follow()
    assert "Badge 12" in page.text
    path = page.find("a", string=lambda text: text and "Take it back" in text)
    href = page.select_one("td a[href*=reversal]")["href"] if path is None else path["href"]
    browser.submit(browser.get(href), 0, {"reason": "It was for another program."})

    assert "It was for another program." in browser.follow().text


def test_an_approval_to_come_keeps_what_was_typed(browser, rosa, priya):
    browser.sign_in(priya)

    page = browser.submit(
        browser.get("/organization/approvals/"),
        0,
        {"board": "nycb", "number": "Badge 12", "day": "2999-01-05"},
        status=422,
    )

    assert page.select_one("#number")["value"] == "Badge 12"
    assert "still to come" in page.select_one("#day-error").text
