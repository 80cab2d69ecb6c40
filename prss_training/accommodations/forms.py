"""The form by which staff arrange how a learner learns and is tested."""

from datetime import date
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from prss_training.domain.accommodations import LONGEST_WORDS, MOST_PERCENT, Accommodations

_USUAL, _MORE, _NONE = "usual", "more", "none"
_LONGEST_LANGUAGE = 80
_PERCENT = f"Write a whole number from 1 to {MOST_PERCENT}."
_DAY = "Choose the day, or write it like 2026-01-05."


class WithMoreTime:
    """Ask for the share where more time was chosen; elsewhere whatever stands there is nothing."""

    field_flags: ClassVar[dict[str, bool]] = {"optional": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Stop where there is nothing to judge, or where there should be."""
        if form.time.data != _MORE:
            field.errors[:] = []
            raise StopValidation
        if not (field.raw_data and field.raw_data[0].strip()):
            raise StopValidation("Write how much more time, in percent.")


class AccommodationForm(FlaskForm):
    """What holds, and on which days. Nobody is asked why."""

    time = RadioField(
        "Time",
        choices=[
            SelectChoice(_USUAL, "The usual time"),
            SelectChoice(_MORE, "More time"),
            SelectChoice(_NONE, "No limit"),
        ],
        default=_USUAL,
        validators=[InputRequired("Choose how much time.")],
    )
    percent = IntegerField(
        "How much more time, in percent",
        description="50 turns two hours into three. Only for “More time”.",
        validators=[WithMoreTime(), NumberRange(1, MOST_PERCENT, _PERCENT)],
        invalid_value_message=_PERCENT,
    )
    oral = BooleanField("Checks and examinations may be talked through with a trainer")
    language = StringField(
        "Checks and examinations in another language or in sign language",
        description="Write which one, such as Spanish or ASL.",
        validators=[
            Optional(),
            Length(max=_LONGEST_LANGUAGE, message=f"Use at most {_LONGEST_LANGUAGE} characters."),
        ],
    )
    large_print = BooleanField("Large print, on pages and on paper")
    other = TextAreaField(
        "Anything else, in words to the learner",
        description="Write what is done, such as a quiet room. Leave out why.",
        validators=[
            Optional(),
            Length(max=LONGEST_WORDS, message=f"Use at most {LONGEST_WORDS} characters."),
        ],
    )
    since = DateField("From", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    until = DateField(
        "Until, that day included",
        description="Leave it empty where there is no end.",
        validators=[Optional()],
        invalid_value_message=_DAY,
    )

    @classmethod
    def beginning_from(cls, held: Accommodations, today: date) -> "AccommodationForm":
        """Return the form with what holds today."""
        time = _NONE if held.no_limit else _MORE if held.more_time else _USUAL
        return cls(
            data={
                "time": time,
                "percent": held.more_time or None,
                "oral": held.oral,
                "language": held.language,
                "large_print": held.large_print,
                "other": held.other,
                "since": today,
            }
        )

    @property
    def what(self) -> Accommodations:
        """What the form says holds."""
        return Accommodations(
            more_time=(self.percent.data or 0) if self.time.data == _MORE else 0,
            no_limit=self.time.data == _NONE,
            oral=bool(self.oral.data),
            language=(self.language.data or "").strip(),
            large_print=bool(self.large_print.data),
            other=(self.other.data or "").strip(),
        )
