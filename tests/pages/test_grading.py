"""The trainer's desk: what waits, how it is judged, and two trainers at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from prss_training.checks.models import CheckTryGranted
from prss_training.coursework.models import Grade, WorkTryGranted
from prss_training.domain.people import Role
from tests.factories import (
    MORNING,
    VALUES_AUDIT,
    make_enrollment,
    make_organization,
    make_person,
    make_submission,
)
from tests.pages.client import Browser
from tests.progress.story import DAY, judge, try_check

COMMENT = "You asked before you judged, and it shows. Name the next step too."


@pytest.fixture
def terrence(database):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    return person


@pytest.fixture
def enrollment(database):
    place = make_enrollment(database)
    database.commit()
    return place


@pytest.fixture
def submission(database, enrollment):
    work = make_submission(database, enrollment)
    database.commit()
    return work


@pytest.fixture
def activity(library):
    return library.activity(VALUES_AUDIT)


@pytest.fixture
def filled(activity):
    """The values of a form with every line at `level`."""

    def _filled(level=3, comment=COMMENT, **over):
        lines = {f"line_{line.key}": str(level) for line in activity.rubric.lines}
        return lines | {"comment": comment} | over

    return _filled


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def test_an_empty_desk_says_that_nothing_waits(browser, terrence):
    browser.sign_in(terrence)

    assert "No work is waiting" in text(browser.get("/grading/"))


def test_the_desk_shows_the_longest_wait_first_and_filters_by_module(
    browser, database, terrence, submission, enrollment
):
    make_submission(
        database,
        enrollment,
        activity="strengths-and-resiliencies/strengths-inventory",
        submitted_at=MORNING - DAY,
    )
    database.commit()
    browser.sign_in(terrence)

    page = browser.get("/grading/")
    only = browser.get("/grading/?module=shared-values")

    assert [row.th.get_text(strip=True) for row in page.select("tbody tr")][1:] == [
        only.select_one("tbody th").get_text(strip=True)
    ]
    assert len(page.select("main nav a")) == 3
    assert "2 pieces of work wait" in text(page)
    assert only.select_one("main nav [aria-current]")["href"].endswith("shared-values")


def test_the_desk_takes_as_many_queries_for_many_as_for_one(
    browser, database, terrence, submission, count_queries
):
    browser.sign_in(terrence)

    def queries():
        with count_queries() as sent:
            browser.get("/grading/")
        return len(sent)

    one = queries()
    for number in range(40):
        place = make_enrollment(database, make_person(database, f"Learner {number}"))
        make_submission(database, place)
        judge(database, make_submission(database, place, attempt=2), terrence)
    database.commit()

    assert queries() == one < 20


def test_work_and_rubric_are_on_one_page_with_their_keys(browser, terrence, submission, activity):
    browser.sign_in(terrence)

    page = browser.get(f"/grading/{submission.id}")

    assert submission.body.strip() in page.select_one("article.submission").get_text()
    groups = page.select("fieldset[data-key-group]")
    assert len(groups) == len(activity.rubric.lines)
    assert [len(group.select("input[type=radio]")) for group in groups] == [4] * len(groups)
    for line, group in zip(activity.rubric.lines, groups, strict=True):
        assert all(level in group.get_text() for level in line.levels)
    assert len(page.select("input[type=checkbox]")) == len(activity.rubric.critical)
    assert {tag["data-key"] for tag in page.select("[data-key]")} == {"c", "g", "n", "d"}
    assert page.select_one("input[name=seen]")["value"] == "0"


def test_a_grade_is_given_and_told_with_its_percent(
    browser, database, terrence, submission, filled
):
    browser.sign_in(terrence)
    page = browser.get(f"/grading/{submission.id}")

    browser.submit(page, 0, filled())
    desk = browser.follow()

    [grade] = database.scalars(select(Grade))
    assert (grade.percent, grade.comment) == (100, COMMENT)
    assert "100 %, passed." in desk.select_one(".messages").get_text()
    assert "Graded lately" in text(desk)


def test_a_critical_fail_returns_the_work(
    browser, database, terrence, submission, filled, activity
):
    browser.sign_in(terrence)
    page = browser.get(f"/grading/{submission.id}")

    browser.submit(page, 0, filled(critical=activity.rubric.critical[0].key))

    assert database.scalars(select(Grade.outcome)).one() == "returned"
    assert "returned for revision" in text(browser.follow())


def test_giving_a_grade_can_open_the_next_work(
    browser, database, terrence, submission, enrollment, filled
):
    following = make_submission(
        database, enrollment, activity="shared-values/values-statement", submitted_at=MORNING + DAY
    )
    database.commit()
    browser.sign_in(terrence)
    page = browser.get(f"/grading/{submission.id}")

    browser.submit(page, 0, filled(then="next"))

    assert browser.response.headers["Location"] == f"/grading/{following.id}"


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"comment": "Good."}, "between 20 and 4000 characters"),
        ({"comment": ""}, "Write a comment for the learner."),
        ({"comment": "x" * 4001}, "between 20 and 4000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_chosen_is_lost(
    browser, database, terrence, submission, filled, over, sentence
):
    browser.sign_in(terrence)
    page = browser.get(f"/grading/{submission.id}")

    again = browser.submit(page, 0, filled(level=2, **over), status=422)

    assert sentence in again.select_one(".error-summary").get_text()
    assert {box["value"] for box in again.select("input[type=radio][checked]")} == {"2"}
    assert database.scalars(select(Grade)).all() == []


def test_a_line_without_a_level_is_asked_for_by_name(
    browser, terrence, submission, filled, activity
):
    browser.sign_in(terrence)
    page = browser.get(f"/grading/{submission.id}")
    left_out = activity.rubric.lines[0]
    values = filled()
    del values[f"line_{left_out.key}"]

    again = browser.submit(page, 0, values, status=422)

    assert f"Choose a level for “{left_out.title}”." in text(again)
    assert COMMENT in again.select_one("textarea").get_text()


def test_the_second_of_two_trainers_sees_the_first_grade_and_keeps_what_they_typed(
    browser, app, database, terrence, submission, filled
):
    naomi = make_person(database, "Naomi Achebe", Role.TRAINER)
    database.commit()
    other = Browser(app)
    other.sign_in(naomi)
    browser.sign_in(terrence)
    mine = browser.get(f"/grading/{submission.id}")
    theirs = other.get(f"/grading/{submission.id}")
    other.submit(theirs, 0, filled(level=1, comment="Say what you saw, not what you felt."))

    again = browser.submit(mine, 0, filled(level=3), status=409)

    assert "Somebody graded this meanwhile" in text(again)
    assert "Say what you saw, not what you felt." in text(again)
    assert COMMENT in again.select_one("textarea").get_text()
    assert {box["value"] for box in again.select("input[type=radio][checked]")} == {"3"}
    assert len(database.scalars(select(Grade)).all()) == 1

    browser.submit(again, 0)

    database.rollback()
    newest = database.scalars(select(Grade).order_by(Grade.number.desc())).first()
    assert (newest.number, newest.percent, newest.grader_id) == (2, 100, terrence.id)


def test_trainers_at_the_same_moment_never_lose_or_cross_a_grade(app, database, activity, filled):
    trainers = [make_person(database, f"Trainer {n}", Role.TRAINER) for n in range(4)]
    works = [
        make_submission(database, make_enrollment(database, make_person(database, f"Learner {n}")))
        for n in range(3)
    ]
    database.commit()
    for work in works:
        answers = _all_at_once(app, trainers, work, filled)

        assert sorted(answers) == [303, 409, 409, 409]
        database.rollback()
        [grade] = database.scalars(select(Grade).where(Grade.submission_id == work.id))
        winner = answers.index(303)
        assert grade.grader_id == trainers[winner].id
        assert grade.marks == {line.key: winner for line in activity.rubric.lines}
        assert grade.comment == _comment(winner, work)


def _comment(number, work):
    return f"From trainer {number} about submission {work.id}, with care."


def _all_at_once(app, trainers, work, filled):
    """Return the status that each trainer got for a grade given at the same moment."""
    start = Barrier(len(trainers))

    def act(number):
        browser = Browser(app)
        browser.sign_in(trainers[number])
        page = browser.get(f"/grading/{work.id}")
        form = browser.form(page)
        token = form.select_one("input[name=csrf_token]")["value"]
        start.wait()
        values = filled(level=number, comment=_comment(number, work))
        sent = values | {"csrf_token": token, "seen": "0"}
        return browser.client.post(form["action"], data=sent).status_code

    with ThreadPoolExecutor(len(trainers)) as pool:
        return list(pool.map(act, range(len(trainers))))


def test_grading_again_begins_from_the_grade_that_counts(
    browser, database, terrence, submission, filled, activity
):
    browser.sign_in(terrence)
    fail = activity.rubric.critical[0].key
    browser.submit(browser.get(f"/grading/{submission.id}"), 0, filled(level=1, critical=fail))

    page = browser.get(f"/grading/{submission.id}")

    assert "Grade it again" in text(page)
    assert {box["value"] for box in page.select("input[type=radio][checked]")} == {"1"}
    assert [box["value"] for box in page.select("input[type=checkbox][checked]")] == [fail]
    assert page.select_one("input[name=seen]")["value"] == "1"


def test_levels_given_under_another_rubric_are_not_taken_over(
    browser, database, terrence, submission
):
    judge(database, submission, terrence)
    database.commit()
    browser.sign_in(terrence)

    page = browser.get(f"/grading/{submission.id}")

    assert not page.select("input[type=radio][checked]")
    assert "You listened before you spoke." in page.select_one("textarea").get_text()


def test_earlier_attempts_are_compared_line_by_line(
    browser, database, terrence, submission, enrollment, filled, activity
):
    browser.sign_in(terrence)
    browser.submit(browser.get(f"/grading/{submission.id}"), 0, filled(level=1))
    second = make_submission(database, enrollment, attempt=2, body="I went back and asked.")
    database.commit()

    page = browser.get(f"/grading/{second.id}")

    [table] = page.select("table")
    assert table.caption.get_text() == "Levels by attempt"
    row = table.select_one("tbody tr")
    assert row.th.get_text() == activity.rubric.lines[0].title
    assert [cell.get_text() for cell in row.select("td")] == ["–", "1"]


def test_ones_own_work_cannot_be_graded(browser, database, filled):
    both = make_person(database, "Rosa Delgado", Role.LEARNER, Role.TRAINER)
    work = make_submission(database, make_enrollment(database, both))
    database.commit()
    browser.sign_in(both)

    page = browser.get(f"/grading/{work.id}")

    assert "This is your own work" in text(page)
    assert not page.select("main form")
    refused = browser.post(f"/grading/{work.id}", filled(seen="0"), status=403)
    assert "Ask another trainer to grade it" in text(refused)


def test_another_organizations_work_is_not_there(browser, database, terrence, filled):
    elsewhere = make_organization(database, key="lakeside")
    sam = make_person(database, "Sam Holloway", organization=elsewhere)
    work = make_submission(database, make_enrollment(database, sam, organization=elsewhere))
    database.commit()
    browser.sign_in(terrence)

    browser.get(f"/grading/{work.id}", status=404)
    browser.post(f"/grading/{work.id}", filled(seen="0"), status=404)
    assert "No work is waiting" in text(browser.get("/grading/"))


@pytest.mark.parametrize("role", [Role.LEARNER, Role.SUPERVISOR, Role.REGISTRAR])
def test_only_trainers_come_to_the_desk(browser, database, submission, role):
    person = make_person(database, "Priya Raman", role)
    database.commit()
    browser.sign_in(person)

    for path in ("/grading/", f"/grading/{submission.id}", "/grading/tries/"):
        browser.get(path, status=403)


def test_a_script_in_somebodys_work_stays_text(browser, database, terrence, enrollment):
    work = make_submission(database, enrollment, body="<script>alert('1')</script> & more")
    database.commit()
    browser.sign_in(terrence)

    page = browser.get(f"/grading/{work.id}")

    assert page.select_one(".submission-text").get_text() == "<script>alert('1')</script> & more"
    assert not page.select("main script")


@pytest.fixture
def stuck(database, enrollment, terrence, library):
    """Rosa has used every try at a check and at a piece of work."""
    module = library.module("shared-values")
    for number in range(1, 2 + module.check.retakes):
        try_check(database, enrollment, module, number=number, passed=False)
    [work, *_] = module.activities
    for attempt in range(1, 1 + work.attempts):
        handed_in = make_submission(database, enrollment, activity=work.id, attempt=attempt)
        judge(database, handed_in, terrence, passed=False)
    database.commit()
    return module


def test_nobody_needs_a_talk_where_everybody_can_go_on(browser, terrence):
    browser.sign_in(terrence)

    assert "Everybody can go on" in text(browser.get("/grading/tries/"))


@pytest.mark.parametrize(
    ("end", "row"),
    [("shared-values", CheckTryGranted), ("shared-values/values-audit", WorkTryGranted)],
)
def test_a_trainer_opens_another_try_with_a_reason(
    browser, database, terrence, enrollment, stuck, end, row
):
    browser.sign_in(terrence)
    path = f"/grading/tries/{enrollment.id}/{end}"
    listed = browser.get("/grading/tries/")
    assert listed.select(f'main a[href="{path}"]')

    refused = browser.submit(browser.get(path), 0, {"reason": ""}, status=422)
    assert "Say what you agreed" in text(refused)
    browser.submit(refused, 0, {"reason": "She reads part 3 again, then we talk on Friday."})

    assert "Rosa Delgado has one more try." in text(browser.follow())
    [granted] = database.scalars(select(row))
    assert granted.granted_by_id == terrence.id
    assert not browser.get("/grading/tries/").select(f'main a[href="{path}"]')
    again = browser.post(path, {"reason": "Once more, for good measure."}, status=409)
    assert "can go on without another try" in text(again)


def test_another_organizations_learner_gets_no_try_from_here(browser, database, terrence):
    elsewhere = make_organization(database, key="lakeside")
    sam = make_person(database, "Sam Holloway", organization=elsewhere)
    place = make_enrollment(database, sam, organization=elsewhere)
    database.commit()
    browser.sign_in(terrence)

    browser.get(f"/grading/tries/{place.id}/shared-values", status=404)
    browser.post(
        f"/grading/tries/{place.id}/shared-values", {"reason": "A long enough one."}, status=404
    )
