"""The pages of renewing: a holder's own, who ends soon, and courses from elsewhere."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.models import Certificate
from prss_training.certificates.proposals import propose
from prss_training.certificates.services import issue_certificate
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.criteria import Cycle
from prss_training.domain.hour_rules import TrainingHours
from prss_training.domain.people import Role
from prss_training.domain.rules import Attest
from prss_training.enrollments.models import Enrollment
from prss_training.notices.models import Kind, Notice
from prss_training.renewals import queries
from prss_training.renewals.models import (
    CertificateReminder,
    CourseAnswer,
    CourseReport,
    RenewalConsent,
)
from prss_training.renewals.views import init_jobs
from prss_training.web.clock import now
from prss_training.web.database import db
from tests.certificates.holders import make_ready, make_registrar
from tests.certificates.renewals import TERMS, renewable, take_course
from tests.domain.samples import require
from tests.factories import make_organization, make_person
from tests.pages.client import Browser

PDF = b"%PDF-1.7\nproof"


@pytest.fixture
def with_terms(library):
    return renewable(library)


@pytest.fixture
def app(make_app, with_terms):
    return make_app(content=with_terms)


@pytest.fixture
def database(app):
    with app.app_context():
        url = db.engine.url
    engine = create_engine(url)
    with Session(engine, expire_on_commit=False) as made:
        yield made
    engine.dispose()


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def priya(database):
    found = make_registrar(database)
    database.commit()
    return found


@pytest.fixture
def held(database, with_terms, priya):
    return ending_in(100, database, with_terms, priya)


def ending_in(days, database, library, priya, name="Rosa Delgado"):
    """A certificate whose last day is so many days from today, held for three days or more."""
    place = make_ready(database, library, name)
    issued = issue_certificate(
        database,
        place,
        criteria=library.criteria_version(place.criteria),
        modules=library.modules,
        issuer=priya,
        at=now(),
    )
    today = place.organization.day_of(now())
    ends = today + timedelta(days=days)
    begun = min(today - timedelta(days=3), ends - timedelta(days=1))
    issued.issued_on, issued.expires_on = begun, ends
    issued.face = issued.face | {
        "issued_on": begun.isoformat(),
        "expires_on": ends.isoformat(),
    }
    database.commit()
    return issued


def yesterday():
    return (now() - timedelta(days=1)).date()


def learn(database, held, hours=20, ethics=3):
    place = _place(database, held)
    take_course(database, place, yesterday(), hours=hours, ethics=ethics, at=now())
    database.commit()


def _place(database, held):
    return database.get_one(Enrollment, held.enrollment_id)


def table_of(page):
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in page.select("main table tbody tr")
    ]


def test_a_holder_reads_when_it_ends_what_they_need_and_what_they_have(browser, database, held):
    learn(database, held, hours=12, ethics=2)
    browser.sign_in(held.person)

    page = browser.get("/certificates/")
    [link] = [a for a in page.select("main a") if "how to renew" in a.text]
    page = browser.get(link["href"])

    said = page.main.text
    assert "in 100 days" in said
    assert ["Complete 20 hours of continuing education", "12:00", "20:00", "Partly met"] in (
        table_of(page)
    )
    assert ["Include 3 hours in ethics", "2:00", "3:00", "Partly met"] in table_of(page)
    assert "Rules for renewing, 2026" in said
    assert [bar["value"] for bar in page.select("progress")] == ["60", "66"]
    assert "A good course" in said  # what counts


def test_a_holder_asks_and_a_registrar_renews(browser, database, held, priya):
    learn(database, held)
    browser.sign_in(held.person)
    page = browser.get(f"/certificates/{held.id}/renewal")
    assert "Everything that renewing asks for is there" in page.main.text
    browser.submit(page, f"/certificates/{held.id}/renewal")
    assert "You asked to renew it" in browser.follow().main.text
    database.rollback()
    kinds = database.scalars(select(Notice.kind).where(Notice.recipient_id == priya.id)).all()
    assert kinds == [Kind.RENEWAL_ASKED]

    browser.sign_in(priya)
    page = browser.get("/register/renewals")
    assert "The holder asks for it." in page.main.text
    [link] = [a for a in page.select("main a") if "Review and renew" in a.text]
    page = browser.get(link["href"])
    browser.submit(page, link["href"])
    page = browser.follow()

    assert "Renewed: PL-" in page.text
    assert held.face["number"] in page.main.text
    database.rollback()
    [new] = database.scalars(select(Certificate).where(Certificate.supersedes_id == held.id))
    assert new.face["renews"] == held.face["number"]
    browser.sign_in(held.person)
    page = browser.get(f"/certificates/{held.id}/renewal")
    assert "A newer certificate took its place" in page.main.text


@pytest.mark.parametrize(
    ("chosen", "printed"),
    [
        ({}, ("es", "ja")),
        ({"language": "en", "name_language": ""}, ("en", "")),
        ({"language": "xx", "name_language": "xx"}, ("es", "ja")),
    ],
)
def test_a_renewal_is_printed_as_before_unless_something_else_is_chosen(
    browser, database, held, priya, chosen, printed
):
    learn(database, held)
    held.person.name = "田中 さくら"
    held.face = held.face | {"language": "es", "holder_language": "ja"}
    database.commit()
    browser.sign_in(priya)

    path = f"/register/{held.id}/renewal"
    page = browser.get(path)
    shown = page.select_one("main input[name=language][checked]")["value"]
    assert (shown, page.select_one("main option[selected]")["value"]) == ("es", "ja")
    browser.submit(page, path, chosen)

    database.rollback()
    [new] = database.scalars(select(Certificate).where(Certificate.supersedes_id == held.id))
    assert (new.face.get("language", "en"), new.face.get("holder_language", "")) == printed


def test_nothing_is_renewed_while_something_is_missing(browser, held, priya, database):
    browser.sign_in(priya)
    page = browser.get(f"/register/{held.id}/renewal")

    assert "Below is what is still missing." in page.main.text
    assert not page.select("main form")
    page = browser.post(f"/register/{held.id}/renewal", {}, status=409)
    assert "Not yet met: Complete 20 hours of continuing education" in page.main.text
    database.rollback()
    assert database.scalars(select(Certificate.id)).all() == [held.id]


def test_the_page_says_that_a_revocation_is_decided_before_anything_is_renewed(
    browser, database, held, priya
):
    learn(database, held)
    found = Reason.ETHICS_FINDING
    propose(database, held, Step.REVOKE, reason=found, registrar=priya, at=now())
    database.commit()
    browser.sign_in(priya)

    page = browser.get(f"/register/{held.id}/renewal")

    assert "It is proposed to revoke this certificate" in page.main.text
    assert not page.select("main form")
    page = browser.post(f"/register/{held.id}/renewal", {}, status=409)
    assert "Decide it first" in page.main.text


def test_nobody_opens_the_renewal_of_somebody_else(browser, database, held, priya):
    other = make_person(database, "Jamal Brooks")
    stranger = make_registrar(
        database, "Vera Stone", organization=make_organization(database, key="harbor")
    )
    database.commit()

    browser.sign_in(other)
    browser.get(f"/certificates/{held.id}/renewal", status=404)
    browser.get(f"/certificates/{held.id}/renewal/course", status=404)
    browser.post(f"/certificates/{held.id}/renewal", {}, status=404)
    browser.sign_in(stranger)
    browser.get(f"/register/{held.id}/renewal", status=404)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (400, "Renewing opens on"),
        (1, "it ends tomorrow"),
        (0, "today is its last day"),
        (-1, "It has ended, and can still be renewed until"),
        (-90, "It has ended, and can still be renewed until"),
        (-91, "It can no longer be renewed"),
    ],
)
def test_the_page_says_what_the_day_allows(browser, database, with_terms, priya, days, said):
    held = ending_in(days, database, with_terms, priya)
    browser.sign_in(held.person)

    page = browser.get(f"/certificates/{held.id}/renewal")

    assert said in page.main.text
    asks = [b for b in page.select("main button") if "Ask to renew" in b.text]
    assert bool(asks) == (-90 <= days <= 180)
    status = 303 if -90 <= days <= 180 else 409
    browser.post(f"/certificates/{held.id}/renewal", {}, status=status)


def test_without_a_rule_the_holder_is_sent_to_the_registrar(make_app, library):
    app = make_app()
    with app.app_context():
        engine = create_engine(db.engine.url)
    with Session(engine, expire_on_commit=False) as database:
        held = ending_in(100, database, library, make_registrar(database))
        browser = Browser(app)
        browser.sign_in(held.person)
        page = browser.get(f"/certificates/{held.id}/renewal")
        assert "No rule for renewing is known here" in page.main.text
        browser.post(f"/certificates/{held.id}/renewal", {}, status=409)
    engine.dispose()


def course_form(**over):
    return {
        "title": "Ethics in the field",
        "provider": "Harbor College",
        "delivery": "in-person",
        "ethical_responsibility": "4:00",
        "days": "0",
        "day": yesterday().isoformat(),
    } | over


def hand_in(browser, held, status=303, scan=(PDF, "proof.pdf"), **over):
    page = browser.get(f"/certificates/{held.id}/renewal/course")
    token = page.select_one("main input[name=csrf_token]")["value"]
    data = course_form(**over) | {"csrf_token": token}
    if scan:
        data["scan"] = (BytesIO(scan[0]), scan[1])
    path = f"/certificates/{held.id}/renewal/course"
    return browser.post(path, data, status=status, content_type="multipart/form-data")


def test_a_course_from_elsewhere_counts_once_staff_accepted_its_proof(
    browser, database, held, priya
):
    browser.sign_in(held.person)
    hand_in(browser, held)
    page = browser.follow()
    assert "Ethics in the field" in page.main.text
    assert "Waiting" in page.main.text
    assert ["Include 3 hours in ethics", "0:00", "3:00", "Not yet met"] in table_of(page)
    browser.get(page.select_one("main td a[href$='/proof']")["href"])
    assert browser.response.data == PDF

    browser.sign_in(priya)
    page = browser.get("/register/courses/")
    [link] = [a for a in page.select("main a") if "Look at it" in a.text]
    page = browser.get(link["href"])
    assert "4:00" in page.main.text
    browser.get(page.select_one("main a[href$='/proof']")["href"])
    assert browser.response.data == PDF
    browser.submit(page, link["href"], {"answer": "accept"})

    browser.sign_in(held.person)
    page = browser.get(f"/certificates/{held.id}/renewal")
    assert ["Include 3 hours in ethics", "4:00", "3:00", "Met"] in table_of(page)
    assert "Accepted" in page.main.text
    database.rollback()
    happened = set(database.scalars(select(TrailEntry.happened)).all())
    assert {
        Happened.COURSE_REPORTED,
        Happened.COURSE_ACCEPTED,
        Happened.COURSE_PROOF_OPENED,
    } <= happened


def test_a_course_handed_in_twice_is_refused_with_the_one_that_is_there(
    browser, database, held, priya
):
    browser.sign_in(held.person)
    hand_in(browser, held)
    hand_in(browser, held, title="Ethics in the fields")
    database.rollback()
    first, second = database.scalars(select(CourseReport.id).order_by(CourseReport.id))
    browser.sign_in(priya)

    for number, status in ((first, 303), (second, 409)):
        path = f"/register/courses/{number}"
        page = browser.submit(browser.get(path), path, {"answer": "accept"}, status=status)

    assert "“Ethics in the field” of" in page.main.text
    assert "is on file already and counts, with the same proof. Give this one back." in page.text
    database.rollback()
    [answer] = database.scalars(select(CourseAnswer))
    assert answer.report_id == first


def test_a_course_that_is_returned_counts_for_nothing_and_says_why(browser, database, held, priya):
    browser.sign_in(held.person)
    hand_in(browser, held)
    database.rollback()
    [report] = database.scalars(select(CourseReport))
    path = f"/register/courses/{report.id}"
    browser.sign_in(priya)
    page = browser.submit(browser.get(path), path, {"answer": "return"}, status=422)
    assert page.select(".invalid-feedback, .error-summary, [aria-invalid=true]")
    values = {"answer": "return", "reason": "The page is cut off."}
    browser.submit(browser.get(path), path, values)
    page = browser.post(path, {"answer": "accept"}, status=409)
    assert "answered about this course already" in page.main.text

    browser.sign_in(held.person)
    page = browser.get(f"/certificates/{held.id}/renewal")
    assert "The page is cut off." in page.main.text
    assert ["Include 3 hours in ethics", "0:00", "3:00", "Not yet met"] in table_of(page)
    database.rollback()
    assert len(database.scalars(select(CourseAnswer)).all()) == 1


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"scan": None}, "Choose the file with your proof."),
        ({"scan": (b"MZ", "proof.pdf")}, "Choose a PDF, JPEG or PNG file"),
        ({"ethical_responsibility": ""}, "Write the hours or the days"),
        ({"ethical_responsibility": "4.5"}, "is not a length of time"),
        ({"day": (now() + timedelta(days=3)).date().isoformat()}, "still to come"),
        ({"title": " "}, "Write the title."),
    ],
)
def test_a_course_that_cannot_be_taken_loses_nothing_that_was_typed(
    browser, database, held, over, said
):
    browser.sign_in(held.person)

    page = hand_in(browser, held, status=422, **over)

    assert said in page.main.text
    assert page.select_one("input[name=provider]")["value"] == "Harbor College"
    database.rollback()
    assert database.scalars(select(CourseReport)).all() == []


def test_staff_do_not_answer_about_a_course_of_their_own(browser, database, held, priya):
    browser.sign_in(held.person)
    hand_in(browser, held)
    database.rollback()
    [report] = database.scalars(select(CourseReport))
    both = make_person(database, "Ines Duarte", Role.REGISTRAR)
    report.enrollment.person_id = both.id
    held.person_id = both.id
    database.commit()
    browser.sign_in(both)

    assert "Somebody else looks at this one" in browser.get("/register/courses/").main.text
    page = browser.get(f"/register/courses/{report.id}")
    assert "This course is your own" in page.main.text
    browser.post(f"/register/courses/{report.id}", {"answer": "accept"}, status=403)


def test_a_holder_lets_one_supervisor_know_and_ends_it(browser, database, held):
    naomi = make_person(database, "Naomi Lund", Role.SUPERVISOR)
    database.commit()
    browser.sign_in(held.person)
    path = f"/certificates/{held.id}/renewal"
    page = browser.get(path)
    browser.submit(page, f"{path}/supervisor", {"supervisor": ""}, status=422)
    browser.submit(browser.get(path), f"{path}/supervisor", {"supervisor": str(naomi.id)})
    page = browser.follow()
    assert "Naomi Lund is told as well" in page.main.text
    browser.submit(page, f"{path}/supervisor/end")
    assert "Naomi Lund is told as well" not in browser.follow().main.text

    database.rollback()
    [consent] = database.scalars(select(RenewalConsent))
    assert consent.ended_at is not None


def test_a_holder_gives_their_own_word_where_renewing_asks_for_it(make_app, library):
    kept = require(Attest("code-of-ethics-kept"), "kept", "Say that you kept the code")
    app = make_app(content=renewable(library, requirements=(*TERMS.requirements, kept)))
    with app.app_context():
        engine = create_engine(db.engine.url)
    with Session(engine, expire_on_commit=False) as database:
        held = ending_in(100, database, library, make_registrar(database))
        browser = Browser(app)
        browser.sign_in(held.person)
        path = f"/certificates/{held.id}/renewal"
        page = browser.get(path)
        browser.submit(page, f"{path}/word/kept")
        page = browser.follow()
        assert ["Say that you kept the code", "1", "1", "Met"] in table_of(page)
        browser.post(f"{path}/word/ce", {}, status=404)
    engine.dispose()


def test_a_registrar_sees_who_ends_soon_and_filters_the_register(
    browser, database, with_terms, priya, held
):
    ending_in(20, database, with_terms, priya, "Jamal Brooks")
    ending_in(-30, database, with_terms, priya, "Ana Silva")
    browser.sign_in(priya)

    def names(path):
        return [a.text for a in browser.get(path).select("main tbody th a")]

    assert names("/register/renewals") == ["Jamal Brooks", "Rosa Delgado"]
    assert names("/register/renewals?within=30") == ["Jamal Brooks"]
    assert names("/register/renewals?within=7") == []
    assert names("/register/renewals?within=ended") == ["Ana Silva"]
    assert names("/register/renewals?within=nonsense") == ["Jamal Brooks", "Rosa Delgado"]
    assert names("/register/?ending=30") == ["Jamal Brooks"]
    assert sorted(names("/register/?ending=180")) == ["Jamal Brooks", "Rosa Delgado"]
    assert len(names("/register/?ending=x")) == 3
    [row] = table_of(browser.get("/register/renewals?within=30"))
    assert row[3] == "20"
    assert "20:00 more hours of training" in row[5]


def test_a_term_that_ends_with_a_birthday_asks_for_its_last_day(make_app, library):
    asked = (require(TrainingHours(TERMS.requirements[1].rule.minimum), "ce"),)
    content = renewable(library, cycle=Cycle.BIRTHDAY, requirements=asked)
    app = make_app(content=content)
    with app.app_context():
        engine = create_engine(db.engine.url)
    with Session(engine, expire_on_commit=False) as database:
        priya = make_registrar(database)
        held = ending_in(100, database, library, priya)
        learn(database, held)
        browser = Browser(app)
        browser.sign_in(priya)
        path = f"/register/{held.id}/renewal"
        page = browser.submit(browser.get(path), path, {"ends_on": ""}, status=422)
        assert "Write its last day, between" in page.main.text
        ends = held.expires_on + timedelta(days=700)
        browser.submit(browser.get(path), path, {"ends_on": ends.isoformat()})
        database.rollback()
        [new] = database.scalars(select(Certificate).where(Certificate.supersedes_id == held.id))
        assert new.expires_on == ends
    engine.dispose()


def test_the_list_asks_as_often_for_ten_certificates_as_for_two(
    browser, database, with_terms, priya, count_queries
):
    browser.sign_in(priya)
    asked = []
    for names in (("Rosa Delgado", "Jamal Brooks"), [f"Kofi {letter}" for letter in "ABCDEFGH"]):
        for name in names:
            ending_in(50, database, with_terms, priya, name)
        with count_queries() as sent:
            browser.get("/register/renewals")
        asked.append(len(sent))

    assert asked[0] == asked[1]


def test_who_can_still_renew_is_led_there_instead_of_to_a_first_certificate(
    browser, database, with_terms, priya
):
    late = ending_in(-30, database, with_terms, priya, "Ana Silva")
    lapsed = ending_in(-120, database, with_terms, priya, "Jamal Brooks")
    browser.sign_in(priya)

    ready = browser.get("/register/ready").main.text
    assert "Ana Silva" not in ready
    assert "Jamal Brooks" in ready
    page = browser.get(f"/register/issue/{late.enrollment_id}")
    assert "can still be renewed" in page.main.text
    assert not page.select("main form")
    browser.post(f"/register/issue/{late.enrollment_id}", {}, status=409)
    page = browser.get(f"/register/issue/{lapsed.enrollment_id}")
    assert "stays in the register as expired" in page.main.text
    assert "10:00 more hours of approved practice" in page.main.text


# --- the worker ---


class Minutes:
    """A queue that keeps what it is told to run every minute."""

    def __init__(self):
        self.work = []

    def every_minute(self, _name, work):
        self.work.append(work)


@pytest.fixture
def sweep(app, monkeypatch):
    """Run what the worker runs every minute, at a moment."""
    queue = Minutes()
    init_jobs(app, queue)
    [work] = queue.work

    def _sweep(at):
        monkeypatch.setattr("prss_training.renewals.views.now", lambda: at)
        work()

    return _sweep


def noon():
    """Noon of today, in UTC: wherever the learners are, one hour later is the same day."""
    return now().replace(hour=12, minute=0, second=0, microsecond=0)


def reminders(database):
    database.rollback()
    return sorted(
        database.scalars(
            select(CertificateReminder.days).where(CertificateReminder.spoken.is_(True))
        )
    )


@pytest.mark.parametrize("minute", [0, 1, 37, 59])
def test_the_worker_reminds_in_whatever_minute_it_comes_to_it(
    database, with_terms, priya, sweep, minute
):
    ending_in(90, database, with_terms, priya)

    sweep(noon() + timedelta(minutes=minute))

    assert reminders(database) == [90]


def test_the_worker_looks_once_an_hour_however_often_it_is_woken(
    database, with_terms, priya, sweep, count_queries
):
    ending_in(90, database, with_terms, priya)
    sweep(noon() + timedelta(minutes=7))
    ending_in(30, database, with_terms, priya, name="Jamal Brooks")

    with count_queries() as sent:
        for minute in range(8, 60):
            sweep(noon() + timedelta(minutes=minute))
    assert sent == []
    sweep(noon() + timedelta(minutes=60))

    assert reminders(database) == [30, 90]


def test_a_worker_that_was_started_again_tells_nobody_twice(
    app, database, with_terms, priya, sweep
):
    ending_in(90, database, with_terms, priya)
    sweep(noon() + timedelta(minutes=7))
    again = Minutes()
    init_jobs(app, again)

    [work] = again.work
    work()

    assert reminders(database) == [90]


def test_what_went_wrong_is_tried_again_in_the_next_minute(
    database, with_terms, priya, sweep, monkeypatch
):
    ending_in(90, database, with_terms, priya)

    def stopped(*_args, **_over):
        raise RuntimeError("the database was away")

    with monkeypatch.context() as patched:
        patched.setattr(queries, "to_remind", stopped)
        with pytest.raises(RuntimeError):
            sweep(noon())
    sweep(noon() + timedelta(minutes=1))

    assert reminders(database) == [90]
