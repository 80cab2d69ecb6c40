"""The pages of the ledger: its new fields, disputes, files, sums, and a supervisor's weeks."""

import io
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from prss_training.domain.fields import (
    Contact,
    Domain,
    Position,
    Qualification,
    Setting,
    Work,
)
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.fieldwork.models import (
    PracticeDecision,
    PracticeDispute,
    PracticeDisputeAnswer,
    PracticeEntry,
    PracticeImport,
    PracticeImportDraft,
    PracticeReminder,
    Supervision,
)
from prss_training.fieldwork.views import init_jobs
from prss_training.notices.models import Kind, Notice
from prss_training.web.clock import now
from prss_training.web.jobs import KEY
from tests.factories import MORNING, make_enrollment, make_entry, make_organization, make_person

HEAD = "day,start,end,site,activity,supports,position"
GOOD = "2026-02-20,13:00,15:00,Drop-in,mentoring,emotional,volunteer"


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
def priya(database):
    person = make_person(database, "Priya Raman", Role.REGISTRAR)
    database.commit()
    return person


@pytest.fixture
def entry_of(database):
    def _entry_of(enrollment, **over):
        database.rollback()  # what pages wrote meanwhile is seen
        entry = make_entry(database, enrollment, **over)
        database.commit()
        return entry

    return _entry_of


@pytest.fixture
def returned(database, rosa, naomi, entry_of):
    entry = entry_of(rosa, reflection="I waited before I answered.")
    database.add(
        PracticeDecision(
            entry_id=entry.id,
            supervisor_id=naomi.id,
            decision=Decision.RETURNED,
            reason="Which site?",
            decided_at=MORNING,
        )
    )
    database.commit()
    return entry


@pytest.fixture
def disputed(database, returned):
    database.add(
        PracticeDispute(entry_id=returned.id, reason="It was open that day.", raised_at=MORNING)
    )
    database.commit()
    return returned


def stranger(database, *roles):
    harbor = make_organization(database, key="harbor")
    person = make_person(database, "Sam Holloway", *roles, organization=harbor)
    database.commit()
    return person


def main(page):
    return page.select_one("main").get_text(" ", strip=True)


def seen(database, what):
    database.rollback()
    return list(database.scalars(select(what)))


def count_of(database, model):
    database.rollback()
    return database.scalar(select(func.count()).select_from(model))


def today():
    return now().astimezone(ZoneInfo("America/Chicago")).date()


def fields(**over):
    return {
        "day": today().isoformat(),
        "start": "00:00",
        "end": "00:30",
        "site": "Drop-in",
        "service": "groups",
        "supports": ["emotional"],
        "position": "stipend",
    } | over


MORE = {
    "employer": "County clinic",
    "domain": "advocacy",
    "setting": "court",
    "populations": ["youth", "veterans"],
    "contact": "video",
    "work": "meeting",
    "company": "group",
    "people": "6",
}


# --- logging ---


def test_everything_that_boards_ask_about_is_kept(browser, database, rosa):
    browser.sign_in(rosa.person)

    browser.submit(browser.get("/practice/new"), "/practice/new", fields(**MORE))

    [entry] = seen(database, PracticeEntry)
    assert (entry.employer, entry.domain) == ("County clinic", Domain.ADVOCACY)
    assert (entry.setting, entry.contact) == (Setting.COURT, Contact.VIDEO)
    assert (entry.work, entry.people) == (Work.MEETING, 6)
    assert entry.populations == ["youth", "veterans"]
    said = main(browser.follow())
    assert "County clinic" in said
    assert "Advocacy" in said


def test_what_is_not_said_is_not_made_up(browser, database, rosa):
    browser.sign_in(rosa.person)

    browser.submit(browser.get("/practice/new"), "/practice/new", fields())

    [entry] = seen(database, PracticeEntry)
    assert (entry.domain, entry.setting, entry.employer) == (None, None, "")
    assert (entry.populations, entry.people) == ([], 1)


