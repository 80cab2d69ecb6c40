import pytest
from sqlalchemy import select

from prss_training.domain.evaluation import Category, View
from prss_training.domain.people import Role
from prss_training.evaluations.models import Evaluation, EvaluationAnswer, EvaluationDraft
from tests.factories import make_enrollment, make_evaluation, make_organization, make_person


@pytest.fixture
def naomi(database):
    person = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    database.commit()
    return person


@pytest.fixture
def rosa(database):
    place = make_enrollment(database)
    database.commit()
    return place


@pytest.fixture
def given(database, rosa, naomi):
    row = make_evaluation(database, rosa, evaluator_id=naomi.id, onward="Groups on Fridays.")
    database.commit()
    return row


def filled(rating="2", example="She waited for their answer.", **over):
    said = {f"rating-{c}": rating for c in Category}
    return said | {f"example-{c}": example for c in Category} | over


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def test_a_supervisor_writes_an_evaluation_and_the_learner_answers_it(
    browser, database, naomi, rosa
):
    browser.sign_in(naomi)
    desk = browser.get("/evaluations/")
    page = browser.get(desk.select("td a")[0]["href"])
    assert len(page.select("input[type=radio]")) == 48
    browser.submit(page, values=filled(onward="Groups."))
    assert "Naomi Achebe" in text(browser.follow())

    browser.sign_in(rosa.person)
    notices = browser.get("/notices/")
    browser.get(notices.select_one("main .week-list a")["href"], status=303)
    page = browser.follow()
    assert "She waited for their answer." in text(page)
    assert text(page).count("Steady") == 12
    browser.submit(page, values={"view": "disagree", "body": "I was alone that day."})
    page = browser.follow()
    assert "I see it differently" in text(page)
    assert not page.select("main form[method=post]")

    database.rollback()
    assert database.scalars(select(EvaluationAnswer)).one().view is View.DISAGREE


def test_what_is_missing_is_named_and_everything_typed_is_kept(browser, database, naomi, rosa):
    browser.sign_in(naomi)
    address = f"/evaluations/new/{rosa.id}/mid-point"
    said = filled() | {"example-crisis": "", "rating-links": ""}
    page = browser.submit(browser.get(address), values=said, status=422)

    assert "Write an example for category 8." in text(page)
    assert "Choose a rating for category 6." in text(page)
    assert (
        page.select_one("#example-support").get_text(strip=True) == "She waited for their answer."
    )
    database.rollback()
    assert database.scalars(select(Evaluation)).all() == []
    assert database.scalars(select(EvaluationDraft)).one().ratings["crisis"] == 2

    page = browser.get(address)
    assert page.select_one("#example-growth").get_text(strip=True) == "She waited for their answer."
    assert page.select_one("input[name=rating-growth][checked]")["value"] == "2"


def test_a_draft_is_kept_by_a_button_and_by_the_page_itself(browser, database, naomi, rosa):
    browser.sign_in(naomi)
    address = f"/evaluations/new/{rosa.id}/final"
    page = browser.get(address)
    browser.submit(page, values={"example-links": "On the bus.", "act": "keep"})
    assert "Go on writing" in text(browser.follow())

    page = browser.get(address)
    data = {field["name"]: field.get("value", "") for field in page.select("input[type=hidden]")}
    answer = browser.client.post(f"{address}/kept", data=data | {"rating-links": "3"})
    assert answer.json["revision"] == 2

    stale = data | {"page": "another page", "revision": "1"}
    answer = browser.client.post(f"{address}/kept", data=stale)
    assert (answer.status_code, "newer draft" in answer.json["sentence"]) == (409, True)
    page = browser.submit(page, values=filled() | {"page": "x", "revision": "1"}, status=409)
    assert "newer draft" in text(page)
    assert page.select_one("#example-links").get_text(strip=True) == "She waited for their answer."
    database.rollback()
    assert database.scalars(select(Evaluation)).all() == []


def test_a_rating_that_was_never_offered_is_refused(browser, naomi, rosa):
    browser.sign_in(naomi)
    page = browser.get(f"/evaluations/new/{rosa.id}/final")

    for bad in ("9", "-1", "²", "x" * 500):
        answer = browser.submit(page, values=filled(**{"rating-links": bad}), status=422)
        assert "6. Rating: choose one of the four ratings." in text(answer)


