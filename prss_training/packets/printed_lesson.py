"""A lesson and a guide as they are printed: questions with room to write, answers kept apart.

What a screen folds away, paper cannot. So each “what would you say?” gets a number and lines to
write on, and our own answer stands under that number at the end of the workbook.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lxml import etree, html
from markupsafe import Markup

from prss_training.domain.program import GuideStep, LessonPart, Module
from prss_training.lessons.reading import text_of

# lxml has no types of its own.
Element: TypeAlias = Any

_LINES_TO_AN_ANSWER = 5
_CARDS = re.compile(r"\bcards?\b", re.IGNORECASE)
_CARD = re.compile(r"\s*card\b", re.IGNORECASE)
_AFTER_CARDS = re.compile(r"\s*questions?\b", re.IGNORECASE)
_OBSERVER = re.compile(r"\bobserver", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """A part of a lesson, with its questions numbered and their answers taken out."""

    number: int
    title: str
    minutes: int
    html: Markup


@dataclass(frozen=True, slots=True)
class PrintedAnswer:
    """Our answer to one question, for the end of the workbook. `part` is where it was asked."""

    number: int
    part: int
    html: Markup


@dataclass(frozen=True, slots=True)
class PrintedLesson:
    """A whole lesson on paper."""

    parts: tuple[PrintedPart, ...]
    answers: tuple[PrintedAnswer, ...]


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """A step of a guide on the clock: it begins and ends so many minutes after the start."""

    title: str
    starts: int
    minutes: int
    html: Markup

    @property
    def ends(self) -> int:
        """The minute at which it ends."""
        return self.starts + self.minutes


@dataclass(frozen=True, slots=True)
class PrintedGuide:
    """A trainer's guide on paper: `steps` have minutes, `sections` have none."""

    opening: Markup
    steps: tuple[PrintedStep, ...]
    sections: tuple[PrintedStep, ...]
    cards: tuple[Markup, ...]
    sheets: tuple[Markup, ...]


@dataclass(slots=True)
class _Numbering:
    """Counts the questions of a lesson, and keeps what was answered."""

    asked: int = 0
    answered: int = 0
    answers: list[PrintedAnswer] = field(default_factory=list)

    def ask(self) -> int:
        self.asked += 1
        return self.asked

    def answer(self) -> int:
        """Return the number of the question that an answer belongs to; its own where none is."""
        if self.answered == self.asked:
            self.asked += 1
        self.answered = self.asked
        return self.asked


def printed_lesson(module: Module) -> PrintedLesson:
    """Return a module's lesson as it is printed."""
    numbering = _Numbering()
    parts = tuple(_printed_part(module, part, numbering) for part in module.lesson)
    return PrintedLesson(parts, tuple(numbering.answers))


def _printed_part(module: Module, part: LessonPart, numbering: _Numbering) -> PrintedPart:
    def set_apart(body: Element) -> None:
        _set_apart(body, part.number, numbering)

    text = _changed(text_of(module, part.markdown, 3).html, set_apart, module)
    return PrintedPart(part.number, part.title, part.minutes, text)


def printed_text(module: Module, markdown: str, heading_from: int) -> Markup:
    """Return any other text of an author as it is printed."""
    return _changed(text_of(module, markdown, heading_from).html, _nothing, module)


def printed_guide(module: Module) -> PrintedGuide:
    """Return a module's guide as it is printed, with its cards and observer's sheets apart."""
    steps: list[PrintedStep] = []
    sections: list[PrintedStep] = []
    cards: list[Markup] = []
    sheets: list[Markup] = []
    clock = 0
    for step in module.guide:
        body = _body(printed_text(module, step.markdown, 3))
        sheets += [_markup(sheet) for sheet in _observer_sheets(step, body)]
        if _CARDS.search(step.title) and not step.minutes:
            cards += [_markup(card) for card in _taken_cards(body)]
        printed = PrintedStep(step.title, clock, step.minutes, _markup(body))
        clock += step.minutes
        (steps if step.minutes else sections).append(printed)
    opening = printed_text(module, module.guide_opening, 3)
    return PrintedGuide(opening, tuple(steps), tuple(sections), tuple(cards), tuple(sheets))


def _nothing(_body: Element) -> None:
    """Leave a text as it is."""


def _changed(text: Markup, change: Callable[[Element], None], module: Module) -> Markup:
    body = _body(text)
    change(body)
    _leave_the_screen(body)
    places = {f"term-{term.key}" for term in module.vocabulary}
    _drop_lost_links(body, places | {f"source-{source.id}" for source in module.sources})
    return _markup(body)


def _body(text: str) -> Element:
    return html.fragment_fromstring(text, create_parent="div")


def _markup(body: Element) -> Markup:
    """Return the inside of an element."""
    pieces = [body.text or ""]
    pieces += [html.tostring(child, encoding="unicode") for child in body]
    return Markup("".join(pieces))  # noqa: S704  (what the reader of Markdown let through)


