"""The forms of the ledger, of answers to it, and of supervision."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.domain.discretion import hints
from prss_training.domain.errors import DomainError
from prss_training.domain.fields import (
    Contact,
    Domain,
    Population,
    Position,
    Service,
    Setting,
    Support,
    Work,
)
from prss_training.domain.practice import (
    LONGEST_PLACE,
    LONGEST_REFLECTION,
    MOST_PEOPLE,
    Decision,
    EndsBeforeStart,
    NoSupport,
    NotInThePast,
    Overlaps,
    ReasonMissing,
    Span,
    TooLongADay,
)
from prss_training.fieldwork.models import PracticeEntry
from prss_training.web import fields

DAY = "Choose the day, or write it like 2026-01-05."
_CLOCK = "Write the time like 09:30 or 14:00."
LONGEST_REASON = 1000
_ONE, _GROUP, _NOBODY = "one", "group", "nobody"
_GROUP_SIZE = f"Write how many people were in the group, from 2 to {MOST_PEOPLE}."
DOMAINS = [SelectChoice("", "Not sure"), *(SelectChoice(d.value, d.label) for d in Domain)]


def choices(kinds: Iterable[Any]) -> list[SelectChoice]:
    """Return the members of a list of the field as choices, by their labels."""
    return [SelectChoice(kind.value, kind.label) for kind in kinds]


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


def _reason(label: str, hint: str) -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        validators=[
            Optional(),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."),
        ],
    )


class RefusableForm(FlaskForm):
    """A form that can show a refusal of the rules beside the field it is about."""

    blamed: dict[type[DomainError], str] = {}  # noqa: RUF012  (a table that subclasses fill)

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it."""
        field = self[self.blamed[type(refusal)]]
        field.errors = [*field.errors, str(refusal)]


