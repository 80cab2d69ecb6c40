"""The pages of a learner who asks, of a supervisor without an account, and of staff."""

import io
import re
from datetime import date, time, timedelta

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select, update

from prss_training.accounts.models import User
from prss_training.attestations.codes import paper_code, reference
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.fieldwork.models import (
    Attestation,
    AttestationKnock,
    AttestedEntry,
    PracticeDecision,
)
from prss_training.notices.models import Kind, Letter, Notice
from prss_training.people.models import Membership
from prss_training.web.clock import now
from prss_training.web.jobs import KEY as QUEUE
from prss_training.web.limits import limiter
from tests.attestations.conftest import KEY
from tests.factories import make_enrollment, make_entry, make_organization, make_person
from tests.pages.client import Browser

PDF = b"%PDF-1.7 a form that was signed"
ABOUT_LEE = {
    "name": "Lee Novak",
    "role": "Shift lead",
    "employer": "County Clinic",
    "credential": "LCSW",
    "number": "4411",
    "qualification": "licensed-clinician",
    "relation": "I led their shift",
    "attested": "y",
}


@pytest.fixture
def rosa(database):
    place = make_enrollment(database)
    database.commit()
    return place


@pytest.fixture
def entries(database, rosa):
    today = now().date()
    made = [
        make_entry(
            database,
            rosa,
            worked_on=today - timedelta(days=9 - n),
            site="County Clinic",
            reflection="Nobody outside reads this.",
        )
        for n in range(3)
    ]
    database.commit()
    return made


@pytest.fixture
def naomi(database):
    person = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    database.commit()
    return person


@pytest.fixture
def outside(app):
    """A browser of somebody without an account."""
    return Browser(app)


def wanted(**over):
    today = now().date()
    return {
        "employer": "County Clinic",
        "first": (today - timedelta(days=20)).isoformat(),
        "last": today.isoformat(),
        "name": "Lee Novak",
        "way": "link",
        "email": "lee@clinic.example",
    } | over


@pytest.fixture
def link(browser, database, rosa, entries):
    """The path of a link that Rosa had sent."""
    return send(browser, database, rosa)


@pytest.fixture
def paper(browser, database, rosa, entries):
    """A request that Rosa made for a printed form."""
    browser.sign_in(rosa.person)
    browser.post("/practice/signatures/new", wanted(way="paper", email="", sure="1"))
    return latest(database, Attestation)


def send(browser, database, rosa, **over):
    browser.sign_in(rosa.person)
    browser.post("/practice/signatures/new", wanted(sure="1", **over))
    [path] = re.findall(r"http://127.0.0.1:8000(/sign/\S+)", latest(database, Letter).body)
    return path


def latest(database, model):
    database.rollback()
    return database.scalars(select(model).order_by(model.id.desc())).first()


def every(database, what):
    database.rollback()
    table = getattr(what, "class_", what)
    return list(database.scalars(select(what).order_by(table.id)))


def main(page):
    return page.select_one("main").get_text(" ", strip=True)


def sent_by_hand(outside, path, data, status):
    """Send a form without having been shown it, with a good token."""
    token = outside.get("/sign-in").select_one("input[name=csrf_token]")["value"]
    return outside.post(path, data | {"csrf_token": token}, status=status)


def begun(outside, link):
    page = outside.get(link)
    outside.submit(page, "/begin")
    return outside.follow()


# --- the learner asks ---


def test_a_learner_with_nothing_to_sign_is_shown_the_way(browser, rosa):
    browser.sign_in(rosa.person)

    page = browser.get("/practice/signatures/")

    assert "Nothing to sign yet" in main(page)
    assert page.select("main a[href='/practice/new']")
    assert "No entry is free" in main(browser.get("/practice/signatures/new"))


