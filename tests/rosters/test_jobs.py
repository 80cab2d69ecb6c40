"""The sweeps of rosters: no roster, whatever is in it, keeps them from the others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.agencies.services import add_agency
from prss_training.people.services import OrganizationFacts
from prss_training.rosters import services
from prss_training.rosters.models import Roster, RosterFile, RosterPart
from prss_training.rosters.queries import KEPT
from prss_training.rosters.reading import Line
from prss_training.signing import create_keys
from prss_training.web.clock import now
from prss_training.web.jobs import KEY as JOBS
from prss_training.web.settings import KEY


@pytest.fixture
def take(app, database):
    """Return a function that takes a roster which nobody has worked on."""
    create_keys(app.extensions[KEY].keys, issuer="Riverbend", at=now() - timedelta(hours=1))
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    board = add_agency(
        database, facts, key="mn-board", contact="desk@board.example", actor=None, at=now()
    )

    def make(name="Ann", *, at=None, broken=False):
        taken = services.take_roster(
            database, board, [Line(1, name=name)], file_name="x", at=at or now()
        )
        database.flush()
        if broken:
            part = database.scalars(select(RosterPart).filter_by(roster_id=taken.id)).one()
            part.lines = [["no", "line", "of", "ours", "is", "so", "long"]]
        database.commit()
        return taken.id

    return make


def sweep(app, database):
    """Do what the worker does once a minute."""
    for task in app.extensions[JOBS].huey._registry.periodic_tasks:
        if "roster" in task.name:
            task.execute()
    database.expire_all()


def test_rosters_that_fail_in_whatever_way_keep_no_later_one_waiting(app, database, take):
    broken = [take(broken=True) for _ in range(25)]
    later = take()

    sweep(app, database)

    assert database.get_one(Roster, later).finished_at is not None
    assert {database.get_one(Roster, one).finished_at for one in broken} == {None}


def test_a_roster_taken_before_its_reader_knew_better_is_answered(app, database, take):
    taken = take(name="Ro\uffffsa")

    sweep(app, database)

    assert database.get_one(Roster, taken).finished_at is not None
    endings = database.scalars(select(RosterFile.ending).filter_by(roster_id=taken)).all()
    assert set(endings) == {"json", "csv", "xlsx", "jws"}


def test_a_roster_whose_time_is_over_is_forgotten_and_not_answered_whatever_else_fails(
    app, database, take
):
    take(broken=True)
    old = take(at=now() - KEPT - timedelta(minutes=1))
    young = take(at=now() - KEPT + timedelta(hours=1))

    sweep(app, database)

    assert database.get_one(Roster, old).forgotten_at is not None
    assert database.get_one(Roster, old).finished_at is None
    assert database.scalars(select(RosterPart).filter_by(roster_id=old)).all() == []
    assert database.get_one(Roster, young).finished_at is not None
