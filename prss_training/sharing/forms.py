"""With whom to share."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from prss_training.people.models import Person


class ShareForm(FlaskForm):
    """One trainer of the organization."""

    trainer = SelectField(
        "Trainer",
        description="They read it; they cannot change it. You see on which days they did.",
        coerce=str,
        validate_choice=False,
        validators=[InputRequired("Choose a trainer.")],
    )

    @classmethod
    def choosing(cls, trainers: Iterable[Person]) -> "ShareForm":
        """Return the form with the trainers to choose from."""
        form = cls()
        form.trainer.choices = [
            SelectChoice("", "Choose a trainer"),
            *(SelectChoice(str(one.id), one.name) for one in trainers),
        ]
        return form

    @property
    def trainer_id(self) -> int:
        """The number of the trainer chosen; one that is no number is nobody's."""
        text = self.trainer.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


_DIGITS = 9
