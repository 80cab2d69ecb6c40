"""Several who work at one run, or decide about it, at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from prss_training.certificates.models import Certificate
from prss_training.certificates.services import issue_certificate
from prss_training.domain.errors import Conflict
from prss_training.enrollments.models import Enrollment
from prss_training.files.store import open_store
from prss_training.issuing import services
from prss_training.issuing.models import IssueRun, Outcome, RunPlace
from prss_training.issuing.working import work_at
from prss_training.people.models import Person
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings
from tests.issuing.whole import hold_whole


@pytest.fixture
def at_once(app, database):
    """Do things in threads that start together; return what each gave or was refused."""

    def _at_once(*acts: Callable[[], object]) -> list[object]:
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

        database.rollback()
        with ThreadPoolExecutor(len(acts)) as threads:
            done = list(threads.map(run, acts))
        database.rollback()
        return done

    return _at_once


@pytest.fixture
def worker(library):
    """Return an act: work at a run until nobody waits."""

    def _worker(run_id):
        return lambda: work_at(run_id, library=library, clock=now, workers=1)

    return _worker


def test_three_who_work_at_one_run_issue_everybody_once(
    app, database, at_once, ready, begun, worker
):
    run_id = begun(ready(5))

    done = at_once(*[worker(run_id)] * 3)

    assert done == [None, None, None]
    with app.app_context():
        hold_whole(database, run_id, open_store(settings().files))


def test_a_form_that_is_sent_twice_begins_one_run(database, at_once, ready, priya):
    places, who = [place.id for place in ready(3)], priya.id

    def begin():
        with unit_of_work() as session:
            found = [session.get_one(Enrollment, number) for number in places]
            return services.begin_run(
                session,
                found[0].organization,
                found,
                cohort=None,
                issuer=session.get_one(Person, who),
                at=now(),
            ).id

    done = at_once(begin, begin)

    assert sorted(isinstance(one, Conflict) for one in done) == [False, True]
    assert database.scalar(select(func.count(IssueRun.id))) == 1


def test_a_run_and_a_registrar_at_one_persons_page_issue_one_certificate(
    database, at_once, ready, begun, worker, library, priya
):
    [place] = ready(1)
    place_id, who = place.id, priya.id
    run_id = begun([place])

    def by_hand():
        with unit_of_work() as session:
            found = session.get_one(Enrollment, place_id)
            issue_certificate(
                session,
                found,
                criteria=library.criteria_version(found.criteria),
                modules=library.modules,
                issuer=session.get_one(Person, who),
                at=now(),
            )
        return "issued"

    done = at_once(worker(run_id), by_hand)

    [outcome] = database.scalars(select(RunPlace.outcome))
    assert database.scalar(select(func.count(Certificate.id))) == 1
    assert (outcome is Outcome.ISSUED) != (done[1] == "issued")


@pytest.mark.parametrize("decide", [services.stop_run, services.give_up_rest])
def test_who_decides_about_a_run_in_work_waits_for_nobody_long_and_loses_nothing(
    database, at_once, ready, begun, worker, priya, decide
):
    who = priya.id
    run_id = begun(ready(4))

    def act():
        with unit_of_work() as session:
            decide(session, run_id, by=session.get_one(Person, who), at=now())

    at_once(worker(run_id), act)

    places = database.scalars(select(RunPlace)).all()
    issued = [place for place in places if place.outcome is Outcome.ISSUED]
    assert len(issued) == database.scalar(select(func.count(Certificate.id)))
    run = database.get_one(IssueRun, run_id)
    assert run.ended_at is not None or run.stopped_at is not None
