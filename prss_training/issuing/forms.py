"""The forms of issuing to many."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.cohorts.models import Cohort

EVERYBODY = ""


class ChooseForm(FlaskForm):
    """Whose certificates a registrar looks at. It changes nothing, so it is in the address."""

    class Meta:
        """A choice of what to look at carries no token."""

        csrf = False

    cohort = SelectField("Who")

    @classmethod
    def among(cls, cohorts: Sequence[Cohort], *, chosen: Cohort | None) -> "ChooseForm":
        """Return the form with an organization's cohorts to choose from, and the one chosen."""
        form = cls(formdata=None, data={"cohort": str(chosen.id) if chosen else EVERYBODY})
        form.cohort.choices = [
            SelectChoice(value=EVERYBODY, label="Everybody in the organization"),
            *(SelectChoice(value=str(one.id), label=one.name) for one in cohorts),
        ]
        return form


class IssueTogetherForm(FlaskForm):
    """The people who are ticked, by the number of their place; and the cohort looked at."""

    people = SelectMultipleField(
        "Who is issued a certificate",
        coerce=int,
        validate_choice=False,  # who is ready may have changed; the run says so of each
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    cohort = HiddenField(id="issue-cohort", default=EVERYBODY)
