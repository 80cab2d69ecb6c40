"""The forms of a trainer's desk."""

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from prss_training.coursework.models import Grade
from prss_training.coursework.services import MOST_CHARACTERS
from prss_training.domain.rubric import CriticalFail, Line, Rubric

_SHORTEST_COMMENT = 20
_LONGEST_COMMENT = 4000
_SHORTEST_REASON = 10
_LONGEST_REASON = 1000
_LINE = "line_"


class GradeForm(FlaskForm):
    """A level for each line of a rubric, critical fails, and a comment the learner will read.

    `seen` is the number of the newest grade that the trainer had before them.
    """

    seen = HiddenField(default="0")
    comment = TextAreaField(
        "Comment",
        description="The learner reads this. Say what worked before what did not.",
        validators=[
            InputRequired("Write a comment for the learner."),
            Length(
                min=_SHORTEST_COMMENT,
                max=_LONGEST_COMMENT,
                message=f"Write between {_SHORTEST_COMMENT} and {_LONGEST_COMMENT} characters, "
                "so that the learner knows what to do with it.",
            ),
        ],
    )

    @classmethod
    def for_rubric(cls, rubric: Rubric) -> "GradeForm":
        """Build a form with one set of radio buttons to a line, bound to this request."""
        fields: dict[str, Field] = {
            f"{_LINE}{line.key}": _levels_field(line) for line in rubric.lines
        }
        if rubric.critical:
            fields["critical"] = _critical_field(rubric.critical)
        form: GradeForm = type("RubricGradeForm", (cls,), fields)()
        return form

    @property
    def marks(self) -> dict[str, int]:
        """The level chosen for each line's key, once the form has validated."""
        return {
            name.removeprefix(_LINE): value
            for name, value in self.data.items()
            if name.startswith(_LINE)
        }

    @property
    def fails(self) -> list[str]:
        """The keys of the critical fails that were ticked."""
        return list(self.data.get("critical") or [])

    @property
    def seen_number(self) -> int:
        """The number of the newest grade the trainer saw; what is not a number saw none."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() else 0

    def begin_from(self, grade: Grade, *, same_rubric: bool) -> None:
        """Fill in an earlier grade, for a trainer who means to change some of it.

        Levels are taken over only where the rubric still says the same.
        """
        self.comment.data = grade.comment
        if not same_rubric:
            return
        for key, level in grade.marks.items():
            self[f"{_LINE}{key}"].data = level
        if grade.critical:
            self["critical"].data = grade.critical


class TranscriptForm(FlaskForm):
    """What a spoken answer says, in writing."""

    body = TextAreaField(
        "What is said",
        description="Word for word, as far as you can. The learner can read it too.",
        validators=[
            DataRequired("Write what is said in the recording."),
            Length(max=MOST_CHARACTERS, message="This is longer than can be kept. Shorten it."),
        ],
    )


class GrantForm(FlaskForm):
    """Why one more try is opened."""

    reason = TextAreaField(
        "What you agreed in your talk",
        description="One or two sentences. Other trainers see this; the learner does not.",
        validators=[
            InputRequired("Say what you agreed, so that other trainers know."),
            Length(
                min=_SHORTEST_REASON,
                max=_LONGEST_REASON,
                message=f"Write between {_SHORTEST_REASON} and {_LONGEST_REASON} characters.",
            ),
        ],
    )


def _levels_field(line: Line) -> RadioField:
    star = " ★" if line.starred else ""
    return RadioField(
        f"{line.title}{star}",
        choices=[SelectChoice(mark, f"{mark} · {level}") for mark, level in enumerate(line.levels)],
        coerce=int,
        validators=[InputRequired(f"Choose a level for “{line.title}”.")],
    )


def _critical_field(fails: tuple[CriticalFail, ...]) -> SelectMultipleField:
    return SelectMultipleField(
        "Critical fails",
        description="Any one of these sends the work back, whatever its levels.",
        choices=[SelectChoice(fail.key, fail.text) for fail in fails],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
