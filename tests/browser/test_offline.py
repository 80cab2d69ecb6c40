"""Learners go through lessons without a connection, and everything is there when they are back."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from prss_training import paths
from prss_training.accounts.models import User
from prss_training.audit.models import Happened, TrailEntry
from prss_training.content.library import load_library
from prss_training.coursework.models import Draft
from prss_training.demo.cast import ROSA
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.lessons.models import PartRead, PlaceKept
from prss_training.web.clock import now
from tests.factories import make_enrollment, make_person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MODULES = [module.key for module in load_library(paths.CONTENT).modules][:3]
KEYBOARD = MODULES[0]  # the module that is gone through without a mouse
SENT = "Everything you did offline is sent."
ASIDE = "Saved on this device. It is sent when you are back online."
TEXT = "I asked three people what they would keep, and wrote down what they said."


@pytest.fixture
def rows(instance, address):
    """Return a way to look at the rows of the program that is being served."""
    engine = create_engine(f"sqlite:///{instance / 'prss.sqlite'}")

    @contextmanager
    def looking():
        with Session(engine) as session:
            yield session
            session.commit()

    yield looking
    engine.dispose()


@pytest.fixture
def enroll(rows):
    """Return a function that gives somebody new a place, with every module open."""

    def _enroll(name: str) -> tuple[str, int]:
        with rows() as session:
            known = session.scalars(select(User).where(User.username == ROSA.username)).one()
            person = make_person(session, name, password=known.password)
            place = make_enrollment(session, person)
            for key in MODULES:
                session.add(
                    ModuleCompleted(enrollment_id=place.id, module=key, completed_at=now())
                )
            user = session.scalars(select(User).where(User.person_id == person.id)).one()
            return user.username, place.id

    return _enroll


@pytest.fixture
def library():
    return load_library(paths.CONTENT)


def keep(somebody, module):
    """Open a module's page and keep it all on the device."""
    somebody.open(f"/modules/{module}")
    somebody.page.get_by_role("button", name="Keep this module for offline").click()
    somebody.page.get_by_text("All of this module is on this device").wait_for()


def strip(somebody, text):
    """Wait until the page says something of the device."""
    somebody.page.locator(".device-strip").get_by_text(text).first.wait_for()


def offline(somebody, is_off=True):
    somebody.page.context.set_offline(is_off)


@pytest.mark.parametrize("key", MODULES)
def test_a_learner_goes_through_a_module_offline_and_back(sit_down, enroll, rows, library, key, said):
    module = library.module(key)
    work = next(activity for activity in module.activities if not activity.live)
    username, place = enroll("Opal Wren")
    opal = sit_down(viewport={"width": 360, "height": 740})
    opal.sign_in(username)
    keep(opal, key)
    opal.open(f"/modules/{key}/lesson/1")
    offline(opal)

    for number, part in enumerate(module.lesson, start=1):
        assert opal.heading == part.title
        press(opal, key, "I have read this, go on")
        with rows() as session:
            assert not session.scalars(select(PartRead).filter_by(enrollment_id=place)).all()
        if number == 1:
            strip(opal, "You are offline. This page is a copy from")
    assert opal.heading == module.title
    signs = opal.page.locator(".unit-map").get_by_text("Waiting to be sent")
    signs.nth(len(module.lesson) - 1).wait_for()
    assert signs.count() == len(module.lesson)

    press(opal, key, work.title)
    write(opal, key, TEXT)
    opal.page.locator(".save-status").get_by_text(ASIDE).wait_for()
    opal.page.reload()
    opal.page.locator(".save-status").get_by_text(ASIDE).wait_for()
    assert opal.page.get_by_label("Your text").input_value() == TEXT

    began = now()
    offline(opal, is_off=False)
    strip(opal, SENT)

    with rows() as session:
        read = session.scalars(select(PartRead).filter_by(enrollment_id=place, module=key)).all()
        assert sorted(one.part for one in read) == [part.number for part in module.lesson]
        assert all(one.read_at < began for one in read)
        [kept] = session.scalars(select(PlaceKept).filter_by(enrollment_id=place))
        assert kept.part == len(module.lesson)
        [draft] = session.scalars(select(Draft).filter_by(enrollment_id=place))
        assert (draft.activity, draft.body, draft.revision) == (work.id, TEXT, 1)
        told = session.scalar(
            select(func.count())
            .select_from(TrailEntry)
            .where(
                TrailEntry.happened == Happened.LESSON_PART_READ,
                TrailEntry.subject == f"enrollment {place}",
            )
        )
        assert told == len(module.lesson)
    opal.open(f"/modules/{key}/work/{work.key}")
    assert opal.page.get_by_label("Your text").input_value() == TEXT
    assert not opal.page.locator(".device-strip").is_visible()
    said[:] = [line for line in said if not LOST.search(line)]


# What a browser's own console says where there is no connection.
LOST = re.compile(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 503")


def press(somebody, key, name):
    """Press what is called `name`; with the keyboard, where the module is gone through by it."""
    if key == KEYBOARD:
        somebody.press(name)
        return
    main = somebody.page.get_by_role("main")
    with somebody.page.expect_navigation():
        main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()
    somebody.settle()


def write(somebody, key, text):
    if key == KEYBOARD:
        somebody.fill("Your text", text)
    else:
        somebody.page.get_by_label("Your text").fill(text)
