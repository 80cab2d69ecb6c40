"""Choosing the credential that a packet is for, and how a module is printed."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from prss_training.domain.criteria import Criteria
from prss_training.domain.paper_form import MOST_SETS, FormLetter, FormName
from prss_training.packets.workbook import Look, Size

WORKBOOK, CHECK, GUIDE = "workbook", "check", "guide"
_SET = f"Write a number from 1 to {MOST_SETS}."


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


class PrintForm(FlaskForm):
    """Paper and letters: what everybody chooses."""

    size = SelectField(
        "Paper",
        choices=[SelectChoice(size.value, size.label) for size in Size],
        default=Size.LETTER.value,
    )
    large = BooleanField("Large print: letters of 18 points and more")

    @property
    def look(self) -> Look:
        """How it is to look, once the form has validated."""
        return Look(Size(self.size.data), bool(self.large.data))


class TrainerPrintForm(PrintForm):
    """What a trainer chooses besides: which papers, and which form of the check."""

    what = RadioField(
        "What to print",
        choices=[
            SelectChoice(WORKBOOK, "Workbook with the check and its answer sheet"),
            SelectChoice(CHECK, "Only the check and its answer sheet, for another try"),
            SelectChoice(GUIDE, "Trainer’s guide with cards, sheets and answer keys"),
        ],
        default=WORKBOOK,
        validators=[InputRequired("Choose what to print.")],
    )
    letter = SelectField(
        "Form of the check",
        description="A for a first try, B and C for the next two, or for neighbors in a room.",
        choices=[SelectChoice(letter.value, letter.label) for letter in FormLetter],
        default=FormLetter.A.value,
    )
    set_number = IntegerField(
        "Set",
        description="When the answers of a set have gone around, print the next one.",
        default=1,
        validators=[InputRequired(_SET), NumberRange(1, MOST_SETS, message=_SET)],
    )

    @property
    def name(self) -> FormName:
        """The form of the check, once the form has validated."""
        return FormName(FormLetter(self.letter.data), self.set_number.data)