def test_the_next_form_begins_with_what_is_the_same_most_times_and_folds_it(browser, rosa):
    browser.sign_in(rosa.person)
    page = browser.get("/practice/new")
    assert page.select_one("details.more-fields").has_attr("open")
    browser.submit(page, "/practice/new", fields(**MORE))

    page = browser.get("/practice/new")

    assert not page.select_one("details.more-fields").has_attr("open")
    assert page.select_one("#employer")["value"] == "County clinic"
    assert page.select_one("#domain option[selected]")["value"] == "advocacy"
    assert page.select_one("[name=position][checked]")["value"] == "stipend"
    assert page.select_one("#people")["value"] == "6"
    assert "Stipend · County clinic · By video" in page.select_one(".more-fields summary").get_text(
        " ", strip=True
    )
    assert not page.select_one("#site").get("value")
    assert not page.select("[name=service][checked]")


def test_a_wrong_answer_in_the_folded_part_opens_it(browser, database, rosa):
    browser.sign_in(rosa.person)
    browser.submit(browser.get("/practice/new"), "/practice/new", fields())

    page = browser.submit(
        browser.get("/practice/new"),
        "/practice/new",
        fields(start="02:00", end="03:00", company="group", people=""),
        status=422,
    )

    assert page.select_one("details.more-fields").has_attr("open")
    assert "how many people were in the group" in page.select_one("#people-error").get_text()
    assert count_of(database, PracticeEntry) == 1


@pytest.mark.parametrize("people", ["1", "501", "-3", "many", "9" * 5000])
def test_a_group_has_from_two_to_five_hundred_people(browser, database, rosa, people):
    browser.sign_in(rosa.person)

    browser.submit(
        browser.get("/practice/new"),
        "/practice/new",
        fields(company="group", people=people),
        status=422,
    )

    assert count_of(database, PracticeEntry) == 0


def test_an_entry_page_says_everything_that_was_logged(browser, rosa, naomi, entry_of):
    entry = entry_of(
        rosa,
        employer="County clinic",
        domain=Domain.ADVOCACY,
        people=0,
        work=Work.TRAVEL,
        populations=["justice-involved"],
    )
    browser.sign_in(naomi)

    said = main(browser.get(f"/hours/{entry.id}"))

    for words in (
        "County clinic",
        "Advocacy",
        "Nobody with you",
        "Travel",
        "Not said",
        "coming home",
    ):
        assert words in said


def test_every_line_leads_to_what_it_counts_toward(browser, rosa, naomi, entry_of):
    entry = entry_of(rosa)
    browser.sign_in(rosa.person)
    row = browser.get("/practice/").select_one(f"#entry-{entry.id}")
    browser.get(row.select_one(f"a[href='/practice/{entry.id}/counts']")["href"])

    browser.sign_in(naomi)
    for path in (f"/hours/{entry.id}", f"/hours/learner/{rosa.id}"):
        [link] = browser.get(path).select(f"a[href='/hours/{entry.id}/counts']")
        browser.get(link["href"])


# --- sums ---


def test_the_ledger_adds_up_by_domain_employer_and_kind_with_a_chart(browser, rosa, entry_of):
    entry_of(rosa, domain=Domain.ADVOCACY, employer="County clinic")
    entry_of(rosa, worked_on=date(2026, 1, 30), position=Position.PAID, work=Work.TRAVEL)
    browser.sign_in(rosa.person)

    page = browser.get("/practice/")

    rows = {
        table.caption.get_text(strip=True): [
            row.th.get_text(strip=True) for row in table.select("tbody tr")
        ]
        for table in page.select("main table")
    }
    assert rows["By domain"] == ["Advocacy", "Not sure"]
    assert rows["By employer or program"] == ["County clinic", "No employer named"]
    assert rows["By kind of time"] == ["With people, or on their behalf", "Travel"]
    assert rows["By month"] == ["February 2026", "January 2026"]
    chart = page.select_one(".hours-chart svg")
    assert [word.get_text(strip=True) for word in chart.select("text")] == [
        "Feb 2026",
        "2:00",
        "Jan 2026",
        "2:00",
    ]
    assert len(chart.select(".chart-waiting")) == 2


