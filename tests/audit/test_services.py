"""The trail is a chain: nobody rewrites it unnoticed."""

import pytest
from sqlalchemy import delete, update

from prss_training.audit.models import Happened, TrailEntry
from prss_training.audit.services import breaks, record
from tests.factories import MORNING


@pytest.fixture
def trail(session):
    """Five entries."""
    return [
        record(session, Happened.SIGNED_IN, actor_id=None, subject=f"person {n}", at=MORNING)
        for n in range(5)
    ]


def test_an_untouched_trail_is_whole(session, trail):
    assert list(breaks(session)) == []


def test_a_changed_entry_is_found(session, trail):
    session.execute(
        update(TrailEntry).where(TrailEntry.id == trail[2].id).values(subject="somebody else")
    )
    session.expire_all()

    assert [found.entry_id for found in breaks(session)] == [trail[2].id]


def test_an_entry_taken_out_is_found(session, trail):
    session.execute(delete(TrailEntry).where(TrailEntry.id == trail[1].id))
    session.expire_all()

    [found] = breaks(session)
    assert found.entry_id == trail[2].id


def test_an_entry_rewritten_with_a_fitting_hash_breaks_the_next_link(session, trail):
    entry = trail[3]
    entry.detail = {"forged": True}
    entry.hash = "f" * 64
    session.flush()

    found = {broken.entry_id for broken in breaks(session)}
    assert found == {trail[3].id, trail[4].id}
