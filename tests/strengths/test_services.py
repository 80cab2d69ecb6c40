"""Strengths inventories: kept while filled in, finished once, compared, and erased for good."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import TrailEntry
from prss_training.domain.drafts import Opened, TextMovedOn, TextTooLong
from prss_training.domain.strengths import LONGEST_WORDS, Answers, Said
from prss_training.strengths import queries, services
from prss_training.strengths.models import StrengthsInventory
from tests.factories import MORNING, make_enrollment, make_person

pytestmark = pytest.mark.database

LATER = MORNING + timedelta(days=30)
SOME = Answers({"someone-to-call": frozenset({Said.HAVE})}, {"social": "My sister."})
MORE = Answers({"someone-to-call": frozenset(Said)}, {})
NOTHING = Answers({}, {})


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def marcus(session):
    return make_enrollment(session, make_person(session, "Marcus Bell"))


def test_what_is_kept_waits_as_one_draft_and_is_no_inventory_yet(session, rosa):
    services.keep(session, rosa, SOME, at=MORNING)
    services.keep(session, rosa, MORE, at=LATER)

    [draft] = queries.drafts(session, rosa)
    assert draft.answers == MORE
    assert queries.inventories(session, rosa) == []


def test_finishing_makes_the_draft_an_inventory_and_the_next_stands_beside_it(session, rosa):
    services.keep(session, rosa, SOME, at=MORNING)
    first = services.finish(session, rosa, SOME, at=MORNING)
    second = services.finish(session, rosa, MORE, at=LATER)

    assert queries.inventories(session, rosa) == [second, first]
    assert [one.answers for one in (first, second)] == [SOME, MORE]
    assert queries.drafts(session, rosa) == []


def test_an_inventory_with_nothing_in_it_is_not_finished(session, rosa):
    with pytest.raises(services.NothingSaid):
        services.finish(session, rosa, NOTHING, at=MORNING)


def test_an_older_page_writes_nothing_over_newer_answers(session, rosa):
    services.keep(session, rosa, SOME, at=MORNING, opened=Opened("phone", 0))

    with pytest.raises(TextMovedOn):
        services.keep(session, rosa, MORE, at=LATER, opened=Opened("desk", 0))
    services.keep(session, rosa, MORE, at=LATER, opened=Opened("phone", 0))

    assert queries.drafts(session, rosa)[0].answers == MORE


def test_a_page_finishes_its_inventory_once_and_keeps_nothing_after(session, rosa):
    phone = Opened("phone", 0)
    done = services.finish(session, rosa, SOME, at=MORNING, opened=phone)

    assert services.finish(session, rosa, SOME, at=LATER, opened=phone) is done
    assert services.keep(session, rosa, MORE, at=LATER, opened=phone) is done

    assert (done.answers, done.finished_at) == (SOME, MORNING)
    assert queries.inventories(session, rosa) == [done]
    assert queries.drafts(session, rosa) == []


def test_words_have_an_end(session, rosa):
    long = Answers({}, {"social": "x" * (LONGEST_WORDS + 1)})

    with pytest.raises(TextTooLong):
        services.keep(session, rosa, long, at=MORNING)


def test_an_inventory_of_somebody_else_is_not_there(session, rosa, marcus):
    done = services.finish(session, rosa, SOME, at=MORNING)

    with pytest.raises(queries.InventoryUnknown):
        queries.inventory(session, marcus, done.id)
    with pytest.raises(queries.InventoryUnknown):
        services.erase(session, marcus, done.id)


def test_erasing_leaves_nothing_of_it_anywhere(session, rosa, marcus):
    first = services.finish(session, rosa, SOME, at=MORNING)
    services.finish(session, rosa, MORE, at=LATER)
    services.keep(session, rosa, SOME, at=LATER)
    kept = services.finish(session, marcus, SOME, at=MORNING)

    services.erase(session, rosa, first.id)
    assert len(queries.inventories(session, rosa)) == 1
    services.erase_all(session, rosa)

    assert session.scalars(select(StrengthsInventory)).all() == [kept]
    assert session.scalar(select(func.count()).select_from(TrailEntry)) == 0