def test_staff_see_one_learners_ledger_and_its_sums(browser, database, rosa, naomi, returned):
    trainer = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    path = f"/hours/learner/{rosa.id}"

    browser.sign_in(naomi)
    page = browser.get(path)
    assert page.select(f"a[href='/hours/{returned.id}']")
    assert page.select(f"a[href='{path}/import']")
    assert "Naomi Achebe wrote:" in main(page)
    browser.sign_in(trainer)
    page = browser.get(path)
    assert not page.select(f"a[href='/hours/{returned.id}'], a[href='{path}/import']")
    browser.sign_in(stranger(database, Role.SUPERVISOR))
    browser.get(path, status=404)


def test_staff_see_that_nothing_was_logged(browser, rosa, naomi):
    browser.sign_in(naomi)

    assert "Nothing logged yet" in main(browser.get(f"/hours/learner/{rosa.id}"))


def test_a_learners_long_ledger_asks_as_often_as_a_short_one(
    browser, database, rosa, naomi, count_queries
):
    browser.sign_in(naomi)
    sent = []
    for number in (5, 60):
        for each in range(number):
            entry = make_entry(database, rosa, worked_on=date(2025, 1, 1) + timedelta(days=each))
            database.add(
                PracticeDecision(
                    entry_id=entry.id,
                    supervisor_id=naomi.id,
                    decision=Decision.RETURNED,
                    reason="Which site?",
                    decided_at=MORNING,
                )
            )
            database.add(PracticeDispute(entry_id=entry.id, reason="Open.", raised_at=MORNING))
        database.commit()
        browser.get(f"/hours/learner/{rosa.id}")
        with count_queries() as queries:
            page = browser.get(f"/hours/learner/{rosa.id}")
        sent.append(len(queries))

    assert len(page.select("tr[id^=entry]")) == 50
    assert sent[0] == sent[1]


# --- disputes ---


def test_a_learner_disputes_a_returned_entry_and_sees_that_it_waits(
    browser, database, rosa, returned, priya
):
    browser.sign_in(rosa.person)
    row = browser.get("/practice/").select_one(f"#entry-{returned.id}")
    [link] = row.select("a[href$=dispute]")
    page = browser.get(link["href"])
    assert "Which site?" in main(page)

    page = browser.submit(page, "/dispute", {"reason": " "}, status=422)
    assert "Say what you see differently" in page.select_one("#reason-error").get_text()
    browser.submit(page, "/dispute", {"reason": "It was open that day."})

    row = browser.follow().select_one(f"#entry-{returned.id}")
    assert "In dispute" in row.get_text()
    assert not row.select("a[href$=dispute], a[href*=from]")
    assert seen(database, PracticeDispute.reason) == ["It was open that day."]
    assert seen(database, Notice.recipient_id) == [priya.id]
    browser.post(link["href"], {"reason": "Once more."}, status=409)
    assert "disputed once" in main(browser.get(link["href"]))
    assert count_of(database, PracticeDispute) == 1


def test_what_waits_shows_no_form_to_dispute(browser, database, rosa, entry_of):
    entry = entry_of(rosa)
    browser.sign_in(rosa.person)

    page = browser.get(f"/practice/{entry.id}/dispute")

    assert not page.select("main form")
    browser.post(f"/practice/{entry.id}/dispute", {"reason": "Now."}, status=409)
    assert count_of(database, PracticeDispute) == 0


def test_another_learners_entry_cannot_be_disputed(browser, database, returned):
    other = make_enrollment(database, make_person(database, "Kofi Mensah"))
    database.commit()
    browser.sign_in(other.person)

    browser.get(f"/practice/{returned.id}/dispute", status=404)
    browser.post(f"/practice/{returned.id}/dispute", {"reason": "Mine."}, status=404)
    assert count_of(database, PracticeDispute) == 0