def test_nobody_evaluates_themselves(browser, database):
    both = make_person(database, "Ada Both", Role.LEARNER, Role.SUPERVISOR)
    place = make_enrollment(database, both)
    database.commit()
    browser.sign_in(both)

    assert "This is you." in text(browser.get("/evaluations/"))
    browser.get(f"/evaluations/new/{place.id}/final", status=403)
    browser.post(f"/evaluations/new/{place.id}/final", filled(), status=403)


def test_an_evaluation_is_open_to_its_learner_supervisors_and_registrars_only(
    browser, database, given
):
    for name, role, status in (
        ("Priya Raman", Role.REGISTRAR, 200),
        ("Ines Ortega", Role.SUPERVISOR, 200),
        ("Marcus Bell", Role.LEARNER, 404),
        ("Terrence Whitlock", Role.TRAINER, 403),
    ):
        person = make_person(database, name, role)
        database.commit()
        browser.sign_in(person)
        browser.get(f"/evaluations/{given.id}", status=status)
        browser.post(
            f"/evaluations/{given.id}",
            {"view": "agree"},
            status=404 if role is Role.LEARNER else 403,
        )
    elsewhere = make_organization(database, key="juniper-house")
    olive = make_person(database, "Olive", Role.SUPERVISOR, Role.LEARNER, organization=elsewhere)
    database.commit()
    browser.sign_in(olive)
    browser.get(f"/evaluations/{given.id}", status=404)
    browser.get(f"/evaluations/new/{given.enrollment_id}/final", status=404)
    browser.get("/evaluations/new/999/final", status=404)


def test_an_answer_is_given_once(browser, rosa, given):
    browser.sign_in(rosa.person)
    browser.post(f"/evaluations/{given.id}", {}, status=422)
    browser.post(f"/evaluations/{given.id}", {"view": "agree"})
    page = browser.post(f"/evaluations/{given.id}", {"view": "disagree"}, status=409)

    assert "You have answered this evaluation already." in text(page)


def test_a_newer_evaluation_shows_the_one_before_and_the_older_points_to_it(
    browser, database, rosa, naomi, given
):
    newer = make_evaluation(
        database,
        rosa,
        number=2,
        rating=3,
        evaluator_id=naomi.id,
        given_at=given.given_at.replace(month=6),
    )
    database.commit()
    browser.sign_in(rosa.person)

    assert text(browser.get(f"/evaluations/{newer.id}")).count("Before: Steady") == 12
    assert "There is a newer one" in text(browser.get(f"/evaluations/{given.id}"))
    assert len(browser.get("/evaluations/mine").select(".week-list li")) == 2


def test_pages_without_anything_say_what_comes_next(browser, rosa, naomi):
    browser.sign_in(rosa.person)
    assert "No evaluation yet" in text(browser.get("/evaluations/mine"))
    browser.sign_in(naomi)
    assert "Nobody by that name" in text(browser.get("/evaluations/?q=zzz"))
    assert "Rosa Delgado" in text(browser.get("/evaluations/?q=ros"))


def test_the_desk_takes_as_many_queries_for_fifty_learners_as_for_two(
    browser, database, naomi, count_queries
):
    def opened():
        with count_queries() as sent:
            browser.get("/evaluations/")
        return len(sent)

    def add(number):
        for n in range(number):
            place = make_enrollment(database, make_person(database, f"Learner {n}"))
            make_evaluation(database, place, evaluator_id=naomi.id)
        database.commit()

    browser.sign_in(naomi)
    add(2)
    few = opened()
    add(48)
    assert opened() == few


def test_an_evaluation_of_a_kind_that_is_none_is_not_there(browser, naomi, rosa):
    browser.sign_in(naomi)

    for kind in ("yearly", "MID-POINT", "9" * 500):
        browser.get(f"/evaluations/new/{rosa.id}/{kind}", status=404)


def test_what_was_written_is_shown_as_text_and_never_as_markup(browser, database, rosa, naomi):
    wicked = "<script>alert(1)</script>{{7*7}}"
    row = make_evaluation(
        database,
        rosa,
        evaluator_id=naomi.id,
        examples={category.value: wicked for category in Category},
        onward=wicked,
    )
    database.commit()
    browser.sign_in(rosa.person)

    page = browser.get(f"/evaluations/{row.id}")
    assert text(page).count(wicked) == 13
