"""Pages of every role: open to everybody's eyes and hands, on a phone, in the dark, at 320 px."""

import re
from itertools import product
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# "/learners/ > /learners/N" is the first page linked from /learners/ whose address looks so.
PAGES = {
    "": ("/", "/sign-in", "/verify", "/program/", "/join/riverbend", "/nowhere-at-all"),
    "marcus": (
        "/",
        "/standing",
        "/practice/",
        "/practice/new",
        "/modules/shared-values/lesson/1",
        "/modules/self-direction-and-choice/lesson/1",
        "/modules/shared-values/work/values-audit",
        "/statements/code-of-ethics-2026",
    ),
    "rosa": ("/certificates/", "/certificates/ > /verify/X"),
    "terrence": ("/grading/", "/grading/ > /grading/N", "/attendance/", "/people/new"),
    "naomi": ("/hours/", "/supervision/", "/learners/ > /learners/N"),
    "priya": (
        "/register/ready",
        "/register/",
        "/register/ > /register/N",
        "/people/",
        "/organization/",
    ),
    "dana": ("/organizations/", "/organizations/new", "/account/"),
}
WIDTHS = (360, 1280)
NARROW = 320
_EXPECTED = "the server responded with a status of 404"  # a page that is missing on purpose


# In the dark only the colors differ, so only they are measured again.
_CHECK = """async (scheme) => {
  const colors = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
  const only = scheme === "dark" ? { runOnly: colors } : {};
  const found = await axe.run({ resultTypes: ["violations"], ...only });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
}"""


@pytest.fixture(scope="module")
def axe():
    """The accessibility checker's script."""
    return pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "anybody")
def test_pages_are_open_to_everybody_and_fit_every_screen(role, sit_down, axe, said):
    somebody = sit_down()
    page = somebody.page
    if role:
        somebody.sign_in(role)

    faults = []
    for wanted in PAGES[role]:
        _reach(somebody, wanted)
        page.evaluate(axe)
        for width, scheme in product(WIDTHS, ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            told = page.evaluate(_CHECK, scheme)
            faults += [f"{wanted} at {width} px, {scheme}: {fault}" for fault in told]
        page.set_viewport_size({"width": NARROW, "height": 640})
        faults += [f"{wanted} at {NARROW} px: {wide} is too wide" for wide in _too_wide(page)]

    said[:] = [line for line in said if _EXPECTED not in line]
    assert not faults, "\n".join(faults)


def _reach(somebody, wanted: str) -> None:
    """Open a page, by its address or by the first link that looks like it."""
    start, _, shape = wanted.partition(" > ")
    somebody.look_at(start)
    if shape:
        pattern = re.escape(shape).replace("N", r"\d+").replace("X", r"[\w-]+")
        links = somebody.page.locator("main a[href]").evaluate_all("all => all.map((a) => a.href)")
        [first] = [path for link in links if re.fullmatch(pattern, path := urlsplit(link).path)][:1]
        somebody.look_at(first)


def _too_wide(page) -> list[str]:
    """Return what makes the page scroll sideways; nothing when it does not."""
    return page.evaluate(
        """() => {
          if (document.documentElement.scrollWidth <= innerWidth) return [];
          const wide = [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5);
          return [wide.at(-1)?.outerHTML.slice(0, 160) ?? "the page"];
        }"""
    )
