"""What was done on paper in the demo's story, and what was shown to a trainer."""

from collections.abc import Sequence
from datetime import timedelta

from prss_training.checks.paper import Paper
from prss_training.coursework.entering import Seen
from prss_training.demo.cast import TERRENCE
from prss_training.demo.telling import Story
from prss_training.domain.paper_form import FormName, paper_form
from prss_training.domain.program import Module, Way
from prss_training.domain.rubric import COMPETENT, TOP_LEVEL
from prss_training.domain.second_rating import CHANCES
from prss_training.enrollments.models import Enrollment
from prss_training.paper.services import Marked, Program, correct_check, enter_check, enter_marked

_SEEN = (
    "You asked before you offered, and you left the choice where it belongs. Next time, let the "
    "silence last a little longer before you sum up."
)


def take_check(story: Story, place: Enrollment, module: Module, *, ago: int) -> None:
    """Let a learner pass a check on paper, and its trainer slip once while typing it in."""
    form = paper_form(module, FormName())
    terrence, program = story.people[TERRENCE.username], _program(story, place)
    right = list(form.answers)
    right[-1] = next(n for n in form.drawn[-1].order if n != right[-1])
    slipped = [next(n for n in form.drawn[0].order if n != right[0]), *right[1:]]
    day, at = story.day(ago).date(), story.day(ago - 1, hour=9)
    entered = enter_check(
        story.session,
        place,
        module,
        Paper(form, tuple(slipped), day),
        program,
        lesson_read=False,
        by=terrence,
        at=at,
    )
    correct_check(
        story.session,
        entered,
        module,
        Paper(form, tuple(right), day),
        program,
        reason="I typed the answer to question 1 wrong.",
        by=terrence,
        at=at + timedelta(minutes=4),
    )


def show_skills(story: Story, places: Sequence[Enrollment], *, ago: int) -> None:
    """Let learners show what each module asks for; chance says which are scored twice."""
    for module in story.modules:
        for activity in module.demonstrations:
            for number, place in enumerate(places):
                marks = {
                    line.key: TOP_LEVEL if n % 2 == number % 2 else COMPETENT
                    for n, line in enumerate(activity.rubric.lines)
                }
                enter_marked(
                    story.session,
                    place,
                    activity,
                    Seen(Way.LIVE, story.day(ago).date(), chance=story.chance.randrange(CHANCES)),
                    Marked(marks, (), _SEEN),
                    _program(story, place),
                    by=story.people[TERRENCE.username],
                    at=story.day(ago, hour=17),
                )


def _program(story: Story, place: Enrollment) -> Program:
    return Program(story.library.criteria_version(place.criteria), story.library.modules)
