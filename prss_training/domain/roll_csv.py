"""A file of people who are to learn together: a name, and an email address or a username."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from prss_training.domain.csv_file import FileUnreadable, table, unguarded

MOST_ROWS = 60
COLUMNS = ("name", "email", "username")
_ALSO = {
    "full name": "name",
    "learner": "name",
    "e-mail": "email",
    "email address": "email",
    "e-mail address": "email",
    "mail": "email",
    "user name": "username",
}
_LONGEST_CELL = 254
_LONGEST_STEM = 30
_NO_LETTERS = "learner"


@dataclass(frozen=True, slots=True)
class RollRow:
    """One person of a file. `number` is that of the spreadsheet, whose headings are row 1."""

    number: int
    name: str
    email: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """The people of a file, and the headings of columns that are left unread."""

    rows: tuple[RollRow, ...]
    unread: tuple[str, ...] = ()


def read(text: str) -> Roll:
    """Read a file of people. Commas, semicolons or tabs may stand between the cells.

    Raises:
        FileUnreadable: there is no heading “name”, a heading is there twice, no row is under
            the headings, or there are more than 60 rows.
    """
    rows = table(text)
    headings = [_heading(cell) for cell in rows[0]]
    _require_headings(headings)
    at = {name: headings.index(name) for name in COLUMNS if name in headings}
    filled = [(number, cells) for number, cells in enumerate(rows[1:], start=2) if _filled(cells)]
    if not filled:
        raise FileUnreadable("There are only headings in this file. Add a row for each person.")
    if len(filled) > MOST_ROWS:
        raise FileUnreadable(
            f"This file has {len(filled):,} people. Bring in at most {MOST_ROWS} at once: split "
            "it into parts."
        )
    people = tuple(
        RollRow(number, *(_cell(cells, at.get(name)) for name in COLUMNS))
        for number, cells in filled
    )
    return Roll(people, tuple(cell for cell in headings if cell and cell not in COLUMNS))


def write() -> str:
    """Return a file with nothing but the headings."""
    return f"\ufeff{','.join(COLUMNS)}\r\n"


def stem_of(name: str) -> str:
    """Return what a username for a name begins with: `rosa.d` for Rosa Delgado.

    Letters of other scripts are left out, so the stem may be a plain word.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [word for part in plain.split() if (word := re.sub(r"[^a-z0-9]", "", part))]
    if not words:
        return _NO_LETTERS
    stem = words[0] if len(words) == 1 else f"{words[0]}.{words[-1][0]}"
    return stem[:_LONGEST_STEM] if len(stem) > 2 else f"{stem}.{_NO_LETTERS}"  # noqa: PLR2004


def _heading(cell: str) -> str:
    plain = re.sub(r"[\s_]+", " ", cell).strip().casefold()
    return _ALSO.get(plain, plain)


def _require_headings(headings: Sequence[str]) -> None:
    if "name" not in headings:
        raise FileUnreadable(
            "The first row must be the headings, and one of them “name”. Take the headings from "
            "the empty file on this page."
        )
    for name in COLUMNS:
        if headings.count(name) > 1:
            raise FileUnreadable(f"The column “{name}” is there twice. Leave one of them.")


def _filled(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _cell(cells: Sequence[str], at: int | None) -> str:
    if at is None or at >= len(cells):
        return ""
    return " ".join(unguarded(cells[at].strip()).split())[: _LONGEST_CELL + 1]
