"""One commit, whole or not at all, and writers who wait their turn."""

import threading

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.audit.services import breaks, record
from prss_training.people.models import Organization
from prss_training.web.database import SomeoneWasFirst, db, unit_of_work
from tests.factories import MORNING, make_organization


def begin_and_give_up():
    with unit_of_work() as session:
        make_organization(session)
        raise RuntimeError


def test_a_block_that_raises_leaves_nothing_behind(app):
    with app.app_context():
        with pytest.raises(RuntimeError):
            begin_and_give_up()

        assert db.session.scalar(select(func.count()).select_from(Organization)) == 0


def test_the_second_of_two_equal_rows_is_told_that_someone_was_first(app):
    with app.app_context():
        with unit_of_work() as session:
            make_organization(session)

        with pytest.raises(SomeoneWasFirst), unit_of_work() as session:
            session.add(
                Organization(
                    key="riverbend", name="Again", zone="UTC", series="PL", added_at=MORNING
                )
            )


def test_many_writers_at_once_extend_one_whole_trail(app):
    def write(number):
        with app.app_context():
            for _ in range(5):
                with unit_of_work() as session:
                    record(
                        session,
                        Happened.SIGNED_IN,
                        actor_id=None,
                        subject=f"person {number}",
                        at=MORNING,
                    )
            db.session.remove()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(TrailEntry)) == 30
        assert list(breaks(db.session())) == []
