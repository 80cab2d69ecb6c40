"""The form that signs."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

_LONGEST = 200


class SignForm(FlaskForm):
    """The name typed as a signature."""

    typed_name = StringField(
        "Your full name",
        description="Typing your name here is your signature.",
        validators=[
            InputRequired("Type your name to sign."),
            Length(max=_LONGEST, message=f"A name has at most {_LONGEST} characters."),
        ],
    )
