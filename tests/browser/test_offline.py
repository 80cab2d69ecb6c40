"""Learners go through lessons without a connection, and everything is there when they are back."""

import re
from contextlib import contextmanager
from itertools import pairwise

import pypdfium2
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

pytestmark = pytest.mark.browser

LIBRARY = load_library(paths.CONTENT)
# Three modules that have something to write, as most have.
MODULES = [
    module.key
    for module in LIBRARY.modules
    if any(not activity.live for activity in module.activities)
][:3]
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
                session.add(ModuleCompleted(enrollment_id=place.id, module=key, completed_at=now()))
            user = session.scalars(select(User).where(User.person_id == person.id)).one()
            return user.username, place.id

    return _enroll


@pytest.fixture
def library():
    return LIBRARY


def keep(somebody, module):
    """Open a module's page and keep it all on the device."""
    somebody.open(f"/modules/{module}")
    somebody.page.get_by_role("button", name="Keep this module for offline").click()
    somebody.page.get_by_text("All of this module is on this device").wait_for()


def strip(somebody, text):
    """Wait until the page says something of the device."""
    somebody.page.locator(".device-strip").get_by_text(text).first.wait_for()


def offline(somebody, *, is_off=True):
    somebody.page.context.set_offline(is_off)


@pytest.mark.parametrize("key", MODULES)
def test_a_learner_goes_through_a_module_offline_and_back(
    sit_down, enroll, rows, library, key, said
):
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
    assert "Saved on this device" not in opal.said
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


def everything_kept(somebody) -> str:
    """Return all that the device holds of anybody's pages and acts, as one text."""
    return somebody.page.evaluate(
        """async () => {
          const told = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            if (!name.startsWith("files-")) {
              for (const page of await cache.matchAll()) told.push(await page.text());
            }
          }
          const database = await new Promise((done) => {
            const asked = indexedDB.open("prss", 1);
            asked.onsuccess = () => done(asked.result);
          });
          const values = database.transaction("values").objectStore("values");
          const all = await new Promise((done) => {
            const asked = values.getAll();
            asked.onsuccess = () => done(asked.result);
          });
          return told.join() + JSON.stringify(all) + JSON.stringify(Object.entries(localStorage));
        }"""
    )


def work_of(library, key):
    module = library.module(key)
    return module, next(activity for activity in module.activities if not activity.live)


def write_offline(somebody, library, text=TEXT, key=KEYBOARD):
    """Write a draft without a connection, on the kept page."""
    _, work = work_of(library, key)
    offline(somebody)
    somebody.open(f"/modules/{key}/work/{work.key}")
    somebody.page.get_by_label("Your text").fill(text)
    somebody.page.locator(".save-status").get_by_text(ASIDE).wait_for()


def quiet(said):
    said[:] = [line for line in said if not LOST.search(line)]


def test_signing_out_takes_everything_off_the_device(sit_down, enroll, library):
    username, _ = enroll("Wilma Adair")
    wilma = sit_down()
    wilma.sign_in(username)
    keep(wilma, KEYBOARD)
    module = library.module(KEYBOARD)
    assert module.lesson[0].title in everything_kept(wilma)
    assert "Wilma Adair" in everything_kept(wilma)

    wilma.sign_out()

    left = everything_kept(wilma)
    assert "Wilma Adair" not in left
    assert module.lesson[0].title not in left


def test_signing_out_sends_first_and_asks_about_what_cannot_be_sent(
    sit_down, enroll, rows, library, said
):
    username, place = enroll("Hollis Penn")
    hollis = sit_down()
    hollis.sign_in(username)
    keep(hollis, KEYBOARD)
    write_offline(hollis, library)
    hollis.page.get_by_role("button", name="Sign out").first.click()
    dialog = hollis.page.get_by_role("dialog")
    dialog.get_by_text("1 thing that you did here is not sent yet, and would be lost.").wait_for()
    dialog.get_by_role("button", name="Go back").click()
    assert hollis.page.get_by_label("Your text").input_value() == TEXT

    offline(hollis, is_off=False)
    strip(hollis, SENT)
    hollis.sign_out()

    with rows() as session:
        [draft] = session.scalars(select(Draft).filter_by(enrollment_id=place))
        assert draft.body == TEXT
    assert TEXT not in everything_kept(hollis)
    quiet(said)


