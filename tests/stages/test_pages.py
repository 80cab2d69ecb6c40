import pytest
from sqlalchemy import select

from prss_training.domain.people import Role
from prss_training.domain.stages import Direction
from prss_training.enrollments.models import Enrollment
from prss_training.evaluations.models import SignOff
from prss_training.stages.models import StageStep, StageWish
from prss_training.statements.models import Signature
from prss_training.web.clock import now
from tests.factories import (
    MORNING,
    make_enrollment,
    make_organization,
    make_person,
    make_sign_off,
    make_step,
)


@pytest.fixture
def naomi(database):
    person = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    database.commit()
    return person


@pytest.fixture
def priya(database):
    person = make_person(database, "Priya Raman", Role.REGISTRAR)
    database.commit()
    return person


@pytest.fixture
def rosa(database):
    place = make_enrollment(database)
    database.commit()
    return place


@pytest.fixture
def signed(database, rosa):
    """Rosa, who has signed the code of ethics."""
    database.add(
        Signature(
            enrollment_id=rosa.id,
            statement="code-of-ethics-2026",
            sha256="0" * 64,
            typed_name="Rosa Delgado",
            signed_at=MORNING,
        )
    )
    database.commit()
    return rosa


@pytest.fixture
def rows(database):
    def _rows(kind):
        database.rollback()
        database.expire_all()
        return database.scalars(select(kind).order_by(kind.id)).all()

    return _rows


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


# --- the learner ---


def test_a_learner_sees_the_ladder_where_they_stand_and_what_the_next_step_asks(browser, rosa):
    browser.sign_in(rosa.person)
    page = browser.get("/path/")

    [here] = page.select(".unit-map [aria-current=step]")
    assert "Trainee" in here.get_text()
    assert len(page.select(".unit-map > li")) == 6
    assert "What the next step asks: Volunteer peer leader" in text(page)
    assert "Still missing: 1 more module to finish" in text(page)
    assert page.select_one('a[href="/statements/code-of-ethics-2026"]')
    assert "Your rights on every stage, paid or not" in text(page)


def test_somebody_who_has_only_joined_is_interested_and_shown_the_way(browser, database):
    sam = make_person(database, "Sam Joined")
    database.commit()
    browser.sign_in(sam)
    page = browser.get("/path/")

    assert "You are here now: Interested" in text(page)
    assert page.select_one('a[href="/"]')
    browser.get("/path/step", status=404)


def test_a_learner_writes_why_and_their_supervisor_reads_it(browser, rosa, naomi, rows):
    browser.sign_in(rosa.person)
    page = browser.get("/path/")
    browser.submit(page, "wish", {"body": "I want to sit with people at the meal."})
    assert "I want to sit with people at the meal." in text(browser.follow())
    assert len(rows(StageWish)) == 1

    browser.sign_in(naomi)
    assert "I want to sit with people" in text(browser.get("/path/ready"))
    notices = browser.get("/notices/")
    browser.get(notices.select_one("main .week-list a")["href"], status=303)
    assert "I want to sit with people" in text(browser.follow())


def test_an_empty_wish_is_sent_back_with_what_to_do(browser, rosa, rows):
    browser.sign_in(rosa.person)
    page = browser.submit(browser.get("/path/"), "wish", {"body": "  "}, status=422)

    assert "Write a sentence about what you wish for" in text(page)
    assert rows(StageWish) == []


def test_a_learner_pauses_without_a_reason_and_is_met_with_warm_words(browser, rosa, rows):
    browser.sign_in(rosa.person)
    page = browser.get("/path/step")
    offered = [field["value"] for field in page.select("input[name=step]")]
    assert offered == ["back:interested", "pause:trainee"]
    browser.submit(page, values={"step": "pause:trainee"})
    page = browser.follow()

    [step] = rows(StageStep)
    assert (step.direction, step.reason, step.decided_by_id) == (
        Direction.PAUSE,
        "",
        rosa.person_id,
    )
    assert "Everything you have done stays yours" in text(page)
    assert "Taking a pause" in text(page)
    assert "Your place is kept" in text(browser.get("/path/step"))


def test_a_learner_cannot_step_forward_by_any_form(browser, rosa, rows):
    browser.sign_in(rosa.person)
    for step in ("forward:volunteer", "resume:trainee", "back:senior", "pause", "²", "x" * 900):
        page = browser.post("/path/step", {"step": step}, status=422)
        assert "Choose one of those shown." in text(page)
    browser.post(f"/path/{rosa.id}", {"step": "forward:volunteer"}, status=403)
    browser.get(f"/path/{rosa.id}", status=403)
    browser.get("/path/ready", status=403)
    browser.get("/path/flow", status=403)

    assert rows(StageStep) == []


# --- deciding ---


