"""The form that takes a place in a program, and the form of a single button."""

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired


class BareForm(FlaskForm):
    """A button and its token: an act that needs nothing typed."""


class EnrollForm(FlaskForm):
    """Which version of which credential, such as `peer-leader-2026.1`."""

    criteria = HiddenField(validators=[InputRequired("Choose a program.")])