def _set_apart(body: Element, part: int, numbering: _Numbering) -> None:
    for block in list(body.iter("div", "details")):
        kind = block.get("class")
        if block.tag == "div" and kind == "ask":
            _give_room(block, numbering.ask())
        elif block.tag == "details" and kind == "answer":
            _take_answer(block, part, numbering)


def _give_room(ask: Element, number: int) -> None:
    name = ask.find("p")
    name.text = f"Your turn {number}"
    ask.set("id", f"ask-{number}")
    ask.append(html.fromstring(lines(_LINES_TO_AN_ANSWER)))


def _take_answer(answer: Element, part: int, numbering: _Numbering) -> None:
    number = numbering.answer()
    summary = answer.find("summary")
    if summary is not None:
        answer.remove(summary)
    _leave_the_screen(answer)
    numbering.answers.append(PrintedAnswer(number, part, _markup(answer)))
    see = html.fromstring(
        f'<p class="see-answer">Write first. Then look: <a href="#answer-{number}">our answer '
        f"{number}</a>.</p>"
    )
    see.tail = answer.tail
    answer.getparent().replace(answer, see)


def lines(count: int) -> str:
    """Return so many empty lines to write on, said once in words."""
    drawn = '<div class="line"></div>' * count
    return f'<div class="room"><p class="room-name">Room to write</p>{drawn}</div>'


def _leave_the_screen(body: Element) -> None:
    """Take off what only a screen needs: frames that scroll, and captions that nobody sees."""
    for frame in body.iter("div"):
        for name in ("tabindex", "role", "aria-label"):
            frame.attrib.pop(name, None)
    for caption in list(body.iter("caption")):
        caption.getparent().remove(caption)


def _drop_lost_links(body: Element, places: Collection[str]) -> None:
    """Make plain text of links to other pages, and to places that are not in this print."""
    for link in list(body.iter("a")):
        target = link.get("href", "")
        known = target[1:] in places or target.startswith("#answer-")
        if target.startswith("/") or (target.startswith("#") and not known):
            link.tag = "span"
            link.attrib.clear()


def _level(element: Element) -> int:
    """Return a heading's level, or 0."""
    return _HEADINGS.index(element.tag) + 1 if element.tag in _HEADINGS else 0


def _first_words(element: Element) -> str:
    """Return the words that open a block where they are a heading or bold, or nothing."""
    if _level(element):
        return str(element.text_content())
    inside = next(iter(element), None)
    if element.tag == "li" and inside is not None and inside.tag == "p":
        return _first_words(inside)
    if inside is None or inside.tag != "strong" or (element.text or "").strip():
        return ""
    return str(inside.text_content())


def _taken_cards(body: Element) -> Iterator[Element]:
    """Take the cards of a section out of it, one after the other.

    Cards are named (“Card 1. …”), or they are the items of a numbered list that begin in bold.
    """
    for items in _card_lists(body):
        body.remove(items)
        for item in list(items):
            item.tag = "div"
            yield item
    for blocks in _card_groups(list(body)):
        card = etree.Element("div")
        for block in blocks:
            body.remove(block)
            card.append(_as_card_heading(block) if _level(block) else block)
        yield card


def _card_lists(body: Element) -> list[Element]:
    """Return the numbered lists whose every item begins in bold: cards without the word."""
    return [
        block
        for block in body
        if block.tag == "ol" and len(block) and all(map(_first_words, block))
    ]


def _card_groups(blocks: list[Element]) -> list[list[Element]]:
    """Return the blocks of each card: from its name to where something else begins."""
    groups: list[list[Element]] = []
    inside = False
    for block in blocks:
        words = _first_words(block)
        if _CARD.match(words):
            groups.append([])
            inside = True
        elif _AFTER_CARDS.match(words) or _level(block):
            inside = False
        if inside:
            groups[-1].append(block)
    return groups


def _as_card_heading(heading: Element) -> Element:
    heading.tag = "h3"
    return heading


def _observer_sheets(step: GuideStep, body: Element) -> Iterator[Element]:
    """Return copies of the observer's sheets in a step, each from its heading to the next."""
    if _OBSERVER.search(step.title):
        yield _copied([_heading(step.title), *body])
        return
    blocks = list(body)
    for at, block in enumerate(blocks):
        if _level(block) and _OBSERVER.search(block.text_content()):
            until = (
                n for n in range(at + 1, len(blocks)) if 0 < _level(blocks[n]) <= _level(block)
            )
            yield _copied(blocks[at : next(until, len(blocks))])


def _heading(title: str) -> Element:
    made = etree.Element("h3")
    made.text = title
    return made


def _copied(blocks: list[Element]) -> Element:
    sheet = etree.Element("div")
    for block in blocks:
        sheet.append(html.fromstring(html.tostring(block, encoding="unicode")))
    return sheet
