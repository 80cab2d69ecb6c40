"""What a learner does: reading, checks, written work, the code of ethics, notices."""

import re

import pytest
from sqlalchemy import func, select

from prss_training.checks.models import CheckTry
from prss_training.coursework.models import Draft, Grade, Submission
from prss_training.coursework.services import MOST_CHARACTERS
from prss_training.domain.people import Role
from prss_training.domain.rubric import Outcome
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.lessons.models import PartRead, PlaceKept
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.statements.models import Signature
from tests.factories import (
    MORNING,
    VALUES_AUDIT,
    make_enrollment,
    make_organization,
    make_person,
    make_submission,
)

WORK = "/modules/shared-values/work/values-audit"
CHECK = "/modules/shared-values/check"
SCRIPT = "<script>alert('x')</script> & <b>bold</b>"


@pytest.fixture
def rosa(database, browser):
    """A learner with a place, signed in."""
    person = make_person(database)
    make_enrollment(database, person)
    database.commit()
    browser.sign_in(person)
    return person


@pytest.fixture
def place(database, rosa):
    return database.scalars(select(Enrollment).where(Enrollment.person_id == rosa.id)).one()


@pytest.fixture
def other(database, rosa):
    """Another learner's place, in the same organization."""
    made = make_enrollment(database, make_person(database, "Ana Brook"))
    database.commit()
    return made


@pytest.fixture
def trainer(database):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    return person


@pytest.fixture
def audit(library):
    return library.activity(VALUES_AUDIT)


@pytest.fixture
def text(audit):
    return " ".join(["word"] * audit.minimum_words)


@pytest.fixture
def grade(database, trainer, audit):
    """Judge a submission with every line at one level."""

    def _grade(submission, level=1, critical=(), comment="You asked the people it is about."):
        row = Grade(
            submission_id=submission.id,
            number=1,
            grader_id=trainer.id,
            marks={line.key: level for line in audit.rubric.lines},
            critical=list(critical),
            percent=level * 100 // 3,
            outcome=Outcome.PASSED if level >= 2 and not critical else Outcome.RETURNED,
            comment=comment,
            rubric="0" * 64,
            graded_at=MORNING,
        )
        database.add(row)
        database.commit()
        return row

    return _grade


def words(page):
    return page.select_one("main").get_text(" ", strip=True)


def newest(database, kind):
    database.rollback()  # ends the snapshot, so that what the pages wrote is seen
    return database.scalars(select(kind).order_by(kind.id.desc())).first()


# --- beginning ---


def test_a_learner_begins_the_program_once(browser, database):
    rosa = make_person(database)
    database.commit()
    browser.sign_in(rosa)

    for _ in range(2):
        browser.post("/enroll", {"criteria": "peer-leader-2026.1"})
        assert browser.response.headers["Location"] == "/"

    assert database.scalar(select(func.count()).select_from(Enrollment)) == 1


@pytest.mark.parametrize(("criteria", "status"), [("no-such-1", 404), ("", 404)])
def test_a_program_that_is_not_there_cannot_be_begun(browser, database, criteria, status):
    rosa = make_person(database)
    database.commit()
    browser.sign_in(rosa)

    browser.post("/enroll", {"criteria": criteria}, status=status)


def test_a_credential_that_only_a_board_gives_is_refused_with_a_sentence(browser, rosa, library):
    outside = next(c for c in library.criteria if not c.issued_here)

    page = browser.post("/enroll", {"criteria": outside.id}, status=409)

    assert "does not take new learners here" in words(page)


def test_who_is_no_learner_cannot_begin(browser, trainer):
    browser.sign_in(trainer)

    browser.post("/enroll", {"criteria": "peer-leader-2026.1"}, status=403)


def test_learning_pages_ask_for_a_sign_in(browser):
    for path in (
        *("/modules/shared-values", "/modules/shared-values/lesson/1", CHECK, WORK),
        *("/statements/code-of-ethics-2026", "/glossary", "/notices/", "/guides/"),
    ):
        browser.get(path, 303)
        assert "/sign-in" in browser.response.headers["Location"]


