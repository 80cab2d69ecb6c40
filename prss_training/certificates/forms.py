"""The forms of the register."""

from typing import Any, ClassVar, Self

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from prss_training.certificates.asking import EvidenceMissing, SameName, Wish
from prss_training.certificates.models import CertificateBranding
from prss_training.documents import has_han
from prss_training.domain.certificate import REASONS_FOR, Reason, Status, Step
from prss_training.domain.certificate_kind import Language
from prss_training.domain.errors import DomainError
from prss_training.domain.replacement import WHYS_FOR, Ask, Why
from prss_training.files.scans import Scan, ScanTooLarge, ScanUnusable
from prss_training.people.services import NameUnusable

_NO_EVIDENCE = "Choose a PDF, JPEG or PNG file: a scan or a photo that shows the right name."
_LONGEST_NOTE = 2000
_MANY_DIGITS = 10
_WITHDRAWN = "withdrawn"
NAME_LANGUAGES = {
    "": "As usual for these characters",
    "zh-Hans": "Chinese, simplified",
    "zh-Hant": "Chinese, traditional",
    "ja": "Japanese",
    "ko": "Korean",
}
_NOTE = "Stays inside your organization. The public is shown only the reason above."


class ChoiceForm(FlaskForm):
    """How a certificate is to be printed. It changes nothing, so it is sent in the address."""

    class Meta:
        """Looking carries no token."""

        csrf = False

    language = RadioField("Language of the certificate")
    name_language = SelectField(
        "How the characters of the name are drawn",
        description="One character is drawn differently in different places. Ask the holder.",
        validators=[Optional()],
    )

    @classmethod
    def asked(cls, holder: str, look: CertificateBranding | None) -> Self:
        """Return the choices for one holder, with what the address says chosen."""
        form = cls(request.args)
        form.language.choices = [SelectChoice(value=one.value, label=one.label) for one in Language]
        usual = look.language if look else Language.ENGLISH
        if form.language.data not in set(Language):
            form.language.data = usual.value
        if has_han(holder):
            form.name_language.choices = [
                SelectChoice(value=tag, label=label) for tag, label in NAME_LANGUAGES.items()
            ]
            if form.name_language.data not in NAME_LANGUAGES:
                form.name_language.data = ""
        else:
            del form.name_language
        return form

    @property
    def printed(self) -> dict[str, Any]:
        """The choices, by the names that `style_of` takes."""
        return {
            "language": Language(self.language.data),
            "holder_language": self.name_language.data if self.name_language else "",
        }

    @property
    def address(self) -> dict[str, str]:
        """The choices, as an address carries them."""
        named = {"name_language": self.name_language.data} if self.name_language else {}
        return {"language": self.language.data} | named


class IssueForm(FlaskForm):
    """A registrar's yes, with what was chosen before it."""

    in_language = HiddenField()
    name_drawn = HiddenField()
    about = HiddenField()

    def carry(self, choice: ChoiceForm, about: str = "") -> None:
        """Take over what was chosen, so that what was seen is what is issued."""
        self.in_language.data = choice.address["language"]
        self.name_drawn.data = choice.address.get("name_language", "")
        self.about.data = about

    @property
    def printed(self) -> dict[str, Any]:
        """The choices, by the names that `style_of` takes; what is unknown is left to the look."""
        language, name = self.in_language.data or "", self.name_drawn.data or ""
        return {
            "language": Language(language) if language in set(Language) else None,
            "holder_language": name if name in NAME_LANGUAGES else "",
        }


class IssueAfterRevocationForm(IssueForm):
    """A registrar's yes to somebody whose last certificate was revoked, and why."""

    known = BooleanField(
        "I know that it was revoked, and decide that another one is issued",
        validators=[InputRequired("Tick that you know it, or issue none.")],
    )
    why = TextAreaField(
        "Why another one is issued",
        description="The trail keeps it for good. Write what was decided and by whom, and no "
        "names or stories.",
        validators=[
            InputRequired("Write why another one is issued."),
            Length(max=_LONGEST_NOTE, message="Shorten the note."),
        ],
    )


