"""The form by which a verifier watches certificates."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from prss_training.watches.addresses import LONGEST_ADDRESS

_LONGEST_CODES = 40_000


class WatchForm(FlaskForm):
    """Which certificates to watch, and how to be told."""

    codes = TextAreaField(
        "Verification codes",
        description="One on each line, 1,000 at most.",
        validators=[
            InputRequired("Write at least one code."),
            Length(max=_LONGEST_CODES, message="These are too many codes for one watch."),
        ],
    )
    webhook = StringField(
        "Webhook",
        description="Where a program of yours is told, such as https://board.example/alerts. "
        "Without one, a letter goes to your agency’s email address.",
        validators=[Optional(), Length(max=LONGEST_ADDRESS)],
    )

    def listed(self) -> list[str]:
        """Return the codes that were written, one from each line that has something on it."""
        return [line for line in (self.codes.data or "").splitlines() if line.strip()]