def test_the_next_person_on_a_device_finds_nothing_and_sends_nothing_of_the_one_before(
    sit_down, enroll, rows, library, said
):
    ada, adas_place = enroll("Ada Quill")
    ben, bens_place = enroll("Ben Marsh")
    seat = sit_down()
    seat.sign_in(ada)
    keep(seat, KEYBOARD)
    write_offline(seat, library)
    seat.page.context.clear_cookies()  # the sign-in ran out; nobody signed out
    offline(seat, is_off=False)
    strip(seat, "Saved on this device. Sign in, and it is sent.")

    seat.sign_in(ben)
    seat.settle()

    assert "Ada Quill" not in everything_kept(seat)
    seat.open(f"/modules/{KEYBOARD}")
    assert not seat.page.locator(".device-strip").is_visible()
    _, work = work_of(library, KEYBOARD)
    seat.open(f"/modules/{KEYBOARD}/work/{work.key}")
    assert seat.page.get_by_label("Your text").input_value() == ""
    offline(seat)
    seat.open(f"/modules/{KEYBOARD}/lesson/2")
    assert seat.heading == "You are offline"
    offline(seat, is_off=False)
    with rows() as session:
        assert not session.scalars(select(Draft).filter_by(enrollment_id=bens_place)).all()
        assert not session.scalars(select(Draft).filter_by(enrollment_id=adas_place)).all()

    seat.page.context.clear_cookies()
    seat.sign_in(ada)
    seat.settle()
    seat.open(f"/modules/{KEYBOARD}/work/{work.key}")

    assert seat.page.get_by_label("Your text").input_value() == TEXT
    with rows() as session:
        assert not session.scalars(select(Draft).filter_by(enrollment_id=bens_place)).all()
        [draft] = session.scalars(select(Draft).filter_by(enrollment_id=adas_place))
        assert draft.body == TEXT
    quiet(said)


def test_a_sign_in_that_ran_out_keeps_what_waits_until_the_same_person_is_back(
    sit_down, enroll, rows, library, said
):
    username, place = enroll("Juno Vale")
    juno = sit_down()
    juno.sign_in(username)
    keep(juno, KEYBOARD)
    write_offline(juno, library)
    juno.page.context.clear_cookies()
    offline(juno, is_off=False)

    juno.open("/")
    juno.open("/sign-in")
    strip(juno, "Saved on this device. Sign in, and it is sent.")
    juno.sign_in(username)
    strip(juno, SENT)

    with rows() as session:
        [draft] = session.scalars(select(Draft).filter_by(enrollment_id=place))
        assert draft.body == TEXT
    quiet(said)


def test_two_texts_of_one_draft_are_both_kept_and_shown(sit_down, enroll, rows, library, said):
    username, place = enroll("Noor Castell")
    phone, laptop = sit_down(), sit_down()
    _, work = work_of(library, KEYBOARD)
    path = f"/modules/{KEYBOARD}/work/{work.key}"
    phone.sign_in(username)
    keep(phone, KEYBOARD)
    write_offline(phone, library, "Written on the bus.")
    laptop.sign_in(username)
    laptop.open(path)
    laptop.page.get_by_label("Your text").fill("Written at the library.")
    laptop.page.get_by_text("Saved at").wait_for()

    offline(phone, is_off=False)
    phone.open(path)

    phone.page.get_by_text("You wrote this on this device while you were offline.").wait_for()
    assert phone.page.get_by_label("Your text").input_value() == "Written at the library."
    assert phone.page.locator(".restore .submission-text").inner_text() == "Written on the bus."
    with rows() as session:
        [draft] = session.scalars(select(Draft).filter_by(enrollment_id=place))
        assert draft.body == "Written at the library."

    phone.page.get_by_role("button", name="Use that text").click()
    phone.page.get_by_text("Saved at").wait_for()
    phone.open(path)

    assert phone.page.get_by_label("Your text").input_value() == "Written on the bus."
    assert not phone.page.locator(".restore").count()
    quiet(said)


