"""The final examination as a learner and a trainer meet it on their pages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from prss_training.domain.criteria import Requirement
from prss_training.domain.people import Role
from prss_training.domain.rules import PassExamination
from prss_training.enrollments.models import ModuleCompleted
from prss_training.sittings.models import Sitting, SittingOpened
from prss_training.web.clock import now
from prss_training.web.database import db
from tests.domain.examination_samples import examination
from tests.factories import MORNING, make_enrollment, make_organization, make_person
from tests.pages.client import Browser

EXAM = examination()
PAGE, DESK = "/examination", "/examinations/final"


@pytest.fixture
def app(make_app, library):
    """The application with an examination, and a credential that asks for it."""
    [asked] = [one for one in library.criteria if one.id == "peer-leader-2026.1"]
    sitting = Requirement("exam", "Pass the examination", PassExamination("final-examination"), ())
    asking = replace(asked, requirements=(*asked.requirements, sitting))
    others = tuple(one for one in library.criteria if one is not asked)
    return make_app(replace(library, examination=EXAM, criteria=(*others, asking)))


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def rosa(database, library):
    place = make_enrollment(database)
    for module in library.modules:
        database.add(
            ModuleCompleted(enrollment_id=place.id, module=module.key, completed_at=MORNING)
        )
    database.commit()
    return place


@pytest.fixture
def terrence(database):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    return person


@pytest.fixture
def open_to(browser, database, terrence, rosa):
    """Open a sitting to Rosa, as Terrence does on his page."""

    def _open(how="alone", place="Room 2, with Terrence", days=3, status=303, **over):
        browser.sign_in(terrence)
        page = browser.get(f"{DESK}/{rosa.id}")
        day = rosa.organization.day_of(now()) + timedelta(days=days)
        values = {"help": how, "place": place, "until": day.isoformat()} | over
        database.rollback()
        return browser.submit(page, f"{DESK}/{rosa.id}".rpartition("/")[2], values, status)

    return _open


def the(database, kind):
    """Return the one row of a kind, as the pages left it."""
    database.rollback()
    return database.scalars(select(kind)).one()


def answers_to(page, wrong=0):
    """Return the values of a form in which all but the first few answers are right."""
    values = {}
    for n, question in enumerate(page.select("fieldset.question")):
        name = question.select_one("input[type=radio]")["name"]
        best = EXAM.item(name.removeprefix("answer-")).answer
        values[name] = str((best + 1) % 4 if n < wrong else best)
    return values


def test_a_learner_sits_it_from_the_first_page_to_the_result(database, browser, rosa, open_to):
    open_to()
    browser.sign_in(rosa.person)
    page = browser.get(PAGE)
    assert "Room 2, with Terrence" in page.text

    browser.submit(page, "examination")
    paper = browser.follow()
    assert len(paper.select("fieldset.question")) == 10
    browser.submit(paper, 0, answers_to(paper))
    result = browser.follow()

    assert "Passed" in result.text
    assert "100 percent right in all" in result.text
    assert not any(item.stem in result.text for item in EXAM.items)
    assert the(database, Sitting).passed


def test_open_questions_are_told_and_what_was_chosen_stays(browser, rosa, open_to):
    open_to()
    browser.sign_in(rosa.person)
    browser.submit(browser.get(PAGE), "examination")
    paper = browser.follow()
    answers = dict(list(answers_to(paper).items())[:8])

    again = browser.submit(paper, 0, answers, 422)

    assert "2 questions have no answer yet" in again.text
    chosen = again.select("input[type=radio][checked]")
    assert {one["name"] for one in chosen} == set(answers)
    browser.submit(again, 0, answers | {"anyway": "y"})
    assert "80 percent right in all" in browser.follow().text


def test_answers_are_kept_on_the_way(database, browser, rosa, open_to):
    open_to()
    browser.sign_in(rosa.person)
    browser.submit(browser.get(PAGE), "examination")
    paper = browser.follow()
    name, value = next(iter(answers_to(paper).items()))
    at = paper.select_one("form[data-url]")["data-url"]

    browser.post(at, {name: value}, status=200)
    browser.submit(paper, 0, {name: value, "act": "keep"})

    assert "kept" in browser.follow().text
    assert the(database, Sitting).kept == {name.removeprefix("answer-"): int(value)}
    assert "Go on with your paper" in browser.get(PAGE).text


def test_when_the_time_is_up_what_was_kept_is_marked(database, browser, rosa, open_to):
    open_to()
    browser.sign_in(rosa.person)
    browser.submit(browser.get(PAGE), "examination")
    paper = browser.follow()
    at = paper.select_one("form[data-url]")["data-url"]
    browser.post(at, dict(list(answers_to(paper).items())[:5]), status=200)
    database.rollback()
    database.execute(update(Sitting).values(ends_at=now() - timedelta(minutes=10)))
    database.commit()

    browser.post(at, answers_to(paper), status=409)
    browser.get(PAGE)

    sitting = the(database, Sitting)
    assert (sitting.percent, sitting.passed) == (50, False)


def test_a_paper_of_somebody_else_is_not_there(database, browser, rosa, open_to):
    open_to()
    browser.sign_in(rosa.person)
    browser.submit(browser.get(PAGE), "examination")
    sitting = the(database, Sitting)
    other = make_enrollment(database, make_person(database, "Ana Brook"))
    database.commit()

    browser.sign_in(other.person)

    for path in ("", "/result"):
        browser.get(f"/examination/sittings/{sitting.id}{path}", 404)


def test_a_trainer_does_not_look_over_a_shoulder(database, browser, rosa, open_to, terrence):
    open_to()
    browser.sign_in(rosa.person)
    browser.submit(browser.get(PAGE), "examination")
    sitting = the(database, Sitting)

    browser.sign_in(terrence)

    browser.get(f"{DESK}/sittings/{sitting.id}", 404)


def test_a_trainer_reads_it_out_and_enters_the_answers(database, browser, rosa, open_to, terrence):
    open_to(how="read-out")
    page = browser.get(f"{DESK}/{rosa.id}")

    browser.submit(page, "read-out")
    paper = browser.follow()
    browser.submit(paper, 0, answers_to(paper, wrong=1))

    assert "90 percent right in all" in browser.follow().text
    assert the(database, Sitting).entered_by_id == terrence.id
    browser.sign_in(rosa.person)
    assert "read out by a trainer" in browser.get(f"/examination/sittings/{1}/result").text


def test_the_desk_says_who_may_sit(database, browser, rosa, open_to):
    waiting = make_enrollment(database, make_person(database, "Ana Brook"))
    database.commit()
    open_to()

    page = browser.get(DESK)

    rows = {row.th.text.strip(): row.td.text for row in page.select("tbody tr")}
    assert "Open to them" in rows["Rosa Delgado"]
    assert "Modules first" in rows["Ana Brook"]
    assert "Modules first" in browser.get(f"{DESK}/{waiting.id}").text


def test_an_opening_is_taken_back(database, browser, rosa, open_to):
    open_to()
    opened = the(database, SittingOpened)

    page = browser.get(f"{DESK}/openings/{opened.id}/reversal")
    browser.submit(page, 0, {"reason": ""}, 422)
    browser.submit(page, 0, {"reason": "The room is taken."})

    browser.sign_in(rosa.person)
    assert "Ask your trainer to open a sitting" in browser.get(PAGE).text


@pytest.mark.parametrize("over", [{"days": -1}, {"days": 30}, {"place": ""}, {"how": "by-mail"}])
def test_an_opening_that_cannot_be_keeps_what_was_typed(open_to, over):
    page = open_to(status=422, **({"place": "The library"} | over))

    if over.get("place") != "":
        assert page.select_one("input[name=place]")["value"] == "The library"


def test_after_a_miss_the_page_says_from_when(browser, rosa, open_to):
    open_to()
    browser.sign_in(rosa.person)
    browser.submit(browser.get(PAGE), "examination")
    paper = browser.follow()
    browser.submit(paper, 0, answers_to(paper, wrong=6))

    page = browser.follow()

    assert "You may sit the examination again from" in page.text
    assert "Where to look again" in page.text
    assert "Not yet" in browser.get(PAGE).text


def test_where_nothing_asks_for_it_there_is_no_examination(make_app, make_settings, library):
    app = make_app(replace(library, examination=None))
    with app.app_context():
        url = db.engine.url
    engine = create_engine(url)
    with Session(engine) as session:
        person = make_enrollment(session).person
        session.commit()
        page = Browser(app)
        page.sign_in(person)
    engine.dispose()

    assert "has no final examination here" in page.get(PAGE, 404).text


def test_the_desk_costs_the_same_for_many(database, browser, terrence, count_queries):
    def rows(count):
        for n in range(count):
            make_enrollment(database, make_person(database, f"Person{n} Q{count}"))
        database.commit()
        with count_queries() as sent:
            browser.get(DESK)
        return len(sent)

    browser.sign_in(terrence)

    assert rows(2) == rows(20)


def test_another_organization_opens_nothing(database, browser, rosa):
    elsewhere = make_organization(database, key="juniper")
    stranger = make_person(database, "Sam Ortiz", Role.TRAINER, organization=elsewhere)
    database.commit()

    browser.sign_in(stranger)

    browser.get(f"{DESK}/{rosa.id}", 404)
