"""The ways to ask about a certificate. They change nothing, so they carry no token."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

_LONGEST = 200


class _AskForm(FlaskForm):
    class Meta:
        """Anybody may ask, without a cookie."""

        csrf = False


class CodeForm(_AskForm):
    """Ask by the code under the QR."""

    code = StringField(
        "Verification code",
        description="Four groups of four, such as 7F3K-9QTR-2M8V-XW4C. Spaces, hyphens and small "
        "letters do not matter.",
        validators=[
            InputRequired("Write the code from the certificate."),
            Length(max=_LONGEST, message="This is longer than a code. Write only the code."),
        ],
    )


class NumberForm(_AskForm):
    """Ask by number and family name."""

    number = StringField(
        "Certificate number",
        description="It looks like PL-2026-000123-K.",
        validators=[
            InputRequired("Write the number from the certificate."),
            Length(max=_LONGEST, message="This is longer than a number. Write only the number."),
        ],
    )
    family_name = StringField(
        "Family name",
        description="Or the whole name.",
        validators=[
            InputRequired("Write the family name too, as it stands on the certificate."),
            Length(max=_LONGEST, message="Shorten the name."),
        ],
    )


class FileForm(_AskForm):
    """Ask by the file itself."""

    pdf = FileField(
        "File",
        description="The PDF as it was issued, or its digital credential: a badge (PNG, SVG), a "
        "JSON file or a token. 10 MB at most. It is checked and not kept.",
        validators=[FileRequired("Choose the file.")],
    )


class NameForm(_AskForm):
    """Look for somebody by name, among those who may be found."""

    name = StringField(
        "Family name",
        description="Or the whole name. Accents and capitals do not matter.",
        validators=[
            InputRequired("Write the family name."),
            Length(max=_LONGEST, message="Shorten the name."),
        ],
    )
