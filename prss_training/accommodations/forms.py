"""The form by which staff arrange how a learner learns and is tested."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from prss_training.domain.accommodations import LONGEST_WORDS, MOST_PERCENT, Accommodations

_USUAL, _MORE, _NONE = "usual", "more", "none"
_LONGEST_LANGUAGE = 80
_DAY = "Choose the day, or write it like 2026-01-05."


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
        validators=[
            Optional(),
            NumberRange(1, MOST_PERCENT, f"Write a whole number from 1 to {MOST_PERCENT}."),
        ],
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
    since = DateField("From", validators=[InputRequired(_DAY)])
    until = DateField(
        "Until, that day included",
        description="Leave it empty where there is no end.",
        validators=[Optional()],
    )

    def validate_percent(self, field: IntegerField) -> None:
        """Ask for the share where more time was chosen."""
        if self.time.data == _MORE and field.data is None and not field.errors:
            raise ValidationError("Write how much more time, in percent.")

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
