"""Somebody at a keyboard: no mouse, and lost as soon as the focus cannot be seen."""

import re

from prss_training.demo.cast import PASSWORD

_MOST_STOPS = 160  # more presses of Tab than anybody should need

# What the focus is on: what it is called, and whether a person could see that it is there.
_FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const labels = here.labels ? [...here.labels].map((label) => label.innerText) : [];
  const look = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  return {
    name: (here.getAttribute("aria-label") || labels.join(" ") || here.innerText || "")
      .replace(/\\s+/g, " ").trim(),
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    ring: ring || look.boxShadow !== "none",
    what: here.outerHTML.slice(0, 120),
  };
}"""


class Hands:
    """One person at one tab of a browser, with a keyboard only."""

    def __init__(self, page, address: str) -> None:
        self.page = page
        self.address = address

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.address + path)
        self.settle()

    def look_at(self, path: str) -> None:
        """Type an address, and look without touching: scripts may still be at work."""
        self.page.goto(self.address + path)

    def settle(self) -> None:
        """Wait until the page is there and its scripts have run."""
        self.page.wait_for_load_state("networkidle")

    def to(self, name: str) -> None:
        """Press Tab until the focus is on what is called `name`; every stop must be seen."""
        passed = []
        for _ in range(_MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(_FOCUSED)
            if stop is None:
                continue
            assert stop["seen"], f"the focus went out of sight on {stop['what']}"
            assert stop["ring"], f"nothing shows the focus on {stop['what']}"
            if name in stop["name"]:
                return
            passed.append(stop["name"][:40])
        raise AssertionError(f"Tab never came to “{name}” on {self.page.url}, but to: {passed}")

    def press(self, name: str) -> None:
        """Go to what is called `name`, press Enter, and wait for the page it leads to."""
        self.to(name)
        self.enter()

    def enter(self) -> None:
        """Press Enter on what has the focus, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.settle()

    def key(self, *keys: str) -> None:
        """Press single keys, one after another."""
        for one in keys:
            self.page.keyboard.press(one)

    def write(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)

    def fill(self, name: str, text: str) -> None:
        """Go to a field and type."""
        self.to(name)
        self.write(text)

    def sign_in(self, username: str) -> None:
        """Sign in from the sign-in page, and land on one's own."""
        self.open("/sign-in")
        self.fill("Email address or username", username)
        self.fill("Password", PASSWORD)
        self.enter()
        assert self.page.url.startswith(self.address)
        assert "/sign-in" not in self.page.url, self.said

    def sign_out(self) -> None:
        """Press "Sign out"."""
        self.press("Sign out")

    @property
    def heading(self) -> str:
        """The page's h1."""
        return " ".join(self.page.locator("h1").inner_text().split())

    @property
    def said(self) -> str:
        """What the main part of the page says."""
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text())
