"""Two people at the same moment, on the application's own database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from threading import Barrier

import pytest
from sqlalchemy import func, select

from prss_training.domain.errors import Conflict
from prss_training.domain.fields import Position, Service, Support
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision, Span
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork import disputes, services
from prss_training.fieldwork.models import PracticeDecision, PracticeDisputeAnswer, PracticeEntry
from prss_training.notices.models import Notice
from prss_training.people.models import Person
from prss_training.web.database import unit_of_work
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
                except Conflict as refused:
                    return str(refused)
                return "done"

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))

    return _at_once


def test_of_two_supervisors_at_once_one_decides_and_the_other_is_told(database, at_once):
    naomi = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    omar = make_person(database, "Omar Farouk", Role.SUPERVISOR)
    entry = make_entry(database)
    database.commit()

    def deciding(who, decision):
        def act(session):
            services.decide(
                session,
                session.get(PracticeEntry, entry.id),
                decision,
                reason="Which site was it?",
                supervisor=session.get(Person, who.id),
                at=MORNING,
            )

        return act

    ends = at_once(deciding(naomi, Decision.APPROVED), deciding(omar, Decision.RETURNED))

    assert sorted(end == "done" for end in ends) == [False, True]
    [told] = [end for end in ends if end != "done"]
    assert "already" in told or "a moment before" in told
    assert database.scalar(select(func.count()).select_from(PracticeDecision)) == 1
    assert database.scalar(select(func.count()).select_from(Notice)) == 1


def test_two_bulk_approvals_at_once_approve_each_entry_once(database, at_once):
    naomi = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    enrollment = make_enrollment(database)
    entries = [make_entry(database, enrollment, starts=time(8 + n)) for n in range(4)]
    database.commit()
    ids = [entry.id for entry in entries]

    def approving(order):
        def act(session):
            services.approve_many(
                session,
                [session.get(PracticeEntry, entry_id) for entry_id in order],
                supervisor=session.get(Person, naomi.id),
                at=MORNING,
            )

        return act

    ends = at_once(approving(ids), approving(ids[::-1]))

    assert ends == ["done", "done"]
    assert database.scalar(select(func.count()).select_from(PracticeDecision)) == 4


def test_one_stretch_of_time_sent_twice_at_once_is_logged_once(database, at_once):
    enrollment = make_enrollment(database)
    database.commit()

    def act(session):
        services.log_practice(
            session,
            session.get(Enrollment, enrollment.id),
            span=Span(date(2026, 2, 27), time(13), time(15)),
            site="Drop-in",
            service=Service.GROUPS,
            supports=[Support.EMOTIONAL],
            position=Position.PAID,
            reflection="",
            at=MORNING,
        )

    ends = at_once(act, act)

    assert sorted(end == "done" for end in ends) == [False, True]
    assert database.scalar(select(func.count()).select_from(PracticeEntry)) == 1


def test_of_two_answers_to_a_dispute_at_once_one_is_written(database, at_once):
    naomi = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    omar = make_person(database, "Omar Farouk", Role.SUPERVISOR)
    priya = make_person(database, "Priya Raman", Role.REGISTRAR)
    entry = make_entry(database)
    services.decide(
        database, entry, Decision.RETURNED, reason="Which site?", supervisor=naomi, at=MORNING
    )
    disputes.dispute_entry(database, entry, reason="It was open.", at=MORNING)
    database.commit()

    def answering(who, *, upheld):
        def act(session):
            disputes.answer_dispute(
                session,
                session.get(PracticeEntry, entry.id),
                upheld=upheld,
                reason="We looked at it.",
                person=session.get(Person, who.id),
                at=MORNING,
            )

        return act

    ends = at_once(answering(omar, upheld=True), answering(priya, upheld=False))

    assert sorted(end == "done" for end in ends) == [False, True]
    assert database.scalar(select(func.count()).select_from(PracticeDisputeAnswer)) == 1
