"""Arranging how somebody learns and is tested: once, by staff, told, and never why."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from prss_training.accommodations import queries, services
from prss_training.accommodations.models import Accommodation
from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.accommodations import (
    NONE,
    Accommodations,
    DaysOutOfOrder,
    OwnAccommodation,
)
from prss_training.domain.people import Role
from prss_training.notices.models import Kind, Notice
from prss_training.together import ask
from tests.factories import MORNING, make_enrollment, make_organization, make_person

pytestmark = pytest.mark.database

DAY = date(2026, 3, 2)
TIME = Accommodations(more_time=50, oral=True)
PRINT = Accommodations(large_print=True)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


@pytest.fixture
def arrange(session, rosa, terrence):
    def _arrange(what, since=DAY, until=None, by=terrence, place=rosa):
        return services.arrange(session, place, what, since=since, until=until, by=by, at=MORNING)

    return _arrange


def test_what_is_arranged_holds_on_its_days_and_nothing_is_written_over(session, rosa, arrange):
    arrange(TIME)
    arrange(PRINT, since=DAY + timedelta(days=5), until=DAY + timedelta(days=6))

    held = [
        queries.accommodations_of(session, rosa, on=DAY + timedelta(days=n)) for n in (-1, 0, 5, 7)
    ]

    assert held == [NONE, TIME, PRINT, NONE]
    assert [row.number for row in queries.arranged_for(session, rosa)] == [2, 1]


def test_arranging_nothing_ends_what_was_arranged(session, rosa, arrange):
    arrange(TIME)
    arrange(NONE, since=DAY + timedelta(days=1))

    assert queries.accommodations_of(session, rosa, on=DAY) == TIME
    assert queries.accommodations_of(session, rosa, on=DAY + timedelta(days=1)) is NONE


def test_nobody_arranges_their_own(session, arrange, terrence):
    own = make_enrollment(session, terrence)

    with pytest.raises(OwnAccommodation):
        arrange(TIME, place=own)


def test_days_in_the_wrong_order_are_refused(arrange):
    with pytest.raises(DaysOutOfOrder):
        arrange(TIME, until=DAY - timedelta(days=1))


def test_the_learner_is_told_and_the_trail_says_that_and_not_what(session, rosa, arrange, terrence):
    arrange(Accommodations(language="ASL", other="A quiet room."))

    [entry] = session.scalars(select(TrailEntry))
    [notice] = session.scalars(select(Notice))
    assert (entry.happened, entry.actor_id) == (Happened.ACCOMMODATION_ARRANGED, terrence.id)
    assert entry.detail == {"number": 1}
    assert (notice.recipient_id, notice.kind) == (rosa.person_id, Kind.ACCOMMODATION_ARRANGED)
    assert "ASL" not in f"{notice.about} {notice.path}"


def test_there_is_no_place_for_a_reason_or_a_diagnosis():
    assert {column.name for column in Accommodation.__table__.columns} == {
        "id", "enrollment_id", "number", "more_time", "no_limit", "oral", "language",
        "large_print", "other", "since", "until", "set_by_id", "set_at",
    }  # fmt: skip


def test_many_learners_are_asked_for_at_once(session, rosa, arrange, count_queries):
    other = make_enrollment(session, make_person(session, "Marcus Bell"))
    nobody = make_enrollment(session, make_person(session, "Tamika Osei"))
    arrange(TIME)
    arrange(PRINT, place=other)

    with count_queries() as sent:
        found = ask(
            session,
            queries.accommodations_question([rosa.id, other.id, nobody.id], on=DAY),
        )

    assert found == {rosa.id: TIME, other.id: PRINT}
    assert len(sent) == 1


def test_large_print_follows_the_person_here_and_ends_with_their_place(session, rosa, arrange):
    def large():
        return queries.reads_large_print(session, rosa.person, rosa.organization, on=DAY)

    elsewhere = make_organization(session, key="juniper-house")
    seen = [large()]
    arrange(PRINT)
    seen.append(large())
    assert not queries.reads_large_print(session, rosa.person, elsewhere, on=DAY)
    rosa.ended_at = MORNING
    session.flush()
    seen.append(large())

    assert seen == [False, True, False]
