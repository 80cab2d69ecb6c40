"""Finding in the directory, and the words that staff write over it."""

from collections.abc import Callable

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from prss_training.directory.services import Words
from prss_training.domain.directory import (
    LONGEST_ADDRESS,
    LONGEST_TELEPHONE,
    OrganizationKind,
    Shown,
    telephone,
    web_address,
)
from prss_training.domain.errors import DomainError

_LONGEST_NAME = 200
_LONGEST_TEXT = 1000


def _at_most(number: int) -> Length:
    return Length(max=number, message=f"Use at most {number} characters.")


def _trimmed(text: str | None) -> str | None:
    return text.strip() if text else text


def _page_field(label: str, description: str) -> StringField:
    return StringField(
        label,
        description=description,
        validators=[Optional(), _at_most(LONGEST_ADDRESS)],
        filters=[_trimmed],
    )


class _WithSource(FlaskForm):
    """A form that may name the page where something was read."""

    source_page = _page_field(
        "Where you read this",
        "The address of a public page. Leave it empty if somebody there told you.",
    )

    def validate_source_page(self, field: Field) -> None:
        """Refuse an address that readers cannot safely follow."""
        _fit(web_address, field)


class EntryForm(_WithSource):
    """One organization of the directory, as it should stand there."""

    name = StringField(
        "Name of the organization",
        validators=[DataRequired("Write the name of the organization."), _at_most(_LONGEST_NAME)],
        filters=[_trimmed],
    )
    kind = RadioField(
        "What it is",
        choices=[SelectChoice(kind.value, kind.label) for kind in OrganizationKind],
        validators=[InputRequired("Choose what kind of organization it is.")],
    )
    reach = StringField(
        "Where it works",
        description="Such as “Statewide” or “Duluth and the North Shore”.",
        validators=[DataRequired("Write where it works."), _at_most(_LONGEST_NAME)],
        filters=[_trimmed],
    )
    offers = TextAreaField(
        "What people find there",
        description="One or two plain sentences. No names of people.",
        validators=[
            DataRequired("Write what people find there, in a sentence."),
            _at_most(_LONGEST_TEXT),
        ],
        filters=[_trimmed],
    )
    home_page = _page_field("Home page", "It begins with https://.")
    telephone = StringField(
        "Telephone",
        description="A number of the organization, not of a person.",
        validators=[Optional(), _at_most(LONGEST_TELEPHONE)],
        filters=[_trimmed],
    )

    known_page = ""

    def validate_home_page(self, field: Field) -> None:
        """Refuse an address that readers cannot safely follow; one shown already may stay."""
        if field.data != self.known_page:
            _fit(web_address, field)

    def validate_telephone(self, field: Field) -> None:
        """Refuse a number that nobody can call."""
        _fit(telephone, field)

    @property
    def words(self) -> Words:
        """What the services take, once the form has validated."""
        return Words(
            name=self.name.data,
            kind=OrganizationKind(self.kind.data),
            reach=self.reach.data,
            offers=self.offers.data,
            home_page=self.home_page.data or "",
            telephone=self.telephone.data or "",
            source_page=self.source_page.data or "",
        )


class CorrectionForm(EntryForm):
    """An entry written anew, and why."""

    reason = TextAreaField(
        "What was wrong",
        description="Your colleagues read this beside the entry.",
        validators=[
            DataRequired("Say what was wrong, in a sentence."),
            _at_most(_LONGEST_TEXT),
        ],
    )

    @classmethod
    def over(cls, shown: Shown) -> "CorrectionForm":
        """Make the form with what an entry says now, until somebody has typed something else."""
        entry = shown.organization
        says = {
            "name": entry.name,
            "kind": entry.kind.value,
            "reach": entry.reach,
            "offers": entry.offers,
            "home_page": entry.home_page or "",
            "telephone": entry.telephone,
        }
        form = cls(data=says)
        form.known_page = entry.home_page or ""
        return form


class ClosureForm(_WithSource):
    """Word that an organization has closed."""

    reason = TextAreaField(
        "What you know",
        description="Such as when it closed, and where people go now. No names of people.",
        validators=[
            DataRequired("Say what you know, in a sentence."),
            _at_most(_LONGEST_TEXT),
        ],
    )


class TakeBackForm(FlaskForm):
    """The reason why a note is taken back."""

    reason = TextAreaField(
        "Why it is taken back",
        description="Both stay on the list of notes, side by side.",
        validators=[
            DataRequired("Say why, in a sentence that your colleagues can check."),
            _at_most(_LONGEST_TEXT),
        ],
    )


def _fit(read: Callable[[str], str], field: Field) -> None:
    if not field.data:
        return
    try:
        read(field.data)
    except DomainError as refusal:
        raise ValidationError(str(refusal)) from None
