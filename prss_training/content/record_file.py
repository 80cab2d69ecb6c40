"""A record file: the evidence of one person as JSON, so that somebody who is not here is measured.

The kinds are those of `domain.evidence`, and so are the keys. Nothing is guessed: a key that nobody
knows is a mistake, and so is an amount that could be read in two ways.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from cattrs import BaseValidationError

from prss_training.content.reader import ContentBroken, Problem, Reader, Unfit, a_table
from prss_training.domain.evidence import Evidence, ReferenceReceived, TrainingCompleted, Withdrawn
from prss_training.domain.hours import Hours

LARGEST_FILE = 5 * 1024 * 1024
MOST_FACTS = 50_000
MOST_TIMES = 10_000
MOST_DAYS = 3_660
RECORD_VERSION = 1

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def kind_of(shape: type) -> str:
    """Return the word that a record calls a kind of evidence by, such as `hours-approved`."""
    return _CAPITAL.sub("-", shape.__name__).lower()


KINDS: Mapping[str, type] = {kind_of(shape): shape for shape in get_args(Evidence)}

# The day that a fact has of its own. Where `on` is left out, it became known on that day.
OWN_DAYS = ("worked_on", "given_on", "done_on", "happened_on", "since")
REPEATED = ("hours-approved", "supervision-received")
_RENAMED: Mapping[type, Mapping[str, str]] = {ReferenceReceived: {"kind": "reference_kind"}}

# What a record may leave out although every row of our own has it, and what it means then.
_LEFT_OUT: Mapping[str, Mapping[str, object]] = {
    "training-completed": {"hours": {}},
    "hours-approved": {"supports": []},
}


@dataclass(frozen=True, slots=True)
class _Repeat:
    times: int
    every_days: int


@dataclass(frozen=True, slots=True)
class _Row:
    """One fact as it stands in the file."""

    fact: Evidence
    named: bool
    repeat: _Repeat | None


@dataclass(frozen=True, slots=True)
class _Record:
    evidence: tuple[_Row, ...]
    record: int = RECORD_VERSION


class _RecordReader(Reader):
    """The strict reader, for tables that come from JSON."""

    def structure(self, table: object, file: str) -> _Record:
        """Return a record, or every mistake in it.

        Raises:
            ContentBroken: carrying a place and a sentence for each.
        """
        if not isinstance(table, dict):
            sentence = 'A record is one object: {"evidence": [ … ]}.'
            raise ContentBroken([Problem(file, "", sentence)])
        try:
            return self.converter.structure(table, _Record)
        except BaseValidationError as error:
            found = self._explain(error, "")
            raise ContentBroken(Problem(file, *one) for one in found) from None


def read_record(path: Path) -> list[Evidence]:
    """Read the evidence of one person from a JSON file.

    Raises:
        ContentBroken: carrying every mistake in the file, by place.
    """
    return read_record_text(_text_of(path), path.name)


def read_record_text(text: str, file: str) -> list[Evidence]:
    """Read the evidence of one person from the text of a record; `file` names it in mistakes.

    Raises:
        ContentBroken: carrying every mistake in it, by place.
    """
    return read_record_table(_parsed(text, file), file)


def read_record_table(table: object, file: str) -> list[Evidence]:
    """Read the evidence of one person from JSON that was parsed already.

    Raises:
        ContentBroken: carrying every mistake in it, by place.
    """
    record = _READER.structure(table, file)
    found: list[Evidence] = []
    problems = [Problem(file, *one) for one in _wrong_together(record)]
    if not problems:
        for number, row in enumerate(record.evidence):
            try:
                found.extend(_repeated(row, f"record:{number + 1}"))
            except OverflowError:
                sentence = "This repeats beyond the last year there is."
                problems.append(Problem(file, f"evidence[{number}].repeat", sentence))
    problems = problems or [Problem(file, *one) for one in _wrong_references(found)]
    if problems:
        raise ContentBroken(problems)
    return found


def record_of(evidence: Iterable[Evidence]) -> dict[str, object]:
    """Return evidence as the table of a record file, which reads back to the same evidence."""
    return {"record": RECORD_VERSION, "evidence": [_written(fact) for fact in evidence]}


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ContentBroken([Problem(path.name, "", "A record has at most 5 MB.")])
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        sentence = "This is not UTF-8 text. Save it as UTF-8."
    except OSError:
        sentence = "This file is missing or cannot be read."
    raise ContentBroken([Problem(path.name, "", sentence)])


def _parsed(text: str, file: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        sentence = f"This is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
    except Unfit as unfit:
        sentence = str(unfit)
    except RecursionError:
        sentence = "This is nested too deeply to be a record."
    except ValueError:
        sentence = "This is not JSON: a number in it is too long."
    raise ContentBroken([Problem(file, "", sentence)])


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise Unfit(f"“{name}” stands twice in the same place. Keep one of them.")
        found[name] = value
    return found


def _no_constant(name: str) -> object:
    raise Unfit(f"{name} is not a value that a record can hold.")


# --- from tables to facts ---


def _row(value: object, _shape: object) -> _Row:
    """Read one fact: its kind says which keys it has."""
    if not isinstance(value, dict):
        raise Unfit('A fact belongs here, in braces: {"kind": "statement-signed", …}.')
    table = a_table(value)
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unfit(f"“kind” says what happened. Write one of: {', '.join(KINDS)}.")
    own = {name: inner for name, inner in table.items() if name not in ("kind", "repeat")}
    repeat = table.get("repeat")
    if repeat is not None and kind not in REPEATED:
        raise Unfit(f"Only these can repeat: {', '.join(REPEATED)}.")
    fact: Evidence = _READER.converter.structure(_filled(kind, own), KINDS[kind])
    if isinstance(fact, TrainingCompleted) and not (fact.module or fact.course or fact.title):
        raise Unfit("Name the training: a module, a course or a title.")
    times = None if repeat is None else _READER.converter.structure(repeat, _Repeat)
    return _Row(fact, "reference" in own, times)


def _filled(kind: str, own: Mapping[str, object]) -> dict[str, object]:
    """Return a fact's table with what may be left out put in."""
    filled = {**_LEFT_OUT.get(kind, {}), **own}
    shape = KINDS[kind]
    names = {field.name for field in fields(shape)}
    if "on" not in filled:
        for day in OWN_DAYS:
            if day in names and day in filled:
                filled["on"] = filled[day]
    if shape is TrainingCompleted:
        filled.setdefault("module", None)
    return filled