class LogForm(RefusableForm):
    """Practice that a learner did, in one stretch of one day.

    `MORE` are the fields that are much the same each time: they begin with what was said last.
    """

    blamed = {  # noqa: RUF012  (a table, never changed)
        NotInThePast: "day",
        EndsBeforeStart: "end",
        TooLongADay: "end",
        Overlaps: "start",
        NoSupport: "supports",
    }
    MORE = (
        *("position", "employer", "domain", "setting", "populations", "contact", "work"),
        *("company", "people"),
    )

    day = DateField("Day", validators=[InputRequired(DAY)], invalid_value_message=DAY)
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
            Length(
                max=LONGEST_PLACE, message=f"Use at most {LONGEST_PLACE} characters for the site."
            ),
        ],
        filters=[_stripped],
    )
    service = RadioField(
        "What you did",
        choices=choices(Service),
        validators=[InputRequired("Choose what you did most of that time.")],
    )
    supports = SelectMultipleField(
        "What support you gave",
        description="Choose at least one.",
        choices=choices(Support),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired("Choose at least one type of support that you gave.")],
    )
    position = RadioField(
        "Your position",
        description="Boards ask whether practice was paid.",
        choices=choices(Position),
        validators=[InputRequired("Choose whether you volunteered or were paid.")],
    )
    employer = StringField(
        "Employer or program",
        description="Whom you practiced for, if it is not the same as the site.",
        validators=[
            Optional(),
            Length(
                max=LONGEST_PLACE,
                message=f"Use at most {LONGEST_PLACE} characters for the employer.",
            ),
        ],
        filters=[_stripped],
    )
    domain = SelectField(
        "Domain",
        description="Which part of the work it was most of all. Some boards count hours by it.",
        choices=DOMAINS,
        default="",
    )
    setting = SelectField(
        "Setting",
        choices=[SelectChoice("", "Not said"), *choices(Setting)],
        default="",
    )
    populations = SelectMultipleField(
        "Whom you were with",
        choices=choices(Population),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    contact = RadioField("How you met", choices=choices(Contact), default=Contact.IN_PERSON.value)
    work = SelectField(
        "Kind of time",
        description="Many boards leave reading and travel out of the hours they count.",
        choices=choices(Work),
        default=Work.DIRECT.value,
    )
    company = RadioField(
        "Who was there",
        choices=[
            SelectChoice(_ONE, "One person"),
            SelectChoice(_GROUP, "A group"),
            SelectChoice(_NOBODY, "Nobody: notes, meetings, travel"),
        ],
        default=_ONE,
    )
    people = IntegerField(
        "People in the group",
        description="Only for a group. Your best count is fine.",
        validators=[Optional(), NumberRange(2, MOST_PEOPLE, _GROUP_SIZE)],
    )
    reflection = TextAreaField(
        "What you noticed",
        description=(
            "No names of the people you served, and nothing that tells who they are. "
            "A sentence or two about your own part is enough."
        ),
        validators=[
            Optional(),
            Length(max=LONGEST_REFLECTION, message=f"Use at most {LONGEST_REFLECTION} characters."),
        ],
    )
    confirm = BooleanField("I looked again. This tells nobody who a person I served is.")

    asks = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask once more where the reflection seems to say who somebody is."""
        fine: bool = super().validate(extra_validators)
        if self.company.data == _GROUP and self.people.data is None and not self.people.errors:
            self.people.errors = [_GROUP_SIZE]
            fine = False
        found = hints(self.reflection.data or "", f"{self.site.data} {self.employer.data}")
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
    def more_is_open(self) -> bool:
        """The fields that are much the same each time need a look: they are new, or wrong."""
        return not self.position.data or any(self[name].errors for name in self.MORE)

    @property
    def more_said(self) -> str:
        """What those fields say now, in short, to be read while they are folded."""
        if not self.position.data:
            return ""
        known = {kind.value: kind.label for kind in (*Position, *Contact)}
        said = [
            known.get(self.position.data, ""),
            self.employer.data or "",
            known.get(self.contact.data, ""),
        ]
        return " · ".join(word for word in said if word)

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
            "employer": self.employer.data or "",
            "domain": Domain(self.domain.data) if self.domain.data else None,
            "work": Work(self.work.data),
            "setting": Setting(self.setting.data) if self.setting.data else None,
            "populations": [Population(kind) for kind in self.populations.data],
            "contact": Contact(self.contact.data),
            "people": {_ONE: 1, _NOBODY: 0}.get(self.company.data, self.people.data),
        }

    @classmethod
    def again(cls, entry: PracticeEntry) -> dict[str, Any]:
        """Return what an entry said, to fill the form with."""
        return cls.usual(entry) | {
            "day": entry.worked_on,
            "start": entry.starts,
            "end": entry.ends,
            "site": entry.site,
            "service": entry.service.value,
            "supports": entry.supports,
            "reflection": entry.reflection,
        }

    @staticmethod
    def usual(entry: PracticeEntry) -> dict[str, Any]:
        """Return what an entry said of the things that are much the same each time."""
        return {
            "position": entry.position.value,
            "employer": entry.employer,
            "domain": entry.domain.value if entry.domain else "",
            "setting": entry.setting.value if entry.setting else "",
            "populations": entry.populations,
            "contact": entry.contact.value,
            "work": entry.work.value,
            "company": {1: _ONE, 0: _NOBODY}.get(entry.people, _GROUP),
            "people": entry.people if entry.people > 1 else None,
        }


class DecideForm(RefusableForm):
    """A supervisor's answer to one entry. The buttons carry the decision."""

    blamed = {ReasonMissing: "reason"}  # noqa: RUF012  (a table, never changed)

    decision = HiddenField()
    reason = _reason(
        "What the learner should know", "Needed when you return the entry. The learner reads it."
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


class DisputeForm(RefusableForm):
    """A learner's objection to an answer."""

    blamed = {ReasonMissing: "reason"}  # noqa: RUF012  (a table, never changed)

    reason = TextAreaField(
        "Why you see it differently",
        description="Whoever answers reads this. No names of the people you served.",
        validators=[
            DataRequired("Say what you see differently, in a sentence or two."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."),
        ],
    )


class AnswerForm(RefusableForm):
    """The one answer to a dispute. The buttons carry it."""

    UPHELD, NOT_UPHELD = "upheld", "not-upheld"
    blamed = {ReasonMissing: "reason"}  # noqa: RUF012  (a table, never changed)

    answer = HiddenField()
    reason = _reason(
        "What you say to the learner",
        "Needed when you do not uphold the dispute. The learner and the first supervisor read it.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse what no button of the page sends."""
        fine: bool = super().validate(extra_validators)
        if self.answer.data in (self.UPHELD, self.NOT_UPHELD):
            return fine
        self.form_errors.append("Choose one of the buttons under the form.")
        return False


class ImportForm(FlaskForm):
    """A log from elsewhere, as a CSV file."""

    log = FileField(
        "CSV file",
        description="2 MB and 5,000 rows at most. You look at it before anything is kept.",
        validators=[FileRequired("Choose the CSV file.")],
    )


class KeepForm(FlaskForm):
    """Keep a file that was looked at. `confirm` is asked for where names may be in it."""

    confirm = BooleanField("I looked at these rows. They tell nobody who a person served is.")

    asks = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask once more where a reflection seems to say who somebody is."""
        fine: bool = super().validate(extra_validators)
        if self.asks and not self.confirm.data:
            self.confirm.errors = ["Look at the rows named above, then tick this box."]
            return False
        return fine
