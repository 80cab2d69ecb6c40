"""Two people at the register at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from prss_training.audit.services import breaks
from prss_training.certificates.asking import Wish, approve, ask
from prss_training.certificates.jobs import engrave_now
from prss_training.certificates.models import (
    Certificate,
    CertificateDocument,
    CertificateProposal,
    CertificateProposalAnswer,
    CertificateRequest,
    CertificateStep,
    CertificatesTogether,
)
from prss_training.certificates.proposals import confirm, decline, propose
from prss_training.certificates.queries import certificate
from prss_training.certificates.services import issue_certificate, take_step
from prss_training.certificates.together import arrange, undo
from prss_training.certificates.together_jobs import take_due
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.errors import Conflict
from prss_training.domain.four_eyes import Outcome
from prss_training.domain.replacement import Ask, Why
from prss_training.domain.together import WINDOW
from prss_training.enrollments.models import Enrollment
from prss_training.files.models import StoredFile
from prss_training.files.store import open_store
from prss_training.notices.models import Kind, Notice
from prss_training.people.models import Person
from prss_training.signing import create_keys
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings
from tests.certificates.holders import ISSUED, KEY, make_certificate, make_ready, make_registrar


@pytest.fixture
def both(app):
    """Do two things in threads that start together; return what each gave or was refused."""

    def _both(*acts: Callable[[], object]) -> list[object]:
        start = Barrier(len(acts))

        def run(act):
            with app.app_context():
                start.wait(timeout=10)
                try:
                    return act()
                except Conflict as refusal:
                    return refusal
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(run, acts))

    return _both


@pytest.fixture
def issue(library, database):
    """Return an act: issue a certificate for one enrollment, as one registrar."""

    def _issue(place_id, registrar_id):
        def act():
            with unit_of_work() as session:
                place = session.get_one(Enrollment, place_id)
                issued = issue_certificate(
                    session,
                    place,
                    criteria=library.criteria_version(place.criteria),
                    modules=library.modules,
                    issuer=session.get_one(Person, registrar_id),
                    at=ISSUED,
                )
                return issued.face["number"]

        return act

    return _issue


def test_of_two_registrars_who_issue_the_same_certificate_one_is_told(
    both, issue, database, library
):
    place = make_ready(database, library).id
    registrars = [make_registrar(database).id, make_registrar(database, "Ines Costa").id]
    database.commit()

    done = both(*(issue(place, registrar) for registrar in registrars))

    assert sorted(isinstance(one, Conflict) for one in done) == [False, True]
    assert len(database.scalars(select(Certificate)).all()) == 1


def test_two_certificates_issued_at_once_get_two_numbers(both, issue, database, library):
    places = [make_ready(database, library, name).id for name in ("Rosa Delgado", "Ana Silva")]
    registrar = make_registrar(database).id
    database.commit()

    done = both(*(issue(place, registrar) for place in places))

    assert sorted(str(number)[:14] for number in done) == ["PL-2026-000001", "PL-2026-000002"]
    assert list(breaks(database)) == []


def test_two_who_engrave_at_once_end_with_one_file(both, app, database, library):
    held = make_certificate(database, library).id
    database.commit()
    with app.app_context():
        create_keys(settings().keys, issuer="Riverbend", at=now() - timedelta(hours=1))

    done = both(*[lambda: engrave_now(held, at=now()).sha256] * 2)

    assert done[0] == done[1]
    assert len(database.scalars(select(CertificateDocument)).all()) == 1


def test_two_who_decide_at_once_about_one_certificate_do_not_both_decide(both, database, library):
    registrar = make_registrar(database)
    held, who = make_certificate(database, library, registrar=registrar).id, registrar.id
    database.commit()

    def act(step, reason):
        def run():
            with unit_of_work() as session:
                taken = take_step(
                    session,
                    certificate(session, held),
                    step,
                    reason=reason,
                    registrar=session.get_one(Person, who),
                    at=now(),
                    seen=0,
                )
                return taken.number

        return run

    reasons = (Reason.HOLDER_ASKED, Reason.COMPLAINT_UNDER_REVIEW)
    done = both(*(act(Step.SUSPEND, reason) for reason in reasons))

    assert sorted(isinstance(one, Conflict) for one in done) == [False, True]


def test_of_two_second_persons_who_decide_at_once_one_is_told(both, database, library):
    registrars = [make_registrar(database, name) for name in ("Priya Raman", "Ada Lin", "Bo Lin")]
    held = make_certificate(database, library, registrar=registrars[0])
    proposed = propose(
        database,
        held,
        Step.REVOKE,
        reason=Reason.ETHICS_FINDING,
        registrar=registrars[0],
        at=now(),
    ).id
    ids = [who.id for who in registrars]
    held_id = held.id
    database.commit()

    def confirmed(who):
        with unit_of_work() as session:
            found = session.get_one(CertificateProposal, proposed)
            person = session.get_one(Person, who)
            return confirm(session, found, person=person, key=KEY, at=now()).number

    def declined(who):
        with unit_of_work() as session:
            found = session.get_one(CertificateProposal, proposed)
            return decline(session, found, person=session.get_one(Person, who), at=now()).id

    done = both(lambda: confirmed(ids[1]), lambda: declined(ids[2]))

    assert sorted(isinstance(one, Conflict) for one in done) == [False, True]
    steps = database.scalars(
        select(CertificateStep).where(CertificateStep.certificate_id == held_id)
    ).all()
    [answer] = database.scalars(select(CertificateProposalAnswer))
    assert len(steps) == (1 if answer.outcome is Outcome.CONFIRMED else 0)


def test_a_holder_who_is_withdrawn_while_the_pdf_is_drawn_leaves_no_file(
    both, app, database, library
):
    priya, ines = make_registrar(database), make_registrar(database, "Ines Costa")
    held = make_certificate(database, library, registrar=priya)
    proposed = propose(
        database, held, Step.WITHDRAW, reason=Reason.HOLDER_ASKED, registrar=priya, at=now()
    ).id
    held_id, who = held.id, ines.id
    database.commit()
    with app.app_context():
        create_keys(settings().keys, issuer="Riverbend", at=now() - timedelta(hours=1))

    def withdrawn():
        with unit_of_work() as session:
            found = session.get_one(CertificateProposal, proposed)
            person = session.get_one(Person, who)
            return confirm(session, found, person=person, key=KEY, at=now()).number

    both(withdrawn, lambda: engrave_now(held_id, at=now()).sha256)

    assert database.scalars(select(StoredFile)).all() == []
    assert database.scalar(select(Certificate.holder)) == ""


@pytest.fixture
def together(database, library):
    """Return ids: a step for three certificates whose window is over, its holders' certificates."""
    registrar = make_registrar(database)
    names = ("Rosa Delgado", "Jamal Brooks", "Wen Li")
    held = [make_certificate(database, library, name, registrar=registrar) for name in names]
    asked = arrange(
        database,
        held[0].organization,
        {one.id: 0 for one in held},
        Step.SUSPEND,
        reason=Reason.HOLDER_ASKED,
        registrar=registrar,
        at=now() - WINDOW,
    )
    database.commit()
    return asked.id, [one.id for one in held], registrar.id


