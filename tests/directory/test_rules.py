"""Laying notes over the directory, finding in it, and what may be written: plain values only."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.criteria import Confidence
from prss_training.domain.directory import (
    PLACES,
    AddressUnreadable,
    Answer,
    MedicaidPosition,
    Note,
    NoteKind,
    Organization,
    OrganizationKind,
    TelephoneUnreadable,
    UnknownPlace,
    added_key,
    folded,
    found_in,
    merged,
    place,
    place_named,
    telephone,
    web_address,
)

DAY = date(2026, 3, 2)
HOUSE = Organization(
    key="mn-house",
    state="mn",
    name="The House",
    kind=OrganizationKind.RECOVERY_COMMUNITY,
    reach="Statewide",
    offers="Coffee and company.",
    home_page="https://house.example",
    confidence=Confidence.CONFIRMED,
    entered_on=DAY,
)
BRIDGE = replace(HOUSE, key="tx-bridge", state="tx", name="Bridge", home_page=None)
ENTRIES = (HOUSE, BRIDGE)


def note(number, kind, about="mn-house", **over):
    says = None if kind is NoteKind.CLOSURE else replace(HOUSE, name=f"House {number}")
    if kind is NoteKind.ADDITION:
        about = added_key(number)
    given = {"about": about, "says": says, "on": DAY, "by": "Riverbend", "reason": "It moved."}
    return Note(id=number, kind=kind, **given | over)


def names(shown):
    return [each.organization.name for each in shown]


def test_without_notes_the_directory_is_what_content_says():
    assert [each.organization for each in merged(ENTRIES, [])] == [HOUSE, BRIDGE]


def test_a_correction_stands_in_place_of_the_entry_and_says_whose_it_is():
    correction = note(1, NoteKind.CORRECTION)

    [house, bridge] = merged(ENTRIES, [correction])

    assert house.organization == replace(HOUSE, name="House 1")
    assert house.note == correction
    assert (bridge.organization, bridge.note) == (BRIDGE, None)


def test_the_newest_correction_counts():
    notes = [note(2, NoteKind.CORRECTION), note(1, NoteKind.CORRECTION)]

    assert "House 2" in names(merged(ENTRIES, notes))


def test_taking_the_newest_correction_back_shows_the_one_before_it():
    notes = [
        note(1, NoteKind.CORRECTION),
        note(2, NoteKind.CORRECTION),
        note(3, NoteKind.CORRECTION, reverses=2),
    ]

    assert "House 1" in names(merged(ENTRIES, notes))


def test_a_closed_organization_stays_and_says_so():
    closure = note(1, NoteKind.CLOSURE)

    [house, _] = merged(ENTRIES, [closure])

    assert (house.organization, house.closure) == (HOUSE, closure)


def test_an_addition_can_be_corrected_and_goes_when_it_is_taken_back():
    added = note(1, NoteKind.ADDITION)
    corrected = note(2, NoteKind.CORRECTION, about=added_key(1))
    back = note(3, NoteKind.ADDITION, about=added_key(1), reverses=1)

    assert "House 1" in names(merged(ENTRIES, [added]))
    assert "House 2" in names(merged(ENTRIES, [added, corrected]))
    assert merged(ENTRIES, [added, corrected, back]) == merged(ENTRIES, [])


def test_a_correction_moves_nothing_to_another_state():
    moved = note(1, NoteKind.CORRECTION, says=replace(HOUSE, state="tx", key="other"))

    [house, _] = merged(ENTRIES, [moved])

    assert (house.organization.state, house.organization.key) == ("mn", "mn-house")


@st.composite
def some_notes(draw):
    kinds = draw(st.lists(st.sampled_from(NoteKind), max_size=8))
    notes = []
    for number, kind in enumerate(kinds, start=1):
        about = draw(st.sampled_from(["mn-house", "tx-bridge", "gone", added_key(1)]))
        earlier = [each for each in notes if each.reverses is None]
        reverses = draw(st.sampled_from(earlier)).id if earlier and draw(st.booleans()) else None
        notes.append(note(number, kind, about=about, reverses=reverses))
    return notes


@given(some_notes())
def test_nothing_that_content_lists_ever_disappears(notes):
    keys = {each.organization.key for each in merged(ENTRIES, notes)}

    assert {entry.key for entry in ENTRIES} <= keys


@given(some_notes().flatmap(lambda notes: st.tuples(st.just(notes), st.permutations(notes))))
def test_the_order_in_which_notes_are_given_does_not_matter(orders):
    one, other = orders

    assert merged(ENTRIES, one) == merged(ENTRIES, other)


@given(some_notes())
def test_taking_every_note_back_leaves_the_directory_as_it_was(notes):
    left = {each.id for each in notes if each.reverses is None}
    back = [note(100 + number, NoteKind.CORRECTION, reverses=number) for number in sorted(left)]

    assert merged(ENTRIES, [*notes, *back]) == merged(ENTRIES, [])


@given(some_notes())
def test_a_note_about_something_that_is_not_there_changes_nothing(notes):
    lost = note(200, NoteKind.CORRECTION, about="nowhere")

    assert merged(ENTRIES, [*notes, lost]) == merged(ENTRIES, notes)


# --- finding ---


@given(st.text(max_size=60))
def test_text_is_found_in_itself_whatever_its_capitals(text):
    assert found_in(text, text)
    assert found_in(text.upper(), text.upper().swapcase())
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("peña", "Casa PENA"),
        ("PENA", "Casa Peña"),
        ("recuperacion", "Centro de Recuperación"),
        ("strasse", "Straße"),
        ("austin coach", "Coaches in Austin"),
        ("", "Anything"),
    ],
)
def test_accents_capitals_and_the_order_of_words_do_not_matter(words, text):
    assert found_in(words, text)


def test_every_word_has_to_be_there():
    assert not found_in("austin dallas", "Coaches in Austin")


def test_the_state_of_an_organization_is_read_from_its_place():
    assert place_named("Duluth, Minnesota") == "mn"
    assert place_named("Austin, TX") == "tx"
    assert place_named("Washington, district of COLUMBIA") == "dc"
    assert place_named("") is None
    assert place_named("Duluth") is None
    assert place_named("The whole country") is None


def test_there_are_fifty_states_and_a_name_that_is_none_is_not_found():
    assert len(set(PLACES) - {"us", "dc", "pr", "as"}) == 50
    with pytest.raises(UnknownPlace, match="Choose one from the list"):
        place("xx")


def position(mental_health, substance_use, covered):
    return MedicaidPosition(
        "mn", mental_health, substance_use, covered, None, None, Confidence.CONFIRMED, DAY
    )


def test_a_position_is_found_where_any_of_its_answers_is():
    silent = (Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.NOT_FOUND)

    assert not position(*silent).found
    assert position(Answer.NO, *silent[1:]).found
    assert position(*silent[:2], Answer.YES).found


# --- what may be written ---


@pytest.mark.parametrize(
    "text",
    [
        "https://www.example.org",
        "https://example.org/help?for=you#here",
        "HTTPS://Example.org/",
        "  https://sub.domain.example.org/a-b_c/  ",
    ],
)
def test_the_address_of_a_public_page_is_taken(text):
    assert web_address(text) == text.strip().replace("HTTPS", "https")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "http://example.org",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "https://",
        "https:///example.org",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user:word@example.org/",
        "https://example.org:8443/",
        "https://example.org:/",
        "https://example.org\\@evil.example/",
        'https://example.org/"onclick=',
        "https://example.org/a b",
        "https://exa\nmple.org/",
        "https://[bad/",
        "https://ехаmple.org/",
        "data:text/html,hello",
        "//example.org/",
        "https://example.org/" + "a" * 500,
    ],
)
def test_an_address_that_nobody_should_follow_is_refused(text):
    with pytest.raises(AddressUnreadable, match="beginning with https://"):
        web_address(text)


@given(st.text(max_size=80))
def test_whatever_is_typed_an_address_is_safe_or_refused(text):
    try:
        taken = web_address(text)
    except AddressUnreadable:
        return
    assert taken.startswith("https://")
    assert not set(taken) & set(" \"'<>\\\n\r\t")


@pytest.mark.parametrize("text", ["218-555-0143", "(218) 555-0143", "+1 218 555 0143 ext. 12"])
def test_a_telephone_number_is_kept_as_it_is_written(text):
    assert telephone(f" {text} ") == text


@pytest.mark.parametrize("text", ["", "call me", "12345", "1" * 20, "218-555-0143<script>"])
def test_a_number_that_nobody_can_call_is_refused(text):
    with pytest.raises(TelephoneUnreadable, match="area code"):
        telephone(text)


def test_a_telephone_dials_digits_without_the_extension():
    assert replace(HOUSE, telephone="(218) 555-0143 x 12").callable_number == "2185550143"
    assert replace(HOUSE, telephone="+1 218 555 0143").callable_number == "+12185550143"
