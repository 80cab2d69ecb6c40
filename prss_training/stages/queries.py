"""Reading steps and wishes, for one person or for a whole list of them.

A person stands on one ladder in an organization, whichever of its programs they are in: steps and
evidence are gathered over all of their places here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from prss_training.domain.evidence import Evidence
from prss_training.domain.people import Role
from prss_training.domain.program import Module
from prss_training.domain.stages import Journey, Ladder, Step
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Membership, Organization, Person
from prss_training.progress.queries import evidence_by_enrollment
from prss_training.stages.models import StageStep, StageWish


@dataclass(frozen=True, slots=True)
class Way:
    """One person's places here, oldest first, and their steps, oldest first."""

    places: tuple[Enrollment, ...]
    steps: tuple[StageStep, ...]

    def journey(self, ladder: Ladder, organization: Organization) -> Journey:
        """Return the way as the rules of the ladder read it."""
        return Journey(
            ladder.starts,
            organization.day_of(self.places[0].enrolled_at),
            tuple(Step(step.direction, step.stage, step.effective_on) for step in self.steps),
        )


def learners(organization: Organization, *, name: str = "") -> Select[Enrollment]:
    """Return the statement that lists everybody who learns here, each person once, by name.

    Args:
        organization: Whose learners.
        name: Part of a name to look for; empty finds everybody.
    """
    newer = aliased(Enrollment)
    later = or_(
        newer.enrolled_at > Enrollment.enrolled_at,
        and_(newer.enrolled_at == Enrollment.enrolled_at, newer.id > Enrollment.id),
    )
    again = exists().where(
        newer.person_id == Enrollment.person_id,
        newer.organization_id == organization.id,
        newer.ended_at.is_(None),
        later,
    )
    found = (
        select(Enrollment)
        .join(Enrollment.person)
        .where(Enrollment.organization_id == organization.id, Enrollment.ended_at.is_(None), ~again)
        .options(contains_eager(Enrollment.person))
        .order_by(func.lower(Person.name), Enrollment.id)
    )
    return found.where(Person.name.icontains(name, autoescape=True)) if name else found


def ways(session: Session, people: Collection[int], organization: Organization) -> dict[int, Way]:
    """Return the way of each of these people here, by the person's number, in two queries."""
    places: dict[int, list[Enrollment]] = defaultdict(list)
    for place in session.scalars(
        select(Enrollment)
        .where(Enrollment.person_id.in_(people), Enrollment.organization_id == organization.id)
        .order_by(Enrollment.enrolled_at, Enrollment.id)
    ):
        places[place.person_id].append(place)
    steps: dict[int, list[StageStep]] = defaultdict(list)
    rows = session.execute(
        select(StageStep, Enrollment.person_id)
        .join(StageStep.enrollment)
        .where(Enrollment.person_id.in_(people), Enrollment.organization_id == organization.id)
        .options(joinedload(StageStep.decided_by))
        .order_by(StageStep.id)
    )
    for step, person_id in rows:
        steps[person_id].append(step)
    return {who: Way(tuple(theirs), tuple(steps[who])) for who, theirs in places.items()}


def way(session: Session, enrollment: Enrollment) -> Way:
    """Return the way of the person who has this place."""
    return ways(session, [enrollment.person_id], enrollment.organization)[enrollment.person_id]


def everybody(
    session: Session, ladder: Ladder, organization: Organization
) -> tuple[list[Journey], list[Journey]]:
    """Return the journeys of all who learn here now, and of those who have only joined."""
    learning = session.scalars(learners(organization).order_by(None)).all()
    found = ways(session, [place.person_id for place in learning], organization)
    joined = session.scalars(
        select(Membership.since).where(
            Membership.organization_id == organization.id,
            Membership.role == Role.LEARNER,
            Membership.ended_at.is_(None),
            ~exists().where(
                Enrollment.person_id == Membership.person_id,
                Enrollment.organization_id == organization.id,
            ),
        )
    )
    first = ladder.stages[0].key
    return (
        [one.journey(ladder, organization) for one in found.values()],
        [Journey(first, organization.day_of(since)) for since in joined],
    )


def evidence(
    session: Session,
    found: Mapping[int, Way],
    organization: Organization,
    modules: Sequence[Module],
) -> dict[int, list[Evidence]]:
    """Return the evidence of each person, by the person's number, in as many queries as for one."""
    zone = ZoneInfo(organization.zone)
    whose = {place.id: who for who, one in found.items() for place in one.places}
    zones = dict.fromkeys(whose, zone)
    gathered: dict[int, dict[Evidence, None]] = {who: {} for who in found}
    for place_id, facts in evidence_by_enrollment(session, zones, modules).items():
        gathered[whose[place_id]].update(dict.fromkeys(facts))
    return {who: list(facts) for who, facts in gathered.items()}


def wishes(session: Session, found: Iterable[Way]) -> dict[int, StageWish]:
    """Return the newest wish of each person, by the person's number, in one query."""
    ids = [place.id for one in found for place in one.places]
    rows = session.execute(
        select(StageWish, Enrollment.person_id)
        .join(StageWish.enrollment)
        .where(StageWish.enrollment_id.in_(ids))
        .order_by(StageWish.id)
    )
    return {person_id: wish for wish, person_id in rows}
