from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from prss_training.attendance.models import Attendance
from prss_training.domain.hours import Hours
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.exams.models import ExaminationResult
from prss_training.fieldwork.models import (
    PracticeDecision,
    PracticeEntry,
    PracticeReversal,
    Supervision,
)
from prss_training.notices.models import Kind, Notice
from prss_training.web.clock import now
from tests.factories import (
    MORNING,
    make_enrollment,
    make_entry,
    make_organization,
    make_person,
)


@pytest.fixture
def rosa(database):
    enrollment = make_enrollment(database)
    database.commit()
    return enrollment


@pytest.fixture
def naomi(database):
    person = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    database.commit()
    return person


@pytest.fixture
def terrence(database):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    return person


@pytest.fixture
def priya(database):
    person = make_person(database, "Priya Raman", Role.REGISTRAR)
    database.commit()
    return person


@pytest.fixture
def live(library):
    return next(module for module in library.modules if module.live > Hours(0))


@pytest.fixture
def entry_of(database):
    """Make an entry of some days ago that waits, and commit it."""

    def _entry_of(enrollment, days=3, **over):
        on = over.pop("worked_on", None) or weekday(days)
        entry = make_entry(database, enrollment, worked_on=on, logged_at=now(), **over)
        database.commit()
        return entry

    return _entry_of


@pytest.fixture
def decided(database, naomi):
    def _decided(entry, decision=Decision.APPROVED, reason=""):
        database.add(
            PracticeDecision(
                entry_id=entry.id,
                supervisor_id=naomi.id,
                decision=decision,
                reason=reason,
                decided_at=now(),
            )
        )
        database.commit()
        return entry

    return _decided


def today():
    return now().astimezone(ZoneInfo("America/Chicago")).date()


def weekday(days_ago):
    """A day about so many days ago that is no weekend, so that no night remark applies."""
    on = today() - timedelta(days=days_ago)
    return on - timedelta(days=max(0, on.weekday() - 4))


def stranger(database, role):
    """Sam Holloway, who works in another organization."""
    harbor = make_organization(database, key="harbor")
    person = make_person(database, "Sam Holloway", role, organization=harbor)
    database.commit()
    return person


def fields(**over):
    return {
        "day": today().isoformat(),
        "start": "00:00",
        "end": "00:30",
        "site": "Riverbend drop-in",
        "service": "groups",
        "supports": ["emotional", "affiliational"],
        "position": "volunteer",
        "reflection": "I waited before I answered.",
    } | over


def seen(database, what):
    """Return one value of every row, as the database has it now."""
    database.rollback()
    return list(database.scalars(select(what)))


def count_of(database, model):
    database.rollback()
    return database.scalar(select(func.count()).select_from(model))


def main(page):
    return page.select_one("main").get_text(" ", strip=True)


# --- the learner ---


def test_a_learner_with_nothing_logged_is_shown_the_way(browser, rosa):
    browser.sign_in(rosa.person)

    page = browser.get("/practice/")

    assert "Nothing logged yet" in main(page)
    assert page.select("main a[href='/practice/new']")


def test_the_form_begins_with_the_day_it_is_where_the_organization_is(browser, rosa):
    browser.sign_in(rosa.person)

    page = browser.get("/practice/new")

    assert page.select_one("#day")["value"] == today().isoformat()
    assert "No names of the people you served" in main(page)


def test_logged_practice_waits_on_the_ledger(browser, database, rosa):
    browser.sign_in(rosa.person)

    browser.submit(browser.get("/practice/new"), "/practice/new", fields())
    page = browser.follow()

    assert "Logged 0:30 hours" in main(page)
    [row] = page.select("tbody tr[id^=entry]")
    assert "Waiting" in row.get_text()
    assert "Facilitating or leading groups" in row.get_text()
    [entry] = seen(database, PracticeEntry)
    assert (entry.minutes, entry.supports) == (30, ["emotional", "affiliational"])


