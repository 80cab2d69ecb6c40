"""The form of an evaluation, built from the twelve categories, and the form of its answer."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from prss_training.domain.evaluation import (
    LONGEST_EXAMPLE,
    LONGEST_WORDS,
    Category,
    Rating,
    View,
)
from prss_training.evaluations.models import EvaluationDraft
from prss_training.evaluations.services import Opened, Writing

_RATING = "rating-"
_EXAMPLE = "example-"
_DIGITS = 9


class RatingField(RadioField):
    """One category's rating, from 0 to 3."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is none of the four."""
        del form
        if self.data not in [choice.value for choice in self.choices]:
            raise ValidationError(f"{self.label.text}: choose one of the four ratings.")


class EvaluationForm(FlaskForm):
    """The base of the form; `for_page` adds the twelve categories."""

    onward = TextAreaField(
        "What to work on next",
        description="What you will look at together in supervision.",
        validators=[
            Optional(),
            Length(max=LONGEST_WORDS, message=f"Use at most {LONGEST_WORDS:,} characters."),
        ],
    )
    page = HiddenField()
    revision = HiddenField()

    @classmethod
    def for_page(cls, page: str, draft: EvaluationDraft | None) -> "EvaluationForm":
        """Build the form, bound to this request, with what was kept before.

        Args:
            page: The mark of a page that is opened now.
            draft: What the supervisor kept, or None where they begin.
        """
        fields: dict[str, Any] = {}
        for category in Category:
            fields[f"{_RATING}{category}"] = _rating(category)
            fields[f"{_EXAMPLE}{category}"] = _example(category)
        data = {"page": page, "revision": str(draft.revision if draft else 0)}
        if draft is not None:
            data["onward"] = draft.onward
            data |= {f"{_RATING}{key}": str(rating) for key, rating in draft.ratings.items()}
            data |= {f"{_EXAMPLE}{key}": text for key, text in draft.examples.items()}
        form: EvaluationForm = type("TwelveForm", (cls,), fields)(data=data)
        return form

    @property
    def opened(self) -> Opened:
        """The page that sent the form. A revision that is no number matches no draft."""
        text = self.revision.data or ""
        readable = text.isascii() and text.isdigit() and len(text) <= _DIGITS
        return Opened((self.page.data or "")[:40], int(text) if readable else -1)

    @property
    def rows(self) -> list[tuple[Category, RatingField, TextAreaField]]:
        """The fields of each category, in the order of the twelve."""
        return [(c, self[f"{_RATING}{c}"], self[f"{_EXAMPLE}{c}"]) for c in Category]

    @property
    def writing(self) -> Writing:
        """What stands in the form now, finished or not."""
        known = {str(int(rating)) for rating in Rating}
        return Writing(
            {c.value: int(rating.data) for c, rating, _ in self.rows if rating.data in known},
            {c.value: example.data or "" for c, _, example in self.rows},
            self.onward.data or "",
        )


class AnswerForm(FlaskForm):
    """The learner's own words about an evaluation."""

    view = RadioField(
        "How do you see it?",
        choices=[SelectChoice(view.value, view.label) for view in View],
        validators=[InputRequired("Choose how you see it.")],
    )
    body = TextAreaField(
        "In your own words",
        description="Your supervisor reads this. It stays beside the evaluation.",
        validators=[
            Optional(),
            Length(max=LONGEST_WORDS, message=f"Use at most {LONGEST_WORDS:,} characters."),
        ],
    )


def _rating(category: Category) -> RatingField:
    return RatingField(
        f"{category.number}. Rating",
        choices=[SelectChoice(str(int(rating)), rating.label) for rating in Rating],
        validators=[InputRequired(f"Choose a rating for category {category.number}.")],
    )


def _example(category: Category) -> TextAreaField:
    said = f"The example for category {category.number}"
    return TextAreaField(
        f"{category.number}. An example of what you saw",
        validators=[
            DataRequired(f"Write an example for category {category.number}."),
            Length(
                max=LONGEST_EXAMPLE,
                message=f"{said} has more than {LONGEST_EXAMPLE:,} characters. "
                "Keep what shows it best.",
            ),
        ],
    )
