"""The forms of how certificates look, and of templates of the operator's own."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from prss_training.certificates.artwork import LARGEST
from prss_training.certificates.branding import (
    AltMissing,
    Artwork,
    LookFacts,
    PictureUnfit,
    SignatoryIncomplete,
    Signing,
)
from prss_training.certificates.models import BrandingSignatory, CertificateBranding
from prss_training.domain.certificate_kind import Language, Paper
from prss_training.domain.contrast import ColorUnreadable, ContrastTooLow
from prss_training.domain.errors import DomainError
from prss_training.files.models import StoredFile

_LONG = Length(max=200, message="Write at most 200 characters.")
_PICTURE = "PNG or SVG, 512 KB at most. An SVG holds shapes only, with its texts as outlines."
_COLOR = "Like #0f5c5c. It needs a contrast of 4.5 to 1 with white."


def _picture_field(label: str) -> FileField:
    return FileField(label, description=_PICTURE, validators=[Optional()])


class LookForm(FlaskForm):
    """A new version of how certificates look. It begins with what the version before says."""

    paper = RadioField("Paper", validators=[InputRequired("Choose the paper.")])
    language = RadioField(
        "Usual language",
        description="A registrar can choose the other one for a single certificate.",
        validators=[InputRequired("Choose the language.")],
    )
    template = SelectField("Template", validators=[Optional()])
    color = StringField(
        "Color of the frame, the seal and the headings",
        description=_COLOR,
        validators=[InputRequired("Write the color, like #0f5c5c.")],
    )
    name_color = StringField(
        "Color of the holder's name",
        description=_COLOR,
        validators=[InputRequired("Write the color, like #1f2a2e.")],
    )
    address = StringField(
        "Address of the organization",
        description="Boards ask to see it on certificates of training.",
        validators=[Optional(), _LONG],
    )
    logo = _picture_field("Logo")
    logo_alt = StringField(
        "What the logo shows",
        description="For people who do not see it.",
        validators=[Optional(), _LONG],
    )
    without_logo = BooleanField("No logo")
    seal = _picture_field("Seal")
    seal_alt = StringField(
        "What the seal shows",
        description="For people who do not see it.",
        validators=[Optional(), _LONG],
    )
    without_seal = BooleanField("No seal of our own: the initials, as usual")
    first_name = StringField("First to sign: name", validators=[Optional(), _LONG])
    first_role = StringField("First to sign: position", validators=[Optional(), _LONG])
    first_hand = _picture_field("First to sign: picture of the signature")
    without_first_hand = BooleanField("No picture of the first signature")
    second_name = StringField("Second to sign: name", validators=[Optional(), _LONG])
    second_role = StringField("Second to sign: position", validators=[Optional(), _LONG])
    second_hand = _picture_field("Second to sign: picture of the signature")
    without_second_hand = BooleanField("No picture of the second signature")

    @classmethod
    def following(cls, before: CertificateBranding | None, templates: list[str]) -> "LookForm":
        """Return the form, filled with what the version before says."""
        form = cls(data=_data_of(before))
        form.paper.choices = [SelectChoice(value=one.value, label=one.label) for one in Paper]
        form.language.choices = [SelectChoice(value=one.value, label=one.label) for one in Language]
        form.template.choices = [
            SelectChoice(value="", label="The newest that comes with the program"),
            *(SelectChoice(value=version, label=version) for version in templates),
        ]
        return form

    def facts(self, before: CertificateBranding | None) -> LookFacts:
        """Return what was chosen. A picture that was not given anew is the one before."""
        hands = {one.place: one.picture for one in before.signatories} if before else {}
        return LookFacts(
            paper=Paper(self.paper.data),
            language=Language(self.language.data),
            template=self.template.data or "",
            color=self.color.data or "",
            name_color=self.name_color.data or "",
            address=self.address.data or "",
            logo=_artwork(self.logo, self.without_logo, before.logo if before else None),
            logo_alt=self.logo_alt.data or "",
            seal=_artwork(self.seal, self.without_seal, before.seal if before else None),
            seal_alt=self.seal_alt.data or "",
            signatories=(
                Signing(
                    self.first_name.data or "",
                    self.first_role.data or "",
                    _artwork(self.first_hand, self.without_first_hand, hands.get(1)),
                ),
                Signing(
                    self.second_name.data or "",
                    self.second_role.data or "",
                    _artwork(self.second_hand, self.without_second_hand, hands.get(2)),
                ),
            ),
        )

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal beside the field it is about."""
        self._field_of(refusal).errors = [str(refusal)]

    def _field_of(self, refusal: DomainError) -> Field:
        match refusal:
            case ColorUnreadable() | ContrastTooLow():
                first = refusal.given == (self.color.data or "")
                return self.color if first else self.name_color
            case AltMissing():
                return self.logo_alt if refusal.what == "logo" else self.seal_alt
            case SignatoryIncomplete():
                return self.first_name
            case PictureUnfit():
                return self[refusal.what]
        return self.template


class UseForm(FlaskForm):
    """A yes. There is nothing to fill in."""


class TemplateForm(FlaskForm):
    """A template of the operator's own."""

    version = StringField(
        "Name and number",
        description="Small letters, a hyphen and a number, such as riverbend-1.",
        validators=[InputRequired("Write the name and number."), _LONG],
    )
    files = FileField(
        "Zip file",
        description="page.html, page.css, words.toml and pictures as SVG; 1 MB at most.",
        validators=[FileRequired("Choose the zip file.")],
    )


def _data_of(before: CertificateBranding | None) -> dict[str, str]:
    if before is None:
        return {
            "paper": Paper.LETTER.value,
            "language": Language.ENGLISH.value,
            "color": "#0f5c5c",
            "name_color": "#1f2a2e",
        }
    data = {
        name: str(getattr(before, name))
        for name in ("template", "color", "name_color", "address", "logo_alt", "seal_alt")
    }
    data |= {"paper": before.paper.value, "language": before.language.value}
    for one in before.signatories:
        data |= _signing(one)
    return data


def _signing(one: BrandingSignatory) -> dict[str, str]:
    place = "first" if one.place == 1 else "second"
    return {f"{place}_name": one.name, f"{place}_role": one.role}


def _artwork(given: FileField, without: BooleanField, before: StoredFile | None) -> Artwork:
    """Return a picture that was given, the one before, or none."""
    if without.data:
        return Artwork()
    if given.data:
        # One byte more than is allowed is enough to refuse it.
        return Artwork(content=given.data.read(LARGEST + 1))
    return Artwork(kept=before)