def test_a_learner_looks_once_more_before_anything_is_sent(browser, database, rosa, entries):
    browser.sign_in(rosa.person)
    page = browser.get("/practice/signatures/new")
    assert "6:00" in main(page)

    page = browser.submit(page, values=wanted(), status=200)

    assert "Nothing is sent yet" in main(page)
    assert "lee@clinic.example" in main(page)
    assert every(database, Attestation.id) == []

    page = browser.submit(page, values={"sure": "1"})
    page = browser.follow()

    assert "A letter with the link is on its way to Lee Novak" in main(page)
    asked = latest(database, Attestation)
    assert every(database, AttestedEntry.entry_id) == [entry.id for entry in entries]
    assert reference(asked.id) in page.h1.text
    listed = browser.get("/practice/signatures/")
    assert "Lee Novak" in main(listed)
    assert "None of your waiting entries is free" in main(listed)


def test_going_back_from_the_last_look_keeps_what_was_chosen(browser, rosa, entries):
    browser.sign_in(rosa.person)
    page = browser.post("/practice/signatures/new", wanted(), status=200)

    page = browser.submit(page, values={"back": "1"}, status=200)

    assert page.select_one("input[name=name]")["value"] == "Lee Novak"
    assert page.select_one("input[name=way][checked]")["value"] == "link"


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"name": ""}, "Write the name of the supervisor"),
        ({"name": "rosa DELGADO"}, "nobody signs their own hours"),
        ({"email": ""}, "Write the email address that the link goes to"),
        ({"email": "clinic"}, "email"),
        ({"way": ""}, "Choose a link or a printed form"),
        ({"employer": "Nowhere"}, "Not a valid choice"),
        ({"last": "2020-01-01"}, "The last day is before the first day"),
        ({"first": "soon"}, "Choose the day"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(
    browser, database, rosa, entries, over, sentence
):
    browser.sign_in(rosa.person)

    page = browser.post("/practice/signatures/new", wanted(**over), status=422)

    assert sentence in main(page)
    kept = wanted(**over)
    assert page.select_one("input[name=name]")["value"] == kept["name"]
    assert page.select_one("input[name=email]")["value"] == kept["email"]
    assert every(database, Attestation.id) == []


def test_a_learner_cannot_have_the_link_sent_to_themselves(browser, database, entries, rosa):
    browser.sign_in(rosa.person)
    own = database.scalar(select(User.email).where(User.person_id == rosa.person_id))

    page = browser.post(
        "/practice/signatures/new",
        wanted(email=own.upper().replace("@", "+lee@"), sure="1"),
        status=422,
    )

    assert "This is your own email address" in main(page)
    assert every(database, Letter.id) == []


def test_no_page_of_the_learner_or_of_staff_shows_the_link(
    browser, outside, database, rosa, naomi, link
):
    token = link.removeprefix("/sign/")
    asked = latest(database, Attestation)
    pages = ["/practice/signatures/", f"/practice/signatures/{asked.id}"]
    shown = [str(browser.get(path)) for path in pages]
    browser.sign_in(naomi)
    shown += [str(browser.get(path)) for path in ("/signatures/", f"/signatures/{asked.id}")]

    assert len(shown) == 4
    assert not [page for page in shown if token in page or asked.secret in page]


def test_the_letter_says_who_asks_and_carries_the_link_once(database, link):
    letter = latest(database, Letter)

    assert letter.address == "lee@clinic.example"
    assert "Rosa" not in letter.subject
    assert "Rosa Delgado names you as a supervisor" in letter.body
    assert letter.body.count(link) == 1
    assert "&" not in letter.body


def test_a_learner_withdraws_and_the_entries_are_free_again(browser, outside, database, link):
    asked = latest(database, Attestation)
    page = browser.get(f"/practice/signatures/{asked.id}")

    browser.submit(page, "/withdrawal")
    page = browser.follow()

    assert "The request is withdrawn" in main(page)
    assert "3 of your entries wait" in main(page)
    page = outside.get(link, status=409)
    assert "has withdrawn this request" in main(page)
    assert every(database, AttestationKnock.reason) == ["Used after it was withdrawn"]
    browser.post(f"/practice/signatures/{asked.id}/withdrawal", status=409)


def test_another_learner_sees_none_of_it(browser, database, link):
    asked = latest(database, Attestation)
    marcus = make_enrollment(database, make_person(database, "Marcus Bell"))
    database.commit()
    browser.sign_in(marcus.person)

    browser.get(f"/practice/signatures/{asked.id}", status=404)
    browser.get(f"/practice/signatures/{asked.id}/form.pdf", status=404)
    browser.post(f"/practice/signatures/{asked.id}/withdrawal", status=404)


def test_the_list_of_requests_takes_as_many_queries_for_many_as_for_one(
    browser, database, rosa, link, count_queries
):
    browser.get("/practice/signatures/")
    with count_queries() as one:
        browser.get("/practice/signatures/")
    for n in range(4):
        make_entry(database, rosa, worked_on=now().date() - timedelta(days=2), site=f"Place {n}")
        database.commit()
        send(browser, database, rosa, employer=f"Place {n}")
    with count_queries() as many:
        browser.get("/practice/signatures/")

    assert len(many) == len(one)


# --- the supervisor outside ---


def test_a_scanner_that_opens_the_link_uses_nothing_up(outside, app, database, link):
    for _ in range(3):
        Browser(app).get(link)

    page = outside.get(link)

    assert "a person trains as a peer leader" in main(page)
    assert "Rosa" not in page.get_text()
    assert latest(database, Attestation).device is None
    assert every(database, AttestationKnock.id) == []


def test_the_pages_of_a_link_are_kept_by_nobody(outside, link):
    begun(outside, link)
    headers = outside.response.headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    # Nothing leaves this origin; the meta keeps the token out of every Referer.
    assert headers["Referrer-Policy"] == "same-origin"
    page = outside.get(link)
    assert page.select_one("meta[name=referrer]")["content"] == "strict-origin"


def test_the_cookie_that_binds_a_link_cannot_be_read_by_scripts(outside, link):
    outside.submit(outside.get(link), "/begin")

    [sent] = [c for c in outside.response.headers.getlist("Set-Cookie") if "prss_sign" in c]
    assert {"HttpOnly", "SameSite=Lax", "Path=/sign/"} <= set(sent.split("; "))


def test_a_supervisor_sees_the_hours_and_no_reflection(outside, link, entries):
    page = begun(outside, link)

    assert page.h1.text == "Confirm hours of Rosa Delgado"
    assert "trains as a peer leader" in main(page)
    assert "6:00 hours in 3 entries" in re.sub(r"6 hours ", "", main(page))
    assert "Mentoring or coaching" in main(page)
    assert "Nobody outside reads this" not in page.get_text()
    assert page.select_one("input[name=name]")["value"] == ""


def test_a_supervisor_signs_and_the_learner_is_told(browser, outside, database, link, entries):
    page = begun(outside, link)

    outside.submit(page, "", ABOUT_LEE | {"overall": "all"})
    page = outside.follow()

    asked = latest(database, Attestation)
    assert "Your answer is written down" in page.h1.text
    assert reference(asked.id) in main(page)
    assert every(database, PracticeDecision.decision) == [Decision.APPROVED] * 3
    assert set(every(database, PracticeDecision.attestation_id)) == {asked.id}
    [told] = database.scalars(select(Notice).where(Notice.kind == Kind.SIGNATURE_GIVEN))
    page = browser.get(told.path)
    assert "Licensed clinician" in main(page)
    assert "Shift lead" in main(page)
    assert "Lee Novak: 3 entries approved (6:00 hours)" in main(browser.get("/notices/"))


def test_a_supervisor_answers_entry_by_entry(outside, database, link, entries):
    one, two, three = (entry.id for entry in entries)
    page = begun(outside, link)

    outside.submit(
        page,
        "",
        ABOUT_LEE
        | {
            "overall": "each",
            f"answer_{one}": "true",
            f"answer_{two}": "wrong",
            f"reason_{two}": "It was an hour less.",
            f"answer_{three}": "not-mine",
        },
    )

    page = outside.follow()
    assert "Hours you called true" in main(page)
    assert every(database, AttestedEntry.answer) == ["true", "wrong", "not-mine"]
    assert every(database, PracticeDecision.reason) == ["", "It was an hour less."]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(outside, database, link, entries):
    page = begun(outside, link)
    sent = ABOUT_LEE | {"overall": "each", f"answer_{entries[0].id}": "wrong", "attested": []}

    page = outside.submit(page, "", sent, status=422)

    said = main(page)
    assert "Write what is wrong, so that it can be put right" in said
    assert "Choose an answer for this entry" in said
    assert "Tick the sentence" in said
    assert page.select_one("input[name=relation]")["value"] == "I led their shift"
    assert page.select_one(f"input[name=answer_{entries[0].id}][checked]")["value"] == "wrong"
    assert every(database, PracticeDecision.id) == []


def test_all_true_with_another_answer_below_is_asked_about(outside, database, link, entries):
    page = begun(outside, link)
    sent = ABOUT_LEE | {"overall": "all", f"answer_{entries[1].id}": "not-mine"}

    page = outside.submit(page, "", sent, status=422)

    assert "You chose that every entry is true, and said otherwise here" in main(page)
    assert every(database, PracticeDecision.id) == []


@pytest.mark.parametrize("gone", ["name", "role", "employer", "credential", "number", "relation"])
def test_a_supervisor_says_everything_about_themselves(outside, database, link, gone):
    page = begun(outside, link)

    page = outside.submit(page, "", ABOUT_LEE | {"overall": "all", gone: "  "}, status=422)

    assert "Write " in page.select_one(".error-summary").get_text()
    assert every(database, PracticeDecision.id) == []


def test_the_learners_own_name_is_refused_and_noted(outside, database, link):
    page = begun(outside, link)
    sent = ABOUT_LEE | {"overall": "all", "name": "Delgado Rosa"}

    page = outside.submit(page, "", sent, status=422)

    assert "This is the name of the person who did the practice" in main(page)
    assert page.select_one("input[name=role]")["value"] == "Shift lead"
    assert every(database, AttestationKnock.reason) == ["Signed with the learner’s own name"]
    assert every(database, PracticeDecision.id) == []


def test_a_forwarded_link_is_refused_and_noted(browser, outside, app, database, link):
    begun(outside, link)
    friend = Browser(app)

    page = friend.get(link, status=403)

    assert "opened in another browser" in main(page)
    assert "Rosa" not in page.get_text()
    assert every(database, AttestationKnock.reason) == ["Opened in another browser"]
    asked = latest(database, Attestation)
    assert "Opened in another browser" in main(browser.get(f"/practice/signatures/{asked.id}"))
    sent_by_hand(friend, f"{link}/begin", {}, 403)
    sent_by_hand(friend, link, ABOUT_LEE | {"overall": "all"}, 403)
    assert len(every(database, AttestationKnock.id)) == 3
    assert every(database, PracticeDecision.id) == []


def test_a_cookie_that_was_made_up_binds_nothing(outside, app, database, link):
    begun(outside, link)
    name = next(key[2] for key in outside.client._cookies if "prss_sign" in key[2])
    forger = Browser(app)
    forger.client.set_cookie(name, '"guess".abcdef', path="/sign/")

    forger.get(link, status=403)


def test_a_second_use_is_refused_and_noted_and_the_receipt_stays(outside, app, database, link):
    outside.submit(begun(outside, link), "", ABOUT_LEE | {"overall": "all"})

    page = outside.get(link, status=409)

    assert "This was signed before" in main(page)
    sent_by_hand(outside, link, ABOUT_LEE | {"overall": "all"}, 409)
    outside.get(f"{link}/receipt")
    Browser(app).get(f"{link}/receipt", status=403)
    assert every(database, AttestationKnock.reason) == [
        "Used again after it was signed",
        "Used again after it was signed",
        "Opened in another browser",
    ]
    assert len(every(database, PracticeDecision.id)) == 3


def test_a_learner_who_is_signed_in_is_refused_and_noted(browser, database, link):
    page = browser.get(link, status=403)

    assert "These are your own hours" in main(page)
    browser.post(f"{link}/begin", status=403)
    assert every(database, AttestationKnock.reason) == ["Used by the learner"] * 2
    assert latest(database, Attestation).device is None


def test_a_link_whose_time_ran_out_is_refused_and_noted(outside, database, link):
    database.execute(update(Attestation).values(expires_at=now() - timedelta(minutes=1)))
    database.commit()

    page = outside.get(link, status=409)

    assert "The time for this request has run out" in main(page)
    assert every(database, AttestationKnock.reason) == ["Used after its time ran out"]


def test_a_made_up_link_leads_nowhere_and_is_noted_nowhere(outside, database, link):
    page = outside.get("/sign/made-up", status=404)

    assert "This link does not lead to a request" in main(page)
    assert every(database, AttestationKnock.id) == []


def test_entries_that_were_decided_here_in_the_meantime_are_passed_over(
    outside, database, naomi, link, entries
):
    page = begun(outside, link)
    database.rollback()
    database.add(
        PracticeDecision(
            entry_id=entries[0].id,
            supervisor_id=naomi.id,
            decision=Decision.RETURNED,
            reason="Where?",
            decided_at=now(),
        )
    )
    database.commit()

    outside.submit(page, "", ABOUT_LEE | {"overall": "all"})

    found = every(database, PracticeDecision)
    assert [(one.entry_id, one.decision) for one in found] == [
        (entries[0].id, Decision.RETURNED),
        (entries[1].id, Decision.APPROVED),
        (entries[2].id, Decision.APPROVED),
    ]


def test_where_everything_is_decided_there_is_nothing_to_sign(
    outside, database, naomi, link, entries
):
    begun(outside, link)
    database.rollback()
    for entry in entries:
        database.add(
            PracticeDecision(
                entry_id=entry.id,
                supervisor_id=naomi.id,
                decision=Decision.APPROVED,
                reason="",
                decided_at=now(),
            )
        )
    database.commit()

    page = outside.get(link)

    assert "Nothing is left to sign" in main(page)
    assert not page.select("main form")


def test_guessing_links_is_slowed_down(make_app):
    before = limiter.enabled
    app = make_app(limits=True)
    with app.app_context():
        limiter.reset()
    client = app.test_client()

    answers = [client.get(f"/sign/guess-{n}").status_code for n in range(22)]

    with app.app_context():
        limiter.reset()
    limiter.enabled = before
    assert answers[:20] == [404] * 20
    assert answers[-1] == 429


# --- on paper ---


def test_a_learner_gets_the_form_and_a_link_has_none(browser, database, rosa, paper):
    page = browser.get(f"/practice/signatures/{paper.id}")
    assert "Print the form and hand it over" in main(page)

    browser.get(f"/practice/signatures/{paper.id}/form.pdf")

    assert browser.response.data.startswith(b"%PDF-")
    assert "attachment" in browser.response.headers["Content-Disposition"]
    assert browser.response.headers["Cache-Control"] == "no-store"
    make_entry(database, rosa, worked_on=now().date() - timedelta(days=2), site="Elsewhere")
    database.commit()
    send(browser, database, rosa, employer="Elsewhere")
    other = latest(database, Attestation)
    browser.get(f"/practice/signatures/{other.id}/form.pdf", status=403)


def test_the_form_carries_its_code_on_each_page_and_no_reflection(browser, database, rosa, entries):
    for n in range(20):
        on = now().date() - timedelta(days=15)
        make_entry(
            database, rosa, worked_on=on, starts=time(n), ends=time(n, 30), site="County Clinic"
        )
    database.commit()
    browser.sign_in(rosa.person)
    browser.post("/practice/signatures/new", wanted(way="paper", email="", sure="1"))
    asked = latest(database, Attestation)

    browser.get(f"/practice/signatures/{asked.id}/form.pdf")

    with pypdfium2.PdfDocument(browser.response.data) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) > 1
    assert all(paper_code(KEY, asked.id) in page for page in pages)
    assert "Rosa Delgado" in pages[0]
    assert "trains as a peer leader" in pages[0]
    assert "23 entries" in pages[0]
    assert not [page for page in pages if "Nobody outside reads this" in page]
    with pikepdf.open(io.BytesIO(browser.response.data)) as document:
        assert document.Root.MarkInfo.Marked


