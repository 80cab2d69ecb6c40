"""The inventory as a form: two boxes for each prompt, and words for each dimension."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.domain.drafts import Opened
from prss_training.domain.strengths import LONGEST_WORDS, Answers, Group, Said, known_answers
from prss_training.strengths.models import StrengthsInventory

_SAID = "said-"
_WORDS = "words-"


class TicksField(SelectMultipleField):
    """The two boxes of one prompt."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Take what is known and leave the rest: a box that is gone is not the learner's slip."""
        del form


class InventoryForm(FlaskForm):
    """The base of the form; `for_groups` adds the prompts."""

    page = HiddenField()
    revision = HiddenField()

    groups: Sequence[Group] = ()

    @classmethod
    def for_groups(
        cls, groups: Sequence[Group], page: str, draft: StrengthsInventory | None
    ) -> "InventoryForm":
        """Build the form, bound to this request, with what was kept before.

        Args:
            groups: The prompts.
            page: The mark of a page that is opened now.
            draft: What the learner kept, or None where they begin.
        """
        fields: dict[str, Any] = {"groups": groups}
        for group in groups:
            for prompt in group.prompts:
                fields[f"{_SAID}{prompt.key}"] = _ticks(prompt.text)
            fields[f"{_WORDS}{group.dimension}"] = _words(group)
        data: dict[str, Any] = {"page": page, "revision": str(draft.revision if draft else 0)}
        if draft is not None:
            data |= {f"{_SAID}{key}": list(ticks) for key, ticks in draft.said.items()}
            data |= {f"{_WORDS}{key}": text for key, text in draft.words.items()}
        form: InventoryForm = type("StrengthsForm", (cls,), fields)(data=data)
        return form

    @property
    def opened(self) -> Opened:
        """The page that sent the form."""
        return Opened.read(self.page.data, self.revision.data)

    @property
    def rows(self) -> list[tuple[Group, list[TicksField], TextAreaField]]:
        """The fields of each group, in order."""
        return [
            (
                group,
                [self[f"{_SAID}{prompt.key}"] for prompt in group.prompts],
                self[f"{_WORDS}{group.dimension}"],
            )
            for group in self.groups
        ]

    @property
    def answers(self) -> Answers:
        """What stands in the form now."""
        said = {
            field.name.removeprefix(_SAID): field.data or []
            for _, ticks, _ in self.rows
            for field in ticks
        }
        words = {field.name.removeprefix(_WORDS): field.data or "" for *_, field in self.rows}
        return known_answers(self.groups, said, words)


def _ticks(text: str) -> TicksField:
    return TicksField(
        text,
        choices=[SelectChoice(said.value, said.label) for said in Said],
        validators=[Optional()],
    )


def _words(group: Group) -> TextAreaField:
    return TextAreaField(
        group.ask,
        validators=[
            Optional(),
            Length(max=LONGEST_WORDS, message=f"Use at most {LONGEST_WORDS:,} characters."),
        ],
    )
