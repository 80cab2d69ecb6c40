"""A paper as a form, and opening a sitting."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from prss_training.domain.errors import DomainError
from prss_training.domain.examination import Examination, Help, PlanFirst
from prss_training.domain.knowledge_check import DrawnItem
from prss_training.sittings.services import UntilWhen

_BEFORE = "answer-"
_NONE = -1
_DAY = "Choose the last day, or write it like 2026-01-05."
_BLAMED: dict[type[DomainError], str] = {UntilWhen: "until", PlanFirst: "plan"}


class AnswerField(RadioField):
    """One question. Its value is the option's position in the bank; it may be left open."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is none of the options."""
        del form
        if self.data is not None and self.data not in [choice.value for choice in self.choices]:
            raise ValidationError(f"{self.label.text}: choose one of the answers shown.")


class PaperForm(FlaskForm):
    """The base of a paper's form; `for_paper` adds its questions."""

    anyway = BooleanField("Finish although questions have no answer; they count as not right.")

    @classmethod
    def for_paper(
        cls,
        examination: Examination,
        asked: tuple[DrawnItem, ...],
        kept: Mapping[str, int] | None = None,
    ) -> "PaperForm":
        """Build the form of one paper, bound to this request.

        Args:
            examination: The bank, which has every question given.
            asked: What was drawn.
            kept: Answers given before, by the item's key, to be shown as chosen.
        """
        fields = {
            f"{_BEFORE}{one.key}": _question(examination, one, number)
            for number, one in enumerate(asked, start=1)
        }
        chosen = {f"{_BEFORE}{key}": position for key, position in (kept or {}).items()}
        form: PaperForm = type("Paper", (cls,), fields)(data=chosen)
        return form

    @property
    def questions(self) -> dict[str, AnswerField]:
        """The questions' fields, by the item's key."""
        return {
            name.removeprefix(_BEFORE): field
            for name, field in self._fields.items()
            if name.startswith(_BEFORE)
        }

    @property
    def answers(self) -> dict[str, int]:
        """The positions chosen so far, by the item's key."""
        return {
            key: field.data
            for key, field in self.questions.items()
            if field.data is not None and field.data != _NONE
        }


class OpenForm(FlaskForm):
    """How, where and until when a learner may begin."""

    help = RadioField(
        "How they sit it",
        description="Whoever wants it read out gets it read out, without a reason.",
        choices=[SelectChoice(one.value, one.label) for one in Help],
        validators=[InputRequired("Choose how they sit it.")],
        default=Help.ALONE.value,
    )
    place = StringField(
        "Where",
        description="Such as “Room 2, with Terrence”, or “By video”. The learner sees it.",
        validators=[InputRequired("Say where they sit it."), Length(max=200)],
    )
    until = DateField(
        "Last day to begin",
        description="It stays open until the end of this day.",
        validators=[InputRequired(_DAY)],
        invalid_value_message=_DAY,
    )
    plan = TextAreaField(
        "Learning plan",
        description=(
            "Needed before a third or later sitting: what the two of you agreed to work on, and "
            "how. The learner sees it."
        ),
        validators=[Optional(), Length(max=4000)],
    )

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal above the field it is about, or above the form."""
        field = self[_BLAMED[type(refusal)]] if type(refusal) in _BLAMED else self.help
        field.errors = [*field.errors, str(refusal)]


def _question(examination: Examination, asked: DrawnItem, number: int) -> AnswerField:
    item = examination.item(asked.key)
    return AnswerField(
        f"Question {number}",
        choices=[SelectChoice(n, item.options[n].text) for n in asked.order],
        coerce=_position,
        validators=[Optional()],
    )


def _position(value: object) -> int:
    """Read a position; whatever is not one matches no option."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else _NONE
