"""A log from elsewhere: all of it or nothing, and never an approval."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.fields import Contact, Domain, Population, Setting, Support, Work
from prss_training.domain.hours import Hours
from prss_training.domain.ledger_csv import write
from prss_training.domain.people import Role
from prss_training.domain.practice import EntryState
from prss_training.fieldwork import imports, queries
from prss_training.fieldwork.models import PracticeEntry, PracticeImport, PracticeImportDraft
from prss_training.notices.models import Kind, Notice
from tests.factories import MORNING, make_enrollment, make_entry, make_person

HEAD = "day,start,end,site,activity,supports,position"
GOOD = "2026-02-20,13:00,15:00,Drop-in,mentoring,emotional,volunteer"
LATER = "2026-02-20,15:00,16:30,Drop-in,groups,affiliational,paid"


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def naomi(session):
    return make_person(session, "Naomi Achebe", Role.SUPERVISOR)


@pytest.fixture
def bring_in(session, rosa):
    def _bring_in(*rows, person=None, at=MORNING):
        text = "\n".join([HEAD, *rows])
        draft = imports.keep_draft(session, rosa, text, person=person or rosa.person, at=at)
        return imports.import_log(session, draft, rosa, person=person or rosa.person, at=at)

    return _bring_in


def count_of(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_every_row_becomes_an_entry_that_waits(session, rosa, bring_in):
    brought = bring_in(GOOD, LATER)

    later, first = queries.entries(session, rosa)
    assert [queries.state_of(entry) for entry in (first, later)] == [EntryState.WAITING] * 2
    assert (first.minutes, later.minutes, first.site) == (120, 90, "Drop-in")
    assert first.brought_in is brought
    assert (brought.entries, brought.imported_by_id) == (2, rosa.person_id)
    assert count_of(session, PracticeImportDraft) == 0
    [line] = session.scalars(select(TrailEntry))
    assert line.happened is Happened.PRACTICE_IMPORTED
    assert (line.detail["entries"], line.detail["minutes"]) == (2, 210)


def test_a_learner_is_told_of_what_staff_brought_in_and_not_of_their_own(
    session, rosa, naomi, bring_in
):
    bring_in(GOOD)
    assert count_of(session, Notice) == 0

    bring_in(LATER, person=naomi)

    [notice] = session.scalars(select(Notice))
    assert (notice.kind, notice.recipient_id) == (Kind.HOURS_IMPORTED, rosa.person_id)
    assert notice.about == "1:30 hours in 1 entry"


def test_what_no_longer_fits_is_refused_whole(session, rosa, bring_in):
    make_entry(session, rosa, worked_on=date(2026, 2, 20))

    with pytest.raises(imports.NotImportable):
        bring_in(LATER, GOOD)

    assert count_of(session, PracticeEntry) == 1
    assert count_of(session, PracticeImport) == 0


def test_a_bad_row_and_a_conflict_are_both_told_in_the_order_of_the_file(session, rosa):
    make_entry(session, rosa, worked_on=date(2026, 2, 20))
    rows = [GOOD, GOOD.replace("mentoring", "walking"), LATER, LATER]

    looked = imports.look(session, rosa, "\n".join([HEAD, *rows]), at=MORNING)

    assert [problem.number for problem in looked.problems] == [2, 3, 5]


def test_rows_that_may_name_a_person_are_told(session, rosa):
    text = f"{HEAD},reflection\n{GOOD},I listened.\n{LATER},I drove with Roger home."

    looked = imports.look(session, rosa, text, at=MORNING)

    assert looked.naming == ((3, ("“Roger”",)),)
    assert looked.hours == Hours(210)


def test_a_file_of_returned_rows_only_brings_nothing_in(session, rosa):
    text = f"{HEAD},state\n{GOOD},returned"
    draft = imports.keep_draft(session, rosa, text, person=rosa.person, at=MORNING)

    with pytest.raises(imports.NothingToImport):
        imports.import_log(session, draft, rosa, person=rosa.person, at=MORNING)


def test_a_newer_file_takes_the_place_of_one_that_was_looked_at(session, rosa, naomi):
    imports.keep_draft(session, rosa, "one", person=rosa.person, at=MORNING)
    imports.keep_draft(session, rosa, "other", person=naomi, at=MORNING)
    imports.keep_draft(session, rosa, "two", person=rosa.person, at=MORNING)

    assert queries.draft(session, rosa, rosa.person).content == "two"
    assert queries.draft(session, rosa, naomi).content == "other"


def test_a_file_that_nobody_came_back_to_goes_after_a_day(session, rosa):
    imports.keep_draft(session, rosa, "one", person=rosa.person, at=MORNING)

    imports.drop_old_drafts(session, at=MORNING + timedelta(days=1))
    assert queries.draft(session, rosa, rosa.person).content == "one"
    imports.drop_old_drafts(session, at=MORNING + timedelta(days=1, seconds=1))

    with pytest.raises(queries.NoDraft):
        queries.draft(session, rosa, rosa.person)


def test_a_ledger_taken_out_and_brought_in_elsewhere_says_the_same(session, rosa, naomi):
    make_entry(
        session,
        rosa,
        employer="=County; “clinic”",
        supports=["emotional", "affiliational"],
        domain=Domain.ADVOCACY,
        work=Work.MEETING,
        setting=Setting.COURT,
        populations=["youth", "veterans"],
        contact=Contact.VIDEO,
        people=7,
        reflection="- Listened\n- “Waited”",
    )
    elsewhere = make_enrollment(session, make_person(session, "Kofi Mensah"))
    taken_out = [queries.practice_of(entry) for entry in queries.entries(session, rosa)]

    text = write([(practice, EntryState.WAITING) for practice in taken_out])
    draft = imports.keep_draft(session, elsewhere, text, person=naomi, at=MORNING)
    imports.import_log(session, draft, elsewhere, person=naomi, at=MORNING)

    assert [queries.practice_of(e) for e in queries.entries(session, elsewhere)] == taken_out
    assert taken_out[0].populations == {Population.YOUTH, Population.VETERANS}
    assert taken_out[0].supports == {Support.EMOTIONAL, Support.AFFILIATIONAL}
