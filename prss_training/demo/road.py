"""What goes on beside the lessons: a file, the ladder, an evaluation, signatures from outside."""

from collections.abc import Mapping
from datetime import time as clock
from datetime import timedelta
from typing import Any

from prss_training.attestations.asking import Asked, Wanted, ask_by_link
from prss_training.attestations.services import Said, Signer, Visit, begin, sign_by_link
from prss_training.demo.cast import NAOMI, PRIYA, TERRENCE
from prss_training.demo.telling import RIVERBEND_NAME, Story, approve, table
from prss_training.directory.queries import entry as directory_entry
from prss_training.directory.services import Words, correct_organization
from prss_training.domain.directory import OrganizationKind
from prss_training.domain.evaluation import EvaluationKind, View
from prss_training.domain.fields import (
    Contact,
    Domain,
    Population,
    Position,
    Qualification,
    Service,
    Setting,
    Support,
    Work,
)
from prss_training.domain.hours import Hours
from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Role
from prss_training.domain.practice import Span
from prss_training.domain.stages import Direction
from prss_training.enrollments.models import Enrollment
from prss_training.evaluations.services import (
    Writing,
    answer_evaluation,
    give_evaluation,
    sign_off,
)
from prss_training.fieldwork.models import Answer, PracticeEntry
from prss_training.fieldwork.services import log_practice, record_supervision
from prss_training.particulars.services import put_on_file
from prss_training.people.models import Organization
from prss_training.stages.services import take_step, write_wish

_ROSA = "road-rosa"
_MORNINGS = (19, 17, 15, 13)
_CLOSED_EARLY = 15
_OPEN, _NOON, _CLOSED = clock(9), clock(12), clock(11)


def join(story: Story, place: Enrollment) -> None:
    """Tell of the weeks after the first module: the file, the orientation, the first step."""
    _proof(story, place, ParticularKind.AGE, {"years": 34}, "State ID", ago=30)
    _proof(
        story,
        place,
        ParticularKind.EDUCATION,
        {"level": "high-school", "credits": 0},
        "GED transcript",
        ago=30,
    )
    for what in ("lived-experience-substance-use", "current-recovery", "willing-to-share"):
        _own_word(story, place, ParticularKind.ATTESTATION, {"what": what, "by": "self"})
    _own_word(story, place, ParticularKind.RECOVERY, {"months": 24, "by": "self"})
    signed_off(story, place, "orientation", table(_ROSA)["orientation"], ago=28)
    wish(story, place, table(_ROSA)["first_wish"], ago=27)
    step_forward(story, place, "volunteer", table(_ROSA)["volunteer"], ago=22)


def work_elsewhere(story: Story, place: Enrollment) -> None:
    """Tell of mornings at a clinic, which its shift lead signs for through a link."""
    words = table(_ROSA)["clinic"]
    lines = dict(zip(_MORNINGS, words["mornings"], strict=True))
    logged = {ago: _morning(story, place, line, ago=ago) for ago, line in lines.items()}
    travel = _other_time(story, place, Work.TRAVEL, words["travel"], ago=_MORNINGS[-1])
    study = _other_time(story, place, Work.STUDY, words["study"], ago=11)
    approve(story, study, ago=9)
    wrong = logged[_CLOSED_EARLY]
    asked = _ask(story, place, first=_MORNINGS[0], last=_MORNINGS[-1], ago=9)
    said = {entry.id: Said(Answer.TRUE) for entry in (*logged.values(), travel)}
    said[wrong.id] = Said(Answer.WRONG, words["wrong"])
    _sign_outside(story, place, asked, said, ago=8)
    _morning(story, place, words["again"], ago=_CLOSED_EARLY, told=7, ends=_CLOSED)


def grow(story: Story, place: Enrollment) -> None:
    """Tell of supervision, a course, the shadowing and the evaluation with its answer."""
    _supervised(story, place, Hours(45), ago=16, observed=True, note="Watched a first meeting.")
    _supervised(story, place, Hours(45), ago=13, in_group=True, note="Three of us, on endings.")
    _proof(story, place, ParticularKind.COURSE, _course(), "Certificate of completion", ago=12)
    signed_off(story, place, "shadowing", table(_ROSA)["shadowing"], ago=9)
    _evaluate(story, place, ago=7)


