"""A roster as agencies keep it: CSV in whatever encoding, or a workbook. It is a stranger's file.

Rows are counted as a person sees them in the spreadsheet: one that is blank is left out, and
counts. A cell is never shortened and then compared, for what was cut off may be what
differs.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prss_training.domain.csv_file import FileUnreadable, table, unguarded
from prss_training.rosters.workbook import Row, TooMuchInWorkbook, first_sheet

LARGEST_ROSTER = 4 * 1024 * 1024
MOST_ROWS = 10_000
LONGEST_CELL = 200
MOST_LINES = 20_000  # of a file, the headings and what is blank included
MOST_HEADINGS = 60
_ZIP = b"PK\x03\x04"
# What XML cannot hold stands in no name; the result is a workbook too, and must be writable.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
_BLANK_END = "\r\n\t ,;"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_NUMBERS = {"number", "certificate", "certificate number", "certificate no", "license number"}
_CODES = {"code", "verification code", "certificate code"}
_NAMES = {"name", "full name", "holder", "holder name"}
_FAMILY = {"family name", "last name", "surname"}
_GIVEN = {"given name", "first name"}

_TOO_LONG_CELL = (
    f"The {{what}} is longer than {LONGEST_CELL} characters, so it was compared with nothing. "
    "Shorten it and send the row again."
)


class RosterUnreadable(FileUnreadable):
    """A file cannot be read as a roster."""


class RosterTooLong(RosterUnreadable):
    """Something stands further down in a file than a roster reaches."""

    def __init__(self) -> None:
        super().__init__(
            f"A roster ends with line {MOST_LINES:,} of its file, and this one goes on. Take out "
            "the blank lines, or split it."
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a roster as it was written.

    `row` counts from 1 under the headings, and counts what is blank. `slip` is why the line can
    be compared with nothing: then what is here is for showing.
    """

    row: int
    number: str = ""
    code: str = ""
    name: str = ""
    slip: str = ""


def read_roster(content: bytes) -> list[Line]:
    """Return the lines of a file, CSV or XLSX, whichever it is by its first bytes.

    Raises:
        FileUnreadable: it is neither, too large or too long, has no headings that are known or
            too many, or no lines.
    """
    if len(content) > LARGEST_ROSTER:
        raise RosterUnreadable("This file is larger than 4 MB. Split it and send the parts.")
    if content.startswith(_ZIP):
        return _lines(_workbook(content))
    return _lines(enumerate(table(_short(_text(content))), start=1))


def lines_of(rows: Iterable[dict[str, str]]) -> list[Line]:
    """Return the lines of a roster that came as tables with number, code and name."""
    return [
        _whole(row, _cell(given["number"]), _cell(given["code"]), _cell(given["name"]))
        for row, given in enumerate(rows, start=1)
    ]


def printable(text: str) -> str:
    """Return a text with a space for whatever a workbook cannot hold."""
    return _UNPRINTABLE.sub(" ", text)


def _text(content: bytes) -> str:
    text = _decoded(content)
    if "\0" in text:
        raise RosterUnreadable(
            "This file is not a table. Save it from the spreadsheet as “CSV UTF-8” or as XLSX."
        )
    if not text.strip():
        raise RosterUnreadable("This file is empty. Choose the file that has the rows in it.")
    return text


def _short(text: str) -> str:
    """Return a text without blank lines at its end, if it has no more lines than a roster may."""
    filled = len(text.rstrip(_BLANK_END))
    ends = (at for end in "\r\n" if (at := text.find(end, filled)) >= 0)
    kept = text[: min(ends, default=len(text))]
    if kept.count("\n") + kept.count("\r") - kept.count("\r\n") >= MOST_LINES:
        raise RosterTooLong
    return kept


def _decoded(content: bytes) -> str:
    """Return the text: by its mark, else UTF-8, else as Windows wrote it in the Americas."""
    named = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    for encoding in (named,) if named else ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "\0"


def _workbook(content: bytes) -> list[Row]:
    try:
        return first_sheet(content, last_row=MOST_LINES, last_column=MOST_HEADINGS + 1)
    except TooMuchInWorkbook as error:
        raise RosterUnreadable(
            "This workbook holds far more than a roster. Copy the rows into a new one and send it."
        ) from error
    except Exception as error:  # a stranger's workbook may break whatever reads it anywhere
        raise RosterUnreadable(
            "This workbook cannot be read. Save the sheet with the roster as “CSV UTF-8” and send "
            "that file."
        ) from error


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the cells of a line stand; what nobody gave a heading stands nowhere."""

    number: int | None
    code: int | None
    name: int | None
    given: int | None
    family: int | None


def _lines(rows: Iterable[Row]) -> list[Line]:
    written = ((at, cells) for at, cells in rows if any(cell.strip() for cell in cells))
    top, headings = next(written, (0, []))
    columns = _columns(headings)
    found: list[Line] = []
    for at, cells in written:
        if at > MOST_LINES:
            raise RosterTooLong
        line = _line(at - top, cells, columns)
        if line is None:
            continue
        if len(found) == MOST_ROWS:
            raise RosterUnreadable(f"A roster has at most {MOST_ROWS:,} rows. Split it.")
        found.append(line)
    if not found:
        raise RosterUnreadable("There are headings and no rows under them. Add the rows.")
    return found


def _columns(headings: Sequence[str]) -> _Columns:
    """Find the columns by their headings, once for all rows."""
    words = [" ".join(printable(heading).lower().split()) for heading in headings]
    while words and not words[-1]:
        words.pop()
    if len(words) > MOST_HEADINGS:
        raise RosterUnreadable(
            f"A roster has at most {MOST_HEADINGS} headings. Take out the columns that are not "
            "needed and send it again."
        )

    def under(names: set[str]) -> int | None:
        return next((at for at, word in enumerate(words) if word in names), None)

    found = _Columns(
        under(_NUMBERS), under(_CODES), under(_NAMES), given=under(_GIVEN), family=under(_FAMILY)
    )
    if found.number is None and found.code is None:
        raise RosterUnreadable(
            "The first row must be headings. One of them must be “number” or “code”, and the "
            "name belongs under “name”."
        )
    return found


def _line(row: int, cells: Sequence[str], columns: _Columns) -> Line | None:
    def under(at: int | None) -> str:
        return _cell(cells[at]) if at is not None and at < len(cells) else ""

    number, code = under(columns.number), under(columns.code)
    name = under(columns.name) or f"{under(columns.given)} {under(columns.family)}".strip()
    return _whole(row, number, code, name) if number or code or name else None


def _whole(row: int, number: str, code: str, name: str) -> Line:
    """Return a line; one with a cell that is too long says so, and is compared with nothing."""
    for what, text in (("number", number), ("code", code), ("name", name)):
        if len(text) > LONGEST_CELL:
            slip = _TOO_LONG_CELL.format(what=what)
            return Line(row, _shortened(number), _shortened(code), _shortened(name), slip)
    return Line(row, number, code, name)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _cell(text: str) -> str:
    """Return a cell as it was meant: no controls, no half characters, nothing for spreadsheets."""
    return unguarded(printable(text).strip())
