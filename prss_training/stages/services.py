"""Deciding a step, stepping back or pausing oneself, and saying what one wishes for next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.criteria import known_on
from prss_training.domain.errors import Unacceptable
from prss_training.domain.people import Role
from prss_training.domain.program import Module
from prss_training.domain.stages import (
    LONGEST_REASON,
    OWN_DIRECTIONS,
    Direction,
    Ladder,
    OwnStep,
    Readiness,
    ReasonTooLong,
    Stage,
    Where,
    readiness,
    require_day,
    require_explained,
    require_ready,
    require_step,
    where,
)
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Organization, Person
from prss_training.people.queries import members
from prss_training.stages import queries
from prss_training.stages.models import StageStep, StageWish
from prss_training.stages.queries import Way

PATH = "/path/"


class WishEmpty(Unacceptable):
    """A wish says nothing."""

    def __init__(self) -> None:
        super().__init__("Write a sentence about what you wish for, in your own words.")


@dataclass(frozen=True, slots=True)
class Look:
    """One person on the ladder: where they stand, and how far toward the next stage.

    `ahead` and `wishes` hold one thing or nothing.
    """

    enrollment: Enrollment
    way: Way
    here: Where
    ahead: tuple[Readiness, ...]
    wishes: tuple[StageWish, ...]

    @property
    def ready(self) -> bool:
        """Whether a step forward could be decided today."""
        return not self.here.paused and any(found.ready for found in self.ahead)


def look(
    session: Session,
    enrollment: Enrollment,
    ladder: Ladder,
    modules: Sequence[Module],
    *,
    at: datetime,
) -> Look:
    """Return where one person stands on the ladder."""
    [found] = looks(session, [enrollment], enrollment.organization, ladder, modules, at=at)
    return found


def looks(
    session: Session,
    enrollments: Sequence[Enrollment],
    organization: Organization,
    ladder: Ladder,
    modules: Sequence[Module],
    *,
    at: datetime,
) -> list[Look]:
    """Return where many people stand, in as many queries as for one, in the order given."""
    found = queries.ways(session, [place.person_id for place in enrollments], organization)
    facts = queries.evidence(session, found, organization, modules)
    wishes = queries.wishes(session, found.values())
    today = organization.day_of(at)
    seen = []
    for place in enrollments:
        way = found[place.person_id]
        here = where(ladder, way.journey(ladder, organization))
        known = known_on(facts[place.person_id], today)
        ahead = tuple(readiness(stage, known) for stage in ladder.above(here.stage)[:1])
        wish = (wishes[place.person_id],) if place.person_id in wishes else ()
        seen.append(Look(place, way, here, ahead, wish))
    return seen


def take_step(
    session: Session,
    enrollment: Enrollment,
    *,
    ladder: Ladder,
    modules: Sequence[Module],
    direction: Direction,
    to: str,
    decider: Person,
    reason: str,
    effective_on: date,
    at: datetime,
    waivers: Mapping[str, str] | None = None,
) -> StageStep:
    """Write down a step that a named person decided, and tell whom it concerns.

    Args:
        session: The session.
        enrollment: The learner's place.
        ladder: The ladder.
        modules: The program, for what a step forward asks.
        direction: What kind of step.
        to: The stage it leads to; empty takes the nearest.
        decider: Who decides; learners may step back and pause by themselves.
        reason: What explains it; only a step forward has to have one.
        effective_on: The day from which it holds.
        at: When it is written down.
        waivers: Why a condition of a step forward is waived, by its key.

    Raises:
        OwnStep: the decider is the learner, and the step is forward or back from a pause.
        StepImpossible: no such step starts from where the learner stands.
        NoSuchStage: the ladder has no such stage.
        ReasonWanted, ReasonTooLong: the reason is missing or too long.
        DayOutOfOrder: the day is to come, or before the last step.
        NotWaivable: a condition that holds for everybody would be waived.
        ConditionsOpen: a condition is neither met nor waived.
    """
    if decider.id == enrollment.person_id and direction not in OWN_DIRECTIONS:
        raise OwnStep
    take_turn(session, enrollment)
    organization = enrollment.organization
    way = queries.way(session, enrollment)
    journey = way.journey(ladder, organization)
    stage = require_step(ladder, where(ladder, journey), direction, to)
    said = require_explained(direction, reason)
    require_day(journey, effective_on, today=organization.day_of(at))
    waived: list[dict[str, str]] = []
    if direction is Direction.FORWARD:
        found = _ready(session, way, organization, stage, modules, decider, waivers or {}, at=at)
        waived = [
            {"condition": finding.requirement.key, "why": finding.waived.why}
            for finding in found.findings
            if finding.waived is not None
        ]
    step = StageStep(
        enrollment=enrollment,
        number=len(way.steps) + 1,
        stage=stage.key,
        direction=direction,
        decided_by=decider,
        reason=said,
        waived=waived,
        at=at,
        effective_on=effective_on,
    )
    session.add(step)
    session.flush()
    _note(session, step)
    _tell(session, step, stage)
    return step


def write_wish(
    session: Session, enrollment: Enrollment, *, body: str, ladder: Ladder, at: datetime
) -> StageWish:
    """Keep why a learner wants what comes next. The supervisors are told once after each step.

    Raises:
        WishEmpty: it says nothing.
        ReasonTooLong: it is longer than can be kept.
    """
    said = body.replace("\r\n", "\n").strip()
    if not said:
        raise WishEmpty
    if len(said) > LONGEST_REASON:
        raise ReasonTooLong
    take_turn(session, enrollment)
    way = queries.way(session, enrollment)
    before = queries.wishes(session, [way]).get(enrollment.person_id)
    wish = StageWish(enrollment=enrollment, body=said, written_at=at)
    session.add(wish)
    session.flush()
    record(
        session,
        Happened.STAGE_WISH_WRITTEN,
        actor_id=enrollment.person_id,
        subject=f"stage wish {wish.id}",
        at=at,
        organization_id=enrollment.organization_id,
        enrollment=enrollment.id,
        stage=where(ladder, way.journey(ladder, enrollment.organization)).stage.key,
    )
    if before is None or any(step.at > before.written_at for step in way.steps):
        _tell_supervisors(session, enrollment, Kind.STAGE_WISHED, enrollment.person.name, at=at)
    return wish


def _ready(
    session: Session,
    way: Way,
    organization: Organization,
    stage: Stage,
    modules: Sequence[Module],
    decider: Person,
    waivers: Mapping[str, str],
    *,
    at: datetime,
) -> Readiness:
    """Return what is known of a person against a stage, with nothing left open."""
    who = way.places[0].person_id
    facts = queries.evidence(session, {who: way}, organization, modules)[who]
    known = known_on(facts, organization.day_of(at))
    found = readiness(stage, known, waivers=waivers, by=decider.name)
    require_ready(found)
    return found


def _note(session: Session, step: StageStep) -> None:
    record(
        session,
        Happened.STAGE_DECIDED,
        actor_id=step.decided_by.id,
        subject=f"stage step {step.id}",
        at=step.at,
        organization_id=step.enrollment.organization_id,
        enrollment=step.enrollment.id,
        direction=step.direction.value,
        stage=step.stage,
        effective_on=step.effective_on.isoformat(),
        waived=", ".join(one["condition"] for one in step.waived),
    )


def _tell(session: Session, step: StageStep, stage: Stage) -> None:
    """Tell the learner of a step that somebody decided, or the supervisors of the learner's own."""
    place = step.enrollment
    if step.decided_by.id == place.person_id:
        about = f"{place.person.name}: {step.direction.label.lower()}, {stage.name}"
        _tell_supervisors(session, place, Kind.STAGE_OWN_STEP, about, at=step.at)
        return
    queue(
        session,
        Kind.STAGE_DECIDED,
        recipient_id=place.person_id,
        about=f"{step.direction.label}, {stage.name}",
        path=PATH,
        at=step.at,
    )


def _tell_supervisors(
    session: Session, enrollment: Enrollment, kind: Kind, about: str, *, at: datetime
) -> None:
    for supervisor in members(session, enrollment.organization, Role.SUPERVISOR):
        if supervisor.id != enrollment.person_id:
            queue(
                session,
                kind,
                recipient_id=supervisor.id,
                about=about,
                path=f"{PATH}{enrollment.id}",
                at=at,
            )
