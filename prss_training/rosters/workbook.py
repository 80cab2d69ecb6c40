"""The first sheet of a stranger's workbook, read as a stream: nothing is believed that it claims.

A workbook is a zip of XML, and a small one can unpack to anything. So only the parts in which a
roster can stand are unpacked, piece by piece and no further than a roster can need. No tree is
built of the XML, styles are not read at all, and no formula is worked out: of a formula its last
result is taken.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat

Row = tuple[int, list[str]]

_MOST_PARTS = 500
_LARGEST_PLAN = 1024 * 1024  # bytes of XML that say which sheets there are
_LARGEST_STRINGS = 12 * 1024 * 1024
_LARGEST_SHEET = 32 * 1024 * 1024  # 10,000 rows of 60 cells take some 27 MB
_MOST_ELEMENTS = 1_500_000
_DEEPEST = 40
_PIECE = 64 * 1024
_LONGEST_TAG = 2 * _PIECE  # the parser keeps a tag until it ends, and begins anew with each piece
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the standard allows no other
_REFERENCE = re.compile(r"([A-Z]{1,3})[1-9][0-9]{0,6}")
_LETTERS = 26

# Elements whose text is told, each after the one around it. How a word is spoken (`rPh`) is not.
_TEXTS = frozenset({("c", "v"), ("is", "t"), ("si", "t"), ("r", "t")})


class TooMuchInWorkbook(Exception):
    """A workbook holds more than a roster does, or declares what no workbook needs to."""


class WorkbookBroken(Exception):
    """A workbook contradicts itself, or has no sheet."""


def first_sheet(content: bytes, *, last_row: int, last_column: int) -> list[Row]:
    """Return the rows of the first sheet in which anything stands, each with its number there.

    Args:
        content: The workbook, from anyone.
        last_row: Of the rows below it only the first is told, so that they can be refused.
        last_column: What stands to the right of it is left out.

    Raises:
        TooMuchInWorkbook: it holds far more than a roster.
        Exception: any other, where it is broken; what unpacks and parses it may break anywhere.
    """
    with zipfile.ZipFile(BytesIO(content)) as packed:
        parts = _Parts(packed)
        book = _first("officeDocument", parts.related("").values())
        plan, strings = _Plan(), _Strings()
        parts.walk(book, plan, _LARGEST_PLAN)
        related = parts.related(book)
        for kind, part in related.values():
            if kind == "sharedStrings":
                parts.walk(part, strings, _LARGEST_STRINGS)
        sheet = _first("worksheet", (related[one] for one in plan.sheets))
        found = _Sheet(strings.found, last_row, last_column)
        parts.walk(sheet, found, _LARGEST_SHEET)
        return found.rows


def _first(wanted: str, related: Iterable[tuple[str, str]]) -> str:
    for kind, part in related:
        if kind == wanted:
            return part
    raise WorkbookBroken


class _Walk:
    """What is met on the way through the XML of one part, and how much of it there may be."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._left = _MOST_ELEMENTS
        self._told = False
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Go into an element."""
        self._left -= 1
        if self._left < 0 or len(self._path) == _DEEPEST:
            raise TooMuchInWorkbook
        self._path.append(tag.rpartition(":")[2])
        self._told = tuple(self._path[-2:]) in _TEXTS
        self.began(self._path, attributes)

    def text(self, text: str) -> None:
        """Keep text where it stands in an element that is told of."""
        if self._told:
            self._text.append(text)

    def end(self, _tag: str) -> None:
        """Leave an element."""
        self.ended(self._path)
        self._path.pop()
        self._told = False

    def taken(self) -> str:
        """Return the text since this was asked last."""
        text = "".join(self._text)
        self._text.clear()
        return text

    def began(self, path: list[str], attributes: dict[str, str]) -> None:
        """Take note of an element, the last of those that lead to it."""

    def ended(self, path: list[str]) -> None:
        """Take note of what an element held."""


class _Related(_Walk):
    """Which parts belong to one, by the names that it has for them: the kind and where it is."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._folder = folder

    def began(self, path: list[str], attributes: dict[str, str]) -> None:
        if path == ["Relationships", "Relationship"]:
            kind = attributes["Type"].rpartition("/")[2]
            part = posixpath.normpath(posixpath.join("/", self._folder, attributes["Target"]))
            self.found[attributes["Id"]] = (kind, part)


