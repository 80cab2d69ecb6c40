"""What the register's pages show each role, and what a holder finds."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.cli import cli
from prss_training.certificates.faces import from_json, to_json
from prss_training.certificates.jobs import engrave_left_over
from prss_training.certificates.models import (
    Certificate,
    CertificateDocument,
    CertificateProposal,
    CertificateStep,
)
from prss_training.certificates.proposals import propose
from prss_training.certificates.services import issue_training
from prss_training.certificates.style import style_of
from prss_training.certificates.trainings import program_training
from prss_training.domain.certificate import Branding, Picture, Reason, Step
from prss_training.domain.certificate_kind import CertificateKind
from prss_training.domain.people import Role
from prss_training.enrollments.models import Enrollment
from prss_training.files.services import keep
from prss_training.files.store import open_store
from prss_training.people.models import Membership
from prss_training.signing import create_keys, examine_pdf, load_keys
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.settings import settings
from tests.certificates.holders import (
    ISSUED,
    do,
    make_certificate,
    make_ready,
    make_registrar,
    revoke,
    withdraw,
)
from tests.factories import MORNING, make_enrollment, make_organization, make_person
from tests.pages.client import Browser


@pytest.fixture
def ring(app):
    with app.app_context():
        folder = settings().keys
    create_keys(folder, issuer="Riverbend Recovery Community", at=now() - timedelta(hours=1))
    return load_keys(folder)


@pytest.fixture
def place(database, library):
    found = make_ready(database, library)
    database.commit()
    return found


@pytest.fixture
def priya(database):
    found = make_registrar(database)
    database.commit()
    return found


@pytest.fixture
def held(database, library, priya):
    found = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    database.commit()
    return found


def test_a_registrar_issues_a_certificate_and_its_holder_downloads_it(
    browser, database, place, priya, ring
):
    browser.sign_in(priya)
    page = browser.get("/register/ready")
    [link] = [a for a in page.select("main a") if "Review and issue" in a.text]
    page = browser.get(link["href"])
    assert "Rosa Delgado" in page.main.text
    assert "10:00" in page.main.text

    browser.submit(page, f"/register/issue/{place.id}")
    page = browser.follow()

    assert "Issued PL-" in page.text
    browser.sign_in(place.person)
    page = browser.get("/certificates/")
    [link] = [a for a in page.select("main a") if "Download" in a.text]
    browser.get(link["href"])
    assert examine_pdf(browser.response.data, ring).genuine
    disposition = browser.response.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="certificate-PL-\d{4}-\d{6}-.\.pdf"', disposition)
    downloads = select(func.count(TrailEntry.id)).where(
        TrailEntry.happened == Happened.CERTIFICATE_DOWNLOADED,
        TrailEntry.actor_id == place.person_id,
    )
    database.rollback()
    assert database.scalar(downloads) == 1


def test_a_crash_between_issue_and_engraving_is_made_good_by_the_sweep(app, database, held, ring):
    assert database.scalar(select(func.count(CertificateDocument.id))) == 0

    with app.app_context():
        assert engrave_left_over(at=now())[:2] == (1, 0)
        assert engrave_left_over(at=now())[:2] == (0, 0)
        db.session.remove()

    database.rollback()
    assert database.scalar(select(CertificateDocument.certificate_id)) == held.id


def test_the_queue_engraves_what_was_issued(app, browser, database, place, priya, ring):
    browser.sign_in(priya)
    browser.submit(browser.get(f"/register/issue/{place.id}"), f"/register/issue/{place.id}")

    assert database.scalar(select(func.count(CertificateDocument.id))) == 1


def test_one_certificate_that_cannot_be_engraved_does_not_stop_the_rest(app, database, held):
    # No keys here: nothing can be sealed, and the sweep says so and goes on.
    with app.app_context():
        assert engrave_left_over(at=now())[:2] == (0, 1)
        db.session.remove()


@pytest.mark.parametrize(
    ("sought", "found"), [("?ending=30", 1), ("?status=suspended", 1), ("?q=Brooks", 1), ("", 3)]
)
def test_what_is_done_to_all_of_a_list_is_done_to_what_the_list_shows(
    browser, database, library, priya, held, sought, found
):
    others = [
        make_certificate(database, library, name, registrar=priya)
        for name in ("Rosa Delgado", "Wen Xiaowen")
    ]
    others[0].expires_on = now().date() + timedelta(days=5)
    do(database, others[1], Step.SUSPEND, reason=Reason.HOLDER_ASKED, registrar=priya, at=now())
    database.commit()
    browser.sign_in(priya)
    page = browser.get(f"/register/{sought}")
    assert len(page.select("main tbody tr")) == found

    browser.submit(page, "certificates.zip", status=200)
    with zipfile.ZipFile(io.BytesIO(browser.response.data)) as packed:
        [listed] = [name for name in packed.namelist() if name.endswith(".csv")]
        rows = packed.read(listed).decode("utf-8-sig").splitlines()
    looked = browser.submit(
        page, "/register/together/look", {"everything": "yes", "step": "revoke"}, status=200
    )

    assert len(rows) == found + 1
    assert len(looked.select("main input[name=seen]")) == found


def test_what_cannot_be_engraved_for_long_keeps_nobody_behind_it_waiting(
    app, database, library, priya, held
):
    another = make_certificate(database, library, "Rosa Delgado", registrar=priya)
    database.commit()
    tried, last = [], 0
    with app.app_context():  # no keys here: nothing can be sealed
        for _ in range(3):
            last = engrave_left_over(at=now(), after=last, most=1).last
            tried.append(last)
        db.session.remove()

    assert tried == [held.id, another.id, held.id]


def test_a_picture_that_breaks_the_drawing_keeps_nobody_behind_it_waiting(
    app, database, library, priya, held, ring
):
    another = make_certificate(database, library, "Rosa Delgado", registrar=priya)
    # It was taken before drawings were tried at taking them; what it raises is no refusal of ours.
    broken = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="a b c d"/>'
    with app.app_context():
        store = open_store(settings().files)
    file = keep(database, store, broken, "image/svg+xml", at=now())
    logo = Picture(file.sha256, file.media_type, "A river")
    look = Branding(1, "#0f5c5c", "#1f2a2e", logo=logo)
    held.face = to_json(replace(from_json(held.face), branding=look, template="2026.2"))
    database.commit()

    with app.app_context():
        swept = engrave_left_over(at=now())
        db.session.remove()

    database.rollback()
    assert (swept.done, swept.failed, swept.last) == (1, 1, another.id)
    assert database.scalars(select(CertificateDocument.certificate_id)).all() == [another.id]


def test_a_second_registrar_is_told_that_the_certificate_is_there_already(
    browser, database, place, priya, ring
):
    browser.sign_in(priya)
    page = browser.get(f"/register/issue/{place.id}")
    browser.submit(page, f"/register/issue/{place.id}")

    second = browser.submit(page, f"/register/issue/{place.id}", status=409)

    assert "already holds" in second.main.text
    assert database.scalar(select(func.count(Certificate.id))) == 1


def test_what_is_missing_is_listed_and_nothing_can_be_issued(browser, database, priya):
    place = make_enrollment(database)
    database.commit()
    browser.sign_in(priya)

    page = browser.get("/register/ready")
    assert "Finish the three core modules" in page.main.text
    page = browser.get(f"/register/issue/{place.id}")
    assert page.select("main form") == []
    page = browser.post(f"/register/issue/{place.id}", status=409)
    assert "Not yet met" in page.main.text


def test_who_began_under_an_older_version_is_measured_by_it(make_app, database, place, library):
    older = library.criteria_version("peer-leader-2026.1")
    newer = replace(older, version="2026.2", requirements=())
    succeeded = replace(library, criteria=(*library.criteria, newer))
    url = database.get_bind().url.render_as_string(hide_password=False)
    browser = Browser(make_app(content=succeeded, database_url=url))
    registrar = make_registrar(database, "Ada Lindqvist")
    database.commit()

    browser.sign_in(registrar)
    page = browser.get("/register/ready")

    assert succeeded.newest("peer-leader") is newer
    assert "Rosa Delgado" in page.main.text


def test_the_list_of_who_is_ready_asks_no_more_for_many_than_for_few(
    browser, database, place, priya, library, count_queries
):
    browser.sign_in(priya)
    with count_queries() as few:
        browser.get("/register/ready")
    for number in range(4):
        make_ready(database, library, f"Learner {number}")
        make_enrollment(database)
        make_certificate(database, library, f"Holder {number}", registrar=priya)
    database.commit()

    with count_queries() as many:
        browser.get("/register/ready")

    assert len(many) <= len(few) + 1  # steps of certificates are read once there are any


def test_the_register_asks_no_more_for_many_than_for_few(
    browser, database, held, priya, library, count_queries
):
    browser.sign_in(priya)
    with count_queries() as few:
        browser.get("/register/")
    for number in range(5):
        make_certificate(database, library, f"Holder {number}", registrar=priya)
    database.commit()

    with count_queries() as many:
        page = browser.get("/register/")

    assert len(page.select("tbody tr")) == 6
    assert len(many) == len(few)


def test_the_register_is_searched(browser, database, held, priya):
    browser.sign_in(priya)

    assert "Jamal Brooks" in browser.get("/register/?q=jamal").main.text
    assert "Jamal Brooks" in browser.get("/register/?q=" + held.face["number"]).main.text
    assert "Nothing fits" in browser.get("/register/?status=revoked").main.text
    assert "Jamal Brooks" in browser.get("/register/?status=nonsense&page=x").main.text


def test_a_registrar_suspends_with_a_reason_and_a_note(browser, database, held, priya):
    browser.sign_in(priya)
    page = browser.get(f"/register/{held.id}")

    browser.submit(
        page,
        "/suspend",
        {"suspend-reason": "complaint-under-review", "suspend-note": "Letter of 3 May"},
    )

    page = browser.follow()
    assert "A complaint is under review" in page.main.text
    assert "Letter of 3 May" in page.main.text
    assert "Priya Raman" in page.main.text
    assert "Suspended" in page.main.select_one(".lead").text


def test_a_step_without_a_reason_is_returned_with_what_was_typed(browser, database, held, priya):
    browser.sign_in(priya)
    page = browser.get(f"/register/{held.id}")

    page = browser.submit(page, "/revoke", {"revoke-note": "A long story"}, status=422)

    assert "Choose a reason." in page.main.text
    assert "A long story" in page.select_one("textarea[name=revoke-note]").text
    assert database.scalar(select(func.count(CertificateStep.id))) == 0


def test_the_second_of_two_registrars_is_told_and_keeps_their_words(browser, database, held, priya):
    browser.sign_in(priya)
    first = browser.get(f"/register/{held.id}")
    second = browser.get(f"/register/{held.id}")
    browser.submit(first, "/suspend", {"suspend-reason": "holder-asked"})

    page = browser.submit(
        second, "/revoke", {"revoke-reason": "ethics-finding", "revoke-note": "Mine"}, status=409
    )

    assert "Somebody else changed this certificate" in page.main.text
    assert "Mine" in page.select_one("textarea[name=revoke-note]").text
    browser.submit(page, "/revoke")
    assert "It is proposed to revoke this certificate." in browser.follow().main.text


def test_after_a_revocation_the_page_says_why_and_asks_for_a_note(browser, database, held, priya):
    revoke(database, held, registrar=priya, at=now())
    database.commit()
    browser.sign_in(priya)
    page = browser.get("/register/ready")
    assert "the last certificate was revoked" in page.main.text
    page = browser.get(f"/register/issue/{held.enrollment_id}")
    assert f"{held.face['number']} was revoked on" in page.main.text
    assert "A finding under the code of ethics" in page.main.text

    page = browser.submit(page, f"/register/issue/{held.enrollment_id}", status=422)
    assert "Tick that you know it" in page.main.text
    filled = {"known": "y", "why": "Heard again in May"}
    browser.submit(page, f"/register/issue/{held.enrollment_id}", filled)

    assert "Issued PL-" in browser.follow().text


def test_a_forgotten_holder_finds_no_way_to_decide_about_their_own(browser, database, held, priya):
    jamal = held.person
    database.add(
        Membership(
            person_id=jamal.id,
            organization_id=held.organization_id,
            role=Role.REGISTRAR,
            since=MORNING,
        )
    )
    withdraw(database, held, registrar=priya, at=now())
    database.commit()
    browser.sign_in(priya)
    assert browser.get(f"/register/{held.id}").select("main form[action$='/suspend']")

    browser.sign_in(jamal)
    page = browser.get(f"/register/{held.id}")

    assert "This certificate is your own" in page.main.text
    assert not page.select("main form")
    sent = {"suspend-reason": "holder-asked", "suspend-seen": "1"}
    page = browser.post(f"/register/{held.id}/suspend", sent, status=403)
    assert "your name is the one that was on it" in page.main.text


def test_a_corrected_name_leads_to_a_new_certificate(browser, database, held, priya, ring):
    held.person.name = "Jamal Brooks-Reyes"
    database.commit()
    browser.sign_in(priya)
    page = browser.get(f"/register/{held.id}")

    browser.submit(page, f"/register/{held.id}/name", {"note": "Court order"})

    page = browser.follow()
    assert "Jamal Brooks-Reyes" in page.main.text
    page = browser.get(f"/register/{held.id}")
    assert "A newer certificate took its place" in page.main.text
    [left] = page.select("main form")
    assert left["action"].endswith("/withdraw")


def test_after_a_name_is_corrected_the_page_leads_to_what_still_carries_the_former_one(
    browser, database, library, held, priya, ring
):
    other = issue_whole_program(database, library, held, registrar=priya)
    held.person.name = "Jamal Brooks-Reyes"
    database.commit()
    browser.sign_in(priya)
    browser.submit(browser.get(f"/register/{held.id}"), f"/register/{held.id}/name")

    page = browser.follow()

    assert "carry a former name" in page.main.text
    assert page.select(f'main a[href="/register/{other.id}"]')
    browser.submit(browser.get(f"/register/{other.id}"), f"/register/{other.id}/name")
    assert "carry a former name" not in browser.follow().main.text


def issue_whole_program(database, library, certificate, *, registrar):
    """Issue a certificate of the whole training to the holder of another certificate."""
    place = database.get_one(Enrollment, certificate.enrollment_id)
    criteria = library.criteria_version(place.criteria)
    modules, on = library.modules, ISSUED.date()
    kind = CertificateKind.TRAINING_COMPLETION
    issued = issue_training(
        database,
        place,
        program_training(database, place, modules, title="All of it", zone=criteria.zone, on=on),
        criteria=criteria,
        issuer=registrar,
        at=ISSUED,
        style=style_of(database, place.organization, kind),
    )
    database.commit()
    return issued


def test_a_holder_sees_what_became_of_a_certificate_but_no_notes(browser, database, held, priya):
    browser.sign_in(priya)
    page = browser.get(f"/register/{held.id}")
    browser.submit(
        page, "/suspend", {"suspend-reason": "complaint-under-review", "suspend-note": "Secret"}
    )

    browser.sign_in(held.person)
    page = browser.get("/certificates/")

    assert "A complaint is under review" in page.main.text
    assert "Secret" not in page.text


def test_somebody_without_a_certificate_is_shown_the_way_to_one(browser, database, place):
    browser.sign_in(place.person)

    page = browser.get("/certificates/")

    assert "No certificate yet" in page.main.text
    assert page.select_one('main a[href="/standing"]')


def test_only_the_holder_and_registrars_of_the_organization_get_the_file(
    browser, database, held, priya, ring
):
    other = make_organization(database, key="northgate", name="Northgate Peers")
    outsiders = [
        make_person(database, "Sam Holloway"),
        make_person(database, "Terrence Whitlock", Role.TRAINER),
        make_registrar(database, "Ines Costa", organization=other),
    ]
    database.commit()
    path = f"/certificates/{held.id}/certificate.pdf"

    for outsider in outsiders:
        browser.sign_in(outsider)
        browser.get(path, 404)
    browser.sign_out()
    browser.get(path, 303)
    browser.sign_in(priya)
    browser.get(path)
    assert browser.response.mimetype == "application/pdf"


def test_another_organizations_certificates_are_not_there(browser, database, held, place):
    other = make_organization(database, key="northgate", name="Northgate Peers")
    ines = make_registrar(database, "Ines Costa", organization=other)
    database.commit()
    browser.sign_in(ines)

    assert "The register is empty" in browser.get("/register/").main.text
    browser.get(f"/register/{held.id}", 404)
    browser.get(f"/register/issue/{place.id}", 404)
    browser.post(f"/register/{held.id}/suspend", {"suspend-reason": "holder-asked"}, 404)
    browser.post(f"/register/issue/{place.id}", status=404)


def test_learners_and_trainers_have_no_register(browser, database, held, place):
    trainer = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    for person in (place.person, trainer):
        browser.sign_in(person)
        for path in ("/register/", "/register/ready", f"/register/{held.id}"):
            browser.get(path, 403)


def test_the_commands_list_and_engrave(app, database, held, ring):
    run = app.test_cli_runner()

    listed = run.invoke(cli, ["list"]).output
    assert held.face["number"] in listed
    assert "active" in listed
    done = run.invoke(cli, ["engrave"])
    assert (done.exit_code, done.output) == (0, "1 engraved, 0 not engraved.\n")


def test_issued_certificates_are_dated_by_the_programs_calendar(held):
    assert held.issued_on == ISSUED.date()


@pytest.fixture
def ines(database):
    found = make_registrar(database, "Ines Costa")
    database.commit()
    return found


def test_two_registrars_revoke_a_certificate(browser, database, held, priya, ines):
    browser.sign_in(priya)
    page = browser.get(f"/register/{held.id}")
    browser.submit(
        page, "/revoke", {"revoke-reason": "ethics-finding", "revoke-note": "Finding 12"}
    )
    page = browser.follow()
    assert "nothing has changed yet" in page.text
    [link] = [a for a in page.select("main a") if "Look at the proposal" in a.text]
    page = browser.get(link["href"])
    assert "You proposed this" in page.main.text
    assert not page.select("form[action$='/confirm']")

    browser.sign_in(ines)
    assert "1 proposal waits" in browser.get("/register/").main.text
    page = browser.get("/register/proposals")
    [link] = [a for a in page.select("main a") if "Look and decide" in a.text]
    page = browser.get(link["href"])
    assert "Finding 12" in page.main.text
    browser.submit(page, "/confirm")

    assert "is revoked" in browser.follow().text
    page = browser.get(f"/register/{held.id}")
    assert "Revoked" in page.main.select_one(".lead").text
    assert "proposed by Priya Raman" in page.main.text
    assert "Nothing waits" in browser.get("/register/proposals").main.text


def test_whoever_proposed_it_cannot_confirm_it_by_hand(browser, database, held, priya, ines):
    browser.sign_in(priya)
    page = browser.get(f"/register/{held.id}")
    browser.submit(page, "/withdraw", {"withdraw-reason": "holder-asked"})
    [link] = [a for a in browser.follow().select("main a") if "Look at the proposal" in a.text]

    page = browser.post(f"{link['href']}/confirm", {"seen": "0"}, 403)

    assert "You proposed this yourself." in page.main.text
    assert database.scalar(select(func.count(CertificateStep.id))) == 0
    browser.submit(page, "/take-back")
    assert "Taken back" in browser.follow().main.text


def test_a_second_registrar_declines_with_a_note(browser, database, held, priya, ines):
    browser.sign_in(priya)
    browser.submit(
        browser.get(f"/register/{held.id}"), "/revoke", {"revoke-reason": "ethics-finding"}
    )
    browser.sign_in(ines)
    [link] = list(browser.get("/register/proposals").select("main tbody a"))
    page = browser.get(link["href"])

    browser.submit(page, "/decline", {"note": "It is under appeal"})

    page = browser.follow()
    assert "Declined" in page.main.select_one(".lead").text
    assert "It is under appeal" in page.main.text
    page = browser.post(f"{link['href']}/confirm", {"seen": "0"}, 409)
    assert "declined already" in page.main.text


def test_an_administrator_sees_what_waits_and_decides_where_nobody_else_can(
    browser, database, held, priya
):
    dana = make_person(database, "Dana Whitfield", Role.ADMINISTRATOR)
    database.commit()
    browser.sign_in(priya)
    browser.submit(
        browser.get(f"/register/{held.id}"), "/withdraw", {"withdraw-reason": "holder-asked"}
    )
    browser.sign_in(dana)
    with browser.client.session_transaction() as cookie:
        cookie["organization_id"] = held.organization_id
    [link] = list(browser.get("/register/proposals").select("main tbody a"))

    browser.submit(browser.get(link["href"]), "/confirm")

    page = browser.follow()
    assert "details are withdrawn" in page.text
    assert "Jamal" not in page.main.text
    browser.sign_in(priya)
    page = browser.get(f"/register/{held.id}")
    assert "Holder details withdrawn" in page.main.select_one(".lead").text
    assert "Jamal" not in page.text
    assert "Download the PDF" not in page.main.text
    assert "Jamal" not in browser.get("/register/?status=withdrawn").main.text
    browser.get(f"/certificates/{held.id}/certificate.pdf", 409)
    listed = browser.app.test_cli_runner().invoke(cli, ["list"]).output
    assert "(holder details withdrawn)" in listed


def test_another_organizations_proposals_are_not_there(browser, database, held, priya, ines):
    browser.sign_in(priya)
    browser.submit(
        browser.get(f"/register/{held.id}"), "/revoke", {"revoke-reason": "ethics-finding"}
    )
    number = database.scalar(select(CertificateProposal.id))
    other = make_organization(database, key="northgate", name="Northgate Peers")
    olive = make_registrar(database, "Olive Stranger", organization=other)
    database.commit()
    browser.sign_in(olive)

    browser.get(f"/register/proposals/{number}", 404)
    for act in ("confirm", "decline", "take-back"):
        browser.post(f"/register/proposals/{number}/{act}", {"seen": "0"}, 404)


def test_the_list_of_what_waits_asks_no_more_for_many_than_for_few(
    browser, database, held, priya, ines, library, count_queries
):
    def proposed(certificate):
        details = {"reason": Reason.ETHICS_FINDING, "registrar": priya, "at": now()}
        propose(database, certificate, Step.REVOKE, **details)
        database.commit()

    proposed(held)
    browser.sign_in(ines)
    with count_queries() as few:
        browser.get("/register/proposals")
    for number in range(4):
        proposed(make_certificate(database, library, f"Holder {number}", registrar=priya))

    with count_queries() as many:
        page = browser.get("/register/proposals")

    assert page.main.text.count("Look and decide") == 5
    assert len(many) == len(few)
