"""The forms of renewing."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from prss_training.certificates.forms import NAME_LANGUAGES
from prss_training.documents import has_han
from prss_training.domain.certificate import Face
from prss_training.domain.certificate_kind import Language
from prss_training.domain.errors import DomainError
from prss_training.files.scans import Scan, ScanTooLarge, ScanUnusable
from prss_training.particulars.forms import CourseForm
from prss_training.people.models import Person

_MOST = 1_000
ENDED = "ended"
SOON = "180"
_WITHIN = (
    ("7", "within 7 days"),
    ("30", "within 30 days"),
    ("60", "within 60 days"),
    ("90", "within 90 days"),
    (SOON, "within 180 days"),
    (ENDED, "ended, in the last year"),
)


class PlainForm(FlaskForm):
    """A yes. There is nothing to fill in."""


class RenewForm(FlaskForm):
    """A registrar's yes, how it is printed, and the last day where only they can know it."""

    language = RadioField("Language of the certificate")
    name_language = SelectField(
        "How the characters of the name are drawn",
        description="One character is drawn differently in different places. Ask the holder.",
        validators=[Optional()],
    )
    ends_on = DateField(
        "Last day of the new term",
        description="The holder’s birthday decides it. The birthday itself is not kept.",
        validators=[Optional()],
    )

    def choose(self, face: Face, holder: str) -> None:
        """Fill the lists for one holder; what nobody chose is as on the certificate before."""
        self.language.choices = [SelectChoice(one.value, one.label) for one in Language]
        if self.language.data not in set(Language):
            self.language.data = face.language
        if not has_han(holder):
            del self.name_language
            return
        self.name_language.choices = [SelectChoice(*one) for one in NAME_LANGUAGES.items()]
        if self.name_language.data not in NAME_LANGUAGES:
            self.name_language.data = face.holder_language

    @property
    def printed(self) -> dict[str, Any]:
        """The choices, by the names that `style_of` takes."""
        name = self.name_language.data if self.name_language else ""
        return {"language": Language(self.language.data), "holder_language": name}


class SupervisorForm(FlaskForm):
    """Which supervisor is told."""

    supervisor = SelectField("Supervisor", validators=[InputRequired("Choose one.")])

    def choose(self, offered: Iterable[Person]) -> None:
        """Fill the list."""
        self.supervisor.choices = [
            SelectChoice("", "Choose one"),
            *(SelectChoice(str(one.id), one.name) for one in offered),
        ]


class ReportForm(CourseForm):
    """A course that a holder took elsewhere, as its certificate shows it, with the proof."""

    scan = FileField(
        "Your proof",
        description="The certificate of attendance: PDF, JPEG or PNG, 10 MB at most. Only you and "
        "the staff who keep files can open it.",
        validators=[FileRequired("Choose the file with your proof.")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.proof
        self.day.label.text = "Day you finished it"

    def read_scan(self) -> Scan:
        """The proof, once the form has validated.

        Raises:
            ScanUnusable, ScanTooLarge: it cannot be kept.
        """
        return Scan.of(self.scan.data.read())

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it."""
        if isinstance(refusal, ScanUnusable | ScanTooLarge):
            self.scan.errors = [*self.scan.errors, str(refusal)]
        else:
            super().blame(refusal)


class AnswerForm(FlaskForm):
    """What staff answer about a course."""

    answer = RadioField(
        "Your answer",
        choices=[
            SelectChoice("accept", "The proof shows this course. Put it on file."),
            SelectChoice("return", "Give it back"),
        ],
        validators=[InputRequired("Choose one.")],
    )
    reason = TextAreaField(
        "What is wrong with it",
        description="Only where you give it back. The holder reads this.",
        validators=[Optional(), Length(max=_MOST, message=f"Use at most {_MOST} characters.")],
    )

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal where the reader can mend it."""
        self.reason.errors = [*self.reason.errors, str(refusal)]


class WithinForm(FlaskForm):
    """Which ends are looked at. It changes nothing, so it is sent in the address."""

    class Meta:
        """A search carries no token."""

        csrf = False

    within = SelectField("They end", choices=[SelectChoice(*one) for one in _WITHIN])

    @property
    def chosen(self) -> str:
        """What was chosen, or the widest."""
        wanted = self.within.data
        return wanted if wanted in dict(_WITHIN) else SOON