def test_a_supervisor_signs_off_waives_and_decides_and_the_learner_sees_who_and_why(
    browser, signed, naomi, rows
):
    browser.sign_in(naomi)
    address = f"/path/{signed.id}"
    page = browser.get(address)
    browser.submit(page, "sign-off", {"what": "orientation", "note": "All six points."})
    page = browser.follow()
    assert "Signed off for Rosa Delgado: Orientation." in text(page)

    step = {"step": "forward:volunteer", "reason": "People trust her."}
    page = browser.submit(page, f"/{signed.id}", step, status=409)
    assert "Still open: “Finish the first module, shared values”" in text(page)
    assert page.select_one("#reason").get_text(strip=True) == "People trust her."

    waive = {"waive-first-modules": "She taught this module for years."}
    browser.submit(page, f"/{signed.id}", step | waive)
    assert "Decided for Rosa Delgado" in text(browser.follow())
    [taken] = rows(StageStep)
    assert taken.waived == [
        {"condition": "first-modules", "why": "She taught this module for years."}
    ]

    browser.sign_in(signed.person)
    seen = text(browser.get("/path/"))
    assert "Decided by Naomi Achebe." in seen
    assert "“People trust her.”" in seen
    assert "Waived Finish the first module, shared values: “She taught" in seen
    assert "What the next step asks: Stipended peer leader" in seen


def test_ethics_and_orientation_have_no_field_to_waive_them(browser, rosa, naomi, rows):
    browser.sign_in(naomi)
    page = browser.get(f"/path/{rosa.id}")

    waivable = [field["name"] for field in page.select("textarea[name^=waive-]")]
    assert waivable == ["waive-first-modules"]
    answer = browser.submit(
        page,
        f"/{rosa.id}",
        {"step": "forward:volunteer", "reason": "Now.", "waive-code-of-ethics": "We know her."},
        status=409,
    )
    assert "“Sign the code of ethics”" in text(answer)
    assert rows(StageStep) == []


def test_a_step_to_come_is_refused_beside_the_day(browser, rosa, naomi, rows):
    browser.sign_in(naomi)
    page = browser.get(f"/path/{rosa.id}")
    for day in ("2099-01-01", "2020-01-01"):
        answer = browser.submit(
            page, f"/{rosa.id}", {"step": "pause:trainee", "day": day}, status=422
        )
        assert "Choose a day from 2026-03-02" in answer.select_one("#day-error").get_text()
    browser.submit(page, f"/{rosa.id}", {"step": "pause:trainee", "day": "soon"}, status=422)

    assert rows(StageStep) == []


def test_a_pause_is_ended_by_somebody_who_decides(browser, database, rosa, naomi, rows):
    make_step(
        database,
        rosa,
        direction=Direction.PAUSE,
        stage="trainee",
        decided_by_id=rosa.person_id,
        reason="",
    )
    database.commit()
    browser.sign_in(naomi)
    page = browser.get(f"/path/{rosa.id}")
    offered = [field["value"] for field in page.select("input[name=step]")]
    assert offered == ["resume:trainee", "resume:interested"]
    browser.submit(page, f"/{rosa.id}", {"step": "resume:trainee"})

    assert [step.direction for step in rows(StageStep)] == [Direction.PAUSE, Direction.RESUME]


def test_staff_who_learn_too_decide_nothing_about_themselves(browser, database, rows):
    both = make_person(database, "Ada Both", Role.LEARNER, Role.SUPERVISOR)
    place = make_enrollment(database, both)
    database.commit()
    browser.sign_in(both)

    page = browser.get(f"/path/{place.id}")
    assert "This is your own path" in text(page)
    assert not page.select("main form[method=post]")
    browser.post(
        f"/path/{place.id}",
        {"step": "forward:volunteer", "day": "2026-03-02", "reason": "Me."},
        status=403,
    )
    browser.post(f"/path/{place.id}/sign-off", {"what": "orientation"}, status=403)
    assert rows(StageStep) == rows(SignOff) == []


def test_each_role_signs_only_what_is_theirs(browser, rosa, naomi, priya, rows):
    browser.sign_in(priya)
    page = browser.get(f"/path/{rosa.id}")
    theirs = [field["value"] for field in page.select("input[name=what]")]
    assert theirs == ["stipend-agreement", "staff-position", "certificate-seen"]
    browser.post(f"/path/{rosa.id}/sign-off", {"what": "orientation"}, status=422)
    assert rows(SignOff) == []

    browser.sign_in(naomi)
    page = browser.get(f"/path/{rosa.id}")
    assert "orientation" in [field["value"] for field in page.select("input[name=what]")]


