"""The pages of cohorts, as trainers and learners use them, without scripts."""

import io
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from prss_training.accounts.models import Invitation
from prss_training.cohorts import planning, rosters
from prss_training.cohorts.models import (
    CohortAnswer,
    CohortPlace,
    LiveSession,
    OneToOne,
    SessionAttendance,
    SessionSignIn,
)
from prss_training.domain.live_hours import Mark, sittings
from prss_training.domain.people import Role
from prss_training.notices.models import Letter
from prss_training.web.clock import now
from tests.cohorts.conftest import Group
from tests.factories import make_organization, make_person

CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def group(database, library):
    made = Group(database, library)
    database.commit()
    return made


@pytest.fixture
def trainer(browser, group):
    browser.sign_in(group.terrence)
    return browser


def learn(browser, place):
    browser.sign_in(place.enrollment.person)
    return browser


def minutes_from_now(**delta):
    return (now() + timedelta(**delta)).replace(second=0, microsecond=0)


def fresh(database, model):
    database.rollback()
    return database.scalars(select(model).order_by(model.id)).all()


def said(page):
    return page.select_one("main").get_text(" ", strip=True)


# --- planning ---


def test_a_trainer_makes_a_cohort_looks_at_a_plan_and_plans_it(trainer, group, database):
    page = trainer.get("/cohorts/new")
    trainer.submit(
        page, 0, {"name": "Mornings", "starts_on": "2026-10-20", "takes_applications": "y"}
    )
    page = trainer.follow()
    assert page.h1.get_text(strip=True) == "Mornings"

    page = trainer.get(page.select_one("a[href$='/plan']")["href"])
    numbers = [box["value"] for box in page.select("input[name=modules]")]
    wanted = {
        "modules": numbers,
        "weekdays": ["1"],
        "clock": "18:00",
        "place": "Hall",
        "act": "look",
    }
    page = trainer.submit(page, 0, wanted, status=200)
    assert fresh(database, LiveSession) == []
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert len(rows) == sum(len(sittings(one.live, 120)) for one in group.program)
    assert "20 October 2026, 6:00 pm CDT until 8:10 pm" in rows[0]
    assert "3 November 2026, 6:00 pm CST" in rows[2]

    trainer.submit(page, 0, {"act": "plan"})

    assert len(fresh(database, LiveSession)) == len(rows)
    assert "Every module is planned" in said(trainer.get(trainer.response.location + "/plan"))


def test_a_plan_that_does_not_fit_keeps_what_was_typed(trainer, group):
    page = trainer.get(f"/cohorts/{group.cohort.id}/plan")
    number = page.select_one("input[name=modules]")["value"]

    page = trainer.submit(
        page,
        0,
        {"modules": number, "first": "2026-03-08", "clock": "02:30", "place": "Hall"},
        status=422,
    )

    assert "the clocks go forward" in said(page)
    assert page.select_one("input[name=place]")["value"] == "Hall"
    page = trainer.submit(page, 0, {"clock": "18:00", "place": ""}, status=422)
    assert "a place, a video link, or both" in said(page)


@pytest.mark.parametrize(
    "link", ["http://video.example", "javascript:alert(1)", "https://", "https://a b.example"]
)
def test_only_a_safe_link_can_be_a_video_link(trainer, group, link):
    page = trainer.get(f"/cohorts/{group.cohort.id}/sessions/new")

    page = trainer.submit(
        page, 0, {"video_link": link, "clock": "18:00", "first": "2026-10-20"}, status=422
    )

    assert "beginning with https://" in said(page)


