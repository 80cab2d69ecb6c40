"""The pages of the directory, as a learner and a trainer open them."""

from dataclasses import replace

import pytest
from flask import render_template_string
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.directory.models import DirectoryNote
from prss_training.domain.directory import PLACES, Answer, NoteKind
from prss_training.domain.people import Role
from tests.factories import make_directory_note, make_organization, make_person

PEOPLE = "/directory/mn/mn-recovery-connection"
ENTRY = {
    "name": "North Shore Recovery Café",
    "kind": "recovery-community-organization",
    "reach": "Duluth",
    "offers": "A warm room.",
    "home_page": "https://north-shore.example.org/",
    "telephone": "218-555-0143",
    "source_page": "",
}


@pytest.fixture
def signed_in(database, browser):
    """Return a function that signs somebody of these roles in."""

    def _signed_in(*roles, name="Terrence Whitlock", **over):
        person = make_person(database, name, *roles, **over)
        database.commit()
        browser.sign_in(person)
        return person

    return _signed_in


@pytest.fixture
def trainer(signed_in):
    return signed_in(Role.TRAINER)


@pytest.fixture
def learner(signed_in):
    return signed_in(Role.LEARNER, name="Rosa Delgado")


def rows(page):
    return [row.th.a.get_text(strip=True) for row in page.select("main tbody tr")]


def article(page, key):
    return page.find(id=key).find_parent("article").get_text(" ", strip=True)


# --- finding ---


def test_nobody_reads_the_directory_without_signing_in(browser):
    browser.get("/directory/", 303)
    assert browser.response.headers["Location"].startswith("/sign-in")
    browser.get("/directory/mn", 303)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_is_signed_in_reads_the_directory(signed_in, browser, role):
    signed_in(role)

    assert len(rows(browser.get("/directory/"))) == 20
    assert browser.get("/directory/mn").h1.text == "Minnesota"


def test_somebody_who_belongs_nowhere_still_finds_people(database, signed_in, browser):
    signed_in(Role.ADMINISTRATOR)

    page = browser.get("/directory/?q=minnesota+recovery")

    assert rows(page) == ["Minnesota Recovery Connection"]
    assert "Near you" not in page.main.text


@pytest.mark.parametrize(
    ("role", "links"), [(Role.LEARNER, 1), (Role.TRAINER, 1), (Role.VERIFIER, 0)]
)
def test_the_navigation_leads_there_once(signed_in, browser, role, links):
    signed_in(role)
    page = browser.get("/directory/")

    assert len(page.select(".masthead-nav a[href='/directory/']")) == links


def test_who_is_learner_and_staff_has_one_link_too(signed_in, browser):
    signed_in(Role.LEARNER, Role.TRAINER, Role.REGISTRAR)

    page = browser.get("/account/")

    assert len(page.select(".masthead-nav a[href='/directory/']")) == 1


def test_a_search_finds_words_whatever_their_accents_and_capitals(learner, browser):
    found = rows(browser.get("/directory/?q=CONNECTICUT+c%C3%B6aches"))

    assert found == ["Connecticut Community for Addiction Recovery (CCAR)"]


def test_a_state_is_searched_alone(learner, browser):
    page = browser.get("/directory/?state=ga")

    assert len(rows(page)) == 4
    assert page.select_one("option[selected]")["value"] == "ga"


def test_a_search_that_finds_nothing_says_what_to_do_next(learner, browser):
    page = browser.get("/directory/?q=zzz")

    assert "Nothing fits" in page.main.text
    assert page.select_one("main .empty a")["href"] == "/directory/"
    assert page.select_one("input[name=q]")["value"] == "zzz"


def test_a_state_with_no_entry_leads_to_its_page(learner, browser):
    page = browser.get("/directory/?state=pr")

    assert page.select_one("main .empty a")["href"] == "/directory/pr"


def test_a_long_list_has_pages_that_keep_the_question(learner, browser):
    first = browser.get("/directory/?q=recovery")
    second = browser.get(first.select_one("a[rel=next]")["href"])

    assert len(rows(first)) == 20
    assert second.select_one("input[name=q]")["value"] == "recovery"
    assert not set(rows(first)) & set(rows(second))
    assert rows(browser.get("/directory/?page=9999")) == rows(browser.get("/directory/?page=6"))


def test_the_state_of_the_organization_is_near(learner, browser):
    page = browser.get("/directory/")

    near = page.select_one("main .panel")
    assert near.h2.text == "Near you: Minnesota"
    assert [a["href"] for a in near.select("a")] == [
        "/directory/mn#mn-recovery-connection",
        "/directory/mn",
    ]
    assert "Near you" not in browser.get("/directory/?q=recovery").main.text


