"""Choosing the credential that a packet is for."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from prss_training.domain.criteria import Criteria


class PacketForm(FlaskForm):
    """The credential that somebody applies for."""

    credential = SelectField(
        "Credential", validators=[InputRequired("Choose the credential you apply for.")]
    )

    @classmethod
    def choosing(cls, criteria: Iterable[Criteria], **over: Any) -> "PacketForm":
        """Make the form with these credentials to choose from."""
        form = cls(**over)
        form.credential.choices = [
            SelectChoice(one.key, f"{one.jurisdiction}: {one.name}")
            for one in sorted(criteria, key=lambda one: (one.jurisdiction, one.name))
        ]
        return form
