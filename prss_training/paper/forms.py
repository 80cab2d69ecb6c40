"""The forms of entering for a learner: an answer sheet, and a marking sheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from prss_training.coursework.services import MOST_CHARACTERS
from prss_training.domain.paper_form import (
    LETTERS,
    NO_ANSWER,
    AnswerUnreadable,
    FormCodeUnreadable,
    PaperForm,
    read_code,
)
from prss_training.enrollments.models import Enrollment
from prss_training.files.scans import Scan
from prss_training.grading.forms import GradeForm
from prss_training.people.models import Person

_DAY = "Choose the day that stands on the paper, or write it like 2026-01-05."
_SEEN = "Choose the day it was written or seen, or write it like 2026-01-05."
_LEARNER = "Choose the learner."
_LONGEST_CODE = 200
_LONGEST_NAME = 200
_LONGEST_REASON = 1_000
_ANSWER = "answer_"


def _number(value: object) -> int:
    """Read a number; what is none is nobody's."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _learner_field() -> SelectField:
    return SelectField(
        "Learner",
        coerce=_number,
        validate_choice=False,  # whoever is not on the list is looked up, and refused
        validators=[DataRequired(_LEARNER)],
    )


def _choices(enrollments: Sequence[Enrollment], by: Person) -> list[SelectChoice]:
    """Return the learners to choose from, without whoever enters."""
    others = (place for place in enrollments if place.person_id != by.id)
    return [
        SelectChoice("", "Choose a learner"),
        *(SelectChoice(place.id, place.person.name) for place in others),
    ]


def _reason_field() -> TextAreaField:
    return TextAreaField(
        "What was wrong",
        description="What was entered before stays on the record, with your reason beside it.",
        validators=[
            DataRequired("Say what was entered wrongly."),
            Length(max=_LONGEST_REASON, message=f"Use at most {_LONGEST_REASON} characters."),
        ],
    )


class SheetForm(FlaskForm):
    """The base of an answer sheet; `with_answers` adds a field for each question."""

    count: int = 0

    learner = _learner_field()
    code = StringField(
        "Code on the answer sheet",
        description="Three groups of three, such as 7F3-K9Q-TR2. It names the module and the form.",
        validators=[
            DataRequired("Write the code from the answer sheet."),
            Length(max=_LONGEST_CODE, message="This is longer than a code. Write only the code."),
        ],
    )
    taken_on = DateField(
        "Day on the paper", validators=[InputRequired(_DAY)], invalid_value_message=_DAY
    )
    lesson_read = BooleanField("They ticked that they read the lesson in the workbook")

    @classmethod
    def with_answers(cls, count: int, **over: Any) -> Self:
        """Build the form with so many answers, bound to this request."""
        fields: dict[str, Any] = {f"{_ANSWER}{n}": _answer_field(n) for n in range(1, count + 1)}
        fields["count"] = count
        form: Self = type(cls.__name__, (cls,), fields)(**over)
        return form

    def choose_from(self, enrollments: Sequence[Enrollment], by: Person) -> None:
        """Fill the list of learners."""
        self.learner.choices = _choices(enrollments, by)

    def validate_code(self, field: Field) -> None:
        """Refuse a slip of the pen before anything is looked up."""
        try:
            read_code(field.data)
        except FormCodeUnreadable as slip:
            raise ValidationError(str(slip)) from None

    @property
    def read_code(self) -> str:
        """The code as it is kept, once the form has validated."""
        return read_code(self.code.data)

    @property
    def answer_fields(self) -> list[Field]:
        """The fields of the answers, in the order of the questions."""
        return [self[f"{_ANSWER}{n}"] for n in range(1, self.count + 1)]

    @property
    def answer_problems(self) -> list[str]:
        """What is wrong with the answers, each once."""
        return list(dict.fromkeys(str(e) for f in self.answer_fields for e in f.errors))

    def read_answers(self, form: PaperForm) -> tuple[int, ...] | None:
        """Return the positions that were chosen, or None with what is wrong said at its field."""
        fields, asked = self.answer_fields, len(form.drawn)
        chosen = [_read(form, place, field) for place, field in enumerate(fields[:asked])]
        for field in fields[asked:]:
            if (field.data or "").strip():
                field.errors = [*field.errors, f"This form has {asked} questions. Empty the rest."]
        if any(field.errors for field in fields):
            return None
        return tuple(position for position in chosen if position is not None)

    def fill_in(self, form: PaperForm, answers: Sequence[int]) -> None:
        """Show answers that were entered before."""
        for place, chosen in enumerate(answers):
            order = form.drawn[place].order
            self.answer_fields[place].data = (
                "-" if chosen == NO_ANSWER else LETTERS[order.index(chosen)]
            )


class CorrectSheetForm(SheetForm):
    """An answer sheet that was entered wrongly, and why it is entered again."""

    reason = _reason_field()


class MarkingForm(GradeForm):
    """A marking sheet: the learner, the day, and what the rubric's own form asks for."""

    learner = _learner_field()
    done_on = DateField(
        "Day it was written or seen", validators=[InputRequired(_SEEN)], invalid_value_message=_SEEN
    )
    marked_by = StringField(
        "Who marked it, if not you",
        description="Only where somebody else marked the paper or watched, and you type it in.",
        validators=[
            Optional(),
            Length(max=_LONGEST_NAME, message=f"Use at most {_LONGEST_NAME} characters."),
        ],
    )
    body = TextAreaField(
        "The text",
        description="Type it in, attach a scan, or leave both empty where the paper is kept.",
        validators=[
            Optional(),
            Length(max=MOST_CHARACTERS, message="This is longer than any work may be."),
        ],
    )
    scan = FileField(
        "Scan or photo of the paper",
        description="PDF, JPEG or PNG, 10 MB at most. The learner and your trainers can open it.",
        validators=[Optional()],
    )

    def choose_from(self, enrollments: Sequence[Enrollment], by: Person) -> None:
        """Fill the list of learners."""
        self.learner.choices = _choices(enrollments, by)

    def begin_on(self, day: date) -> None:
        """Put a day in, before anything is sent."""
        self.done_on.data = day

    @property
    def read_scan(self) -> Scan | None:
        """The scan, once the form has validated; None where none was attached.

        Raises:
            ScanUnusable, ScanTooLarge: it cannot be kept.
        """
        sent = self.scan.data
        return Scan.of(sent.read()) if sent else None


class CorrectMarksForm(GradeForm):
    """Marks that were entered wrongly, and why they are given anew."""

    reason = _reason_field()


def _answer_field(number: int) -> StringField:
    return StringField(f"{number}", validators=[Length(max=1, message=_one_letter(number))])


def _one_letter(number: int) -> str:
    return f"Question {number}: type one letter, or a hyphen where the paper has no answer."


def _read(form: PaperForm, place: int, field: Field) -> int | None:
    try:
        return form.read_answer(place, field.data or "")
    except AnswerUnreadable as slip:
        if not field.errors:
            field.errors = [str(slip)]
        return None