def _training(value: object, shape: object) -> TrainingCompleted:
    """Read training; the empty module of a course from elsewhere is never written in a file."""
    table = dict(a_table(value))
    elsewhere = table.get("module") is None
    if elsewhere:
        table["module"] = "-"
    fact: TrainingCompleted = _structure_training(table, shape)
    return replace(fact, module="") if elsewhere else fact


def _day(value: object, _shape: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Unfit(f"“{value}” is not a day of the calendar.") from None
    raise Unfit("A day belongs here, as year, month and day: “2026-01-31”.")


def _spans(value: object, shape: Any) -> tuple[tuple[Any, Hours], ...]:
    """Read a map of hours, such as those of a course by domain."""
    word = get_args(get_args(shape)[0])[0]
    pairs = _READER.converter.structure(a_table(value), dict[word, Hours])  # type: ignore[valid-type]
    return tuple(pairs.items())


def _set(value: object, shape: Any) -> frozenset[Any]:
    inner = get_args(shape)[0]
    return frozenset(_READER.converter.structure(value, tuple[inner, ...]))  # type: ignore[valid-type]


def _is_spans(shape: object) -> bool:
    inner = get_args(shape)[:1]
    return get_origin(shape) is tuple and bool(inner) and get_args(inner[0])[1:] == (Hours,)


def _is_set(shape: object) -> bool:
    return get_origin(shape) is frozenset


_READER = _RecordReader(_RENAMED)
_READER.converter.register_structure_hook(date, _day)
_READER.converter.register_structure_hook_func(_is_spans, _spans)
_READER.converter.register_structure_hook_func(_is_set, _set)
_structure_training = _READER.converter.get_structure_hook(TrainingCompleted)
_READER.converter.register_structure_hook(TrainingCompleted, _training)
_READER.converter.register_structure_hook(_Row, _row)


def _repeated(row: _Row, name: str) -> Iterator[Evidence]:
    fact: Any = row.fact
    if isinstance(fact, Withdrawn):
        yield fact
        return
    reference = fact.reference if row.named else name
    if row.repeat is None:
        yield replace(fact, reference=reference)
        return
    days = [f.name for f in fields(fact) if f.name in (*OWN_DAYS, "on") and getattr(fact, f.name)]
    for number in range(row.repeat.times):
        later = timedelta(days=number * row.repeat.every_days)
        moved = {day: getattr(fact, day) + later for day in days}
        yield replace(fact, reference=f"{reference}.{number + 1}", **moved)


def _wrong_together(record: _Record) -> Iterator[tuple[str, str]]:
    """Find what is wrong between facts that are each well written."""
    if record.record != RECORD_VERSION:
        yield "record", f"This program reads records of version {RECORD_VERSION}."
    for number, row in enumerate(record.evidence):
        yield from _wrong_repeat(row, f"evidence[{number}].repeat")
    if sum(row.repeat.times if row.repeat else 1 for row in record.evidence) > MOST_FACTS:
        yield "evidence", f"A record has at most {MOST_FACTS} facts, repeated ones counted."


def _wrong_repeat(row: _Row, place: str) -> Iterator[tuple[str, str]]:
    if row.repeat is None:
        return
    if not 1 <= row.repeat.times <= MOST_TIMES:
        yield f"{place}.times", f"From 1 to {MOST_TIMES} times."
    if row.repeat.every_days > MOST_DAYS:
        yield f"{place}.every_days", f"At most {MOST_DAYS} days from one to the next."


def _wrong_references(facts: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    for fact in facts:
        if not isinstance(fact, Withdrawn):
            if fact.reference in known:
                yield "evidence", f"Two facts have the reference “{fact.reference}”."
            known.add(fact.reference)
    for fact in facts:
        if isinstance(fact, Withdrawn) and fact.reference not in known:
            yield "evidence", f"“{fact.reference}” is withdrawn, and no fact has that reference."


# --- from facts to tables ---


def _written(fact: Evidence) -> dict[str, object]:
    shape = type(fact)
    table: dict[str, object] = {"kind": kind_of(shape)}
    for field in fields(shape):
        value = getattr(fact, field.name)
        by_itself = field.default if field.default is not MISSING else ""
        if value not in (by_itself, None, "", (), frozenset()):
            table[_RENAMED.get(shape, {}).get(field.name, field.name)] = _plain(value)
    return table


def _plain(value: object) -> object:
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case Hours():
            return str(value)
        case tuple():
            return {_plain(name): _plain(inner) for name, inner in value}
        case AbstractSet():
            return sorted(str(_plain(inner)) for inner in value)
    return value


def hints_of(shape: type) -> dict[str, Any]:
    """Return the types of a kind's fields by the names that a record calls them."""
    names = _RENAMED.get(shape, {})
    return {names.get(name, name): hint for name, hint in get_type_hints(shape).items()}


def needed_in(kind: str) -> tuple[str, ...]:
    """Return the keys that a kind of fact may not leave out in a record, `on` set apart."""
    names = _RENAMED.get(KINDS[kind], {})
    optional = {"on", *_LEFT_OUT.get(kind, {}), *(("module",) if kind == _TRAINING else ())}
    return tuple(
        names.get(field.name, field.name)
        for field in fields(KINDS[kind])
        if field.default is MISSING and field.name not in optional
    )


_TRAINING = kind_of(TrainingCompleted)
