"""`content/criteria/KEY-VERSION.toml`: what one version of a credential asks for."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
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
from prss_training.domain.counting import (
    Counted,
    Facts,
    PracticeCounted,
    SupervisionCounted,
    TrainingCounted,
    Window,
)
from prss_training.domain.criteria import (
    Confidence,
    Criteria,
    Cycle,
    Endorsement,
    FirstTerm,
    Grandparenting,
    Lapse,
    Late,
    Renewal,
    Requirement,
    Source,
    Tier,
)
from prss_training.domain.hour_rules import (
    CompleteCourses,
    PracticeHours,
    PracticeShare,
    PracticeSpan,
    SupervisionEvery,
    SupervisionHours,
    SupervisionRatio,
    TrainingDays,
    TrainingHours,
)
from prss_training.domain.rules import (
    AllOf,
    AnyOf,
    AskTheBoard,
    Attest,
    AttestRecovery,
    BeAged,
    BeEmployed,
    BeEvaluated,
    BeSignedOff,
    ClearBackground,
    CompleteModules,
    HaveEducation,
    HaveReferences,
    HoldCredential,
    LiveOrWork,
    PassActivities,
    PassChecks,
    PassExamination,
    ReachEvent,
    Rule,
    SignStatement,
)

KINDS: Mapping[str, type] = {
    "training-hours": TrainingHours,
    "training-days": TrainingDays,
    "complete-courses": CompleteCourses,
    "complete-modules": CompleteModules,
    "pass-checks": PassChecks,
    "pass-activities": PassActivities,
    "practice-hours": PracticeHours,
    "practice-share": PracticeShare,
    "practice-span": PracticeSpan,
    "supervision-hours": SupervisionHours,
    "supervision-ratio": SupervisionRatio,
    "supervision-every": SupervisionEvery,
    "sign-statement": SignStatement,
    "attest": Attest,
    "attest-recovery": AttestRecovery,
    "pass-examination": PassExamination,
    "have-education": HaveEducation,
    "be-aged": BeAged,
    "have-references": HaveReferences,
    "clear-background": ClearBackground,
    "live-or-work": LiveOrWork,
    "be-employed": BeEmployed,
    "hold-credential": HoldCredential,
    "reach-event": ReachEvent,
    "be-evaluated": BeEvaluated,
    "be-signed-off": BeSignedOff,
    "ask-the-board": AskTheBoard,
    "any-of": AnyOf,
    "all-of": AllOf,
}
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6})*")
MOST_MONTHS = 600
MOST_LATE_DAYS = 3_650
_YEAR = 12
DEEPEST = 4

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
    prorated: bool = False


@dataclass(frozen=True, slots=True)
class TierTable:
    """A `[[tier]]` as it stands in the file."""

    key: str
    name: str
    requirement: tuple[RequirementTable, ...] = ()
    valid_months: int | None = None
    extensions: int = 0
    extension_months: int = 0
    leads_to: str = ""
    starts_with: str = ""


@dataclass(frozen=True, slots=True)
class EndorsementTable:
    """An `[[endorsement]]` as it stands in the file."""

    key: str
    name: str
    requirement: tuple[RequirementTable, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class GrandparentingTable:
    """A `[[grandparenting]]` as it stands in the file."""

    requirement: tuple[RequirementTable, ...] = ()
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LapseTable:
    """The `[renewal.lapse]` as it stands in the file."""

    again: tuple[str, ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenewalTable:
    """The `[renewal]` as it stands in the file."""

    every_months: int | None = None
    requirement: tuple[RequirementTable, ...] = ()
    cycle: Cycle = Cycle.ROLLING
    opens_days: int | None = None
    late: tuple[Late, ...] = ()
    carry_over: bool | None = None
    audited: bool = False
    note: str = ""
    ends_month: int = 12
    ends_day: int = 31
    first_term: FirstTerm = FirstTerm.THIS_YEAR
    late_keeps_date: bool = False
    lapse: LapseTable | None = None
    sources: tuple[str, ...] = ()


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
    abbreviation: str = ""
    population: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    tier: tuple[TierTable, ...] = ()
    endorsement: tuple[EndorsementTable, ...] = ()
    grandparenting: tuple[GrandparentingTable, ...] = ()
    renewal: RenewalTable | None = None
    reciprocity: tuple[str, ...] = ()


_READER = Reader(
    {
        RequirementTable: {"rule": ""},
        TrainingHours: {"minimum": "hours", "counted": ""},
        TrainingDays: {"counted": ""},
        CompleteCourses: {"counted": ""},
        PracticeHours: {"minimum": "hours", "counted": ""},
        PracticeShare: {"counted": ""},
        PracticeSpan: {"counted": ""},
        SupervisionHours: {"minimum": "hours", "counted": ""},
        SupervisionRatio: {"counted": ""},
        SupervisionEvery: {"counted": ""},
        TrainingCounted: {"window": ""},
        PracticeCounted: {"window": ""},
        SupervisionCounted: {"window": ""},
        AnyOf: {"rules": "any"},
        AllOf: {"rules": "all"},
    }
)
_OWN = ("key", "title", "sources", "confidence", "note", "prorated")
_WINDOW_KEYS = tuple(field.name for field in fields(Window))
_CAP_KEYS = ("at_most", "percent")
_COUNTED_BY: Mapping[type, type[Counted]] = {
    TrainingHours: TrainingCounted,
    TrainingDays: TrainingCounted,
    CompleteCourses: TrainingCounted,
    PracticeHours: PracticeCounted,
    PracticeShare: PracticeCounted,
    PracticeSpan: PracticeCounted,
    SupervisionHours: SupervisionCounted,
    SupervisionRatio: SupervisionCounted,
    SupervisionEvery: SupervisionCounted,
}


def _requirement_table(value: object, shape: type) -> object:
    """Set the keys of the rule apart from those of the requirement, then structure both."""
    own, rule = _apart(a_table(value), _OWN)
    return _structure_requirement(own | {"rule": rule}, shape)


def _rule(value: object, _shape: object) -> object:
    """Read a rule: what narrows it stands among its own keys, and so does its time."""
    table = a_table(value)
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unfit(f"“kind” says what is asked. Write one of: {', '.join(KINDS)}.")
    rest = {name: inner for name, inner in table.items() if name != "kind"}
    counted = _COUNTED_BY.get(KINDS[kind])
    if counted is None:
        return _READER.converter.structure(rest, KINDS[kind])
    narrowing, own = _apart(rest, _keys_of(counted))
    caps = own.get("caps")
    if isinstance(caps, list):
        own["caps"] = [_cap(cap, counted) for cap in caps]
    return _READER.converter.structure(own | {"counted": narrowing}, KINDS[kind])


def _cap(value: object, counted: type[Counted]) -> dict[str, object]:
    limits, narrowing = _apart(a_table(value), _CAP_KEYS)
    if not limits:
        raise Unfit('A cap says how much: at_most = "5:00", or percent = 50.')
    return limits | {"counted": _READER.converter.structure(narrowing, counted)}


def _counted(value: object, shape: type) -> object:
    """Set the window's keys apart from the narrowing they stand in."""
    if isinstance(value, shape):
        return value
    time, own = _apart(a_table(value), _WINDOW_KEYS)
    return _structure_counted[shape](own | {"window": time}, shape)


