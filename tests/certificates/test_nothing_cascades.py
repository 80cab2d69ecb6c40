"""Whatever is deleted beside the register, a certificate that was issued keeps answering."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from prss_training.accounts.models import User
from prss_training.certificates.asking import Wish, approve, ask
from prss_training.certificates.cli import cli
from prss_training.certificates.engraving import engrave
from prss_training.certificates.models import Certificate
from prss_training.certificates.services import EnrollmentGone
from prss_training.cohorts.models import Cohort, CohortPlace
from prss_training.domain.certificate import Reason, Status, Step, Verdict
from prss_training.domain.replacement import Ask, Why
from prss_training.enrollments.models import Enrollment
from prss_training.files.services import read
from prss_training.people.models import Membership, Organization, Person
from prss_training.verification.facts import facts
from prss_training.verification.services import answer_code, answer_number, answer_pdf
from prss_training.web.library import KEY
from tests.certificates.deleting import certificate_row, delete_person, delete_rows
from tests.certificates.holders import ISSUED, do, make_certificate, make_registrar
from tests.factories import MORNING


@pytest.fixture
def held(session, issue, priya):
    """A certificate that was suspended, and reinstated after the review."""
    found = issue()
    for step, reason in (
        (Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW),
        (Step.REINSTATE, Reason.REVIEW_CLOSED),
    ):
        do(session, found, step, reason, registrar=priya, at=ISSUED)
    return found


@pytest.fixture
def told(session, held):
    """Return everything that is told about `held`, by its code and by its number."""

    def _told():
        session.expire_all()
        by_code = answer_code(session, held.code, at=ISSUED)
        by_number = answer_number(session, held.face["number"], "Delgado", at=ISSUED)
        assert facts(by_code)["certificate"] == facts(by_number)["certificate"]
        assert by_code.verdict is Verdict.VALID
        return facts(by_code)

    return _told


def whole(table):
    return table.__table__.c.id.is_not(None)


def test_deleting_the_holder_and_their_account_changes_nothing_that_is_told(session, held, told):
    before, holder = told(), held.person_id

    delete_person(session, holder)

    assert told() == before
    assert before["certificate"]["holder"] == "Rosa Delgado"
    assert session.get(Person, holder) is None
    row = certificate_row(session, held.id)
    assert (row.person_id, row.enrollment_id, row.holder) == (None, None, "Rosa Delgado")


def test_deleting_the_registrar_who_issued_and_decided_changes_nothing_that_is_told(
    session, held, priya, told
):
    before = told()

    delete_person(session, priya.id)

    assert told() == before
    assert certificate_row(session, held.id).issuer_id is None


def test_deleting_every_account_role_and_person_changes_nothing_that_is_told(session, held, told):
    before = told()

    for table in (User, Membership, Person):
        delete_rows(session, table.__table__, whole(table))

    assert session.scalars(select(Person)).all() == []
    assert told() == before


def test_deleting_the_enrollment_with_all_its_work_changes_nothing_that_is_told(
    session, held, told
):
    before = told()

    delete_rows(session, Enrollment.__table__, whole(Enrollment))

    assert session.scalars(select(Enrollment)).all() == []
    assert told() == before


def test_deleting_the_cohort_changes_nothing_that_is_told(session, held, priya, told):
    cohort = Cohort(
        organization_id=held.organization_id,
        name="Spring",
        criteria="peer-leader-2026.1",
        about="",
        starts_on=MORNING.date(),
        zone="America/Chicago",
        takes_applications=False,
        made_by_id=priya.id,
        made_at=MORNING,
    )
    session.add(cohort)
    session.flush()
    before = told()

    delete_rows(session, CohortPlace.__table__, whole(CohortPlace))
    delete_rows(session, Cohort.__table__, whole(Cohort))

    assert session.scalars(select(Cohort)).all() == []
    assert told() == before


def test_the_database_refuses_to_delete_an_organization_that_issued_something(session, held, told):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(delete(Organization).where(Organization.id == held.organization_id))

    assert told()["verdict"] == "valid"


def test_a_file_is_known_after_its_holder_and_its_enrollment_are_deleted(
    session, held, ring, store
):
    base = "https://training.example.org"
    pdf = read(store, engrave(session, held, keys=ring, store=store, base_url=base, at=ISSUED).file)

    delete_person(session, held.person_id)

    assert answer_pdf(session, pdf, ring, at=ISSUED).verdict is Verdict.VALID


def test_without_its_enrollment_a_certificate_cannot_be_replaced_and_says_so(
    session, held, priya, store
):
    wish = Wish(Ask.REPLACE, Why.LOST)
    asked = ask(session, held, wish, holder=held.person, store=store, at=ISSUED)
    delete_rows(session, Enrollment.__table__, whole(Enrollment))
    session.expire_all()

    with pytest.raises(EnrollmentGone):
        approve(session, asked, registrar=priya, at=ISSUED)


def test_taking_the_module_and_the_criteria_out_of_the_content_changes_no_public_page(
    app, browser, database, library
):
    held = make_certificate(database, library, registrar=make_registrar(database))
    database.commit()
    path = f"/verify/{held.face['code']}.json"
    before = browser.client.get(path).json

    app.extensions[KEY] = replace(library, modules=(), criteria=())
    after = browser.client.get(path).json

    assert after["certificate"] == before["certificate"]
    assert library.modules[0].title in browser.get(f"/verify/{held.face['code']}").main.text


def test_the_register_shows_a_certificate_whose_people_are_gone(app, browser, database, library):
    registrar = make_registrar(database)
    held = make_certificate(database, library, "Jamal Brooks", registrar=registrar)
    do(
        database,
        held,
        Step.REVOKE,
        Reason.ISSUED_IN_ERROR,
        registrar=registrar,
        at=ISSUED,
    )
    delete_person(database, held.person_id)
    delete_person(database, registrar.id)
    ada = make_registrar(database, "Ada Lindqvist")
    database.commit()
    browser.sign_in(ada)

    page = browser.get(f"/register/{held.id}")

    assert "Jamal Brooks" in page.main.text
    assert "Revoked" in page.main.select_one(".lead").text
    assert database.scalars(select(Certificate.person_id)).all() == [None]
    assert Status.REVOKED in browser.app.test_cli_runner().invoke(cli, ["list"]).output