class _SeenForm(FlaskForm):
    """A form that says how many steps its page showed, so that a newer one is noticed."""

    seen = HiddenField()

    @property
    def seen_number(self) -> int:
        """How many steps the page showed; -1 for a page that was tampered with."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < _MANY_DIGITS else -1


class ConfirmForm(_SeenForm):
    """A second person's yes. There is nothing to fill in."""


class DeclineForm(FlaskForm):
    """A second person's no."""

    note = TextAreaField(
        "Why not",
        description="Whoever proposed it reads this. It stays inside your organization.",
        validators=[Optional(), Length(max=_LONGEST_NOTE, message="Shorten the note.")],
    )


class StepForm(_SeenForm):
    """Why a certificate is suspended or reinstated, or a step proposed that takes two."""

    reason = RadioField(
        "Reason",
        description="Anybody who checks the certificate is shown this.",
        validators=[InputRequired("Choose a reason.")],
    )
    note = TextAreaField(
        "Note for the register",
        description=_NOTE,
        validators=[Optional(), Length(max=_LONGEST_NOTE, message="Shorten the note.")],
    )

    @classmethod
    def for_step(cls, step: Step, *, seen: int, untouched: bool = False) -> "StepForm":
        """Return the form with the reasons of one step; `untouched` leaves what was sent aside."""
        sent = {"formdata": None} if untouched else {}
        form = cls(prefix=f"{step.value}-", data={"seen": str(seen)}, **sent)
        form.reason.choices = [
            SelectChoice(value=reason.value, label=reason.label) for reason in REASONS_FOR[step]
        ]
        return form

    @property
    def chosen(self) -> Reason:
        """The reason that was chosen."""
        return Reason(self.reason.data)


class TogetherForm(FlaskForm):
    """Why one step is taken for many certificates."""

    reason = RadioField(
        "Reason",
        description="Anybody who checks one of them is shown this.",
        validators=[InputRequired("Choose a reason.")],
    )
    note = TextAreaField(
        "Note for the register",
        description=_NOTE,
        validators=[Optional(), Length(max=_LONGEST_NOTE, message="Shorten the note.")],
    )

    @classmethod
    def for_step(cls, step: Step, *, untouched: bool = False) -> "TogetherForm":
        """Return the form with the reasons of one step; `untouched` leaves what was sent aside."""
        form = cls(formdata=None) if untouched else cls()
        form.reason.choices = [
            SelectChoice(value=reason.value, label=reason.label) for reason in REASONS_FOR[step]
        ]
        return form

    @property
    def chosen(self) -> Reason:
        """The reason that was chosen."""
        return Reason(self.reason.data)


class CorrectNameForm(FlaskForm):
    """A note on why a certificate is replaced to correct a name."""

    note = TextAreaField(
        "How you know the new name is right",
        description="Stays inside your organization.",
        validators=[Optional(), Length(max=_LONGEST_NOTE, message="Shorten the note.")],
    )