def enter(browser, paper, scan=PDF, status=303, **over):
    page = browser.get("/signatures/paper")
    browser.submit(page, values={"code": paper_code(KEY, paper.id).lower()})
    page = browser.follow()
    today = paper.enrollment.organization.day_of(now())
    sent = ABOUT_LEE | {"overall": "all", "signed_on": today.isoformat()} | over
    if scan is not None:
        sent["scan"] = (io.BytesIO(scan), "a name from outside.exe")
    return browser.submit(page, values=sent, status=status)


def test_staff_enter_a_signed_form_and_open_its_scan(browser, database, naomi, paper):
    browser.sign_in(naomi)

    enter(browser, paper)
    page = browser.follow()

    assert "The signed form is entered" in main(page)
    assert "by Naomi Achebe" in main(page)
    found = latest(database, Attestation)
    assert (found.entered_by_id, found.supervisor_name) == (naomi.id, "Lee Novak")
    assert every(database, PracticeDecision.decision) == [Decision.APPROVED] * 3
    browser.get(f"/signatures/{paper.id}/scan")
    headers = browser.response.headers
    assert browser.response.data == PDF
    assert browser.response.mimetype == "application/pdf"
    assert headers["Content-Disposition"] == f'attachment; filename="{reference(paper.id)}.pdf"'
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("over", "scan", "sentence"),
    [
        ({}, None, "Choose the scan of the signed form"),
        ({}, b"<html>not a scan</html>", "Choose a PDF, JPEG or PNG file"),
        ({"signed_on": "2020-01-01"}, PDF, "that day or later"),
        ({"signed_on": "2099-01-01"}, PDF, "not after today"),
        ({"name": "Rosa Delgado"}, PDF, "nobody signs their own hours"),
        ({"attested": []}, PDF, "once you have seen the signature"),
    ],
)
def test_a_form_that_cannot_be_taken_is_said_so_and_what_was_typed_stays(
    browser, database, naomi, paper, over, scan, sentence
):
    browser.sign_in(naomi)

    page = enter(browser, paper, scan, 422, **over)

    assert sentence in main(page)
    assert "choose the scan again" in main(page)
    assert page.select_one("input[name=relation]")["value"] == "I led their shift"
    assert every(database, PracticeDecision.id) == []


