"""Learners say what helped, trainers hear it without names, and everybody sees what was done."""

import pytest
from sqlalchemy import select

from prss_training.domain.people import Role
from prss_training.enrollments.models import ModuleCompleted
from prss_training.feedback.models import ModuleAnswer, ModuleChange
from tests.factories import MORNING, make_enrollment, make_organization, make_person

pytestmark = pytest.mark.database

SAID = "/modules/shared-values/said"
ANSWERS = "/feedback/shared-values"
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def learner(database):
    """Return a function that makes somebody who has finished the first module."""

    def _learner(name, organization=None):
        person = make_person(database, name, organization=organization)
        place = make_enrollment(
            database, person, organization=organization or make_organization(database)
        )
        database.add(
            ModuleCompleted(enrollment_id=place.id, module="shared-values", completed_at=MORNING)
        )
        database.commit()
        return person

    return _learner


@pytest.fixture
def say(browser, learner):
    def _say(name, helped="", change="", **where):
        browser.sign_in(learner(name, **where))
        browser.submit(browser.get(SAID), "/said", {"helped": helped, "change": change})

    return _say


@pytest.fixture
def terrence(database):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    return person


def words(page):
    return page.select_one("main").get_text(" ", strip=True)


def rows(database, kind):
    database.rollback()
    return database.scalars(select(kind)).all()


def test_a_finished_module_asks_what_helped_and_knows_that_it_was_said(browser, learner):
    browser.sign_in(learner("Rosa Delgado"))
    assert SAID in {link["href"] for link in browser.get("/modules/shared-values").select("a")}

    browser.submit(browser.get(SAID), "/said", {"helped": f"The dialogues {SCRIPT}"})

    assert "kept without your name" in browser.follow().get_text(" ", strip=True)
    assert "You have said what helped here." in words(browser.get("/modules/shared-values"))
    page = browser.get(SAID)
    assert f"The dialogues {SCRIPT}" in page.select_one("textarea[name=helped]").get_text()


def test_saying_nothing_is_refused_kindly_and_an_unfinished_module_is_not_spoken_of(
    browser, database, learner
):
    browser.sign_in(learner("Rosa Delgado"))

    page = browser.submit(browser.get(SAID), "/said", status=422)

    assert "One of the two is enough." in words(page)
    browser.get("/modules/self-direction-and-choice/said", 409)
    assert rows(database, ModuleAnswer) == []


def test_what_was_said_can_be_changed_and_erased(browser, database, learner):
    browser.sign_in(learner("Rosa Delgado"))
    browser.submit(browser.get(SAID), "/said", {"helped": "First"})
    browser.submit(browser.get(SAID), "/said", {"helped": "Second"})
    assert [row.helped for row in rows(database, ModuleAnswer)] == ["Second"]

    browser.submit(browser.get(SAID), "/erase")

    assert rows(database, ModuleAnswer) == []


def test_two_answers_are_not_shown_and_three_are_without_any_name(browser, say, terrence):
    names = ("Rosa Delgado", "Marcus Bell", "Tamika Osei")
    for number, name in enumerate(names[:2]):
        say(name, f"Voice {number}")
    browser.sign_in(terrence)
    page = browser.get(ANSWERS)
    assert "Somebody’s words wait for company" in words(page)
    assert "Voice" not in str(page)
    assert "yes" in words(browser.get("/feedback/"))

    say(names[2], "Voice 2", f"Less reading {SCRIPT}")

    browser.sign_in(terrence)
    page = browser.get(ANSWERS)
    said = words(page)
    assert all(f"Voice {n}" in said for n in range(3))
    assert "Less reading <script>" in said
    assert not any(name.split()[0] in str(page) for name in names)
    assert "2026" not in said


def test_another_organization_hears_and_reads_nothing_of_it(browser, database, say, terrence):
    for name in ("Rosa", "Marcus", "Tamika"):
        say(name, f"Voice of {name}")
    browser.sign_in(terrence)
    browser.submit(browser.get(ANSWERS), ANSWERS, {"said": "Too long.", "done": "Cut in two."})
    elsewhere = make_organization(database, key="juniper-house")
    olive = make_person(database, "Olive", Role.TRAINER, organization=elsewhere)
    database.commit()
    [change] = rows(database, ModuleChange)

    browser.sign_in(olive)

    assert "Voice" not in str(browser.get(ANSWERS))
    assert "Nothing yet" in words(browser.get("/said-and-done/"))
    browser.get(f"/feedback/changes/{change.id}/reversal", 404)


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_what_was_done_because_of_it(browser, database, terrence, role):
    browser.sign_in(terrence)
    browser.submit(
        browser.get(ANSWERS), ANSWERS, {"said": "It is long.", "done": f"Cut in two {SCRIPT}"}
    )
    somebody = make_person(database, "Somebody", role)
    database.commit()
    browser.sign_in(somebody)

    if role is Role.ADMINISTRATOR:  # of no organization until they choose one
        browser.get("/said-and-done/", 409)
        return
    assert "Cut in two <script>" in words(browser.get("/said-and-done/"))


def test_what_was_done_stands_at_its_module(browser, learner, terrence):
    browser.sign_in(terrence)
    browser.submit(browser.get(ANSWERS), ANSWERS, {"said": "It is long.", "done": "Cut in two."})

    browser.sign_in(learner("Rosa Delgado"))

    assert "Cut in two." in words(browser.get("/modules/shared-values"))
    browser.sign_in(terrence)
    assert "Cut in two." not in words(browser.get("/modules/self-direction-and-choice"))


def test_half_a_sentence_is_not_told(browser, database, terrence):
    browser.sign_in(terrence)

    page = browser.submit(browser.get(ANSWERS), ANSWERS, {"said": "It is long."}, status=422)

    assert "Write what was done about it." in words(page)
    assert page.select_one("textarea[name=said]").get_text(strip=True) == "It is long."
    assert rows(database, ModuleChange) == []


def test_a_wrong_line_is_taken_back_with_a_reason_and_shown_no_more(browser, database, terrence):
    browser.sign_in(terrence)
    browser.submit(browser.get(ANSWERS), ANSWERS, {"said": "It is long.", "done": "Cut in two."})
    [change] = rows(database, ModuleChange)
    path = f"/feedback/changes/{change.id}/reversal"
    browser.submit(browser.get(path), "/reversal", status=422)

    browser.submit(browser.get(path), "/reversal", {"reason": "It was three."})

    assert "Cut in two." not in words(browser.get("/said-and-done/"))
    assert "It was three." in words(browser.get(ANSWERS))
    browser.get(path, 404)


def test_authors_read_it_at_a_prompt_with_the_same_guard(app, say):
    for name in ("Rosa", "Marcus"):
        say(name, f"Voice of {name}")
    run = app.test_cli_runner()
    show = _command()
    before = run.invoke(show, []).output
    say("Tamika", "Voice\nof three lines", "Less")

    after = run.invoke(show, ["--module", "shared-values"]).output

    assert "Voice" not in before
    assert "Not shown until more have answered: 2" in before
    assert "  - Voice of three lines" in after
    assert "  - Less" in after
    assert (
        "Nobody has said anything yet."
        in run.invoke(show, ["--module", "self-direction-and-choice"]).output
    )


def _command():
    from prss_training.feedback.cli import show  # noqa: PLC0415

    return show
