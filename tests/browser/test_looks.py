"""Pages of every role: open to everybody's eyes and hands, on a phone, in the dark, at 320 px."""

import re
import sqlite3
from itertools import product
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

# "/learners/ > /learners/N" is the first page linked from /learners/ whose address looks so;
# a further " > " goes on from there. N is a number, X a name, T a name without a dot.
ROSA = "/learners/ > /learners/N"
PAGES = {
    "": (
        "/",
        "/sign-in",
        "/verify",
        "/verify/register",
        "/program/",
        "/program/credentials/",
        "/program/credentials/ > /program/credentials/X",
        "/program/credentials/compare",
        "/program/credentials/compare?keys=tx-rsps&keys=mn-cprs&keys=peer-leader",
        "/join/riverbend",
        "/nowhere-at-all",
        "/sign/nothing-here",
    ),
    "marcus": (
        "/",
        "/standing",
        "/practice/",
        "/practice/new",
        "/practice/import",
        "/practice/ > /practice/N/counts",
        "/practice/signatures/",
        "/path/",
        "/path/step",
        "/evaluations/mine",
        "/where-could-i-go",
        "/where-could-i-go > /where-could-i-go/X",
        "/file/",
        "/file/ > /file/new/X",
        "/packet/",
        "/directory/",
        "/directory/?q=nobody+has+this",
        "/directory/mn",
        "/notices/",
        "/cohort/",
        "/cohort/sign-in",
        "/cohort/leave",
        "/calendar/",
        "/modules/shared-values",
        "/modules/shared-values/lesson",
        "/glossary",
        "/offline",
        "/account/",
        "/modules/shared-values/lesson/1",
        "/modules/shared-values/lesson/1 > /modules/shared-values",
        "/modules/self-direction-and-choice/lesson/1 > /bookmarks/",
        "/plan/",
        "/plan/ > /plan/goals/N",
        "/strengths/",
        "/strengths/new",
        "/accommodations/",
        "/modules/shared-values/said",
        "/said-and-done/",
        "/modules/self-direction-and-choice/lesson/1",
        "/modules/shared-values/work/values-audit",
        "/statements/code-of-ethics-2026",
    ),
    "rosa": (
        "/certificates/",
        "/certificates/ > /verify/X",
        "/certificates/ > /certificates/N/shown",
        "/certificates/ > /certificates/N/renewal",
        "/certificates/listing",
        "/certificates/digital",
        "/practice/",
        "/practice/ > /practice/N/dispute",
        "/practice/signatures/ > /practice/signatures/N",
        "/practice/signatures/new",
        "/path/",
        "/evaluations/mine > /evaluations/N",
        "/file/",
        "/plan/",
        "/strengths/ > /strengths/N",
        "/modules/shared-values",
    ),
    "tamika": ("/", "/modules/shared-values/lesson/1", "/modules/shared-values/check", "/plan/"),
    "terrence": (
        "/grading/",
        "/grading/ > /grading/N",
        "/attendance/",
        "/cohorts/",
        "/cohorts/new",
        "/cohorts/ > /cohorts/N",
        "/cohorts/ > /cohorts/N > /cohorts/N/plan",
        "/cohorts/ > /cohorts/N > /cohorts/N/sessions/new",
        "/cohorts/ > /cohorts/N > /cohorts/N/learners",
        "/cohorts/ > /cohorts/N > /cohorts/N/file",
        "/cohorts/ > /cohorts/N > /cohorts/applications/N",
        "/cohorts/1 > /cohorts/places/N",
        "/cohorts/1 > /cohorts/learners/N",
        "/cohorts/1 > /cohorts/sessions/N",
        "/cohorts/1 > /cohorts/sessions/N > /cohorts/sessions/N/move",
        "/cohorts/1 > /cohorts/sessions/N > /cohorts/sessions/N/cancel",
        "/cohorts/sessions/1/roster",
        "/cohorts/sessions/1/room",
        "/people/new",
        "/path/flow",
        "/shared/",
        "/shared/ > /learners/N/plan",
        "/shared/ > /learners/N/strengths",
        "/feedback/",
        "/feedback/ > /feedback/X",
        "/said-and-done/",
        "/said-and-done/ > /feedback/changes/N/reversal",
        f"{ROSA} > /learners/N/accommodations",
        "/directory/notes/",
        "/directory/notes/ > /directory/notes/N/reversal",
        "/directory/mn/new",
        "/directory/mn > /directory/mn/X/correction",
        "/directory/mn > /directory/mn/X/closure",
    ),
    "naomi": (
        "/hours/",
        "/hours/ > /hours/N",
        "/hours/disputes",
        "/supervision/",
        "/evaluations/",
        "/evaluations/ > /evaluations/N",
        "/evaluations/ > /evaluations/new/N/mid-point",
        "/path/ready",
        "/path/ready > /path/N",
        "/path/ready > /path/N > /path/sign-off/N/reversal",
        "/signatures/",
        "/signatures/ > /signatures/N",
        "/signatures/paper",
        ROSA,
        f"{ROSA} > /hours/learner/N",
        f"{ROSA} > /hours/learner/N > /hours/learner/N/import",
        f"{ROSA} > /hours/learner/N > /hours/N/counts",
    ),
    "priya": (
        "/register/ready",
        "/register/",
        "/register/ > /register/N",
        "/register/many",
        "/register/many/runs",
        "/register/renewals",
        "/register/courses/",
        "/register/together",
        "/register/requests",
        "/register/requests > /register/requests/N",
        "/register/proposals",
        "/register/proposals > /register/proposals/N",
        "/register/issue/3",
        "/register/issue/3/kinds",
        "/register/issue/3/as/training-completion",
        "/organization/certificates/",
        "/people/",
        "/organization/",
        "/organization/approvals/",
        "/hours/disputes > /hours/N/dispute",
        ROSA,
        f"{ROSA} > /learners/N/file",
        f"{ROSA} > /learners/N/file > /learners/N/file/new/course",
        f"{ROSA} > /learners/N/file > /learners/N/file/new/waiver",
        f"{ROSA} > /learners/N/packet",
        f"{ROSA} > /learners/N/where",
        f"{ROSA} > /learners/N/where > /learners/N/where/X",
        f"{ROSA} > /examinations/N",
    ),
    "joel": ("/", "/register/proposals > /register/proposals/N"),
    "ada": (
        "/",
        "/rosters/",
        "/rosters/ > /rosters/T",
        "/watches/",
        "/watches/ > /watches/T",
    ),
    "dana": (
        "/organizations/",
        "/organizations/new",
        "/agencies/",
        "/agencies/new",
        "/agencies/ > /agencies/N",
        "/certificate-templates/",
        "/account/",
    ),
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
    if role:
        somebody.sign_in(role)

    faults = []
    for wanted in PAGES[role]:
        _reach(somebody, wanted)
        faults += _faults(somebody.page, axe, wanted)

    said[:] = [line for line in said if _EXPECTED not in line]
    assert not faults, "\n".join(faults)


def test_a_supervisor_outside_finds_pages_as_open_as_those_inside(sit_down, axe, instance):
    june = sit_down()
    june.look_at(_link_in_a_letter(instance))
    faults = _faults(june.page, axe, "what the link opens")

    june.page.get_by_role("button", name="Show me the hours").click()
    june.page.get_by_role("button", name="Sign these hours").wait_for()
    faults += _faults(june.page, axe, "the hours to sign")

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("role", "path", "button"),
    [
        ("marcus", "/practice/new", "Log this practice"),
        ("marcus", "/path/step", "Take this step"),
        ("naomi", "/supervision/", "Record this supervision"),
        ("terrence", "/directory/mn/new", "Add to the directory"),
        ("terrence", "/cohorts/2/plan", "Look at the plan"),
        ("marcus", "/cohort/sign-in", "Sign in"),
    ],
)
def test_a_form_sent_empty_stays_open_to_everybody(role, path, button, sit_down, axe, said):
    somebody = sit_down()
    somebody.sign_in(role)
    somebody.open(path)

    somebody.page.get_by_role("main").get_by_role("button", name=button).click()

    assert "This is not sent yet" in somebody.page.locator(".error-summary").inner_text()
    faults = _faults(somebody.page, axe, f"{path}, refused")
    [refusal] = said  # the console tells of every page that is answered with a refusal
    assert "422" in refusal
    said.clear()
    assert not faults, "\n".join(faults)


