"""The form by which a holder says how their credentials name them."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from prss_training.domain.credential import Shown


class IdentityForm(FlaskForm):
    """Whether the name stands in the credential."""

    shown = RadioField(
        "Your name in your digital credentials",
        choices=[SelectChoice(value=one.value, label=one.label) for one in Shown],
        validators=[InputRequired("Choose one of the two.")],
    )

    @property
    def chosen(self) -> Shown:
        """The choice that was made."""
        return Shown(self.shown.data)
