"""What a device is told and what it may tell: the worker, the token, and acts done offline."""

import json
import re

import pytest
from sqlalchemy import func, select

from prss_training.accounts.marks import mark_of
from prss_training.coursework.models import Draft
from prss_training.lessons.models import PartRead, PlaceKept
from prss_training.web.static_files import script_names, scripts_version
from tests.factories import MORNING, make_enrollment, make_person

ACTS = "/offline/acts"


@pytest.fixture
def rosa(database, browser):
    person = make_person(database)
    make_enrollment(database, person)
    database.commit()
    browser.sign_in(person)
    return person


@pytest.fixture
def tell(browser):
    """Tell of an act as a device does, with a fresh token in a header."""

    def _tell(whose=None, token=None, **fields):
        hello = browser.client.get("/offline/token").get_json()
        data = {"whose": whose or hello["whose"], "module": "shared-values", **fields}
        headers = {"X-CSRFToken": hello["token"] if token is None else token}
        return browser.client.post(ACTS, data=data, headers=headers)

    return _tell


def count(database, kind):
    database.rollback()
    return database.scalar(select(func.count()).select_from(kind))


# --- acts ---


def test_a_part_read_offline_is_told_and_counts_once(browser, rosa, tell, database):
    for _ in range(2):
        answer = tell(kind="read", part="1", ago="3600000", mark="11111111")
        assert (answer.status_code, answer.get_json()["taken"]) == (200, True)

    assert count(database, PartRead) == 1
    assert "Read" in browser.get("/modules/shared-values/lesson/1").select_one(".lesson-part").text


def test_a_place_reached_offline_is_offered(browser, rosa, tell):
    assert tell(kind="place", part="3").status_code == 200

    card = browser.get("/modules/shared-values").select_one(".step-card a")
    assert card["href"] == "/modules/shared-values/lesson/3"


def test_a_draft_written_offline_is_on_the_page(browser, rosa, tell, library):
    work = library.module("shared-values").activities[0]
    draft = {"kind": "draft", "activity": work.key, "page": "phone", "revision": "0"}

    answer = tell(**draft, mark="0b5c3e1a-6d0f", body="Written on the bus.")

    assert answer.get_json() == {"taken": True, "revision": 1}
    page = browser.get(f"/modules/shared-values/work/{work.key}")
    assert page.textarea.text.strip() == "Written on the bus."


def test_a_draft_that_came_apart_says_so_and_nothing_is_overwritten(
    browser, rosa, tell, database, library
):
    work = library.module("shared-values").activities[0]
    draft = {"kind": "draft", "activity": work.key, "revision": "0"}
    tell(**draft, page="laptop", mark="11111111", body="At home.")

    answer = tell(**draft, page="phone", mark="22222222", body="On the bus.")

    assert answer.status_code == 409
    assert answer.get_json()["apart"] is True
    assert database.scalars(select(Draft.body)).all() == ["At home."]


def test_what_another_person_left_on_the_device_is_not_taken(browser, rosa, tell, database):
    answer = tell(whose="f" * 24, kind="read", part="1")

    assert answer.status_code == 409
    assert "another sign-in" in answer.get_json()["sentence"]
    assert count(database, PartRead) == 0


def test_an_act_without_the_token_of_this_session_is_not_taken(rosa, tell, database, browser):
    for token in ("", "made up"):
        assert tell(token=token, kind="read", part="1").status_code == 400

    assert count(database, PartRead) == 0


def test_who_is_not_signed_in_is_told_in_a_form_that_a_script_can_read(browser):
    for answer in (browser.client.get("/offline/token"), browser.client.post(ACTS)):
        assert answer.status_code in (400, 403)
        assert "Location" not in answer.headers
    assert browser.client.get("/offline/token").get_json() == {"sentence": "Sign in first."}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "hand in", "part": "1"}, 422),
        ({"kind": ""}, 422),
        ({"kind": "read", "part": "99"}, 404),
        ({"kind": "read", "part": "one"}, 404),
        ({"kind": "read", "part": "1", "module": "no-such"}, 404),
        ({"kind": "draft", "activity": "no-such", "mark": "11111111"}, 404),
        ({"kind": "draft", "activity": "values-audit", "mark": "x"}, 422),
        ({"kind": "read", "part": "1", "module": "self-direction-and-choice"}, 409),
    ],
)
def test_an_act_that_makes_no_sense_is_refused_with_a_sentence(rosa, tell, fields, status):
    answer = tell(**fields)

    assert answer.status_code == status
    assert answer.get_json()["sentence"].endswith(".")


@pytest.mark.parametrize("ago", ["", "-5", "soon", "9" * 30, "1e9", "315360000000000"])
def test_a_strange_length_of_time_is_put_right(rosa, tell, database, ago):
    assert tell(kind="read", part="1", ago=ago).status_code == 200

    database.rollback()
    read = database.scalars(select(PartRead)).one()
    assert read.read_at >= MORNING


# --- marks ---


def test_a_mark_tells_people_and_organizations_apart_and_says_nothing_of_them():
    marks = {
        mark_of("secret", person, where) for person in range(1, 20) for where in (None, 1, 2, 12)
    }

    assert len(marks) == 19 * 4
    assert mark_of("secret", 1, 2) == mark_of("secret", 1, 2) != mark_of("other", 1, 2)
    assert all(re.fullmatch("[0-9a-f]{24}", mark) for mark in marks)