def test_a_learner_without_a_place_is_shown_where_to_begin(browser, database):
    rosa = make_person(database)
    database.commit()
    browser.sign_in(rosa)

    page = browser.get("/modules/shared-values", 404)

    assert "Go to your home page to begin one" in words(page)


# --- reading ---


def test_a_module_offers_its_first_part_and_lists_every_step(browser, rosa, library):
    values = library.module("shared-values")

    page = browser.get("/modules/shared-values")

    assert page.select_one(".step-card a")["href"] == "/modules/shared-values/lesson/1"
    steps = [step.get_text(strip=True) for step in page.select(".unit-map h3 a")]
    assert steps == [
        *(part.title for part in values.lesson),
        "Knowledge check",
        *(activity.title for activity in values.activities),
    ]
    for objective in values.objectives:
        assert objective.text in words(page)


def test_every_part_of_every_lesson_keeps_the_page_contract(browser, trainer, library):
    browser.sign_in(trainer)

    for module in library.modules:
        browser.get(f"/modules/{module.key}")
        for part in module.lesson:
            page = browser.get(f"/modules/{module.key}/lesson/{part.number}")
            assert page.h1.get_text(strip=True) == part.title
            assert f"Part {part.number} of {len(module.lesson)}" in words(page)


def test_every_guide_keeps_the_page_contract(browser, trainer, library):
    browser.sign_in(trainer)
    listed = browser.get("/guides/")

    for module in library.modules:
        assert listed.select(f'a[href="/guides/{module.key}"]')
        page = browser.get(f"/guides/{module.key}")
        for step in module.guide:
            assert step.title in words(page)


def test_a_part_is_marked_read_once_and_leads_on(browser, rosa, database):
    page = browser.get("/modules/shared-values/lesson/1")

    for _ in range(2):
        browser.submit(page, "/lesson/1")
        assert browser.response.headers["Location"] == "/onward/shared-values"

    assert database.scalar(select(func.count()).select_from(PartRead)) == 1
    again = browser.get("/modules/shared-values/lesson/1")
    assert not again.select('main form[action$="/lesson/1"]')
    assert again.select_one('a[rel="next"]')["href"] == "/modules/shared-values/lesson/2"


def test_the_place_is_kept_and_offered(browser, rosa, database):
    browser.get("/modules/shared-values/lesson/3")

    assert database.scalars(select(PlaceKept)).one().part == 3
    page = browser.get("/modules/shared-values")
    assert page.select_one(".step-card a")["href"] == "/modules/shared-values/lesson/3"


def test_a_part_that_is_not_there_says_so(browser, rosa):
    page = browser.get("/modules/shared-values/lesson/99", 404)

    assert "has no part 99" in words(page)


def test_a_module_that_is_not_there_says_so(browser, rosa):
    browser.get("/modules/no-such-module", 404)


def test_a_locked_module_says_what_to_finish_first(browser, rosa, database, place, library):
    locked = next(module for module in library.modules if module.requires)
    first = library.module(locked.requires[0])

    page = browser.get(f"/modules/{locked.key}", 409)
    assert f"“{first.title}”" in words(page) or first.title in words(page)
    assert not page.select(".unit-map a")
    for path in ("lesson/1", "check", f"work/{locked.activities[0].key}"):
        refused = browser.get(f"/modules/{locked.key}/{path}", 409)
        assert first.title in words(refused)

    for key in locked.requires:
        database.add(ModuleCompleted(enrollment_id=place.id, module=key, completed_at=MORNING))
    database.commit()
    browser.get(f"/modules/{locked.key}")
    browser.get(f"/modules/{locked.key}/lesson/1")


def test_a_locked_lesson_cannot_be_marked_read(browser, rosa, database, library):
    locked = next(module for module in library.modules if module.requires)

    browser.post(f"/modules/{locked.key}/lesson/1", status=409)

    assert database.scalar(select(func.count()).select_from(PartRead)) == 0


