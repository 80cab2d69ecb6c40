"""Writing over the directory: each note once, each in the trail, seen by its organization only."""

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.directory import queries, services
from prss_training.directory.models import DirectoryNote
from prss_training.directory.services import Words
from prss_training.domain.directory import AddressUnreadable, NoteKind, OrganizationKind
from prss_training.domain.people import Role
from tests.factories import MORNING, make_organization, make_person

WORDS = Words(
    name="North  Shore Recovery Café",
    kind=OrganizationKind.RECOVERY_COMMUNITY,
    reach="Duluth and the North Shore",
    offers="A warm room, and people who have been there.",
    home_page="https://north-shore.example.org/",
    telephone="218-555-0143",
    source_page="https://county.example.org/list",
)
PEOPLE = "mn-recovery-connection"


@pytest.fixture
def here(session):
    return make_organization(session)


@pytest.fixture
def terrence(session, here):
    return make_person(session, "Terrence Whitlock", Role.TRAINER, organization=here)


@pytest.fixture
def act(session, library, here, terrence):
    """Return a function that calls a service as Terrence of Riverbend would."""

    def _act(service, *given, **over):
        said = {"organization": here, "writer": terrence, "at": MORNING}
        return service(session, *given, **said | over)

    return _act


@pytest.fixture
def add(act, library):
    def _add(words=WORDS, state="mn", **over):
        return act(services.add_organization, library.directory, state, words, **over)

    return _add


@pytest.fixture
def shown(session, library, here):
    def _shown(key=PEOPLE, state="mn", where=None):
        return queries.entry(session, library.directory, state, key, where or here)

    return _shown


@pytest.fixture
def correct(act, shown):
    def _correct(words=WORDS, key=PEOPLE, reason="They moved.", **over):
        return act(services.correct_organization, shown(key), words, reason=reason, **over)

    return _correct


@pytest.fixture
def close(act, shown):
    def _close(key=PEOPLE, reason="The door is locked.", **over):
        said = {"reason": reason, "source_page": ""} | over
        return act(services.close_organization, shown(key), **said)

    return _close


@pytest.fixture
def take_back(session, terrence):
    def _take_back(row, reason="It was the wrong one."):
        return services.take_back(session, row, reason=reason, writer=terrence, at=MORNING)

    return _take_back


def test_an_organization_that_was_added_is_listed_with_its_words(add, shown):
    row = add()

    entry = shown(f"added-{row.id}").organization
    assert (entry.name, entry.state) == ("North Shore Recovery Café", "mn")
    assert entry.home_page == "https://north-shore.example.org/"
    assert shown(f"added-{row.id}").note.by == "Riverbend Recovery Community"


def test_a_name_that_is_listed_in_the_state_is_not_added_again(add):
    add()

    with pytest.raises(services.ListedAlready, match="Correct that entry instead"):
        add(Words("NORTH SHORE recovery cafe", WORDS.kind, "There", "Coffee."))
    add(state="tx")  # another state, another organization


def test_a_correction_is_shown_in_place_of_what_content_says(correct, shown):
    before = shown().organization.name

    correct()

    assert before == "Minnesota Recovery Connection"
    assert shown().organization.name == "North Shore Recovery Café"
    assert shown().note.reason == "They moved."


def test_a_correction_that_changes_nothing_is_refused(correct):
    correct()

    with pytest.raises(services.NothingChanged):
        correct()


def test_a_correction_and_a_closure_need_a_reason(correct, close, session):
    with pytest.raises(services.NoReason):
        correct(reason="  ")
    with pytest.raises(services.NoReason):
        close(reason="\n")
    assert session.scalars(select(DirectoryNote)).all() == []


@pytest.mark.parametrize("field", ["home_page", "source_page"])
def test_an_address_that_nobody_should_follow_is_not_written(add, session, field):
    bad = {"home_page": "", "source_page": ""} | {field: "javascript:alert(1)"}

    with pytest.raises(AddressUnreadable):
        add(Words("A", WORDS.kind, "B", "C", **bad))
    assert session.scalars(select(DirectoryNote)).all() == []


