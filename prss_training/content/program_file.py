"""`program.toml`, `competencies.toml` and `sources.toml`: what all modules share."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prss_training.content.reader import ContentBroken, Problem, Reader, shown
from prss_training.domain.criteria import Source
from prss_training.domain.fields import Domain
from prss_training.domain.hours import Hours
from prss_training.domain.program import Competency, Outline, Unit, UnitPlan

SOURCES, PROGRAM, COMPETENCIES = "sources.toml", "program.toml", "competencies.toml"
_SOURCE_ID = re.compile(r"[A-Z]{1,3}\d{1,3}[a-z]?")

Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Register:
    source: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _ProgramTable:
    title: str
    units: dict[Unit, UnitPlan]
    domains: dict[Domain, Hours]


@dataclass(frozen=True, slots=True)
class _CompetencyRow:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class _Category:
    key: str
    title: str
    competency: tuple[_CompetencyRow, ...]


@dataclass(frozen=True, slots=True)
class _CompetencyTable:
    source: str
    category: tuple[_Category, ...]


_READER = Reader({})


def read_register(root: Path) -> dict[str, Source]:
    """Read the register of sources, by id; it is empty where there is no file.

    Raises:
        ContentBroken: carrying every mistake in the file.
    """
    path = root / SOURCES
    if not path.exists():
        return {}
    rows = _READER.read(path, root, _Register).source
    _refuse(path, root, list(_source_problems(rows)))
    return {source.id: source for source in rows}


def read_program(root: Path) -> Outline:
    """Read what the program promises, and the competencies it builds.

    Without a `program.toml` nothing is promised.

    Raises:
        ContentBroken: carrying every mistake in the two files.
    """
    if not (root / PROGRAM).exists():
        return Outline()
    table = _READER.read(root / PROGRAM, root, _ProgramTable)
    known = _READER.read(root / COMPETENCIES, root, _CompetencyTable)
    rows = tuple(
        Competency(row.id, row.text, category.title)
        for category in known.category
        for row in category.competency
    )
    _refuse(root / COMPETENCIES, root, list(_twice([row.id for row in rows])))
    _refuse(root / PROGRAM, root, list(_sums(table.units, table.domains)))
    return Outline(table.title, dict(table.units), dict(table.domains), rows)


def _sums(units: Mapping[Unit, UnitPlan], domains: Mapping[Domain, Hours]) -> Found:
    by_unit = Hours(sum(plan.live.minutes + plan.self_paced.minutes for plan in units.values()))
    by_domain = Hours(sum(hours.minutes for hours in domains.values()))
    if by_unit != by_domain:
        yield "domains", f"They add up to {by_domain}, but the units to {by_unit}."


def _source_problems(sources: tuple[Source, ...]) -> Found:
    yield from _twice([source.id for source in sources])
    for number, source in enumerate(sources):
        if _SOURCE_ID.fullmatch(source.id) is None:
            yield f"source[{number}].id", f"“{source.id}” is not an id. Write one like S03."
        if source.url is not None and not source.url.startswith(("https://", "http://")):
            yield f"source[{number}].url", "An address begins with https://. Leave out any other."


def _twice(ids: list[str]) -> Found:
    for number, id_ in enumerate(ids):
        if id_ in ids[:number]:
            yield f"[{number}].id", f"“{id_}” is used twice. Give each its own id."


def _refuse(path: Path, root: Path, found: list[tuple[str, str]]) -> None:
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)
