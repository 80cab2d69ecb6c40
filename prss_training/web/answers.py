"""Questions with one best answer as a form: radio buttons in the order that was drawn."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from prss_training.domain.knowledge_check import DrawnItem, Item

_BEFORE = "answer-"
_NONE = -1


class AnswerField(RadioField):
    """One question. Its value is the option's position in the bank."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is none of the options; one left open is for validators to judge."""
        del form
        if self.data is not None and self.data not in [choice.value for choice in self.choices]:
            raise ValidationError(f"{self.label.text}: choose one of the answers shown.")


class AnswersForm(FlaskForm):
    """The base of a form whose questions are drawn; `asking` adds them."""

    @classmethod
    def asking(
        cls,
        items: Iterable[tuple[Item, DrawnItem]],
        kept: Mapping[str, int] | None = None,
        *,
        all_of_them: bool,
    ) -> Self:
        """Build the form of some drawn questions, bound to this request.

        Args:
            items: Each item with the order of its options as drawn.
            kept: Answers given before, by the item's key, to be shown as chosen.
            all_of_them: Whether a question without an answer is a mistake.
        """
        fields = {
            f"{_BEFORE}{item.key}": AnswerField(
                f"Question {number}",
                choices=[SelectChoice(n, item.options[n].text) for n in drawn.order],
                coerce=position,
                validators=[_wanted(number) if all_of_them else Optional()],
            )
            for number, (item, drawn) in enumerate(items, start=1)
        }
        chosen = {f"{_BEFORE}{key}": place for key, place in (kept or {}).items()}
        form: Self = type("Drawn", (cls,), fields)(data=chosen)
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


def _wanted(number: int) -> InputRequired:
    return InputRequired(f"Choose an answer to question {number}.")


def position(value: object) -> int:
    """Read a position; whatever is not one matches no option."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else _NONE