def test_one_module_is_held_in_two_sessions_that_follow_each_other(trainer, group, database):
    path = f"/cohorts/{group.cohort.id}/sessions/new"
    given = {"clock": "18:00", "place": "Hall", "module": group.module.key}
    trainer.submit(trainer.get(path), 0, given | {"first": "2026-10-20", "length": "1:10"})
    trainer.submit(trainer.get(path), 0, given | {"first": "2026-10-27"})

    first, second = fresh(database, LiveSession)
    assert (first.first_minute, first.minutes) == (0, 70)
    assert (second.first_minute, second.minutes) == (70, group.module.live.minutes - 70)
    page = trainer.get(f"/cohorts/sessions/{first.id}")
    assert " of its " in said(page)


def test_a_session_is_moved_with_a_reason_that_learners_read(trainer, group, database):
    held = group.plan(minutes_from_now(days=3))
    database.commit()
    page = trainer.get(f"/cohorts/sessions/{held.id}/move")
    page = trainer.submit(page, 0, {"place": "Library", "reason": ""}, status=422)
    assert page.select_one("input[name=place]")["value"] == "Library"
    trainer.submit(page, 0, {"reason": "The hall is being painted."})

    page = learn(trainer, group.rosa).get("/cohort/")

    assert "Library" in said(page)
    assert "The hall is being painted." in said(page)


def test_a_trainer_who_was_second_sees_what_is_planned_now(trainer, group, database):
    held = group.plan(minutes_from_now(days=3))
    database.commit()
    page = trainer.get(f"/cohorts/sessions/{held.id}/cancel")
    planning.move_session(
        database,
        held,
        planning.Where("Library", "", 0),
        starts_at=held.plan.starts_at,
        reason="Painters.",
        seen=0,
        title="x",
        actor=group.ines,
        at=now(),
    )
    database.commit()

    page = trainer.submit(page, 0, {"reason": "Snow."}, status=409)

    assert "Somebody else changed this session" in said(page)
    assert page.select_one("textarea[name=reason]").get_text(strip=True) == "Snow."
    trainer.submit(page, 0)
    assert "Not held" in said(learn(trainer, group.rosa).get("/cohort/"))


# --- the roster ---


@pytest.fixture
def begun(group, database):
    held = group.plan(minutes_from_now(minutes=-20))
    database.commit()
    return held


def test_a_trainer_keeps_a_whole_roster_with_one_form(trainer, group, begun, database):
    page = trainer.get(f"/cohorts/sessions/{begun.id}/roster")
    rosa, kofi, mei = (p.enrollment_id for p in (group.rosa, group.kofi, group.mei))
    marks = {f"mark-{rosa}": "present", f"mark-{kofi}": "part", f"mark-{mei}": "excused"}

    page = trainer.submit(page, 0, marks | {"act": "keep"}, status=422)
    assert "Kofi Mensah: Write how many minutes" in said(page)
    assert page.select_one(f"#mark-{rosa}-present").has_attr("checked")
    trainer.submit(page, 0, {f"minutes-{kofi}": "45", "act": "keep"})

    assert {(r.enrollment_id, r.mark, r.minutes) for r in fresh(database, SessionAttendance)} == {
        (rosa, Mark.PRESENT, group.module.live.minutes),
        (kofi, Mark.PART, 45),
        (mei, Mark.EXCUSED, 0),
    }
    assert "Here 45 minutes" in said(trainer.follow())
    assert "Here 45 minutes" in said(trainer.get(f"/cohorts/{group.cohort.id}"))


def test_the_empty_rows_are_marked_at_once_and_nothing_is_kept_yet(trainer, group, begun, database):
    page = trainer.get(f"/cohorts/sessions/{begun.id}/roster")
    kofi = group.kofi.enrollment_id

    page = trainer.submit(page, 0, {f"mark-{kofi}": "absent", "act": "fill"}, status=200)

    checked = {box["id"] for box in page.select("input[type=radio][checked]")}
    assert checked == {
        f"mark-{group.rosa.enrollment_id}-present",
        f"mark-{kofi}-absent",
        f"mark-{group.mei.enrollment_id}-present",
    }
    assert fresh(database, SessionAttendance) == []


