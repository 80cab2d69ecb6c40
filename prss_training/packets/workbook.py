"""What a workbook and a printed guide hold, worked out before anything is drawn."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from markupsafe import Markup

from prss_training.documents import qr_svg
from prss_training.domain.knowledge_check import Option
from prss_training.domain.paper_form import LETTERS, FormLetter, FormName, PaperForm, paper_form
from prss_training.domain.program import Activity, Module
from prss_training.packets.printed_lesson import (
    PrintedGuide,
    PrintedLesson,
    printed_guide,
    printed_lesson,
    printed_text,
)

_WORDS_TO_A_LINE, _WORDS_TO_A_LARGE_LINE = 9, 6
_FEWEST_LINES = 6
_QUESTIONS_TO_A_SHEET, _QUESTIONS_TO_A_LARGE_SHEET = 15, 5
_LEVEL_NAMES = ("Not shown", "Emerging", "Competent", "Strong")
_VERSION_LENGTH = 8


class Size(StrEnum):
    """The paper that is in the printer."""

    LETTER = "letter"
    A4 = "a4"

    @property
    def label(self) -> str:
        """Its name on a page."""
        return "Letter (8½ by 11 inches)" if self is Size.LETTER else "A4"


@dataclass(frozen=True, slots=True)
class Look:
    """How a print looks: the paper, and whether its letters are large (18 points and more)."""

    size: Size = Size.LETTER
    large: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is printed: its options by letter, in the order drawn.

    `starred` ones are about safety, and have to be right.
    """

    number: int
    stem: Markup
    options: tuple[tuple[str, str], ...]
    objective: str
    right: str
    why: str
    starred: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the answer sheet. `letters` are those of each question on it."""

    page: int
    pages: int
    mark: str
    picture: Markup
    letters: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a rubric in plain words."""

    title: str
    starred: bool
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """An activity on paper; `lines` is how many lines there are to write on, 0 for none."""

    activity: Activity
    prompt: Markup
    rubric: tuple[PrintedLine, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class CheckOnPaper:
    """One form of a check with its questions and its answer sheet."""

    form: PaperForm
    questions: tuple[Question, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A module to work through with a pencil. `check` is None where it is handed out apart."""

    module: Module
    version: str
    look: Look
    lesson: PrintedLesson
    exercises: tuple[Exercise, ...]
    check: CheckOnPaper | None
    check_only: bool = False


@dataclass(frozen=True, slots=True)
class GuidePacket:
    """What a trainer needs at hand: the plan, cards, sheets, and the keys of the three forms."""

    module: Module
    version: str
    look: Look
    guide: PrintedGuide
    exercises: tuple[Exercise, ...]
    keys: tuple[CheckOnPaper, ...]


def content_version(module: Module) -> str:
    """Return a short digest of everything a module says, so that a print names its content."""
    said = json.dumps(asdict(module), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:_VERSION_LENGTH]


def workbook(
    module: Module, *, look: Look, name: FormName | None, check_only: bool = False
) -> Workbook:
    """Gather a module's workbook.

    Args:
        module: What is printed.
        look: Paper and size of letters.
        name: Which form of the check goes into it; None leaves the check out.
        check_only: Print only the check and its answer sheet.
    """
    return Workbook(
        module,
        content_version(module),
        look,
        printed_lesson(module),
        _exercises(module, look),
        check_on_paper(module, paper_form(module, name), look) if name else None,
        check_only=check_only,
    )


def guide_packet(module: Module, *, look: Look, set_number: int = 1) -> GuidePacket:
    """Gather a trainer's guide, with the keys of the forms of one set."""
    forms = [paper_form(module, FormName(letter, set_number)) for letter in FormLetter]
    return GuidePacket(
        module,
        content_version(module),
        look,
        printed_guide(module),
        _exercises(module, look),
        tuple(check_on_paper(module, form, look) for form in forms),
    )


def check_on_paper(module: Module, form: PaperForm, look: Look) -> CheckOnPaper:
    """Lay a form of a check out as questions and answer sheets."""
    questions = tuple(
        _question(module, form, place, right) for place, right in enumerate(form.key_letters())
    )
    return CheckOnPaper(form, questions, _sheets(form, questions, look))


def lines_for(activity: Activity, look: Look) -> int:
    """Return how many lines the length asked for takes, written by hand; 0 where none is."""
    if activity.live:
        return 0
    words = (activity.minimum_words + activity.maximum_words) / 2
    to_a_line = _WORDS_TO_A_LARGE_LINE if look.large else _WORDS_TO_A_LINE
    return max(_FEWEST_LINES, math.ceil(words / to_a_line))


def plain_level(text: str) -> str:
    """Return a level's words without the name of the level before them, beginning large."""
    name, colon, rest = text.partition(": ")
    said = rest if colon and name in _LEVEL_NAMES else text
    return said[:1].upper() + said[1:]


def _exercises(module: Module, look: Look) -> tuple[Exercise, ...]:
    return tuple(
        Exercise(
            activity,
            printed_text(module, activity.prompt, 4),
            tuple(
                PrintedLine(line.title, line.starred, tuple(map(plain_level, line.levels)))
                for line in activity.rubric.lines
            ),
            lines_for(activity, look),
        )
        for activity in module.activities
    )


def _question(module: Module, form: PaperForm, place: int, right: str) -> Question:
    asked = form.drawn[place]
    item = module.check.item(asked.key)
    shown: list[Option] = [item.options[n] for n in asked.order]
    objectives = {objective.key: objective.text for objective in module.objectives}
    return Question(
        place + 1,
        printed_text(module, item.stem, 4),
        tuple((LETTERS[n], option.text) for n, option in enumerate(shown)),
        objectives.get(item.objective, item.objective),
        right,
        item.options[item.answer].feedback,
        item.starred,
    )


def _sheets(form: PaperForm, questions: Sequence[Question], look: Look) -> tuple[Sheet, ...]:
    most = _QUESTIONS_TO_A_LARGE_SHEET if look.large else _QUESTIONS_TO_A_SHEET
    pages = math.ceil(len(questions) / most)
    return tuple(
        Sheet(
            page,
            pages,
            form.sheet_mark(page),
            Markup(qr_svg(form.sheet_mark(page))),  # noqa: S704  (drawn by us)
            tuple(
                (question.number, "".join(letter for letter, _ in question.options))
                for question in questions[(page - 1) * most : page * most]
            ),
        )
        for page in range(1, pages + 1)
    )
