"""Reading cohorts, their people and their sessions. Another organization's rows are `Missing`."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from prss_training.accounts.models import Invitation
from prss_training.cohorts.models import (
    Cohort,
    CohortApplication,
    CohortInvitation,
    CohortPlace,
    CohortTrainer,
    LiveSession,
    SessionGuest,
    SessionPlan,
)
from prss_training.domain.errors import Missing
from prss_training.domain.people import Role
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Membership, Organization, Person


class NoSuchCohort(Missing):
    """The organization has no cohort with this number."""

    def __init__(self) -> None:
        super().__init__("There is no such cohort here. Go back to the list of cohorts.")


class NoSuchSession(Missing):
    """The organization has no session with this number."""

    def __init__(self) -> None:
        super().__init__("There is no such session here. Go back to the cohort.")


class NoSuchPlace(Missing):
    """Nobody has this place in a cohort of the organization."""

    def __init__(self) -> None:
        super().__init__("Nobody has this place in a cohort now. Go back to the cohort.")


class NoSuchApplication(Missing):
    """There is no such application, or somebody else wrote it."""

    def __init__(self) -> None:
        super().__init__("There is no such application. Go back and open the list again.")


class NoCohort(Missing):
    """The learner has no place in a cohort."""

    def __init__(self) -> None:
        super().__init__("You have no place in a cohort here. Open your cohort page to find one.")


class NotInvited(Missing):
    """Nobody invited this person to the cohort, or they have answered."""

    def __init__(self) -> None:
        super().__init__("There is no open invitation to this cohort for you. Ask a trainer.")


# --- cohorts ---


def listed(organization: Organization, *, finished: bool = False) -> Select[Cohort]:
    """Return the statement that lists an organization's cohorts, the newest start first."""
    ended = Cohort.closed_at.is_not(None) if finished else Cohort.closed_at.is_(None)
    return (
        select(Cohort)
        .where(Cohort.organization_id == organization.id, ended)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )


def cohort(session: Session, cohort_id: int, organization: Organization) -> Cohort:
    """Return one cohort of an organization.

    Raises:
        NoSuchCohort: it has none with this number.
    """
    found = session.scalar(
        select(Cohort)
        .where(Cohort.id == cohort_id, Cohort.organization_id == organization.id)
        .options(joinedload(Cohort.organization))
    )
    if found is None:
        raise NoSuchCohort
    return found


def open_to_all(session: Session, organization: Organization) -> list[Cohort]:
    """Return the cohorts that take applications, the next start first."""
    return list(
        session.scalars(
            select(Cohort)
            .where(
                Cohort.organization_id == organization.id,
                Cohort.takes_applications.is_(True),
                Cohort.closed_at.is_(None),
            )
            .order_by(Cohort.starts_on, Cohort.id)
        )
    )


def open_cohort(session: Session, cohort_id: int, organization: Organization) -> Cohort:
    """Return a cohort that takes applications.

    Raises:
        NoSuchCohort: the organization has none with this number that does.
    """
    found = cohort(session, cohort_id, organization)
    if not found.takes_applications or found.closed_at is not None:
        raise NoSuchCohort
    return found


def trainers_of(session: Session, cohort_ids: Collection[int]) -> dict[int, list[Person]]:
    """Return who teaches each of these cohorts now, by name."""
    rows = session.scalars(
        select(CohortTrainer)
        .join(CohortTrainer.person)
        .where(CohortTrainer.cohort_id.in_(cohort_ids), CohortTrainer.ended_at.is_(None))
        .options(contains_eager(CohortTrainer.person))
        .order_by(Person.name, Person.id)
    )
    found: dict[int, list[Person]] = {number: [] for number in cohort_ids}
    for row in rows:
        found[row.cohort_id].append(row.person)
    return found