def get_a_stipend(story: Story, place: Enrollment) -> Asked:
    """Tell of the step after the certificate, and of a request that nobody has answered yet."""
    words = table(_ROSA)
    wish(story, place, words["second_wish"], ago=6)
    signed_off(story, place, "stipend-agreement", words["agreement"], ago=4, by=Role.REGISTRAR)
    step_forward(story, place, "stipended", words["stipended"], ago=3)
    _morning(story, place, words["clinic"]["newest"], ago=2, position=Position.STIPEND)
    return _ask(story, place, first=_CLOSED_EARLY, last=2, ago=1)


def correct_the_directory(story: Story, riverbend: Organization) -> None:
    """Let the trainer add to an entry what Riverbend's own people asked about."""
    directory = story.library.directory
    shown = directory_entry(story.session, directory, "mn", "mn-recovery-connection", riverbend)
    before = shown.organization
    correct_organization(
        story.session,
        shown,
        Words(
            name=before.name,
            kind=OrganizationKind(before.kind),
            reach=before.reach,
            offers=f"{before.offers} Our front desk goes along for a first visit, for whoever "
            "wants company.",
            home_page=before.home_page or "",
            telephone=before.telephone,
        ),
        reason="Learners asked whom they could go with the first time.",
        organization=riverbend,
        writer=story.people[TERRENCE.username],
        at=story.day(20, hour=9),
    )


def signed_off(
    story: Story,
    place: Enrollment,
    what: str,
    note: str,
    *,
    ago: int,
    by: Role = Role.SUPERVISOR,
) -> None:
    """Let somebody in a role sign one thing off."""
    signer = NAOMI if by is Role.SUPERVISOR else PRIYA
    sign_off(
        story.session,
        place,
        what=what,
        title=story.ladder.sign_off(what).title,
        role=by,
        note=note,
        signer=story.people[signer.username],
        at=story.day(ago, hour=15),
    )


def wish(story: Story, place: Enrollment, body: str, *, ago: int) -> None:
    """Let a learner say why they want what comes next."""
    write_wish(story.session, place, body=body, ladder=story.ladder, at=story.day(ago, hour=19))


def step_forward(story: Story, place: Enrollment, to: str, reason: str, *, ago: int) -> None:
    """Let the supervisor decide a step forward."""
    at = story.day(ago, hour=16)
    take_step(
        story.session,
        place,
        ladder=story.ladder,
        modules=story.library.modules,
        direction=Direction.FORWARD,
        to=to,
        decider=story.people[NAOMI.username],
        reason=reason,
        effective_on=at.date(),
        at=at,
    )


def _proof(
    story: Story,
    place: Enrollment,
    kind: ParticularKind,
    detail: Mapping[str, Any],
    proof: str,
    *,
    ago: int,
) -> None:
    """Let the registrar put on file what they saw."""
    at = story.day(ago, hour=11)
    put_on_file(
        story.session,
        place,
        kind,
        detail,
        happened_on=at.date(),
        proof=proof,
        by=story.people[PRIYA.username],
        at=at,
    )


def _own_word(
    story: Story, place: Enrollment, kind: ParticularKind, detail: Mapping[str, Any]
) -> None:
    at = story.day(29, hour=19)
    put_on_file(
        story.session,
        place,
        kind,
        detail,
        happened_on=at.date(),
        proof="",
        by=place.person,
        at=at,
    )


def _course() -> dict[str, Any]:
    hours = {domain.value: 0 for domain in Domain}
    hours[Domain.ETHICAL_RESPONSIBILITY] = Hours.parse("6:00").minutes
    return {
        "title": "Boundaries and consent, one day",
        "provider": "Harbor Adult Learning",
        "course": "",
        "delivery": "in-person",
        "hours": hours,
        "other": 0,
        "topics": {},
        "days": 1,
        "absent": 0,
        "approved_by": [],
    }