def test_a_correction_asks_why_and_shows_both_lines(trainer, group, begun):
    path, rosa = f"/cohorts/sessions/{begun.id}/roster", group.rosa.enrollment_id
    trainer.submit(trainer.get(path), 0, {f"mark-{rosa}": "present", "act": "keep"})
    page = trainer.submit(
        trainer.get(path), 0, {f"mark-{rosa}": "absent", "act": "keep"}, status=422
    )
    assert "Say why" in said(page)

    trainer.submit(page, 0, {"reason": "It was her sister.", "act": "keep"})

    shown = said(trainer.follow())
    assert "It was her sister." in shown
    assert "Here for all of it" in shown


def test_a_trainer_who_was_second_loses_nothing_and_overwrites_nothing(
    trainer, group, begun, database
):
    rosa = group.rosa.enrollment_id
    page = trainer.get(f"/cohorts/sessions/{begun.id}/roster")
    rosters.keep_roster(
        database,
        begun,
        {rosa: rosters.Said(Mark.ABSENT, None, 0)},
        reason="",
        program=group.program,
        module=group.module,
        trainer=group.ines,
        at=now(),
    )
    database.commit()

    page = trainer.submit(page, 0, {f"mark-{rosa}": "present", "act": "keep"}, status=409)

    assert "Ines Duarte recorded this while you had the page open" in said(page)
    assert page.select_one(f"#mark-{rosa}-present").has_attr("checked")
    assert len(fresh(database, SessionAttendance)) == 1
    trainer.submit(page, 0, {"reason": "She was in the back.", "act": "keep"})
    assert [r.number for r in fresh(database, SessionAttendance)] == [1, 2]


def test_ones_own_row_has_no_marks(browser, group, database):
    both = make_person(database, "Ada Both", Role.LEARNER, Role.TRAINER)
    from prss_training.cohorts.joining import add_learners  # noqa: PLC0415

    [place] = add_learners(
        database, group.cohort, [both], group.criteria, actor=group.ines, at=now()
    )
    held = group.plan(minutes_from_now(minutes=-20))
    database.commit()
    browser.sign_in(both)
    page = browser.get(f"/cohorts/sessions/{held.id}/roster")

    assert not page.select(f"[name='mark-{place.enrollment_id}']")
    browser.submit(page, 0, {f"mark-{place.enrollment_id}": "present", "act": "keep"}, status=403)
    assert fresh(database, SessionAttendance) == []


@pytest.mark.parametrize("value", ["99999999999999999999", "-1", "1e3", "³", "present"])
def test_nonsense_in_a_roster_breaks_nothing(trainer, group, begun, value):
    rosa = group.rosa.enrollment_id
    page = trainer.get(f"/cohorts/sessions/{begun.id}/roster")

    trainer.submit(
        page,
        0,
        {f"mark-{rosa}": "part", f"minutes-{rosa}": value, f"mark-{value}": "part", "act": "keep"},
        status=422,
    )


def test_a_roster_of_forty_is_one_page_in_as_many_queries_as_three(
    trainer, group, begun, database, count_queries
):
    path = f"/cohorts/sessions/{begun.id}/roster"

    def queries_of():
        trainer.get(path)  # what is read once a process
        with count_queries() as sent:
            page = trainer.get(path)
        return len(sent), len(page.select("[role=radiogroup]"))

    few = queries_of()
    for n in range(37):
        group.learner(f"Learner {n:02d}", at=now())
    database.commit()
    many = queries_of()

    assert (few[1], many[1]) == (3, 40)
    assert many[0] == few[0]