class _Plan(_Walk):
    """Which sheets there are, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []

    def began(self, path: list[str], attributes: dict[str, str]) -> None:
        if path == ["workbook", "sheets", "sheet"]:
            self.sheets += [value for key, value in attributes.items() if key.endswith(":id")]


class _Strings(_Walk):
    """Texts that stand in the sheets, kept once for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def ended(self, path: list[str]) -> None:
        if path == ["sst", "si"]:
            self.found.append(self.taken())


class _Sheet(_Walk):
    """The rows of a sheet in which anything stands."""

    def __init__(self, strings: list[str], last_row: int, last_column: int) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._strings = strings
        self._last_row = last_row
        self._last_column = last_column
        self._row = self._column = 0
        self._kind = ""
        self._cells: list[str] = []

    def began(self, path: list[str], attributes: dict[str, str]) -> None:
        match path:
            case [_, "sheetData", "row"]:
                before, self._row = self._row, int(attributes.get("r", self._row + 1))
                if self._row <= before:
                    raise WorkbookBroken
                self._column, self._cells = 0, []
            case [_, "sheetData", "row", "c"]:
                before = self._column
                self._column = _column(attributes["r"]) if "r" in attributes else before + 1
                if self._column <= before:
                    raise WorkbookBroken
                self._kind = attributes.get("t", "n")
                self.taken()  # whatever was told before belongs to no cell

    def ended(self, path: list[str]) -> None:
        match path:
            case [_, "sheetData", "row", "c"]:
                text = self._shown(self.taken())
                if text and self._column <= self._last_column:
                    self._cells += [""] * (self._column - len(self._cells) - 1)
                    self._cells.append(text)
            case [_, "sheetData", "row"]:
                is_past = bool(self.rows) and self.rows[-1][0] > self._last_row
                if not is_past and any(cell.strip() for cell in self._cells):
                    self.rows.append((self._row, self._cells))

    def _shown(self, text: str) -> str:
        """Return what a cell shows, by its kind."""
        match self._kind:
            case "s" if text:
                at = int(text)
                if at < 0:
                    raise WorkbookBroken
                return self._strings[at]
            case "n" if "." in text or "e" in text.lower():
                figure = float(text)
                return str(int(figure)) if figure.is_integer() else text
            case "b" if text:
                return "TRUE" if text in ("1", "true") else "FALSE"
        return text


@lru_cache(maxsize=1024)
def _letters_as_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def _column(reference: str) -> int:
    """Return the column of a cell by its reference, such as 28 for AB7."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise WorkbookBroken
    return _letters_as_number(found[1])


class _Parts:
    """The parts of a workbook, by their names; these are the same in capitals and small letters."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        listed = packed.infolist()
        if len(listed) > _MOST_PARTS:
            raise TooMuchInWorkbook
        self._parts = {posixpath.join("/", one.filename).lower(): one for one in listed}

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what belongs to a part (or to the whole, for none): the kind and place of each."""
        folder, name = posixpath.split(part)
        found = _Related(folder)
        self.walk(posixpath.join("/", folder, "_rels", f"{name}.rels"), found, _LARGEST_PLAN)
        return found.found

    def walk(self, part: str, through: _Walk, largest: int) -> None:
        """Go through the XML of a part, as far as it claims to reach and no further."""
        one = self._parts[part.lower()]
        if one.compress_type not in _PACKED:
            raise WorkbookBroken
        if one.file_size > largest:
            raise TooMuchInWorkbook
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = through.start
        parser.EndElementHandler = through.end
        parser.CharacterDataHandler = through.text
        parser.StartDoctypeDeclHandler = _refuse
        read = 0
        with self._packed.open(one) as opened:  # cut off at the size that it claims
            while piece := opened.read(_PIECE):
                read += len(piece)
                parser.Parse(piece, False)
                if read - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise TooMuchInWorkbook
        parser.Parse(b"", True)


def _refuse(*_declared: object) -> NoReturn:
    """Refuse what declares a type of its own: no workbook does, and entities may grow endlessly."""
    raise TooMuchInWorkbook
