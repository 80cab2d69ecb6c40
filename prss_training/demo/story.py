"""Six weeks of a small program, told through the same services that its pages use."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from importlib.resources import files
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from prss_training.accounts.models import User
from prss_training.accounts.services import WayIn, add_sign_in
from prss_training.attendance.services import record_attendance
from prss_training.certificates.models import Certificate
from prss_training.certificates.services import issue_certificate, take_step
from prss_training.checks.services import begin_try, finish_try
from prss_training.content.library import Library
from prss_training.coursework.models import Submission
from prss_training.coursework.services import keep_draft, submit_work
from prss_training.demo.cast import (
    CALEB,
    DANA,
    MARCUS,
    NAOMI,
    PRIYA,
    RIVERBEND,
    ROSA,
    SAM,
    TAMIKA,
    TERRENCE,
    WEN,
    Player,
)
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.fields import Position, Service, Support
from prss_training.domain.hours import Hours
from prss_training.domain.next_step import needed_modules
from prss_training.domain.practice import Decision, Span
from prss_training.domain.program import Activity, Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import enroll
from prss_training.fieldwork.models import PracticeEntry
from prss_training.fieldwork.services import decide, log_practice, record_supervision
from prss_training.grading.services import grade_submission
from prss_training.lessons.services import mark_part_read
from prss_training.people.models import Organization, Person
from prss_training.people.services import OrganizationFacts, add_organization, add_person, give_role
from prss_training.progress.services import settle
from prss_training.statements.services import sign_statement

_TEXTS = files("prss_training.demo") / "texts"
_WEEKS = 6


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
    def comments(self) -> dict[str, Any]:
        """The trainer's comments and marks, by the name of the text they judge."""
        return tomllib.loads((_TEXTS / "comments.toml").read_text(encoding="utf-8"))

    @cached_property
    def reflections(self) -> list[dict[str, Any]]:
        """What learners wrote of their practice."""
        told = tomllib.loads((_TEXTS / "reflections.toml").read_text(encoding="utf-8"))
        lines: list[dict[str, Any]] = told["lines"]
        return lines

    def day(self, ago: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment `ago` days before the end, at an hour in the organization's zone."""
        zone = ZoneInfo("America/Chicago")
        told = (self.at.astimezone(zone) - timedelta(days=ago)).replace(
            hour=hour, minute=minute, second=0, microsecond=0
        )
        return min(told, self.at)


def tell(
    session: Session, library: Library, *, password_hash: str, at: datetime
) -> list[Certificate]:
    """Fill an empty database with the demo program, and return the certificates it issued."""
    story = Story(session, library, password_hash, at)
    riverbend = _open_riverbend(story)
    _open_juniper(story)
    places = {
        player.username: _enroll(story, riverbend, player, ago=7 * _WEEKS - n)
        for n, player in enumerate((ROSA, TAMIKA, WEN, MARCUS))
    }
    for username in ("rosa", "tamika", "wen"):
        _finish_program(story, places[username])
    _leave_halfway(story, places["marcus"])
    rosa = _issue(story, places["rosa"], ago=5)
    wen = _issue(story, places["wen"], ago=4)
    take_step(
        session,
        wen,
        Step.SUSPEND,
        reason=Reason.COMPLAINT_UNDER_REVIEW,
        note="A complaint came in by telephone. The review is due within two weeks.",
        registrar=story.people["priya"],
        at=story.day(2),
    )
    return [rosa, wen]


def _open_riverbend(story: Story) -> Organization:
    story.people[DANA.username] = _person(story, DANA, None)
    riverbend = add_organization(
        story.session,
        OrganizationFacts(
            name="Riverbend Recovery Community",
            place="Duluth, Minnesota",
            zone="America/Chicago",
            open_sign_up=True,
            signatory_name=PRIYA.name,
            signatory_role="Registrar",
        ),
        key="riverbend",
        series="PL",
        actor=story.people[DANA.username],
        at=story.day(7 * _WEEKS + 8),
    )
    for player in RIVERBEND:
        story.people[player.username] = _person(story, player, riverbend)
    return riverbend


def _open_juniper(story: Story) -> None:
    juniper = add_organization(
        story.session,
        OrganizationFacts(
            name="Juniper House",
            place="El Paso, Texas",
            zone="America/Denver",
            open_sign_up=False,
            signatory_name=SAM.name,
            signatory_role="Registrar",
        ),
        key="juniper-house",
        series="JH",
        actor=story.people[DANA.username],
        at=story.day(7 * _WEEKS + 7),
    )
    story.people[SAM.username] = _person(story, SAM, juniper)


def _person(story: Story, player: Player, organization: Organization | None) -> Person:
    at = story.day(0 if player is CALEB else 7 * _WEEKS + 6, hour=8)
    actor = story.people.get("priya") or story.people.get(DANA.username)
    person = add_person(story.session, player.name, actor=actor, at=at, organization=organization)
    give_role(story.session, person, organization, player.role, actor=actor or person, at=at)
    way = WayIn(player.address, player.username, story.password_hash)
    user: User = add_sign_in(story.session, person, way, at=at)
    user.confirmed_at = at
    return person


def _enroll(story: Story, organization: Organization, player: Player, *, ago: int) -> Enrollment:
    person = story.people[player.username]
    return enroll(
        story.session,
        person,
        organization,
        story.library.newest("peer-leader"),
        at=story.day(ago, hour=9),
        actor=person,
    )


def _finish_program(story: Story, place: Enrollment) -> None:
    ago = 7 * _WEEKS - 6
    for module in story.modules:
        _read(story, place, module, len(module.lesson), ago=ago)
        _pass_check(story, place, module, ago=ago - 1)
        for activity in module.activities:
            work = _hand_in(story, place, activity, f"{activity.key}-rosa", ago=ago - 2)
            _grade(story, work, activity, f"{activity.key}-rosa", ago=ago - 4)
        record_attendance(
            story.session,
            module,
            [place],
            organization=place.organization,
            attended_on=story.day(ago - 3).date(),
            trainer=story.people[TERRENCE.username],
            at=story.day(ago - 3, hour=17),
        )
        ago -= 9
    for n in range(6):
        entry = _log(story, place, n, ago=20 - 2 * n)
        _approve(story, entry, ago=19 - 2 * n)
    _supervise(story, place, ago=10)
    _sign(story, place, ago=8)
    _settle(story, place, ago=7)


def _leave_halfway(story: Story, place: Enrollment) -> None:
    first, second, third = story.modules[:3]
    audit, *others = first.activities
    _read(story, place, first, len(first.lesson), ago=30)
    _pass_check(story, place, first, ago=29)
    work = _hand_in(story, place, audit, f"{audit.key}-marcus-first", ago=28)
    _grade(story, work, audit, f"{audit.key}-marcus-first", ago=26)
    for activity in (audit, *others):
        work = _hand_in(story, place, activity, f"{activity.key}-marcus", ago=24)
        _grade(story, work, activity, f"{activity.key}-marcus", ago=22)
    for module in (second, third):
        _read(story, place, module, len(module.lesson), ago=16)
        _pass_check(story, place, module, ago=15)
    inventory, plan = second.activities[0], third.activities[0]
    _hand_in(story, place, inventory, f"{inventory.key}-marcus", ago=1)
    work = _hand_in(story, place, plan, f"{plan.key}-marcus", ago=6)
    _grade(story, work, plan, f"{plan.key}-marcus", ago=3)
    keep_draft(
        story.session,
        place,
        plan,
        body=_text(f"{plan.key}-marcus"),
        at=story.day(1, hour=19),
    )
    for n in range(3):
        _approve(story, _log(story, place, 6 + n, ago=12 - n), ago=8)
    returned = _log(story, place, 9, ago=9)
    decide(
        story.session,
        returned,
        Decision.RETURNED,
        reason="The end looks like a slip: the drop-in closes at eight. Log it again with the "
        "hour you left.",
        supervisor=story.people[NAOMI.username],
        at=story.day(7),
    )
    for n in range(3):
        _log(story, place, 10 + n, ago=4 - n)
    _settle(story, place, ago=1)


def _read(story: Story, place: Enrollment, module: Module, parts: int, *, ago: int) -> None:
    for n, part in enumerate(module.lesson[:parts]):
        at = story.day(ago, hour=18) + timedelta(minutes=9 * n)
        mark_part_read(story.session, place, module, part, at=at)


def _pass_check(story: Story, place: Enrollment, module: Module, *, ago: int) -> None:
    seed = story.chance.randrange(2**31)
    attempt = begin_try(story.session, place, module, seed=seed, at=story.day(ago, hour=19))
    answers = {key: module.check.item(key).answer for key, _ in attempt.drawn}
    slip = story.chance.choice(list(answers))
    answers[slip] = (answers[slip] + 1) % len(module.check.item(slip).options)
    finish_try(
        story.session,
        place,
        attempt.id,
        module,
        answers=answers,
        seed=seed,
        at=story.day(ago, hour=19, minute=25),
    )


def _hand_in(
    story: Story, place: Enrollment, activity: Activity, text: str, *, ago: int
) -> Submission:
    at = story.day(ago, hour=20)
    return submit_work(story.session, place, activity, body=_text(text), at=at)


def _grade(story: Story, work: Submission, activity: Activity, text: str, *, ago: int) -> None:
    marks: Mapping[str, int] = story.comments["marks"][text]
    grade_submission(
        story.session,
        work,
        activity=activity,
        marks=marks,
        critical=(),
        comment=story.comments[text],
        seen=0,
        grader=story.people[TERRENCE.username],
        criteria=story.library.criteria_version(work.enrollment.criteria),
        modules=story.library.modules,
        at=story.day(ago, hour=11),
    )


def _log(story: Story, place: Enrollment, number: int, *, ago: int) -> PracticeEntry:
    line = story.reflections[number * 7 % len(story.reflections)]
    starts = 13 + number % 3
    return log_practice(
        story.session,
        place,
        span=Span(story.day(ago).date(), time(starts), time(starts + 2)),
        site=line["site"],
        service=Service(line["service"]),
        supports=_supports(line["supports"]),
        position=Position.PAID if number % 4 == 3 else Position.VOLUNTEER,  # noqa: PLR2004
        reflection=line["text"],
        at=story.day(ago, hour=20),
    )


def _supports(words: Sequence[str]) -> list[Support]:
    return [Support(word) for word in words]


def _approve(story: Story, entry: PracticeEntry, *, ago: int) -> None:
    decide(
        story.session,
        entry,
        Decision.APPROVED,
        supervisor=story.people[NAOMI.username],
        at=story.day(ago, hour=16),
    )


def _supervise(story: Story, place: Enrollment, *, ago: int) -> None:
    record_supervision(
        story.session,
        place,
        given_on=story.day(ago).date(),
        hours=Hours(60),
        in_group=False,
        note="Talked about endings, and about asking before giving advice.",
        supervisor=story.people[NAOMI.username],
        at=story.day(ago, hour=17),
    )


def _sign(story: Story, place: Enrollment, *, ago: int) -> None:
    sign_statement(
        story.session,
        place,
        story.library.statement("code-of-ethics-2026"),
        typed_name=place.person.name,
        at=story.day(ago),
    )


def _settle(story: Story, place: Enrollment, *, ago: int) -> None:
    settle(
        story.session,
        place,
        story.library.criteria_version(place.criteria),
        story.library.modules,
        at=story.day(ago),
    )


def _issue(story: Story, place: Enrollment, *, ago: int) -> Certificate:
    return issue_certificate(
        story.session,
        place,
        criteria=story.library.criteria_version(place.criteria),
        modules=story.library.modules,
        issuer=story.people[PRIYA.username],
        at=story.day(ago, hour=14),
    )


def _text(name: str) -> str:
    return (_TEXTS / f"{name}.txt").read_text(encoding="utf-8")
