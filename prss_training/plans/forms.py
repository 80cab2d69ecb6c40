"""The form of a goal."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from prss_training.domain.drafts import Opened
from prss_training.domain.goals import LONGEST_GOAL, LONGEST_NOTE
from prss_training.domain.program import Module
from prss_training.plans.models import Goal
from prss_training.plans.services import Wanted

_DAY = "Choose the day, or write it like 2026-01-05."


class GoalForm(FlaskForm):
    """A goal in one's own words, with a day, a module and a note where one likes."""

    body = StringField(
        "Your goal, in your own words",
        description="For example: I can run the Friday group without looking at my notes.",
        validators=[
            DataRequired("Write your goal. One sentence is enough."),
            Length(max=LONGEST_GOAL, message=f"Use at most {LONGEST_GOAL} characters."),
        ],
    )
    due_on = DateField(
        "By when",
        description="You can change the day at any time. Nothing happens when it passes.",
        validators=[Optional()],
        invalid_value_message=_DAY,
    )
    module = SelectField("A module it belongs to", validators=[Optional()])
    note = TextAreaField(
        "A note to yourself",
        description="What helps you, who could help, what the first step is.",
        validators=[
            Optional(),
            Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters."),
        ],
    )
    revision = HiddenField()

    @classmethod
    def choosing(cls, modules: Iterable[Module], goal: Goal | None = None) -> "GoalForm":
        """Return the form, with what a goal says where it is to be shown."""
        form = cls(obj=goal)
        form.module.choices = [
            SelectChoice("", "None"),
            *(SelectChoice(module.key, module.title) for module in modules),
        ]
        known = {choice.value for choice in form.module.choices}
        if goal is not None and form.module.data not in known:
            form.module.data = ""  # the library no longer has it
        return form

    @property
    def wanted(self) -> Wanted:
        """The goal as the form says it."""
        return Wanted(
            self.body.data or "", self.due_on.data, self.note.data or "", self.module.data or ""
        )

    @property
    def seen(self) -> int:
        """The revision that the page showed; one that is no number is none."""
        return Opened.read("", self.revision.data).revision
