"""After a withdrawal no row anywhere holds the number beside the name, or leads from one to one.

The rows are made by the features that make them, and forgotten by the application as it is put
together: whoever keeps a holder in a new table finds it here.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.certificates.asking import Wish, ask
from prss_training.certificates.models import Certificate
from prss_training.certificates.proposals import propose
from prss_training.certificates.renewing import renewing
from prss_training.certificates.services import replace_certificate
from prss_training.credentials.models import CredentialPlace
from prss_training.credentials.services import draw_place
from prss_training.disclosures.models import Disclosure, Shown, Way
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.people import Role
from prss_training.domain.replacement import Ask, Why
from prss_training.files.store import open_store
from prss_training.issuing.models import Outcome, RunPlace
from prss_training.issuing.queries import progress_of, undrawn
from prss_training.issuing.services import begin_run, settle_next
from prss_training.notices.models import Letter, Notice
from prss_training.notices.services import note_sent, write_letter
from prss_training.records import Record
from prss_training.renewals.reminders import remind
from prss_training.renewals.services import ask_for_renewal, let_know
from prss_training.web.clock import now
from tests.certificates.holders import ISSUED, make_ready, make_registrar
from tests.certificates.renewals import renewable
from tests.factories import make_person

NAME = "Rosalind Quillfeather"
ENDING = ISSUED + timedelta(days=700)


@pytest.fixture
def priya(database):
    return make_registrar(database)


@pytest.fixture
def ines(database):
    return make_registrar(database, "Ines Costa")


@pytest.fixture
def place(database, library):
    return make_ready(database, library, NAME)


@pytest.fixture
def run_for(database, library, priya, place):
    """Return a function that works at a run for Rosalind, and gives what became of her."""

    def work():
        where = place.organization
        run = begin_run(database, where, [place], cohort=None, issuer=priya, at=ISSUED)
        settled = settle_next(database, run.id, library=library, at=ISSUED)
        settle_next(database, run.id, library=library, at=ISSUED)
        return run.id, settled

    return work


@pytest.fixture
def run_id(database, library, priya, ines, place, run_for, tmp_path):
    """A run that issued a certificate of which everybody was told everything."""
    number, settled = run_for()
    held = database.get_one(Certificate, settled.certificate_id)
    with_terms = renewable(library)
    naomi = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    let_know(database, place, supervisor_id=naomi.id, at=ISSUED)
    assert remind(database, held.id, library=with_terms, base_url="https://a.example", at=ENDING)
    for letter in database.scalars(select(Letter).where(Letter.address.startswith("naomi"))):
        note_sent(letter, at=ENDING)
    found = renewing(
        database, held, versions=with_terms.criteria, modules=library.modules, at=ENDING
    )
    ask_for_renewal(database, found, at=ENDING)
    wish = Wish(Ask.REPLACE, Why.LOST, said=f"{NAME} lost it")
    ask(database, held, wish, holder=place.person, store=open_store(tmp_path), at=ENDING)
    draw_place(database, held, at=ENDING)
    database.add(
        Disclosure(
            certificate_id=held.id,
            at=ENDING,
            way=Way.OPENED,
            shown=Shown.EVERYTHING,
            by="Riverbend, registrar",
            person_id=place.person_id,
        )
    )
    _, again = run_for()
    assert again.outcome is Outcome.REFUSED
    assert held.face["number"] in again.sentence
    database.commit()
    return number


@pytest.fixture
def held(database, run_id):
    place = database.scalars(select(RunPlace).where(RunPlace.run_id == run_id)).one()
    return place.certificate


@pytest.fixture
def forget(browser, database, priya, ines):
    """Return a function that withdraws a holder's details, the second step on its page."""

    def withdraw(certificate):
        reason = Reason.HOLDER_ASKED
        proposed = propose(
            database, certificate, Step.WITHDRAW, reason=reason, registrar=priya, at=now()
        )
        database.commit()
        browser.sign_in(ines)
        page = browser.get(f"/register/proposals/{proposed.id}")
        browser.submit(page, "/confirm")
        database.rollback()
        database.expire_all()

    return withdraw


def rows(database):
    """Yield every row there is, with the table it is in."""
    for table in Record.metadata.sorted_tables:
        for row in database.execute(select(table)).mappings():
            yield table, row


