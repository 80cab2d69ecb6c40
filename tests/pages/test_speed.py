"""How many questions a learner's pages ask: no more for a long program than for a short one."""

from datetime import timedelta

import pytest

from prss_training.accommodations.services import arrange
from prss_training.domain.accommodations import Accommodations
from prss_training.domain.people import Role
from prss_training.lessons.reading import part_of
from prss_training.margins.services import bookmark, keep_note
from prss_training.plans.services import take_next
from tests.factories import MORNING, make_enrollment, make_entry, make_person, make_submission
from tests.library48 import doubled
from tests.pages.client import Browser
from tests.progress.story import approve, attend, finish, read, sign, supervise, try_check

pytestmark = pytest.mark.database

MOST = 12


@pytest.fixture(params=["the program", "one twice as long"])
def content(request, library):
    return library if request.param == "the program" else doubled(library)


@pytest.fixture
def app(make_app, content):
    return make_app(content)


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def enrollment(database):
    place = make_enrollment(database, make_person(database, "Rosa Delgado"))
    database.commit()
    return place


@pytest.fixture
def busy(database, enrollment, content):
    """A learner with something of every kind in every module."""
    terrence = make_person(database, "Terrence", Role.TRAINER)
    naomi = make_person(database, "Naomi", Role.SUPERVISOR)
    half = len(content.modules) // 2
    for module in content.modules[:half]:
        finish(database, enrollment, module, terrence)
        attend(database, enrollment, module, terrence)
    for module in content.modules[half:]:
        read(database, enrollment, module, parts=2)
        try_check(database, enrollment, module, passed=False)
        for activity in module.written:
            make_submission(database, enrollment, activity=activity.id)
    for module in content.modules:
        part = part_of(module, 1)
        bookmark(database, enrollment, module, part, at=MORNING)
        keep_note(database, enrollment, module, part, body="Mine.", at=MORNING)
    for days in range(30):
        approve(database, enrollment, naomi, worked_on=MORNING.date() - timedelta(days=days))
        make_entry(database, enrollment)
    supervise(database, enrollment, naomi)
    sign(database, enrollment)
    take_next(database, enrollment, content.modules[-1], at=MORNING)
    for number in range(3):
        arrange(
            database,
            enrollment,
            Accommodations(more_time=50 + number, large_print=True),
            since=MORNING.date(),
            until=None,
            by=terrence,
            at=MORNING,
        )
    database.commit()


def asked(browser, count_queries, path) -> int:
    browser.get(path)
    with count_queries() as sent:
        browser.get(path)
    return len(sent)


@pytest.mark.parametrize("path", ["/", "/modules/shared-values/lesson/1"])
def test_a_page_asks_little_of_a_learner_who_begins(browser, enrollment, count_queries, path):
    browser.sign_in(enrollment.person)

    assert asked(browser, count_queries, path) <= MOST


@pytest.mark.parametrize("path", ["/", "/modules/shared-values/lesson/1"])
def test_a_page_asks_no_more_of_a_learner_who_has_done_much(
    browser, enrollment, busy, count_queries, path
):
    browser.sign_in(enrollment.person)

    assert asked(browser, count_queries, path) <= MOST


def test_turning_to_another_part_asks_little_too(browser, enrollment, busy, count_queries):
    """The place is kept at each turn, which takes writing."""
    browser.sign_in(enrollment.person)
    browser.get("/modules/shared-values/lesson/1")

    with count_queries() as sent:
        browser.get("/modules/shared-values/lesson/2")

    assert len(sent) <= MOST, "\n".join(sent)


def test_the_map_of_a_long_program_stays_short_and_whole(browser, enrollment, content):
    browser.sign_in(enrollment.person)

    page = browser.get("/")

    units = page.select("details.unit")
    assert len(units) == len({module.unit for module in content.modules})
    assert len(page.select("details.unit[open]")) == 1
    assert len(page.select(".unit-map > li")) == len(content.modules)
    for unit in units:
        modules = len(unit.select("li"))
        assert f"0 of {modules} done" in unit.summary.get_text(" ", strip=True)