def test_staff_read_everything_and_leave_no_trace(browser, trainer, database, library):
    browser.sign_in(trainer)
    locked = next(module for module in library.modules if module.requires)

    page = browser.get(f"/modules/{locked.key}")
    assert "You are reading as staff" in words(page)
    part = browser.get(f"/modules/{locked.key}/lesson/1")
    assert not part.select("main form")
    browser.post(f"/modules/{locked.key}/lesson/1", status=403)

    assert database.scalar(select(func.count()).select_from(PlaceKept)) == 0


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.REGISTRAR])
def test_other_staff_do_not_open_lessons_or_guides(browser, database, role):
    person = make_person(database, "Naomi Achebe", role)
    database.commit()
    browser.sign_in(person)

    for path in ("/modules/shared-values", "/modules/shared-values/lesson/1", "/guides/"):
        browser.get(path, 403)


def test_a_learner_does_not_open_a_trainers_guide(browser, rosa):
    browser.get("/guides/", 403)
    browser.get("/guides/shared-values", 403)


def test_the_glossary_lists_every_term_in_order(browser, rosa, library):
    page = browser.get("/glossary")

    shown = [term.get_text(strip=True) for term in page.select("dl.glossary dt")]
    assert shown == sorted(shown, key=str.casefold)
    assert len(shown) == sum(len(module.terms) for module in library.modules)


# --- checks ---


def answers_of(page, library, wrong=0):
    """Answer the questions of a check's page, the first `wrong` of them wrongly."""
    bank = library.module("shared-values").check
    given = {}
    for n, name in enumerate(dict.fromkeys(i["name"] for i in page.select("input[type=radio]"))):
        best = bank.item(name.removeprefix("answer-")).answer
        shown = [i["value"] for i in page.select(f'input[name="{name}"]')]
        given[name] = next(v for v in shown if v != str(best)) if n < wrong else str(best)
    return given


@pytest.fixture
def begin(browser, rosa):
    """Begin the check, and return the page of its questions."""

    def _begin():
        browser.submit(browser.get(CHECK), CHECK)
        return browser.follow()

    return _begin


def test_a_check_states_its_rules_before_it_begins(browser, rosa):
    said = words(browser.get(CHECK))

    assert "80 percent right" in said
    assert "Tries left 3" in said


def test_questions_are_shown_in_the_order_that_was_drawn(begin, database):
    page = begin()

    made = newest(database, CheckTry)
    for question, (key, order) in zip(page.select("fieldset.question"), made.drawn, strict=True):
        assert question["id"] == f"answer-{key}"
        assert [int(i["value"]) for i in question.select("input")] == order


def test_passing_shows_every_best_answer_and_leads_on(browser, begin, library):
    page = begin()

    browser.submit(page, values=answers_of(page, library, wrong=1))
    result = browser.follow()

    assert "You passed: 9 of 10 right" in words(result)
    assert "The best answer:" in words(result)
    assert result.select('a[href="/onward/shared-values"]')


def test_a_failed_try_teaches_without_telling_the_answer(browser, begin, library, database):
    page = begin()
    given = answers_of(page, library, wrong=10)

    browser.submit(page, values=given)
    result = browser.follow()

    said = words(result)
    assert "Not yet: 0 of 10 right" in said
    assert "You have 2 tries left" in said
    bank = library.module("shared-values").check
    for key, _order in newest(database, CheckTry).drawn:
        item = bank.item(key)
        chosen = item.options[int(given[f"answer-{key}"])]
        assert chosen.text in said
        assert item.options[item.answer].feedback not in said
    assert "The best answer" not in said


def test_a_check_without_every_answer_is_refused_and_loses_none(browser, begin, library, database):
    page = begin()
    given = answers_of(page, library)
    left_out = sorted(given)[:3]
    for name in left_out:
        del given[name]

    again = browser.submit(page, values=given, status=422)

    links = [link["href"] for link in again.select(".error-summary a")]
    assert sorted(links) == [f"#{name}-0" for name in left_out]
    assert {i["name"]: i["value"] for i in again.select("input[checked]")} == given
    assert len(newest(database, CheckTry).kept) == 7
    browser.submit(again, values=dict.fromkeys(left_out, "0"))
    assert newest(database, CheckTry).marked_at is not None


