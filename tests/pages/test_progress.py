"""Home, standing and the learners: what each role sees, and who is turned away."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.domain.people import Role
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.notices.models import Kind, Notice
from tests.factories import (
    MORNING,
    make_enrollment,
    make_entry,
    make_organization,
    make_person,
    make_submission,
)
from tests.progress.story import approve, finish, judge, read, sign, try_check

LEARNERS = "/learners/"


@pytest.fixture
def rosa(database):
    person = make_person(database, "Rosa Delgado")
    database.commit()
    return person


@pytest.fixture
def enrollment(database, rosa):
    place = make_enrollment(database, rosa)
    database.commit()
    return place


@pytest.fixture
def terrence(database):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    return person


@pytest.fixture
def naomi(database):
    person = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    database.commit()
    return person


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def test_a_visitor_is_told_what_this_is_and_where_to_go(browser, database):
    make_organization(database)
    make_organization(database, key="closed", open_sign_up=False)
    database.commit()

    page = browser.get("/")

    links = {link["href"] for link in page.select("main a")}
    assert {"/sign-in", "/join/riverbend", "/verify"} <= links
    assert "/join/closed" not in links


def test_a_visitor_is_told_to_ask_for_an_invitation_where_no_program_is_open(browser):
    assert "by invitation" in text(browser.get("/"))


def test_a_learner_begins_a_program_from_home(browser, database, rosa):
    browser.sign_in(rosa)
    page = browser.get("/")

    assert page.h1.get_text(strip=True) == "Hello, Rosa"
    assert [form["action"] for form in page.select("main form")] == ["/enroll", "/enroll"]
    browser.submit(page, 0)

    [place] = database.scalars(select(Enrollment))
    assert (place.person_id, place.criteria) == (rosa.id, "peer-leader-2026.1")
    assert "Read “" in text(browser.follow())


def test_home_shows_one_next_step_and_how_long_it_takes(browser, rosa, enrollment, library):
    browser.sign_in(rosa)

    page = browser.get("/")

    [card] = page.select(".step-card")
    first = library.module("shared-values")
    [button] = card.select("a.btn")
    assert button["href"] == f"/modules/{first.key}/lesson/1"
    assert f"about {first.lesson[0].minutes} minutes" in card.get_text(" ", strip=True)


def test_home_shows_the_path_with_the_reason_for_a_lock(browser, rosa, enrollment, library):
    browser.sign_in(rosa)

    page = browser.get("/")

    stops = page.select(".unit-map > li")
    assert len(stops) == len(library.modules)
    [current] = page.select(".is-current")
    assert current["aria-current"] == "step"
    locked = page.select(".is-locked")
    assert locked
    for stop in locked:
        assert re.search("Opens when (“|these are finished: “)", stop.get_text(" ", strip=True))
        assert not stop.select("a")


def test_home_says_hours_in_words_beside_the_bar(browser, database, rosa, enrollment, naomi):
    for days in range(1, 4):
        approve(database, enrollment, naomi, worked_on=MORNING.date() - timedelta(days=days))
    make_entry(database, enrollment)
    database.commit()
    browser.sign_in(rosa)

    said = browser.get("/").select_one("aside").get_text(" ", strip=True)

    assert "6:00 of 10:00 hours" in said
    assert "0 of 3 modules" in said
    assert "0 of 5 requirements are met" in said


@pytest.mark.parametrize(
    ("arrange", "sentence", "href"),
    [
        ("read", "Take the check of", "/modules/shared-values/check"),
        ("checked", "Write “", "/modules/shared-values/work/"),
        ("returned", "Revise “", "/modules/shared-values/work/"),
        ("failed", "Talk with your trainer", "/modules/shared-values/check"),
    ],
)
def test_the_next_step_follows_what_was_done(
    browser, database, rosa, enrollment, terrence, library, arrange, sentence, href
):
    module = library.module("shared-values")
    read(database, enrollment, module)
    if arrange in ("checked", "returned"):
        try_check(database, enrollment, module)
    if arrange == "returned":
        judge(database, make_submission(database, enrollment), terrence, passed=False)
    if arrange == "failed":
        for activity in module.activities:
            judge(
                database,
                make_submission(database, enrollment, activity=activity.id),
                terrence,
            )
        for number in range(1, 2 + module.check.retakes):
            try_check(database, enrollment, module, number=number, passed=False)
    database.commit()
    browser.sign_in(rosa)

    [card] = browser.get("/").select(".step-card")

    assert sentence in card.get_text(" ", strip=True)
    assert card.select_one("a.btn")["href"].startswith(href)


@pytest.fixture
def all_learned(database, enrollment, terrence, library):
    for module in library.modules:
        finish(database, enrollment, module, terrence)
    database.commit()


def test_home_walks_through_signing_logging_waiting_and_done(
    browser, database, rosa, enrollment, naomi, all_learned
):
    def card():
        found = browser.get("/").select_one(".step-card")
        return found.get_text(" ", strip=True), found.select_one("a.btn")["href"]

    browser.sign_in(rosa)
    seen = [card()]
    sign(database, enrollment)
    database.commit()
    seen.append(card())
    for days in range(5):
        make_entry(database, enrollment, worked_on=MORNING.date() - timedelta(days=days))
    database.commit()
    seen.append(card())
    for days in range(5, 10):
        approve(database, enrollment, naomi, worked_on=MORNING.date() - timedelta(days=days))
    database.commit()
    seen.append(card())

    assert [href for _, href in seen] == [
        "/statements/code-of-ethics-2026",
        "/practice/new",
        "/practice/",
        "/certificates/",
    ]
    assert "You have met every requirement" in seen[-1][0]


def test_home_notes_finished_modules_and_tells_what_is_met_once(
    browser, database, rosa, all_learned, library
):
    browser.sign_in(rosa)

    page = browser.get("/")
    browser.get("/")
    browser.get("/standing")

    assert len(database.scalars(select(ModuleCompleted)).all()) == len(library.modules)
    told = database.scalars(select(Notice).where(Notice.kind == Kind.REQUIREMENT_MET)).all()
    assert [notice.about for notice in told] == [
        "Finish the three core modules",
        "Pass the knowledge check of each core module",
        "Have four pieces of written work passed by your trainer",
    ]
    assert "You have met a requirement" in page.select_one("aside").get_text()


def test_going_onward_leads_to_the_next_thing_in_the_module(
    browser, database, rosa, enrollment, terrence, library
):
    module = library.module("shared-values")
    browser.sign_in(rosa)

    def onward():
        browser.get(f"/onward/{module.key}", status=303)
        return browser.response.headers["Location"]

    seen = [onward()]
    read(database, enrollment, module, parts=2)
    database.commit()
    seen.append(onward())
    read(database, enrollment, module, beyond=2)
    database.commit()
    seen.append(onward())
    try_check(database, enrollment, module)
    database.commit()
    seen.append(onward())
    for activity in module.activities:
        work = make_submission(database, enrollment, activity=activity.id)
        judge(database, work, terrence)
    database.commit()
    seen.append(onward())

    assert seen == [
        "/modules/shared-values/lesson/1",
        "/modules/shared-values/lesson/3",
        "/modules/shared-values/check",
        "/modules/shared-values/work/values-audit",
        "/modules/shared-values",
    ]
    assert "You have finished" in browser.get("/").select_one(".messages").get_text()


@pytest.mark.parametrize(
    ("roles", "path"),
    [
        ([Role.TRAINER], "/grading/"),
        ([Role.SUPERVISOR], "/hours/"),
        ([Role.REGISTRAR], "/register/ready"),
        ([Role.ADMINISTRATOR], "/organizations/"),
        ([Role.VERIFIER], "/verify"),
        ([Role.SUPERVISOR, Role.TRAINER], "/grading/"),
    ],
)
def test_staff_are_taken_to_their_desk(browser, database, roles, path):
    person = make_person(database, "Naomi Achebe", *roles)
    database.commit()
    browser.sign_in(person)

    browser.get("/", status=303)

    assert browser.response.headers["Location"] == path


def test_a_person_with_several_roles_learns_first_and_finds_the_desks(browser, database):
    person = make_person(database, "Rosa Delgado", Role.LEARNER, Role.TRAINER)
    make_enrollment(database, person)
    database.commit()
    browser.sign_in(person)

    page = browser.get("/")

    assert page.select(".step-card")
    assert [a["href"] for a in page.select("main .button-row a")] == ["/grading/"]


def test_a_person_without_any_role_is_told_how_to_get_one(browser, database):
    person = make_person(database)
    for membership in person.memberships:
        membership.ended_at = MORNING
    database.commit()
    browser.sign_in(person)

    assert "send you an invitation" in text(browser.get("/"))


def test_standing_says_what_is_missing_where_to_do_it_and_who_says_so(
    browser, database, rosa, enrollment, terrence, library
):
    finish(database, enrollment, library.module("shared-values"), terrence)
    database.commit()
    browser.sign_in(rosa)

    page = browser.get("/standing")

    assert "1 of 3 checks" in text(page)
    assert "Still missing: 2 more checks to pass." in text(page)
    links = {link["href"] for link in page.select("main .panel a")}
    assert {
        "/modules/strengths-and-resiliencies/check",
        "/modules/strengths-and-resiliencies/work/strengths-inventory",
        "/practice/new",
        "/statements/code-of-ethics-2026",
    } <= links
    assert "Check passed: “Five shared values at work”" in text(page)
    assert "Program handbook, 2026" in text(page)


def test_standing_has_no_evidence_to_fold_when_there_is_none(browser, rosa, enrollment):
    browser.sign_in(rosa)

    assert "What counts toward it" not in text(browser.get("/standing"))


def test_another_credential_is_compared_and_never_promised(browser, rosa, enrollment, library):
    other = library.newest("us-pr")
    browser.sign_in(rosa)
    own = browser.get("/standing")
    assert own.select('aside a[href="/where-could-i-go"]')

    page = browser.get(f"/standing?criteria={other.id}")

    said = text(page)
    assert "a comparison, not a decision" in said
    assert "never counts silence as a yes" in said
    assert "A person at the board decides this" in said
    assert page.select('aside a[href="/standing"]')


def test_a_credential_that_nobody_knows_is_missing(browser, rosa, enrollment):
    browser.sign_in(rosa)

    browser.get("/standing?criteria=moon-1", status=404)


def test_standing_needs_a_place_in_a_program(browser, rosa):
    browser.sign_in(rosa)

    assert "You are not in a program here yet" in text(browser.get("/standing", status=404))


@pytest.mark.parametrize("path", ["/standing", LEARNERS, "/onward/shared-values"])
def test_nobody_gets_in_without_signing_in(browser, path):
    browser.get(path, status=303)

    assert "/sign-in" in browser.response.headers["Location"]


def test_a_learner_does_not_see_the_learners(browser, rosa, enrollment):
    browser.sign_in(rosa)

    browser.get(LEARNERS, status=403)
    browser.get(f"/learners/{enrollment.id}", status=403)


def test_the_learners_are_listed_with_how_far_they_are(
    browser, database, enrollment, terrence, naomi, library
):
    finish(database, enrollment, library.module("shared-values"), terrence)
    approve(database, enrollment, naomi)
    sign(database, enrollment)
    database.add(
        ModuleCompleted(enrollment_id=enrollment.id, module="shared-values", completed_at=MORNING)
    )
    database.commit()
    browser.sign_in(terrence)

    [row] = browser.get(LEARNERS).select("tbody tr")

    cells = {cell["data-label"]: cell.get_text(" ", strip=True) for cell in row.select("th, td")}
    assert cells["Name"] == "Rosa Delgado"
    assert cells["Enrolled"] == "2 March 2026"
    assert cells["Modules done"] == f"1 of {len(library.modules)}"
    assert cells["Hours approved"].startswith("2:00")
    assert cells["Requirements met"] == "1 of 5"


def test_a_learner_who_is_new_and_an_empty_list_have_their_words(browser, terrence):
    browser.sign_in(terrence)

    assert "No learners yet" in text(browser.get(LEARNERS))
    assert "Nobody has that in their name" in text(browser.get(f"{LEARNERS}?q=zz"))


@pytest.fixture
def three(database, naomi):
    people = []
    for number, name in enumerate(["Ana Ruiz", "Bo Lindqvist", "Cora O'Neil"]):
        place = make_enrollment(
            database,
            make_person(database, name),
            enrolled_at=MORNING - timedelta(days=number),
        )
        for done in range(number):
            approve(database, place, naomi, worked_on=MORNING.date() - timedelta(days=done))
        people.append(place)
    database.commit()
    return people


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ana", "Bo", "Cora"]),
        ("?sort=name&way=down", ["Cora", "Bo", "Ana"]),
        ("?sort=enrolled", ["Cora", "Bo", "Ana"]),
        ("?sort=hours&way=down", ["Cora", "Bo", "Ana"]),
        ("?sort=modules", ["Ana", "Bo", "Cora"]),
        ("?sort=nonsense", ["Ana", "Bo", "Cora"]),
        ("?q=lind", ["Bo"]),
        ("?q=%25", []),
        ("?q=O'Neil", ["Cora"]),
    ],
)
def test_the_list_sorts_and_finds_by_name(browser, terrence, three, query, names):
    browser.sign_in(terrence)

    page = browser.get(f"{LEARNERS}{query}")

    assert [a.get_text().split()[0] for a in page.select("tbody th a")] == names


def test_a_sorted_column_says_so_and_turns_around(browser, terrence, three):
    browser.sign_in(terrence)

    head = browser.get(f"{LEARNERS}?sort=hours&q=o").select_one("[aria-sort]")

    assert head["aria-sort"] == "ascending"
    assert head.a["href"] == f"{LEARNERS}?sort=hours&way=down&q=o"


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    browser, database, terrence, count_queries
):
    make_enrollment(database)
    database.commit()
    browser.sign_in(terrence)

    def queries():
        with count_queries() as sent:
            browser.get(LEARNERS)
        return len(sent)

    one = queries()
    for number in range(30):
        make_enrollment(database, make_person(database, f"Learner {number}"))
    database.commit()

    assert queries() == one < 30


def test_another_organizations_learner_is_not_there(browser, database, terrence):
    elsewhere = make_organization(database, key="lakeside")
    sam = make_person(database, "Sam Holloway", organization=elsewhere)
    place = make_enrollment(database, sam, organization=elsewhere)
    database.commit()
    browser.sign_in(terrence)

    browser.get(f"/learners/{place.id}", status=404)
    assert "Sam" not in text(browser.get(LEARNERS))


@pytest.mark.parametrize(
    ("role", "there", "not_there"),
    [
        (Role.TRAINER, ["/grading/{work}", "/grading/tries/"], ["/hours/{entry}"]),
        (Role.SUPERVISOR, ["/hours/{entry}", "/supervision/"], ["/grading/{work}"]),
        (
            Role.REGISTRAR,
            ["/register/issue/{place}", "/examinations/{place}"],
            ["/grading/{work}", "/hours/{entry}"],
        ),
    ],
)
def test_a_learners_page_has_the_ways_of_each_role(
    browser, database, enrollment, library, role, there, not_there
):
    work = make_submission(database, enrollment)
    entry = make_entry(database, enrollment)
    try_check(database, enrollment, library.module("shared-values"), passed=False)
    person = make_person(database, "Priya Raman", role)
    database.commit()
    browser.sign_in(person)

    page = browser.get(f"/learners/{enrollment.id}")

    links = {link["href"] for link in page.select("main a")}
    ids = {"work": work.id, "entry": entry.id, "place": enrollment.id}
    assert {path.format(**ids) for path in there} <= links
    assert not {path.format(**ids) for path in not_there} & links
    assert "/practice/new" not in links
    assert "Not passed" in text(page)


def test_a_name_full_of_markup_is_shown_as_it_is(browser, database, terrence):
    person = make_person(database, "<script>alert(1)</script> Day")
    place = make_enrollment(database, person)
    database.commit()
    browser.sign_in(terrence)

    page = browser.get(f"/learners/{place.id}")

    assert page.h1.get_text(strip=True) == "<script>alert(1)</script> Day"
    assert not page.select("main script")
