"""Lessons and guides as pages to read: HTML, the terms in it, the sources it cites.

What was rendered is kept, because the library does not change while the program runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from unicodedata import combining, normalize

from markupsafe import Markup

from prss_training.content.markdown import cited, render, used_terms
from prss_training.domain.criteria import Source
from prss_training.domain.errors import Missing
from prss_training.domain.program import GuideStep, LessonPart, Module, StateTopic, Term

_NO_LETTER = "0 to 9"
_KEPT = 2048  # rendered texts; a program of 20 modules has about 400


class PartUnknown(Missing):
    """The lesson has no such part."""

    def __init__(self, module: Module, number: int) -> None:
        super().__init__(
            f"The lesson “{module.title}” has no part {number}. Open the module and choose a part."
        )


@dataclass(frozen=True, slots=True)
class Text:
    """Something to read. Links in `html` lead to the terms and sources that are listed here."""

    html: Markup
    terms: tuple[Term, ...]
    sources: tuple[Source, ...]


def part_of(module: Module, number: int) -> LessonPart:
    """Return one part of a module's lesson.

    Raises:
        PartUnknown: the lesson has no part with this number.
    """
    for part in module.lesson:
        if part.number == number:
            return part
    raise PartUnknown(module, number)


def text_of(module: Module, markdown: str, heading_from: int = 2) -> Text:
    """Return an author's text as HTML, with the terms and sources of its module."""
    return _rendered(markdown, module.vocabulary, module.sources, heading_from)


@lru_cache(maxsize=_KEPT)
def _rendered(
    markdown: str, terms: Sequence[Term], sources: Sequence[Source], heading_from: int
) -> Text:
    terms_by_key = {term.key: term for term in terms}
    sources_by_id = {source.id: source for source in sources}
    html = render(
        markdown,
        terms=terms_by_key,
        sources=sources_by_id,
        heading_from=heading_from,
        modules_at="/modules",
    )
    return Text(
        Markup(html),  # noqa: S704  (the reader of Markdown lets no HTML of an author through)
        tuple(terms_by_key[key] for key in used_terms(markdown) if key in terms_by_key),
        tuple(sources_by_id[key] for key in cited(markdown) if key in sources_by_id),
    )


def state_text(
    topic: StateTopic, markdown: str, terms: Sequence[Term], heading_from: int = 2
) -> Text:
    """Return a text of a state's topic as HTML, with the terms of the program it links."""
    used = set(used_terms(markdown))
    linked = tuple(term for term in terms if term.key in used)
    return _rendered(markdown, linked, topic.sources, heading_from)


@dataclass(frozen=True, slots=True)
class Whole:
    """A lesson from its first part to its last, with every term and source that it links."""

    parts: tuple[tuple[LessonPart, Markup], ...]
    terms: tuple[Term, ...]
    sources: tuple[Source, ...]


def whole_of(module: Module) -> Whole:
    """Return a module's lesson as one text, in which each part's title is a heading."""
    texts = [text_of(module, part.markdown, 3) for part in module.lesson]
    return Whole(
        tuple((part, text.html) for part, text in zip(module.lesson, texts, strict=True)),
        *_references(texts),
    )


@dataclass(frozen=True, slots=True)
class GuidePart:
    """One step of a guide. `starts` is the minute it begins at; `minutes` is 0 where untimed."""

    title: str
    starts: int
    minutes: int
    html: Markup


@dataclass(frozen=True, slots=True)
class Guide:
    """A trainer's guide to read, with every term and source that it links."""

    opening: Markup
    parts: tuple[GuidePart, ...]
    terms: tuple[Term, ...]
    sources: tuple[Source, ...]


def guide_of(module: Module) -> Guide:
    """Return a module's guide, its timed steps laid along the clock of the session."""
    opening = text_of(module, module.guide_opening)
    texts = [text_of(module, step.markdown, 3) for step in module.guide]
    return _guide(opening, texts, module.guide)


def state_guide(topic: StateTopic, terms: Sequence[Term]) -> Guide:
    """Return the plan of a state's topic, laid along the clock of the session."""
    opening = state_text(topic, topic.guide_opening, terms)
    texts = [state_text(topic, step.markdown, terms, 3) for step in topic.guide]
    return _guide(opening, texts, topic.guide)


def _guide(opening: Text, texts: Sequence[Text], steps: Sequence[GuideStep]) -> Guide:
    starts = accumulate((step.minutes for step in steps), initial=0)
    parts = tuple(
        GuidePart(step.title, begins, step.minutes, text.html)
        for step, begins, text in zip(steps, starts, texts, strict=False)
    )
    return Guide(opening.html, parts, *_references([opening, *texts]))


def _references(texts: Sequence[Text]) -> tuple[tuple[Term, ...], tuple[Source, ...]]:
    """Return the terms and sources of several texts, each once, in the order they come."""
    terms = dict.fromkeys(term for text in texts for term in text.terms)
    sources = dict.fromkeys(source for text in texts for source in text.sources)
    return tuple(terms), tuple(sources)


@dataclass(frozen=True, slots=True)
class Letter:
    """The terms of the program under one letter, each with the module that teaches it."""

    sign: str
    entries: tuple[tuple[Term, Module], ...]

    @property
    def id(self) -> str:
        """What a link to the letter leads to."""
        return f"letter-{'other' if self.sign == _NO_LETTER else self.sign.lower()}"


def glossary_of(modules: Sequence[Module]) -> tuple[Letter, ...]:
    """Return every term of the program by its first letter; what begins with none comes first."""
    entries = sorted(
        ((term, module) for module in modules for term in module.terms),
        key=lambda entry: (_sign(entry[0]) != _NO_LETTER, plain_key(entry[0].term)),
    )
    return tuple(
        Letter(sign, tuple(found))
        for sign, found in groupby(entries, key=lambda entry: _sign(entry[0]))
    )


def plain_key(term: str) -> str:
    """Return a term as it is looked up: without capitals, accents or signs before it."""
    letters = normalize("NFKD", term).casefold()
    return "".join(sign for sign in letters if not combining(sign)).lstrip("“”‘’\"'(- ")


def _sign(term: Term) -> str:
    first = plain_key(term.term)[:1].upper()
    return first if first.isalpha() else _NO_LETTER