def test_a_value_that_is_no_option_is_refused(browser, begin, library):
    page = begin()
    given = answers_of(page, library)
    name = min(given)

    for sent in ("99", "-1", "x", SCRIPT):
        again = browser.submit(page, values=given | {name: sent}, status=422)
        assert "choose one of the answers shown" in words(again)


def test_a_double_submit_and_a_reload_never_mark_twice(browser, begin, library, database):
    page = begin()
    path = browser.response.request.path
    browser.submit(page, values=answers_of(page, library, wrong=10))

    browser.submit(page, values=answers_of(page, library))

    assert browser.response.headers["Location"] == f"{path}/result"
    assert newest(database, CheckTry).percent == 0
    browser.get(path, 303)
    browser.get(f"{path}/result")
    browser.get(f"{path}/result")
    assert newest(database, CheckTry).percent == 0


def test_answers_are_kept_while_the_learner_goes_on(browser, begin, database):
    page = begin()
    path = browser.response.request.path
    name = page.select_one("input[type=radio]")["name"]
    value = page.select(f'input[name="{name}"]')[1]["value"]

    browser.post(f"{path}/kept", {name: value}, status=200)
    assert browser.response.json["answered"] == 1

    again = browser.get(path)
    [checked] = again.select("input[checked]")
    assert (checked["name"], checked["value"]) == (name, value)


def test_answers_can_be_kept_without_scripts(browser, begin, library):
    page = begin()
    given = dict(list(answers_of(page, library).items())[:4])

    browser.submit(page, values=given | {"act": "keep"})

    assert browser.response.headers["Location"] == CHECK
    assert "Go on with try 1" in words(browser.follow())


def test_a_finished_try_tells_a_late_save_in_a_sentence(browser, begin, library):
    page = begin()
    path = browser.response.request.path
    browser.submit(page, values=answers_of(page, library))

    browser.post(f"{path}/kept", {}, status=409)

    assert "finished" in browser.response.json["sentence"]


def test_a_try_that_lost_a_question_is_asked_anew(browser, begin, database):
    begin()
    path = browser.response.request.path
    made = newest(database, CheckTry)
    made.drawn = [["taken-out", [0, 1, 2]], *made.drawn[1:]]
    database.commit()

    browser.post(path, {}, status=303)
    assert browser.response.headers["Location"] == path
    browser.get(path, 303)
    assert browser.response.headers["Location"] == path
    page = browser.follow()

    assert "does not use up a try" in words(page)
    assert len(page.select("fieldset.question")) == 10
    assert (newest(database, CheckTry).number, newest(database, CheckTry).kept) == (1, {})


def test_the_result_of_a_question_that_was_taken_out_stands(browser, begin, library, database):
    page = begin()
    path = browser.response.request.path
    browser.submit(page, values=answers_of(page, library))
    made = newest(database, CheckTry)
    made.marks = [["taken-out", 1, True], *made.marks[1:]]
    database.commit()

    assert "Your result stands" in words(browser.get(f"{path}/result"))


def test_after_the_last_try_comes_a_talk_with_the_trainer(browser, begin, library):
    for _ in range(3):
        page = begin()
        browser.submit(page, values=answers_of(page, library, wrong=10))

    assert "Talk with your trainer" in words(browser.follow())
    page = browser.get(CHECK)
    assert not page.select("main form")
    assert "Your tries are used" in words(page)
    refused = browser.post(CHECK, status=409)
    assert "used all your tries" in words(refused)


def test_another_learners_try_is_not_there(browser, rosa, other, database):
    theirs = CheckTry(
        enrollment_id=other.id, module="shared-values", number=1,
        drawn=[], kept={}, marks=[], started_at=MORNING,
    )  # fmt: skip
    database.add(theirs)
    database.commit()

    browser.get(f"/checks/{theirs.id}", 404)
    browser.get(f"/checks/{theirs.id}/result", 404)
    browser.post(f"/checks/{theirs.id}", {}, status=404)
    browser.post(f"/checks/{theirs.id}/kept", {}, status=404)
    browser.get("/checks/999999", 404)


# --- written work ---