def test_sites_of_before_are_offered(browser, rosa, entry_of):
    entry_of(rosa, site="County clinic")
    browser.sign_in(rosa.person)

    page = browser.get("/practice/new")

    assert [option["value"] for option in page.select("#sites option")] == ["County clinic"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": ""}, "Choose the day"),
        ({"day": "yesterday"}, "Choose the day"),
        ({"start": "half past"}, "Write the time like 09:30"),
        ({"end": ""}, "Write the time like 09:30"),
        ({"site": "  "}, "Write where you practiced"),
        ({"site": "x" * 201}, "at most 200 characters"),
        ({"supports": []}, "Choose at least one type of support"),
        ({"service": "clinic"}, "Not a valid choice"),
        ({"end": "00:00"}, "The end is not after the start"),
        ({"end": "16:01"}, "longer than 16 hours"),
        ({"reflection": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field_and_nothing_is_lost(
    browser, database, rosa, wrong, sentence
):
    browser.sign_in(rosa.person)

    page = browser.submit(
        browser.get("/practice/new"), "/practice/new", fields(**wrong), status=422
    )

    assert sentence in page.select_one(".error-summary").get_text(" ", strip=True)
    assert page.select_one(".problem") is not None
    if "reflection" not in wrong:
        assert "I waited before I answered." in page.select_one("textarea").get_text()
    assert count_of(database, PracticeEntry) == 0


def test_a_day_to_come_is_told_beside_the_day(browser, database, rosa):
    browser.sign_in(rosa.person)
    tomorrow = (today() + timedelta(days=1)).isoformat()

    page = browser.submit(
        browser.get("/practice/new"), "/practice/new", fields(day=tomorrow), status=422
    )

    assert "still to come" in page.select_one("#day-error").get_text()
    assert count_of(database, PracticeEntry) == 0


def test_time_that_is_claimed_already_is_told_with_a_conflict(browser, database, rosa, entry_of):
    entry_of(rosa, worked_on=today(), starts=time(0, 0), ends=time(1, 0), minutes=60)
    browser.sign_in(rosa.person)

    page = browser.submit(browser.get("/practice/new"), "/practice/new", fields(), status=409)

    assert "00:00 to 01:00" in page.select_one("#start-error").get_text()
    assert count_of(database, PracticeEntry) == 1


def test_a_reflection_that_seems_to_name_a_person_is_asked_about_and_never_refused(
    browser, database, rosa
):
    browser.sign_in(rosa.person)
    said = fields(reflection="I drove with Roger to the clinic.")
    page = browser.get("/practice/new")
    assert not page.select("input[name=confirm]")

    page = browser.submit(page, "/practice/new", said, status=422)

    assert "“Roger”" in page.select_one("#reflection-error").get_text()
    assert count_of(database, PracticeEntry) == 0
    browser.submit(page, "/practice/new", {"confirm": "y"})
    assert count_of(database, PracticeEntry) == 1


def test_a_returned_entry_shows_its_reason_and_is_logged_again_corrected(
    browser, database, rosa, entry_of, decided
):
    entry = decided(entry_of(rosa, site="County clinc"), Decision.RETURNED, "Check the site.")
    browser.sign_in(rosa.person)
    page = browser.get("/practice/")
    row = page.select_one(f"#entry-{entry.id}")
    assert "Returned" in row.get_text()
    assert "Check the site." in row.get_text()

    again = browser.get(row.select_one("td a")["href"])
    assert again.select_one("#site")["value"] == "County clinc"
    assert again.select_one("#start")["value"] == "13:00"
    assert [box["value"] for box in again.select("[name=supports][checked]")] == ["emotional"]
    browser.submit(again, "/practice/new", {"site": "County clinic"})

    sites = set(seen(database, PracticeEntry.site))
    assert sites == {"County clinc", "County clinic"}


def test_a_reversed_entry_shows_why_and_counts_no_more(
    browser, database, rosa, naomi, entry_of, decided
):
    entry = decided(entry_of(rosa))
    database.add(
        PracticeReversal(
            entry_id=entry.id, supervisor_id=naomi.id, reason="Closed.", reversed_at=now()
        )
    )
    database.commit()
    browser.sign_in(rosa.person)

    page = browser.get("/practice/")

    row = page.select_one(f"#entry-{entry.id}").get_text()
    assert "Reversed" in row
    assert "Closed." in row
    assert "0:00" in page.select_one(".facts div").get_text()


def test_the_ledger_adds_up_by_month_activity_and_position(browser, rosa, entry_of, decided):
    decided(entry_of(rosa, worked_on=date(2026, 1, 30)))
    decided(entry_of(rosa, worked_on=date(2026, 1, 29), minutes=60, ends=time(14)))
    entry_of(rosa, worked_on=date(2026, 2, 2))
    browser.sign_in(rosa.person)

    page = browser.get("/practice/")

    tables = {
        table.caption.get_text(strip=True): [
            [cell.select_one("[aria-hidden]") or cell for cell in row.select("th, td")]
            for row in table.select("tbody tr")
        ]
        for table in page.select("main table")
    }
    months = [[cell.get_text(strip=True) for cell in row] for row in tables["By month"]]
    assert months == [
        ["February 2026", "0:00", "2:00", "0:00"],
        ["January 2026", "3:00", "0:00", "0:00"],
    ]
    assert len(tables["By service activity"]) == len(tables["By position"]) == 1


def test_a_long_ledger_is_turned_page_by_page_with_the_same_number_of_queries(
    browser, database, rosa, count_queries
):
    browser.sign_in(rosa.person)
    sent = []
    for number in (5, 55):
        for each in range(number):
            make_entry(database, rosa, worked_on=date(2025, 1, 1) + timedelta(days=each + number))
        database.commit()
        browser.get("/practice/")
        with count_queries() as queries:
            page = browser.get("/practice/")
        sent.append(len(queries))

    assert len(page.select("tr[id^=entry]")) == 50
    assert "Page 1 of 2" in main(page)
    assert sent[0] == sent[1]


def test_another_learners_entry_cannot_be_logged_again(browser, database, rosa, entry_of):
    entry = entry_of(rosa)
    other = make_enrollment(database, make_person(database, "Kofi Mensah"))
    database.commit()
    browser.sign_in(other.person)

    browser.get(f"/practice/new?from={entry.id}", status=404)
    browser.get("/practice/new?from=999999999999999999999999")  # nonsense is left out


def test_somebody_without_a_place_is_told_where_to_begin(browser, database):
    person = make_person(database)
    database.commit()
    browser.sign_in(person)

    assert "Go to your home page" in main(browser.get("/practice/", status=404))


def test_what_a_learner_wrote_is_shown_as_text(browser, naomi, rosa, entry_of):
    entry = entry_of(rosa, site="<script>alert(1)</script>", reflection="<b>bold</b>")

    browser.sign_in(rosa.person)
    assert "<script>alert(1)</script>" in main(browser.get("/practice/"))
    browser.sign_in(naomi)
    assert "<b>bold</b>" in main(browser.get(f"/hours/{entry.id}"))


# --- the supervisor ---


def test_a_supervisor_with_nothing_to_do_is_told_so(browser, naomi):
    browser.sign_in(naomi)

    assert "Nothing waits for you" in main(browser.get("/hours/"))


def test_exceptions_come_first_and_the_rest_is_approved_at_once(
    browser, database, rosa, naomi, entry_of
):
    old = entry_of(rosa, days=30)
    right = [
        entry_of(rosa, days=7, starts=time(8 + n), ends=time(9 + n), minutes=60) for n in (0, 1)
    ]
    browser.sign_in(naomi)

    page = browser.get("/hours/")

    exceptions = page.select("li.is-exception")
    assert [link["href"] for link in page.select("li.is-exception a")] == [f"/hours/{old.id}"]
    assert "days ago" in exceptions[0].get_text()
    assert "Approve the 2 that look right" in main(page)
    browser.submit(page, "/hours/approve")
    assert "Approved 2 entries, 2:00 hours." in main(browser.follow())
    assert set(seen(database, PracticeDecision.entry_id)) == {e.id for e in right}
    [notice] = seen(database, Notice)
    assert (notice.kind, notice.recipient_id) == (Kind.HOURS_APPROVED, rosa.person_id)


def test_an_unticked_entry_is_left_waiting(browser, database, rosa, naomi, entry_of):
    kept, approved = entry_of(rosa, days=7), entry_of(rosa, days=6, starts=time(16), ends=time(18))
    browser.sign_in(naomi)

    browser.submit(browser.get("/hours/"), "/hours/approve", {"entry": str(approved.id)})

    assert seen(database, PracticeDecision.entry_id) == [approved.id]
    assert f'value="{kept.id}"' in str(browser.get("/hours/"))


def test_approving_without_a_tick_is_told(browser, naomi):
    browser.sign_in(naomi)

    browser.post("/hours/approve", {})

    assert "Tick at least one entry" in main(browser.follow())


def test_what_somebody_else_decided_is_passed_over_and_told(
    browser, database, rosa, naomi, entry_of, decided
):
    one, other = entry_of(rosa, days=7), entry_of(rosa, days=6, starts=time(16), ends=time(18))
    browser.sign_in(naomi)
    page = browser.get("/hours/")
    decided(one, Decision.RETURNED, "Which site?")

    browser.submit(page, "/hours/approve")

    said = main(browser.follow())
    assert "Approved 1 entry" in said
    assert "1 entry was decided by somebody else" in said
    assert count_of(database, PracticeDecision) == 2
    assert other.id != one.id


def test_one_entry_is_approved_from_its_page(browser, database, rosa, naomi, entry_of):
    entry = entry_of(rosa, reflection="I waited before I answered.")
    browser.sign_in(naomi)
    page = browser.get(f"/hours/{entry.id}")
    assert "I waited before I answered." in main(page)

    browser.submit(page, "/decision", {"decision": "approved"})

    assert "Approved: 2:00 hours of Rosa Delgado" in main(browser.follow())
    assert seen(database, PracticeDecision.decision) == [Decision.APPROVED]


def test_a_return_without_a_reason_is_asked_for_one(browser, database, rosa, naomi, entry_of):
    entry = entry_of(rosa)
    browser.sign_in(naomi)
    page = browser.get(f"/hours/{entry.id}")

    page = browser.submit(page, "/decision", {"decision": "returned"}, status=422)

    assert "Say why" in page.select_one("#reason-error").get_text()
    browser.submit(page, "/decision", {"decision": "returned", "reason": "Which site?"})
    assert seen(database, PracticeDecision.reason) == ["Which site?"]
    assert seen(database, Notice.kind) == [Kind.HOURS_RETURNED]


def test_a_decision_that_is_none_is_refused(browser, database, rosa, naomi, entry_of):
    entry = entry_of(rosa)
    browser.sign_in(naomi)

    browser.submit(browser.get(f"/hours/{entry.id}"), "/decision", {"decision": "x"}, status=422)

    assert count_of(database, PracticeDecision) == 0


def test_the_second_of_two_supervisors_is_told_and_sees_the_entry_as_it_is(
    browser, database, rosa, naomi, entry_of, decided
):
    entry = entry_of(rosa)
    omar = make_person(database, "Omar Farouk", Role.SUPERVISOR)
    database.commit()
    browser.sign_in(omar)
    page = browser.get(f"/hours/{entry.id}")
    decided(entry)

    page = browser.submit(
        page, "/decision", {"decision": "returned", "reason": "Which site?"}, status=409
    )

    assert "This entry is approved already" in main(page)
    assert "by Naomi Achebe" in main(page)
    assert count_of(database, PracticeDecision) == 1


def test_an_approval_is_taken_back_with_a_reason(browser, database, rosa, naomi, entry_of, decided):
    entry = decided(entry_of(rosa))
    browser.sign_in(naomi)
    page = browser.get(f"/hours/{entry.id}")

    page = browser.submit(page, "/reversal", {"reason": ""}, status=422)
    browser.submit(page, "/reversal", {"reason": "The site was closed."})

    assert "Reversed" in main(browser.follow())
    assert seen(database, PracticeReversal.reason) == ["The site was closed."]
    browser.post(f"/hours/{entry.id}/reversal", {"reason": "Once more."}, status=409)
    assert count_of(database, PracticeReversal) == 1


def test_nobody_opens_or_decides_their_own_hours(browser, database, entry_of):
    both = make_person(database, "Ines Duarte", Role.LEARNER, Role.SUPERVISOR)
    entry = entry_of(make_enrollment(database, both))
    browser.sign_in(both)

    assert "Nothing waits for you" in main(browser.get("/hours/"))
    assert "your own hours" in main(browser.get(f"/hours/{entry.id}", status=403))
    browser.post(f"/hours/{entry.id}/decision", {"decision": "approved"}, status=403)
    browser.post("/hours/approve", {"entry": entry.id}, status=403)
    assert count_of(database, PracticeDecision) == 0


def test_another_organizations_hours_are_not_there(browser, database, rosa, entry_of, decided):
    entry = entry_of(rosa)
    browser.sign_in(stranger(database, Role.SUPERVISOR))

    assert "Nothing waits for you" in main(browser.get("/hours/"))
    browser.get(f"/hours/{entry.id}", status=404)
    browser.post(f"/hours/{entry.id}/decision", {"decision": "approved"}, status=404)
    browser.post(f"/hours/{entry.id}/reversal", {"reason": "Not so."}, status=404)
    browser.post("/hours/approve", {"entry": entry.id}, status=404)
    assert count_of(database, PracticeDecision) == 0


def test_the_week_asks_the_database_as_often_for_fifty_entries_as_for_five(
    browser, database, rosa, naomi, count_queries
):
    browser.sign_in(naomi)
    sent = []
    for number in (5, 45):
        kofi = make_enrollment(database, make_person(database, f"Kofi Mensah {number}"))
        for each in range(number):
            make_entry(
                database, (rosa, kofi)[each % 2], worked_on=weekday(1 + each), logged_at=now()
            )
        database.commit()
        browser.get("/hours/")
        with count_queries() as queries:
            page = browser.get("/hours/")
        sent.append(len(queries))

    assert len(page.select(".week-list > li")) == 50
    assert sent[0] == sent[1]


def test_more_than_can_be_looked_at_is_held_back_and_told(browser, database, rosa, naomi):
    for each in range(103):
        make_entry(database, rosa, worked_on=date(2025, 1, 1) + timedelta(days=each))
    database.commit()
    browser.sign_in(naomi)

    page = browser.get("/hours/")

    assert len(page.select("li.is-exception")) == 100
    assert "3 more entries" in main(page)
    assert "103 entries wait" in main(page)


# --- supervision ---


def supervision_fields(enrollment, **over):
    return {
        "learner": str(enrollment.id),
        "day": today().isoformat(),
        "hours": "1:00",
        "mode": "individual",
        "note": "We looked at boundaries.",
    } | over


def test_supervision_is_recorded_and_the_learner_sees_it(browser, rosa, naomi):
    browser.sign_in(naomi)
    page = browser.get("/supervision/")
    assert "Nothing recorded yet" in main(page)

    browser.submit(page, "/supervision/", supervision_fields(rosa))

    assert "Recorded 1:00 hours of supervision of Rosa Delgado" in main(browser.follow())
    browser.sign_in(rosa.person)
    assert "We looked at boundaries." in main(browser.get("/practice/"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"learner": ""}, "Choose who you supervised"),
        ({"learner": "everybody"}, "Choose who you supervised"),
        ({"hours": "1.5"}, "Write it like 1:30"),
        ({"hours": "0:00"}, "Write how long it lasted"),
        ({"hours": "8:01"}, "Write how long it lasted"),
        ({"day": "2999-01-01"}, "still to come"),
        ({"day": "soon"}, "Choose the day"),
    ],
)
def test_supervision_that_cannot_be_taken_is_told(browser, database, rosa, naomi, wrong, sentence):
    browser.sign_in(naomi)

    page = browser.submit(
        browser.get("/supervision/"),
        "/supervision/",
        supervision_fields(rosa, **wrong),
        status=422,
    )

    assert sentence in page.select_one(".error-summary").get_text(" ", strip=True)
    assert "We looked at boundaries." in page.select_one("textarea").get_text()
    assert count_of(database, Supervision) == 0


def test_supervision_is_taken_back_from_a_page_of_its_own(browser, database, rosa, naomi):
    browser.sign_in(naomi)
    browser.submit(browser.get("/supervision/"), "/supervision/", supervision_fields(rosa))
    [link] = browser.follow().select("td a[href$=reversal]")

    page = browser.get(link["href"])
    page = browser.submit(page, "/reversal", {"reason": " "}, status=422)
    browser.submit(page, "/reversal", {"reason": "Written twice."})

    said = main(browser.follow())
    assert "Reversed" in said
    assert "Written twice." in said
    browser.post(link["href"], {"reason": "Once more."}, status=409)
    assert count_of(database, Supervision) == 2


def test_supervision_elsewhere_is_not_there(browser, database, rosa, naomi):
    browser.sign_in(naomi)
    browser.submit(browser.get("/supervision/"), "/supervision/", supervision_fields(rosa))
    [link] = browser.follow().select("td a[href$=reversal]")

    browser.sign_in(stranger(database, Role.SUPERVISOR))

    assert "Rosa Delgado" not in main(browser.get("/supervision/"))
    browser.get(link["href"], status=404)
    browser.post("/supervision/", supervision_fields(rosa), status=404)
    assert count_of(database, Supervision) == 1


# --- attendance ---


def test_a_trainer_chooses_a_module_and_ticks_who_was_there(
    browser, database, rosa, terrence, live
):
    kofi = make_enrollment(database, make_person(database, "Kofi Mensah"))
    database.commit()
    browser.sign_in(terrence)
    assert live.title in main(browser.get("/attendance/"))

    path = f"/attendance/?module={live.key}"
    page = browser.submit(browser.get(path), "/attendance/", {"learners": []}, status=422)
    assert "Tick at least one learner" in main(page)
    browser.submit(page, "/attendance/", {"learners": [str(rosa.id)]})

    page = browser.follow()
    assert "for 1 learner." in main(page)
    assert "Recorded already: Rosa Delgado" in main(page)
    assert [box["value"] for box in page.select("[name=learners]")] == [str(kofi.id)]
    assert count_of(database, Attendance) == 1


def test_whoever_is_recorded_meanwhile_is_passed_over_and_told(
    browser, database, rosa, terrence, live
):
    browser.sign_in(terrence)
    page = browser.get(f"/attendance/?module={live.key}")
    browser.submit(page, "/attendance/", {"learners": [str(rosa.id)]})

    browser.submit(page, "/attendance/", {"learners": [str(rosa.id)]})

    assert "It was recorded before for 1 learner" in main(browser.follow())
    assert count_of(database, Attendance) == 1


def test_a_session_to_come_is_told_beside_the_day(browser, database, rosa, terrence, live):
    browser.sign_in(terrence)
    page = browser.get(f"/attendance/?module={live.key}")

    page = browser.submit(
        page, "/attendance/", {"learners": [str(rosa.id)], "day": "2999-01-01"}, status=422
    )

    assert "still to come" in page.select_one("#day-error").get_text()
    assert page.select_one("[name=learners]").has_attr("checked")
    assert count_of(database, Attendance) == 0


def test_attendance_is_taken_back_from_a_page_of_its_own(browser, database, rosa, terrence, live):
    browser.sign_in(terrence)
    page = browser.get(f"/attendance/?module={live.key}")
    browser.submit(page, "/attendance/", {"learners": [str(rosa.id)]})
    [link] = browser.follow().select("td a[href$=reversal]")

    page = browser.submit(browser.get(link["href"]), "/reversal", {"reason": ""}, status=422)
    browser.submit(page, "/reversal", {"reason": "She left at noon."})

    assert "She left at noon." in main(browser.follow())
    browser.post(link["href"], {"reason": "Once more."}, status=409)
    assert count_of(database, Attendance) == 2


def test_an_unknown_module_is_not_there(browser, terrence):
    browser.sign_in(terrence)

    browser.get("/attendance/?module=nothing", status=404)


def test_attendance_elsewhere_is_not_there(browser, database, rosa, terrence, live):
    path = f"/attendance/?module={live.key}"
    browser.sign_in(terrence)
    browser.submit(browser.get(path), "/attendance/", {"learners": [str(rosa.id)]})
    [link] = browser.follow().select("td a[href$=reversal]")

    browser.sign_in(stranger(database, Role.TRAINER))

    assert "Rosa Delgado" not in main(browser.get(path))
    browser.get(link["href"], status=404)
    sent = {"learners": str(rosa.id), "day": today().isoformat()}
    browser.post(path, sent, status=404)
    browser.post(path, sent | {"learners": "99999999999999999999"}, status=422)
    assert count_of(database, Attendance) == 1


def test_the_attendance_list_asks_as_often_for_many_as_for_few(
    browser, database, terrence, live, count_queries
):
    browser.sign_in(terrence)
    sent = []
    for number in (3, 20):
        for each in range(number):
            place = make_enrollment(database, make_person(database, f"Learner {number} {each}"))
            for recorded in range(each % 2):
                database.add(
                    Attendance(
                        enrollment_id=place.id,
                        module=live.key,
                        attended_on=date(2026, 2, 27) + timedelta(days=recorded),
                        recorded_by_id=terrence.id,
                        recorded_at=MORNING,
                    )
                )
        database.commit()
        path = f"/attendance/?module={live.key}"
        browser.get(path)
        with count_queries() as queries:
            browser.get(path)
        sent.append(len(queries))

    assert sent[0] == sent[1]


# --- examinations ---


def examination(**over):
    return {"exam": "icrc-pr", "day": today().isoformat(), "proof": "Score report seen"} | over


def test_a_registrar_records_an_examination_once_and_takes_it_back(browser, database, rosa, priya):
    path = f"/examinations/{rosa.id}"
    browser.sign_in(priya)
    page = browser.get(path)
    assert "No examination recorded" in main(page)

    browser.submit(page, path, examination())
    page = browser.follow()
    assert "Score report seen" in main(page)
    page = browser.submit(page, path, examination(), status=409)
    assert "recorded for this learner already" in page.select_one("#exam-error").get_text()
    [link] = page.select("td a[href$=reversal]")
    page = browser.submit(browser.get(link["href"]), "/reversal", {"reason": ""}, status=422)
    browser.submit(page, "/reversal", {"reason": "Another person's report."})

    assert "Another person's report." in main(browser.follow())
    browser.post(link["href"], {"reason": "Once more."}, status=409)
    assert count_of(database, ExaminationResult) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"exam": ""}, "Choose the examination"),
        ({"day": "2999-01-01"}, "still to come"),
        ({"proof": " "}, "what proof you saw"),
        ({"proof": "x" * 201}, "at most 200 characters"),
    ],
)
def test_an_examination_that_cannot_be_taken_is_told(
    browser, database, rosa, priya, wrong, sentence
):
    browser.sign_in(priya)

    page = browser.get(f"/examinations/{rosa.id}")
    page = browser.submit(page, f"/{rosa.id}", examination(**wrong), status=422)

    assert sentence in page.select_one(".error-summary").get_text(" ", strip=True)
    assert count_of(database, ExaminationResult) == 0


