"""What a learner says about a module, and what was changed because of it."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from prss_training.domain.listening import LONGEST_ANSWER, LONGEST_CHANGE

_LONG = Length(max=LONGEST_ANSWER, message=f"Use at most {LONGEST_ANSWER:,} characters.")
_LONG_CHANGE = Length(max=LONGEST_CHANGE, message=f"Use at most {LONGEST_CHANGE:,} characters.")


class SayForm(FlaskForm):
    """Two questions, of which one is enough."""

    helped = TextAreaField("What helped you?", validators=[Optional(), _LONG])
    change = TextAreaField(
        "What should change?",
        description="Leave out names, yours too.",
        validators=[Optional(), _LONG],
    )


class ChangeForm(FlaskForm):
    """What learners said in short, and what was done."""

    said = TextAreaField(
        "You said",
        description="In short and in your own words, so that nobody's voice is recognized.",
        validators=[DataRequired("Write what learners said."), _LONG_CHANGE],
    )
    done = TextAreaField(
        "We did",
        description="What is different now. If you decided against it, say why.",
        validators=[DataRequired("Write what was done about it."), _LONG_CHANGE],
    )
