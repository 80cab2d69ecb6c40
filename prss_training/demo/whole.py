"""Somebody who has begun the whole program, toward the certificate that asks for all of it."""

from datetime import timedelta

from prss_training.checks.services import begin_try, finish_try
from prss_training.coursework.services import submit_work
from prss_training.demo.cast import INES
from prss_training.demo.telling import Story, text
from prss_training.enrollments.services import enroll
from prss_training.lessons.services import mark_part_read
from prss_training.people.models import Organization
from prss_training.progress.services import settle

_BEGAN = 9  # days ago


def begin(story: Story, riverbend: Organization) -> None:
    """Let her finish the first module but for what waits with her trainer, and begin the second."""
    person = story.people[INES.username]
    criteria = story.library.newest("peer-specialist")
    place = enroll(
        story.session, person, riverbend, criteria, at=story.day(_BEGAN, hour=9), actor=person
    )
    first, second = story.library.modules[:2]
    for n, part in enumerate(first.lesson):
        at = story.day(_BEGAN - n // 3, hour=19) + timedelta(minutes=11 * n)
        mark_part_read(story.session, place, first, part, at=at)
    seed = story.chance.randrange(2**31)
    made = begin_try(story.session, place, first, seed=seed, at=story.day(6, hour=20))
    right = {key: first.check.item(key).answer for key, _ in made.drawn}
    finish_try(
        story.session,
        place,
        made.id,
        first,
        answers=right,
        seed=seed,
        at=story.day(6, hour=20, minute=20),
    )
    [reflection] = first.written
    body = text(f"{reflection.key}-{INES.username}")
    submit_work(story.session, place, reflection, body=body, at=story.day(4, hour=20))
    for part in second.lesson[:3]:
        mark_part_read(story.session, place, second, part, at=story.day(2, hour=19))
    settle(story.session, place, criteria, story.library.modules, at=story.day(2, hour=20))
