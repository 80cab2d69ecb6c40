"""The form by which a verifier hands in a roster."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class RosterForm(FlaskForm):
    """A file with the roster."""

    roster = FileField(
        "The roster",
        description="CSV or XLSX, 10,000 rows and 4 MB at most.",
        validators=[FileRequired("Choose the file with the roster.")],
    )
