"""`content/directory/`: who certifies, what Medicaid pays for, and who walks beside people.

Three files, one for each: `bodies.toml`, `medicaid.toml`, `organizations.toml`. Every place of the
country stands in all three, if only to say that nothing was found.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from prss_training.content.reader import ContentBroken, Gathering, Problem, Reader, Unfit, shown
from prss_training.content.wording import key_problems
from prss_training.domain.criteria import Confidence
from prss_training.domain.directory import (
    COUNTRY,
    PLACES,
    Answer,
    Body,
    Citation,
    Directory,
    MedicaidPosition,
    Organization,
    OrganizationKind,
    folded,
    in_order,
    telephone,
    web_address,
)
from prss_training.domain.errors import DomainError

__all__ = ["Body", "Directory", "MedicaidPosition", "Organization", "load_directory"]

FOLDER = "directory"
NOT_FOUND = "not found"
_SCHEMES = ("https", "http")

_T = TypeVar("_T")
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class BodyTable:
    """A `[[body]]` as it stands in the file."""

    key: str
    name: str
    state: str
    credentials: tuple[str, ...]
    home_page: str
    verification_page: str
    confidence: Confidence
    verification_note: str = ""
    statuses: tuple[str, ...] = ()
    search_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    checked_on: date | None = None
    source: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class BodiesTable:
    """`bodies.toml` as it stands."""

    entered_on: date
    nothing_found_for: tuple[str, ...]
    body: tuple[BodyTable, ...]


@dataclass(frozen=True, slots=True)
class PositionTable:
    """A `[[position]]` as it stands in the file."""

    state: str
    mental_health: Answer
    substance_use: Answer
    covered: Answer
    authority: str
    credential: str
    confidence: Confidence
    notes: tuple[str, ...] = ()
    checked_on: date | None = None
    source: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class MedicaidTable:
    """`medicaid.toml` as it stands."""

    entered_on: date
    position: tuple[PositionTable, ...]
    national: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationTable:
    """An `[[organization]]` as it stands in the file."""

    key: str
    state: str
    name: str
    kind: OrganizationKind
    reach: str
    offers: str
    home_page: str
    confidence: Confidence
    telephone: str = ""
    checked_on: date | None = None
    source: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationsTable:
    """`organizations.toml` as it stands."""

    entered_on: date
    nothing_found_for: tuple[str, ...]
    organization: tuple[OrganizationTable, ...]


def _day(value: object, _shape: object) -> date:
    if type(value) is not date:
        raise Unfit("Write the day without quotation marks, like 2026-01-05.")
    return value


_READER = Reader({})
_READER.converter.register_structure_hook(date, _day)


def load_directory(root: Path) -> Directory:
    """Read the directory under the content folder; an empty one where there is none.

    Raises:
        ContentBroken: carrying every mistake in every file.
    """
    if not (root / FOLDER).is_dir():
        return Directory()
    so_far = Gathering()
    bodies = so_far.attempt(lambda: _read(root, "bodies", BodiesTable, _body_problems))
    medicaid = so_far.attempt(lambda: _read(root, "medicaid", MedicaidTable, _medicaid_problems))
    found = so_far.attempt(
        lambda: _read(root, "organizations", OrganizationsTable, _organization_problems)
    )
    so_far.refuse()
    if bodies is None or medicaid is None or found is None:  # refused above
        return Directory()
    return Directory(
        bodies=_by_place(_body(each, bodies.entered_on) for each in bodies.body),
        medicaid=tuple(
            sorted(
                (_position(each, medicaid.entered_on) for each in medicaid.position),
                key=lambda position: in_order(position.state),
            )
        ),
        organizations=_by_place(
            _organization(each, found.entered_on) for each in found.organization
        ),
        national=medicaid.national,
        without_body=bodies.nothing_found_for,
        without_organization=found.nothing_found_for,
    )


def _read(root: Path, name: str, shape: type[_T], problems: Callable[[_T], Found]) -> _T:
    path = root / FOLDER / f"{name}.toml"
    table = _READER.read(path, root, shape)
    found = [Problem(shown(path, root), *one) for one in problems(table)]
    if found:
        raise ContentBroken(found)
    return table


# --- tables to values ---


def _body(table: BodyTable, entered_on: date) -> Body:
    return Body(
        key=table.key,
        name=table.name,
        state=table.state,
        credentials=table.credentials,
        home_page=_or_none(table.home_page),
        verification_page=_or_none(table.verification_page),
        confidence=table.confidence,
        entered_on=entered_on,
        checked_on=table.checked_on,
        verification_note=table.verification_note,
        statuses=table.statuses,
        search_by=table.search_by,
        notes=table.notes,
        sources=table.source,
    )


def _position(table: PositionTable, entered_on: date) -> MedicaidPosition:
    return MedicaidPosition(
        state=table.state,
        mental_health=table.mental_health,
        substance_use=table.substance_use,
        covered=table.covered,
        authority=_or_none(table.authority),
        credential=_or_none(table.credential),
        confidence=table.confidence,
        entered_on=entered_on,
        checked_on=table.checked_on,
        notes=table.notes,
        sources=table.source,
    )


def _organization(table: OrganizationTable, entered_on: date) -> Organization:
    return Organization(
        key=table.key,
        state=table.state,
        name=table.name,
        kind=table.kind,
        reach=table.reach,
        offers=table.offers,
        home_page=_or_none(table.home_page),
        confidence=table.confidence,
        entered_on=entered_on,
        telephone=table.telephone,
        checked_on=table.checked_on,
        sources=table.source,
    )


def _or_none(value: str) -> str | None:
    return None if value == NOT_FOUND else value


_Placed = TypeVar("_Placed", Body, Organization)


def _by_place(entries: Iterable[_Placed]) -> tuple[_Placed, ...]:
    return tuple(sorted(entries, key=lambda each: (in_order(each.state), folded(each.name))))


# --- mistakes ---


def _body_problems(table: BodiesTable) -> Found:
    rows = table.body
    yield from _place_problems("body", [row.state for row in rows], table.nothing_found_for)
    yield from key_problems("body[#].key", [row.key for row in rows])
    named = [key for row in rows for key in row.credentials]
    for number, row in enumerate(rows):
        place = f"body[{number}]"
        yield from key_problems(f"{place}.credentials", list(row.credentials))
        for key in row.credentials:
            if named.count(key) > row.credentials.count(key):
                yield f"{place}.credentials", f"“{key}” is certified by another body here too."
        yield from _page_problems(f"{place}.home_page", row.home_page)
        yield from _page_problems(f"{place}.verification_page", row.verification_page)
        yield from _checked_problems(place, row.checked_on, table.entered_on)
        yield from _source_problems(place, row.source)


def _medicaid_problems(table: MedicaidTable) -> Found:
    states = [row.state for row in table.position]
    yield from _place_problems("position", states, (COUNTRY,))
    for number, row in enumerate(table.position):
        place = f"position[{number}]"
        if row.state in states[:number]:
            yield f"{place}.state", f"{row.state} has a position already. Keep one."
        if row.covered is not Answer.YES and Answer.YES in (row.mental_health, row.substance_use):
            yield f"{place}.covered", "It pays for one of the two, so this is “yes”."
        if not row.source and not row.notes:
            yield place, "Name a source, or say in a note that nothing was found."
        yield from _checked_problems(place, row.checked_on, table.entered_on)
        yield from _source_problems(place, row.source)
    yield from _source_problems("", table.national, "national")


def _organization_problems(table: OrganizationsTable) -> Found:
    rows = table.organization
    states = [row.state for row in rows]
    yield from _place_problems("organization", states, table.nothing_found_for)
    yield from key_problems("organization[#].key", [row.key for row in rows])
    for number, row in enumerate(rows):
        place = f"organization[{number}]"
        if not row.source:
            yield f"{place}.source", "Say where this was read: at least one source."
        if row.telephone:
            yield from _said(f"{place}.telephone", lambda at=row: telephone(at.telephone))  # type: ignore[misc]
        yield from _page_problems(f"{place}.home_page", row.home_page)
        yield from _checked_problems(place, row.checked_on, table.entered_on)
        yield from _source_problems(place, row.source)


def _place_problems(kind: str, states: Sequence[str], empty: Sequence[str]) -> Found:
    """Find places that are not known, and places about which the file is silent."""
    said = [(f"{kind}[{number}].state", state) for number, state in enumerate(states)]
    for place, state in [*said, *(("nothing_found_for", state) for state in empty)]:
        if state not in PLACES:
            yield place, f"“{state}” is not a place. Write letters like tx."
    for state in sorted({*states} & {*empty} & {*PLACES}):
        yield "nothing_found_for", f"{PLACES[state]} has an entry. Take “{state}” out."
    for state in sorted({*PLACES} - {*states} - {*empty}):
        yield kind, f"Nothing is said about {PLACES[state]}. Say so where nothing was found."


def _page_problems(place: str, address: str) -> Found:
    if address != NOT_FOUND:
        for _, sentence in _said(place, lambda: web_address(address, schemes=_SCHEMES)):
            yield place, f"{sentence} Where there is none, write “{NOT_FOUND}”."


def _source_problems(place: str, sources: Sequence[Citation], name: str = "source") -> Found:
    for number, source in enumerate(sources):
        at = ".".join(part for part in (place, f"{name}[{number}].url") if part)
        if source.url is not None:
            url = source.url
            yield from _said(at, lambda url=url: web_address(url, schemes=_SCHEMES))  # type: ignore[misc]


def _checked_problems(place: str, checked_on: date | None, entered_on: date) -> Found:
    if checked_on is not None and checked_on < entered_on:
        yield f"{place}.checked_on", "This day is before the entry was made."


def _said(place: str, read: Callable[[], str]) -> Found:
    try:
        read()
    except DomainError as refusal:
        yield place, str(refusal)
