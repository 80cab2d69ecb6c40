"""`lesson.md` and `guide.md`, split into parts and steps."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from prss_training.content.markdown import BLOCKS, Section, cited, sections, used_terms
from prss_training.content.reader import ContentBroken, Problem, read_text, shown
from prss_training.content.wording import wounding_words
from prss_training.domain.program import GuideStep, LessonPart

_TIMED = re.compile(r"(?P<title>.+?)\s*\((?P<minutes>\d{1,3}) min\)")
_FENCE = re.compile(r"^(?P<indent>\s*):{3,}\s*(?P<name>.*?)\s*$")
_LINK = re.compile(r"\]\((?!https?://|mailto:|tel:|#|term:|module:)([^)\n]{1,80})\)", re.IGNORECASE)
SHORTEST_PART, LONGEST_PART = 3, 12

Found = Iterator[tuple[str, str]]


def read_lesson(path: Path, root: Path) -> tuple[LessonPart, ...]:
    """Read a lesson.

    Raises:
        ContentBroken: carrying every mistake in the file.
    """
    text = read_text(path, root)
    found = sections(text, 2)
    _refuse(path, root, [*_lesson_problems(found), *prose_problems(text)])
    timed = [(section, *_time_of(section)) for section in found if section.level > 1]
    return tuple(
        LessonPart(number, title, minutes, section.body)
        for number, (section, title, minutes) in enumerate(timed, start=1)
    )


def read_guide(path: Path, root: Path) -> tuple[str, tuple[GuideStep, ...]]:
    """Read a trainer's guide: its opening, and its steps; sections without time have 0 minutes.

    Raises:
        ContentBroken: carrying every mistake in the file.
    """
    text = read_text(path, root)
    found = sections(text, 2)
    _refuse(path, root, [*_title_problems(found), *_guide_problems(found), *prose_problems(text)])
    steps = tuple(GuideStep(*_time_of(s), s.body) for s in found if s.level > 1)
    return found[0].body, steps


def prose_problems(text: str) -> Found:
    """Find blocks that do not open and close, links that lead nowhere, and words that wound."""
    yield from _block_problems(text)
    for match in _LINK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield (
            f"line {line}",
            f"“{match[1]}” is not a link. Begin it with https://, term: or module:.",
        )
    for line, sentence in wounding_words(text):
        yield f"line {line}", sentence


def unused_terms(parts: Iterable[LessonPart], terms: Iterable[str]) -> Found:
    """Find terms that a module defines and its lesson never links."""
    linked = {key for part in parts for key in used_terms(part.markdown)}
    for key in sorted(set(terms) - linked):
        yield "", f"The term “{key}” is never linked. Link it where it is first used."


def citation_problems(texts: Mapping[str, str], sources: Iterable[str]) -> Found:
    """Find citations of sources that the module does not list. `texts` are named by place."""
    known = set(sources)
    for place, text in texts.items():
        for source in cited(text):
            if source not in known:
                yield place, f"[{source}] is not among the module's sources."


def _lesson_problems(found: tuple[Section, ...]) -> Found:
    yield from _title_problems(found)
    if found and found[0].level == 1 and found[0].body:
        yield f"line {found[0].line}", "Text before the first part is shown to nobody. Move it."
    parts = [section for section in found if section.level > 1]
    for part in parts:
        minutes = _time_of(part)[1]
        if not SHORTEST_PART <= minutes <= LONGEST_PART:
            sentence = f"A part takes {SHORTEST_PART} to {LONGEST_PART} minutes. "
            yield f"line {part.line}", sentence + "End its heading like this: (8 min)."
    if not parts or _time_of(parts[-1])[0] != "Summary":
        yield "", "The last part is “## Summary (5 min)”."


def _guide_problems(found: tuple[Section, ...]) -> Found:
    untimed = False
    for section in found[1:]:
        timed = _time_of(section)[1] > 0
        if timed and untimed:
            yield f"line {section.line}", "Steps with minutes come before sections without."
        untimed = untimed or not timed
    if not any(_time_of(section)[1] for section in found):
        yield "", "A guide has timed steps. End their headings like this: (20 min)."


def _title_problems(found: tuple[Section, ...]) -> Found:
    titles = [section for section in found if section.level == 1]
    if not found or found[0].level != 1:
        yield "line 1", "Begin the file with its title: one # and a space."
    for extra in titles[1:]:
        yield f"line {extra.line}", "A file has one # title. Use ## here."


def _block_problems(text: str) -> Found:
    opened = 0
    for number, line in enumerate(text.splitlines(), start=1):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if not fence["name"] and not opened:
            yield f"line {number}", "This ::: closes a block that was never opened."
        elif fence["name"] and opened:
            yield f"line {number}", f"The block opened on line {opened} is not closed before this."
        elif fence["name"] and fence["name"] not in BLOCKS:
            known = ", ".join(BLOCKS)
            yield f"line {number}", f"“{fence['name']}” is not a block. Write one of: {known}."
        opened = number if fence["name"] else 0
    if opened:
        yield f"line {opened}", "This block is never closed. Put ::: on a line after it."


def _time_of(section: Section) -> tuple[str, int]:
    match = _TIMED.fullmatch(section.title)
    return (match["title"], int(match["minutes"])) if match else (section.title, 0)


def _refuse(path: Path, root: Path, found: list[tuple[str, str]]) -> None:
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)
