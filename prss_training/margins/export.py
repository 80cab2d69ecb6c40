"""A learner's bookmarks and notes as a text file, to keep or to print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prss_training.domain.program import Module
from prss_training.margins.models import Bookmark, LessonNote


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a lesson with what its learner left there.

    `there` says that the lesson still has the part. `title` is the part's, now or as it was.
    """

    module: str
    part: int
    title: str
    there: bool
    bookmarked: bool
    note: LessonNote | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """The lines of one module, in order. A module that the library lost has its key for a title."""

    module: str
    title: str
    lines: tuple[Line, ...]


def chapters(
    bookmarks: Sequence[Bookmark], notes: Sequence[LessonNote], modules: Sequence[Module]
) -> list[Chapter]:
    """Return bookmarks and notes together, in the order of the program."""
    known = {module.key: module for module in modules}
    marked = {(one.module, one.part): one for one in bookmarks}
    noted = {(one.module, one.part): one for one in notes}
    places = {*marked, *noted}
    order = [module.key for module in modules if module.key in {key for key, _ in places}]
    gone = sorted({key for key, _ in places} - known.keys())
    return [
        Chapter(
            key,
            known[key].title if key in known else key,
            tuple(
                _line(place, marked.get(place), noted.get(place), known.get(key))
                for place in sorted(places)
                if place[0] == key
            ),
        )
        for key in [*order, *gone]
    ]


def _line(
    place: tuple[str, int],
    bookmark: Bookmark | None,
    note: LessonNote | None,
    module: Module | None,
) -> Line:
    key, number = place
    titles = {part.number: part.title for part in module.lesson} if module else {}
    kept = [one.title for one in (note, bookmark) if one is not None]
    return Line(
        key, number, titles.get(number, kept[0]), number in titles, bookmark is not None, note
    )


def as_text(found: Sequence[Chapter], *, name: str, made: str) -> str:
    """Return everything as plain text, with one kind of line end.

    Args:
        found: The chapters.
        name: Whose notes they are.
        made: The day on which the file is made, in words.
    """
    return "\n".join(_text(found, name, made)) + "\n"


def _text(found: Sequence[Chapter], name: str, made: str) -> Iterator[str]:
    yield f"Bookmarks and notes of {name}"
    yield f"Made on {made}"
    for chapter in found:
        yield ""
        yield ""
        yield chapter.title
        yield "=" * len(chapter.title)
        for line in chapter.lines:
            yield ""
            yield f"Part {line.part}: {line.title}" + (" [bookmark]" if line.bookmarked else "")
            if line.note is not None:
                yield ""
                yield line.note.body.strip()
