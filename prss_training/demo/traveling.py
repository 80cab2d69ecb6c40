"""What every step of the journey has at hand: the server, the people, and what they found."""

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from prss_training.content.library import Library
from prss_training.demo.visitor import PageSurprising, Visitor

_LINK = re.compile(r"https?://\S+")


@dataclass
class Journey:
    """What is known on the way: the server, the people, and what they found.

    `today` is the day where the organization is.
    """

    out: Path
    port: int
    library: Library
    stack: ExitStack
    today: date
    people: dict[str, Visitor] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    code: str = ""

    @property
    def base_url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The instance is the journey's own; no second factor, and the demo is not marked."""
        return {
            **os.environ,  # noqa: TID251  (handed on to our own commands as it is)
            "PRSS_INSTANCE": str(self.out / "instance"),
            "PRSS_DATABASE_URL": f"sqlite:///{self.out / 'instance' / 'prss.sqlite'}",
            "PRSS_BASE_URL": self.base_url,
            "PRSS_SECOND_FACTOR": "no",
            "PRSS_LIMITS": "no",
        }

    def prss(self, *words: str, code: int = 0) -> str:
        """Run a command of ours, as an operator would, and return what it printed."""
        ran = subprocess.run(  # noqa: S603  (our own command)
            [sys.executable, "-m", "prss_training", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != code:
            raise PageSurprising(
                f"`prss {' '.join(words)}` ended with {ran.returncode}, not {code}: "
                f"{ran.stdout}{ran.stderr}"
            )
        return ran.stdout

    def visitor(self, name: str) -> Visitor:
        """Return somebody's browser, opening it first."""
        if name not in self.people:
            self.people[name] = self.stack.enter_context(Visitor(self.base_url, name))
        return self.people[name]


def row(links: list[str], folder: str) -> str:
    """Return the first address that is a row's number in `folder`, such as `/hours/7`.

    Raises:
        PageSurprising: there is none.
    """
    for link in links:
        if link.startswith(folder) and link.removeprefix(folder).isdigit():
            return link
    raise PageSurprising(f"none of these leads to a row of {folder}: {links}")


def link_in(text: str) -> str:
    """Return the first web address in a text."""
    return first(_LINK, text, "link")


def link_shown(visitor: Visitor) -> str:
    """Return the link that the open page offers to copy."""
    return link_in(visitor.field("//main//input[@id='link']"))


def first(pattern: re.Pattern[str], text: str, what: str) -> str:
    """Return the first place where a pattern fits.

    Raises:
        PageSurprising: there is none.
    """
    found = pattern.search(text)
    if found is None:
        raise PageSurprising(f"no {what} in: {text[:400]}")
    return found.group()