def test_what_was_written_online_is_on_the_copy_of_the_page_too(
    sit_down, enroll, rows, library, said
):
    username, place = enroll("Tova Reyes")
    tova = sit_down()
    _, work = work_of(library, KEYBOARD)
    path = f"/modules/{KEYBOARD}/work/{work.key}"
    tova.sign_in(username)
    tova.open(path)
    tova.page.locator("body:not([data-kept])").wait_for()
    tova.page.get_by_label("Your text").fill("The first sentence.")
    tova.page.get_by_text("Saved at").wait_for()

    offline(tova)
    tova.open(path)
    box = tova.page.get_by_label("Your text")
    tova.page.wait_for_function("document.querySelector('textarea').value !== ''")
    assert box.input_value() == "The first sentence."
    box.fill("The first sentence. And the second.")
    tova.page.locator(".save-status").get_by_text(ASIDE).wait_for()
    offline(tova, is_off=False)
    strip(tova, SENT)

    with rows() as session:
        [draft] = session.scalars(select(Draft).filter_by(enrollment_id=place))
        assert draft.body == "The first sentence. And the second."
    quiet(said)


def test_a_shared_device_keeps_nothing(sit_down, enroll, library, said):
    username, _ = enroll("Ines Holt")
    ines = sit_down()
    ines.sign_in(username)
    keep(ines, KEYBOARD)
    ines.open("/account/")

    ines.page.get_by_label("This is a shared device: keep nothing").check()
    ines.page.get_by_text("Nothing is kept on this device.").wait_for()

    module = library.module(KEYBOARD)
    assert module.lesson[0].title not in everything_kept(ines)
    ines.open(f"/modules/{KEYBOARD}/lesson/1")
    ines.open(f"/modules/{KEYBOARD}")
    ines.page.get_by_text("This is set as a shared device").wait_for()
    _, work = work_of(library, KEYBOARD)
    ines.open(f"/modules/{KEYBOARD}/work/{work.key}")
    offline(ines)
    ines.page.get_by_label("Your text").fill(TEXT)
    ines.page.get_by_text("That did not save: the connection was lost.").wait_for()
    left = everything_kept(ines)
    assert TEXT not in left
    assert module.lesson[0].title not in left
    ines.open(f"/modules/{KEYBOARD}/lesson/1")
    assert ines.heading == "You are offline"

    offline(ines, is_off=False)
    ines.open("/account/")
    ines.sign_out()
    ines.sign_in(username)
    ines.open("/account/")
    ines.page.get_by_text("Nothing is kept on this device.").wait_for()
    quiet(said)


def test_only_lessons_are_kept_and_any_other_page_says_that_there_is_no_connection(
    sit_down, enroll, library, said
):
    username, _ = enroll("Petra Lund")
    petra = sit_down()
    petra.sign_in(username)
    module = library.module(KEYBOARD)
    for path in ("/standing", "/practice/", "/account/", "/certificates/", "/notices/"):
        petra.open(path)
    petra.open(f"/modules/{KEYBOARD}/lesson/1")
    petra.open("/glossary")
    offline(petra)

    for path in ("/standing", "/practice/", "/account/", "/certificates/", "/notices/", "/"):
        petra.open(path)
        assert petra.heading == "You are offline", path
    petra.page.get_by_role("link", name=module.lesson[0].title).wait_for()
    assert petra.page.get_by_role("link", name="My standing").count() == 0
    petra.press(module.lesson[0].title)
    assert petra.heading == module.lesson[0].title
    petra.open("/glossary")
    assert petra.heading == "Glossary"

    offline(petra, is_off=False)
    petra.press("Load the page again")
    assert not petra.page.locator("body[data-kept]").count()
    quiet(said)


