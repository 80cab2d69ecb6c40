"""The forms of cohorts: their shapes. What fits a plan or a roster is judged after them."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.cohorts.models import Cohort
from prss_training.domain.errors import DomainError
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import Stretch
from prss_training.domain.program import Module
from prss_training.people.models import Person

_DAY = "Choose the day, or write it like 2026-01-05."
_CLOCK = "Write the time like 18:30."
_LONGEST_TEXT = 2_000
_LONGEST_REASON = 1_000
_LONGEST_LINK = 500
_TOO_LONG = f"Use at most {_LONGEST_REASON} characters."
_MOST_BREAKS = 180
LENGTHS = (60, 90, 120, 150, 180, 240, 360)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _several(label: str, description: str = "", **over: Any) -> SelectMultipleField:
    """Return a field of boxes to tick."""
    return SelectMultipleField(
        label,
        description=description,
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **over,
    )


def _reason(label: str, description: str) -> TextAreaField:
    return TextAreaField(
        label,
        description=description,
        validators=[
            DataRequired("Say why, in a sentence people can act on."),
            Length(max=_LONGEST_REASON, message=_TOO_LONG),
        ],
    )


def _people(people: Iterable[Person]) -> list[SelectChoice]:
    return [SelectChoice(person.id, person.name) for person in people]


class CohortForm(FlaskForm):
    """What a cohort says of itself, and who teaches it."""

    name = StringField(
        "Name",
        description="So that people know which one is meant, such as “Tuesday evenings, spring”.",
        validators=[InputRequired("Give the cohort a name."), Length(max=100)],
    )
    criteria = SelectField("What it learns toward", validators=[InputRequired("Choose one.")])
    starts_on = DateField("First day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    trainers = _several(
        "Trainers", "Two are advised, at least one of them in recovery and with peer work behind."
    )
    about = TextAreaField(
        "What learners read about it",
        description="When and where it meets, and whom it suits. Shown to whoever may apply.",
        validators=[Optional(), Length(max=_LONGEST_TEXT)],
    )
    takes_applications = BooleanField(
        "Learners of the organization may ask for a place",
        description="A trainer or registrar answers each one.",
    )

    @classmethod
    def choosing(
        cls, programs: Iterable[tuple[str, str]], trainers: Iterable[Person], **over: Any
    ) -> "CohortForm":
        """Make the form with the programs and trainers there are."""
        form = cls(**over)
        form.criteria.choices = [SelectChoice(key, name) for key, name in programs]
        form.trainers.choices = _people(trainers)
        return form


class _WhereForm(FlaskForm):
    """Where and how a session is held."""

    clock = TimeField(
        "Time it begins", validators=[InputRequired(_CLOCK)], invalid_value_message=_CLOCK
    )
    break_minutes = IntegerField(
        "Minutes of breaks",
        default=0,
        description="Breaks come on top: they are no live time.",
        validators=[
            InputRequired("Write how many minutes of breaks there are; 0 for none."),
            NumberRange(0, _MOST_BREAKS, f"Write minutes from 0 to {_MOST_BREAKS}."),
        ],
        invalid_value_message="Write a number of minutes.",
    )
    place = StringField(
        "Place",
        description="An address or a room. Leave it empty if it is held by video only.",
        validators=[Optional(), Length(max=200)],
    )
    video_link = StringField(
        "Video link",
        description="Begins with https://. Leave it empty if everybody meets in the room.",
        validators=[Optional(), Length(max=_LONGEST_LINK)],
    )

    def validate_video_link(self, field: Field) -> None:
        """Take only an address that a browser opens safely."""
        try:
            parts = urlsplit(field.data.strip())
            fine = parts.scheme == "https" and bool(parts.hostname)
        except ValueError:
            fine = False
        if not fine or any(sign.isspace() for sign in field.data.strip()):
            raise ValidationError("Write the whole link, beginning with https://.")


class RhythmForm(_WhereForm):
    """Modules and a rhythm: one sitting a day, on days of the week, at one time."""

    modules = _several(
        "Modules",
        "They are held in the order of the program. Those planned already are not listed.",
        validators=[InputRequired("Choose at least one module.")],
    )
    first = DateField("First day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    weekdays = _several(
        "Days of the week",
        "Tick none to meet once a week, on the weekday of the first day.",
    )
    longest = SelectField(
        "Live time in one session, at most",
        coerce=int,
        default=120,
        description="A longer module is held in several sessions of one length.",
        choices=[SelectChoice(minutes, f"{Hours(minutes)} hours") for minutes in LENGTHS],
    )

    @classmethod
    def choosing(cls, modules: Sequence[Module], **over: Any) -> "RhythmForm":
        """Make the form with a box for each module, by its number."""
        form = cls(**over)
        form.modules.choices = [
            SelectChoice(one.number, f"{one.code} {one.title} ({one.live})") for one in modules
        ]
        form.weekdays.choices = [SelectChoice(n, name) for n, name in enumerate(WEEKDAYS)]
        return form


class SessionForm(_WhereForm):
    """One session: a module, and which of its live minutes."""

    module = SelectField("Module", validators=[InputRequired("Choose a module.")])
    begins = StringField(
        "Begin at",
        description="How far into the module’s live hours, such as 2:00. "
        "Leave it empty to go on where the plan ends.",
        validators=[Optional(), Length(max=10)],
    )
    length = StringField(
        "Live time",
        description="Such as 2:00. Leave it empty for all that is not planned yet.",
        validators=[Optional(), Length(max=10)],
    )
    first = DateField("Day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)

    @classmethod
    def choosing(cls, modules: Sequence[Module], **over: Any) -> "SessionForm":
        """Make the form with the modules that have live hours."""
        form = cls(**over)
        form.module.choices = [
            SelectChoice(one.key, f"{one.code} {one.title} ({one.live})") for one in modules
        ]
        return form

    def validate_begins(self, field: Field) -> None:
        """Refuse what is no length of time."""
        _span(field)

    def validate_length(self, field: Field) -> None:
        """Refuse what is no length of time, or none at all."""
        if _span(field) == Hours(0):
            raise ValidationError("Write how long it is, such as 2:00.")


class MoveForm(_WhereForm):
    """Another time or place for a session, and why. `seen` is the plan that was looked at."""

    first = DateField("Day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    reason = _reason("Why it changes", "Everybody who comes reads this.")
    seen = HiddenField()


class CancelForm(FlaskForm):
    """Why a session is not held. `seen` is the plan that was looked at."""

    reason = _reason("Why it is not held", "Everybody who was to come reads this.")
    seen = HiddenField()


class AddLearnersForm(FlaskForm):
    """Learners of the organization who get a place."""

    learners = _several(
        "Learners who have no cohort yet",
        validators=[InputRequired("Tick at least one learner.")],
        validate_choice=False,  # who got a place meanwhile is refused with a sentence of its own
        invalid_value_message="Tick learners of the list.",
    )

    @classmethod
    def choosing(cls, people: Iterable[Person], **over: Any) -> "AddLearnersForm":
        """Make the form with a box for each learner."""
        form = cls(**over)
        form.learners.choices = _people(people)
        return form


class InviteForm(FlaskForm):
    """Somebody to be invited to the organization and the cohort."""

    name = StringField("Their name", validators=[Optional(), Length(max=100)])
    email = EmailField(
        "Their email address",
        description="If you write it, we send the invitation. You get the link either way.",
        validators=[Optional(), Length(max=254)],
    )


class RollForm(FlaskForm):
    """People who are to learn together, as a CSV file."""

    people = FileField(
        "CSV file",
        description="60 people at most. You see what would happen before anything does.",
        validators=[FileRequired("Choose the CSV file.")],
    )


class AnswerForm(FlaskForm):
    """What is answered to an application."""

    sentence = TextAreaField(
        "A sentence to them",
        description="They read it. If you say no, say why, or what would help.",
        validators=[Optional(), Length(max=_LONGEST_REASON, message=_TOO_LONG)],
    )


class PlaceForm(FlaskForm):
    """Somebody leaves a cohort, or moves to another one."""

    to = SelectField("What happens", coerce=int)
    reason = _reason("Why", "It stays beside their place in this cohort.")

    @classmethod
    def choosing(cls, others: Iterable[Cohort], **over: Any) -> "PlaceForm":
        """Make the form with the cohorts that somebody can move to; 0 is to leave."""
        form = cls(**over)
        form.to.choices = [
            *(SelectChoice(one.id, f"Moves to {one.name}") for one in others),
            SelectChoice(0, "Leaves, for no other cohort"),
        ]
        return form


class ApplyForm(FlaskForm):
    """Why somebody would like a place, if they want to say so."""

    body = TextAreaField(
        "What the trainers should know",
        description="Why this cohort, or what you need to take part. You may leave it empty.",
        validators=[Optional(), Length(max=_LONGEST_TEXT)],
    )


class LeaveForm(FlaskForm):
    """Why somebody leaves, if they want to say so."""

    reason = TextAreaField(
        "Why",
        description="You do not have to say. Your trainers read it.",
        validators=[Optional(), Length(max=_LONGEST_REASON, message=_TOO_LONG)],
    )


class CodeForm(FlaskForm):
    """The code that is shown in the room."""

    code = StringField(
        "Code in the room",
        description="Six letters and digits, such as K7Q-M2X.",
        validators=[InputRequired("Write the code you see in the room."), Length(max=40)],
    )


class RosterForm(FlaskForm):
    """A whole roster: its rows are read beside this form, by the number of each place."""

    reason = TextAreaField(
        "Why something recorded changes",
        description="Needed only if you change a mark that was kept before. The learner reads it.",
        validators=[Optional(), Length(max=_LONGEST_REASON, message=_TOO_LONG)],
    )


class OneToOneForm(FlaskForm):
    """Missed minutes that a trainer held again with one learner."""

    stretch = SelectField("What you held again", validators=[InputRequired("Choose one.")])
    day = DateField("Day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    in_person = BooleanField("You met in person")
    note = TextAreaField(
        "What you worked on",
        description="A sentence or two, with nothing about anybody’s past.",
        validators=[
            DataRequired("Write a sentence about what you worked on."),
            Length(max=_LONGEST_REASON, message=_TOO_LONG),
        ],
    )

    @classmethod
    def choosing(
        cls, missing: Iterable[tuple[Module, Stretch, str]], **over: Any
    ) -> "OneToOneForm":
        """Make the form with what is missing, and a name for each of it."""
        form = cls(**over)
        form.stretch.choices = [
            SelectChoice(f"{module.key}/{stretch.first}/{stretch.minutes}", said)
            for module, stretch, said in missing
        ]
        return form


def _span(field: Field) -> Hours:
    try:
        return Hours.parse(field.data)
    except DomainError as problem:
        raise ValidationError(str(problem)) from None