@pytest.mark.parametrize("path", ["/cohorts/", "/cohorts/{id}"])
def test_lists_take_as_many_queries_however_much_is_in_them(
    trainer, group, database, count_queries, path
):
    at = path.format(id=group.cohort.id)

    def queries_of():
        trainer.get(at)
        with count_queries() as sent:
            trainer.get(at)
        return len(sent)

    group.plan(minutes_from_now(days=-30))
    database.commit()
    few = queries_of()
    for n in range(12):
        group.learner(f"Learner {n:02d}", at=now())
        group.make(f"Cohort {n}")
    group.plan(minutes_from_now(days=-20), module=group.program[1])
    group.plan(minutes_from_now(days=20), module=group.program[2])
    database.commit()

    assert queries_of() == few


# --- the room ---


def test_a_code_in_the_room_signs_in_and_fills_the_roster(trainer, group, begun, database):
    path = f"/cohorts/sessions/{begun.id}/room"
    trainer.submit(trainer.get(path), 0)
    page = trainer.follow()
    code = page.select_one(".room-code").get_text(strip=True)
    assert re.fullmatch(r"[2-9A-Z]{3}-[2-9A-Z]{3}", code)
    assert page.select(".room-picture svg")

    learn(trainer, group.rosa)
    page = trainer.submit(trainer.get("/cohort/sign-in"), 0, {"code": "ZZZ-ZZZ"}, status=422)
    assert "opens no session of yours" in said(page)
    trainer.submit(page, 0, {"code": code.lower()})
    assert len(fresh(database, SessionSignIn)) == 1
    trainer.sign_in(group.ines)
    page = trainer.get(f"/cohorts/sessions/{begun.id}/roster")

    rosa = group.rosa.enrollment_id
    assert page.select_one(f"#mark-{rosa}-part").has_attr("checked")  # twenty minutes late
    assert page.select_one(f"#minutes-{rosa}")["value"] == str(group.module.live.minutes - 20)


def test_guessing_codes_is_slowed_for_the_person_and_not_for_the_room(make_app, library):
    from sqlalchemy import create_engine  # noqa: PLC0415
    from sqlalchemy.orm import Session  # noqa: PLC0415

    from prss_training.web.database import db  # noqa: PLC0415
    from tests.pages.client import Browser  # noqa: PLC0415

    app = make_app(limits=True)
    with app.app_context():
        url = db.engine.url
    engine = create_engine(url)
    with Session(engine, expire_on_commit=False) as session:
        group = Group(session, library)
        session.commit()
        browser = Browser(app)
        learn(browser, group.rosa)
        page = browser.get("/cohort/sign-in")
        for _ in range(10):
            browser.submit(page, 0, {"code": "ZZZ-ZZZ"}, status=422)
        browser.submit(page, 0, {"code": "ZZZ-ZZZ"}, status=429)
        learn(browser, group.kofi)
        browser.submit(browser.get("/cohort/sign-in"), 0, {"code": "ZZZ-ZZZ"}, status=422)
    engine.dispose()


# --- people ---


def test_people_come_from_a_file_after_one_look_and_their_codes_are_shown_once(
    trainer, group, database
):
    path = f"/cohorts/{group.cohort.id}/file"
    content = "\ufeffName;E-mail\r\nSal Newman;sal@example.org\r\nTwo Rivers;\r\n"

    def send():
        return trainer.submit(
            trainer.get(path), 0, {"people": (io.BytesIO(content.encode()), "people.csv")}
        )

    send()
    page = trainer.follow()
    assert "Gets a letter" in said(page)
    assert "two.r" in said(page)
    assert fresh(database, Invitation) == []
    page = trainer.submit(page, 0, status=200)

    assert len(page.select(".code-large")) == 1
    [letter] = fresh(database, Letter)
    assert letter.address == "sal@example.org"
    assert "Choose the file again" in said(trainer.get(f"{path}/look", status=404))
    send()
    page = trainer.follow()
    assert "Everybody is here already" in said(page)
    assert not page.select("main form")