def test_the_menu_of_a_phone_is_open_to_everybody(sit_down, axe):
    priya = sit_down(viewport={"width": 360, "height": 740})
    priya.sign_in("priya")
    priya.page.locator("details.menu > summary").click()
    assert priya.page.get_by_role("link", name="Ready to issue").is_visible()

    faults = _faults(priya.page, axe, "the menu")

    assert not faults, "\n".join(faults)


def _faults(page, axe: str, where: str) -> list[str]:
    """Return what stands in somebody's way on the open page, at every width and in the dark."""
    faults = []
    page.evaluate(axe)
    for width, scheme in product(WIDTHS, ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        told = page.evaluate(_CHECK, scheme)
        faults += [f"{where} at {width} px, {scheme}: {fault}" for fault in told]
    page.set_viewport_size({"width": NARROW, "height": 640})
    return faults + [f"{where} at {NARROW} px: {wide} is too wide" for wide in _too_wide(page)]


def _link_in_a_letter(instance) -> str:
    """Return the address of the request that waits in the demo program's outbox."""
    with sqlite3.connect(instance / "prss.sqlite") as database:
        letters = database.execute("SELECT body FROM letter ORDER BY id").fetchall()
    [link] = re.findall(r"(/sign/\S+)", "\n".join(body for (body,) in letters))[:1]
    return link


def _reach(somebody, wanted: str) -> None:
    """Open a page, by its address or by the first links that look like it and lead on."""
    start, *shapes = wanted.split(" > ")
    somebody.look_at(start)
    assert _led_on(somebody, shapes), f"{somebody.page.url} leads to no {wanted}"


def _led_on(somebody, shapes: list[str]) -> bool:
    """Follow links of these shapes, one after the other; where one leads nowhere, the next."""
    if not shapes:
        return True
    pattern = (
        re.escape(shapes[0]).replace("N", r"\d+").replace("X", r"[\w.-]+").replace("T", r"[\w-]+")
    )
    links = somebody.page.locator("main a[href]").evaluate_all("all => all.map((a) => a.href)")
    paths = dict.fromkeys(urlsplit(link).path for link in links)
    for path in paths:
        if re.fullmatch(pattern, path):
            somebody.look_at(path)
            if _led_on(somebody, shapes[1:]):
                return True
    return False


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