def test_a_registrar_upholds_a_dispute_and_the_hours_count(
    browser, database, rosa, disputed, priya
):
    browser.sign_in(priya)
    page = browser.get("/hours/disputes")
    assert "It was open that day." in main(page)
    page = browser.get(page.select_one("td a")["href"])
    assert "I waited before I answered." in main(page)

    browser.submit(page, "/dispute", {"answer": "upheld"})

    assert "the hours of Rosa Delgado count now" in main(browser.follow())
    browser.sign_in(rosa.person)
    row = browser.get("/practice/").select_one(f"#entry-{disputed.id}").get_text()
    assert "Approved" in row
    assert "Priya Raman upheld the dispute" in row
    assert set(seen(database, Notice.kind)) == {Kind.DISPUTE_ANSWERED}


def test_a_dispute_is_not_upheld_without_a_reason(browser, database, rosa, disputed, priya):
    browser.sign_in(priya)
    page = browser.get(f"/hours/{disputed.id}/dispute")

    page = browser.submit(page, "/dispute", {"answer": "not-upheld"}, status=422)
    assert "Say why" in page.select_one("#reason-error").get_text()
    browser.submit(page, "/dispute", {"answer": "never"}, status=422)
    browser.submit(page, "/dispute", {"answer": "not-upheld", "reason": "No such program."})

    assert seen(database, PracticeDisputeAnswer.upheld) == [False]
    browser.sign_in(rosa.person)
    assert "No such program." in main(browser.get("/practice/"))
    browser.sign_in(priya)
    assert not browser.get(f"/hours/{disputed.id}/dispute").select("main form")
    browser.post(f"/hours/{disputed.id}/dispute", {"answer": "upheld"}, status=409)
    assert count_of(database, PracticeDisputeAnswer) == 1


def test_whoever_gave_the_answer_leaves_the_dispute_to_somebody_else(
    browser, database, disputed, naomi
):
    browser.sign_in(naomi)
    assert "1 dispute about hours waits" in main(browser.get("/hours/"))
    assert "Somebody else answers this one." in main(browser.get("/hours/disputes"))

    page = browser.get(f"/hours/{disputed.id}/dispute")

    assert not page.select("main form")
    browser.post(f"/hours/{disputed.id}/dispute", {"answer": "upheld"}, status=403)
    assert count_of(database, PracticeDisputeAnswer) == 0


def test_disputes_elsewhere_are_not_there(browser, database, disputed, returned):
    browser.sign_in(stranger(database, Role.REGISTRAR, Role.SUPERVISOR))

    assert "No disputes" in main(browser.get("/hours/disputes"))
    browser.get(f"/hours/{disputed.id}/dispute", status=404)
    browser.post(f"/hours/{disputed.id}/dispute", {"answer": "upheld"}, status=404)
    assert count_of(database, PracticeDisputeAnswer) == 0


def test_an_entry_that_nobody_disputed_has_no_such_page(browser, returned, priya):
    browser.sign_in(priya)

    browser.get(f"/hours/{returned.id}/dispute", status=404)


# --- files ---


def choose(browser, path, content, status=303):
    page = browser.get(path)
    sent = (io.BytesIO(content if isinstance(content, bytes) else content.encode()), "log.csv")
    return browser.submit(page, "/import", {"log": sent}, status=status)


def test_a_learner_brings_in_a_log_after_looking_at_it(browser, database, rosa):
    browser.sign_in(rosa.person)

    choose(browser, "/practice/import", f"{HEAD}\n{GOOD}\n")
    page = browser.follow()
    assert "Drop-in" in main(page)
    assert count_of(database, PracticeEntry) == 0
    browser.submit(page, "/look")

    assert "1 entry waits for a supervisor now" in main(browser.follow())
    assert seen(database, PracticeImport.imported_by_id) == [rosa.person_id]
    assert count_of(database, PracticeImportDraft) == 0
    browser.get("/practice/import/look", status=404)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.REGISTRAR])