def test_what_has_closed_is_not_offered_as_near(trainer, database, browser):
    make_directory_note(database, trainer, kind=NoteKind.CLOSURE)
    database.commit()

    near = browser.get("/directory/").select_one("main .panel")

    assert "Nobody is listed here yet." in near.text


@pytest.mark.parametrize("query", ["q=%00", "state=xx", "page=-1", "page=%C2%B2", "q=%25_%5C'"])
def test_nonsense_in_the_address_breaks_nothing(learner, browser, query):
    browser.get(f"/directory/?{query}", 400 if "%00" in query else 200)


# --- one state ---


@pytest.mark.parametrize("state", list(PLACES))
def test_every_place_has_a_page_that_says_what_was_found(learner, browser, state):
    page = browser.get(f"/directory/{state}")

    headings = [heading.text for heading in page.select("main h2")]
    assert headings == ["Organizations", "Who certifies", "What Medicaid pays for"]
    assert page.h1.text == PLACES[state]


def test_a_place_that_is_none_is_not_found(learner, browser):
    for path in ("/directory/xx", "/directory/MN", "/directory/texas"):
        browser.get(path, 404)


def test_a_state_shows_the_pages_of_its_bodies_and_what_was_not_found(learner, browser):
    page = browser.get("/directory/nc")
    north_carolina = article(page, "body-nc-unc")
    texas = article(browser.get("/directory/tx"), "body-tx-certification-board")

    assert page.select("a[href='https://pss.unc.edu/index.php/verification']")
    assert "It searches by full or partial name." in north_carolina
    assert "Not found. Ask for the official page before you send anything." in texas
    assert "A public page was not found. Ask the body itself." in texas
    assert "Recovery Support Peer Specialist" in texas  # a link to the credential


def test_a_state_shows_what_medicaid_pays_for_with_its_sources(learner, browser):
    ohio = browser.get("/directory/oh").main.text
    alabama = browser.get("/directory/al").main.text
    connecticut = browser.get("/directory/ct").main.text

    assert "Medicaid pays for peer support, for mental health and for substance use." in ohio
    assert "The sources disagree." in ohio
    assert "Entered here on" in ohio
    assert "Whether Medicaid pays for peer support here was not found." in alabama
    assert "A source says that it does not for substance use." in connecticut


def test_a_source_that_was_only_read_in_a_copy_has_no_link(learner, browser):
    page = browser.get("/directory/tx")

    [copy] = [li for li in page.select("li") if "1 TAC 354.3251" in li.text]
    assert not copy.select("a")
    assert "A copy was read: find the official page." in copy.text


def test_a_telephone_number_can_be_tapped(learner, browser):
    page = browser.get("/directory/nd")

    assert page.select_one("a[href='tel:7012917901']").text == "701-291-7901"


def test_links_out_do_not_tell_where_the_reader_came_from(learner, browser):
    page = browser.get("/directory/ny")

    out = [a for a in page.select("main a") if a["href"].startswith("http")]
    assert len(out) > 5
    assert all("noreferrer" in a["rel"] for a in out)


# --- what staff put right ---


def test_a_learner_reads_and_corrects_nothing(learner, browser):
    page = browser.get("/directory/mn")

    assert "Correct this entry" not in page.text
    for path in ("/directory/mn/new", f"{PEOPLE}/correction", f"{PEOPLE}/closure"):
        browser.get(path, 403)
        browser.post(path, ENTRY, 403)
    browser.get("/directory/notes/", 403)


def test_a_supervisor_reads_and_a_registrar_corrects(signed_in, browser):
    signed_in(Role.SUPERVISOR)
    browser.get(f"{PEOPLE}/correction", 403)

    signed_in(Role.REGISTRAR)
    browser.get(f"{PEOPLE}/correction")


def test_a_trainer_adds_an_organization_that_learners_then_find(trainer, signed_in, browser):
    page = browser.get("/directory/mn/new")
    browser.submit(page, values=ENTRY)
    assert "Added: North Shore Recovery Café." in browser.follow().text

    signed_in(Role.LEARNER)
    found = browser.get("/directory/?q=cafe")
    assert rows(found) == ["North Shore Recovery Café"]
    entry = article(browser.get("/directory/mn"), "added-1")
    assert "Added by Riverbend Recovery Community on" in entry
    assert "218-555-0143" in entry