def test_the_rubric_is_shown_before_the_writing(browser, rosa, audit):
    page = browser.get(WORK)

    said = words(page)
    for line in audit.rubric.lines:
        assert line.title in said
        for level in line.levels:
            assert level in said
    for fail in audit.rubric.critical:
        assert fail.text in said
    assert said.index(audit.rubric.lines[0].title) < said.index("Write it here")
    assert all(not folded.has_attr("open") for folded in page.select("main details"))


def test_work_is_handed_in_and_leads_on(browser, rosa, text, database):
    browser.submit(browser.get(WORK), WORK, {"body": text})

    assert browser.response.headers["Location"] == "/onward/shared-values"
    assert newest(database, Submission).body == text
    page = browser.get(WORK)
    assert "Your trainer reads it next" in words(page)
    assert not page.select("main form")


def test_work_that_is_too_short_stays_in_the_form_and_is_saved(browser, rosa, audit, database):
    page = browser.submit(browser.get(WORK), WORK, {"body": "Too short."}, status=422)

    assert f"at least {audit.minimum_words}" in page.select_one(".error-summary").get_text()
    assert page.select_one("textarea").get_text().strip() == "Too short."
    assert newest(database, Draft).body == "Too short."
    assert database.scalar(select(func.count()).select_from(Submission)) == 0


def test_work_that_was_too_short_is_handed_in_from_the_same_page(browser, rosa, text, database):
    page = browser.submit(browser.get(WORK), WORK, {"body": "Too short."}, status=422)

    browser.submit(page, WORK, {"body": text})

    assert newest(database, Submission).body == text
    assert newest(database, Draft) is None


def test_a_draft_is_there_after_signing_out_and_in(browser, rosa, database):
    page = browser.get(WORK)
    browser.submit(page, WORK, {"body": "We asked the people.", "act": "save"})
    browser.sign_out()
    browser.sign_in(rosa)

    again = browser.get(WORK)

    assert again.select_one("textarea").get_text().strip() == "We asked the people."
    assert "Your draft was saved" in words(again)


def hidden(page):
    return {i["name"]: i["value"] for i in page.select("main form input[type=hidden]")}


def test_a_page_saves_as_it_is_typed_on(browser, rosa, database):
    opened = hidden(browser.get(WORK))

    for n, body in enumerate(("We", "We asked"), start=1):
        browser.post(f"{WORK}/draft", opened | {"body": body}, status=200)
        assert browser.response.json["revision"] == n
        assert browser.response.json["saved_at"].startswith("20")
    assert newest(database, Draft).body == "We asked"


def test_an_older_tab_is_told_and_overwrites_nothing(browser, rosa, database):
    older, newer = hidden(browser.get(WORK)), hidden(browser.get(WORK))
    browser.post(f"{WORK}/draft", newer | {"body": "newer"}, status=200)

    browser.post(f"{WORK}/draft", older | {"body": "older"}, status=409)

    assert "nothing was overwritten" in browser.response.json["sentence"]
    assert newest(database, Draft).body == "newer"


def test_handing_in_from_an_older_tab_shows_both_texts(browser, rosa, text, database):
    older, newer = browser.get(WORK), hidden(browser.get(WORK))
    browser.post(f"{WORK}/draft", newer | {"body": f"newer {SCRIPT}"}, status=200)

    page = browser.submit(older, WORK, {"body": text}, status=409)

    assert page.select_one("textarea").get_text().strip() == text
    assert f"newer {SCRIPT}" in words(page)
    assert newest(database, Submission) is None
    browser.submit(page, WORK, {"body": text})
    assert newest(database, Submission).body == text


def test_text_that_cannot_be_handed_in_any_more_is_still_on_the_page(browser, rosa, text):
    first, second = browser.get(WORK), browser.get(WORK)
    browser.submit(first, WORK, {"body": text})

    page = browser.submit(second, WORK, {"body": f"{text} and more"}, status=409)

    assert f"{text} and more" in words(page)
    assert "waiting for your trainer" in words(page)


def test_a_double_click_hands_in_once(browser, rosa, text, database):
    page = browser.get(WORK)

    browser.submit(page, WORK, {"body": text})
    browser.submit(page, WORK, {"body": text})

    assert database.scalar(select(func.count()).select_from(Submission)) == 1


