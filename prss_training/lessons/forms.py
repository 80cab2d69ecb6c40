"""A note beside a part, and parts that were skimmed."""

import secrets
from collections.abc import Collection
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.domain.drafts import Opened
from prss_training.domain.program import Module
from prss_training.margins.queries import Margin


def new_page() -> str:
    """Return a mark for a page that is opened now, to tell what is written on it from elsewhere."""
    return secrets.token_urlsafe(12)


class NoteForm(FlaskForm):
    """The whole note, and which page it comes from."""

    body = TextAreaField("Your note on this part", description="Only you can read it, ever.")
    page = HiddenField()
    revision = HiddenField()

    @classmethod
    def beside(cls, margin: Margin) -> "NoteForm":
        """Return the form with what was noted before, marked as a page of its own."""
        return cls(
            data={
                "body": margin.body,
                "page": new_page(),
                "revision": str(margin.revision),
            }
        )

    @property
    def opened(self) -> Opened:
        """The page that sent the note."""
        return Opened.read(self.page.data, self.revision.data)


class PartsField(SelectMultipleField):
    """Boxes to tick, one for each part."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SkimForm(FlaskForm):
    """The parts that a learner says they have read."""

    parts = PartsField(
        "Parts that you have read or skimmed",
        validators=[InputRequired("Tick the parts that you have read or skimmed.")],
    )

    @classmethod
    def of_unread(cls, module: Module, read: Collection[int]) -> "SkimForm":
        """Return the form with the parts that are not marked as read."""
        form = cls()
        form.parts.choices = [
            SelectChoice(str(part.number), f"Part {part.number}: {part.title}")
            for part in module.lesson
            if part.number not in read
        ]
        return form

    @property
    def chosen(self) -> frozenset[int]:
        """The numbers of the parts that were ticked."""
        ticked: list[Any] = self.parts.data or []
        return frozenset(int(one) for one in ticked if str(one).isascii() and str(one).isdigit())
