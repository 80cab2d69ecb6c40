"""What a learner keeps for themselves: strengths, bookmarks, notes; and what was arranged."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.domain.people import Role
from prss_training.margins.models import Bookmark, LessonNote
from prss_training.strengths.models import StrengthsInventory
from prss_training.web.clock import now
from tests.factories import make_enrollment, make_person, make_submission
from tests.progress.story import try_check

pytestmark = pytest.mark.database

PART = "/modules/shared-values/lesson/2"
SCRIPT = "<script>alert('x')</script>"


def words(page):
    return page.select_one("main").get_text(" ", strip=True)


def rows(database, kind):
    database.rollback()
    return database.scalars(select(kind).order_by(kind.id)).all()


# --- strengths ---


def fill_in(browser, **ticks):
    page = browser.get("/strengths/new")
    sent = {f"said-{key.replace('_', '-')}": said for key, said in ticks.items()}
    browser.submit(page, "/strengths/new", sent)
    return browser.follow()


def test_an_inventory_is_words_and_two_boxes_and_adds_nothing_up(browser, rosa, library):
    page = browser.get("/strengths/new")

    prompts = [prompt for group in library.strengths for prompt in group.prompts]
    assert len(page.select("fieldset.strength")) == len(prompts)
    assert len(page.select("input[type=checkbox]")) == 2 * len(prompts)
    done = fill_in(browser, someone_to_call=["have", "more"], place_to_live="have")
    said = words(done)
    assert "I have this I want more of this" in said
    assert not re.search(r"\d+ (of|out of) \d+|points|score|total", said, re.IGNORECASE)


def test_an_inventory_done_again_stands_beside_the_one_before(browser, database, rosa):
    fill_in(browser, someone_to_call="more", place_to_live="have")
    page = fill_in(browser, someone_to_call="have", hard_days_passed="more")

    said = words(page)
    assert "Since then you have this." in said
    assert "Not ticked this time." in said
    assert "New: you want more of this." in said
    assert len(rows(database, StrengthsInventory)) == 2


def test_any_two_inventories_can_stand_side_by_side(browser, database, rosa):
    for tick in ("have", "more", "have"):
        fill_in(browser, someone_to_call=tick)
    first, second, third = rows(database, StrengthsInventory)

    page = browser.get(f"/strengths/{third.id}")
    [other] = page.select('a[href$="#beside"]')

    assert f"beside={first.id}" in other["href"]
    assert "You have this, as before." in words(browser.get(other["href"].split("#")[0]))
    assert browser.get(f"/strengths/{first.id}?beside=nonsense").select("h1")
    assert f"/strengths/{second.id}" in str(browser.get("/strengths/"))


def test_what_is_kept_comes_back_and_a_page_from_before_writes_nothing_over_it(
    browser, database, rosa
):
    old = browser.get("/strengths/new")
    page = browser.get("/strengths/new")
    browser.submit(page, "/strengths/new", {"said-way-around": "have", "act": "keep"})
    assert "Go on with your inventory" in words(browser.follow())

    again = browser.submit(
        old, "/strengths/new", {"said-way-around": "more", "words-social": "Typed."}, status=409
    )

    assert "Newer answers were saved elsewhere" in words(again)
    assert "Typed." in again.select_one("textarea[name=words-social]").get_text()
    [box] = [b for b in again.select("input[name=said-way-around]") if b.has_attr("checked")]
    assert box["value"] == "more"
    browser.submit(again, "/strengths/new")
    assert [one.said for one in rows(database, StrengthsInventory)] == [{"way-around": ["more"]}]


def test_a_form_kept_while_it_is_filled_in_answers_in_json(browser, database, rosa):
    page = browser.get("/strengths/new")
    hidden = {i["name"]: i["value"] for i in page.select("form [type=hidden]") if i.get("name")}

    browser.post("/strengths/new/kept", hidden | {"said-way-around": "have"}, status=200)

    assert browser.response.json["revision"] == 1
    browser.post("/strengths/new/kept", hidden | {"page": "another"}, status=409)
    assert "Newer text was saved" in browser.response.json["sentence"]


def test_finishing_with_nothing_in_it_says_what_is_enough(browser, database, rosa):
    page = browser.submit(browser.get("/strengths/new"), "/strengths/new", status=422)

    assert "One thing you have is a good start." in words(page)
    assert rows(database, StrengthsInventory) == []


def test_inventories_are_erased_one_by_one_or_all_at_once(browser, database, rosa):
    for _ in range(3):
        fill_in(browser, way_around="have")
    first = rows(database, StrengthsInventory)[0]

    browser.submit(browser.get(f"/strengths/{first.id}"), "/erase")
    browser.get(f"/strengths/{first.id}", 404)
    assert len(rows(database, StrengthsInventory)) == 2
    browser.submit(browser.get("/strengths/"), "/strengths/erase")

    assert rows(database, StrengthsInventory) == []


def test_strengths_are_read_by_the_trainer_they_are_shared_with_and_nobody_else(
    browser, database, place, rosa, terrence
):
    fill_in(browser, way_around="have")
    others = [make_person(database, f"Some {role}", role) for role in Role]
    database.commit()
    path = f"/learners/{place.id}/strengths"
    browser.sign_in(terrence)
    browser.get(path, 404)

    browser.sign_in(rosa)
    browser.submit(browser.get("/strengths/"), "/sharing/strengths", {"trainer": str(terrence.id)})

    browser.sign_in(terrence)
    assert "A way to get where I need to be on time." in words(browser.get(path))
    for somebody in others:
        browser.sign_in(somebody)
        assert browser.client.get(path).status_code in (403, 404), somebody.name
    browser.sign_in(rosa)
    assert "Seen by Terrence Whitlock on" in words(browser.get("/strengths/"))


def test_a_program_without_prompts_says_so(make_app, library, database):
    from dataclasses import replace  # noqa: PLC0415

    from tests.pages.client import Browser  # noqa: PLC0415

    app = make_app(replace(library, strengths=()), database_url=str(database.get_bind().url))
    rosa = make_person(database)
    make_enrollment(database, rosa)
    database.commit()
    browser = Browser(app)
    browser.sign_in(rosa)

    assert "No inventory here" in words(browser.get("/strengths/"))
    assert "No inventory here" in words(browser.get("/strengths/new"))
    assert "/strengths/" not in {link["href"] for link in browser.get("/").select("main a")}


# --- bookmarks and notes ---


def test_a_part_is_bookmarked_noted_found_again_and_given_as_a_file(
    browser, database, rosa, library
):
    browser.submit(browser.get(PART), "/bookmark")
    browser.submit(browser.get(PART), "/note", {"body": f"Ask first. {SCRIPT}"})

    page = browser.get("/bookmarks/")
    assert PART in {link["href"] for link in page.select("main a")}
    assert "Ask first. <script>" in words(page)
    assert "Bookmarked:" in words(page)
    assert "Part 2" in words(browser.get("/modules/shared-values"))
    text = browser.client.get("/bookmarks/notes.txt")
    assert text.mimetype == "text/plain"
    assert text.headers["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert text.headers["Cache-Control"] == "no-store"
    assert f"Ask first. {SCRIPT}" in text.get_data(as_text=True)
    assert [one.part for one in rows(database, Bookmark)] == [2]


def test_a_bookmark_is_taken_out_where_it_is_and_in_the_list(browser, database, rosa):
    browser.submit(browser.get(PART), "/bookmark")
    browser.submit(browser.get(PART), "/bookmark", {"act": "out"})
    assert rows(database, Bookmark) == []
    browser.submit(browser.get(PART), "/bookmark")
    browser.submit(browser.get("/bookmarks/"), "/out")

    assert rows(database, Bookmark) == []
    assert "Nothing here yet" in words(browser.follow())


def test_a_note_typed_on_two_pages_is_never_lost(browser, database, rosa):
    old = browser.get(PART)
    browser.submit(browser.get(PART), "/note", {"body": "Newer."})

    page = browser.submit(old, "/note", {"body": "Typed on the old page."}, status=409)

    assert "There is a newer note" in words(page)
    assert "Newer." in words(page)
    assert page.select_one("textarea").get_text(strip=True) == "Typed on the old page."
    browser.submit(page, "/note")
    assert [one.body for one in rows(database, LessonNote)] == ["Typed on the old page."]


def test_a_note_is_kept_while_it_is_written_and_one_too_long_says_so(browser, rosa):
    hidden = {
        i["name"]: i["value"]
        for i in browser.get(PART).select(".margin details [type=hidden]")
        if i["name"] != "csrf_token"
    }

    browser.post(f"{PART}/note/kept", hidden | {"body": "One."}, status=200)
    browser.post(f"{PART}/note/kept", hidden | {"body": "One, two."}, status=200)
    assert browser.response.json["revision"] == 2
    page = browser.post(f"{PART}/note", hidden | {"body": "x" * 20_001}, status=422)

    assert "20,001 characters" in words(page)
    assert len(page.select_one("textarea").get_text(strip=True)) == 20_001


def test_an_erased_note_is_gone_from_page_list_and_file(browser, database, rosa):
    browser.submit(browser.get(PART), "/note", {"body": "Gone soon."})

    browser.submit(browser.get("/bookmarks/"), "/erase")

    assert rows(database, LessonNote) == []
    assert "Gone soon" not in browser.client.get("/bookmarks/notes.txt").get_data(as_text=True)


def test_staff_who_read_a_lesson_have_no_margins(browser, terrence):
    browser.sign_in(terrence)

    page = browser.get(PART)

    assert not page.select(".margin")
    browser.post(f"{PART}/note", {"body": "Mine?"}, status=403)
    browser.get("/bookmarks/", 403)


def test_no_margin_opens_where_the_module_is_locked(browser, database, rosa):
    locked = "/modules/self-direction-and-choice/lesson/1"

    browser.post(f"{locked}/note", {"body": "Early."}, status=409)
    browser.post(f"{locked}/bookmark", status=409)

    assert rows(database, LessonNote) == rows(database, Bookmark) == []


# --- accommodations ---


def arrange(browser, place, **over):
    path = f"/learners/{place.id}/accommodations"
    page = browser.get(path)
    given = {"time": "usual", "since": "2026-01-05"} | over
    return browser.submit(page, path, given)


def test_what_a_trainer_arranges_is_seen_by_the_learner_and_honored_by_pages(
    browser, database, place, rosa, terrence
):
    browser.sign_in(terrence)
    arrange(
        browser,
        place,
        time="more",
        percent="50",
        oral="y",
        language="ASL",
        large_print="y",
        other=f"A quiet room {SCRIPT}",
    )
    assert "50 percent more time" in words(browser.follow())
    assert "50 percent more time" in words(browser.get(f"/learners/{place.id}"))

    browser.sign_in(rosa)
    page = browser.get("/accommodations/")
    assert "You have 50 percent more time" in words(page)
    assert "A quiet room <script>" in words(page)
    assert "Arranged by Terrence Whitlock" in words(page)
    check = browser.get("/modules/shared-values/check")
    assert "You may talk this check through with your trainer" in words(check)
    assert "You may take it in ASL" in words(check)
    for path in ("/", PART, "/modules/shared-values", "/plan/", "/bookmarks/"):
        assert browser.get(path).html["class"] == ["large-print"], path
    assert "How you learn and are tested was arranged" in words(browser.get("/notices/"))


def test_trainers_see_it_where_they_grade_and_where_they_talk(
    browser, database, place, terrence, library
):
    work = make_submission(database, place)
    module = library.module("shared-values")
    for number in range(1, 2 + module.check.retakes):
        try_check(database, place, module, number=number, passed=False)
    database.commit()
    browser.sign_in(terrence)
    arrange(browser, place, oral="y")

    for path in (f"/grading/{work.id}", "/grading/tries/"):
        assert "talked through with a trainer" in words(browser.get(path)), path


def test_what_has_ended_holds_no_longer_and_stays_on_record(browser, place, rosa, terrence):
    day = rosa_day = (now() - timedelta(days=3)).date().isoformat()
    browser.sign_in(terrence)
    arrange(browser, place, large_print="y", since=day, until=rosa_day)

    browser.sign_in(rosa)
    page = browser.get("/accommodations/")

    assert "The usual way." in words(page)
    assert "Large print" in words(page)
    assert page.html.get("class") is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"time": "more"}, "Write how much more time, in percent."),
        ({"time": "more", "percent": "900"}, "from 1 to 300"),
        ({"time": "sideways"}, "Not a valid choice"),
        ({"since": "soon"}, "Choose the day"),
        ({"until": "2025-01-01"}, "The last day lies before the first day."),
    ],
)
def test_what_cannot_be_arranged_says_why_and_keeps_what_was_typed(
    browser, place, terrence, given, sentence
):
    browser.sign_in(terrence)
    path = f"/learners/{place.id}/accommodations"
    sent = {"time": "usual", "since": "2026-01-05", "other": "A quiet room"} | given

    page = browser.submit(browser.get(path), path, sent, status=422)

    assert sentence in words(page)
    assert page.select_one("textarea").get_text(strip=True) == "A quiet room"


def test_supervisors_and_learners_do_not_see_what_was_arranged_for_others(
    browser, database, place, rosa, terrence
):
    browser.sign_in(terrence)
    arrange(browser, place, language="Klingon")
    naomi = make_person(database, "Naomi", Role.SUPERVISOR)
    marcus = make_person(database, "Marcus")
    make_enrollment(database, marcus)
    database.commit()

    browser.sign_in(naomi)
    assert "Klingon" not in words(browser.get(f"/learners/{place.id}"))
    browser.get(f"/learners/{place.id}/accommodations", 403)
    browser.sign_in(marcus)
    assert "Klingon" not in words(browser.get("/accommodations/"))


def test_nobody_arranges_their_own(browser, database):
    both = make_person(database, "Ines", Role.TRAINER, Role.LEARNER)
    place = make_enrollment(database, both)
    database.commit()
    browser.sign_in(both)

    browser.get(f"/learners/{place.id}/accommodations", 403)