class _AskForm(FlaskForm):
    """What a holder asks for, and why."""

    asks: ClassVar[Ask]
    blamed: ClassVar[dict[type[DomainError], str]] = {}

    why = RadioField("Why", validators=[InputRequired("Choose one.")])
    said = TextAreaField(
        "Anything your registrar should know",
        description="Only the registrars of your organization read this.",
        validators=[Optional(), Length(max=_LONGEST_NOTE, message="Shorten it.")],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.why.choices = [
            SelectChoice(value=why.value, label=why.label) for why in WHYS_FOR[self.asks]
        ]

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the holder can mend it; without a field, above the form."""
        name = self.blamed.get(type(refusal))
        if name is None:
            self.form_errors.append(str(refusal))
            return
        field = self[name]
        said = _NO_EVIDENCE if isinstance(refusal, ScanUnusable) else str(refusal)
        field.errors = [*field.errors, said]


class CorrectionForm(_AskForm):
    """Another name, and a file that shows it."""

    asks = Ask.CORRECT_NAME
    blamed: ClassVar[dict[type[DomainError], str]] = {
        NameUnusable: "name",
        SameName: "name",
        ScanUnusable: "evidence",
        ScanTooLarge: "evidence",
        EvidenceMissing: "evidence",
    }

    name = StringField(
        "Name it must show",
        description="Your full name, as it must stand on your certificate.",
        validators=[InputRequired("Write the name it must show."), Length(max=_LONGEST_NOTE)],
    )
    evidence = FileField(
        "A file that shows the right name",
        description="A photo or scan, as PDF, JPEG or PNG, 10 MB at most. Only the registrars of "
        "your organization can open it. It is deleted if they decline.",
        validators=[FileRequired("Choose a file that shows the right name.")],
    )

    def wish(self) -> Wish:
        """What is asked for, once the form has validated.

        Raises:
            ScanUnusable, ScanTooLarge: the file cannot be kept.
        """
        return Wish(
            self.asks,
            Why(self.why.data),
            said=self.said.data or "",
            name=self.name.data or "",
            evidence=Scan.of(self.evidence.data.read()),
        )


class ReplacementForm(_AskForm):
    """The same certificate again, under a new number and code."""

    asks = Ask.REPLACE

    def wish(self) -> Wish:
        """What is asked for, once the form has validated."""
        return Wish(self.asks, Why(self.why.data), said=self.said.data or "")


class AnswerRequestForm(FlaskForm):
    """A registrar's no, with a sentence for the holder."""

    sentence = TextAreaField(
        "What the holder is told",
        description="One sentence: what is missing, or what to do next.",
        validators=[
            InputRequired("Write one sentence for the holder."),
            Length(max=_LONGEST_NOTE, message="Shorten it."),
        ],
    )


_ENDING = [
    SelectChoice(value="", label="Any day"),
    *(SelectChoice(value=str(days), label=f"Within {days} days") for days in (7, 30, 60, 90, 180)),
]


class SearchForm(FlaskForm):
    """What a registrar looks for. It changes nothing, so it is sent in the address."""

    class Meta:
        """A search carries no token."""

        csrf = False

    q = StringField("Name, number or code", validators=[Optional()])
    status = SelectField("Status", validators=[Optional()])
    ending = SelectField("Ends", choices=_ENDING, validators=[Optional()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.status.choices = [
            SelectChoice(value="", label="Any status"),
            *(SelectChoice(value=s.value, label=_STATUS_LABELS[s]) for s in Status),
            SelectChoice(value=_WITHDRAWN, label="Holder details withdrawn"),
        ]

    @property
    def chosen(self) -> Status | None:
        """The status that was chosen, or None for any."""
        wanted = self.status.data
        return Status(wanted) if wanted in set(Status) else None

    @property
    def withdrawn(self) -> bool:
        """Whether only certificates without a holder are looked for."""
        return bool(self.status.data == _WITHDRAWN)

    @property
    def chosen_ending(self) -> int | None:
        """Within how many days it ends, or None for any day."""
        wanted = self.ending.data or ""
        return int(wanted) if wanted in {choice.value for choice in _ENDING} - {""} else None


_STATUS_LABELS = {
    Status.ACTIVE: "Active",
    Status.EXPIRED: "Expired",
    Status.SUSPENDED: "Suspended",
    Status.REVOKED: "Revoked",
    Status.SUPERSEDED: "Replaced",
}


class ListingForm(FlaskForm):
    """A holder's word on being found by name."""

    listed = RadioField(
        "May anybody find you by your family name?",
        choices=[
            SelectChoice(
                value="no", label="No, only people I give my code to can check my certificate"
            ),
            SelectChoice(value="yes", label="Yes, list me in the public register"),
        ],
        validators=[InputRequired("Choose one of the two.")],
    )