def test_a_save_after_signing_out_is_told_in_a_sentence(browser, rosa):
    opened = hidden(browser.get(WORK))
    with browser.client.session_transaction() as cookie:
        del cookie["_user_id"]

    answer = browser.client.post(f"{WORK}/draft", data=opened | {"body": "late"})

    assert (answer.status_code, answer.json) == (403, {"sentence": "Sign in first."})


def test_huge_text_is_refused_and_not_lost(browser, rosa, database):
    body = "x" * 100_000
    page = browser.submit(browser.get(WORK), WORK, {"body": body}, status=422)

    assert f"{MOST_CHARACTERS:,}" in page.select_one(".error-summary").get_text()
    assert page.select_one("textarea").get_text().strip() == body
    assert newest(database, Draft) is None
    browser.post(f"{WORK}/draft", hidden(page) | {"body": body}, status=422)
    assert "100,000 characters" in browser.response.json["sentence"]


def test_many_words_are_refused_by_count(browser, rosa, audit):
    body = "word " * (audit.maximum_words + 1)

    page = browser.submit(browser.get(WORK), WORK, {"body": body}, status=422)

    assert f"allows {audit.maximum_words}" in words(page)


def test_script_in_the_text_is_shown_as_text(browser, rosa, place, database, grade):
    mine = make_submission(database, place, body=SCRIPT)
    grade(mine, comment=SCRIPT)

    page = browser.get(f"/work/{mine.id}")

    assert words(page).count(SCRIPT) == 2
    assert not page.select("main script, main .submission-text b")
    assert browser.get(WORK).select_one("textarea").get_text().strip() == SCRIPT


def test_a_returned_attempt_shows_levels_and_what_sent_it_back(
    browser, rosa, place, database, grade, audit
):
    mine = make_submission(database, place)
    fail = audit.rubric.critical[0]
    grade(mine, level=1, critical=[fail.key])

    said = words(browser.get(f"/work/{mine.id}"))

    assert "You asked the people it is about." in said
    assert "Terrence Whitlock" in said
    assert fail.text in said
    for line in audit.rubric.lines:
        assert f"Level 1 of 3. {line.levels[1]}" in said
    assert "Revise and hand in again" in said


def test_revising_starts_from_the_last_text(browser, rosa, place, database, grade, text):
    mine = make_submission(database, place, body=f"{text} first")
    grade(mine, level=1)

    page = browser.get(WORK)
    assert page.select_one("textarea").get_text().strip() == f"{text} first"
    browser.submit(page, WORK, {"body": f"{text} second"})

    assert newest(database, Submission).attempt == 2


def test_passed_work_is_not_revised(browser, rosa, place, database, grade):
    mine = make_submission(database, place)
    grade(mine, level=3)

    assert "Revise and hand in again" not in words(browser.get(f"/work/{mine.id}"))
    page = browser.get(WORK)
    assert "This work has passed" in words(page)
    assert not page.select("main form")


def test_the_module_shows_where_each_piece_of_work_stands(browser, rosa, place, database, grade):
    make_submission(database, place)
    database.commit()

    step = browser.get("/modules/shared-values").select_one(
        '.unit-map li:has(a[href$="work/values-audit"])'
    )

    assert "Waiting" in step.get_text()


def test_another_learners_work_is_not_there(browser, rosa, other, database):
    theirs = make_submission(database, other)
    database.commit()

    browser.get(f"/work/{theirs.id}", 404)
    browser.get("/work/999999", 404)


def test_work_of_another_organization_is_not_there(browser, rosa, database):
    lakeside = make_organization(database, key="lakeside")
    stranger = make_person(database, "Sam Holloway", organization=lakeside)
    theirs = make_submission(database, make_enrollment(database, stranger, organization=lakeside))
    database.commit()

    browser.get(f"/work/{theirs.id}", 404)


def test_staff_do_not_hand_in_work(browser, trainer):
    browser.sign_in(trainer)

    browser.get(WORK, 403)
    browser.post(WORK, {"body": "x"}, status=403)
    browser.post(f"{WORK}/draft", {"body": "x"}, status=403)
    assert "role" in browser.response.json["sentence"]


