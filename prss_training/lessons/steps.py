"""The steps of a module in the order most people take them, and which one is next."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for

from prss_training.checks.queries import CheckStanding
from prss_training.coursework.queries import Work
from prss_training.domain.program import LessonPart, Module

_ACTIONABLE = ("open", "draft", "returned")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `minutes` is 0 where no time is stated; `act` is the words of its button."""

    title: str
    about: str
    act: str
    href: str
    state: str
    minutes: int = 0
    live: bool = False

    @property
    def finished(self) -> bool:
        """Nothing is left to do here."""
        return self.state in ("done", "passed")


def reading_steps(module: Module, read: Collection[int]) -> list[Step]:
    """Return a step for each part of the lesson."""
    return [_part(module, part, part.number in read) for part in module.lesson]


def check_step(module: Module, standing: CheckStanding) -> Step:
    """Return the step of the module's check."""
    check = module.check
    about = f"{check.draw} questions, {check.pass_percent} percent to pass"
    act = "Go on with the check" if standing.begun else "Take the check"
    href = url_for("checks.check", module=module.key)
    return Step("Knowledge check", about, act, href, standing.state)


def work_step(module: Module, work: Work) -> Step:
    """Return the step of one piece of written work."""
    activity = work.activity
    href = url_for("coursework.work", module=module.key, activity=activity.key)
    if activity.live:
        about = f"{activity.kind.label}, shown to a trainer"
        act, state = "See what is looked for", work.state.value
        return Step(activity.title, about, act, href, state, activity.minutes, live=True)
    act = {"draft": "Go on writing", "returned": "Revise your work"}.get(work.state, "Write it")
    return Step(
        activity.title,
        f"{activity.kind.label}, {activity.minimum_words} to {activity.maximum_words} words",
        act,
        href,
        work.state.value,
        activity.minutes,
    )


def next_of(steps: Collection[Step], kept: str) -> Step | None:
    """Return the step to offer: the part that was left open, or else the first not finished.

    What is shown to a trainer is done together with them, so it is not offered as the next step.

    Args:
        steps: All the module's steps, in order.
        kept: The address of the part that was opened last; empty where none was.
    """
    todo = [step for step in steps if step.state in _ACTIONABLE and not step.live]
    left_open = [step for step in todo if step.href == kept]
    return next(iter(left_open or todo), None)


def _part(module: Module, part: LessonPart, is_read: bool) -> Step:  # noqa: FBT001
    return Step(
        part.title,
        f"Part {part.number} of {len(module.lesson)}",
        f"Read part {part.number}",
        url_for("lessons.part", module=module.key, part=part.number),
        "done" if is_read else "open",
        part.minutes,
    )
