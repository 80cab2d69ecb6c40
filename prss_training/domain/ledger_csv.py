"""A ledger of practice as a CSV file: read, checked against what is logged, and written.

A file that was written here can be read here again. Text that a spreadsheet would take for a
formula is written with an apostrophe before it, and read without.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from prss_training.domain import ledger_cells
from prss_training.domain.csv_file import (
    BYTE_ORDER_MARK,
    FileUnreadable,
    guarded,
    table,
    unguarded,
)
from prss_training.domain.errors import DomainError
from prss_training.domain.fields import (
    Contact,
    Domain,
    Population,
    Position,
    Service,
    Setting,
    Support,
    Work,
)
from prss_training.domain.practice import (
    Claimed,
    EntryState,
    NotInThePast,
    Practice,
    Span,
)

MOST_ROWS = 5_000
COLUMNS = (
    *("day", "start", "end", "hours", "site", "employer", "activity", "supports", "position"),
    *("domain", "work", "setting", "populations", "contact", "people", "reflection", "state"),
)
NEEDED = ("day", "start", "end", "site", "activity", "supports", "position")

_LEFT_OUT = (EntryState.RETURNED, EntryState.REVERSED)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that can be read. `number` is that of the spreadsheet, whose headings are row 1."""

    number: int
    practice: Practice


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row, in a sentence."""

    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Log:
    """What a file says: the rows that can be read, and what is wrong with the others.

    `left_out` counts the rows that say themselves that they were returned or reversed: they are
    history of another ledger, and claim nothing here.
    """

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    left_out: int = 0


def read(text: str) -> Log:
    """Read a log. Commas, semicolons or tabs may stand between the cells.

    Raises:
        FileUnreadable: it has no headings that can be understood, no row under them, more than
            5,000 rows, or is no CSV at all.
    """
    rows_of_file = table(text)
    headings = _headings(rows_of_file[0])
    filled = [
        (number, cells)
        for number, cells in enumerate(rows_of_file[1:], start=2)
        if any(map(str.strip, cells))
    ]
    if not filled:
        raise FileUnreadable("There are only headings in this file. Add a row for each entry.")
    if len(filled) > MOST_ROWS:
        raise FileUnreadable(
            f"This file has {len(filled):,} rows. Bring in at most {MOST_ROWS:,} at once: split "
            "it into parts."
        )
    rows: list[Row] = []
    problems: list[Problem] = []
    left_out = 0
    for number, cells in filled:
        practice, wrong = _row(headings, cells)
        problems.extend(Problem(number, sentence) for sentence in wrong)
        if practice is not None:
            rows.append(Row(number, practice))
        left_out += practice is None and not wrong
    return Log(tuple(rows), tuple(problems), left_out)


def conflicts(rows: Iterable[Row], logged: Iterable[Span], *, today: date) -> list[Problem]:
    """Return what stops rows from being logged: no length, a day to come, time claimed already.

    Args:
        rows: The rows of one file.
        logged: The learner's spans that are claimed in the ledger.
        today: The day it is where the organization is.
    """
    ledger, file = Claimed(logged), Claimed()
    numbers: dict[Span, int] = {}
    found: list[Problem] = []
    for row in rows:
        span = row.practice.span
        problem = _impossible(span, today)
        if not problem and (other := ledger.meets(span)):
            problem = (
                f"The ledger has {other.starts:%H:%M} to {other.ends:%H:%M} on that day already. "
                "The same time counts once: take this row out, or change its times."
            )
        if not problem and (other := file.meets(span)):
            problem = (
                f"It claims some of the same time as row {numbers[other]}. Take one of them out, "
                "or change the times."
            )
        if problem:
            found.append(Problem(row.number, problem))
            continue
        file.add(span)
        numbers[span] = row.number
    return found


def _impossible(span: Span, today: date) -> str:
    try:
        _ = span.hours
    except DomainError as refusal:
        return str(refusal)
    return str(NotInThePast()) if span.on > today else ""


# --- writing ---


def write(entries: Iterable[tuple[Practice, EntryState]]) -> str:
    """Return a file with one row for each entry, which a spreadsheet opens as UTF-8."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for practice, state in entries:
        writer.writerow([guarded(cell) for cell in _cells(practice, state)])
    return out.getvalue()


