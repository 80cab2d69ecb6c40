"""Tables of a TOML file structured into values, with every mistake named by file and place.

Nothing is guessed or converted on the way: a number where text belongs is a mistake, and so is
a key that nobody knows.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, cast, get_origin
from zoneinfo import ZoneInfo

from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.cols import homogenous_tuple_structure_factory
from cattrs.gen import make_dict_structure_fn, make_mapping_structure_fn, override

from prss_training.domain.hours import Hours

_T = TypeVar("_T")
_Hook = Callable[[Any, Any], Any]
LARGEST = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: the file, the place within it, and a sentence to its author."""

    file: str
    place: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.sentence) if part)


class ContentBroken(Exception):
    """Content has mistakes. `str(error)` lists all of them, one to a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Unfit(ValueError):
    """A value does not belong where it stands. `str(error)` says what does."""


class Gathering:
    """Mistakes found so far; reading goes on past each, so that an author sees all at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def attempt(self, read: Callable[[], _T]) -> _T | None:
        """Return what `read` returns; where content is broken, keep the mistakes instead."""
        try:
            return read()
        except ContentBroken as broken:
            self.problems.extend(broken.problems)
            return None

    def add(self, file: str, found: Iterable[tuple[str, str]]) -> None:
        """Keep mistakes in one file, each a place and a sentence."""
        self.problems.extend(Problem(file, place, sentence) for place, sentence in found)

    def refuse(self) -> None:
        """Refuse to go on where anything is wrong.

        Raises:
            ContentBroken: carrying every mistake, in the order of files.
        """
        if self.problems:
            raise ContentBroken(self.problems)


def shown(path: Path, root: Path) -> str:
    """Return a file's name as an author knows it: from the content folder on."""
    return (Path(root.name) / path.relative_to(root)).as_posix()


def read_text(path: Path, root: Path) -> str:
    """Return a file's text.

    Raises:
        ContentBroken: it is not there, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        sentence = "This is not UTF-8 text. Save it as UTF-8."
    except OSError:
        sentence = "This file is missing or cannot be read."
    raise ContentBroken([Problem(shown(path, root), "", sentence)])


class Reader:
    """A strict reader of TOML files.

    Args:
        renamed: For a dataclass, its fields that a file calls by another name. A field renamed
            to nothing takes its keys from the table that it stands in.
    """

    def __init__(self, renamed: Mapping[type, Mapping[str, str]]) -> None:
        self._renamed = renamed
        self.converter = Converter(forbid_extra_keys=True, detailed_validation=True)
        self.converter.register_structure_hook(str, _words)
        self.converter.register_structure_hook(int, _number)
        self.converter.register_structure_hook(bool, _switch)
        self.converter.register_structure_hook(Hours, _hours)
        self.converter.register_structure_hook(ZoneInfo, _zone)
        self.converter.register_structure_hook_factory(_is_tuple, _rows_of)
        self.converter.register_structure_hook_factory(_is_mapping, _pairs_of)
        self.converter.register_structure_hook_factory(is_dataclass, self._table_of)

    def read(self, path: Path, root: Path, shape: type[_T]) -> _T:
        """Read a TOML file into a value of `shape`.

        Raises:
            ContentBroken: carrying every mistake in the file.
        """
        text = read_text(path, root)
        try:
            table = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            problem = Problem(shown(path, root), "", f"This is not TOML: {error}.")
            raise ContentBroken([problem]) from None
        try:
            return self.converter.structure(table, shape)
        except BaseValidationError as error:
            found = self._explain(error, "")
            raise ContentBroken(Problem(shown(path, root), *one) for one in found) from None

    def _table_of(self, shape: type, converter: Converter) -> _Hook:
        names = {
            field: override(rename=name)
            for field, name in self._renamed.get(shape, {}).items()
            if name
        }
        structure: _Hook = make_dict_structure_fn(shape, converter, **names)  # type: ignore[arg-type]
        return lambda value, asked: structure(a_table(value), asked)

    def _explain(self, error: BaseException, place: str) -> Iterator[tuple[str, str]]:
        """Walk down to the mistakes, with a place and a sentence for each."""
        if isinstance(error, BaseValidationError):
            for inner in error.exceptions:
                yield from self._explain(inner, self._step(error, inner, place))
        elif isinstance(error, ForbiddenExtraKeysError):
            known = ", ".join(self._known(error.cl))
            for extra in sorted(error.extra_fields):
                yield _dot(place, extra), f"This is not known here. Known: {known}."
        elif isinstance(error, KeyError):
            yield place, "This is missing."
        else:
            yield place, str(error)

    def _known(self, shape: type) -> Iterator[str]:
        """Yield the names a table may have, those of a table inside that has no name of its own."""
        for field in fields(shape):
            name = self._name(shape, field.name)
            if not name and is_dataclass(field.type):
                yield from self._known(cast("type", field.type))
            else:
                yield name or "kind"

    def _step(self, outer: BaseValidationError, inner: BaseException, place: str) -> str:
        """Return the place of an inner mistake, from the note that the converter left on it."""
        match getattr(inner, "__notes__", []):
            case [AttributeValidationNote(name=name), *_]:
                return _dot(place, self._name(outer.cl, name))
            case [IterableValidationNote(index=int(number)), *_]:
                return f"{place}[{number}]"
            case [IterableValidationNote(index=key), *_]:
                return _dot(place, str(key))
        return place

    def _name(self, shape: type, field: str) -> str:
        return self._renamed.get(shape, {}).get(field, field)


def a_table(value: object) -> dict[str, Any]:
    """Return a table.

    Raises:
        Unfit: it is something else.
    """
    if isinstance(value, dict):
        return value
    raise Unfit("A table belongs here: lines of `name = value`.")


def _is_mapping(shape: object) -> bool:
    return get_origin(shape) is dict


def _is_tuple(shape: object) -> bool:
    return get_origin(shape) is tuple


def _text(value: object, _shape: object) -> str:
    if not isinstance(value, str):
        raise Unfit("Text belongs here, in quotation marks.")
    if not value.strip():
        raise Unfit("This is empty. Write the text, or leave the line out if it may be.")
    return value.strip()


def _words(value: object, shape: type[str]) -> str:
    """Read text, or one word of a list: a `StrEnum` is a kind of text to the converter."""
    text = _text(value, shape)
    if not issubclass(shape, StrEnum):
        return text
    try:
        return shape(text)
    except ValueError:
        known = ", ".join(shape)
        raise Unfit(f"“{text}” is not known here. Write one of: {known}.") from None


def _number(value: object, _shape: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise Unfit(f"A whole number from 0 to {LARGEST} belongs here, without quotation marks.")
    return value


def _switch(value: object, _shape: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit("Write true or false, without quotation marks.")
    return value


def _hours(value: object, shape: object) -> Hours:
    return Hours.parse(_text(value, shape))


def _zone(value: object, shape: object) -> ZoneInfo:
    name = _text(value, shape)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Unfit(f"“{name}” is not a time zone. Write one like America/Chicago.") from None


def _rows_of(shape: type, converter: Converter) -> _Hook:
    structure = homogenous_tuple_structure_factory(shape, converter)

    def rows(value: object, asked: type) -> object:
        if not isinstance(value, list):
            raise Unfit('A list belongs here, even for one: ["…"], or [[…]] for tables.')
        return structure(value, asked)

    return rows


def _pairs_of(shape: type, converter: Converter) -> _Hook:
    structure: _Hook = make_mapping_structure_fn(shape, converter)
    return lambda value, asked: structure(a_table(value), asked)


def _dot(place: str, name: str) -> str:
    return ".".join(part for part in (place, name) if part)
