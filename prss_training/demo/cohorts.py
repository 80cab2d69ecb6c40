"""The cohort that the learners of the demo meet in, and another one that takes applications."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from prss_training.cohorts.joining import apply, join
from prss_training.cohorts.models import Cohort, Joined, LiveSession
from prss_training.cohorts.planning import (
    CohortFacts,
    Sitting,
    Where,
    make_cohort,
    plan_sessions,
)
from prss_training.cohorts.rosters import Said, keep_roster
from prss_training.demo.cast import CALEB, MARCUS, TERRENCE
from prss_training.demo.telling import Story
from prss_training.domain.live_hours import Mark, Stretch
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization

_BEGAN, _FIRST, _SECOND = 42, 36, 14  # days ago
_SOON, _OTHERS = -2, -4  # days ahead
_EVENING = 18
_HALL = Where("Riverbend, the back room", "", 10)
_VIDEO = Where("", "https://video.example.org/riverbend", 10)


def gather(story: Story, riverbend: Organization, places: Mapping[str, Enrollment]) -> None:
    """Tell of a cohort in its last weeks: two sessions held, one to come, one learner missing."""
    evenings = _make(story, riverbend, "Evening group", open_to_all=False)
    for place in places.values():
        join(
            story.session,
            evenings,
            place.person,
            story.library.criteria_version(evenings.criteria),
            how=Joined.ADDED,
            actor=story.people[TERRENCE.username],
            at=story.day(_BEGAN - 3, hour=12),
        )
    first, second = (
        _plan(story, evenings, number, ago) for number, ago in ((0, _FIRST), (1, _SECOND))
    )
    _plan(story, evenings, 2, _SOON)
    _keep(story, first, places, {})
    _keep(story, second, places, {MARCUS.username: Mark.EXCUSED})
    by_video = _make(story, riverbend, "Group by video", open_to_all=True)
    _plan(story, by_video, 1, _OTHERS, where=_VIDEO)
    apply(
        story.session,
        by_video,
        story.people[CALEB.username],
        body="I cannot get into town in the evening. By video is good: the library has a computer.",
        at=story.day(0, hour=9),
    )


def _make(story: Story, riverbend: Organization, name: str, *, open_to_all: bool) -> Cohort:
    teacher = story.people[TERRENCE.username]
    at = story.day(_BEGAN, hour=12)
    about = "Live sessions, week by week. Come as you are; bring something to write with."
    facts = CohortFacts(name, at.date(), about, takes_applications=open_to_all)
    return make_cohort(
        story.session,
        riverbend,
        facts,
        criteria=story.library.newest("peer-leader").id,
        trainers=[teacher],
        actor=teacher,
        at=at,
    )


def _plan(
    story: Story, cohort: Cohort, number: int, ago: int, *, where: Where = _HALL
) -> LiveSession:
    module = story.modules[number]
    starts = story.day(ago, hour=_EVENING) if ago > 0 else _ahead(story, -ago)
    sitting = Sitting(module, Stretch(0, module.live.minutes), starts)
    [planned] = plan_sessions(
        story.session,
        cohort,
        [sitting],
        where,
        actor=story.people[TERRENCE.username],
        at=story.day(_BEGAN - 3, hour=13),
    )
    return planned


def _ahead(story: Story, days: int) -> datetime:
    """Return an evening that is still to come, by the clock of the cohort."""
    day = story.at.astimezone(ZoneInfo("America/Chicago")) + timedelta(days=days)
    return day.replace(hour=_EVENING, minute=0, second=0, microsecond=0)


def _keep(
    story: Story,
    held: LiveSession,
    places: Mapping[str, Enrollment],
    marks: Mapping[str, Mark],
) -> None:
    module = next(one for one in story.modules if one.key == held.module)
    keep_roster(
        story.session,
        held,
        {
            place.id: Said(marks.get(username, Mark.PRESENT), None, 0)
            for username, place in places.items()
        },
        reason="",
        program=story.modules,
        module=module,
        trainer=story.people[TERRENCE.username],
        at=held.plan.ends_at,
    )
