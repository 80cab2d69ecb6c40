"""A roster as agencies keep it: CSV in whatever encoding, or a workbook. It is a stranger's file.

A workbook is a zip of XML. Its parts are measured before any is read, and what measures itself
wrongly is cut off at what it claims.
"""

import codecs
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from prss_training.domain.csv_file import FileUnreadable, table, unguarded

LARGEST_ROSTER = 4 * 1024 * 1024
MOST_ROWS = 10_000
LONGEST_CELL = 200
_MOST_COLUMNS = 60
_MOST_PARTS = 500
_LARGEST_UNPACKED = 32 * 1024 * 1024
_LARGEST_STRINGS = 12 * 1024 * 1024
_HEAD = 64 * 1024
_ZIP = b"PK\x03\x04"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
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


class RosterUnreadable(FileUnreadable):
    """A file cannot be read as a roster."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a roster as it was written. `row` counts from 1 without the headings."""

    row: int
    number: str = ""
    code: str = ""
    name: str = ""


def read_roster(content: bytes) -> list[Line]:
    """Return the lines of a file, CSV or XLSX, whichever it is by its first bytes.

    Raises:
        RosterUnreadable: it is neither, too large, has no headings that are known, or no lines.
    """
    if len(content) > LARGEST_ROSTER:
        raise RosterUnreadable("This file is larger than 4 MB. Split it and send the parts.")
    rows = _workbook(content) if content.startswith(_ZIP) else table(_text(content))
    return _lines(rows)


def lines_of(rows: Iterable[dict[str, str]]) -> list[Line]:
    """Return the lines of a roster that came as tables with number, code and name."""
    return [
        Line(row, _cell(given["number"]), _cell(given["code"]), _cell(given["name"]))
        for row, given in enumerate(rows, start=1)
    ]


def _text(content: bytes) -> str:
    text = _decoded(content)
    if "\0" in text:
        raise RosterUnreadable(
            "This file is not a table. Save it from the spreadsheet as “CSV UTF-8” or as XLSX."
        )
    if not text.strip():
        raise RosterUnreadable("This file is empty. Choose the file that has the rows in it.")
    return text


def _decoded(content: bytes) -> str:
    """Return the text: by its mark, else UTF-8, else as Windows wrote it in the Americas."""
    named = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    for encoding in (named,) if named else ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "\0"


def _workbook(content: bytes) -> Iterator[Sequence[Any]]:
    _require_small(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the sheet says of its own size is not believed
        found = islice(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), MOST_ROWS * 2 + 1)
        yield from [row for row in found if any(cell is not None for cell in row)]
    except Exception as error:  # a stranger's workbook may break the reader anywhere
        raise RosterUnreadable(
            "This workbook cannot be read. Save the sheet with the roster as “CSV UTF-8” and send "
            "that file."
        ) from error


def _require_small(content: bytes) -> None:
    """Refuse a workbook that would unpack to more than a roster can be, or declares entities."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            strings = sum(p.file_size for p in parts if "sharedstrings" in p.filename.lower())
            small = (
                len(parts) <= _MOST_PARTS
                and sum(part.file_size for part in parts) <= _LARGEST_UNPACKED
                and strings <= _LARGEST_STRINGS
                and not any(_declares(packed, part) for part in parts)
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise RosterUnreadable(
            "This file is neither CSV nor a workbook that can be read. Save it again as XLSX."
        ) from error
    if not small:
        raise RosterUnreadable(
            "This workbook holds far more than a roster. Copy the rows into a new one and send it."
        )


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with packed.open(part) as opened:
        head = opened.read(_HEAD)
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _lines(rows: Iterable[Sequence[Any]]) -> list[Line]:
    given = iter(rows)
    headings = [" ".join(_cell(cell).lower().split()) for cell in next(given, ())]
    places = {name: at for at, name in reversed(list(enumerate(headings))) if name}
    if not (_NUMBERS | _CODES) & places.keys():
        raise RosterUnreadable(
            "The first row must be headings. One of them must be “number” or “code”, and the "
            "name belongs under “name”."
        )
    found: list[Line] = []
    for row, cells in enumerate(given, start=1):
        line = _line(row, cells, places)
        if line is None:
            continue
        if len(found) == MOST_ROWS:
            raise RosterUnreadable(f"A roster has at most {MOST_ROWS:,} rows. Split it.")
        found.append(line)
    if not found:
        raise RosterUnreadable("There are headings and no rows under them. Add the rows.")
    return found


def _line(row: int, cells: Sequence[Any], places: dict[str, int]) -> Line | None:
    def under(names: set[str]) -> str:
        at = next((places[name] for name in places if name in names), None)
        return _cell(cells[at]) if at is not None and at < len(cells) else ""

    name = under(_NAMES) or " ".join(filter(None, (under(_GIVEN), under(_FAMILY))))
    line = Line(row, under(_NUMBERS), under(_CODES), name[:LONGEST_CELL])
    return line if line.number or line.code or line.name else None


def _cell(value: Any) -> str:
    """Return a cell as text: no controls, no half characters, no more than fits."""
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return unguarded(_UNPRINTABLE.sub(" ", text).strip())[:LONGEST_CELL]
