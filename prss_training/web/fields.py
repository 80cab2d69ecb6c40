"""Forms that several features share."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

_LONGEST_REASON = 1_000


class ReverseForm(FlaskForm):
    """The reason why something recorded or approved is taken back."""

    reason = TextAreaField(
        "Reason",
        description="What was recorded stays on the record, with your reason beside it.",
        validators=[
            DataRequired("Say why, in a sentence the learner can act on."),
            Length(max=_LONGEST_REASON, message=f"Use at most {_LONGEST_REASON} characters."),
        ],
    )