def test_a_page_carries_a_mark_and_no_name_for_the_device(browser, rosa):
    body = browser.get("/modules/shared-values/lesson/1").body

    assert re.fullmatch("[0-9a-f]{24}", body["data-whose"])
    assert body["data-keep"] == "learning"


def test_only_lessons_say_that_they_may_be_kept(browser, rosa):
    kept = ("/modules/shared-values", "/modules/shared-values/lesson", "/glossary")
    for path in (*kept, "/modules/shared-values/work/values-audit"):
        assert browser.get(path).body["data-keep"], path
    for path in ("/", "/standing", "/account/", "/practice/", "/notices/", "/certificates/"):
        assert not browser.get(path).body["data-keep"], path
    assert not browser.get("/modules/self-direction-and-choice", 409).body["data-keep"]


def test_a_page_taken_for_keeping_moves_no_place(browser, rosa, database):
    browser.get("/modules/shared-values/lesson/2", headers={"Purpose": "keep"})
    assert count(database, PlaceKept) == 0

    browser.get("/modules/shared-values/lesson/2")
    assert count(database, PlaceKept) == 1


def test_a_page_taken_for_keeping_leaves_the_words_for_its_reader(browser, rosa):
    path = "/modules/shared-values/work/values-audit"
    browser.submit(browser.get(path), 0, {"body": "A first line.", "act": "save"})
    browser.get("/modules/shared-values", headers={"Purpose": "keep"})

    said = browser.get("/modules/shared-values").main.get_text(" ", strip=True)

    assert "waits here until you come back" in said
    assert "waits here until" not in browser.get("/modules/shared-values").main.text


def test_a_module_names_every_page_that_a_device_takes(browser, rosa, library):
    section = browser.get("/modules/shared-values").select_one("[data-paths]")
    module = library.module("shared-values")

    paths = section["data-paths"].split(" ")
    assert len(paths) == len(set(paths))
    assert {f"/modules/shared-values/lesson/{part.number}" for part in module.lesson} < set(paths)
    taken = 0
    for path in paths:
        page = browser.get(path, headers={"Purpose": "keep"})
        assert page.body["data-keep"], path
        taken += len(browser.response.data)
    assert 0.7 < int(section["data-bytes"]) / taken < 1.4


# --- the worker ---


def worker_of(browser):
    text = browser.client.get("/service-worker.js").text
    told = json.loads(re.search(r"told: (\{.*?\}) \};", text)[1])
    asked = json.loads(f"[{re.search(r'importScripts.(.*).;', text)[1]}]")
    return told, asked


def test_the_worker_comes_from_the_root_and_may_run_under_the_policy(browser):
    answer = browser.client.get("/service-worker.js")

    assert answer.mimetype == "text/javascript"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_the_worker_keeps_everything_that_a_kept_page_is_drawn_with(browser, rosa):
    told, asked = worker_of(browser)
    for path in ("/modules/shared-values/lesson/1", "/offline", "/glossary"):
        page = browser.get(path)
        wanted = {link["href"] for link in page.select("link[href]")}
        wanted |= {script["src"] for script in page.select("script[src]")}
        wanted |= {use["href"].partition("#")[0] for use in page.select("use")}
        assert wanted <= set(told["files"]), path
    for address in (*told["files"], *asked):
        assert browser.client.get(address, buffered=True).status_code == 200, address


def test_the_worker_carries_a_version_of_what_it_keeps(browser, make_app, monkeypatch):
    told, _ = worker_of(browser)
    again, _ = worker_of(browser)
    monkeypatch.setattr("prss_training.web.static_files.scripts_version", lambda: "another")
    upgraded = make_app().test_client().get("/service-worker.js").text

    assert again == told
    assert told["version"] not in upgraded


def test_what_a_device_shows_without_a_connection_names_nobody(browser, rosa):
    page = browser.get("/offline")

    assert page.h1.text == "You are offline"
    assert "Rosa" not in browser.response.text
    assert "data-whose" not in page.body.attrs


# --- scripts ---


def test_every_script_lives_below_the_version_of_them_all(browser):
    for name in script_names():
        address = f"/scripts/{scripts_version()}/{name}"
        kept = browser.client.get(address, buffered=True)
        assert "immutable" in kept.headers["Cache-Control"], name


def test_a_page_from_before_an_upgrade_finds_its_scripts_and_keeps_none(browser):
    old = browser.client.get("/scripts/0123456789ab/main.js", buffered=True)

    assert old.status_code == 200
    assert old.headers["Cache-Control"] == "public, max-age=0"
    for lost in ("0123456789ab/none.js", "x/../../../pyproject.toml", "x/%2e%2e/%2e%2e/LICENSE"):
        assert browser.client.get(f"/scripts/{lost}").status_code == 404


def test_files_are_packed_for_whoever_can_unpack_them(browser):
    address = "/bootstrap/static/css/bootstrap.min.css"
    plain = browser.client.get(address, buffered=True)
    packed = browser.client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content_length < plain.content_length / 5
    assert "Accept-Encoding" in plain.headers["Vary"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert browser.client.get(address, headers=again, buffered=True).status_code == 304


def test_pages_are_never_packed(browser, rosa):
    page = browser.client.get("/glossary", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in page.headers
