"""Programs of any size, made from the modules that are there."""

from dataclasses import replace

from prss_training.content.library import Library
from prss_training.domain.program import Module

SIZE = 24  # modules of the whole program


def program_of(library: Library, count: int) -> Library:
    """Return the library with at least so many modules, each with terms of its own."""
    missing = max(0, count - len(library.modules))
    more = [_copy(library.modules[n % len(library.modules)], n) for n in range(missing)]
    return replace(library, modules=(*library.modules, *more))


def _copy(module: Module, number: int) -> Module:
    key = f"made-{number}"
    return replace(
        module,
        key=key,
        number=100 + number,
        title=f"{module.title} {number}",
        terms=tuple(
            replace(term, key=f"{term.key}-{number}", term=f"{term.term} {number}")
            for term in module.terms
        ),
        activities=tuple(
            replace(activity, id=f"{key}/{activity.key}") for activity in module.activities
        ),
    )
