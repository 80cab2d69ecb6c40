"""The forms of agencies and their keys."""

from flask_wtf import FlaskForm
from wtforms import EmailField, IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.agencies.services import (
    KEY_DAYS,
    LONGEST_KEY_DAYS,
    LONGEST_OVERLAP,
    MOST_PER_DAY,
    MOST_PER_MINUTE,
    OVERLAP,
    PER_DAY,
    PER_MINUTE,
    KeyFacts,
    Scope,
)


def _figure(most: int, least: int = 1) -> list[object]:
    words = f"Write a whole number from {least:,} to {most:,}."
    return [InputRequired(words), NumberRange(min=least, max=most, message=words)]


class AgencyForm(FlaskForm):
    """A new agency."""

    name = StringField(
        "Name",
        validators=[InputRequired("Write the agency’s name."), Length(max=100)],
    )
    key = StringField(
        "Short name for addresses",
        description="Small letters, digits and hyphens, such as mn-board. It never changes.",
        validators=[InputRequired("Write a short name."), Length(max=60)],
    )
    place = StringField("Place", validators=[Optional(), Length(max=200)])
    zone = StringField(
        "Time zone",
        description="Such as America/Chicago.",
        default="America/Chicago",
        validators=[InputRequired("Write the time zone."), Length(max=60)],
    )
    contact = EmailField(
        "Email address for alerts",
        validators=[InputRequired("Write the email address that alerts go to."), Length(max=254)],
    )


class KeyForm(FlaskForm):
    """A new API key."""

    name = StringField(
        "Where it will be used",
        description="Such as: nightly check of staff.",
        validators=[InputRequired("Say where the key will be used."), Length(max=100)],
    )
    scopes = SelectMultipleField(
        "What it may be used for",
        choices=[SelectChoice(scope.value, scope.label.capitalize()) for scope in Scope],
        validators=[InputRequired("Choose at least one thing that the key may be used for.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = IntegerField(
        "Days that it works", default=KEY_DAYS, validators=_figure(LONGEST_KEY_DAYS)
    )
    per_minute = IntegerField(
        "Requests in a minute", default=PER_MINUTE, validators=_figure(MOST_PER_MINUTE)
    )
    per_day = IntegerField(
        "Answers in a day",
        description="A roster takes as many as it has rows.",
        default=PER_DAY,
        validators=_figure(MOST_PER_DAY),
    )

    def facts(self) -> KeyFacts:
        """Return what was filled in."""
        return KeyFacts(
            name=self.name.data or "",
            scopes=tuple(Scope(word) for word in self.scopes.data or ()),
            days=self.days.data or 0,
            per_minute=self.per_minute.data or 0,
            per_day=self.per_day.data or 0,
        )


class RotateForm(FlaskForm):
    """How long the old key works beside its successor."""

    overlap = IntegerField(
        "Days that the old key works on",
        default=OVERLAP.days,
        validators=_figure(LONGEST_OVERLAP.days, 0),
    )
