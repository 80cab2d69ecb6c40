"""Bookmarks and notes in the margins: kept, found again, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from prss_training.domain.drafts import Opened, TextMovedOn, TextTooLong
from prss_training.lessons.queries import left_in
from prss_training.lessons.reading import part_of
from prss_training.margins import queries, services
from prss_training.margins.export import as_text, chapters
from tests.factories import MORNING, make_enrollment, make_person

pytestmark = pytest.mark.database

LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def module(library):
    return library.module("shared-values")


@pytest.fixture
def part(module):
    return part_of(module, 3)


@pytest.fixture
def write(session, rosa, module, part):
    def _write(body, opened=None, at=MORNING, where=part):
        return services.keep_note(session, rosa, module, where, body=body, at=at, opened=opened)

    return _write


def test_a_bookmark_is_set_once_and_taken_out_as_often_as_one_likes(session, rosa, module, part):
    first = services.bookmark(session, rosa, module, part, at=MORNING)

    assert services.bookmark(session, rosa, module, part, at=LATER) is first
    assert left_in(session, rosa, module).bookmarked == {3}
    for _ in range(2):
        services.take_bookmark_out(session, rosa, module.key, 3)
    assert left_in(session, rosa, module).bookmarked == frozenset()


def test_a_note_is_written_over_by_the_page_that_wrote_it_and_by_one_opened_after(
    session, rosa, module, part, write
):
    write("Ask first.", Opened("phone", 0))
    write("Ask first. Then wait.", Opened("phone", 0))
    with pytest.raises(TextMovedOn):
        write("Old words.", Opened("desk", 0))
    write("Ask. Wait.", Opened("desk", 2))

    assert left_in(session, rosa, module, part).note.body == "Ask. Wait."


def test_a_note_without_words_is_shown_nowhere(session, rosa, module, part, write):
    assert write("   ").revision == 0
    write("Something.")
    write("", at=LATER)

    assert queries.notes(session, rosa) == []
    assert left_in(session, rosa, module, part).note.body == ""


def test_an_erased_note_is_gone(session, rosa, module, part, write):
    write("Something.")

    services.erase_note(session, rosa, module.key, 3)

    assert queries.notes(session, rosa) == []
    assert left_in(session, rosa, module, part).note.revision == 0


def test_a_note_has_an_end(write):
    with pytest.raises(TextTooLong):
        write("x" * (services.MOST_CHARACTERS + 1))


def test_margins_of_somebody_else_are_empty(session, module, part, write):
    write("Mine.")
    marcus = make_enrollment(session, make_person(session, "Marcus Bell"))

    assert queries.notes(session, marcus) == []
    assert left_in(session, marcus, module, part).note.body == ""


def test_everything_is_listed_in_the_order_of_the_program(session, rosa, library, module, write):
    other = library.module("self-direction-and-choice")
    services.bookmark(session, rosa, other, part_of(other, 2), at=MORNING)
    services.bookmark(session, rosa, module, part_of(module, 1), at=MORNING)
    write("A note.")

    found = chapters(
        queries.bookmarks(session, rosa), queries.notes(session, rosa), library.modules
    )

    assert [chapter.module for chapter in found] == [module.key, other.key]
    assert [(line.part, line.bookmarked, bool(line.note)) for line in found[0].lines] == [
        (1, True, False),
        (3, False, True),
    ]


def test_what_the_lesson_has_lost_keeps_its_title_and_leads_nowhere(
    session, rosa, library, module, part, write
):
    write("A note.")
    shorter = replace(module, lesson=module.lesson[:2])

    [chapter] = chapters([], queries.notes(session, rosa), [shorter])
    [gone] = chapters([], queries.notes(session, rosa), [])

    assert (chapter.lines[0].title, chapter.lines[0].there) == (part.title, False)
    assert (gone.title, gone.lines[0].there) == (module.key, False)


def test_the_text_file_says_whose_what_and_where(session, rosa, library, module, part, write):
    write("Ask first.\nThen wait: 王小雯")
    services.bookmark(session, rosa, module, part, at=MORNING)
    found = chapters(
        queries.bookmarks(session, rosa), queries.notes(session, rosa), library.modules
    )

    text = as_text(found, name="Rosa Delgado", made="2 March 2026")

    assert text.splitlines() == [
        "Bookmarks and notes of Rosa Delgado",
        "Made on 2 March 2026",
        "",
        "",
        module.title,
        "=" * len(module.title),
        "",
        f"Part 3: {part.title} [bookmark]",
        "",
        "Ask first.",
        "Then wait: 王小雯",
    ]
