"""A library twice as long as the program is, made from its own modules."""

from dataclasses import replace

from prss_training.content.library import Library
from prss_training.domain.rules import CompleteModules

AGAIN = "again-"


def doubled(library: Library) -> Library:
    """The library with each module taught a second time, and all of them asked for."""
    last = max(module.number for module in library.modules)
    made = (*library.modules, *(_again(module, last) for module in library.modules))
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


def _again(module, last):
    key = f"{AGAIN}{module.key}"
    return replace(
        module,
        key=key,
        number=last + module.number,
        title=f"{module.title}, again",
        activities=tuple(replace(one, id=f"{key}/{one.key}") for one in module.activities),
    )
