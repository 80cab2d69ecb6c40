"""A paper as a form, and opening a sitting."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from prss_training.domain.errors import DomainError
from prss_training.domain.examination import Examination, Help, PlanFirst
from prss_training.domain.knowledge_check import DrawnItem
from prss_training.sittings.services import UntilWhen
from prss_training.web.answers import AnswersForm

_DAY = "Choose the last day, or write it like 2026-01-05."
_BLAMED: dict[type[DomainError], str] = {UntilWhen: "until", PlanFirst: "plan"}


class PaperForm(AnswersForm):
    """The questions of one paper; some may be left open."""

    anyway = BooleanField("Finish although questions have no answer; they count as not right.")

    @classmethod
    def for_paper(
        cls,
        examination: Examination,
        asked: tuple[DrawnItem, ...],
        kept: Mapping[str, int] | None = None,
    ) -> "PaperForm":
        """Build the form of one paper, bound to this request.

        Args:
            examination: The bank, which has every question given.
            asked: What was drawn.
            kept: Answers given before, by the item's key, to be shown as chosen.
        """
        items = [(examination.item(one.key), one) for one in asked]
        return cls.asking(items, kept, all_of_them=False)


class OpenForm(FlaskForm):
    """How, where and until when a learner may begin."""

    help = RadioField(
        "How they sit it",
        description="Whoever wants it read out gets it read out, without a reason.",
        choices=[SelectChoice(one.value, one.label) for one in Help],
        validators=[InputRequired("Choose how they sit it.")],
        default=Help.ALONE.value,
    )
    place = StringField(
        "Where",
        description="Such as “Room 2, with Terrence”, or “By video”. The learner sees it.",
        validators=[InputRequired("Say where they sit it."), Length(max=200)],
    )
    until = DateField(
        "Last day to begin",
        description="It stays open until the end of this day.",
        validators=[InputRequired(_DAY)],
        invalid_value_message=_DAY,
    )
    plan = TextAreaField(
        "Learning plan",
        description=(
            "Needed before a third or later sitting: what the two of you agreed to work on, and "
            "how. The learner sees it."
        ),
        validators=[Optional(), Length(max=4000)],
    )

    def blame(self, refusal: DomainError) -> None:
        """Put a refusal above the field it is about, or above the form."""
        field = self[_BLAMED[type(refusal)]] if type(refusal) in _BLAMED else self.help
        field.errors = [*field.errors, str(refusal)]
