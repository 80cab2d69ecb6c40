"""`content/strengths.toml`: the prompts of the strengths inventory, in four dimensions."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prss_training.content.reader import ContentBroken, Problem, Reader, shown
from prss_training.content.wording import key_problems, wounding_words
from prss_training.domain.strengths import Dimension, Group, Prompt

FILE = "strengths.toml"
FEWEST_PROMPTS = 3
MOST_PROMPTS = 12

Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DimensionTable:
    """A `[[dimension]]` as it stands in the file."""

    key: Dimension
    title: str
    about: str
    ask: str
    prompt: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class StrengthsTable:
    """The file as it stands."""

    dimension: tuple[DimensionTable, ...]


_READER = Reader({})


def read_strengths(root: Path) -> tuple[Group, ...]:
    """Read the prompts. Without the file there is no inventory.

    Raises:
        ContentBroken: carrying every mistake in the file.
    """
    path = root / FILE
    if not path.exists():
        return ()
    table = _READER.read(path, root, StrengthsTable)
    groups = tuple(
        Group(one.key, one.title, one.about, one.ask, one.prompt) for one in table.dimension
    )
    found = list(_problems(groups))
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)
    return groups


def _problems(groups: tuple[Group, ...]) -> Found:
    named = [group.dimension for group in groups]
    if sorted(named) != sorted(Dimension):
        yield "dimension", f"Write each dimension once: {', '.join(Dimension)}."
    keys = [prompt.key for group in groups for prompt in group.prompts]
    yield from key_problems("prompt[#].key", keys)
    for number, group in enumerate(groups):
        place = f"dimension[{number}]"
        if not FEWEST_PROMPTS <= len(group.prompts) <= MOST_PROMPTS:
            yield f"{place}.prompt", f"Write {FEWEST_PROMPTS} to {MOST_PROMPTS} prompts."
        for text in (group.title, group.about, group.ask):
            yield from ((place, sentence) for _, sentence in wounding_words(text))
        for row, prompt in enumerate(group.prompts):
            for _, sentence in wounding_words(prompt.text):
                yield f"{place}.prompt[{row}].text", sentence
