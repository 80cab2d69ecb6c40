"""Reading in a program of full size: what a page asks of the database, and the glossary."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from prss_training.domain.people import Role
from prss_training.enrollments.models import ModuleCompleted
from prss_training.lessons.models import PartRead
from prss_training.lessons.reading import glossary_of, plain_key
from prss_training.web.database import db
from tests.factories import MORNING, make_enrollment, make_person
from tests.pages.client import Browser
from tests.whole_program import SIZE, program_of

MOST_QUERIES = 12  # what is promised; a page opened again takes half of it
PATHS = (
    "/modules/shared-values/lesson/2",
    "/modules/shared-values/lesson",
    "/modules/capstone/lesson/2",  # builds on many others
    "/glossary",
)


@pytest.fixture
def reader(make_app, library):
    """Return a way to sit down as a learner who has read much, in a program of some size."""

    @contextmanager
    def seated(content=library):
        app = make_app(content=content)
        with app.app_context():
            engine = create_engine(db.engine.url)
        with Session(engine) as session:
            place = make_enrollment(session, make_person(session))
            for module in content.modules:
                session.add(
                    ModuleCompleted(enrollment_id=place.id, module=module.key, completed_at=MORNING)
                )
                session.add_all(
                    PartRead(
                        enrollment_id=place.id, module=module.key, part=part.number, read_at=MORNING
                    )
                    for part in module.lesson
                )
            session.commit()
            browser = Browser(app)
            browser.sign_in(place.person)
        yield browser
        engine.dispose()

    return seated


def asked(browser, count_queries) -> dict[str, int]:
    """Return how many queries each page takes, opened for the first time and again."""
    counts = {}
    for visit in ("first", "again"):
        for path in PATHS:
            with count_queries() as sent:
                browser.get(path)
            counts[f"{path} {visit}"] = len(sent)
    return counts


def test_reading_asks_the_database_the_same_however_large_the_program_is(
    reader, library, count_queries
):
    with reader(program_of(library, SIZE)) as browser:
        small = asked(browser, count_queries)
    with reader(program_of(library, 3 * SIZE)) as browser:
        big = asked(browser, count_queries)

    assert big == small
    assert max(big.values()) <= MOST_QUERIES, big


def test_the_glossary_of_the_whole_program_has_each_term_once_under_its_letter(reader, library):
    program = program_of(library, SIZE)
    terms = [term for module in program.modules for term in module.terms]
    assert len(program.modules) == SIZE
    assert len(terms) > 100

    with reader(program) as browser:
        page = browser.get("/glossary")

    shown = [name.get_text(strip=True) for name in page.select("dl.glossary dt")]
    assert Counter(shown) == Counter(term.term for term in terms)
    jumps = [link["href"] for link in page.select(".letters a")]
    assert jumps == [f"#{heading['id']}" for heading in page.select("main h2")]
    for heading in page.select("main h2"):
        names = [name.text for name in heading.find_next_sibling("dl").select("dt")]
        signs = {plain_key(name)[0].upper() for name in names}
        assert signs == {heading.text} or (
            heading.text == "0 to 9" and not any(map(str.isalpha, signs))
        )
        assert names == sorted(names, key=plain_key)


@pytest.mark.parametrize(
    ("term", "looked_up"),
    [
        ("Éclat", "eclat"),
        ("“Clean” time", "clean” time"),
        ("12 steps", "12 steps"),
        ("Peer", "peer"),
    ],
)
def test_a_term_is_found_where_somebody_would_look_for_it(term, looked_up):
    assert plain_key(term) == looked_up


def test_terms_that_begin_with_no_letter_come_first(library):
    [first, *rest] = library.modules
    [one, *terms] = first.terms
    changed = replace(first, terms=(replace(one, term="12 steps"), *terms))

    letters = glossary_of([changed, *rest])

    assert letters[0].sign == "0 to 9"
    assert letters[0].id == "letter-other"
    assert [letter.sign for letter in letters[1:]] == sorted(x.sign for x in letters[1:])


def test_a_whole_lesson_is_one_page_with_every_part_and_no_address_twice(reader, library):
    module = library.module("shared-values")

    with reader() as browser:
        page = browser.get(f"/modules/{module.key}/lesson")

    headings = [heading.get_text(strip=True) for heading in page.select("article section > h2")]
    assert headings == [f"{part.number}. {part.title}" for part in module.lesson]
    assert page.select_one("[data-enhance=print]")


def test_every_whole_lesson_keeps_the_page_contract(browser, database, library):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    browser.sign_in(person)

    for module in library.modules:
        page = browser.get(f"/modules/{module.key}/lesson")
        linked = {term.key for term in module.vocabulary}
        assert {
            entry["id"].removeprefix("term-") for entry in page.select("dl.glossary > div")
        } <= linked