def test_a_slip_in_the_code_and_a_code_from_elsewhere_are_told_apart(
    browser, database, naomi, paper
):
    browser.sign_in(naomi)
    page = browser.post("/signatures/paper", {"code": "7F3K-9QTR-2M8V"}, status=422)
    assert "a slip in it" in main(page)

    page = browser.post("/signatures/paper", {"code": paper_code(KEY, paper.id + 1)}, status=404)

    assert "No form of your organization has this code" in main(page)


def test_without_the_code_nobody_enters_a_form(browser, naomi, paper):
    browser.sign_in(naomi)

    browser.get(f"/signatures/paper/{paper.id}", status=303)

    assert browser.response.headers["Location"] == "/signatures/paper"
    browser.post(f"/signatures/paper/{paper.id}", ABOUT_LEE)
    assert "Type the code of the form first" in main(browser.follow())


def test_a_form_is_entered_once_and_a_second_time_is_noted(browser, database, naomi, paper):
    browser.sign_in(naomi)
    enter(browser, paper)

    page = browser.post("/signatures/paper", {"code": paper_code(KEY, paper.id)}, status=409)

    assert "This was signed before" in main(page)
    assert every(database, AttestationKnock.reason) == ["Used again after it was signed"]


def test_staff_never_enter_or_open_their_own_hours(browser, database, rosa, paper):
    database.add(
        Membership(
            person_id=rosa.person_id,
            organization_id=rosa.organization_id,
            role=Role.SUPERVISOR,
            since=now(),
        )
    )
    database.commit()

    page = browser.post("/signatures/paper", {"code": paper_code(KEY, paper.id)}, status=403)

    assert "These are your own hours" in main(page)
    assert every(database, AttestationKnock.reason) == ["Used by the learner"]
    browser.get(f"/signatures/{paper.id}", status=403)
    browser.get(f"/signatures/{paper.id}/scan", status=403)
    assert "These are your own hours" in main(browser.get("/signatures/"))