def _morning(
    story: Story,
    place: Enrollment,
    reflection: str,
    *,
    ago: int,
    told: int | None = None,
    ends: clock = _NOON,
    position: Position = Position.VOLUNTEER,
) -> PracticeEntry:
    words = table(_ROSA)["clinic"]
    return log_practice(
        story.session,
        place,
        span=Span(story.day(ago).date(), _OPEN, ends),
        site="Clinic entrance",
        employer=words["employer"],
        service=Service.RESOURCE_CONNECTING,
        supports=[Support.EMOTIONAL, Support.INSTRUMENTAL],
        position=position,
        domain=Domain.ADVOCACY,
        setting=Setting.TREATMENT,
        populations=[Population.ADULTS, Population.UNHOUSED],
        contact=Contact.IN_PERSON,
        reflection=reflection,
        at=story.day(ago if told is None else told, hour=20),
    )


def _other_time(
    story: Story, place: Enrollment, work: Work, reflection: str, *, ago: int
) -> PracticeEntry:
    """Log time that many boards leave out: the way there, or reading."""
    travel = work is Work.TRAVEL
    starts, ends = (clock(8, 15), clock(8, 45)) if travel else (clock(18), clock(19))
    return log_practice(
        story.session,
        place,
        span=Span(story.day(ago).date(), starts, ends),
        site="City bus" if travel else "Public library",
        employer=table(_ROSA)["clinic"]["employer"] if travel else RIVERBEND_NAME,
        service=Service.RESOURCE_CONNECTING,
        supports=[Support.INSTRUMENTAL if travel else Support.INFORMATIONAL],
        position=Position.VOLUNTEER,
        work=work,
        setting=Setting.OTHER,
        people=0,
        reflection=reflection,
        at=story.day(ago, hour=20, minute=10),
    )


def _ask(story: Story, place: Enrollment, *, first: int, last: int, ago: int) -> Asked:
    words = table(_ROSA)["clinic"]
    wanted = Wanted(
        words["supervisor"],
        words["email"],
        words["employer"],
        story.day(first).date(),
        story.day(last).date(),
    )
    return ask_by_link(story.session, place, wanted, at=story.day(ago, hour=18))


def _sign_outside(
    story: Story, place: Enrollment, asked: Asked, said: Mapping[int, Said], *, ago: int
) -> None:
    """Let the shift lead open the link in their browser, and answer for each morning."""
    words, at = table(_ROSA)["clinic"], story.day(ago, hour=12)
    opened = begin(story.session, asked.token, Visit(), at=at)
    sign_by_link(
        story.session,
        asked.token,
        Visit(device=opened.device),
        signer=Signer(
            name=words["supervisor"],
            role=words["role"],
            employer=words["employer"],
            credential=words["credential"],
            number=words["number"],
            qualification=Qualification.LICENSED_CLINICIAN,
            relation=words["relation"],
        ),
        said=said,
        criteria=story.library.criteria_version(place.criteria),
        modules=story.library.modules,
        at=at + timedelta(minutes=6),
    )


def _supervised(
    story: Story,
    place: Enrollment,
    hours: Hours,
    *,
    ago: int,
    note: str,
    in_group: bool = False,
    observed: bool = False,
) -> None:
    at = story.day(ago, hour=17)
    record_supervision(
        story.session,
        place,
        given_on=at.date(),
        hours=hours,
        in_group=in_group,
        observed=observed,
        domain=Domain.MENTORING_EDUCATION,
        qualification=Qualification.PEER_SUPERVISOR,
        note=note,
        supervisor=story.people[NAOMI.username],
        at=at,
    )


def _evaluate(story: Story, place: Enrollment, *, ago: int) -> None:
    words = table(_ROSA)["evaluation"]
    given = give_evaluation(
        story.session,
        place,
        EvaluationKind.MID_POINT,
        evaluator=story.people[NAOMI.username],
        writing=Writing(words["ratings"], words["examples"], words["onward"]),
        at=story.day(ago, hour=11),
    )
    answer_evaluation(
        story.session,
        given,
        learner=place.person,
        view=View(words["view"]),
        body=words["answer"],
        at=story.day(ago - 1, hour=8),
    )
