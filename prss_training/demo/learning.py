"""What the cast keeps for itself while it learns, what it shares, and what it says."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from prss_training.accommodations.services import arrange
from prss_training.demo.cast import PRIYA, TERRENCE
from prss_training.demo.telling import Story, table
from prss_training.domain.accommodations import Accommodations
from prss_training.domain.goals import GoalState
from prss_training.domain.strengths import known_answers
from prss_training.enrollments.models import Enrollment
from prss_training.feedback.services import say, write_change
from prss_training.lessons.reading import part_of
from prss_training.margins.services import bookmark, keep_note
from prss_training.plans.services import Wanted, add_goal, say_of_goal
from prss_training.sharing.models import Shared
from prss_training.sharing.services import open_shared, share
from prss_training.strengths.services import finish


def keep_for_themselves(story: Story, places: Mapping[str, Enrollment]) -> None:
    """Tell plans, strengths, notes and bookmarks, who may read which, and what was arranged.

    Args:
        story: The story being told.
        places: The learners' places, by their usernames.
    """
    told = table("learning")
    for username in ("rosa", "marcus"):
        place = places[username]
        for line in told[username]["goals"]:
            _goal(story, place, line)
        for line in told[username].get("strengths", ()):
            answers = known_answers(story.library.strengths, line["said"], line["words"])
            finish(story.session, place, answers, at=story.day(line["ago"], hour=21))
        _note(story, place, told[username]["note"])
    _share(story, places["rosa"])
    _arrange(story, places)


def say_what_helped(story: Story, places: Mapping[str, Enrollment]) -> None:
    """Let learners say what helped in modules they finished, and a trainer what was changed."""
    told = table("learning")
    for number, line in enumerate(told["answers"]):
        say(
            story.session,
            places[line["who"]],
            story.library.module(line["module"]),
            helped=line["helped"],
            change=line["change"],
            at=story.day(6, hour=20, minute=number),
        )
    line = told["change"]
    write_change(
        story.session,
        places["rosa"].organization,
        story.library.module(line["module"]),
        said=line["said"],
        done=line["done"],
        by=story.people[TERRENCE.username],
        at=story.day(3, hour=9),
    )


def _goal(story: Story, place: Enrollment, line: Mapping[str, Any]) -> None:
    days = line.get("days")
    due = (story.day(0) + timedelta(days=days)).date() if days is not None else None
    wanted = Wanted(line["body"], due, line.get("note", ""), line.get("module", ""))
    goal = add_goal(story.session, place, wanted, at=story.day(33, hour=21))
    if "state" in line:
        say_of_goal(
            story.session, place, goal.id, GoalState(line["state"]), at=story.day(9, hour=21)
        )


def _note(story: Story, place: Enrollment, line: Mapping[str, Any]) -> None:
    module = story.library.module(line["module"])
    part = part_of(module, line["part"])
    at = story.day(15, hour=20)
    bookmark(story.session, place, module, part, at=at)
    keep_note(story.session, place, module, part, body=line["body"].strip(), at=at)


def _share(story: Story, place: Enrollment) -> None:
    """Let one trainer read a plan and strengths, and let them have read it."""
    trainer = story.people[TERRENCE.username]
    for what in Shared:
        share(story.session, place, what, trainer_id=trainer.id, at=story.day(5, hour=18))
        open_shared(
            story.session,
            trainer,
            place.organization,
            place.id,
            what,
            at=story.day(4, hour=9),
        )


def _arrange(story: Story, places: Mapping[str, Enrollment]) -> None:
    registrar, trainer = story.people[PRIYA.username], story.people[TERRENCE.username]
    arrange(
        story.session,
        places["tamika"],
        Accommodations(large_print=True, other="A seat near the board in live sessions."),
        since=story.day(40).date(),
        until=None,
        by=registrar,
        at=story.day(40, hour=10),
    )
    arrange(
        story.session,
        places["marcus"],
        Accommodations(more_time=50, oral=True),
        since=story.day(30).date(),
        until=None,
        by=trainer,
        at=story.day(30, hour=12),
    )
