"""`content/states/KEY/`: what a jurisdiction lays over the program.

`pack.toml` says what it is; each topic that it adds has its reading in `TOPIC.md` and its plan in
`TOPIC-guide.md`, written like a module's lesson and guide.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prss_training.content.lesson_file import citation_problems, read_guide, read_lesson
from prss_training.content.reader import ContentBroken, Gathering, Reader, shown
from prss_training.content.wording import is_key, key_problems, wounding_words
from prss_training.domain.criteria import Confidence, Source
from prss_training.domain.fields import Domain
from prss_training.domain.hours import Hours
from prss_training.domain.program import Covered, GuideStep, StatePack, StateRule, StateTopic

PACK = "pack.toml"
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Covered:
    title: str
    hours: Hours
    modules: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Confidence = Confidence.CONFIRMED
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Topic:
    key: str
    title: str
    topic: str
    hours: Hours
    domain: Domain
    objectives: tuple[str, ...]
    ask: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Confidence = Confidence.CONFIRMED
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    title: str
    text: str
    sources: tuple[str, ...]
    confidence: Confidence = Confidence.CONFIRMED


@dataclass(frozen=True, slots=True)
class _Pack:
    name: str
    summary: str
    credentials: tuple[str, ...]
    ask: tuple[str, ...]
    covered: tuple[_Covered, ...] = ()
    topic: tuple[_Topic, ...] = ()
    rule: tuple[_Rule, ...] = ()


_READER = Reader({})


def read_state(folder: Path, root: Path, register: Mapping[str, Source]) -> StatePack:
    """Read what one jurisdiction lays over the program.

    Args:
        folder: Its folder, named by its key, such as `ky`.
        root: The content folder.
        register: Every source that may be cited, by its id.

    Raises:
        ContentBroken: carrying every mistake in its files.
    """
    so_far = Gathering()
    pack = _READER.read(folder / PACK, root, _Pack)
    so_far.add(shown(folder / PACK, root), _problems(folder.name, pack, register))
    topics = [
        so_far.attempt(lambda row=row: _topic(row, folder, root, register))  # type: ignore[misc]
        for row in pack.topic
    ]
    if so_far.problems:
        raise ContentBroken(so_far.problems)
    return StatePack(
        key=folder.name,
        name=pack.name,
        summary=pack.summary,
        credentials=pack.credentials,
        covered=tuple(
            Covered(c.title, c.hours, c.modules, c.note, c.confidence, _listed(c.sources, register))
            for c in pack.covered
        ),
        topics=tuple(topic for topic in topics if topic),
        rules=tuple(
            StateRule(r.title, r.text, r.confidence, _listed(r.sources, register))
            for r in pack.rule
        ),
        ask=pack.ask,
    )


def _topic(row: _Topic, folder: Path, root: Path, register: Mapping[str, Source]) -> StateTopic:
    so_far = Gathering()
    lesson_at, guide_at = folder / f"{row.key}.md", folder / f"{row.key}-guide.md"
    lesson = so_far.attempt(lambda: read_lesson(lesson_at, root))
    guide = so_far.attempt(lambda: read_guide(guide_at, root))
    if lesson:
        texts = {f"part {part.number}": part.markdown for part in lesson}
        so_far.add(shown(lesson_at, root), citation_problems(texts, row.sources))
    if guide:
        so_far.add(shown(guide_at, root), _guide_problems(row, *guide))
    if lesson is None or guide is None or so_far.problems:
        raise ContentBroken(so_far.problems)
    return StateTopic(
        key=row.key,
        title=row.title,
        topic=row.topic,
        hours=row.hours,
        domain=row.domain,
        objectives=row.objectives,
        ask=row.ask,
        note=row.note,
        confidence=row.confidence,
        sources=_listed(row.sources, register),
        lesson=lesson,
        guide_opening=guide[0],
        guide=guide[1],
    )


def _guide_problems(row: _Topic, opening: str, steps: tuple[GuideStep, ...]) -> Found:
    planned = Hours(sum(step.minutes for step in steps))
    if planned != row.hours:
        yield "", f"The steps add up to {planned}, but pack.toml gives {row.hours}."
    texts = {"opening": opening} | {f"“{step.title}”": step.markdown for step in steps}
    yield from citation_problems(texts, row.sources)


def _problems(key: str, pack: _Pack, register: Mapping[str, Source]) -> Found:
    if not is_key(key):
        yield "", f"“{key}” is not a key. Name the folder like ky."
    yield from key_problems("topic[#].key", [topic.key for topic in pack.topic])
    for place, sources in _cited(pack):
        for source in sources:
            if source not in register:
                yield f"{place}.sources", f"“{source}” is not in sources.toml."
    for place, text in _prose(pack):
        for _line, sentence in wounding_words(text):
            yield place, sentence


def _cited(pack: _Pack) -> Iterator[tuple[str, tuple[str, ...]]]:
    for number, covered in enumerate(pack.covered):
        yield f"covered[{number}]", covered.sources
    for number, topic in enumerate(pack.topic):
        yield f"topic[{number}]", topic.sources
    for number, rule in enumerate(pack.rule):
        yield f"rule[{number}]", rule.sources


def _prose(pack: _Pack) -> Iterator[tuple[str, str]]:
    yield "summary", pack.summary
    for number, covered in enumerate(pack.covered):
        yield f"covered[{number}].note", covered.note
    for number, topic in enumerate(pack.topic):
        yield f"topic[{number}].note", topic.note
    for number, rule in enumerate(pack.rule):
        yield f"rule[{number}].text", rule.text
    for number, question in enumerate(pack.ask):
        yield f"ask[{number}]", question


def _listed(ids: tuple[str, ...], register: Mapping[str, Source]) -> tuple[Source, ...]:
    return tuple(register[id_] for id_ in ids if id_ in register)
