"""The forms of asking for a signature, of giving it, and of entering it from paper."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, EmailField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from prss_training.accounts.services import EmailUnusable, tidy_email
from prss_training.attestations.asking import Wanted
from prss_training.attestations.codes import CodeUnreadable, read_code
from prss_training.attestations.queries import Employer, FormUnknown, hours_of
from prss_training.attestations.refusals import (
    NothingToSign,
    OwnAddress,
    OwnName,
    PeriodBackwards,
    SignedAtAnotherTime,
    TooManyEntries,
)
from prss_training.attestations.services import Said, Signer
from prss_training.domain.errors import DomainError
from prss_training.domain.fields import Qualification
from prss_training.domain.hours import Hours
from prss_training.fieldwork.models import Answer, PracticeEntry
from prss_training.files.scans import Scan, ScanTooLarge, ScanUnusable
from prss_training.people.services import NameUnusable, tidy_name
from prss_training.web.filters import clock, count, day

_DAY = "Choose the day, or write it like 2026-01-05."
_LONGEST = 200
_LONGEST_REASON = 500
_ANSWER, _REASON = "answer_", "reason_"
_ALL, _EACH = "all", "each"
# What a page shows first, so that the list of what to mend follows the page.
_SHOWN_FIRST = ("scan", "signed_on", "overall", _ANSWER, _REASON)


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


def _words(label: str, missing: str, description: str = "") -> StringField:
    return StringField(
        label,
        description=description,
        filters=[_stripped],
        validators=[
            DataRequired(missing),
            Length(max=_LONGEST, message=f"Use at most {_LONGEST} characters here."),
        ],
    )


class BlamableForm(FlaskForm):
    """A form that shows a refusal of the rules beside the field it is about."""

    blamed: dict[type[DomainError], str] = {}  # noqa: RUF012  (a table that subclasses fill)

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it; without a field, above the form."""
        name = self.blamed.get(type(refusal))
        if name is None:
            self.form_errors.append(str(refusal))
            return
        field = self[name]
        field.errors = [*field.errors, str(refusal)]


