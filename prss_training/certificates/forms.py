"""The forms of the register."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from prss_training.domain.certificate import REASONS_FOR, Reason, Status, Step

_LONGEST_NOTE = 2000
_WITHDRAWN = "withdrawn"
_NOTE = "Stays inside your organization. The public is shown only the reason above."


class IssueForm(FlaskForm):
    """A registrar's yes. There is nothing to fill in."""


class _SeenForm(FlaskForm):
    """A form that says how many steps its page showed, so that a newer one is noticed."""

    seen = HiddenField()

    @property
    def seen_number(self) -> int:
        """How many steps the page showed; -1 for a page that was tampered with."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() else -1


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


class CorrectNameForm(FlaskForm):
    """A note on why a certificate is replaced to correct a name."""

    note = TextAreaField(
        "How you know the new name is right",
        description="Stays inside your organization.",
        validators=[Optional(), Length(max=_LONGEST_NOTE, message="Shorten the note.")],
    )


class SearchForm(FlaskForm):
    """What a registrar looks for. It changes nothing, so it is sent in the address."""

    class Meta:
        """A search carries no token."""

        csrf = False

    q = StringField("Name, number or code", validators=[Optional()])
    status = SelectField("Status", validators=[Optional()])

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


_STATUS_LABELS = {
    Status.ACTIVE: "Active",
    Status.EXPIRED: "Expired",
    Status.SUSPENDED: "Suspended",
    Status.REVOKED: "Revoked",
    Status.SUPERSEDED: "Replaced",
}
