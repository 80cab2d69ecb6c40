"""A module's folder: `module.toml` with its lesson, check and guide, made into one value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from prss_training.content.check_file import objective_problems, read_check
from prss_training.content.lesson_file import (
    citation_problems,
    read_guide,
    read_lesson,
    unused_terms,
)
from prss_training.content.reader import (
    ContentBroken,
    Gathering,
    Problem,
    Reader,
    shown,
)
from prss_training.content.wording import is_key, key_problems, wounding_words
from prss_training.domain.criteria import Source
from prss_training.domain.fields import Domain
from prss_training.domain.hours import Hours, total
from prss_training.domain.knowledge_check import KnowledgeCheck
from prss_training.domain.program import (
    Activity,
    ActivityKind,
    GuideStep,
    LessonPart,
    Module,
    Objective,
    Term,
    Unit,
)
from prss_training.domain.rubric import TOP_LEVEL, CriticalFail, Line, Rubric

FOLDER = re.compile(r"(?P<number>\d{2})-(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*)")
CHECK_MINUTES = 20
LONGEST_PRE_READING = 25
MOST_ATTEMPTS = 10

Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ActivityTable:
    """An `[[activity]]` as it stands in the file."""

    key: str
    kind: ActivityKind
    title: str
    minutes: int
    prompt: str
    attempts: int
    objectives: tuple[str, ...]
    line: tuple[Line, ...]
    critical: tuple[CriticalFail, ...] = ()
    minimum_words: int = 0
    maximum_words: int = 0

    @property
    def live(self) -> bool:
        """It is shown to a trainer; nothing is written for it."""
        return self.kind is ActivityKind.DEMONSTRATION


@dataclass(frozen=True, slots=True)
class ModuleTable:
    """`module.toml` as it stands in the file."""

    title: str
    summary: str
    unit: Unit
    live: Hours
    self_paced: Hours
    requires: tuple[str, ...]
    competencies: tuple[str, ...]
    hours: dict[Domain, Hours]
    objective: tuple[Objective, ...]
    term: tuple[Term, ...]
    activity: tuple[ActivityTable, ...]
    sources: tuple[str, ...]
    topics: dict[str, Hours] = field(default_factory=dict)


_READER = Reader({})


def read_module(folder: Path, root: Path, register: Mapping[str, Source]) -> Module:
    """Read a module's folder.

    Args:
        folder: The module's folder.
        root: The content folder.
        register: Every source that modules may cite, by its id.

    Raises:
        ContentBroken: carrying every mistake in its four files.
    """
    named = FOLDER.fullmatch(folder.name)
    if named is None:
        sentence = "Name a module's folder like 02-shared-values: its number, then its key."
        raise ContentBroken([Problem(shown(folder, root), "", sentence)])
    so_far = Gathering()
    table = so_far.attempt(lambda: _READER.read(folder / "module.toml", root, ModuleTable))
    lesson = so_far.attempt(lambda: read_lesson(folder / "lesson.md", root))
    check = so_far.attempt(lambda: read_check(folder / "check.toml", root))
    guide = so_far.attempt(lambda: read_guide(folder / "guide.md", root))
    if table is not None:
        file = shown(folder, root)
        so_far.add(f"{file}/module.toml", _table_problems(table, named["key"], register))
        so_far.add(f"{file}/module.toml", _assessed(table, check) if check else ())
        so_far.add(
            f"{file}/check.toml", objective_problems(check, _objectives(table)) if check else ()
        )
        so_far.add(f"{file}/lesson.md", _lesson_against(table, lesson) if lesson else ())
        so_far.add(f"{file}/guide.md", _guide_against(table, *guide) if guide else ())
    if table is None or lesson is None or check is None or guide is None or so_far.problems:
        raise ContentBroken(so_far.problems)
    sources = tuple(register[id_] for id_ in table.sources)
    return _module(int(named["number"]), named["key"], table, sources, lesson, check, guide)


def _module(
    number: int,
    key: str,
    table: ModuleTable,
    sources: tuple[Source, ...],
    lesson: tuple[LessonPart, ...],
    check: KnowledgeCheck,
    guide: tuple[str, tuple[GuideStep, ...]],
) -> Module:
    return Module(
        key=key,
        number=number,
        title=table.title,
        summary=table.summary,
        unit=table.unit,
        live=table.live,
        self_paced=table.self_paced,
        hours=tuple((domain, table.hours[domain]) for domain in Domain if domain in table.hours),
        topics=tuple(table.topics.items()),
        requires=table.requires,
        competencies=table.competencies,
        objectives=table.objective,
        terms=table.term,
        activities=tuple(_activity(key, activity) for activity in table.activity),
        sources=sources,
        lesson=lesson,
        check=check,
        guide_opening=guide[0],
        guide=guide[1],
    )


def _activity(module: str, table: ActivityTable) -> Activity:
    return Activity(
        id=f"{module}/{table.key}",
        kind=table.kind,
        title=table.title,
        minutes=table.minutes,
        prompt=table.prompt,
        minimum_words=table.minimum_words,
        maximum_words=table.maximum_words,
        attempts=table.attempts,
        objectives=table.objectives,
        rubric=Rubric(table.line, table.critical),
    )


def _objectives(table: ModuleTable) -> set[str]:
    return {objective.key for objective in table.objective}


def _table_problems(table: ModuleTable, key: str, register: Mapping[str, Source]) -> Found:
    yield from _hours(table)
    yield from key_problems("objective[#].key", [o.key for o in table.objective])
    yield from key_problems("term[#].key", [t.key for t in table.term])
    yield from key_problems("activity[#].key", [a.key for a in table.activity])
    yield from _source_ids(table.sources, register)
    if not table.objective:
        yield "objective", "A module has at least one objective."
    for number, required in enumerate(table.requires):
        if required == key or not is_key(required):
            yield f"requires[{number}]", f"“{required}” is not the key of another module."
    yield from _activities(table)
    for place, text in _prose(table):
        for _line, sentence in wounding_words(text):
            yield place, sentence


def _activities(table: ModuleTable) -> Found:
    known = _objectives(table)
    for number, activity in enumerate(table.activity):
        found = chain(_assesses(activity, known), _lengths(activity), _rubric(activity))
        for place, sentence in found:
            yield f"activity[{number}].{place}", sentence


def _hours(table: ModuleTable) -> Found:
    by_domain, taught = total(list(table.hours.values())), table.live + table.self_paced
    if by_domain != taught:
        yield (
            "hours",
            f"The domains add up to {by_domain}, but live and self-paced time to {taught}.",
        )
    if not taught.minutes:
        yield "live", "A module takes some time."
    for topic, hours in table.topics.items():
        if not is_key(topic):
            yield f"topics.{topic}", f"“{topic}” is not a key. Write one like suicide-prevention."
        if not 0 < hours.minutes <= taught.minutes:
            yield f"topics.{topic}", f"A topic takes some of the module's {taught}, or all."


def _source_ids(sources: tuple[str, ...], register: Mapping[str, Source]) -> Found:
    for number, source in enumerate(sources):
        if source in sources[:number]:
            yield f"sources[{number}]", f"“{source}” is listed twice."
        if source not in register:
            yield f"sources[{number}]", f"“{source}” is not in sources.toml."


def _assesses(activity: ActivityTable, objectives: set[str]) -> Found:
    for number, objective in enumerate(activity.objectives):
        if objective not in objectives:
            yield f"objectives[{number}]", f"“{objective}” is not among the module's objectives."


def _lengths(activity: ActivityTable) -> Found:
    if activity.live and (activity.minimum_words or activity.maximum_words):
        yield "minimum_words", "Nothing is written for a demonstration. Leave its lengths out."
    if not activity.live and not 1 <= activity.minimum_words <= activity.maximum_words:
        yield "minimum_words", "At least 1, and no more than maximum_words."
    if not 1 <= activity.attempts <= MOST_ATTEMPTS:
        yield "attempts", f"From 1 to {MOST_ATTEMPTS} tries."


def _rubric(activity: ActivityTable) -> Found:
    if not activity.line:
        yield "line", "A rubric has at least one line."
    yield from key_problems("line[#].key", [line.key for line in activity.line])
    yield from key_problems("critical[#].key", [fail.key for fail in activity.critical])
    for number, line in enumerate(activity.line):
        if len(line.levels) != TOP_LEVEL + 1:
            yield (
                f"line[{number}].levels",
                f"A line has four levels, from 0 to 3. This one has {len(line.levels)}.",
            )


def _prose(table: ModuleTable) -> Iterator[tuple[str, str]]:
    yield "title", table.title
    yield "summary", table.summary
    for number, objective in enumerate(table.objective):
        yield f"objective[{number}].text", objective.text
    for number, term in enumerate(table.term):
        yield f"term[{number}].means", term.means
    for number, activity in enumerate(table.activity):
        yield f"activity[{number}].prompt", activity.prompt
        for place, line in enumerate(activity.line):
            for level, text in enumerate(line.levels):
                yield f"activity[{number}].line[{place}].levels[{level}]", text
        for place, fail in enumerate(activity.critical):
            yield f"activity[{number}].critical[{place}].text", fail.text


def _assessed(table: ModuleTable, check: KnowledgeCheck) -> Found:
    assessed = {item.objective for item in check.items}
    assessed.update(key for activity in table.activity for key in activity.objectives)
    for number, objective in enumerate(table.objective):
        if objective.key not in assessed:
            yield (
                f"objective[{number}].key",
                f"Nothing assesses “{objective.key}”. Give it an item or an activity.",
            )


def _lesson_against(table: ModuleTable, lesson: tuple[LessonPart, ...]) -> Found:
    yield from unused_terms(lesson, (term.key for term in table.term))
    texts = {f"part {part.number}": part.markdown for part in lesson}
    yield from citation_problems(texts, table.sources)
    yield from _time_of(table, sum(part.minutes for part in lesson))


def _time_of(table: ModuleTable, read: int) -> Found:
    """Find a self-paced time that is not honest. A live-only module has a short pre-reading."""
    if not table.self_paced.minutes:
        if read > LONGEST_PRE_READING:
            sentence = f"A module without self-paced time has {LONGEST_PRE_READING} minutes to read"
            yield "", f"{sentence} at the most. This one has {read}."
        return
    written = sum(activity.minutes for activity in table.activity if not activity.live)
    spent = read + CHECK_MINUTES + written
    if not 75 <= spent * 100 / table.self_paced.minutes <= 125:  # noqa: PLR2004  (percent)
        sentence = (
            f"Parts, check ({CHECK_MINUTES} min) and written work add up to {Hours(spent)}, "
            f"too far from the {table.self_paced} of self-paced time in module.toml."
        )
        yield "", sentence


def _guide_against(table: ModuleTable, opening: str, steps: tuple[GuideStep, ...]) -> Found:
    planned = Hours(sum(step.minutes for step in steps))
    if planned != table.live:
        yield "", f"The steps add up to {planned}, but module.toml gives {table.live} live."
    texts = {"opening": opening} | {f"“{step.title}”": step.markdown for step in steps}
    yield from citation_problems(texts, table.sources)