def _day(value: object, _shape: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Unfit("A day belongs here, without quotation marks: 2026-01-31.")
    return value


def _apart(
    table: Mapping[str, object], names: Collection[str]
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the entries with these names, and the others."""
    chosen = {name: inner for name, inner in table.items() if name in names}
    return chosen, {name: inner for name, inner in table.items() if name not in names}


def _keys_of(counted: type[Counted]) -> tuple[str, ...]:
    own = tuple(field.name for field in fields(counted) if field.name != "window")
    return own + _WINDOW_KEYS


_READER.converter.register_structure_hook(date, _day)
_READER.converter.register_structure_hook_func(lambda shape: shape == Rule, _rule)
_READER.converter.register_structure_hook_func(
    lambda shape: shape == Counted, lambda value, _: value
)
_structure_counted: dict[type, Callable[[object, object], object]] = {
    shape: _READER.converter.get_structure_hook(shape)
    for shape in (TrainingCounted, PracticeCounted, SupervisionCounted)
}
for _shape in _structure_counted:
    _READER.converter.register_structure_hook(_shape, _counted)
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
        *_renewal_problems(table),
    ]
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)
    return _criteria(table)


def read_rule(value: object) -> Rule:
    """Read one rule from a table, as criteria and stages write it.

    Raises:
        ValueError: the table is not a rule; readers explain it by its place.
    """
    rule: Rule = _READER.converter.structure(value, Rule)  # type: ignore[arg-type]
    return rule


def _criteria(table: CriteriaTable) -> Criteria:
    sources = {source.id: source for source in table.source}

    def asked(rows: tuple[RequirementTable, ...]) -> tuple[Requirement, ...]:
        return tuple(_requirement(row, sources) for row in rows)

    return Criteria(
        key=table.key,
        version=table.version,
        name=table.name,
        body=table.body,
        jurisdiction=table.jurisdiction,
        zone=table.zone,
        requirements=asked(table.requirement),
        sources=table.source,
        summary=table.summary,
        issued_here=table.issued_here,
        valid_months=table.valid_months,
        aligned_with=table.aligned_with,
        notes=table.notes,
        abbreviation=table.abbreviation,
        population=table.population,
        in_force_from=table.in_force_from,
        in_force_until=table.in_force_until,
        tiers=tuple(_tier(one, asked(one.requirement)) for one in table.tier),
        endorsements=tuple(
            Endorsement(one.key, one.name, asked(one.requirement), one.note)
            for one in table.endorsement
        ),
        grandparenting=tuple(
            Grandparenting(asked(one.requirement), one.until, one.note)
            for one in table.grandparenting
        ),
        renewal=_renewal(table.renewal, asked(table.renewal.requirement), sources)
        if table.renewal
        else None,
        reciprocity=table.reciprocity,
    )


def _tier(table: TierTable, requirements: tuple[Requirement, ...]) -> Tier:
    return Tier(
        key=table.key,
        name=table.name,
        requirements=requirements,
        valid_months=table.valid_months,
        extensions=table.extensions,
        extension_months=table.extension_months,
        leads_to=table.leads_to,
        starts_with=table.starts_with,
    )


def _renewal(
    table: RenewalTable, requirements: tuple[Requirement, ...], sources: Mapping[str, Source]
) -> Renewal:
    lapse = table.lapse
    return Renewal(
        every_months=table.every_months,
        requirements=requirements,
        cycle=table.cycle,
        opens_days=table.opens_days,
        late=table.late,
        carry_over=table.carry_over,
        audited=table.audited,
        note=table.note,
        ends_month=table.ends_month,
        ends_day=table.ends_day,
        first_term=table.first_term,
        late_keeps_date=table.late_keeps_date,
        lapse=None
        if lapse is None
        else Lapse(lapse.again, lapse.note, tuple(sources[name] for name in lapse.sources)),
        sources=tuple(sources[name] for name in table.sources),
    )


def _requirement(table: RequirementTable, sources: Mapping[str, Source]) -> Requirement:
    return Requirement(
        key=table.key,
        title=table.title,
        rule=table.rule,
        sources=tuple(sources[id_] for id_ in table.sources),
        confidence=table.confidence,
        note=table.note,
        prorated=table.prorated,
    )


def _name_problems(table: CriteriaTable, stem: str) -> Found:
    if not is_key(table.key):
        yield "key", f"“{table.key}” is not a key. Use small letters, digits and hyphens."
    if _VERSION.fullmatch(table.version) is None:
        yield "version", f"“{table.version}” is not a version. Write one like 2026.1."
    if f"{table.key}-{table.version}" != stem:
        yield "key", f"Key and version make the file's name: {table.key}-{table.version}.toml."
    if not table.requirement:
        yield "requirement", "A credential asks for at least one thing."
    if table.in_force_from and table.in_force_until and table.in_force_until < table.in_force_from:
        yield "in_force_until", "This version ends before it begins."
    yield from _month_problems(table)


def _month_problems(table: CriteriaTable) -> Found:
    spans = [("valid_months", table.valid_months)]
    spans += [(f"tier[{n}].valid_months", one.valid_months) for n, one in enumerate(table.tier)]
    if table.renewal:
        spans.append(("renewal.every_months", table.renewal.every_months))
    for place, months in spans:
        if months is not None and not 1 <= months <= MOST_MONTHS:
            yield place, f"From 1 to {MOST_MONTHS} months. Leave it out where there is no end."


def _source_problems(table: CriteriaTable) -> Found:
    if len({source.id for source in table.source}) < len(table.source):
        yield "source", "Two sources have the same id."
    for number, source in enumerate(table.source):
        if source.url is not None and not source.url.startswith(("https://", "http://")):
            yield f"source[{number}].url", "An address begins with https://. Leave out any other."


def _requirement_problems(table: CriteriaTable) -> Found:
    yield from key_problems("tier[#].key", [one.key for one in table.tier])
    yield from key_problems("endorsement[#].key", [one.key for one in table.endorsement])
    known = {source.id for source in table.source}
    for place, rows in _parts(table):
        yield from key_problems(f"{place}requirement[#].key", [row.key for row in rows])
        for number, row in enumerate(rows):
            yield from _row_problems(row, f"{place}requirement[{number}]", known)


def _renewal_problems(table: CriteriaTable) -> Found:
    renewal = table.renewal
    if renewal is None:
        return
    if not (1 <= renewal.ends_month <= 12 and 1 <= renewal.ends_day <= 31):  # noqa: PLR2004
        yield "renewal.ends_day", "Terms end on a month from 1 to 12 and a day from 1 to 31."
    if renewal.cycle is Cycle.CALENDAR_YEAR and (renewal.every_months or _YEAR) % _YEAR:
        yield "renewal.every_months", "A cycle that goes by calendar years lasts whole years."
    yield from _late_problems(renewal.late)
    known = {source.id for source in table.source}
    if renewal.cycle is Cycle.FROM_EXPIRY:
        yield from _read_problems("renewal.sources", renewal.sources, known)
    else:
        yield from _unknown_sources("renewal.sources", renewal.sources, known)
    if renewal.lapse is not None:
        yield from _read_problems("renewal.lapse.sources", renewal.lapse.sources, known)
        for key in set(renewal.lapse.again) - {row.key for row in table.requirement}:
            yield "renewal.lapse.again", f"“{key}” is not the key of a requirement of this file."


def _late_problems(bands: tuple[Late, ...]) -> Found:
    if any(one.until_months > MOST_MONTHS or one.until_days > MOST_LATE_DAYS for one in bands):
        yield "renewal.late", f"At most {MOST_MONTHS} months, or {MOST_LATE_DAYS} days."
        return
    ends = [band.last_day(date(2001, 1, 1)) for band in bands]
    for number, band in enumerate(bands):
        place = f"renewal.late[{number}]"
        if (band.until_months > 0) == (band.until_days > 0):
            yield place, "Say how long it lasts: until_months or until_days, one of the two."
        if not band.note.strip():
            yield f"{place}.note", "Say what renewing late means."
        if number and ends[number] <= ends[number - 1]:
            yield place, "Bands follow each other: each lasts longer than the one before."


def _read_problems(place: str, named: tuple[str, ...], known: Collection[str]) -> Found:
    if not named:
        yield place, "Say where this was read: at least one source."
    yield from _unknown_sources(place, named, known)


def _unknown_sources(place: str, named: tuple[str, ...], known: Collection[str]) -> Found:
    for source in named:
        if source not in known:
            yield place, f"“{source}” is not the id of a source in this file."


def _parts(table: CriteriaTable) -> Iterator[tuple[str, tuple[RequirementTable, ...]]]:
    yield "", table.requirement
    for number, tier in enumerate(table.tier):
        yield f"tier[{number}].", tier.requirement
    for number, endorsement in enumerate(table.endorsement):
        yield f"endorsement[{number}].", endorsement.requirement
    for number, one in enumerate(table.grandparenting):
        yield f"grandparenting[{number}].", one.requirement
    if table.renewal:
        yield "renewal.", table.renewal.requirement


def _row_problems(row: RequirementTable, place: str, known: Collection[str]) -> Found:
    if not row.sources:
        yield f"{place}.sources", "Say where this was read: at least one source."
    for source in row.sources:
        if source not in known:
            yield f"{place}.sources", f"“{source}” is not the id of a source in this file."
    yield from ((place, sentence) for sentence in rule_problems(row.rule))


def rule_problems(rule: Rule, depth: int = 1) -> Iterator[str]:
    """Yield what is wrong with a rule that could be read, a sentence for each."""
    match rule:
        case AnyOf(rules) | AllOf(rules):
            if not rules:
                yield "A choice has at least one route."
            yield from _inner_problems(rules, depth)
        case (
            CompleteModules(names)
            | PassChecks(names)
            | PassActivities(names)
            | HoldCredential(names)
        ):
            yield from _list_problems(names)
        case _ if _asks_for_nothing(rule):
            yield "Ask for more than 0:00."


def _inner_problems(rules: tuple[Rule, ...], depth: int) -> Iterator[str]:
    if depth == DEEPEST and rules:
        yield f"Choices lie at most {DEEPEST} deep. Make it plainer."
        return
    for inner in rules:
        yield from rule_problems(inner, depth + 1)


def _list_problems(names: tuple[str, ...]) -> Iterator[str]:
    if not names:
        yield "Name at least one."
    if len(set(names)) < len(names):
        yield "The same one is named twice, and could be met only once."


def _asks_for_nothing(rule: Rule) -> bool:
    if isinstance(rule, SupervisionRatio) and not rule.per.minutes:
        return True
    return not rule.measure(Facts(())).need
