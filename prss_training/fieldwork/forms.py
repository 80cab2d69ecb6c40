"""The forms of the ledger, of a supervisor's answer, and of supervision."""

import re
from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.domain.errors import DomainError
from prss_training.domain.fields import Position, Service, Support
from prss_training.domain.hours import Hours, HoursUnreadable
from prss_training.domain.practice import (
    Decision,
    EndsBeforeStart,
    NotInThePast,
    Overlaps,
    ReasonMissing,
    Span,
    TooLongADay,
)
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.discretion import hints
from prss_training.fieldwork.models import PracticeEntry
from prss_training.fieldwork.services import NoSupport, SupervisionLength, SupervisionToCome
from prss_training.web import fields
from prss_training.web.filters import day

_DAY = "Choose the day, or write it like 2026-01-05."
_CLOCK = "Write the time like 09:30 or 14:00."
_LONGEST_TEXT = 2000
_LONGEST_REASON = 1000


class RefusableForm(FlaskForm):
    """A form that can show a refusal of the rules beside the field it is about."""

    blamed: dict[type[DomainError], str] = {}  # noqa: RUF012  (a table that subclasses fill)

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it."""
        field = self[self.blamed[type(refusal)]]
        field.errors = [*field.errors, str(refusal)]


class LogForm(RefusableForm):
    """Practice that a learner did, in one stretch of one day."""

    blamed = {  # noqa: RUF012  (a table, never changed)
        NotInThePast: "day",
        EndsBeforeStart: "end",
        TooLongADay: "end",
        Overlaps: "start",
        NoSupport: "supports",
    }

    day = DateField("Day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    start = TimeField("Start", validators=[InputRequired(_CLOCK)], invalid_value_message=_CLOCK)
    end = TimeField(
        "End",
        description="Work past midnight goes in two entries.",
        validators=[InputRequired(_CLOCK)],
        invalid_value_message=_CLOCK,
    )
    site = StringField(
        "Site",
        description="Where you practiced, such as the drop-in or the county clinic.",
        validators=[
            DataRequired("Write where you practiced."),
            Length(max=200, message="Use at most 200 characters for the site."),
        ],
        filters=[lambda text: text.strip() if text else text],
    )
    service = RadioField(
        "What you did",
        choices=[SelectChoice(kind.value, kind.label) for kind in Service],
        validators=[InputRequired("Choose what you did most of that time.")],
    )
    supports = SelectMultipleField(
        "What support you gave",
        description="Choose at least one.",
        choices=[SelectChoice(kind.value, kind.label) for kind in Support],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired("Choose at least one type of support that you gave.")],
    )
    position = RadioField(
        "Your position",
        description="Boards ask whether practice was paid.",
        choices=[SelectChoice(kind.value, kind.label) for kind in Position],
        validators=[InputRequired("Choose whether you volunteered or were paid.")],
    )
    reflection = TextAreaField(
        "What you noticed",
        description=(
            "No names of the people you served, and nothing that tells who they are. "
            "A sentence or two about your own part is enough."
        ),
        validators=[
            Optional(),
            Length(max=_LONGEST_TEXT, message=f"Use at most {_LONGEST_TEXT} characters."),
        ],
    )
    confirm = BooleanField("I looked again. This tells nobody who a person I served is.")

    asks = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask once more where the reflection seems to say who somebody is."""
        fine: bool = super().validate(extra_validators)
        found = hints(self.reflection.data or "", self.site.data or "")
        self.asks = bool(found)
        if not found or self.confirm.data:
            return fine
        sentence = (
            f"This may tell who a person is: {', '.join(found)}. Take it out, "
            "or tick the box under it if it names nobody you served."
        )
        self.reflection.errors = [*self.reflection.errors, sentence]
        return False

    @property
    def span(self) -> Span:
        """The stretch of the day, once the form has validated."""
        return Span(self.day.data, self.start.data, self.end.data)

    @property
    def practice(self) -> dict[str, Any]:
        """What the service takes, once the form has validated."""
        return {
            "span": self.span,
            "site": self.site.data,
            "service": Service(self.service.data),
            "supports": [Support(kind) for kind in self.supports.data],
            "position": Position(self.position.data),
            "reflection": self.reflection.data or "",
        }

    @staticmethod
    def again(entry: PracticeEntry) -> dict[str, Any]:
        """Return what an entry said, to fill the form with."""
        return {
            "day": entry.worked_on,
            "start": entry.starts,
            "end": entry.ends,
            "site": entry.site,
            "service": entry.service.value,
            "supports": entry.supports,
            "position": entry.position.value,
            "reflection": entry.reflection,
        }


class DecideForm(RefusableForm):
    """A supervisor's answer to one entry. The buttons carry the decision."""

    blamed = {ReasonMissing: "reason"}  # noqa: RUF012  (a table, never changed)

    decision = HiddenField()
    reason = TextAreaField(
        "What the learner should know",
        description="Needed when you return the entry. The learner reads it.",
        validators=[
            Optional(),
            Length(max=_LONGEST_REASON, message=f"Use at most {_LONGEST_REASON} characters."),
        ],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse what no button of the page sends."""
        fine: bool = super().validate(extra_validators)
        if self.decision.data in list(Decision):
            return fine
        self.form_errors.append("Choose one of the buttons under the form.")
        return False


class ReverseForm(RefusableForm, fields.ReverseForm):
    """The reason why something approved or recorded is taken back."""

    blamed = {ReasonMissing: "reason"}  # noqa: RUF012  (a table, never changed)


class SupervisionForm(RefusableForm):
    """Supervision that one learner received."""

    blamed = {SupervisionToCome: "day", SupervisionLength: "hours"}  # noqa: RUF012  (a table)

    learner = SelectField(
        "Learner", coerce=str, validators=[InputRequired("Choose who you supervised.")]
    )
    day = DateField("Day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
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
    note = TextAreaField(
        "Note",
        description="What you worked on together. The learner reads it. No names of people served.",
        validators=[
            Optional(),
            Length(max=_LONGEST_REASON, message=f"Use at most {_LONGEST_REASON} characters."),
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