def test_a_file_with_a_mistake_says_which_row_and_keeps_nothing(trainer, group, database):
    sent = {"people": (io.BytesIO(b"name,email\nSal,not an address\n"), "people.csv")}

    page = trainer.submit(trainer.get(f"/cohorts/{group.cohort.id}/file"), 0, sent, status=422)

    assert "Row 2" in said(page)
    trainer.get(f"/cohorts/{group.cohort.id}/file/look", status=404)


def test_a_learner_asks_a_trainer_says_no_with_a_sentence(browser, group, database):
    cohort = group.make("Open", takes_applications=True)
    sal = make_person(database, "Sal Newman")
    database.commit()
    browser.sign_in(sal)
    page = browser.get("/cohort/")
    browser.submit(
        browser.get(page.select_one("a[href*='/cohort/apply/']")["href"]), 0, {"body": "Please."}
    )
    browser.sign_in(group.ines)
    page = browser.get(f"/cohorts/{cohort.id}")
    page = browser.get(page.select_one("a[href*='/applications/']")["href"])
    page = browser.submit(page, 0, {"answer": "decline"}, status=422)
    browser.submit(page, 0, {"sentence": "It is full.", "answer": "decline"})

    browser.sign_in(sal)
    assert "It is full." in said(browser.get("/cohort/"))
    assert len(fresh(database, CohortAnswer)) == 1


def test_somebody_invited_to_a_cohort_is_offered_the_place_on_their_home(browser, group, database):
    browser.sign_in(group.terrence)
    page = browser.get(f"/cohorts/{group.cohort.id}/learners")
    page = browser.submit(page, "/invite", {"name": "Sal Newman"}, status=200)
    link = page.select_one(".long-link").get_text(strip=True)
    sal = make_person(database, "Sal Newman", Role.SUPERVISOR)
    database.commit()
    browser.sign_in(sal)
    browser.submit(browser.get("/invitation/" + link.rpartition("/")[2]), 0)

    assert "keeps a place for you" in said(browser.get("/"))
    browser.submit(browser.get("/cohort/"), 0)
    assert group.cohort.name in said(browser.follow())


def test_an_unusable_address_of_somebody_invited_is_said_and_nobody_is_invited(
    trainer, group, database
):
    page = trainer.get(f"/cohorts/{group.cohort.id}/learners")

    page = trainer.submit(page, "/invite", {"email": "nonsense"}, status=422)

    assert "whole email address" in said(page)
    assert fresh(database, Invitation) == []


def test_a_learner_is_moved_and_leaves(browser, group, database):
    other = group.make("Thursdays")
    database.commit()
    browser.sign_in(group.terrence)
    page = browser.get(f"/cohorts/places/{group.rosa.id}")
    browser.submit(page, 0, {"to": str(other.id), "reason": "Works on Tuesdays."})
    learn(browser, group.rosa)
    assert "Thursdays" in said(browser.get("/cohort/"))
    browser.submit(browser.get("/cohort/leave"), 0)

    assert "no place in a cohort" in said(browser.follow())
    assert [p.left_at is None for p in fresh(database, CohortPlace)] == [False, True, True, False]


# --- the learner ---


def test_the_next_session_comes_first_and_stands_on_the_home_page(browser, group, database):
    group.plan(minutes_from_now(days=5), module=group.program[1])
    group.plan(minutes_from_now(days=2))
    database.commit()
    learn(browser, group.rosa)

    page = browser.get("/cohort/")
    assert group.module.title in page.select_one("#next-session").get_text()
    home = browser.get("/")
    assert "Your next live session" in said(home)
    assert group.module.title in said(home)
    for other in ("Kofi", "Mei"):
        assert other not in said(page)


def test_a_learner_is_told_what_is_missing_and_that_it_is_more_than_may_be_made_up(
    browser, group, database
):
    held = group.plan(minutes_from_now(days=-7))
    group.plan(minutes_from_now(days=7), cohort=group.make("Thursdays"))
    database.commit()
    learn(browser, group.rosa)

    shown = said(browser.get("/cohort/"))

    assert "What you missed" in shown
    assert "more than may still be made up" in shown
    assert held