def _cells(practice: Practice, state: EntryState) -> tuple[str, ...]:
    span = practice.span
    return (
        span.on.isoformat(),
        f"{span.starts:%H:%M}",
        f"{span.ends:%H:%M}",
        str(span.hours),
        practice.site,
        practice.employer,
        practice.service.value,
        _joined(Support, practice.supports),
        practice.position.value,
        practice.domain.value if practice.domain else "",
        practice.work.value,
        practice.setting.value if practice.setting else "",
        _joined(Population, practice.populations),
        practice.contact.value,
        str(practice.people),
        practice.reflection,
        state.value,
    )


def _joined(kinds: type[E], chosen: Iterable[E]) -> str:
    given = frozenset(chosen)
    return "; ".join(kind.value for kind in kinds if kind in given)


# --- reading a table ---


def _headings(cells: Sequence[str]) -> list[str]:
    headings = [re.sub(r"[\s_]+", " ", cell).strip().casefold() for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    unknown = [cell for cell in headings if cell not in COLUMNS]
    missing = [name for name in NEEDED if name not in headings]
    twice = sorted({cell for cell in headings if headings.count(cell) > 1} - set(unknown))
    if len(unknown) == len(headings):
        raise FileUnreadable(
            "The first row must be the headings: " + ", ".join(COLUMNS) + ". "
            "Take the headings from the empty file on this page."
        )
    if unknown:
        raise FileUnreadable(
            f"There is a heading that is not known: “{unknown[0][:60]}”. Take that column out, or "
            "give it one of these names: " + ", ".join(COLUMNS) + "."
        )
    if missing:
        raise FileUnreadable("These columns are missing: " + ", ".join(missing) + ".")
    if twice:
        raise FileUnreadable(f"The column “{twice[0]}” is there twice. Leave one of them.")
    return headings


def _row(headings: Sequence[str], cells: Sequence[str]) -> tuple[Practice | None, list[str]]:
    """Return what a row says, or what is wrong with it; neither where it is to be left out."""
    if any(cell.strip() for cell in cells[len(headings) :]):
        return None, ["It has more cells than there are headings. Look for a stray comma."]
    said = dict.fromkeys(COLUMNS, "")
    said |= {
        name: unguarded(cell.strip()).strip() for name, cell in zip(headings, cells, strict=False)
    }
    wrong: list[str] = []

    def take(reading: Callable[[str], T], name: str) -> T | None:
        try:
            return reading(said[name])
        except ledger_cells.Wrong as problem:
            wrong.append(str(problem))
            return None

    state = take(ledger_cells.state, "state")
    day, starts, ends = (
        take(ledger_cells.day, "day"),
        take(ledger_cells.clock_start, "start"),
        take(ledger_cells.clock_end, "end"),
    )
    site, employer = take(ledger_cells.site, "site"), take(ledger_cells.employer, "employer")
    service = take(ledger_cells.one(Service, "activity"), "activity")
    supports = take(ledger_cells.some(Support, "supports", need=True), "supports")
    position = take(ledger_cells.one(Position, "position"), "position")
    domain = take(ledger_cells.one(Domain, "domain", empty=True), "domain")
    work = take(ledger_cells.one(Work, "work", empty=True), "work")
    setting = take(ledger_cells.one(Setting, "setting", empty=True), "setting")
    populations = take(ledger_cells.some(Population, "populations"), "populations")
    contact = take(ledger_cells.one(Contact, "contact", empty=True), "contact")
    people, reflection = (
        take(ledger_cells.people, "people"),
        take(ledger_cells.reflection, "reflection"),
    )
    if wrong:
        return None, wrong
    if state in _LEFT_OUT:
        return None, []
    if day is None or starts is None or ends is None or service is None or position is None:
        raise AssertionError("what is needed was read, or something is wrong")  # pragma: no cover
    return (
        Practice(
            span=Span(day, starts, ends),
            site=site or "",
            service=service,
            supports=supports or frozenset(),
            position=position,
            employer=employer or "",
            domain=domain,
            work=work or Work.DIRECT,
            setting=setting,
            populations=populations or frozenset(),
            contact=contact or Contact.IN_PERSON,
            people=1 if people is None else people,
            reflection=reflection or "",
        ),
        [],
    )
