import itertools
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import TrailEntry
from prss_training.lessons import queries
from prss_training.lessons.models import PartRead
from prss_training.lessons.reading import PartUnknown, guide_of, part_of, text_of
from prss_training.lessons.services import keep_place, mark_part_read
from tests.factories import MORNING, make_enrollment, make_person

LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def values(library):
    return library.module("shared-values")


def test_a_part_that_was_read_is_noted_once(session, values):
    place = make_enrollment(session)

    mark_part_read(session, place, values, values.lesson[0], at=MORNING)
    mark_part_read(session, place, values, values.lesson[0], at=LATER)

    assert queries.left_in(session, place, values).read == {1}
    assert session.scalars(select(PartRead.read_at)).all() == [MORNING]
    assert session.scalar(select(func.count()).select_from(TrailEntry)) == 1


def test_reading_is_one_learners_own(session, values):
    mine = make_enrollment(session)
    theirs = make_enrollment(session, make_person(session, "Ana Brook"))

    mark_part_read(session, theirs, values, values.lesson[0], at=MORNING)

    assert queries.left_in(session, mine, values).read == frozenset()


def test_the_place_kept_is_the_last_part_opened(session, values):
    place = make_enrollment(session)

    keep_place(session, place, values, values.lesson[2], at=MORNING)
    keep_place(session, place, values, values.lesson[1], at=LATER)

    assert queries.left_in(session, place, values).kept == 2


def test_a_part_the_lesson_does_not_have_is_missing(values):
    with pytest.raises(PartUnknown, match="has no part 99"):
        part_of(values, 99)


def test_every_link_in_every_part_leads_to_something_on_its_page(library):
    for module in library.modules:
        for part in module.lesson:
            text = text_of(module, part.markdown)
            for term in text.terms:
                assert f'href="#term-{term.key}"' in text.html
            listed = {f"#term-{t.key}" for t in text.terms} | {
                f"#source-{s.id}" for s in text.sources
            }
            linked = {f"#{target}" for target in re.findall('href="#([^"]*)"', text.html)}
            assert linked == listed, (module.key, part.number)


def test_what_was_rendered_is_kept(values):
    first = text_of(values, values.lesson[0].markdown)

    assert text_of(values, values.lesson[0].markdown) is first


def test_a_guide_lays_its_steps_along_the_clock(library):
    for module in library.modules:
        guide = guide_of(module)
        timed = [part for part in guide.parts if part.minutes]

        assert timed[0].starts == 0
        for one, other in itertools.pairwise(timed):
            assert other.starts == one.starts + one.minutes
        assert timed[-1].starts + timed[-1].minutes == module.live.minutes