def sizes(session: Session, cohort_ids: Collection[int]) -> dict[int, int]:
    """Return how many learners have a place in each of these cohorts."""
    rows = session.execute(
        select(CohortPlace.cohort_id, func.count())
        .where(CohortPlace.cohort_id.in_(cohort_ids), CohortPlace.left_at.is_(None))
        .group_by(CohortPlace.cohort_id)
    )
    return dict.fromkeys(cohort_ids, 0) | dict(rows.all())


# --- people ---


def places(session: Session, cohort: Cohort, *, gone: bool = False) -> list[CohortPlace]:
    """Return who has a place in a cohort, by name; with `gone`, who left it, the newest first."""
    found = (
        select(CohortPlace)
        .join(CohortPlace.enrollment)
        .join(Enrollment.person)
        .where(CohortPlace.cohort_id == cohort.id)
        .options(contains_eager(CohortPlace.enrollment).contains_eager(Enrollment.person))
    )
    if gone:
        left = CohortPlace.left_at
        return list(session.scalars(found.where(left.is_not(None)).order_by(left.desc())))
    now_here = found.where(CohortPlace.left_at.is_(None))
    return list(session.scalars(now_here.order_by(func.lower(Person.name), CohortPlace.id)))


def place(session: Session, place_id: int, organization: Organization) -> CohortPlace:
    """Return somebody's place in a cohort of the organization, which they have now.

    Raises:
        NoSuchPlace: there is none, or they left.
    """
    found = session.scalar(
        select(CohortPlace)
        .join(CohortPlace.cohort)
        .where(
            CohortPlace.id == place_id,
            CohortPlace.left_at.is_(None),
            Cohort.organization_id == organization.id,
        )
        .options(
            contains_eager(CohortPlace.cohort).joinedload(Cohort.organization),
            joinedload(CohortPlace.enrollment).joinedload(Enrollment.person),
        )
    )
    if found is None:
        raise NoSuchPlace
    return found


def places_of(session: Session, person: Person, organization: Organization) -> list[CohortPlace]:
    """Return the place a person has in a cohort here; a list of one or none."""
    return list(
        session.scalars(
            select(CohortPlace)
            .join(CohortPlace.cohort)
            .join(CohortPlace.enrollment)
            .where(
                Enrollment.person_id == person.id,
                Cohort.organization_id == organization.id,
                CohortPlace.left_at.is_(None),
            )
            .options(
                contains_eager(CohortPlace.cohort).joinedload(Cohort.organization),
                contains_eager(CohortPlace.enrollment),
            )
            .order_by(CohortPlace.joined_at.desc(), CohortPlace.id.desc())
            .limit(1)
        )
    )


def own_place(session: Session, person: Person, organization: Organization) -> CohortPlace:
    """Return the place a person has in a cohort here.

    Raises:
        NoCohort: they have none.
    """
    for found in places_of(session, person, organization):
        return found
    raise NoCohort


def learners_to_add(session: Session, cohort: Cohort) -> list[Person]:
    """Return the organization's learners who have no place in any cohort here, by name."""
    placed = (
        select(Enrollment.person_id)
        .join(CohortPlace, CohortPlace.enrollment_id == Enrollment.id)
        .join(Cohort, Cohort.id == CohortPlace.cohort_id)
        .where(CohortPlace.left_at.is_(None), Cohort.organization_id == cohort.organization_id)
    )
    learns = select(Membership.person_id).where(
        Membership.organization_id == cohort.organization_id,
        Membership.role == Role.LEARNER,
        Membership.ended_at.is_(None),
    )
    return list(
        session.scalars(
            select(Person)
            .where(Person.id.in_(learns), Person.id.not_in(placed))
            .order_by(func.lower(Person.name), Person.id)
        )
    )


def invited(session: Session, cohort: Cohort, *, at: datetime) -> list[CohortInvitation]:
    """Return the invitations to a cohort that are open: not used, or used and not answered."""
    return list(
        session.scalars(
            select(CohortInvitation)
            .join(CohortInvitation.invitation)
            .where(
                CohortInvitation.cohort_id == cohort.id,
                CohortInvitation.answered_at.is_(None),
                or_(Invitation.used_at.is_not(None), Invitation.expires_at > at),
            )
            .options(contains_eager(CohortInvitation.invitation))
            .order_by(CohortInvitation.id)
        )
    )


