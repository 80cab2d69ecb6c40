"""The forms of a step, of a wish, and of a sign-off."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from prss_training.domain.errors import DomainError
from prss_training.domain.stages import (
    LONGEST_REASON,
    OWN_DIRECTIONS,
    ConditionsOpen,
    DayOutOfOrder,
    Direction,
    Ladder,
    NotWaivable,
    ReasonTooLong,
    ReasonWanted,
    SignOffKind,
    Stage,
    StepImpossible,
    Where,
    destinations,
    directions,
)

_DAY = "Choose the day, or write it like 2026-01-05."
_LONG = f"Use at most {LONGEST_REASON:,} characters."
_LONGEST_NOTE = 1_000
_WAIVE = "waive-"
_BLAMED: dict[type[DomainError], str] = {
    DayOutOfOrder: "day",
    ReasonWanted: "reason",
    ReasonTooLong: "reason",
    ConditionsOpen: "step",
    NotWaivable: "step",
    StepImpossible: "step",
}


class OneOfField(RadioField):
    """One of a few, with a sentence of ours for anything else."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that was not offered."""
        del form
        if self.data not in [choice.value for choice in self.choices]:
            raise ValidationError("Choose one of those shown.")


class StepForm(FlaskForm):
    """A step that somebody decides; `choosing` adds what may be waived."""

    step = OneOfField("What you decide", validators=[InputRequired("Choose the step.")])
    day = DateField(
        "From which day it holds",
        validators=[InputRequired(_DAY)],
        invalid_value_message=_DAY,
    )
    reason = TextAreaField(
        "In a few words",
        description=(
            "For a step forward, say what makes this the time. For any other step you may leave "
            "this empty. The learner reads it."
        ),
        validators=[Optional(), Length(max=LONGEST_REASON, message=_LONG)],
    )

    @classmethod
    def choosing(
        cls, ladder: Ladder, here: Where, waivable: Iterable[tuple[str, str]], today: date
    ) -> "StepForm":
        """Make the form with the steps that start from here.

        Args:
            ladder: The ladder.
            here: Where the learner stands.
            waivable: Key and title of what is open and may be waived.
            today: The day to begin with.
        """
        fields = {f"{_WAIVE}{key}": _waiver(title) for key, title in waivable}
        form: StepForm = type("StepFormHere", (cls,), fields)(data={"day": today})
        form.step.choices = step_choices(ladder, here, list(Direction))
        return form

    @property
    def decided(self) -> tuple[Direction, str]:
        """The kind of step and the stage, once the form has validated."""
        return read_step(self.step.data)

    @property
    def waiver_fields(self) -> list[TextAreaField]:
        """The fields of what may be waived."""
        return [field for name, field in self._fields.items() if name.startswith(_WAIVE)]

    @property
    def waivers(self) -> dict[str, str]:
        """Why something is waived, by the condition's key."""
        return {
            field.name.removeprefix(_WAIVE): field.data
            for field in self.waiver_fields
            if (field.data or "").strip()
        }

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it."""
        field = self[_BLAMED[type(refusal)]]
        field.errors = [*field.errors, str(refusal)]


class OwnStepForm(FlaskForm):
    """A step back or a pause that a learner takes for themselves."""

    step = OneOfField("What is right for you now", validators=[InputRequired("Choose the step.")])
    reason = TextAreaField(
        "Anything you want your supervisor to know",
        description="You do not have to say why.",
        validators=[Optional(), Length(max=LONGEST_REASON, message=_LONG)],
    )

    @classmethod
    def choosing(cls, ladder: Ladder, here: Where) -> "OwnStepForm":
        """Make the form with the steps that learners may take by themselves."""
        form = cls()
        form.step.choices = step_choices(ladder, here, OWN_DIRECTIONS)
        return form

    @property
    def decided(self) -> tuple[Direction, str]:
        """The kind of step and the stage, once the form has validated."""
        return read_step(self.step.data)


class WishForm(FlaskForm):
    """Why a learner wants what comes next."""

    body = TextAreaField(
        "What you wish for next, and why",
        description="In your own words. Your supervisor reads it.",
        validators=[
            DataRequired("Write a sentence about what you wish for, in your own words."),
            Length(max=LONGEST_REASON, message=_LONG),
        ],
    )


class SignOffForm(FlaskForm):
    """One thing that is signed off, with what was seen."""

    what = OneOfField("What you sign off", validators=[InputRequired("Choose what you sign off.")])
    note = TextAreaField(
        "What you saw",
        description="The learner reads it. Name none of the people served.",
        validators=[
            Optional(),
            Length(max=_LONGEST_NOTE, message=f"Use at most {_LONGEST_NOTE:,} characters."),
        ],
    )

    @classmethod
    def choosing(cls, kinds: Sequence[SignOffKind]) -> "SignOffForm":
        """Make the form with these to choose from."""
        form = cls()
        form.what.choices = [SelectChoice(kind.key, kind.title) for kind in kinds]
        return form


def step_choices(ladder: Ladder, here: Where, among: Iterable[Direction]) -> list[SelectChoice]:
    """Return every step of these kinds that starts from here, each with its words."""
    wanted = set(among)
    return [
        SelectChoice(f"{direction}:{stage.key}", _words(direction, stage))
        for direction in directions(ladder, here)
        if direction in wanted
        for stage in destinations(ladder, here, direction)
    ]


def read_step(value: str) -> tuple[Direction, str]:
    """Return the kind of step and the stage that a choice names."""
    direction, _, stage = value.partition(":")
    return Direction(direction), stage


def _words(direction: Direction, stage: Stage) -> str:
    match direction:
        case Direction.FORWARD:
            return f"Step forward: {stage.name}"
        case Direction.BACK:
            return f"Step back: {stage.name}"
        case Direction.PAUSE:
            return f"Pause, and stay {_article(stage.name)} {_first_lower(stage.name)}"
    return f"Come back from the pause: {stage.name}"


def _article(name: str) -> str:
    return "an" if name[:1].lower() in "aeiou" else "a"


def _first_lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _waiver(title: str) -> TextAreaField:
    return TextAreaField(
        f"Waive “{title}”, because",
        validators=[Optional(), Length(max=_LONGEST_NOTE, message=_LONG)],
    )