def test_staff_of_another_organization_find_nothing(browser, database, paper):
    harbor = make_organization(database, key="harbor")
    sam = make_person(database, "Sam Holloway", Role.REGISTRAR, organization=harbor)
    database.commit()
    browser.sign_in(sam)

    for path in (f"/signatures/{paper.id}", f"/signatures/{paper.id}/scan"):
        browser.get(path, status=404)
    browser.get(f"/signatures/paper/{paper.id}", status=404)
    browser.post("/signatures/paper", {"code": paper_code(KEY, paper.id)}, status=404)
    assert "Nobody asked yet" in main(browser.get("/signatures/"))


def test_a_learner_and_a_trainer_are_not_let_in(browser, database, rosa, paper):
    trainer = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    for who in (rosa.person, trainer):
        browser.sign_in(who)
        for path in ("/signatures/", "/signatures/paper", f"/signatures/{paper.id}/scan"):
            browser.get(path, status=403)


def test_the_list_of_staff_takes_as_many_queries_for_many_as_for_one(
    browser, database, naomi, rosa, paper, count_queries
):
    browser.sign_in(naomi)
    browser.get("/signatures/")
    with count_queries() as one:
        browser.get("/signatures/")
    for n in range(4):
        database.rollback()
        other = make_enrollment(database, make_person(database, f"Learner {n}"))
        make_entry(database, other, worked_on=date(2026, 2, 3), site="Clinic")
        database.commit()
        browser.sign_in(other.person)
        browser.post(
            "/practice/signatures/new",
            wanted(employer="Clinic", first="2026-02-01", way="paper", email="", sure="1"),
        )
    browser.sign_in(naomi)
    browser.get("/signatures/")
    with count_queries() as many:
        page = browser.get("/signatures/")

    assert len(page.select("main tbody tr")) == 5
    assert len(many) == len(one)


def test_the_sweep_tells_of_a_request_that_ran_out(app, browser, database, link):
    database.execute(update(Attestation).values(expires_at=now() - timedelta(minutes=1)))
    database.commit()
    huey = app.extensions[QUEUE].huey
    [sweep] = [t for t in huey._registry.periodic_tasks if "ran out" in type(t).__name__ + t.name]

    huey.execute(sweep)
    huey.execute(sweep)

    assert every(database, Notice.kind) == [Kind.SIGNATURE_EXPIRED]
    page = browser.get("/notices/")
    assert "Lee Novak did not answer in time" in main(page)
    asked = latest(database, Attestation)
    page = browser.get(f"/practice/signatures/{asked.id}")
    assert page.select("main a[href='/practice/signatures/new']")
