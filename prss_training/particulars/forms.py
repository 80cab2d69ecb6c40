"""One form for each kind of line in a person's file. `detail()` gives its plain values."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from prss_training.domain.errors import DomainError
from prss_training.domain.evidence import Attester, Delivery, Education
from prss_training.domain.fields import Domain
from prss_training.domain.hours import Hours, HoursUnreadable
from prss_training.domain.particulars import DayToCome, NothingInCourse, ParticularKind
from prss_training.particulars.choices import Choice, Choices
from prss_training.particulars.services import ApprovalEndsFirst, ProofNotNamed

_DAY = "Choose the day, or write it like 2026-01-05."
_LONG = Length(max=200, message="Use at most 200 characters here.")
_ATTESTERS = {
    Attester.SELF: "The person, in their own word",
    Attester.REFEREE: "A person who gave a reference",
    Attester.SUPERVISOR: "A supervisor",
}
_BLAMED: dict[type[DomainError], str] = {
    DayToCome: "day",
    ProofNotNamed: "proof",
    NothingInCourse: "advocacy",
}


def _chosen(pairs: Iterable[Choice]) -> list[SelectChoice]:
    return [SelectChoice(key, words) for key, words in pairs]


def _one_of(pairs: Iterable[Choice]) -> list[SelectChoice]:
    """Return a list that chooses nothing by itself: what is put on file is meant."""
    return [SelectChoice("", "Choose one"), *_chosen(pairs)]


def _number(low: int, high: int, sentence: str) -> list[Any]:
    return [InputRequired(sentence), NumberRange(low, high, sentence)]


def _hours(_form: FlaskForm, field: Field) -> None:
    """Refuse what is not a length of time.

    Raises:
        ValidationError: with a sentence that says how to write it.
    """
    if field.data and field.data.strip():
        try:
            Hours.parse(field.data)
        except HoursUnreadable as error:
            raise ValidationError(str(error)) from None


def _minutes(text: str | None) -> int:
    return Hours.parse(text).minutes if text and text.strip() else 0


class ParticularForm(FlaskForm):
    """What every line has: its day, and the proof that was seen."""

    day = DateField("Day it happened", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    proof = StringField(
        "What did you see?",
        description="Such as “Diploma”, “Letter of 3 May”, “Result from the state portal”. "
        "Keep copies of papers with the person, not here.",
        validators=[Optional(), _LONG],
    )

    def choose(self, offered: Choices) -> None:
        """Fill the lists that the credentials decide on."""

    def detail(self) -> dict[str, Any]:
        """Return the line's plain values."""
        return {}

    def own_word(self) -> None:
        """Leave out what only staff fill in."""
        del self.proof

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it."""
        field = self[_BLAMED.get(type(refusal), "day")]
        field.errors = [*field.errors, str(refusal)]


class EducationForm(ParticularForm):
    """The highest schooling, and college credits."""

    level = RadioField(
        "Highest schooling",
        choices=[SelectChoice(one.value, one.label) for one in Education],
        validators=[InputRequired("Choose one.")],
    )
    credits = IntegerField(
        "College credits",
        description="Semester credits; 0 if there are none.",
        default=0,
        validators=_number(0, 500, "Write a number from 0 to 500."),
    )

    def detail(self) -> dict[str, Any]:
        return {"level": self.level.data, "credits": self.credits.data}


class AgeForm(ParticularForm):
    """An age that was proven. No birthday is kept."""

    years = IntegerField(
        "Age in whole years",
        description="As shown on that day. The birthday itself is not kept.",
        validators=_number(14, 120, "Write the age in whole years, from 14 to 120."),
    )

    def detail(self) -> dict[str, Any]:
        return {"years": self.years.data}


class _AttestedForm(ParticularForm):
    by = RadioField(
        "Who attests to it?",
        choices=[SelectChoice(one.value, words) for one, words in _ATTESTERS.items()],
        default=Attester.SELF.value,
        validators=[InputRequired("Choose who attests to it.")],
    )

    def own_word(self) -> None:
        super().own_word()
        del self.by

    def _said_by(self) -> str:
        return str(self.by.data) if "by" in self else Attester.SELF.value


class AttestationForm(_AttestedForm):
    """Something a board asks to have attested."""

    what = SelectField("What is attested", validators=[InputRequired("Choose one.")])

    def choose(self, offered: Choices) -> None:
        self.what.choices = _one_of(offered.attestations)

    def detail(self) -> dict[str, Any]:
        return {"what": self.what.data, "by": self._said_by()}


class RecoveryForm(_AttestedForm):
    """How many months, and nothing else."""

    months = IntegerField(
        "Months",
        description="Only this number is kept: no dates, no diagnosis, no story. "
        "A smaller number that is enough for the board is fine.",
        validators=_number(1, 1200, "Write a number of months, from 1 up."),
    )

    def detail(self) -> dict[str, Any]:
        return {"months": self.months.data, "by": self._said_by()}


class ReferenceForm(ParticularForm):
    """A letter of reference that came in."""

    reference = RadioField(
        "Kind of reference",
        choices=[
            SelectChoice("personal", "Personal"),
            SelectChoice("professional", "Professional"),
            SelectChoice("supervisor", "From a supervisor"),
        ],
        validators=[InputRequired("Choose one.")],
    )

    def detail(self) -> dict[str, Any]:
        return {"reference": self.reference.data}


class BackgroundForm(ParticularForm):
    """A check that came back clear. What it said is not kept."""

    what = SelectField(
        "Which check",
        description="Record it only when it came back clear or was decided in the person's favor. "
        "What it said is never kept here.",
        validators=[InputRequired("Choose one.")],
    )

    def choose(self, offered: Choices) -> None:
        self.what.choices = _one_of(offered.backgrounds)

    def detail(self) -> dict[str, Any]:
        return {"what": self.what.data}


class ResidencyForm(ParticularForm):
    """Where somebody lives or works, and how much of the time."""

    jurisdiction = SelectField("Where", validators=[InputRequired("Choose one.")])
    percent = IntegerField(
        "Per cent of the time",
        description="Boards that ask want 51 or more.",
        default=100,
        validators=_number(1, 100, "Write a number from 1 to 100."),
    )

    def choose(self, offered: Choices) -> None:
        self.jurisdiction.choices = _one_of(offered.jurisdictions)

    def detail(self) -> dict[str, Any]:
        return {"jurisdiction": self.jurisdiction.data, "percent": self.percent.data}


class EmploymentForm(ParticularForm):
    """A job or a volunteer place, from its first day."""

    employer = StringField(
        "Employer or site", validators=[DataRequired("Name the employer or site."), _LONG]
    )
    until = DateField(
        "Last day", description="Leave empty while it lasts.", validators=[Optional()]
    )
    paid = BooleanField("It is paid")
    percent = IntegerField(
        "Per cent of the job that is peer support",
        description="Leave empty if it was not said.",
        validators=[Optional(), NumberRange(0, 100, "Write a number from 0 to 100.")],
    )

    def detail(self) -> dict[str, Any]:
        return {
            "employer": self.employer.data.strip(),
            "until": self.until.data.isoformat() if self.until.data else None,
            "paid": self.paid.data,
            "percent": self.percent.data,
        }


class CredentialForm(ParticularForm):
    """A credential that somebody else gave, from its first day."""

    credential = SelectField("Credential", validators=[InputRequired("Choose one.")])
    until = DateField(
        "Good until", description="Leave empty if it has no end.", validators=[Optional()]
    )

    def choose(self, offered: Choices) -> None:
        self.credential.choices = _one_of(offered.credentials)

    def detail(self) -> dict[str, Any]:
        until = self.until.data.isoformat() if self.until.data else None
        return {"credential": self.credential.data, "until": until}


class EventForm(ParticularForm):
    """A step with a board that starts or stops a clock."""

    event = SelectField("Step", validators=[InputRequired("Choose one.")])

    def choose(self, offered: Choices) -> None:
        self.event.choices = _one_of(offered.events)

    def detail(self) -> dict[str, Any]:
        return {"event": self.event.data}


class CourseForm(ParticularForm):
    """A course from elsewhere, with its hours by domain as its certificate shows them."""

    title = StringField("Title of the course", validators=[DataRequired("Write the title."), _LONG])
    provider = StringField("Who gave it", validators=[DataRequired("Name who gave it."), _LONG])
    course = SelectField("Is it one of the courses that boards name?", validators=[Optional()])
    delivery = RadioField(
        "How was it given?",
        choices=[SelectChoice(one.value, one.label.capitalize()) for one in Delivery],
        validators=[InputRequired("Choose one.")],
    )
    advocacy = StringField("Hours in Advocacy", validators=[Optional(), _hours])
    mentoring_education = StringField(
        "Hours in Mentoring and Education", validators=[Optional(), _hours]
    )
    recovery_wellness = StringField(
        "Hours in Recovery and Wellness Support", validators=[Optional(), _hours]
    )
    ethical_responsibility = StringField(
        "Hours in Ethical Responsibility", validators=[Optional(), _hours]
    )
    harm_reduction = StringField("Hours in Harm Reduction", validators=[Optional(), _hours])
    other = StringField(
        "Hours in no domain that was named",
        description="Write hours like 6:00 or 1:30.",
        validators=[Optional(), _hours],
    )
    topic = SelectField("Topic that boards ask for", validators=[Optional()])
    topic_hours = StringField("Hours on that topic", validators=[Optional(), _hours])
    second_topic = SelectField("Another such topic", validators=[Optional()])
    second_topic_hours = StringField("Hours on that topic", validators=[Optional(), _hours])
    days = IntegerField(
        "Days",
        description="For boards that count days and not hours.",
        default=0,
        validators=_number(0, 200, "Write a number of days, from 0 to 200."),
    )
    absent = StringField(
        "Hours missed", description="Only if some were.", validators=[Optional(), _hours]
    )
    approved_by = SelectMultipleField(
        "Boards whose approval its certificate shows", validators=[Optional()]
    )

    def choose(self, offered: Choices) -> None:
        none = [SelectChoice("", "None of these")]
        self.course.choices = none + _chosen(offered.courses)
        self.topic.choices = none + _chosen(offered.topics)
        self.second_topic.choices = none + _chosen(offered.topics)
        self.approved_by.choices = _chosen(offered.approvals)

    def detail(self) -> dict[str, Any]:
        chosen = (
            (self.topic.data, self.topic_hours.data),
            (self.second_topic.data, self.second_topic_hours.data),
        )
        return {
            "title": self.title.data.strip(),
            "provider": self.provider.data.strip(),
            "course": self.course.data or "",
            "delivery": self.delivery.data,
            "hours": {one.value: _minutes(self[one.name.lower()].data) for one in Domain},
            "other": _minutes(self.other.data),
            "topics": {topic: _minutes(hours) for topic, hours in chosen if topic},
            "days": self.days.data,
            "absent": _minutes(self.absent.data),
            "approved_by": sorted(self.approved_by.data or []),
        }


class ExamNotPassedForm(ParticularForm):
    """A try at an outside examination; some boards allow only so many."""

    exam = SelectField("Examination", validators=[InputRequired("Choose one.")])

    def choose(self, offered: Choices) -> None:
        self.exam.choices = _one_of(offered.exams)

    def detail(self) -> dict[str, Any]:
        return {"exam": self.exam.data}


class _SettledForm(ParticularForm):
    why = TextAreaField(
        "Why",
        description="The learner and the board can read this.",
        validators=[
            DataRequired("Say why, in a sentence others can check."),
            Length(max=1_000, message="Use at most 1000 characters."),
        ],
    )
    by = StringField(
        "Who decided it",
        description="The board, or the person and their role.",
        validators=[DataRequired("Name who decided it."), _LONG],
    )


class WaiverForm(_SettledForm):
    """A requirement that somebody entitled to it waived."""

    requirement = SelectField("Requirement", validators=[InputRequired("Choose one.")])

    def choose(self, offered: Choices) -> None:
        self.requirement.choices = _one_of(offered.requirements)

    def detail(self) -> dict[str, Any]:
        return {
            "requirement": self.requirement.data,
            "why": self.why.data.strip(),
            "by": self.by.data.strip(),
        }


class DecisionForm(_SettledForm):
    """What a board decided on a question that only it can answer."""

    requirement = SelectField("Question to the board", validators=[InputRequired("Choose one.")])
    met = RadioField(
        "What did they decide?",
        choices=[
            SelectChoice("yes", "This requirement is met"),
            SelectChoice("no", "It is not met yet"),
        ],
        validators=[InputRequired("Choose one.")],
    )

    def choose(self, offered: Choices) -> None:
        self.requirement.choices = _one_of(offered.gates)

    def detail(self) -> dict[str, Any]:
        return {
            "requirement": self.requirement.data,
            "met": self.met.data == "yes",
            "why": self.why.data.strip(),
            "by": self.by.data.strip(),
        }


FORMS: dict[ParticularKind, type[ParticularForm]] = {
    ParticularKind.EDUCATION: EducationForm,
    ParticularKind.AGE: AgeForm,
    ParticularKind.ATTESTATION: AttestationForm,
    ParticularKind.RECOVERY: RecoveryForm,
    ParticularKind.REFERENCE: ReferenceForm,
    ParticularKind.BACKGROUND: BackgroundForm,
    ParticularKind.RESIDENCY: ResidencyForm,
    ParticularKind.EMPLOYMENT: EmploymentForm,
    ParticularKind.CREDENTIAL: CredentialForm,
    ParticularKind.EVENT: EventForm,
    ParticularKind.COURSE: CourseForm,
    ParticularKind.EXAM_NOT_PASSED: ExamNotPassedForm,
    ParticularKind.WAIVER: WaiverForm,
    ParticularKind.DECISION: DecisionForm,
}


class ApprovalForm(FlaskForm):
    """A board's approval of the organization's own training."""

    board = SelectField("Board", validators=[InputRequired("Choose the board.")])
    number = StringField("Approval number", validators=[Optional(), _LONG])
    day = DateField("First day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    until = DateField(
        "Last day", description="Leave empty while it has none.", validators=[Optional()]
    )

    def choose(self, offered: Choices) -> None:
        self.board.choices = _one_of(offered.approvals)

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it."""
        field = self.until if isinstance(refusal, ApprovalEndsFirst) else self.day
        field.errors = [*field.errors, str(refusal)]