def test_a_one_to_one_is_offered_for_what_may_be_made_up_and_for_nothing_else(
    browser, group, database
):
    """The program has eight live hours: less than one may be made up, so two hours are not."""
    held = group.plan(minutes_from_now(days=-7))
    database.commit()
    browser.sign_in(group.terrence)
    path = f"/cohorts/learners/{group.rosa.enrollment_id}"
    assert not browser.get(path).select("form[action$='/one-to-one']")
    whole = held.minutes
    stretch = f"{held.module}/0/{whole}"
    browser.post(f"{path}/one-to-one", {"stretch": stretch, "day": "2026-01-05"}, status=422)
    assert fresh(database, OneToOne) == []

    rosa = group.rosa.enrollment_id
    page = browser.get(f"/cohorts/sessions/{held.id}/roster")
    marks = {f"mark-{rosa}": "part", f"minutes-{rosa}": str(whole - 30), "act": "keep"}
    browser.submit(page, 0, marks)
    page = browser.get(path)
    page = browser.submit(page, "/one-to-one", {"note": ""}, status=422)
    browser.submit(page, "/one-to-one", {"note": "The grant, once more."})

    [row] = fresh(database, OneToOne)
    assert (row.first_minute, row.minutes) == (whole - 30, 30)
    page = browser.follow()
    assert "The grant, once more." in said(page)
    page = browser.get(page.select_one("a[href$='/reversal']")["href"])
    browser.submit(page, 0, {"reason": "It was another learner."})
    assert "It was another learner." in said(browser.follow())


# --- calendars ---


def test_a_phone_reads_ones_sessions_without_signing_in_until_the_address_is_renewed(
    browser, group, database
):
    group.plan(minutes_from_now(days=2))
    database.commit()
    learn(browser, group.rosa)
    browser.submit(browser.get("/calendar/"), 0)
    link = browser.follow().select_one(".long-link").get_text(strip=True)
    path = "/calendar/" + link.rpartition("/")[2]
    browser.submit(browser.get("/calendar/"), 0)

    browser.sign_out()
    browser.get(path, status=404)
    learn(browser, group.rosa)
    again = browser.get("/calendar/").select_one(".long-link").get_text(strip=True)
    browser.sign_out()
    browser.get("/calendar/" + again.rpartition("/")[2])
    answer = browser.response
    assert answer.mimetype == "text/calendar"
    assert len(Calendar.from_ical(answer.data).walk("VEVENT")) == 1
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_sessions_can_be_taken_along_as_one_file(browser, group, database):
    group.plan(minutes_from_now(days=2))
    database.commit()
    learn(browser, group.rosa)

    browser.get("/calendar/sessions.ics")

    assert "attachment" in browser.response.headers["Content-Disposition"]
    assert len(Calendar.from_ical(browser.response.data).walk("VEVENT")) == 1


# --- elsewhere ---


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Kathmandu", "6:00 pm +0545"), ("Pacific/Auckland", "6:00 pm NZDT")],
)
def test_an_organization_in_another_zone_plans_and_reads_by_its_own_clock(
    browser, database, library, zone, shown
):
    far = make_organization(database, key="far-away", zone=zone)
    asha = make_person(database, "Asha", Role.TRAINER, organization=far)
    database.commit()
    browser.sign_in(asha)
    browser.submit(browser.get("/cohorts/new"), 0, {"name": "Evenings", "starts_on": "2030-01-07"})
    path = browser.response.location
    page = browser.get(path + "/sessions/new")
    browser.submit(page, 0, {"first": "2030-01-07", "clock": "18:00", "place": "Hall"})

    assert f"7 January 2030, {shown}" in said(browser.follow())
    [held] = fresh(database, LiveSession)
    assert held.plan.starts_at.astimezone(ZoneInfo(zone)).date() == date(2030, 1, 7)
