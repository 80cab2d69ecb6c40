"""The questions of one try as a form: radio buttons in the order that was drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from prss_training.domain.knowledge_check import DrawnItem, KnowledgeCheck

_BEFORE = "answer-"
_NONE = -1


class AnswerField(RadioField):
    """One question. Its value is the option's position in the bank."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is none of the options."""
        del form
        if self.data not in [choice.value for choice in self.choices]:
            raise ValidationError(f"{self.label.text}: choose one of the answers shown.")


class AnswerForm(FlaskForm):
    """The base of a try's form; `for_try` adds its questions."""

    @classmethod
    def for_try(
        cls,
        check: KnowledgeCheck,
        asked: Sequence[DrawnItem],
        kept: Mapping[str, int] | None = None,
    ) -> "AnswerForm":
        """Build the form of one try, bound to this request.

        Args:
            check: The bank, which has every question of the try.
            asked: What was drawn.
            kept: Answers given before, by the item's key, to be shown as chosen.
        """
        fields = {
            f"{_BEFORE}{item.key}": _question(check, item, number)
            for number, item in enumerate(asked, start=1)
        }
        chosen = {f"{_BEFORE}{key}": position for key, position in (kept or {}).items()}
        form: AnswerForm = type("TryForm", (cls,), fields)(data=chosen)
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


def _question(check: KnowledgeCheck, asked: DrawnItem, number: int) -> AnswerField:
    item = check.item(asked.key)
    return AnswerField(
        f"Question {number}",
        choices=[SelectChoice(n, item.options[n].text) for n in asked.order],
        coerce=_position,
        validators=[InputRequired(f"Choose an answer to question {number}.")],
    )


def _position(value: object) -> int:
    """Read a position; whatever is not one matches no option."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else _NONE
