"""A library of the size that the program grows to, made from the modules that there are."""

from dataclasses import replace

from prss_training.content.library import Library
from prss_training.domain.program import Module, Unit
from prss_training.domain.rules import CompleteModules

_UNITS = (
    *[Unit.FOUNDATIONS] * 4,
    *[Unit.HOW_WE_WORK] * 5,
    *[Unit.ACTIVITIES] * 4,
    *[Unit.SAFETY] * 4,
    *[Unit.ETHICS] * 3,
    *[Unit.SETTINGS] * 3,
    Unit.CAPSTONE,
)


def grown(library: Library) -> Library:
    """The library with 24 modules in seven units, all of them asked for."""
    made = tuple(_module(library, n, unit) for n, unit in enumerate(_UNITS, start=1))
    keys = tuple(module.key for module in made)
    criteria = tuple(
        replace(one, requirements=tuple(_asking(each, keys) for each in one.requirements))
        if one.issued_here
        else one
        for one in library.criteria
    )
    return replace(library, modules=made, criteria=criteria)


def _asking(requirement, keys):
    if isinstance(requirement.rule, CompleteModules):
        return replace(requirement, rule=CompleteModules(keys))
    return requirement


def _module(library: Library, number: int, unit: Unit) -> Module:
    """The module of this number, or one like it under another key."""
    real = {module.number: module for module in library.modules}
    like = real.get(number, library.modules[number % len(library.modules)])
    key = like.key if number in real else f"module-{number}"
    return replace(
        like,
        key=key,
        number=number,
        unit=unit,
        title=like.title if number in real else f"{like.title}, taught again as number {number}",
        requires=("shared-values",) if unit is not Unit.FOUNDATIONS else (),
        activities=tuple(replace(one, id=f"{key}/{one.key}") for one in like.activities),
    )
