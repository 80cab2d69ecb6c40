"""A finished try, question by question, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from prss_training.domain.knowledge_check import Item, Mark, Option
from prss_training.domain.program import Module


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of a finished try. What the bank has lost since is empty or None."""

    number: int
    correct: bool
    stem: str
    chosen: Option | None
    best: Option | None
    objective: str


def answered(module: Module, marks: Sequence[Mark]) -> list[Answered]:
    """Return the questions of a finished try, in the order they were asked."""
    bank = {item.key: item for item in module.check.items}
    objectives = {objective.key: objective.text for objective in module.objectives}
    return [
        _answered(number, mark, bank.get(mark.key), objectives)
        for number, mark in enumerate(marks, start=1)
    ]


def _answered(number: int, mark: Mark, item: Item | None, objectives: dict[str, str]) -> Answered:
    if item is None:
        return Answered(number, mark.correct, "", None, None, "")
    known = 0 <= mark.chosen < len(item.options)
    return Answered(
        number,
        mark.correct,
        item.stem,
        item.options[mark.chosen] if known else None,
        item.options[item.answer],
        objectives.get(item.objective, ""),
    )