def invitations_for(
    session: Session, person: Person, organization: Organization
) -> list[CohortInvitation]:
    """Return the cohorts that a person was invited to and has not answered, the newest first."""
    return list(
        session.scalars(
            select(CohortInvitation)
            .join(CohortInvitation.invitation)
            .join(CohortInvitation.cohort)
            .where(
                Invitation.used_by_id == person.id,
                CohortInvitation.answered_at.is_(None),
                Cohort.organization_id == organization.id,
                Cohort.closed_at.is_(None),
            )
            .options(contains_eager(CohortInvitation.cohort))
            .order_by(CohortInvitation.id.desc())
        )
    )


def invitation_for(
    session: Session, invitation_id: int, person: Person, organization: Organization
) -> CohortInvitation:
    """Return one invitation to a cohort that a person has not answered.

    Raises:
        NotInvited: it is not theirs, was answered, or the cohort has ended.
    """
    for found in invitations_for(session, person, organization):
        if found.id == invitation_id:
            return found
    raise NotInvited


def applications(
    session: Session, organization: Organization, cohort_ids: Collection[int]
) -> list[CohortApplication]:
    """Return the applications to these cohorts that wait for an answer, the oldest first."""
    return list(
        session.scalars(
            select(CohortApplication)
            .join(CohortApplication.cohort)
            .outerjoin(CohortApplication.answer)
            .where(
                CohortApplication.cohort_id.in_(cohort_ids),
                Cohort.organization_id == organization.id,
                CohortApplication.answer == None,  # noqa: E711  (SQLAlchemy's way to say IS NULL)
            )
            .options(
                contains_eager(CohortApplication.cohort),
                joinedload(CohortApplication.person),
            )
            .order_by(CohortApplication.applied_at, CohortApplication.id)
        )
    )


def applications_of(
    session: Session, person: Person, organization: Organization
) -> list[CohortApplication]:
    """Return what a person applied for here, the newest first, with what was answered."""
    return list(
        session.scalars(
            select(CohortApplication)
            .join(CohortApplication.cohort)
            .where(
                CohortApplication.person_id == person.id,
                Cohort.organization_id == organization.id,
            )
            .options(contains_eager(CohortApplication.cohort), joinedload(CohortApplication.answer))
            .order_by(CohortApplication.applied_at.desc(), CohortApplication.id.desc())
        )
    )


def application(
    session: Session, application_id: int, organization: Organization
) -> CohortApplication:
    """Return one application to a cohort of the organization.

    Raises:
        NoSuchApplication: there is none.
    """
    found = session.scalar(
        select(CohortApplication)
        .join(CohortApplication.cohort)
        .where(CohortApplication.id == application_id, Cohort.organization_id == organization.id)
        .options(
            contains_eager(CohortApplication.cohort).joinedload(Cohort.organization),
            joinedload(CohortApplication.person),
            joinedload(CohortApplication.answer),
        )
    )
    if found is None:
        raise NoSuchApplication
    return found


# --- sessions ---


def with_plans() -> tuple[ORMOption, ...]:
    """Return the options that read a session's cohort and plans along."""
    return joinedload(LiveSession.cohort), selectinload(LiveSession.plans)


def in_order(found: Sequence[LiveSession]) -> list[LiveSession]:
    """Return sessions by when they are, as planned last."""
    return sorted(found, key=lambda one: (one.plan.starts_at, one.id))


def sessions_of(session: Session, cohort_ids: Collection[int]) -> list[LiveSession]:
    """Return every session of these cohorts, called off or not, by when they are."""
    found = session.scalars(
        select(LiveSession).where(LiveSession.cohort_id.in_(cohort_ids)).options(*with_plans())
    )
    return in_order(found.all())


