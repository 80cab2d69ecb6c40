"""Where could I go, one credential, one line of the ledger: what learners and staff see."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.content.record_file import read_record_text
from prss_training.domain.criteria import evaluate
from prss_training.domain.fields import Work
from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.fieldwork.models import PracticeDecision
from prss_training.particulars.services import put_on_file
from prss_training.people.models import Organization
from prss_training.progress.queries import evidence_of
from prss_training.web.clock import now
from tests.factories import MORNING, make_enrollment, make_entry, make_organization, make_person

WHERE = "/where-could-i-go"


@pytest.fixture
def rosa(database):
    person = make_person(database, "Rosa Delgado")
    database.commit()
    return person


@pytest.fixture
def place(database, rosa):
    found = make_enrollment(database, rosa)
    database.commit()
    return found


@pytest.fixture
def naomi(database):
    person = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    database.commit()
    return person


@pytest.fixture
def approved(database, place, naomi):
    """Return a function that adds an approved entry and gives it."""

    def _approved(**over):
        entry = make_entry(database, place, **over)
        database.add(
            PracticeDecision(
                entry_id=entry.id,
                supervisor_id=naomi.id,
                decision=Decision.APPROVED,
                reason="",
                decided_at=MORNING,
            )
        )
        database.commit()
        return entry

    return _approved


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def titles(page):
    return [panel.h2.get_text(strip=True) for panel in page.select("main .panel")]


def test_every_credential_is_there_page_by_page(browser, rosa, place, library):
    browser.sign_in(rosa)
    pages = -(-len(library.newest_criteria) // 20)

    found = set()
    for number in range(1, pages + 1):
        page = browser.get(f"{WHERE}?page={number}")
        found |= {link["href"] for link in page.select(f"main a[href^='{WHERE}/']")}

    assert found == {f"{WHERE}/{one.key}" for one in library.newest_criteria}


def test_what_was_done_moves_a_credential_forward(browser, rosa, place, approved):
    browser.sign_in(rosa)
    before = text(browser.get(f"{WHERE}/peer-leader"))
    approved(minutes=120)

    after = text(browser.get(f"{WHERE}/peer-leader"))

    assert "10 hours hours of practice are missing" in before
    assert "8 hours hours of practice are missing" in after


@pytest.mark.parametrize("address", [WHERE, f"{WHERE}/tx-rsps", f"{WHERE}/us-pr"])
def test_nobody_is_ever_called_eligible(browser, rosa, place, address):
    browser.sign_in(rosa)

    assert "eligible" not in text(browser.get(address)).casefold()


def test_credentials_are_narrowed_by_state_and_by_whom_they_are_for(browser, rosa, place, library):
    browser.sign_in(rosa)
    texas = [one for one in library.newest_criteria if one.jurisdiction == "Texas"]

    page = browser.get(f"{WHERE}?state=Texas")

    assert f"{len(texas)} credentials." in text(page)
    [chosen] = page.select("select#state option[selected]")
    assert chosen.get_text() == "Texas"
    assert "No credential fits" in text(browser.get(f"{WHERE}?state=Nowhere"))
    assert browser.get(f"{WHERE}?kind=youth").select("select#kind option[selected]")


def test_one_credential_shows_every_point_its_sources_and_its_parts(browser, rosa, place, library):
    browser.sign_in(rosa)
    texas = library.newest("tx-rsps")

    page = browser.get(f"{WHERE}/tx-rsps")

    shown = [one["id"] for one in page.select("h3[id^=requirement-]")]
    assert shown == [f"requirement-{one.key}" for one in texas.requirements]
    said = text(page)
    for requirement in texas.requirements:
        assert all(source.title in said for source in requirement.sources)
    assert all(tier.name in said for tier in texas.tiers)
    assert all(note in said for note in (*texas.notes, *texas.reciprocity))
    assert "This is for people who hold the credential." in said


def test_what_nobody_recorded_is_said_with_the_way_to_get_it_recorded(browser, rosa, place):
    browser.sign_in(rosa)

    page = browser.get(f"{WHERE}/tx-rsps")

    assert "What nobody has recorded" in text(page)
    assert page.select("main a[href='/file/']")


def test_modules_that_would_help_are_named_with_their_hours(browser, rosa, place, library):
    browser.sign_in(rosa)

    page = browser.get(f"{WHERE}/us-pr")

    assert "Modules that would help" in text(page)
    links = {link["href"] for link in page.select("main a[href^='/modules/']")}
    assert f"/modules/{library.modules[0].key}" in links


def test_an_older_version_can_be_looked_at_by_name(browser, rosa, place):
    browser.sign_in(rosa)

    assert browser.get(f"{WHERE}/tx-rsps-2026.1").h1
    browser.get(f"{WHERE}/nobody", status=404)


def test_staff_see_the_same_of_one_learner_and_strangers_do_not(browser, database, place, naomi):
    browser.sign_in(naomi)
    page = browser.get(f"/learners/{place.id}/where")
    assert "Where could Rosa Delgado go?" in text(page.body) or page.h1.get_text(strip=True) == (
        "Where could Rosa Delgado go?"
    )
    assert browser.get(f"/learners/{place.id}/where/us-pr").select("main a[href$='/file']")
    elsewhere = make_organization(database, key="juniper")
    stranger = make_person(database, "Sam", Role.SUPERVISOR, organization=elsewhere)
    database.commit()

    browser.sign_in(stranger)

    browser.get(f"/learners/{place.id}/where", status=404)
    browser.get(f"/learners/{place.id}/where/us-pr", status=404)


def test_an_entry_says_where_it_counts_and_why_not_elsewhere(browser, rosa, approved):
    entry = approved()
    browser.sign_in(rosa)

    page = browser.get(f"/practice/{entry.id}/counts")

    said = text(page)
    assert "Peer Leader" in said.split("Where it does not count")[0]
    refused = said.split("Where it does not count")[1]
    assert "it counts only after this: initial certificate" in refused


def test_travel_counts_nowhere_and_says_so(browser, rosa, approved):
    entry = approved(work=Work.TRAVEL)
    browser.sign_in(rosa)

    said = text(browser.get(f"/practice/{entry.id}/counts"))

    assert "Nowhere, by the rules that we have read." in said
    assert "travel does not count" in said


def test_an_entry_that_waits_shows_what_it_would_count_toward(browser, database, rosa, place):
    entry = make_entry(database, place)
    database.commit()
    browser.sign_in(rosa)

    assert "It counts once it is approved" in text(browser.get(f"/practice/{entry.id}/counts"))


def test_an_entry_is_shown_to_its_learner_and_to_staff_only(browser, database, approved, naomi):
    entry = approved()
    browser.sign_in(naomi)
    assert "Peer Leader" in text(browser.get(f"/hours/{entry.id}/counts"))
    marcus = make_person(database, "Marcus Hale")
    make_enrollment(database, marcus)
    database.commit()

    browser.sign_in(marcus)

    browser.get(f"/practice/{entry.id}/counts", status=404)
    browser.get(f"/hours/{entry.id}/counts", status=403)


def test_a_learners_record_reads_back_to_the_same_standing(
    browser, database, rosa, place, approved, library
):
    approved()
    browser.sign_in(rosa)

    browser.get("/my-record.json")

    answer = browser.response
    assert "my-record.json" in answer.headers["Content-Disposition"]
    evidence = read_record_text(answer.get_data(as_text=True), "my-record.json")
    riverbend = database.scalars(select(Organization)).one()
    kept = evidence_of(database, place, library.modules, zone=library.newest("us-pr").zone)
    on = riverbend.day_of(now())
    for criteria in library.newest_criteria:
        assert evaluate(criteria, evidence, on=on) == evaluate(criteria, kept, on=on)


def test_the_pages_cost_as_many_queries_for_many_entries_as_for_one(
    browser, rosa, approved, count_queries
):
    entry = approved()
    browser.sign_in(rosa)
    addresses = [WHERE, f"{WHERE}/us-pr", f"/practice/{entry.id}/counts"]
    for address in addresses:
        browser.get(address)
    few = [_asked(browser, address, count_queries) for address in addresses]
    for number in range(12):
        approved(minutes=60 + number)

    assert [_asked(browser, address, count_queries) for address in addresses] == few


def _asked(browser, address, count_queries):
    with count_queries() as sent:
        browser.get(address)
    return len(sent)


@pytest.mark.parametrize(
    ("key", "days", "says"),
    [
        ("oh-prs", 60, "It can be renewed now."),
        ("oh-prs", 400, "It is too early to renew."),
        ("tx-rsps", -10, "can still be renewed late"),
        ("tx-rsps", -4000, "Ask the board how to begin again."),
    ],
)
def test_a_credential_on_record_says_whether_it_can_be_renewed(
    browser, database, rosa, place, key, days, says
):
    priya = make_person(database, "Priya Raman", Role.REGISTRAR)
    today = place.organization.day_of(now())
    put_on_file(
        database,
        place,
        ParticularKind.CREDENTIAL,
        {"credential": key, "until": (today + timedelta(days=days)).isoformat()},
        happened_on=today - timedelta(days=30),
        proof="The certificate",
        by=priya,
        at=now(),
    )
    database.commit()
    browser.sign_in(rosa)

    assert says in browser.get(f"{WHERE}/{key}").text


@pytest.mark.parametrize(
    ("days", "says"),
    [(30, "With every extension it would end on"), (800, "Ask the board how to go on.")],
)
def test_a_step_that_has_begun_says_when_its_time_is_over(
    browser, database, rosa, place, days, says
):
    priya = make_person(database, "Priya Raman", Role.REGISTRAR)
    put_on_file(
        database,
        place,
        ParticularKind.EVENT,
        {"event": "initial-certificate"},
        happened_on=place.organization.day_of(now()) - timedelta(days=days),
        proof="The certificate",
        by=priya,
        at=now(),
    )
    database.commit()
    browser.sign_in(rosa)

    page = browser.get(f"{WHERE}/tx-rsps")

    assert "On record it began on" in page.text
    assert says in page.text