def test_two_workers_at_once_take_each_step_once(both, database, together):
    _, held, who = together

    done = both(*[lambda: take_due(at=now())] * 2)

    assert sum(one[0] for one in done) == 3
    steps = database.scalars(select(CertificateStep.certificate_id)).all()
    assert sorted(steps) == sorted(held)
    finished = select(Notice).where(Notice.kind == Kind.TOGETHER_DONE)
    assert [one.recipient_id for one in database.scalars(finished)] == [who]


def test_an_undoing_at_the_last_moment_undoes_all_of_it_or_nothing(both, database, together):
    asked, held, who = together

    def undone():
        with unit_of_work() as session:
            found = session.get_one(CertificatesTogether, asked)
            person = session.get_one(Person, who)
            # The registrar's clock is a second behind the worker's.
            return undo(session, found, registrar=person, at=found.begins_at - timedelta(seconds=1))

    both(undone, lambda: take_due(at=now()))

    steps = database.scalars(select(CertificateStep.certificate_id)).all()
    whole = database.get_one(CertificatesTogether, asked)
    assert len(steps) == (0 if whole.undone_at else len(held))


def test_of_two_registrars_who_approve_one_request_one_is_told(
    both, app, database, library, tmp_path
):
    registrars = [make_registrar(database, name) for name in ("Priya Raman", "Ada Lin")]
    held = make_certificate(database, library, registrar=registrars[0])
    store = open_store(tmp_path / "files")
    wish = Wish(Ask.REPLACE, Why.LOST)
    asked = ask(database, held, wish, holder=held.person, store=store, at=now()).id
    ids = [one.id for one in registrars]
    database.commit()

    def approved(who):
        with unit_of_work() as session:
            found = session.get_one(CertificateRequest, asked)
            person = session.get_one(Person, who)
            return approve(session, found, registrar=person, at=now()).id

    done = both(*(lambda who=who: approved(who) for who in ids))

    assert sorted(isinstance(one, Conflict) for one in done) == [False, True]
    assert len(database.scalars(select(Certificate)).all()) == 2
