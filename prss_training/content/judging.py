"""Judging the writing: whether the program adds up, reads easily, and asks fairly.

What is judged here stops nobody from starting the program; it stops an author from publishing.
A finding is an error or a warning, and names the file and the place like any other mistake.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from prss_training.content.exam_file import wanted_items
from prss_training.content.library import Library, texts_of
from prss_training.content.markdown import cited
from prss_training.content.readability import grade_of
from prss_training.content.reader import Problem, shown
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours, total
from prss_training.domain.knowledge_check import Item
from prss_training.domain.program import Module, Unit

EASY_GRADE, HARDEST_GRADE = 9, 11  # US school grades, by Flesch and Kincaid
FEWEST_WORDS = 60  # a shorter text has no grade worth telling
FEWEST_ITEMS = 24
FEWEST_PER_OBJECTIVE = 2
MOST_IN_ONE_PLACE, MOST_LONGEST, MOST_SHORTEST = 40, 35, 45  # percent of a bank's items


class Weight(StrEnum):
    """How much a finding matters: an error must be mended, a warning looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and how much it matters."""

    problem: Problem
    weight: Weight

    def __str__(self) -> str:
        return f"{self.weight.value}: {self.problem}"


_Found = Iterator[tuple[Weight, str, str, str]]


def judge(library: Library, root: Path, only: str = "") -> list[Finding]:
    """Return everything worth an author's look, in the order of modules.

    Args:
        library: What was read.
        root: The content folder.
        only: The key of one module; without it, all of them and the program as a whole.
    """
    found: list[Finding] = []
    for module in library.modules:
        if only in ("", module.key):
            folder = shown(root / "modules" / f"{module.number:02d}-{module.key}", root)
            found.extend(
                Finding(Problem(f"{folder}/{file}", place, sentence), weight)
                for weight, file, place, sentence in _judged(module)
            )
    if not only:
        found.extend(
            Finding(Problem(f"{root.name}/{file}", place, sentence), weight)
            for weight, file, place, sentence in _together(library)
        )
    return found


def hours_by_domain(modules: Sequence[Module]) -> dict[Domain, Hours]:
    """Return the hours by domain of modules together, live and self-paced."""
    sums = dict.fromkeys(Domain, 0)
    for module in modules:
        for domain, hours in module.hours:
            sums[domain] += hours.minutes
    return {domain: Hours(minutes) for domain, minutes in sums.items()}


def hours_by_mode(modules: Sequence[Module], mode: Mode) -> Hours:
    """Return the live or the self-paced hours of modules together."""
    return total([m.live if mode is Mode.LIVE else m.self_paced for m in modules])


def _judged(module: Module) -> _Found:
    yield from _readings(module)
    yield from _uncited(module)
    yield from _bank(module)


def _readings(module: Module) -> _Found:
    for part in module.lesson:
        yield from _reading("lesson.md", f"part {part.number}", part.markdown)
    for number, activity in enumerate(module.activities):
        yield from _reading("module.toml", f"activity[{number}].prompt", activity.prompt)


def _reading(file: str, place: str, markdown: str) -> _Found:
    grade = grade_of(markdown, FEWEST_WORDS)
    if grade is None or grade <= EASY_GRADE:
        return
    weight = Weight.ERROR if grade > HARDEST_GRADE else Weight.WARNING
    sentence = f"This reads at grade {grade:.1f}. Shorten sentences and use plainer words, "
    yield weight, file, place, f"{sentence}until it is at {EASY_GRADE} or below."


def _uncited(module: Module) -> _Found:
    used = {source for _, text in texts_of(module) for source in cited(text)}
    for number, source in enumerate(module.sources):
        if source.id not in used:
            sentence = f"“{source.id}” is listed and never cited. Cite it, or leave it out."
            yield Weight.WARNING, "module.toml", f"sources[{number}]", sentence


def _bank(module: Module) -> _Found:
    items = module.check.items
    if len(items) < FEWEST_ITEMS:
        sentence = f"The bank has {len(items)} items. Write at least {FEWEST_ITEMS}."
        yield Weight.ERROR, "check.toml", "item", sentence
    per_objective = Counter(item.objective for item in items)
    for objective in module.objectives:
        if 0 < per_objective[objective.key] < FEWEST_PER_OBJECTIVE:
            sentence = f"Only one item asks about “{objective.key}”: whoever takes the check again"
            yield Weight.WARNING, "check.toml", "item", f"{sentence} meets it again."
    for sentence in biases(items):
        yield Weight.ERROR, "check.toml", "item", sentence


def biases(items: Sequence[Item]) -> Iterator[str]:
    """Say how best answers could be guessed without reading: by their place or their length."""
    count = len(items)
    for size in sorted({len(item.options) for item in items}):
        alike = [item for item in items if len(item.options) == size]
        place, most = Counter(item.answer for item in alike).most_common(1)[0]
        if len(alike) * 2 >= count and most * 100 > max(MOST_IN_ONE_PLACE, 135 // size) * len(
            alike
        ):
            yield (
                f"The best answer stands in place {place + 1} in {most} of {len(alike)} items. "
                "Spread it over the places."
            )
    for name, most_allowed, told in (
        ("longest", MOST_LONGEST, sum(_is_extreme(item, 1) for item in items)),
        ("shortest", MOST_SHORTEST, sum(_is_extreme(item, -1) for item in items)),
    ):
        if told * 100 > most_allowed * count:
            yield f"The best answer is the {name} in {told} of {count} items. Even them out."


def _is_extreme(item: Item, sign: int) -> bool:
    lengths = [sign * len(option.text) for option in item.options]
    answer = lengths.pop(item.answer)
    return answer > max(lengths, default=answer)


def _together(library: Library) -> _Found:
    yield from _promises(library)
    built = {id_ for module in library.modules for id_ in module.competencies}
    for competency in library.competencies:
        if competency.id not in built:
            sentence = f"No module builds {competency.id} ({competency.text})."
            yield Weight.ERROR, "competencies.toml", competency.id, sentence
    yield from _asked_twice(library)
    yield from _examined(library)


def _asked_twice(library: Library) -> _Found:
    """Find questions that stand in two banks: whoever met the one has seen the other."""
    exam = library.examination.items if library.examination else ()
    banks = [(m.code, m.check.items) for m in library.modules] + [("The examination", exam)]
    stems: dict[str, str] = {}
    for name, items in banks:
        for item in items:
            stem = " ".join(item.stem.split()).casefold()
            first = stems.setdefault(stem, f"{name} ({item.key})")
            if first != f"{name} ({item.key})":
                sentence = f"{name} ({item.key}) asks what {first} asks."
                yield Weight.ERROR, "modules", "", sentence


def _examined(library: Library) -> _Found:
    exam = library.examination
    if exam is None:
        return
    for problem in wanted_items(exam):
        yield Weight.ERROR, problem.file, problem.place, problem.sentence
    for domain in exam.draw:
        for sentence in biases(exam.of_domain(domain)):
            yield Weight.ERROR, f"exam/{domain.value}.toml", "item", sentence
    asked = {item.objective.partition("/")[0] for item in exam.items}
    for module in library.modules:
        if module.key not in asked:
            sentence = f"No item of the examination asks about {module.code}."
            yield Weight.WARNING, "exam", "", sentence


def _promises(library: Library) -> _Found:
    for unit in Unit:
        plan = library.outline.units.get(unit)
        modules = [module for module in library.modules if module.unit is unit]
        for mode, promised in (
            (Mode.LIVE, plan.live if plan else Hours(0)),
            (Mode.SELF_PACED, plan.self_paced if plan else Hours(0)),
        ):
            held = hours_by_mode(modules, mode)
            if held != promised:
                sentence = f"The modules add up to {held} {mode.label.lower()}, not {promised}."
                yield Weight.ERROR, "program.toml", f"units.{unit.value}", sentence
    held_by = hours_by_domain(library.modules)
    for domain in Domain:
        promised = library.outline.domains.get(domain, Hours(0))
        if held_by[domain] != promised:
            sentence = f"The modules add up to {held_by[domain]}, not {promised}."
            yield Weight.ERROR, "program.toml", f"domains.{domain.value}", sentence
