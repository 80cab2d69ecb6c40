"""Issuing to many, as registrars see it."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.models import Certificate
from prss_training.cohorts.models import Cohort, CohortPlace, Joined
from prss_training.domain.people import Role
from prss_training.issuing.models import IssueRun
from prss_training.issuing.services import begin_run, stop_run
from prss_training.people.models import Membership
from prss_training.signing import create_keys
from prss_training.web.clock import now
from prss_training.web.settings import settings
from tests.certificates.holders import make_certificate, make_ready, make_registrar
from tests.factories import MORNING, make_enrollment, make_organization, make_person

CHOOSE = "/register/many"


@pytest.fixture(autouse=True)
def _keys(app):
    with app.app_context():
        create_keys(settings().keys, issuer="Riverbend", at=now() - timedelta(hours=1))


@pytest.fixture
def priya(database):
    found = make_registrar(database)
    database.commit()
    return found


@pytest.fixture
def cohort(database, library, priya):
    """A cohort: two who are ready and one who has only begun."""
    places = [make_ready(database, library, name) for name in ("Rosa Delgado", "Ana Silva")]
    places.append(make_enrollment(database, make_person(database, "Ben Ito")))
    made = Cohort(
        organization_id=make_organization(database).id,
        name="Spring 2026",
        criteria="peer-leader-2026.1",
        starts_on=MORNING.date(),
        zone="America/Chicago",
        made_by_id=priya.id,
        made_at=MORNING,
    )
    database.add(made)
    database.flush()
    for place in places:
        database.add(
            CohortPlace(
                cohort_id=made.id, enrollment_id=place.id, how=Joined.ADDED,
                joined_at=MORNING, joined_by_id=priya.id,
            )
        )  # fmt: skip
    database.commit()
    return made


def ticks(page):
    return [box for box in page.select("input[name=people]") if box.has_attr("checked")]


def test_a_registrar_issues_to_a_whole_cohort_with_one_yes(browser, database, cohort, priya):
    browser.sign_in(priya)
    page = browser.get(f"{CHOOSE}?cohort={cohort.id}")
    assert len(ticks(page)) == 2
    assert "Ben Ito" in page.main.text
    [row] = [row for row in page.select("tbody tr") if "Ben Ito" in row.text]
    assert "3 more modules to finish" in row.text

    people = [box["value"] for box in ticks(page)]
    browser.submit(page, CHOOSE, {"people": people})
    page = browser.follow()

    assert "This run is done" in page.main.text
    assert "Issued: 2. Not issued: 0. Waiting: 0." in page.main.text
    assert "PDFs made: 2 of 2." in page.main.text
    database.rollback()
    assert database.scalar(select(func.count(Certificate.id))) == 2
    page = browser.get(f"{CHOOSE}?cohort={cohort.id}")
    assert not ticks(page)
    assert "Hold a certificate already" in page.main.text
    assert "Spring 2026" in browser.get(f"{CHOOSE}/runs").main.text


def test_whoever_is_not_ticked_waits(browser, database, cohort, priya):
    browser.sign_in(priya)
    page = browser.get(f"{CHOOSE}?cohort={cohort.id}")
    [rosa] = [b for b in ticks(page) if "Rosa" in page.select_one(f"label[for={b['id']}]").text]

    browser.submit(page, CHOOSE, {"people": [rosa["value"]]})

    database.rollback()
    assert database.scalars(select(Certificate.holder)).all() == ["Rosa Delgado"]


def test_without_a_tick_nothing_is_issued_and_the_page_says_what_to_do(
    browser, database, cohort, priya
):
    browser.sign_in(priya)
    page = browser.get(f"{CHOOSE}?cohort={cohort.id}")

    page = browser.submit(page, CHOOSE, {"people": []}, status=422)

    assert "Tick at least one person." in page.main.text
    assert not ticks(page)
    assert page.select_one("select[name=cohort] option[selected]").text == "Spring 2026"
    assert database.scalar(select(func.count(IssueRun.id))) == 0


def test_a_tick_that_no_page_has_is_refused(browser, database, cohort, priya):
    browser.sign_in(priya)

    browser.post(CHOOSE, {"people": "none of these", "cohort": str(cohort.id)}, status=422)
    browser.post(CHOOSE, {"people": "987654", "cohort": str(cohort.id)}, status=422)
    browser.post(CHOOSE, {"people": "1", "cohort": "x"}, status=404)
    browser.get(f"{CHOOSE}?cohort=987654", 404)

    assert database.scalar(select(func.count(IssueRun.id))) == 0


def test_learners_of_another_organization_are_not_reached(browser, database, library, priya):
    elsewhere = make_organization(database, key="juniper")
    place = make_ready(database, library, "Olive Stranger", organization=elsewhere)
    database.commit()
    browser.sign_in(priya)

    browser.post(CHOOSE, {"people": str(place.id)}, status=422)

    assert database.scalar(select(func.count(Certificate.id))) == 0


def test_a_run_that_rests_says_why_and_can_go_on_or_be_ended(browser, database, cohort, priya):
    places = database.scalars(select(CohortPlace)).all()
    run = begin_run(
        database,
        cohort.organization,
        [place.enrollment for place in places],
        cohort=cohort,
        issuer=priya,
        at=now(),
    )
    database.commit()
    here = f"{CHOOSE}/runs/{run.id}"
    browser.sign_in(priya)
    page = browser.get(here)
    assert "This run is going on" in page.main.text
    assert page.select_one("#far")["data-running"] == "issuing"
    assert page.select_one("#far progress")["value"] == "0"

    browser.submit(page, f"{run.id}/stop")
    page = browser.follow()
    assert "This run rests" in page.main.text
    assert not page.select_one("#far").has_attr("data-running")

    browser.submit(page, f"{run.id}/resume")
    page = browser.follow()
    assert "This run is done" in page.main.text
    [row] = [row for row in page.select("tbody tr") if "Ben Ito" in row.text]
    assert "Not issued" in row.text
    assert "3 more modules to finish" in row.text

    browser.post(f"{here}/stop", status=409)


def test_a_run_is_ended_for_those_who_wait(browser, database, cohort, priya):
    [place, *_] = database.scalars(select(CohortPlace)).all()
    where = cohort.organization
    run = begin_run(database, where, [place.enrollment], cohort=None, issuer=priya, at=now())
    stop_run(database, run.id, by=priya, at=now())
    database.commit()
    browser.sign_in(priya)

    browser.submit(browser.get(f"{CHOOSE}/runs/{run.id}"), f"{run.id}/end")
    page = browser.follow()

    assert "The run was ended before this certificate came to its turn." in page.main.text
    database.rollback()
    assert database.scalar(select(func.count(Certificate.id))) == 0


def test_a_registrar_who_is_ready_too_is_sent_to_another(browser, database, cohort, priya):
    [place, *_] = database.scalars(select(CohortPlace)).all()
    place.enrollment.person_id = priya.id
    database.commit()
    browser.sign_in(priya)

    page = browser.get(f"{CHOOSE}?cohort={cohort.id}")

    assert len(ticks(page)) == 1
    assert "Priya Raman: this would be your own." in " ".join(page.main.text.split())


@pytest.mark.parametrize(
    "form", ["/register/certificates.zip", "/cohorts/{cohort}/certificates.zip", "run"]
)
def test_certificates_are_downloaded_together_and_the_trail_says_so(
    browser, database, cohort, priya, form
):
    browser.sign_in(priya)
    page = browser.get(f"{CHOOSE}?cohort={cohort.id}")
    browser.submit(page, CHOOSE, {"people": [box["value"] for box in ticks(page)]})
    page = browser.follow()
    if form == "run":
        form = "certificates.zip"
    elif "cohorts" in form:
        page, form = browser.get(f"{CHOOSE}?cohort={cohort.id}"), form.format(cohort=cohort.id)
    else:
        page = browser.get("/register/?q=del")

    browser.submit(page, form, status=200)

    packed = zipfile.ZipFile(io.BytesIO(browser.response.data))
    expected = 1 if "register/certificates" in form else 2
    assert len(packed.namelist()) == expected + 1
    assert packed.testzip() is None
    assert browser.response.headers["Cache-Control"] == "no-store"
    assert browser.response.headers["Content-Disposition"].endswith('.zip"')
    database.rollback()
    happened = TrailEntry.happened == Happened.CERTIFICATES_TAKEN_OUT
    [entry] = database.scalars(select(TrailEntry).where(happened))
    assert entry.detail == {"certificates": expected}
    assert "del" not in entry.subject.split()


def test_the_cohorts_page_leads_registrars_to_its_certificates(browser, database, cohort, priya):
    trainer = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    browser.sign_in(priya)
    page = browser.get(f"/cohorts/{cohort.id}")
    [link] = [a for a in page.select("main nav a") if a.text == "Certificates"]
    browser.get(link["href"])

    browser.sign_in(trainer)
    page = browser.get(f"/cohorts/{cohort.id}")
    assert not [a for a in page.select("main nav a") if a.text == "Certificates"]


def test_a_registrar_who_lost_the_role_opens_none_of_it(browser, database, cohort, priya):
    make_certificate(database, browser.app.extensions["prss_library"], "Omar Haddad")
    for held in database.scalars(select(Membership).where(Membership.person_id == priya.id)):
        held.role = Role.TRAINER
    database.commit()
    browser.sign_in(priya)

    browser.get(CHOOSE, 403)
    browser.post("/register/certificates.zip", status=403)


def test_the_sweep_goes_on_with_a_run_that_was_left_and_leaves_alone_what_rests(
    app, database, cohort, priya
):
    long_ago = now() - timedelta(minutes=10)
    left, resting = (
        begin_run(
            database, cohort.organization, [place.enrollment], cohort=None, issuer=priya,
            at=long_ago,
        )
        for place in database.scalars(select(CohortPlace).limit(2)).all()
    )  # fmt: skip
    stop_run(database, resting.id, by=priya, at=long_ago)
    database.commit()
    huey = app.extensions["prss_jobs"].huey
    [sweep] = [t for t in huey._registry.periodic_tasks if "left lying" in t.name]

    huey.execute(sweep)
    huey.execute(sweep)

    database.expire_all()
    assert left.ended_at is not None
    assert resting.ended_at is None
    assert database.scalar(select(func.count(Certificate.id))) == 1