def live_session(session: Session, session_id: int, organization: Organization) -> LiveSession:
    """Return one session of the organization's cohorts, with its plans.

    Raises:
        NoSuchSession: there is none with this number.
    """
    found = session.scalar(
        select(LiveSession)
        .join(LiveSession.cohort)
        .where(LiveSession.id == session_id, Cohort.organization_id == organization.id)
        .options(
            contains_eager(LiveSession.cohort).joinedload(Cohort.organization),
            selectinload(LiveSession.plans).joinedload(SessionPlan.written_by),
        )
    )
    if found is None:
        raise NoSuchSession
    return found


def guest_sessions(session: Session, enrollment_ids: Collection[int]) -> list[LiveSession]:
    """Return the sessions of other cohorts at which somebody makes up theirs."""
    chosen = select(SessionGuest.session_id).where(
        SessionGuest.enrollment_id.in_(enrollment_ids), SessionGuest.dropped_at.is_(None)
    )
    found = session.scalars(
        select(LiveSession).where(LiveSession.id.in_(chosen)).options(*with_plans())
    )
    return in_order(found.all())


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a learner's home says of their cohort: its name, the next session, what to answer.

    `session` is None where none is planned; `cohort` is None where they have no place, and then
    `invitation` may ask them to take one.
    """

    cohort: Cohort | None
    session: LiveSession | None
    invitation: CohortInvitation | None


def ahead(
    session: Session, person: Person, organization: Organization, *, at: datetime
) -> Ahead | None:
    """Return what a learner's home says of live sessions; None where there is nothing to say."""
    held = places_of(session, person, organization)
    if not held:
        open_ones = invitations_for(session, person, organization)
        return Ahead(None, None, open_ones[0]) if open_ones else None
    [mine] = held
    coming = next_session(session, mine, at=at)
    return Ahead(mine.cohort, coming[0] if coming else None, None)


def next_session(session: Session, place: CohortPlace, *, at: datetime) -> list[LiveSession]:
    """Return the session that a learner goes to next, or is in now; a list of one or none."""
    newest = (
        select(func.max(SessionPlan.number))
        .where(SessionPlan.session_id == LiveSession.id)
        .correlate(LiveSession)
        .scalar_subquery()
    )
    as_guest = select(SessionGuest.session_id).where(
        SessionGuest.enrollment_id == place.enrollment_id, SessionGuest.dropped_at.is_(None)
    )
    return list(
        session.scalars(
            select(LiveSession)
            .join(SessionPlan, SessionPlan.session_id == LiveSession.id)
            .where(
                or_(LiveSession.cohort_id == place.cohort_id, LiveSession.id.in_(as_guest)),
                SessionPlan.number == newest,
                SessionPlan.cancelled.is_(False),
                SessionPlan.ends_at > at,
            )
            .options(*with_plans())
            .order_by(SessionPlan.starts_at, LiveSession.id)
            .limit(1)
        )
    )


def next_by_cohort(
    session: Session, cohort_ids: Collection[int], *, at: datetime
) -> dict[int, LiveSession]:
    """Return the next session of each of these cohorts that has one to come."""
    found: dict[int, LiveSession] = {}
    for one in sessions_of(session, cohort_ids):
        if one.plan.ends_at > at and not one.plan.cancelled:
            found.setdefault(one.cohort_id, one)
    return found


def guests_by_session(
    session: Session, session_ids: Collection[int]
) -> dict[int, list[SessionGuest]]:
    """Return who makes up a session at each of these, by name."""
    rows = session.scalars(
        select(SessionGuest)
        .join(SessionGuest.enrollment)
        .join(Enrollment.person)
        .where(SessionGuest.session_id.in_(session_ids), SessionGuest.dropped_at.is_(None))
        .options(contains_eager(SessionGuest.enrollment).contains_eager(Enrollment.person))
        .order_by(SessionGuest.session_id, func.lower(Person.name), SessionGuest.id)
    )
    found: dict[int, list[SessionGuest]] = defaultdict(list)
    for number, together in groupby(rows, key=lambda row: row.session_id):
        found[number] = list(together)
    return found
