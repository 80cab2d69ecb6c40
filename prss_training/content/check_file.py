"""`check.toml`: the bank of a knowledge check, and whether it is fair."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from prss_training.content.reader import ContentBroken, Problem, Reader, shown
from prss_training.content.wording import key_problems, wounding_words
from prss_training.domain.knowledge_check import Item, KnowledgeCheck

_READER = Reader({KnowledgeCheck: {"items": "item"}, Item: {"options": "option"}})

FEWEST_ITEMS = 20
OPTIONS = range(3, 6)
MOST_IN_ONE_PLACE = 45  # percent of items whose best answer stands in one position
MOST_TOLD_BY_LENGTH = 40  # percent of items whose best answer is the longest option
MOST_RETAKES = 10

Found = Iterator[tuple[str, str]]


def read_check(path: Path, root: Path) -> KnowledgeCheck:
    """Read a knowledge check.

    Raises:
        ContentBroken: carrying every mistake in the file.
    """
    check = _READER.read(path, root, KnowledgeCheck)
    found = [*_figures(check), *item_problems(check.items), *_fairness(check.items)]
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)
    return check


def item_problems(items: tuple[Item, ...]) -> Found:
    """Find what is wrong with items of any bank: keys, stems, options, words."""
    yield from _items(items)
    yield from _words(items)


def objective_problems(check: KnowledgeCheck, objectives: set[str]) -> Found:
    """Find items that assess an objective the module does not have."""
    for number, item in enumerate(check.items):
        if item.objective not in objectives:
            yield (
                f"item[{number}].objective",
                f"“{item.objective}” is not among the module's objectives.",
            )


def _figures(check: KnowledgeCheck) -> Found:
    count = len(check.items)
    if not 1 <= check.pass_percent <= 100:  # noqa: PLR2004  (a percentage)
        yield "pass_percent", "A share of the items belongs here, from 1 to 100."
    if check.retakes > MOST_RETAKES:
        yield "retakes", f"No more than {MOST_RETAKES} tries may follow the first."
    if check.draw < 1:
        yield "draw", "At least one item must be asked."
    if count < max(FEWEST_ITEMS, 2 * check.draw):
        wanted = max(FEWEST_ITEMS, 2 * check.draw)
        yield "item", f"The bank has {count} items. It needs {wanted}: twice the draw, at least 20."
    assessed = len({item.objective for item in check.items})
    if assessed > check.draw:
        yield "draw", f"{assessed} objectives have items, so draw at least {assessed}."


def _items(items: tuple[Item, ...]) -> Found:
    yield from key_problems("item[#].key", [item.key for item in items])
    stems: dict[str, int] = {}
    for number, item in enumerate(items):
        place = f"item[{number}]"
        first = stems.setdefault(_plain(item.stem), number)
        if first != number:
            yield f"{place}.stem", f"This is the stem of item[{first}] again."
        yield from _options(place, item)


def _options(place: str, item: Item) -> Found:
    if len(item.options) not in OPTIONS:
        yield f"{place}.option", f"An item has 3 to 5 options. This one has {len(item.options)}."
    correct = sum(option.correct for option in item.options)
    if correct != 1:
        yield f"{place}.option", f"One option is correct = true. Here {correct} are."
    if len({_plain(option.text) for option in item.options}) < len(item.options):
        yield f"{place}.option", "Two options say the same."


def _fairness(items: tuple[Item, ...]) -> Found:
    marked = [item for item in items if sum(option.correct for option in item.options) == 1]
    if len(marked) < FEWEST_ITEMS:
        return
    place, most = Counter(item.answer for item in marked).most_common(1)[0]
    if most * 100 > MOST_IN_ONE_PLACE * len(marked):
        sentence = f"The best answer stands in place {place + 1} in {most} of {len(marked)} items. "
        yield "item", sentence + "Spread it over the places."
    told = sum(_is_longest(item) for item in marked)
    if told * 100 > MOST_TOLD_BY_LENGTH * len(marked):
        sentence = f"The best answer is the longest in {told} of {len(marked)} items. "
        yield "item", sentence + "Shorten it, or fill out the others."


def _is_longest(item: Item) -> bool:
    longest = len(item.options[item.answer].text)
    others = [len(option.text) for n, option in enumerate(item.options) if n != item.answer]
    return longest > max(others, default=longest)


def _words(items: tuple[Item, ...]) -> Found:
    """A wrong option may say what a person should not; its feedback may not."""
    for number, item in enumerate(items):
        texts = {"stem": item.stem}
        for place, option in enumerate(item.options):
            texts[f"option[{place}].feedback"] = option.feedback
            if option.correct:
                texts[f"option[{place}].text"] = option.text
        for name, text in texts.items():
            for _line, sentence in wounding_words(text):
                yield f"item[{number}].{name}", sentence


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