def test_a_form_that_cannot_wait_is_told_apart_from_one_that_can(sit_down, enroll, said):
    username, _ = enroll("Lark Amos")
    lark = sit_down()
    lark.sign_in(username)
    lark.open("/path/step")
    offline(lark)

    lark.page.get_by_role("main").get_by_role("button").first.click()

    lark.page.get_by_text("Your last step was not sent, and nothing was changed by it.").wait_for()
    quiet(said)


def test_keeping_a_module_moves_no_place(sit_down, enroll, rows):
    username, place = enroll("Sol Ardis")
    sol = sit_down()
    sol.sign_in(username)
    sol.open(f"/modules/{KEYBOARD}/lesson/1")

    keep(sol, KEYBOARD)

    with rows() as session:
        [kept] = session.scalars(select(PlaceKept).filter_by(enrollment_id=place))
        assert kept.part == 1
        assert session.get_one(Enrollment, place)


def test_a_key_term_is_explained_where_it_is_read(sit_down, enroll, library):
    username, _ = enroll("Ruth Calder")
    ruth = sit_down()
    ruth.sign_in(username)
    module = library.module(KEYBOARD)
    number = next(part.number for part in module.lesson if "](term:" in part.markdown)
    ruth.open(f"/modules/{KEYBOARD}/lesson/{number}")
    link = ruth.page.locator("a.term").first
    name, target = link.inner_text(), link.get_attribute("href")
    means = ruth.page.locator(f"{target} dd").inner_text()

    ruth.to(name)
    ruth.key("Enter")

    card = ruth.page.get_by_role("dialog")
    assert means in card.inner_text()
    ruth.key("Escape")
    assert not card.is_visible()
    assert link.evaluate("one => one === document.activeElement")


def test_a_module_taken_off_the_device_is_gone_from_it(sit_down, enroll, library, said):
    username, _ = enroll("Vera Novak")
    vera = sit_down()
    vera.sign_in(username)
    keep(vera, KEYBOARD)

    vera.page.get_by_role("button", name="Take it off this device").click()
    vera.page.get_by_text("This module is not on this device yet.").wait_for()

    offline(vera)
    vera.open(f"/modules/{KEYBOARD}/lesson/1")
    assert vera.heading == "You are offline"
    quiet(said)


def test_a_new_version_reaches_people_who_kept_pages_of_the_old_one(
    sit_down, enroll, library, said
):
    """The device holds files and a page of a version that the server no longer knows."""
    username, _ = enroll("Ida Frost")
    ida = sit_down()
    ida.sign_in(username)
    keep(ida, KEYBOARD)
    path = f"/modules/{KEYBOARD}/lesson/1"
    ida.page.evaluate(
        """async (path) => {
          const names = await caches.keys();
          const pages = await caches.open(names.find((name) => name.startsWith("pages-")));
          const page = await pages.match(path);
          const old = (await page.text())
            .replaceAll(/\\?v=[0-9a-f]+/g, "?v=000000000000")
            .replaceAll(/scripts\\/[0-9a-f]+\\//g, "scripts/000000000000/")
            .replace("<h1>", "<h1>Old: ");
          await pages.put(path, new Response(old, { headers: page.headers }));
          await (await caches.open("files-of-an-old-version")).put("/old", new Response("old"));
        }""",
        path,
    )

    offline(ida)
    ida.open(path)
    assert ida.heading.startswith("Old: ")
    strip(ida, "You are offline.")  # its scripts run
    assert ida.page.locator("body").evaluate("b => getComputedStyle(b).backgroundColor") == (
        "rgb(251, 248, 243)"  # and its colors are there
    )
    offline(ida, is_off=False)
    ida.open(path)
    assert ida.heading == library.module(KEYBOARD).lesson[0].title
    offline(ida)
    ida.page.wait_for_timeout(500)
    ida.open(path)
    assert ida.heading == library.module(KEYBOARD).lesson[0].title
    quiet(said)


