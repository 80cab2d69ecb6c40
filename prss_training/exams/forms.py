"""Recording an examination that others hold, and saying why a result is taken back."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from prss_training.domain.errors import DomainError
from prss_training.exams.services import AlreadyRecorded, ExaminationToCome

_DAY = "Choose the day it was passed, or write it like 2026-01-05."
_BLAMED: dict[type[DomainError], str] = {
    AlreadyRecorded: "exam",
    ExaminationToCome: "day",
}


class ExaminationForm(FlaskForm):
    """An examination that was passed, when, and the proof that was seen."""

    exam = RadioField("Examination", validators=[InputRequired("Choose the examination.")])
    day = DateField(
        "Day it was passed", validators=[InputRequired(_DAY)], invalid_value_message=_DAY
    )
    proof = StringField(
        "Proof you saw",
        description="Such as “Score report of 5 January 2026”.",
        validators=[
            DataRequired("Say what proof you saw."),
            Length(max=200, message="Use at most 200 characters for the proof."),
        ],
    )

    score = IntegerField(
        "Score",
        description="Only if the board sets a score to reach, such as 500 on a scale to 800.",
        validators=[Optional(), NumberRange(0, 100_000, "Write a whole number, 0 or more.")],
    )

    @classmethod
    def choosing(cls, examinations: Mapping[str, str], **over: Any) -> "ExaminationForm":
        """Make the form with these examinations to choose from."""
        form = cls(**over)
        form.exam.choices = [SelectChoice(key, words) for key, words in examinations.items()]
        return form

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it."""
        field = self[_BLAMED[type(refusal)]]
        field.errors = [*field.errors, str(refusal)]