def test_examinations_elsewhere_are_not_there(browser, database, rosa, priya):
    browser.sign_in(priya)
    browser.submit(browser.get(f"/examinations/{rosa.id}"), f"/{rosa.id}", examination())
    [link] = browser.follow().select("td a[href$=reversal]")

    browser.sign_in(stranger(database, Role.REGISTRAR))

    browser.get(f"/examinations/{rosa.id}", status=404)
    browser.post(f"/examinations/{rosa.id}", examination(), status=404)
    browser.get(link["href"], status=404)
    assert count_of(database, ExaminationResult) == 1


def test_a_registrar_who_learns_is_sent_to_another_for_their_own_examinations(browser, database):
    both = make_person(database, "Ines Duarte", Role.LEARNER, Role.REGISTRAR)
    own = make_enrollment(database, both)
    database.commit()
    browser.sign_in(both)

    assert "Ask another registrar" in main(browser.get(f"/examinations/{own.id}"))
    browser.post(f"/examinations/{own.id}", examination(), status=403)
    assert count_of(database, ExaminationResult) == 0


# --- who may come in ---

DOORS = {
    "/practice/": {Role.LEARNER},
    "/practice/new": {Role.LEARNER},
    "/hours/": {Role.SUPERVISOR},
    "/hours/{entry}": {Role.SUPERVISOR},
    "/supervision/": {Role.SUPERVISOR},
    "/attendance/": {Role.TRAINER},
    "/examinations/{enrollment}": {Role.REGISTRAR},
}


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_each_page_opens_to_its_own_role_and_to_no_other(browser, database, rosa, entry_of, role):
    entry = entry_of(rosa)
    person = make_person(database, "Ada Quist", role)
    if role is Role.LEARNER:
        make_enrollment(database, person)
    database.commit()
    browser.sign_in(person)

    for path, roles in DOORS.items():
        browser.get(
            path.format(entry=entry.id, enrollment=rosa.id), status=200 if role in roles else 403
        )


def test_whoever_is_not_signed_in_is_asked_to_sign_in(browser):
    for path in DOORS:
        browser.get(path.format(entry=1, enrollment=1), status=303)
