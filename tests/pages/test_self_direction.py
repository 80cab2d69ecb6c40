"""Where am I, what is next, how long does it take: and the learner decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.checks.models import CheckTry
from prss_training.domain.hours import Hours
from prss_training.domain.people import Role
from prss_training.lessons.models import PartRead
from prss_training.people.models import Membership
from prss_training.plans.models import ChosenModule, Goal
from tests.factories import MORNING, make_organization, make_person
from tests.progress.story import attend, finish, read, try_check

pytestmark = pytest.mark.database

FIRST, STRENGTHS, OWN = (
    "shared-values",
    "strengths-and-resiliencies",
    "self-direction-and-choice",
)
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def founded(database, place, terrence, library):
    """The foundations are finished."""
    finish(database, place, library.module(FIRST), terrence)
    database.commit()


def words(page, part="main"):
    return page.select_one(part).get_text(" ", strip=True)


def rows(database, kind):
    database.rollback()
    return database.scalars(select(kind)).all()


def right(browser, database, library, module, wrong=0):
    """Answer the try that is open, with this many wrong."""
    made = rows(database, CheckTry)[-1]
    answers = {}
    for n, (key, order) in enumerate(made.drawn):
        best = library.module(module).check.item(key).answer
        answers[f"answer-{key}"] = next(o for o in order if o != best) if n < wrong else best
    browser.submit(browser.get(f"/checks/{made.id}"), 0, answers)
    return browser.follow()


# --- how long ---


def test_home_says_what_is_left_in_the_module_and_in_the_program(browser, rosa, library):
    page = browser.get("/")

    first = library.module(FIRST)
    own = first.lesson_minutes + 20 + sum(one.minutes for one in first.activities)
    said = words(page, ".time-left")
    assert f"About {Hours(own).spoken} on your own" in said
    assert "and 2 hours live with your trainer" in said
    assert "(3 modules)" in said
    assert "and 8 hours live with your trainer" in said


def test_what_was_read_and_attended_is_no_longer_left(browser, database, place, terrence, library):
    first = library.module(FIRST)
    read(database, place, first, parts=7)
    attend(database, place, first, terrence)
    database.commit()

    [here, program] = browser.get("/").select(".time-left dd")

    minutes = first.lesson[7].minutes + 20 + sum(one.minutes for one in first.activities)
    assert f"{minutes % 60} minutes on your own." in here.get_text(" ", strip=True)
    assert "live" not in here.get_text()
    assert "and 6 hours live" in program.get_text(" ", strip=True)


def test_when_everything_is_done_nothing_is_left(browser, database, place, terrence, library):
    for module in library.modules:
        finish(database, place, module, terrence)
        attend(database, place, module, terrence)
    database.commit()

    assert "Nothing. It is all done." in words(browser.get("/"), ".time-left")


# --- the order ---


def test_before_the_foundations_nothing_can_be_taken_next(browser, database, rosa):
    page = browser.get("/")

    assert "After them you choose the order yourself" in words(page)
    assert not page.select('form[action$="/next"]')
    refused = browser.post(f"/modules/{FIRST}/next", status=409)
    assert "The order is yours after the foundations" in words(refused)
    assert rows(database, ChosenModule) == []


def test_after_the_foundations_the_next_step_follows_the_choice_and_changes_with_it(
    browser, founded, library
):
    def step():
        return browser.get("/").select_one(".step-card a.btn")["href"]

    seen = [step()]
    browser.submit(browser.get("/"), f"/modules/{OWN}/next")
    assert "comes next. You can change that" in words(browser.follow())
    seen.append(step())
    assert "You take this next." in words(browser.get("/"))
    browser.submit(browser.get("/"), "/plan/order")
    seen.append(step())

    assert seen == [
        f"/modules/{STRENGTHS}/lesson/1",
        f"/modules/{OWN}/lesson/1",
        f"/modules/{STRENGTHS}/lesson/1",
    ]


def test_a_finished_and_an_unknown_module_cannot_be_chosen(browser, database, founded):
    assert "You have finished" in words(browser.post(f"/modules/{FIRST}/next", status=409))
    browser.post("/modules/nowhere/next", status=404)
    assert rows(database, ChosenModule) == []


def test_a_locked_module_says_what_it_waits_for(browser, database, rosa):
    page = browser.post(f"/modules/{OWN}/next", status=409)

    assert "opens when you have finished" in words(page)


# --- I know this already ---


def test_the_check_first_says_what_it_does_and_what_not(browser, rosa):
    page = browser.get(f"/modules/{FIRST}")
    assert "You know this already?" in words(page)

    said = words(browser.get(f"/modules/{FIRST}/first"))

    assert "It uses up none of your tries" in said
    assert "It brings no hours by itself" in said


def test_a_pass_before_the_lesson_counts_and_the_hours_wait_for_the_parts(
    browser, database, rosa, library
):
    module = library.module(FIRST)
    browser.submit(browser.get(f"/modules/{FIRST}/first"), "/first")
    page = right(browser, database, library, FIRST)

    assert "Now you may skim the lesson" in words(page)
    [made] = rows(database, CheckTry)
    assert (made.number, made.early, made.passed) == (0, True, True)
    page = browser.get(f"/modules/{FIRST}")
    assert "You passed the check before the lesson" in words(page)
    assert "0 of 3 modules" in words(browser.get("/"), "aside")

    page = browser.get(f"/modules/{FIRST}/skim")
    browser.submit(page, "/skim", {"parts": ["1", "2"]})
    assert [one.part for one in rows(database, PartRead)] == [1, 2]
    rest = [str(part.number) for part in module.lesson[2:]]
    browser.submit(browser.get(f"/modules/{FIRST}/skim"), "/skim", {"parts": rest})

    assert len(rows(database, PartRead)) == len(module.lesson)
    noted = database.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.LESSON_PART_READ)
    ).all()
    assert {entry.detail.get("skimmed") for entry in noted} == {True}
    browser.get(f"/modules/{FIRST}/skim", 409)


def test_a_failed_try_before_the_lesson_uses_nothing_up_and_comes_only_once(
    browser, database, rosa, library
):
    browser.submit(browser.get(f"/modules/{FIRST}/first"), "/first")
    page = right(browser, database, library, FIRST, wrong=9)

    assert "This try uses up none of your tries" in words(page)
    module = library.module(FIRST)
    left = browser.get(f"/modules/{FIRST}/check").select_one(".facts")
    assert f"Tries left {1 + module.check.retakes}" in left.get_text(" ", strip=True)
    assert "take the check first" not in words(browser.get(f"/modules/{FIRST}")).casefold()
    browser.get(f"/modules/{FIRST}/first", 409)
    browser.post(f"/modules/{FIRST}/first", status=409)
    browser.get(f"/modules/{FIRST}/skim", 409)


def test_all_other_tries_are_still_there_after_a_failed_early_one(
    browser, database, place, terrence, library
):
    module = library.module(FIRST)
    try_check(database, place, module, number=0, passed=False)
    for number in range(1, 1 + module.check.retakes):
        try_check(database, place, module, number=number, passed=False)
    database.commit()

    browser.submit(browser.get(f"/modules/{FIRST}/check"), "/check")

    assert rows(database, CheckTry)[-1].number == 1 + module.check.retakes
    browser.sign_in(terrence)
    assert "Everybody can go on" in words(browser.get("/grading/tries/"))


def test_an_early_try_that_was_left_goes_on_where_it_was(browser, database, rosa):
    browser.submit(browser.get(f"/modules/{FIRST}/first"), "/first")
    address = browser.response.headers["Location"]

    page = browser.get(f"/modules/{FIRST}/first")
    assert "Go on with the check" in words(page)
    browser.submit(page, "/first")

    assert browser.response.headers["Location"] == address
    assert len(rows(database, CheckTry)) == 1
    assert "Before the lesson" in words(browser.follow())


def test_once_a_part_is_read_the_lesson_comes_first(browser, database, place, library):
    read(database, place, library.module(FIRST), parts=1)
    database.commit()

    assert "You know this already?" not in words(browser.get(f"/modules/{FIRST}"))
    browser.get(f"/modules/{FIRST}/first", 409)


def test_a_locked_module_has_no_check_first(browser, rosa):
    browser.get(f"/modules/{OWN}/first", 409)


def test_skimming_with_nothing_ticked_says_so(browser, database, place, library):
    try_check(database, place, library.module(FIRST), number=0)
    database.commit()

    page = browser.submit(browser.get(f"/modules/{FIRST}/skim"), "/skim", status=422)

    assert "Tick the parts that you have read or skimmed." in words(page)


def test_nobody_marks_a_part_that_the_lesson_does_not_have(browser, database, place, library):
    try_check(database, place, library.module(FIRST), number=0)
    database.commit()

    browser.post(f"/modules/{FIRST}/skim", {"parts": ["99", "x"]}, status=422)

    assert rows(database, PartRead) == []


# --- the plan ---


def test_a_goal_is_written_changed_reached_and_erased(browser, database, rosa):
    page = browser.get("/plan/")
    browser.submit(
        page,
        "/plan/",
        {"body": f"Lead a group {SCRIPT}", "due_on": "2026-06-01", "module": FIRST, "note": "Ask."},
    )
    [goal] = rows(database, Goal)
    said = words(browser.follow())
    assert "Lead a group <script>" in said
    assert "By 1 June 2026 . Five shared values at work" in said

    browser.submit(
        browser.get(f"/plan/goals/{goal.id}"), f"/goals/{goal.id}", {"body": "Lead two groups"}
    )
    browser.post(f"/plan/goals/{goal.id}/state", {"state": "reached"})
    assert "Lead two groups" in words(browser.get("/plan/"))
    assert "Reached" in words(browser.get("/plan/"))
    browser.submit(browser.get(f"/plan/goals/{goal.id}"), "/erase")

    assert rows(database, Goal) == []


def test_a_goal_without_words_or_with_a_day_that_is_none_keeps_what_was_typed(
    browser, database, rosa
):
    page = browser.submit(
        browser.get("/plan/"), "/plan/", {"due_on": "soon", "note": "My note"}, status=422
    )

    assert "Write your goal." in words(page)
    assert page.select_one("textarea").get_text(strip=True) == "My note"
    assert rows(database, Goal) == []


def test_a_goal_changed_elsewhere_shows_both_and_loses_neither(browser, database, rosa):
    browser.submit(browser.get("/plan/"), "/plan/", {"body": "First words"})
    [goal] = rows(database, Goal)
    old = browser.get(f"/plan/goals/{goal.id}")
    browser.submit(browser.get(f"/plan/goals/{goal.id}"), f"/goals/{goal.id}", {"body": "Newer"})

    page = browser.submit(old, f"/goals/{goal.id}", {"body": "Typed on the old page"}, status=409)

    assert "This goal was changed elsewhere" in words(page)
    assert "Newer" in words(page)
    assert page.select_one("input[name=body]")["value"] == "Typed on the old page"
    browser.submit(page, f"/goals/{goal.id}")
    assert [one.body for one in rows(database, Goal)] == ["Typed on the old page"]


def test_a_day_that_has_passed_is_not_held_against_anybody(browser, database, place):
    database.add(
        Goal(
            enrollment_id=place.id,
            body="Long ago",
            due_on=(MORNING - timedelta(days=900)).date(),
            note="",
            module="no-longer-taught",
            state="ahead",
            state_at=MORNING,
            written_at=MORNING,
            revision=1,
        )
    )
    database.commit()

    page = browser.get("/plan/")

    assert "On the way" in words(page)
    assert "late" not in words(page).casefold().replace("translate", "")
    assert browser.get("/plan/goals/1").select_one("select option[selected]")["value"] == ""


def test_a_plan_is_read_by_the_trainer_it_is_shared_with_until_it_is_taken_back(
    browser, database, place, rosa, terrence
):
    browser.submit(browser.get("/plan/"), "/plan/", {"body": "Lead a group"})
    ines = make_person(database, "Ines Varga", Role.TRAINER)
    database.commit()
    browser.submit(browser.get("/plan/"), "/sharing/plan", {"trainer": str(terrence.id)})
    assert "Terrence Whitlock has not opened it yet" in words(browser.follow())

    browser.sign_in(terrence)
    shared = f"/learners/{place.id}/plan"
    assert shared in {link["href"] for link in browser.get("/shared/").select("main a")}
    assert "Lead a group" in words(browser.get(shared))
    browser.get(f"/learners/{place.id}/strengths", 404)
    browser.sign_in(ines)
    browser.get(shared, 404)
    assert "Nothing is shared with you" in words(browser.get("/shared/"))

    browser.sign_in(rosa)
    page = browser.get("/plan/")
    assert "Seen by Terrence Whitlock on" in words(page)
    browser.submit(page, "/end")
    assert "Only you." in words(browser.follow())
    browser.sign_in(terrence)
    browser.get(shared, 404)


def test_a_trainer_who_has_left_reads_nothing_and_the_page_says_so(
    browser, database, place, rosa, terrence
):
    browser.submit(browser.get("/plan/"), "/sharing/plan", {"trainer": str(terrence.id)})
    [held] = database.scalars(select(Membership).where(Membership.person_id == terrence.id))
    held.ended_at = MORNING
    database.commit()

    assert "no trainer here any more and cannot read it" in words(browser.get("/plan/"))
    browser.sign_in(terrence)
    assert browser.client.get(f"/learners/{place.id}/plan").status_code in (403, 409)


def test_sharing_with_nobody_or_with_a_stranger_shares_nothing(browser, database, rosa, terrence):
    elsewhere = make_organization(database, key="juniper-house")
    stranger = make_person(database, "Olive", Role.TRAINER, organization=elsewhere)
    database.commit()

    browser.post("/sharing/plan", {"trainer": ""})
    assert "Choose a trainer from the list" in browser.follow().get_text(" ", strip=True)
    browser.post("/sharing/plan", {"trainer": str(stranger.id)}, status=404)
    browser.post("/sharing/certificates", {"trainer": str(terrence.id)}, status=404)
    browser.sign_in(stranger)
    assert "Nothing is shared with you" in words(browser.get("/shared/"))