def test_a_correction_begins_with_what_the_entry_says(trainer, browser):
    page = browser.get(f"{PEOPLE}/correction")
    assert page.select_one("#name")["value"] == "Minnesota Recovery Connection"

    browser.submit(page, values={"telephone": "612-555-0143", "reason": "They answer again."})

    entry = article(browser.follow(), "mn-recovery-connection")
    assert "Corrected by Riverbend Recovery Community on" in entry
    assert "612-555-0143" in entry
    assert "They answer again." in entry


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("home_page", "javascript:alert(1)", "beginning with https://"),
        ("home_page", "http://north-shore.example.org/", "beginning with https://"),
        ("source_page", "somewhere", "beginning with https://"),
        ("telephone", "call us", "with its area code"),
        ("name", "  ", "Write the name of the organization."),
        ("name", "a" * 201, "Use at most 200 characters."),
        ("kind", "made-up", ""),
        ("offers", "", "Write what people find there, in a sentence."),
        ("reach", "", "Write where it works."),
    ],
)
def test_what_cannot_stand_is_refused_and_what_was_typed_stays(
    trainer, browser, database, field, value, said
):
    page = browser.submit(
        browser.get("/directory/mn/new"), values=ENTRY | {field: value}, status=422
    )

    assert said in page.select_one(f"#{field}-error, #{field} .problem").text
    kept = "reach" if field == "offers" else "offers"
    assert ENTRY[kept] in str(page.select_one(f"#{kept}"))
    assert database.scalar(select(func.count()).select_from(DirectoryNote)) == 0


def test_a_name_that_is_listed_already_is_refused_with_what_to_do(trainer, browser):
    listed = ENTRY | {"name": "minnesota recovery CONNECTION"}

    page = browser.submit(browser.get("/directory/mn/new"), values=listed, status=409)

    assert "is listed in this state already. Correct that entry instead" in page.main.text
    assert page.select_one("#name")["value"] == "minnesota recovery CONNECTION"


def test_a_correction_that_changes_nothing_is_refused_with_what_to_do(trainer, browser):
    page = browser.get(f"{PEOPLE}/correction")

    again = browser.submit(page, values={"reason": "I wondered."}, status=422)

    assert "Change what is wrong, then save." in again.main.text
    assert again.select_one("#reason").text.strip() == "I wondered."


def test_a_closed_organization_is_marked_and_can_be_opened_again(trainer, browser):
    page = browser.get(f"{PEOPLE}/closure")
    browser.submit(page, values={"reason": "The door is locked."})
    entry = article(browser.follow(), "mn-recovery-connection")
    assert "Marked as closed by Riverbend Recovery Community on" in entry
    assert "Correct this entry" not in entry
    assert "Closed" in browser.get("/directory/?q=minnesota+recovery").select_one("tbody").text

    page = browser.get("/directory/notes/")
    back = browser.get(page.select_one("main td a[href$=reversal]")["href"])
    browser.submit(back, values={"reason": "It was only the holidays."})

    listed = browser.follow().main.text
    assert "Taken back" in listed
    assert "It was only the holidays." in listed
    assert (
        "closed" not in article(browser.get("/directory/mn"), "mn-recovery-connection").lower()[:60]
    )


def test_taking_back_without_a_reason_or_twice_changes_nothing(trainer, database, browser):
    row = make_directory_note(database, trainer)
    database.commit()
    path = f"/directory/notes/{row.id}/reversal"

    browser.submit(browser.get(path), values={"reason": " "}, status=422)
    browser.submit(browser.get(path), values={"reason": "Wrong."})
    page = browser.submit(browser.get(path), values={"reason": "Again."}, status=409)

    assert "This note was taken back already." in page.main.text
    assert database.scalar(select(func.count()).select_from(DirectoryNote)) == 2


def test_the_notes_of_another_organization_are_not_there(database, signed_in, browser):
    juniper = make_organization(database, key="juniper-house")
    sam = make_person(database, "Sam Ortega", Role.REGISTRAR, organization=juniper)
    row = make_directory_note(database, sam, organization=juniper, telephone="612-555-0199")
    signed_in(Role.REGISTRAR)

    assert "Nothing written yet" in browser.get("/directory/notes/").main.text
    assert "612-555-0199" not in browser.get("/directory/mn").text
    browser.get(f"/directory/notes/{row.id}/reversal", 404)
    browser.post(f"/directory/notes/{row.id}/reversal", {"reason": "Mine now."}, 404)
    browser.get(f"/directory/mn/added-{row.id}/correction", 404)