class AskForm(BlamableForm):
    """Which hours a learner wants signed, by whom, and how."""

    blamed = {  # noqa: RUF012  (a table, never changed)
        PeriodBackwards: "last",
        NothingToSign: "employer",
        TooManyEntries: "last",
        NameUnusable: "name",
        OwnName: "name",
        EmailUnusable: "email",
        OwnAddress: "email",
    }

    employer = RadioField("Where you practiced", validators=[InputRequired("Choose one.")])
    first = DateField("First day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    last = DateField("Last day", validators=[InputRequired(_DAY)], invalid_value_message=_DAY)
    name = _words(
        "Name of the supervisor",
        "Write the name of the supervisor.",
        "The person who supervised you there. They confirm their own name when they sign.",
    )
    way = RadioField(
        "How they sign",
        choices=[
            SelectChoice("link", "By a link that we send to their email"),
            SelectChoice("paper", "On a form that you print"),
        ],
        validators=[InputRequired("Choose a link or a printed form.")],
    )
    email = EmailField(
        "Their email address",
        description="For a link only. An address at their work is best.",
        filters=[_stripped],
        validators=[Length(max=_LONGEST, message="This is too long for an email address.")],
    )

    @classmethod
    def choosing(cls, employers: Sequence[Employer], **over: Any) -> Self:
        """Make the form with a list of employers; one alone is chosen already."""
        form = cls(**over)
        form.employer.choices = [SelectChoice(one.name, one.name) for one in employers]
        if not form.is_submitted() and employers:
            form.first.data = min(one.first for one in employers)
            form.last.data = max(one.last for one in employers)
            form.employer.data = employers[0].name if len(employers) == 1 else None
        return form

    def validate_email(self, field: Field) -> None:
        """Ask for an address where a link is to be sent."""
        if self.way.data != "link":
            return
        if not field.data:
            raise ValidationError("Write the email address that the link goes to.")
        try:
            tidy_email(field.data)
        except EmailUnusable as unusable:
            raise ValidationError(str(unusable)) from None

    def validate_name(self, field: Field) -> None:
        """Refuse what is no name."""
        _require_name(field)

    @property
    def wanted(self) -> Wanted:
        """What is asked for, once the form has validated."""
        return Wanted(
            supervisor=self.name.data,
            email=self.email.data or "" if self.way.data == "link" else "",
            employer=self.employer.data,
            first=self.first.data,
            last=self.last.data,
        )


class SignerForm(BlamableForm):
    """What a supervisor says of themselves, and of each entry."""

    blamed = {OwnName: "name"}  # noqa: RUF012  (a table, never changed)

    entry_ids: tuple[int, ...] = ()

    name = _words("Your full name", "Write your full name.")
    role = _words("Your role or job title", "Write your role or job title.")
    employer = _words("Your employer", "Write your employer.")
    credential = _words(
        "Your credential",
        "Write your credential, or “none”.",
        "Such as certified peer supervisor or licensed social worker. Write “none” if you have "
        "none.",
    )
    number = _words(
        "Its number",
        "Write the number of your credential, or “none”.",
        "Boards look it up. Write “none” if there is none.",
    )
    qualification = RadioField(
        "What qualifies you to supervise",
        choices=[SelectChoice(kind.value, kind.label) for kind in Qualification],
        validators=[InputRequired("Choose what fits best.")],
    )
    relation = _words(
        "How you know their work",
        "Write how you know their work, in a few words.",
        "Such as “I was their shift lead and met them every week”.",
    )

    def __init__(self, *args: Any, **over: Any) -> None:
        super().__init__(*args, **over)
        shown = sorted(self, key=lambda field: _place(field.short_name))
        self._fields = {field.short_name: field for field in shown}

    @classmethod
    def for_entries(cls, entries: Iterable[PracticeEntry]) -> Self:
        """Build the form with an answer to each entry, bound to this request."""
        asked = list(entries)
        fields: dict[str, Any] = {"entry_ids": tuple(entry.id for entry in asked)}
        if len(asked) > 1:
            fields["overall"] = _overall(asked)
        for entry in asked:
            fields[f"{_ANSWER}{entry.id}"] = _answer(entry)
            fields[f"{_REASON}{entry.id}"] = _reason(entry)
        form: Self = type(cls.__name__, (cls,), fields)()
        return form

    def answer_field(self, entry_id: int) -> Field:
        """The field that answers for one entry."""
        return self[f"{_ANSWER}{entry_id}"]

    def reason_field(self, entry_id: int) -> Field:
        """The field that says what is wrong with one entry."""
        return self[f"{_REASON}{entry_id}"]

    def validate_name(self, field: Field) -> None:
        """Refuse what is no name."""
        _require_name(field)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an answer to each entry, and for a reason where one is wrong."""
        fine: bool = super().validate(extra_validators)
        if self._undecided:
            return False
        answered = [self._judge(entry_id) for entry_id in self.entry_ids]
        return fine and all(answered)

    def _judge(self, entry_id: int) -> bool:
        field, reason = self.answer_field(entry_id), self.reason_field(entry_id)
        problem = ""
        if self._all_true:
            if field.data not in (None, Answer.TRUE.value) or reason.data:
                problem = (
                    "You chose that every entry is true, and said otherwise here. Choose “I "
                    "answer entry by entry”, or clear this."
                )
        elif field.data not in list(Answer):
            problem = "Choose an answer for this entry."
        elif field.data == Answer.WRONG.value and not reason.data:
            reason.errors = [*reason.errors, "Write what is wrong, so that it can be put right."]
            return False
        if problem:
            field.errors = [*field.errors, problem]
        return not problem

    @property
    def _undecided(self) -> bool:
        """Neither everything nor any entry was answered for."""
        nothing = all(self.answer_field(one).data is None for one in self.entry_ids)
        return "overall" in self and self["overall"].data is None and nothing

    @property
    def _all_true(self) -> bool:
        return "overall" in self and self["overall"].data == _ALL

    @property
    def said(self) -> dict[int, Said]:
        """What is said of each entry, once the form has validated."""
        if self._all_true:
            return {entry_id: Said(Answer.TRUE) for entry_id in self.entry_ids}
        return {
            entry_id: Said(
                Answer(self.answer_field(entry_id).data), self.reason_field(entry_id).data or ""
            )
            for entry_id in self.entry_ids
        }

    @property
    def signer(self) -> Signer:
        """What the supervisor says of themselves, once the form has validated."""
        return Signer(
            name=self.name.data,
            role=self.role.data,
            employer=self.employer.data,
            credential=self.credential.data,
            number=self.number.data,
            qualification=Qualification(self.qualification.data),
            relation=self.relation.data,
        )


class SignForm(SignerForm):
    """The answer of a supervisor who opened the link."""

    attested = BooleanField(
        "I supervised this work. What I answered is true to the best of my knowledge.",
        validators=[InputRequired("Tick the sentence, or close this page without signing.")],
    )


class PaperForm(SignerForm):
    """What staff read from a signed paper form."""

    blamed = {  # noqa: RUF012  (a table, never changed)
        OwnName: "name",
        SignedAtAnotherTime: "signed_on",
        ScanUnusable: "scan",
        ScanTooLarge: "scan",
    }

    signed_on = DateField(
        "Day of the signature", validators=[InputRequired(_DAY)], invalid_value_message=_DAY
    )
    scan = FileField(
        "Scan or photo of the whole form",
        description="PDF, JPEG or PNG, 10 MB at most. Only supervisors and registrars of your "
        "organization can open it.",
        validators=[FileRequired("Choose the scan of the signed form.")],
    )
    attested = BooleanField(
        "The form is signed by hand, and I typed what it says.",
        validators=[InputRequired("Tick this once you have seen the signature.")],
    )

    @classmethod
    def reading(cls, entries: Iterable[PracticeEntry]) -> Self:
        """Build the form with labels for somebody who copies what a supervisor wrote."""
        form = cls.for_entries(entries)
        form.name.label.text = "Full name of the supervisor"
        form.role.label.text = "Role or job title"
        form.employer.label.text = "Employer"
        form.credential.label.text = "Credential"
        form.qualification.label.text = "What qualifies them to supervise"
        form.relation.label.text = "How they know the work"
        form.relation.description = "As they wrote it."
        if "overall" in form:
            form["overall"].label.text = "Their answer"
            form["overall"].choices = [
                (_ALL, "Every line is marked true"),
                (_EACH, "Line by line, below"),
            ]
        form.credential.description = "As they wrote it, or “none”."
        form.number.description = "As they wrote it, or “none”."
        return form

    @property
    def read_scan(self) -> Scan:
        """The scan, once the form has validated.

        Raises:
            ScanUnusable, ScanTooLarge: it cannot be kept.
        """
        return Scan.of(self.scan.data.read())


class CodeForm(BlamableForm):
    """The code on a paper form."""

    blamed = {CodeUnreadable: "code", FormUnknown: "code"}  # noqa: RUF012  (a table)

    code = StringField(
        "Code on the form",
        description="Three groups of four, such as 7F3K-9QTR-2M8V. It stands at the top.",
        validators=[
            DataRequired("Write the code from the form."),
            Length(max=_LONGEST, message="This is longer than a code. Write only the code."),
        ],
    )

    def validate_code(self, field: Field) -> None:
        """Refuse a slip of the pen before anything is looked up."""
        try:
            read_code(field.data)
        except CodeUnreadable as slip:
            raise ValidationError(str(slip)) from None

    @property
    def read(self) -> str:
        """The code as it is kept, once the form has validated."""
        return read_code(self.code.data)


def entry_title(entry: PracticeEntry) -> str:
    """Name an entry by its day and time: `27 February 2026, 1:00 pm to 3:00 pm`."""
    return f"{day(entry.worked_on)}, {clock_of(entry)}"


def clock_of(entry: PracticeEntry) -> str:
    """Write an entry's time of day: `1:00 pm to 3:00 pm`."""
    on = entry.worked_on
    starts, ends = (clock(datetime.combine(on, one)) for one in (entry.starts, entry.ends))
    return f"{starts} to {ends}"


def _place(name: str) -> int:
    """Return where a field stands on its page, as far as it matters."""
    for place, start in enumerate(_SHOWN_FIRST):
        if name.startswith(start):
            return min(place, _SHOWN_FIRST.index(_ANSWER))
    return len(_SHOWN_FIRST)


def _require_name(field: Field) -> None:
    try:
        tidy_name(field.data or "")
    except NameUnusable as unusable:
        raise ValidationError(str(unusable)) from None


def _overall(entries: Sequence[PracticeEntry]) -> RadioField:
    number = count(len(entries), "entry", "entries")
    return RadioField(
        "Your answer",
        choices=[
            SelectChoice(_ALL, f"Everything is true: {number}, {hours_of(entries)} hours"),
            SelectChoice(_EACH, "I answer entry by entry, below"),
        ],
        validators=[InputRequired("Choose one of the two.")],
    )


def _answer(entry: PracticeEntry) -> RadioField:
    return RadioField(
        entry_title(entry),
        description=_about(entry),
        choices=[SelectChoice(answer.value, answer.label) for answer in Answer],
        validate_choice=False,
    )


def _about(entry: PracticeEntry) -> str:
    """Say in a line what an entry claims, without the reflection."""
    kinds = f"{entry.service.label} · {entry.work.label} · {entry.position.label}"
    return f"{Hours(entry.minutes)} hours at {entry.site}. {kinds}"


def _reason(entry: PracticeEntry) -> StringField:
    return StringField(
        f"If it is wrong: what is wrong on {day(entry.worked_on)}?",
        filters=[_stripped],
        validators=[
            Length(max=_LONGEST_REASON, message=f"Use at most {_LONGEST_REASON} characters.")
        ],
    )
