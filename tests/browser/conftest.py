"""A real server, a real Chromium, and people who sit down at it."""

import shutil
from importlib.util import find_spec

import pytest

from tests.browser.hands import Hands
from tests.browser.place import serving

# Debian's own Chromium, told to leave the rest of the world alone.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_PATIENCE = 30_000  # milliseconds


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not here: apt-get install chromium.")
    if find_spec("playwright") is None:
        pytest.skip("Playwright is not here: make setup.")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only where it can be had)

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def instance(tmp_path_factory):
    """The folder that the demo program is kept in."""
    return tmp_path_factory.mktemp("demo") / "instance"


@pytest.fixture(scope="session")
def address(chromium, instance):
    """Where the demo program is served; not before there is a browser to open it with."""
    with serving(instance.parent) as found:
        yield found


@pytest.fixture
def said():
    """What the browser's console complained about. A refused script or style shows here."""
    return []


@pytest.fixture
def sit_down(chromium, address, said):
    """Return a function that seats somebody at a browser of their own."""
    opened = []

    def seat(**over) -> Hands:
        given = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        context = chromium.new_context(**given | over)
        context.set_default_timeout(_PATIENCE)
        context.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        context.on("weberror", lambda broken: said.append(str(broken.error)))
        opened.append(context)
        return Hands(context.new_page(), address)

    yield seat
    for context in opened:
        context.close()
    assert not said, f"the console is not quiet: {said}"