def together(database, number):
    """Return the tables of which a row holds a number beside Rosalind's name."""
    return {
        table.name
        for table, row in rows(database)
        if number in (said := " ".join(str(value) for value in row.values())) and NAME in said
    }


def leading(database, certificate_id, person_id, enrollment_id):
    """Return the tables of which a row leads both to a certificate and to whose it was."""
    wanted = {"certificate": certificate_id, "person": person_id, "enrollment": enrollment_id}
    found = set()
    for table, row in rows(database):
        own = table.name == "certificate" and row["id"] == certificate_id
        led = {"certificate"} if own else set()
        for key in table.foreign_keys:
            target = key.column.table.name
            if wanted.get(target) is not None and row[key.parent.name] == wanted[target]:
                led.add(target)
        if "certificate" in led and len(led) > 1:
            found.add(table.name)
    return found


def test_no_row_holds_the_number_beside_the_name_or_leads_from_one_to_the_other(
    database, held, place, forget
):
    number, who = held.face["number"], (held.id, place.person_id, place.id)
    assert {"notice", "letter", "certificate", "issue_run_place"} <= together(database, number)
    assert {"certificate", "issue_run_place", "disclosure", "certificate_request"} <= leading(
        database, *who
    )

    forget(held)

    assert together(database, number) == set()
    assert leading(database, *who) == set()
    own = database.scalars(select(Notice).where(Notice.recipient_id == place.person_id)).all()
    assert own
    assert [one.path for one in own if str(held.id) in one.path or number in one.about] == []


def test_letters_that_wait_are_not_sent_and_those_to_agencies_stay(database, held, forget):
    number = held.face["number"]
    write_letter(
        database,
        address="board@example.org",
        subject=f"Certificate {number} is suspended now",
        body=f"{number} was suspended.",
        at=ENDING,
    )
    database.commit()

    forget(held)

    assert [(one.address, one.body) for one in database.scalars(select(Letter)) if one.body] == [
        ("board@example.org", f"{number} was suspended.")
    ]


def test_the_pseudonym_leads_to_no_other_credential_of_the_holder(
    database, library, held, place, priya, forget
):
    lost = Reason.LOST_OR_DAMAGED
    newer = replace_certificate(database, held, reason=lost, registrar=priya, at=ENDING)
    draw_place(database, newer, at=ENDING)
    assert len(set(database.scalars(select(CredentialPlace.subject)))) == 1

    forget(held)

    assert len(set(database.scalars(select(CredentialPlace.subject)))) == 2


def test_a_run_shows_that_the_holder_was_forgotten_and_counts_as_before(
    browser, held, run_id, forget
):
    forget(held)

    page = browser.get(f"/register/many/runs/{run_id}")

    assert NAME not in page.text
    [row] = page.select("main tbody tr")
    assert "Holder details withdrawn" in row.text
    assert held.face["number"] in row.text


def test_a_run_waits_for_no_pdf_of_a_holder_who_was_forgotten(database, held, run_id, forget):
    assert undrawn(database, run_id) == [held.id]

    forget(held)

    assert undrawn(database, run_id) == []
    assert progress_of(database, [run_id])[run_id].undrawn == 0


def test_no_page_leads_between_a_withdrawn_certificate_and_one_that_names_the_holder(
    browser, database, held, priya, forget
):
    lost = Reason.LOST_OR_DAMAGED
    newer = replace_certificate(database, held, reason=lost, registrar=priya, at=ENDING)
    database.commit()

    forget(held)

    assert NAME in browser.get(f"/register/{newer.id}").main.text
    for one, other in ((held, newer), (newer, held)):
        page = browser.get(f"/register/{one.id}")
        assert not page.select(f'main a[href="/register/{other.id}"]')
        assert other.face["number"] not in page.main.text


def test_the_public_is_led_from_the_name_to_no_certificate_whose_holder_was_forgotten(
    browser, database, held, priya, forget
):
    lost = Reason.LOST_OR_DAMAGED
    newer = replace_certificate(database, held, reason=lost, registrar=priya, at=ENDING)
    database.commit()
    number = newer.face["number"]
    assert number in browser.get(f"/verify/{held.face['code']}").main.text

    forget(newer)

    browser.sign_out()
    page = browser.get(f"/verify/{held.face['code']}")
    assert NAME in page.main.text
    assert number not in page.main.text