def test_a_sign_off_is_taken_back_by_its_role_with_a_reason_that_the_learner_reads(
    browser, database, rosa, naomi, priya, rows
):
    row = make_sign_off(database, rosa, signed_by_id=naomi.id)
    database.commit()
    browser.sign_in(priya)
    assert "Take it back" not in text(browser.get(f"/path/{rosa.id}"))
    browser.post(f"/path/sign-off/{row.id}/reversal", {"reason": "Not mine to take."}, status=403)
    browser.sign_in(naomi)
    assert "Take it back" in text(browser.get(f"/path/{rosa.id}"))
    page = browser.get(f"/path/sign-off/{row.id}/reversal")
    browser.submit(page, values={"reason": ""}, status=422)
    browser.submit(page, values={"reason": "We did not get to the crisis plan."})
    browser.post(f"/path/sign-off/{row.id}/reversal", {"reason": "Again."}, status=409)
    assert len(rows(SignOff)) == 2

    browser.sign_in(rosa.person)
    assert "We did not get to the crisis plan." in text(browser.get("/path/"))


def test_another_organizations_learners_are_not_there(browser, database, rosa, naomi):
    row = make_sign_off(database, rosa, signed_by_id=naomi.id)
    elsewhere = make_organization(database, key="juniper-house")
    olive = make_person(database, "Olive", Role.SUPERVISOR, Role.REGISTRAR, organization=elsewhere)
    database.commit()
    browser.sign_in(olive)

    browser.get(f"/path/{rosa.id}", status=404)
    browser.post(f"/path/{rosa.id}", {"step": "pause:trainee"}, status=404)
    browser.post(f"/path/{rosa.id}/sign-off", {"what": "orientation"}, status=404)
    browser.get(f"/path/sign-off/{row.id}/reversal", status=404)
    assert "No learners yet" in text(browser.get("/path/ready"))
    assert "Nobody is on the ladder yet" in text(browser.get("/path/flow"))


# --- lists and numbers ---


def test_who_is_ready_comes_first(browser, database, signed, naomi):
    make_enrollment(database, make_person(database, "Aaron First"))
    make_sign_off(database, signed, signed_by_id=naomi.id)
    make_step(
        database, signed, stage="interested", direction=Direction.BACK, decided_by_id=naomi.id
    )
    database.commit()
    browser.sign_in(naomi)
    page = browser.get("/path/ready")

    names = [cell.get_text(strip=True) for cell in page.select("tbody th")]
    assert names == ["Rosa Delgado", "Aaron First"]
    assert "Ready" in page.select_one("tbody tr").get_text()
    assert "Rosa" not in text(browser.get("/path/ready?q=aaron"))


def test_the_list_takes_as_many_queries_for_fifty_learners_as_for_two(
    browser, database, naomi, count_queries
):
    def opened():
        with count_queries() as sent:
            browser.get("/path/ready")
        return len(sent)

    def add(number):
        for n in range(number):
            place = make_enrollment(database, make_person(database, f"Learner {n}"))
            make_step(database, place, decided_by_id=naomi.id)
            database.add(
                StageWish(enrollment_id=place.id, body="To lead a group.", written_at=now())
            )
        database.commit()

    browser.sign_in(naomi)
    add(2)
    few = opened()
    add(48)
    assert opened() == few


def test_staff_see_how_a_program_moves_as_a_chart_and_as_its_table(browser, database, rosa, naomi):
    make_person(database, "Sam Joined")
    make_step(database, rosa, decided_by_id=naomi.id)
    make_enrollment(database, make_person(database, "Marcus Bell"))
    database.commit()
    browser.sign_in(naomi)
    page = browser.get("/path/flow")

    today, months = page.select("table")
    assert [row.select("td")[0].get_text(strip=True) for row in today.select("tbody tr")] == [
        "1", "1", "1", "0", "0", "0",
    ]  # fmt: skip
    drawn = [line.get_text(strip=True) for line in page.select("svg[role=img] text")]
    assert drawn[1] == "Trainee: 1 person"
    assert len(page.select("svg[role=img] rect")) == 6 + 3
    assert "March 2026" in months.get_text()


def test_outside_the_staff_small_numbers_stay_hidden(browser, database, rosa):
    dana = make_person(database, "Dana Whitfield", Role.ADMINISTRATOR)
    for n in range(7):
        make_enrollment(database, make_person(database, f"Learner {n}"))
    make_person(database, "Sam Joined")
    database.commit()
    browser.sign_in(dana)
    with browser.client.session_transaction() as cookie:
        cookie["organization_id"] = database.scalars(select(Enrollment)).first().organization_id
    page = browser.get("/path/flow")

    [table] = page.select("table")
    here = [row.select("td")[0].get_text(strip=True) for row in table.select("tbody tr")]
    assert here == ["hidden", "8", "hidden", "0", "0", "0"]
    assert "Small numbers are hidden" in text(page)
    assert "taking a pause" not in text(page).lower()