def test_a_home_page_without_https_that_content_lists_may_stay(act, shown):
    entry = shown("az-peer-and-family-coalition", "az")
    known = entry.organization
    words = Words(known.name, known.kind, known.reach, "Committees.", known.home_page or "")

    row = act(services.correct_organization, entry, words, reason="Said more plainly.")

    assert row.home_page.startswith("http://")


def test_a_closed_organization_is_closed_once_and_not_corrected(close, correct, shown):
    close()

    assert shown().closure.reason == "The door is locked."
    with pytest.raises(services.ClosedAlready):
        close()
    with pytest.raises(services.ClosedAlready):
        correct()


def test_a_note_that_is_taken_back_leaves_the_entry_as_it_was(close, correct, shown, take_back):
    first = shown()
    corrected = correct()
    closed = close()

    take_back(closed)
    take_back(corrected)

    assert shown() == first


def test_a_note_is_taken_back_once_and_both_rows_stay(correct, take_back, session):
    row = correct()
    back = take_back(row)

    with pytest.raises(services.NoteReversed):
        take_back(row)
    assert (back.reverses_id, back.name, back.reason) == (row.id, row.name, "It was the wrong one.")
    assert len(session.scalars(select(DirectoryNote)).all()) == 2


def test_taking_back_needs_a_reason(correct, take_back):
    with pytest.raises(services.NoReason):
        take_back(correct(), reason=" ")


def test_another_organization_sees_nothing_of_a_note(add, correct, close, session, library):
    other = make_organization(session, key="juniper-house")
    row = add()
    correct()

    seen = queries.shown(session, library.directory, other)

    assert all(each.note is None and each.closure is None for each in seen)
    assert len(seen) == len(library.directory.organizations)
    with pytest.raises(queries.NoSuchNote):
        queries.note(session, row.id, other)
    with pytest.raises(queries.NoSuchEntry):
        queries.entry(session, library.directory, "mn", f"added-{row.id}", other)


def test_an_entry_is_found_in_its_own_state_only(session, library, here):
    with pytest.raises(queries.NoSuchEntry):
        queries.entry(session, library.directory, "tx", PEOPLE, here)


def test_what_takes_a_note_back_is_not_a_note_to_take_back(correct, take_back, session, here):
    back = take_back(correct())

    with pytest.raises(queries.NoSuchNote):
        queries.note(session, back.id, here)


def test_every_note_is_in_the_trail_with_who_and_what(
    add, correct, close, take_back, session, here
):
    rows = [add(), correct(), close()]
    take_back(rows[1])

    trail = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()

    noted = [entry for entry in trail if entry.happened is Happened.DIRECTORY_NOTED]
    [reversed_] = [e for e in trail if e.happened is Happened.DIRECTORY_NOTE_REVERSED]
    assert [entry.detail["kind"] for entry in noted] == list(NoteKind)
    assert {entry.organization_id for entry in trail} == {here.id}
    assert reversed_.subject == f"directory note {rows[1].id}"


def test_a_search_finds_words_in_any_order_without_accents(add, session, library, here):
    add()
    known = queries.shown(session, library.directory, here)

    hits = queries.search(library.directory, known, words="CAFE shore")

    assert [hit.name for hit in hits] == ["North Shore Recovery Café"]


def test_a_search_finds_bodies_too_and_keeps_to_a_state(session, library, here):
    known = queries.shown(session, library.directory, here)

    hits = queries.search(library.directory, known, words="certification board", state="pa")

    assert [hit.name for hit in hits] == ["Pennsylvania Certification Board (PCB)"]
    assert {hit.state for hit in queries.search(library.directory, known, state="ga")} == {"ga"}
    assert queries.search(library.directory, known, words="tx-rsps")[0].state == "tx"


def test_the_whole_country_comes_after_the_states(session, library, here):
    known = queries.shown(session, library.directory, here)

    states = [hit.state for hit in queries.search(library.directory, known)]

    assert (states[0], states[-1]) == ("al", "us")
