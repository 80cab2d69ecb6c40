"""The form that written work is handed in with."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, TextAreaField

from prss_training.coursework.services import Opened

_DIGITS = 9


class SpokenForm(FlaskForm):
    """A recording to hand in instead of writing."""

    recording = FileField(
        "Recording",
        description="An M4A, MP3, Ogg, WebM or WAV file, such as your phone’s recorder makes. "
        "About five minutes. Only the sound is kept: where and when it was made is taken off.",
        validators=[FileRequired("Choose the recording.")],
    )


class WorkForm(FlaskForm):
    """The text, and which page it comes from. Its length is judged by the service."""

    body = TextAreaField("Your text")
    page = HiddenField()
    revision = HiddenField()

    @property
    def opened(self) -> Opened:
        """The page that sent the text. A revision that is no number matches no draft."""
        text = self.revision.data or ""
        readable = text.isascii() and text.isdigit() and len(text) <= _DIGITS
        return Opened((self.page.data or "")[:40], int(text) if readable else -1)
