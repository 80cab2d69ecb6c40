"""Ticking who attended, and saying why a line is taken back."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.enrollments.models import Enrollment

_DAY = "Choose the day of the session, or write it like 2026-01-05."
_LARGEST_NUMBER = 2**31 - 1


class AttendanceForm(FlaskForm):
    """The day of a session, and who was there for all of it."""

    day = DateField(
        "Day of the session", validators=[InputRequired(_DAY)], invalid_value_message=_DAY
    )
    learners = SelectMultipleField(
        "Who attended",
        description="Tick everybody who was there for all the live hours.",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,  # who was recorded meanwhile is left alone; who is not ours, refused
        invalid_value_message="Tick learners of the list.",
        validators=[InputRequired("Tick at least one learner.")],
    )

    @classmethod
    def choosing(cls, enrollments: Iterable[Enrollment], **over: Any) -> "AttendanceForm":
        """Make the form with a box for each of these learners."""
        form = cls(**over)
        form.learners.choices = [SelectChoice(place.id, place.person.name) for place in enrollments]
        return form

    def validate_learners(self, field: Field) -> None:
        """Refuse a number that no row can have."""
        if not all(0 < number <= _LARGEST_NUMBER for number in field.data):
            raise ValidationError("Tick learners of the list.")