def test_staff_bring_in_a_learners_log_and_the_learner_is_told(browser, database, rosa, role):
    staff = make_person(database, "Ada Quist", role)
    database.commit()
    browser.sign_in(staff)

    choose(browser, f"/hours/learner/{rosa.id}/import", f"{HEAD}\n{GOOD}\n")
    page = browser.follow()
    assert "Rosa Delgado" in main(page)
    browser.submit(page, "/look")

    assert "Waiting" in browser.follow().select_one("tr[id^=entry]").get_text()
    assert seen(database, Notice.kind) == [Kind.HOURS_IMPORTED]
    assert count_of(database, PracticeDecision) == 0


def test_every_bad_row_is_told_and_nothing_is_brought_in(browser, database, rosa):
    browser.sign_in(rosa.person)
    rows = [GOOD, GOOD.replace("mentoring", "walking"), GOOD, GOOD.replace("2026-02-20", "soon")]

    page = choose(browser, "/practice/import", "\n".join([HEAD, *rows]), status=422)

    told = [row.strong.get_text(strip=True) for row in page.select(".row-problems li")]
    assert told == ["Row 3", "Row 4", "Row 5"]
    assert "same time as row 2" in main(page)
    assert "3 things to mend" in main(page)
    assert count_of(database, PracticeEntry) == count_of(database, PracticeImportDraft) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"\xff\xfe\x00", "not plain text"),
        (b"name\nRosa\n", "The first row must be the headings"),
    ],
)
def test_what_is_no_log_is_told_beside_the_file(browser, rosa, content, sentence):
    browser.sign_in(rosa.person)

    page = choose(browser, "/practice/import", content, status=422)

    assert sentence in page.select_one("#log-error").get_text()


def test_a_form_without_a_file_asks_for_one(browser, rosa):
    browser.sign_in(rosa.person)

    page = browser.submit(browser.get("/practice/import"), "/import", status=422)

    assert "Choose the CSV file" in page.select_one("#log-error").get_text()


def test_rows_that_may_name_a_person_are_kept_only_once_looked_at_again(browser, database, rosa):
    browser.sign_in(rosa.person)
    choose(browser, "/practice/import", f"{HEAD},reflection\n{GOOD},I drove with Roger home.\n")
    page = browser.follow()
    assert "Row 2: “Roger”" in main(page)

    page = browser.submit(page, "/look", status=422)
    assert "tick this box" in page.select_one("#confirm-error").get_text()
    browser.submit(page, "/look", {"confirm": "y"})

    assert count_of(database, PracticeEntry) == 1


def test_what_was_logged_meanwhile_stops_the_whole_file(browser, database, rosa, entry_of):
    browser.sign_in(rosa.person)
    choose(browser, "/practice/import", f"{HEAD}\n{GOOD}\n")
    page = browser.follow()
    entry_of(rosa, worked_on=date(2026, 2, 20))

    page = browser.submit(page, "/look", status=409)

    assert "The ledger has changed" in main(page)
    assert "13:00 to 15:00 on that day already" in main(page)
    assert count_of(database, PracticeEntry) == 1


def test_a_file_of_returned_rows_brings_nothing_in_and_says_so(browser, database, rosa):
    browser.sign_in(rosa.person)
    choose(browser, "/practice/import", f"{HEAD},state\n{GOOD},returned\n")

    page = browser.follow()

    assert "There is nothing to bring in" in main(page)
    browser.post("/practice/import/look", {}, status=409)
    assert count_of(database, PracticeImport) == 0


def test_a_ledger_is_handed_out_as_a_file_that_can_be_brought_in_elsewhere(
    browser, database, rosa, naomi, entry_of
):
    entry_of(rosa, site="=HYPERLINK(1)", reflection="I waited.\nThen I spoke.")
    other = make_enrollment(database, make_person(database, "Kofi Mensah"))
    database.commit()
    browser.sign_in(rosa.person)
    browser.get("/practice/export.csv")
    content = browser.response.get_data()
    assert browser.response.mimetype == "text/csv"
    assert "attachment" in browser.response.headers["Content-Disposition"]
    assert b"'=HYPERLINK" in content

    browser.sign_in(naomi)
    browser.get(f"/hours/learner/{rosa.id}/export.csv")
    assert browser.response.get_data() == content
    choose(browser, f"/hours/learner/{other.id}/import", content)
    browser.submit(browser.follow(), "/look")

    first, second = seen(database, PracticeEntry)
    assert (first.site, first.reflection) == (second.site, second.reflection)
    assert second.enrollment_id == other.id