def test_an_activity_that_is_not_there_says_so(browser, rosa):
    browser.get("/modules/shared-values/work/no-such-work", 404)


# --- statements ---


CODE = "/statements/code-of-ethics-2026"


def test_the_code_is_signed_with_ones_own_name(browser, rosa, database, library):
    page = browser.get(CODE)
    assert "My own recovery comes first" in words(page)

    browser.submit(page, CODE, {"typed_name": "rosa  delgado"})
    signed = browser.follow()

    assert "Your signature" in words(signed)
    assert not signed.select("main form")
    row = database.scalars(select(Signature)).one()
    assert row.sha256 == library.statement("code-of-ethics-2026").sha256
    shown = signed.select_one("code").get_text("", strip=True)
    assert re.sub(r"\s", "", shown) == row.sha256


@pytest.mark.parametrize("typed", ["", "Ana Brook", SCRIPT, "x" * 100_000])
def test_another_name_is_refused_and_stays_in_the_form(browser, rosa, database, typed):
    page = browser.submit(browser.get(CODE), CODE, {"typed_name": typed}, status=422)

    assert page.select(".error-summary a")
    assert page.select_one("input[name=typed_name]")["value"] == typed
    assert not page.select("main script:not([src])")
    assert database.scalar(select(func.count()).select_from(Signature)) == 0


def test_signing_twice_keeps_the_first_signature(browser, rosa, database):
    page = browser.get(CODE)

    browser.submit(page, CODE, {"typed_name": "Rosa Delgado"})
    browser.submit(page, CODE, {"typed_name": "ROSA DELGADO"})

    assert database.scalars(select(Signature)).one().typed_name == "Rosa Delgado"


def test_a_text_that_changed_since_it_was_signed_says_so(browser, rosa, place, database):
    database.add(
        Signature(
            enrollment_id=place.id, statement="code-of-ethics-2026", sha256="0" * 64,
            typed_name="Rosa Delgado", signed_at=MORNING,
        )
    )  # fmt: skip
    database.commit()

    assert "The text has changed since you signed" in words(browser.get(CODE))


def test_a_statement_that_is_not_there_says_so(browser, rosa):
    browser.get("/statements/no-such-text", 404)


# --- notices ---


@pytest.fixture
def tell(database):
    def _tell(person, about="A one-page values audit", kind=Kind.WORK_GRADED, path="/glossary"):
        row = queue(database, kind, recipient_id=person.id, about=about, path=path, at=MORNING)
        database.commit()
        return row

    return _tell


def test_nobody_was_told_anything_yet(browser, rosa):
    assert "Nothing yet" in words(browser.get("/notices/"))


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_notice_has_its_sentence(browser, rosa, tell, kind):
    tell(rosa, about=SCRIPT, kind=kind)

    page = browser.get("/notices/")

    assert SCRIPT in words(page)
    assert "New" in words(page)


def test_following_a_notice_marks_it_as_seen(browser, rosa, tell, database):
    notice = tell(rosa)

    browser.get(f"/notices/{notice.id}", 303)

    assert browser.response.headers["Location"] == "/glossary"
    assert "Mark all as seen" not in words(browser.get("/notices/"))


def test_all_notices_are_marked_at_once(browser, rosa, tell):
    for n in range(3):
        tell(rosa, about=f"Work {n}")

    browser.submit(browser.get("/notices/"), "/notices/")
    page = browser.follow()

    assert not page.select(".is-exception")


def test_another_persons_notice_is_not_there(browser, rosa, other, tell):
    notice = tell(other.person)

    browser.get(f"/notices/{notice.id}", 404)
    assert "Nothing yet" in words(browser.get("/notices/"))


def test_a_long_list_of_notices_takes_as_many_queries_as_a_short_one(
    browser, rosa, tell, count_queries
):
    tell(rosa)
    with count_queries() as few:
        browser.get("/notices/")
    for n in range(60):
        tell(rosa, about=f"Work {n}")
    with count_queries() as many:
        page = browser.get("/notices/")

    assert len(many) == len(few)
    assert page.select('a[rel="next"]')
