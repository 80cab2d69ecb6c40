"""What a device takes to keep a module: which pages, and about how much room."""

from functools import lru_cache

from flask import url_for

from prss_training.domain.program import Module
from prss_training.lessons.reading import glossary_of, text_of
from prss_training.web.library import library

_FRAME_BYTES = 11_000  # a page without its text


def paths_of(module: Module, *, learning: bool) -> tuple[str, ...]:
    """Return the module's page, its parts, the pages to write its work on, and the glossary."""
    parts = (url_for("lessons.part", module=module.key, part=p.number) for p in module.lesson)
    work = (
        url_for("coursework.work", module=module.key, activity=activity.key)
        for activity in module.activities
        if learning and not activity.live
    )
    own = url_for("lessons.module", module=module.key)
    return (own, *parts, *work, url_for("lessons.glossary"))


def bytes_of(module: Module, *, learning: bool) -> int:
    """Return about how many bytes these pages take."""
    pages = len(paths_of(module, learning=learning))
    return pages * _FRAME_BYTES + _lesson_bytes(module) + _glossary_bytes(library().modules)


@lru_cache(maxsize=128)
def _lesson_bytes(module: Module) -> int:
    return sum(len(text_of(module, part.markdown).html.encode()) for part in module.lesson)


@lru_cache(maxsize=4)
def _glossary_bytes(modules: tuple[Module, ...]) -> int:
    entries = (entry for letter in glossary_of(modules) for entry in letter.entries)
    return sum(len(f"{term.term}{term.means}".encode()) + 200 for term, _ in entries)
