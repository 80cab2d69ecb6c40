"""`content/criteria/KEY-VERSION.toml`: what one version of a credential asks for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from prss_training.content.reader import (
    ContentBroken,
    Problem,
    Reader,
    Unfit,
    a_table,
    shown,
)
from prss_training.content.wording import is_key, key_problems
from prss_training.domain.criteria import (
    AnyOf,
    AskTheBoard,
    CompleteModules,
    Confidence,
    Criteria,
    PassActivities,
    PassChecks,
    PassExamination,
    PracticeHours,
    Requirement,
    Rule,
    SignStatement,
    Source,
    SupervisionHours,
    TrainingHours,
)

KINDS: Mapping[str, type] = {
    "training-hours": TrainingHours,
    "complete-modules": CompleteModules,
    "pass-checks": PassChecks,
    "pass-activities": PassActivities,
    "practice-hours": PracticeHours,
    "supervision-hours": SupervisionHours,
    "sign-statement": SignStatement,
    "pass-examination": PassExamination,
    "ask-the-board": AskTheBoard,
    "any-of": AnyOf,
}
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6})*")
MOST_MONTHS = 600

Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RequirementTable:
    """A `[[requirement]]` as it stands in the file; its rule is written among its own keys."""

    key: str
    title: str
    rule: Rule
    sources: tuple[str, ...]
    confidence: Confidence = Confidence.CONFIRMED
    note: str = ""


@dataclass(frozen=True, slots=True)
class CriteriaTable:
    """A criteria file as it stands."""

    key: str
    version: str
    name: str
    body: str
    jurisdiction: str
    zone: ZoneInfo
    summary: str
    source: tuple[Source, ...]
    requirement: tuple[RequirementTable, ...]
    issued_here: bool = False
    valid_months: int | None = None
    aligned_with: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


_READER = Reader(
    {
        RequirementTable: {"rule": ""},
        TrainingHours: {"minimum": "hours"},
        PracticeHours: {"minimum": "hours"},
        SupervisionHours: {"minimum": "hours"},
        AnyOf: {"rules": "any"},
    }
)
_OWN = ("key", "title", "sources", "confidence", "note")


def _requirement_table(value: object, shape: type) -> object:
    """Set the keys of the rule apart from those of the requirement, then structure both."""
    table = a_table(value)
    own = {name: inner for name, inner in table.items() if name in _OWN}
    rule = {name: inner for name, inner in table.items() if name not in _OWN}
    return _structure_requirement(own | {"rule": rule}, shape)


def _rule(value: object, _shape: object) -> object:
    table = a_table(value)
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unfit(f"“kind” says what is asked. Write one of: {', '.join(KINDS)}.")
    rest = {name: inner for name, inner in table.items() if name != "kind"}
    return _READER.converter.structure(rest, KINDS[kind])


_READER.converter.register_structure_hook_func(lambda shape: shape == Rule, _rule)
_structure_requirement = _READER.converter.get_structure_hook(RequirementTable)
_READER.converter.register_structure_hook(RequirementTable, _requirement_table)


def read_criteria(path: Path, root: Path) -> Criteria:
    """Read one version of a credential's criteria.

    Raises:
        ContentBroken: carrying every mistake in the file.
    """
    table = _READER.read(path, root, CriteriaTable)
    found = [
        *_name_problems(table, path.stem),
        *_source_problems(table),
        *_requirement_problems(table),
    ]
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)
    sources = {source.id: source for source in table.source}
    return Criteria(
        key=table.key,
        version=table.version,
        name=table.name,
        body=table.body,
        jurisdiction=table.jurisdiction,
        zone=table.zone,
        requirements=tuple(_requirement(row, sources) for row in table.requirement),
        sources=table.source,
        summary=table.summary,
        issued_here=table.issued_here,
        valid_months=table.valid_months,
        aligned_with=table.aligned_with,
        notes=table.notes,
    )


def rules_in(rule: Rule) -> tuple[Rule, ...]:
    """Return a rule, or the routes of a choice between rules."""
    return rule.rules if isinstance(rule, AnyOf) else (rule,)


def _requirement(table: RequirementTable, sources: Mapping[str, Source]) -> Requirement:
    return Requirement(
        key=table.key,
        title=table.title,
        rule=table.rule,
        sources=tuple(sources[id_] for id_ in table.sources),
        confidence=table.confidence,
        note=table.note,
    )


def _name_problems(table: CriteriaTable, stem: str) -> Found:
    if not is_key(table.key):
        yield "key", f"“{table.key}” is not a key. Use small letters, digits and hyphens."
    if _VERSION.fullmatch(table.version) is None:
        yield "version", f"“{table.version}” is not a version. Write one like 2026.1."
    if f"{table.key}-{table.version}" != stem:
        yield "key", f"Key and version make the file's name: {table.key}-{table.version}.toml."
    if table.valid_months is not None and not 1 <= table.valid_months <= MOST_MONTHS:
        yield "valid_months", f"From 1 to {MOST_MONTHS} months. Leave it out where there is no end."
    if not table.requirement:
        yield "requirement", "A credential asks for at least one thing."


def _source_problems(table: CriteriaTable) -> Found:
    if len({source.id for source in table.source}) < len(table.source):
        yield "source", "Two sources have the same id."
    for number, source in enumerate(table.source):
        if source.url is not None and not source.url.startswith(("https://", "http://")):
            yield f"source[{number}].url", "An address begins with https://. Leave out any other."


def _requirement_problems(table: CriteriaTable) -> Found:
    known = {source.id for source in table.source}
    yield from key_problems("requirement[#].key", [row.key for row in table.requirement])
    for number, row in enumerate(table.requirement):
        place = f"requirement[{number}]"
        if not row.sources:
            yield f"{place}.sources", "Say where this was read: at least one source."
        for source in row.sources:
            if source not in known:
                yield f"{place}.sources", f"“{source}” is not the id of a source in this file."
        if isinstance(row.rule, AnyOf) and not row.rule.rules:
            yield f"{place}.any", "A choice has at least one route."
        for rule in rules_in(row.rule):
            yield from ((place, sentence) for sentence in _rule_problems(rule))


def _rule_problems(rule: Rule) -> Iterator[str]:
    match rule:
        case AnyOf():
            yield "A route may not be a choice again. List its routes one by one."
        case CompleteModules(names) | PassChecks(names) | PassActivities(names):
            if not names:
                yield "Name at least one."
            if len(set(names)) < len(names):
                yield "The same one is named twice, and could be met only once."
        case _ if not rule.need:
            yield "Ask for more than 0:00."
        case _:
            pass