def test_an_entry_of_another_state_is_not_found_here(trainer, browser):
    browser.get("/directory/tx/mn-recovery-connection/correction", 404)
    browser.get("/directory/mn/made-up/closure", 404)


def test_every_page_takes_as_many_queries_for_many_notes_as_for_one(
    trainer, database, browser, count_queries
):
    def sent(path):
        with count_queries() as queries:
            browser.get(path)
        return len(queries)

    paths = ("/directory/", "/directory/mn", "/directory/notes/")
    make_directory_note(database, trainer)
    database.commit()
    one = [sent(path) for path in paths]

    for number in range(30):
        row = make_directory_note(
            database, trainer, kind=NoteKind.ADDITION, about="", name=f"House {number}"
        )
        if number % 3 == 0:
            make_directory_note(
                database, trainer, kind=NoteKind.ADDITION, about="", reverses_id=row.id
            )
    database.commit()

    assert [sent(path) for path in paths] == one
    assert len(rows(browser.get("/directory/notes/"))) == 20


def test_what_was_written_is_in_the_trail(trainer, database, browser):
    browser.submit(browser.get("/directory/mn/new"), values=ENTRY)

    [entry] = database.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.DIRECTORY_NOTED)
    )
    assert (entry.actor_id, entry.detail["state"]) == (trainer.id, "mn")


def test_words_that_look_like_a_page_are_shown_as_words(trainer, database, browser):
    script = "<script>alert(1)</script>"
    make_directory_note(
        database, trainer, name=script, offers=script, home_page=script, reason=script
    )
    database.commit()

    for path in ("/directory/", "/directory/mn", "/directory/notes/"):
        assert not browser.get(path).find("script", string=lambda text: text and "alert" in text)


# --- beside a credential ---

BESIDE = (
    '{% from "directory/_beside.html" import beside %}'
    "{{ beside(body, medicaid, organizations_url) }}"
)


PAYS = (
    '{% from "directory/_parts.html" import medicaid_sentence %}{{ medicaid_sentence(position) }}'
)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.NOT_FOUND


@pytest.mark.parametrize(
    ("mental_health", "substance_use", "covered", "said"),
    [
        (YES, YES, YES, "Medicaid pays for peer support, for mental health and for substance use."),
        (NO, NO, NO, "A source says that Medicaid does not pay for peer support here."),
        (YES, NO, YES, "for mental health. A source says that it does not for substance use."),
        (NO, YES, YES, "for substance use. A source says that it does not for mental health."),
        (YES, UNKNOWN, YES, "Whether it does for substance use was not found."),
        (UNKNOWN, YES, YES, "Whether it does for mental health was not found."),
        (NO, UNKNOWN, UNKNOWN, "For substance use, nothing was found."),
        (UNKNOWN, NO, UNKNOWN, "For mental health, nothing was found."),
        (UNKNOWN, UNKNOWN, YES, "for substance use or for both was not found."),
        (UNKNOWN, UNKNOWN, NO, "A source says that Medicaid does not pay for peer support here."),
        (UNKNOWN, UNKNOWN, UNKNOWN, "Whether Medicaid pays for peer support here was not found."),
    ],
)
def test_whether_medicaid_pays_is_said_in_a_sentence_and_silence_is_no_answer(
    app, library, mental_health, substance_use, covered, said
):
    position = replace(
        library.directory.medicaid_of("mn"),
        mental_health=mental_health,
        substance_use=substance_use,
        covered=covered,
    )
    with app.test_request_context():
        assert said in render_template_string(PAYS, position=position)


@pytest.fixture
def beside(app, library):
    def _beside(key):
        body = library.directory.body_of(key)
        medicaid = library.directory.medicaid_of(body.state) if body else None
        with app.test_request_context():
            return render_template_string(
                BESIDE, body=body, medicaid=medicaid, organizations_url="/directory/pa"
            )

    return _beside


def test_beside_a_credential_stand_its_body_its_check_and_medicaid(beside):
    said = beside("pa-crs")

    assert "Pennsylvania Certification Board (PCB)" in said
    assert "The Credential Search stands on the home page." in said
    assert "Medicaid pays for peer support for mental health." in said
    assert 'href="/directory/pa"' in said


def test_beside_a_credential_without_a_body_it_says_so(beside):
    assert "The certifying body was not found." in beside("us-samhsa-nms")


def test_beside_a_national_credential_each_state_decides(beside):
    said = beside("us-pr")

    assert "Each state decides this for itself." in said
    assert "A public page was not found. Ask the body itself." in said
