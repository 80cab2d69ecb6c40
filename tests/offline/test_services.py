from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import TrailEntry
from prss_training.coursework import queries as coursework
from prss_training.coursework.models import Draft
from prss_training.coursework.services import DraftMovedOn, Opened, keep_draft
from prss_training.domain.attempts import WorkWaiting
from prss_training.domain.told_later import ToldLater
from prss_training.lessons import queries
from prss_training.lessons.models import PartRead
from prss_training.lessons.services import keep_place
from prss_training.offline.models import DraftTold
from prss_training.offline.services import (
    SomebodyElses,
    require_own,
    take_draft,
    take_part_read,
    take_place,
)
from tests.factories import MORNING, VALUES_AUDIT, make_enrollment, make_person, make_submission

LATER = MORNING + timedelta(days=2)
PHONE = Opened("phone", 0)


def told(hours=0, received=LATER) -> ToldLater:
    return ToldLater(timedelta(hours=hours), received)


@pytest.fixture
def values(library):
    return library.module("shared-values")


@pytest.fixture
def audit(library):
    return library.activity(VALUES_AUDIT)


@pytest.fixture
def place(session):
    return make_enrollment(session)


@pytest.fixture
def take(session, place, audit):
    """Take a draft from a device."""

    def _take(mark, body, opened=PHONE, hours=0):
        return take_draft(
            session, place, audit, mark=mark, body=body, opened=opened, told=told(hours)
        )

    return _take


def when_read(session):
    return {row.part: row.read_at for row in session.scalars(select(PartRead))}


def text_of(session, place):
    session.flush()
    return session.scalars(select(Draft.body).where(Draft.enrollment_id == place.id)).one()


# --- reading ---


def test_a_part_read_offline_was_read_when_it_was_read(session, place, values):
    take_part_read(session, place, values, values.lesson[0], told(hours=5))

    assert when_read(session) == {1: LATER - timedelta(hours=5)}


def test_the_trail_is_in_the_order_of_telling_and_knows_when_it_was_read(session, place, values):
    take_part_read(session, place, values, values.lesson[0], told(hours=5))

    entry = session.scalars(select(TrailEntry)).one()
    assert entry.at == LATER
    assert entry.detail["read_at"] == "2026-03-04T10:00:00+00:00"


def test_a_part_told_twice_is_read_once_at_its_first_time(session, place, values):
    for hours in (5, 3):
        take_part_read(session, place, values, values.lesson[0], told(hours))

    assert when_read(session)[1] == LATER - timedelta(hours=5)
    assert session.scalar(select(func.count()).select_from(TrailEntry)) == 1


def test_nothing_was_read_before_the_learner_had_a_place(session, place, values):
    take_part_read(session, place, values, values.lesson[0], told(hours=1000))

    assert when_read(session)[1] == MORNING


# --- the place ---


def test_a_place_reached_offline_is_kept(session, place, values):
    take_place(session, place, values, values.lesson[2], told(hours=1))

    assert queries.left_in(session, place, values).kept == 3


def test_a_place_kept_later_on_another_device_stays(session, place, values):
    keep_place(session, place, values, values.lesson[4], at=LATER - timedelta(hours=1))

    take_place(session, place, values, values.lesson[1], told(hours=2))

    assert queries.left_in(session, place, values).kept == 5


# --- drafts ---


def test_a_draft_written_offline_is_saved_with_its_time(session, place, take, audit):
    take("mark-0001", "Written on the bus.", hours=2)

    draft = coursework.work(session, place, audit).draft
    assert (draft.body, draft.revision) == ("Written on the bus.", 1)
    assert draft.saved_at == LATER - timedelta(hours=2)


def test_a_draft_told_again_is_not_taken_for_newer_text(session, place, take, audit):
    first = take("mark-0001", "Written on the bus.")
    keep_draft(
        session,
        place,
        audit,
        body="Written on the bus, and on at home.",
        at=LATER,
        opened=Opened("laptop", first.revision),
    )

    again = take("mark-0001", "Written on the bus.")

    assert again is first
    assert text_of(session, place) == "Written on the bus, and on at home."
    assert session.scalar(select(func.count()).select_from(DraftTold)) == 1


def test_the_same_page_goes_on_writing(session, place, take):
    take("mark-0001", "One.")
    second = take("mark-0002", "One. Two.")

    assert second.revision == 2
    assert text_of(session, place) == "One. Two."


def test_newer_text_from_elsewhere_is_never_written_over(session, place, take, audit):
    keep_draft(session, place, audit, body="At home.", at=MORNING, opened=Opened("laptop", 0))

    with pytest.raises(DraftMovedOn):
        take("mark-0001", "On the bus.")

    assert text_of(session, place) == "At home."
    assert not session.scalars(select(DraftTold)).all()


def test_a_draft_for_work_that_was_handed_in_meanwhile_is_refused(session, place, take):
    make_submission(session, place)

    with pytest.raises(WorkWaiting):
        take("mark-0001", "On the bus.")


def test_two_learners_devices_may_use_one_mark(session, take, audit):
    other = make_enrollment(session, make_person(session, "Ana Brook"))
    take("mark-0001", "Mine.")

    theirs = take_draft(
        session, other, audit, mark="mark-0001", body="Theirs.", opened=PHONE, told=told()
    )

    assert theirs.enrollment_id == other.id
    assert text_of(session, other) == "Theirs."


def test_what_waits_belongs_to_one_person_in_one_organization():
    require_own("rosa-at-riverbend", "rosa-at-riverbend")

    for whose in ("", "rosa-at-juniper", "marcus-at-riverbend"):
        with pytest.raises(SomebodyElses, match="sent when that person signs in there again"):
            require_own(whose, "rosa-at-riverbend")