def test_a_lesson_is_read_out_in_order_under_clean_headings_and_landmarks(
    sit_down, enroll, library
):
    username, _ = enroll("Milo Trent")
    milo = sit_down()
    milo.sign_in(username)
    module = library.module(KEYBOARD)
    part = next(one for one in module.lesson if ":::" in one.markdown)
    milo.open(f"/modules/{KEYBOARD}/lesson/{part.number}")

    told = milo.page.locator("body").aria_snapshot()

    places = [
        "- banner:",
        '- navigation "Main":',
        "- main:",
        '- navigation "You are here":',
        f'- heading "{part.title}" [level=1]',
        f'- article "{part.title}":',
        "- contentinfo:",
    ]
    at = [told.index(place) for place in places]
    assert at == sorted(at), told
    assert told.count("- main:") == told.count("[level=1]") == 1
    assert '- group "A story":' in told or '- group "A conversation":' in told
    assert "- button:" not in told  # nothing to press is without a name
    assert '- link ""' not in told

    milo.open(f"/modules/{KEYBOARD}/lesson")
    told = milo.page.locator("main").aria_snapshot()
    headings = [told.index(f'- heading "{p.number}. {p.title}" [level=2]') for p in module.lesson]
    assert headings == sorted(headings)
    regions = [told.index(f'- region "{p.number}. {p.title}":') for p in module.lesson]
    assert regions == sorted(regions)
    levels = [int(level) for level in re.findall(r"\[level=(\d)\]", told)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_on_paper_a_lesson_is_whole_and_what_was_folded_stands_open(sit_down, enroll, library):
    username, _ = enroll("Nell Bray")
    nell = sit_down()
    nell.sign_in(username)
    module = library.module(KEYBOARD)
    nell.open(f"/modules/{KEYBOARD}/lesson")
    folded = nell.page.locator("details.answer")
    answers = [" ".join(one.split()) for one in folded.locator("p").all_text_contents()]
    assert answers

    printed = pypdfium2.PdfDocument(nell.page.pdf(format="Letter", tagged=True))

    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in printed)
    for answer in answers:
        assert answer[:30] in text
    for part in module.lesson:
        assert f"{part.number}. {part.title}" in text
    assert "Sign out" not in text
    assert "Print the whole lesson" not in text
    assert not folded.evaluate_all("all => all.some((one) => one.open)")


def test_what_was_written_is_sent_after_the_page_was_closed_too(
    sit_down, enroll, rows, library, said
):
    """The browser wakes the worker when there is a connection again, where it can do that."""
    username, place = enroll("Gwen Osler")
    gwen = sit_down()
    gwen.sign_in(username)
    keep(gwen, KEYBOARD)
    write_offline(gwen, library)
    other = gwen.page.context.new_page()
    line = other.context.new_cdp_session(other)
    registered = []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: registered.extend([told]))
    line.send("ServiceWorker.enable")
    gwen.page.close()
    gwen.page = other
    offline(gwen, is_off=False)
    other.wait_for_timeout(500)
    [number] = {
        one["registrationId"]
        for told in registered
        for one in told["registrations"]
        if one["scopeURL"] == f"{gwen.address}/"
    }

    line.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": gwen.address,
            "registrationId": number,
            "tag": "send",
            "lastChance": False,
        },
    )

    for _ in range(50):
        with rows() as session:
            found = session.scalars(select(Draft.body).filter_by(enrollment_id=place)).all()
            if found:
                break
        other.wait_for_timeout(200)
    assert found == [TEXT]
    quiet(said)