def test_an_empty_file_has_the_headings(browser, rosa):
    browser.sign_in(rosa.person)

    browser.get("/practice/empty.csv")

    assert browser.response.get_data().decode("utf-8-sig").startswith("day,start,end,hours,site")


def test_another_organizations_learner_is_not_there_to_bring_in_for(browser, database, rosa):
    browser.sign_in(stranger(database, Role.SUPERVISOR, Role.REGISTRAR))

    for end in ("import", "import/look", "export.csv"):
        browser.get(f"/hours/learner/{rosa.id}/{end}", status=404)


# --- a supervisor's weeks ---


@pytest.fixture
def weeks(database, rosa, entry_of):
    """Two weeks of Rosa's and one of Kofi's, far enough back to be quiet, near enough to be new."""
    near = today() - timedelta(days=3)
    kofi = make_enrollment(database, make_person(database, "Kofi Mensah"))
    database.commit()
    return {
        (name, number): entry_of(place, worked_on=near - timedelta(weeks=number), logged_at=now())
        for place, name, number in [
            (rosa, "rosa", 0),
            (rosa, "rosa", 1),
            (kofi, "kofi", 0),
        ]
    }


def test_one_learners_week_is_approved_at_once_and_the_rest_waits(browser, database, naomi, weeks):
    browser.sign_in(naomi)
    page = browser.get("/hours/")
    heads = [head.get_text(" ", strip=True).split(",")[0] for head in page.select("h3")]
    assert heads == ["Kofi Mensah", "Rosa Delgado", "Rosa Delgado"]
    keys = [button["value"] for button in page.select("button[name=week]")]
    rosas = weeks["rosa", 0]
    monday = rosas.worked_on - timedelta(days=rosas.worked_on.weekday())
    key = f"{rosas.enrollment_id}/{monday.isoformat()}"
    assert key in keys

    browser.submit(page, "/hours/approve", {"week": key})

    assert "Approved 1 entry" in main(browser.follow())
    assert seen(database, PracticeDecision.entry_id) == [rosas.id]


def test_all_weeks_are_approved_with_the_one_button_above_them(browser, database, naomi, weeks):
    browser.sign_in(naomi)
    page = browser.get("/hours/")
    assert "Approve the 3 that look right" in main(page)

    browser.submit(page, "/hours/approve")

    assert count_of(database, PracticeDecision) == 3


def test_a_week_says_that_more_of_it_is_to_be_looked_at_first(browser, rosa, naomi, entry_of):
    tuesday = today() - timedelta(days=today().weekday() + 6)
    entry_of(rosa, worked_on=tuesday, starts=time(8), ends=time(17), minutes=540)
    entry_of(rosa, worked_on=tuesday + timedelta(days=1))
    browser.sign_in(naomi)

    page = browser.get("/hours/")

    assert len(page.select("li.is-exception")) == 1
    assert "1 more entry of this week is among those to look at first" in main(page)


def test_the_list_is_filtered_by_a_learners_name_and_stays_so(browser, database, naomi, weeks):
    browser.sign_in(naomi)
    page = browser.get("/hours/?q=kofi")
    assert "Kofi Mensah" in main(page)
    assert "Rosa Delgado" not in main(page)

    browser.submit(page, "/hours/approve")

    assert "q=kofi" in browser.response.headers["Location"]
    assert seen(database, PracticeDecision.entry_id) == [weeks["kofi", 0].id]
    assert "No entry waits of a learner with “kofi”" in main(browser.follow())
    assert "Nothing waits here" in main(browser.get("/hours/?q=%25"))


