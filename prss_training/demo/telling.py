"""What every part of the demo's story has at hand: the people, the calendar, the texts."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from importlib.resources import files
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from prss_training import paths
from prss_training.accounts.models import User
from prss_training.accounts.services import WayIn, add_sign_in
from prss_training.content.library import Library
from prss_training.content.stages_file import read_ladder
from prss_training.demo.cast import NAOMI, Player
from prss_training.domain.fields import (
    Contact,
    Domain,
    Population,
    Position,
    Service,
    Setting,
    Support,
)
from prss_training.domain.next_step import needed_modules
from prss_training.domain.practice import Decision, Span
from prss_training.domain.program import Module
from prss_training.domain.stages import Ladder
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import PracticeEntry
from prss_training.fieldwork.services import decide, log_practice
from prss_training.people.models import Organization, Person
from prss_training.people.services import add_person, give_role
from prss_training.statements.services import sign_statement

TEXTS = files("prss_training.demo") / "texts"
RIVERBEND_NAME = "Riverbend Recovery Community"
_EVENING = 20


@dataclass
class Story:
    """The demo program being told. `at` is the moment it ends, which is when it is seeded."""

    session: Session
    library: Library
    password_hash: str
    at: datetime
    people: dict[str, Person] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(2026))

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules that the certificate asks for."""
        return needed_modules(self.library.newest("peer-leader"), self.library.modules)

    @cached_property
    def ladder(self) -> Ladder:
        """The road from interest to staff."""
        return read_ladder(paths.CONTENT, self.library.modules, self.library.statements)

    @cached_property
    def comments(self) -> dict[str, Any]:
        """The trainer's comments and marks, by the name of the text they judge."""
        return table("comments")

    @cached_property
    def reflections(self) -> list[dict[str, Any]]:
        """What learners wrote of their practice, and what kind of practice it was."""
        lines: list[dict[str, Any]] = table("reflections")["lines"]
        return lines

    def day(self, ago: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment `ago` days before the end, at an hour in the organization's zone."""
        zone = ZoneInfo("America/Chicago")
        told = (self.at.astimezone(zone) - timedelta(days=ago)).replace(
            hour=hour, minute=minute, second=0, microsecond=0
        )
        return min(told, self.at)


def seat(
    story: Story,
    player: Player,
    organization: Organization | None,
    *,
    actor: Person | None,
    at: datetime,
) -> Person:
    """Add one of the cast with their role and their way in, and remember them."""
    person = add_person(story.session, player.name, actor=actor, at=at, organization=organization)
    give_role(story.session, person, organization, player.role, actor=actor or person, at=at)
    way = WayIn(player.address, player.username, story.password_hash)
    user: User = add_sign_in(story.session, person, way, at=at)
    user.confirmed_at = at
    story.people[player.username] = person
    return person


def text(name: str) -> str:
    """Return a text of the story."""
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def table(name: str) -> dict[str, Any]:
    """Return a table of texts of the story."""
    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


def log(story: Story, place: Enrollment, number: int, *, ago: int) -> PracticeEntry:
    """Let a learner write down two hours of practice, which one is told by `number`."""
    line = story.reflections[number * 7 % len(story.reflections)]
    starts = 13 + number % 3
    return log_practice(
        story.session,
        place,
        span=Span(story.day(ago).date(), time(starts), time(starts + 2)),
        site=line["site"],
        employer=RIVERBEND_NAME,
        service=Service(line["service"]),
        supports=_supports(line["supports"]),
        position=Position.VOLUNTEER,
        domain=Domain(line["domain"]),
        setting=Setting(line["setting"]),
        populations=[Population(word) for word in line["populations"]],
        contact=Contact(line["contact"]),
        people=line["people"],
        reflection=line["text"],
        at=story.day(ago, hour=_EVENING),
    )


def _supports(words: Sequence[str]) -> list[Support]:
    return [Support(word) for word in words]


def approve(story: Story, entry: PracticeEntry, *, ago: int) -> None:
    """Let the supervisor approve an entry."""
    decide(
        story.session,
        entry,
        Decision.APPROVED,
        supervisor=story.people[NAOMI.username],
        at=story.day(ago, hour=16),
    )


def sign(story: Story, place: Enrollment, *, ago: int) -> None:
    """Let a learner sign the code of ethics."""
    sign_statement(
        story.session,
        place,
        story.library.statement("code-of-ethics-2026"),
        typed_name=place.person.name,
        at=story.day(ago),
    )
