"""Sharing with one trainer: who may read, from when to when, and that it shows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.people import Role
from prss_training.notices.models import Kind, Notice
from prss_training.people.models import Membership
from prss_training.sharing import queries, services
from prss_training.sharing.models import Shared
from tests.factories import MORNING, make_enrollment, make_organization, make_person

pytestmark = pytest.mark.database

LATER = MORNING + timedelta(days=3)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


@pytest.fixture
def ines(session):
    return make_person(session, "Ines Varga", Role.TRAINER)


@pytest.fixture
def share(session, rosa):
    def _share(trainer, what=Shared.PLAN, at=MORNING):
        return services.share(session, rosa, what, trainer_id=trainer.id, at=at)

    return _share


@pytest.fixture
def read(session, rosa):
    def _read(trainer, what=Shared.PLAN, at=MORNING):
        return services.open_shared(session, trainer, rosa.organization, rosa.id, what, at=at)

    return _read


def test_one_trainer_reads_what_is_shared_and_only_that(share, read, terrence, ines):
    held = share(terrence)

    assert read(terrence) is held
    for trainer, what in ((ines, Shared.PLAN), (terrence, Shared.STRENGTHS)):
        with pytest.raises(queries.NotShared):
            read(trainer, what)


def test_what_was_taken_back_is_read_by_nobody(session, rosa, share, read, terrence):
    share(terrence)

    services.take_back(session, rosa, Shared.PLAN, at=LATER)
    services.take_back(session, rosa, Shared.PLAN, at=LATER)

    with pytest.raises(queries.NotShared):
        read(terrence)
    [held] = queries.shares_of(session, rosa, Shared.PLAN)
    assert held.ended_at == LATER


def test_sharing_with_another_trainer_takes_it_from_the_first(
    session, rosa, share, read, terrence, ines
):
    share(terrence)
    share(ines, at=LATER)

    assert read(ines)
    with pytest.raises(queries.NotShared):
        read(terrence)
    newest, oldest = queries.shares_of(session, rosa, Shared.PLAN)
    assert (newest.trainer, newest.ended_at) == (ines, None)
    assert (oldest.trainer, oldest.ended_at) == (terrence, LATER)


def test_sharing_twice_with_the_same_trainer_is_one_share_and_one_notice(session, share, terrence):
    assert share(terrence) is share(terrence)

    [told] = session.scalars(select(Notice).where(Notice.kind == Kind.SHARED_WITH_YOU))
    assert (told.recipient_id, told.about) == (terrence.id, "Rosa Delgado, learning plan")


def test_only_a_trainer_of_the_same_organization_can_be_chosen(session, rosa, share):
    elsewhere = make_organization(session, key="juniper-house")
    nobody = [
        make_person(session, "Olive", Role.TRAINER, organization=elsewhere),
        make_person(session, "Naomi", Role.SUPERVISOR),
        make_person(session, "Priya", Role.REGISTRAR),
        make_person(session, "Marcus", Role.LEARNER),
    ]

    assert queries.trainers_for(session, rosa) == []
    for somebody in nobody:
        with pytest.raises(queries.TrainerUnknown):
            share(somebody)


def test_nobody_shares_with_themselves(session, share, rosa):
    session.add(
        Membership(
            person_id=rosa.person_id,
            organization_id=rosa.organization_id,
            role=Role.TRAINER,
            since=MORNING,
        )
    )
    session.flush()

    with pytest.raises(queries.TrainerUnknown):
        share(rosa.person)


def test_a_trainer_of_two_places_finds_in_each_only_what_is_shared_there(
    session, rosa, share, terrence
):
    share(terrence)
    elsewhere = make_organization(session, key="juniper-house")

    assert queries.shared_with(session, terrence, elsewhere) == []
    with pytest.raises(queries.NotShared):
        queries.share_for(session, terrence, elsewhere, rosa.id, Shared.PLAN)


def test_a_place_that_has_ended_shares_nothing(session, rosa, share, read, terrence):
    share(terrence)
    rosa.ended_at = LATER
    session.flush()

    with pytest.raises(queries.NotShared):
        read(terrence)


def test_each_day_it_was_read_stands_once_where_the_learner_sees_it(
    session, rosa, share, read, terrence
):
    share(terrence)
    days = [rosa.organization.day_of(MORNING + timedelta(days=n)) for n in (0, 1)]
    for at in (MORNING, MORNING + timedelta(hours=2), MORNING + timedelta(days=1)):
        read(terrence, at=at)

    [held] = queries.shares_of(session, rosa, Shared.PLAN)

    assert [seen.seen_on for seen in held.seen] == days[::-1]


def test_the_trail_says_who_shared_read_and_took_back_and_no_word_of_it(
    session, rosa, share, read, terrence
):
    share(terrence)
    read(terrence)
    services.take_back(session, rosa, Shared.PLAN, at=LATER)

    entries = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()

    assert [(entry.happened, entry.actor_id) for entry in entries] == [
        (Happened.SHARED, rosa.person_id),
        (Happened.SHARED_READ, terrence.id),
        (Happened.SHARING_ENDED, rosa.person_id),
    ]
    assert all(entry.detail == {"what": "plan", "trainer": terrence.id} for entry in entries)
