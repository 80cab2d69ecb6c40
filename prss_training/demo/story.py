"""Six weeks of a small program, told through the same services that its pages use."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from prss_training.attendance.services import record_attendance
from prss_training.attestations.asking import Asked
from prss_training.certificates.models import Certificate
from prss_training.certificates.services import issue_certificate, take_step
from prss_training.checks.services import begin_try, finish_try
from prss_training.content.library import Library
from prss_training.coursework.models import Submission
from prss_training.coursework.services import keep_draft, submit_work
from prss_training.demo import cohorts, learning, on_paper, register, road, whole
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
from prss_training.demo.telling import RIVERBEND_NAME, Story, approve, log, seat, sign, table, text
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.fields import Domain, Qualification
from prss_training.domain.hours import Hours
from prss_training.domain.practice import Decision
from prss_training.domain.program import Activity, Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import enroll
from prss_training.fieldwork.disputes import dispute_entry
from prss_training.fieldwork.services import decide, record_supervision
from prss_training.grading.services import grade_submission
from prss_training.lessons.services import mark_part_read
from prss_training.people.models import Organization, Person
from prss_training.people.services import OrganizationFacts, add_organization
from prss_training.progress.services import settle

_WEEKS = 6


def tell(
    session: Session,
    library: Library,
    *,
    password_hash: str,
    at: datetime,
    post: Callable[[Asked, datetime], object] | None = None,
    desk: register.Desk | None = None,
) -> list[Certificate]:
    """Fill an empty database with the demo program, and return the certificates it issued.

    Args:
        session: The session of one unit of work.
        library: The content that the cast learns from.
        password_hash: Of the password that everybody signs in with.
        at: The moment at which the story ends.
        post: Writes the letter to a supervisor outside whose answer is still to come; without it
            the link of that request is in nobody's hands.
        desk: With it the story goes on at the register: a board checks, a holder asks, and
            something waits for a second person.
    """
    story = Story(session, library, password_hash, at)
    riverbend = _open_riverbend(story)
    _open_juniper(story)
    places = {
        player.username: _enroll(story, riverbend, player, ago=7 * _WEEKS - n)
        for n, player in enumerate((ROSA, TAMIKA, WEN, MARCUS))
    }
    for username in ("rosa", "tamika", "wen"):
        _finish_program(story, places[username])
    road.correct_the_directory(story, riverbend)
    on_paper.show_skills(story, [places[who] for who in ("rosa", "tamika", "wen")], ago=8)
    _leave_halfway(story, places["marcus"])
    learning.keep_for_themselves(story, places)
    learning.say_what_helped(story, places)
    _look_ahead(story, places["tamika"])
    cohorts.gather(story, riverbend, places)
    whole.begin(story, riverbend)
    rosa = _issue(story, places["rosa"], ago=5)
    wen = _issue(story, places["wen"], ago=4)
    asked = road.get_a_stipend(story, places["rosa"])
    if post is not None:
        post(asked, asked.attestation.asked_at)
    board = register.open_board(story, secret_key=desk.secret_key) if desk else None
    if board is not None:
        register.begin_watch(story, board, [rosa, wen])
    take_step(
        session,
        wen,
        Step.SUSPEND,
        reason=Reason.COMPLAINT_UNDER_REVIEW,
        note="A complaint came in by telephone. The review is due within two weeks.",
        registrar=story.people["priya"],
        at=story.day(2),
    )
    if board is not None and desk is not None:
        register.be_checked(story, board, [rosa, wen])
        register.ask_for_own(story, [rosa, wen], desk.store)
    return [rosa, wen]


def _open_riverbend(story: Story) -> Organization:
    _person(story, DANA, None)
    riverbend = add_organization(
        story.session,
        OrganizationFacts(
            name=RIVERBEND_NAME,
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
        _person(story, player, riverbend)
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
    _person(story, SAM, juniper)


def _person(story: Story, player: Player, organization: Organization | None) -> Person:
    at = story.day(0 if player is CALEB else 7 * _WEEKS + 6, hour=8)
    actor = story.people.get(PRIYA.username) or story.people.get(DANA.username)
    return seat(story, player, organization, actor=actor, at=at)


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
    rosa = place.person.name == ROSA.name
    ago = 7 * _WEEKS - 6
    for module in story.modules:
        _read(story, place, module, len(module.lesson), ago=ago)
        _pass_check(story, place, module, ago=ago - 1)
        for activity in module.written:
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
        if module is story.modules[0]:
            sign(story, place, ago=ago - 5)
            if rosa:
                road.join(story, place)
        ago -= 9
    for n in range(6):
        entry = log(story, place, n, ago=20 - 2 * n)
        approve(story, entry, ago=19 - 2 * n)
    _supervise(story, place, ago=10)
    if rosa:
        road.work_elsewhere(story, place)
        road.grow(story, place)
    _settle(story, place, ago=7)


def _leave_halfway(story: Story, place: Enrollment) -> None:
    first, second, third = story.modules[:3]
    audit, *others = first.written
    _read(story, place, first, len(first.lesson), ago=30)
    _pass_check(story, place, first, ago=29)
    work = _hand_in(story, place, audit, f"{audit.key}-marcus-first", ago=28)
    _grade(story, work, audit, f"{audit.key}-marcus-first", ago=26)
    for activity in (audit, *others):
        work = _hand_in(story, place, activity, f"{activity.key}-marcus", ago=24)
        _grade(story, work, activity, f"{activity.key}-marcus", ago=22)
    for module in (second, third):
        _read(story, place, module, len(module.lesson), ago=16)
    _pass_check(story, place, second, ago=15)
    on_paper.take_check(story, place, third, ago=15)
    inventory, plan = second.written[0], third.written[0]
    _hand_in(story, place, inventory, f"{inventory.key}-marcus", ago=1)
    work = _hand_in(story, place, plan, f"{plan.key}-marcus", ago=6)
    _grade(story, work, plan, f"{plan.key}-marcus", ago=3)
    keep_draft(
        story.session,
        place,
        plan,
        body=text(f"{plan.key}-marcus"),
        at=story.day(1, hour=19),
    )
    for n in range(3):
        approve(story, log(story, place, 6 + n, ago=12 - n), ago=8)
    returned = log(story, place, 16, ago=9)
    decide(
        story.session,
        returned,
        Decision.RETURNED,
        reason="The drop-in was closed that afternoon for the new floor. Log it again with the "
        "place where you were.",
        supervisor=story.people[NAOMI.username],
        at=story.day(7),
    )
    dispute_entry(
        story.session,
        returned,
        reason="The floor was done by noon and we met in the back room. The sign-in sheet of that "
        "day has all of us on it.",
        at=story.day(5, hour=19),
    )
    for n in range(3):
        log(story, place, 10 + n, ago=4 - n)
    _settle(story, place, ago=1)


def _look_ahead(story: Story, place: Enrollment) -> None:
    """Let somebody be ready for the first step, and say why they want it."""
    road.signed_off(story, place, "orientation", "Knows every door by now.", ago=9)
    road.wish(story, place, table("wishes")[TAMIKA.username], ago=6)


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
    story: Story, place: Enrollment, activity: Activity, name: str, *, ago: int
) -> Submission:
    at = story.day(ago, hour=20)
    return submit_work(story.session, place, activity, body=text(name), at=at)


def _grade(story: Story, work: Submission, activity: Activity, name: str, *, ago: int) -> None:
    marks: Mapping[str, int] = story.comments["marks"][name]
    grade_submission(
        story.session,
        work,
        activity=activity,
        marks=marks,
        critical=(),
        comment=story.comments[name],
        seen=0,
        grader=story.people[TERRENCE.username],
        criteria=story.library.criteria_version(work.enrollment.criteria),
        modules=story.library.modules,
        at=story.day(ago, hour=11),
    )


def _supervise(story: Story, place: Enrollment, *, ago: int) -> None:
    record_supervision(
        story.session,
        place,
        given_on=story.day(ago).date(),
        hours=Hours(60),
        in_group=False,
        domain=Domain.ETHICAL_RESPONSIBILITY,
        qualification=Qualification.PEER_SUPERVISOR,
        note="Talked about endings, and about asking before giving advice.",
        supervisor=story.people[NAOMI.username],
        at=story.day(ago, hour=17),
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