def test_the_list_asks_as_often_for_fifty_learners_as_for_five(
    browser, database, naomi, count_queries
):
    browser.sign_in(naomi)
    sent = []
    for number in (5, 45):
        for each in range(number):
            person = make_person(database, f"Kofi Mensah {number} {each}")
            make_entry(
                database,
                make_enrollment(database, person),
                worked_on=today() - timedelta(days=today().weekday() + 7),
                logged_at=now(),
            )
        database.commit()
        browser.get("/hours/")
        with count_queries() as queries:
            page = browser.get("/hours/")
        sent.append(len(queries))

    assert len(page.select("h3.week-head")) == 50
    assert sent[0] == sent[1]


# --- supervision ---


def test_supervision_is_recorded_with_what_boards_ask_and_the_qualification_is_remembered(
    browser, database, rosa, naomi
):
    browser.sign_in(naomi)
    page = browser.get("/supervision/")
    sent = {
        "learner": str(rosa.id),
        "day": today().isoformat(),
        "hours": "1:00",
        "mode": "group",
        "observed": "y",
        "domain": "ethical-responsibility",
        "qualification": "certified-peer",
    }

    browser.submit(page, "/supervision/", sent)

    page = browser.follow()
    assert page.select_one("#qualification option[selected]")["value"] == "certified-peer"
    assert "Group, observed · Ethical Responsibility" in main(page)
    [given] = seen(database, Supervision)
    assert (given.observed, given.in_group) == (True, True)
    assert given.domain is Domain.ETHICAL_RESPONSIBILITY
    assert given.qualification is Qualification.CERTIFIED_PEER
    [link] = page.select("td a[href$=reversal]")
    browser.submit(browser.get(link["href"]), "/reversal", {"reason": "Written twice."})
    undone = seen(database, Supervision)[1]
    assert (undone.observed, undone.qualification) == (True, Qualification.CERTIFIED_PEER)


# --- reminders ---


class Hour:
    """A queue that keeps what it is told to run every minute."""

    def __init__(self):
        self.work = []

    def every_minute(self, _name, work):
        self.work.append(work)


def test_the_worker_reminds_once_an_hour_in_whatever_minute_it_comes_to_it(
    app, database, rosa, naomi, entry_of, count_queries, monkeypatch
):
    entry_of(rosa)
    queue = Hour()
    init_jobs(app, queue)
    [sweep] = queue.work
    late = (MORNING + timedelta(days=7)).replace(minute=37)

    monkeypatch.setattr("prss_training.fieldwork.views.now", lambda: late)
    sweep()
    with count_queries() as sent:
        sweep()
    monkeypatch.setattr("prss_training.fieldwork.views.now", lambda: late + timedelta(hours=1))
    sweep()

    assert sent == []
    assert seen(database, Notice.kind) == [Kind.HOURS_WAITING]
    assert count_of(database, PracticeReminder) == 1
    assert KEY in app.extensions


DOORS = {
    "/practice/import": {Role.LEARNER},
    "/practice/export.csv": {Role.LEARNER},
    "/practice/empty.csv": {Role.LEARNER, Role.SUPERVISOR, Role.REGISTRAR},
    "/hours/disputes": {Role.SUPERVISOR, Role.REGISTRAR},
    "/hours/learner/{rosa}": {Role.TRAINER, Role.SUPERVISOR, Role.REGISTRAR},
    "/hours/learner/{rosa}/import": {Role.SUPERVISOR, Role.REGISTRAR},
    "/hours/learner/{rosa}/export.csv": {Role.SUPERVISOR, Role.REGISTRAR},
    "/hours/{entry}/dispute": {Role.SUPERVISOR, Role.REGISTRAR},
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_each_page_opens_to_its_own_roles_and_to_no_other(browser, database, rosa, disputed, role):
    person = make_person(database, "Ada Quist", role)
    if role is Role.LEARNER:
        make_enrollment(database, person)
    database.commit()
    browser.sign_in(person)

    for path, roles in DOORS.items():
        browser.get(
            path.format(entry=disputed.id, rosa=rosa.id), status=200 if role in roles else 403
        )
