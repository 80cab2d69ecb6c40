"""Two people at the same moment, on the application's own database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import func, select

from prss_training.attestations import asking, services
from prss_training.attestations.services import Said, Visit
from prss_training.domain.errors import DomainError
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import Answer, Attestation, PracticeDecision, PracticeEntry
from prss_training.fieldwork.services import decide
from prss_training.notices.models import Kind, Notice
from prss_training.people.models import Person
from prss_training.web.database import unit_of_work
from tests.attestations.conftest import LATER, LEE, wanted
from tests.factories import MORNING, make_enrollment, make_entry, make_person


@pytest.fixture
def at_once(app):
    """Run several acts at one moment, each in a session of its own; tell how each ended."""

    def _at_once(*acts):
        ready = Barrier(len(acts))

        def run(act):
            with app.app_context():
                ready.wait()
                try:
                    with unit_of_work() as session:
                        act(session)
                except DomainError as refused:
                    return str(refused)
                return "done"

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))

    return _at_once


@pytest.fixture
def place(database):
    place = make_enrollment(database)
    for n in range(3):
        make_entry(database, place, worked_on=date(2026, 2, 10 + n), employer="County Clinic")
    database.commit()
    return place


def count_of(database, model):
    database.rollback()
    return database.scalar(select(func.count()).select_from(model))


def signing(token, device, place, library, answer=Answer.TRUE):
    def act(session):
        ids = session.scalars(
            select(PracticeEntry.id).where(PracticeEntry.enrollment_id == place.id)
        )
        services.sign_by_link(
            session,
            token,
            Visit(device=device),
            signer=LEE,
            said={entry_id: Said(answer, "Another day") for entry_id in ids},
            criteria=library.criteria_version(place.criteria),
            modules=library.modules,
            at=LATER,
        )

    return act


def test_of_two_answers_at_once_one_wins(database, place, library, at_once):
    asked = asking.ask_by_link(database, place, wanted(), at=MORNING)
    device = services.begin(database, asked.token, Visit(), at=MORNING).device
    database.commit()

    ends = at_once(
        signing(asked.token, device, place, library),
        signing(asked.token, device, place, library, Answer.WRONG),
    )

    assert sorted(end == "done" for end in ends) == [False, True]
    assert count_of(database, PracticeDecision) == 3
    told = select(func.count()).where(Notice.kind == Kind.SIGNATURE_GIVEN)
    assert database.scalar(told) == 1


def test_of_two_browsers_at_once_one_has_the_link(database, place, at_once):
    asked = asking.ask_by_link(database, place, wanted(), at=MORNING)
    database.commit()

    def beginning(session):
        services.begin(session, asked.token, Visit(), at=MORNING)

    ends = at_once(beginning, beginning)

    assert sorted(end == "done" for end in ends) == [False, True]
    assert any("another browser" in end or "a moment before" in end for end in ends)


def test_a_supervisor_here_and_one_outside_never_decide_the_same_entry(
    database, place, library, at_once
):
    naomi = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    asked = asking.ask_by_link(database, place, wanted(), at=MORNING)
    device = services.begin(database, asked.token, Visit(), at=MORNING).device
    database.commit()

    def deciding(session):
        entry = session.scalars(select(PracticeEntry).order_by(PracticeEntry.id)).first()
        decide(
            session,
            entry,
            Decision.APPROVED,
            supervisor=session.get_one(Person, naomi.id),
            at=LATER,
        )

    ends = at_once(deciding, signing(asked.token, device, place, library))

    assert ends.count("done") >= 1
    database.rollback()
    per_entry = (
        select(func.count()).select_from(PracticeDecision).group_by(PracticeDecision.entry_id)
    )
    assert set(database.scalars(per_entry)) == {1}


def test_two_requests_at_once_never_share_an_entry(database, place, at_once):
    def asking_for_it(session):
        asking.ask_by_link(session, session.get_one(Enrollment, place.id), wanted(), at=MORNING)

    ends = at_once(asking_for_it, asking_for_it)

    assert sorted(end == "done" for end in ends) == [False, True]
    assert count_of(database, Attestation) == 1
