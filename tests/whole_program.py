"""A program of full size, made from the modules that are there."""

from dataclasses import replace

from prss_training.content.library import Library
from prss_training.domain.program import Module

MODULES_OF_THE_PROGRAM = 24
TERMS_OF_A_MODULE = 8


def whole_program(library: Library) -> Library:
    """Return the library with as many modules as the whole program has, each with its terms."""
    missing = MODULES_OF_THE_PROGRAM - len(library.modules)
    more = [_copy(library.modules[n % len(library.modules)], n) for n in range(max(0, missing))]
    return replace(library, modules=(*library.modules, *more))


def _copy(module: Module, number: int) -> Module:
    key = f"made-{number}"
    terms = tuple(
        replace(term, key=f"{term.key}-{number}", term=f"{term.term} {number}")
        for term in (module.terms * TERMS_OF_A_MODULE)[:TERMS_OF_A_MODULE]
    )
    return replace(
        module,
        key=key,
        number=60 + number,
        title=f"{module.title} {number}",
        terms=tuple({term.key: term for term in terms}.values()),
        activities=tuple(
            replace(activity, id=f"{key}/{activity.key}") for activity in module.activities
        ),
    )
