"""The form of supervision."""

import re
from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from prss_training.domain.fields import Domain, Qualification
from prss_training.domain.hours import Hours, HoursUnreadable
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.forms import DAY, DOMAINS, LONGEST_REASON, RefusableForm, choices
from prss_training.fieldwork.services import SupervisionLength, SupervisionToCome
from prss_training.web.filters import day


class SupervisionForm(RefusableForm):
    """Supervision that one learner received."""

    blamed = {SupervisionToCome: "day", SupervisionLength: "hours"}  # noqa: RUF012  (a table)

    learner = SelectField(
        "Learner", coerce=str, validators=[InputRequired("Choose who you supervised.")]
    )
    day = DateField("Day", validators=[InputRequired(DAY)], invalid_value_message=DAY)
    hours = StringField(
        "How long",
        description="Hours and minutes, such as 1:00 or 0:45.",
        validators=[InputRequired("Write how long it lasted, such as 1:00.")],
    )
    mode = RadioField(
        "Kind",
        choices=[SelectChoice("individual", "Individual"), SelectChoice("group", "Group")],
        validators=[InputRequired("Choose individual or group.")],
    )
    observed = BooleanField("I watched the learner at work")
    domain = SelectField(
        "Domain",
        description="What it was about most of all. Some boards count supervision by it.",
        choices=DOMAINS,
        default="",
    )
    qualification = SelectField(
        "What qualifies you",
        description="Boards differ in whom they accept. Your last answer is kept.",
        choices=[SelectChoice("", "Not said"), *choices(Qualification)],
        default="",
    )
    note = TextAreaField(
        "Note",
        description="What you worked on together. The learner reads it. No names of people served.",
        validators=[
            Optional(),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."),
        ],
    )

    @classmethod
    def choosing(cls, enrollments: Iterable[Enrollment], **over: Any) -> "SupervisionForm":
        """Make the form with a list of these learners; two of one name differ by their day."""
        form = cls(**over)
        form.learner.choices = [
            SelectChoice("", "Choose a learner"),
            *(SelectChoice(str(place.id), _known_by(place)) for place in enrollments),
        ]
        form.learner.validate_choice = False  # whose learner it is, the query says
        return form

    @property
    def given(self) -> dict[str, Any]:
        """What the service takes, once the form has validated; all but the learner."""
        said = self.qualification.data
        return {
            "given_on": self.day.data,
            "hours": Hours.parse(self.hours.data),
            "in_group": self.mode.data == "group",
            "observed": self.observed.data,
            "domain": Domain(self.domain.data) if self.domain.data else None,
            "qualification": Qualification(said) if said else None,
            "note": self.note.data or "",
        }

    def validate_learner(self, field: Field) -> None:
        """Refuse what was never on the list."""
        if not re.fullmatch(r"[0-9]{1,9}", field.data):
            raise ValidationError("Choose who you supervised.")

    def validate_hours(self, field: Field) -> None:
        """Refuse a length of time that cannot be read."""
        try:
            Hours.parse(field.data)
        except HoursUnreadable as unreadable:
            raise ValidationError(str(unreadable)) from None


def _known_by(place: Enrollment) -> str:
    return f"{place.person.name}, enrolled {day(place.enrolled_at)}"
