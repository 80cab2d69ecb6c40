"""Coming into a cohort, leaving it, and moving to another one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.accounts.models import Invitation
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.cohorts.models import (
    Answer,
    Cohort,
    CohortAnswer,
    CohortApplication,
    CohortInvitation,
    CohortPlace,
    Joined,
)
from prss_training.cohorts.planning import OWN_COHORT, hold_cohort, tell_trainers
from prss_training.cohorts.queries import places_of
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Conflict, NotPermitted
from prss_training.domain.people import Role
from prss_training.domain.practice import require_reason
from prss_training.enrollments.services import enroll
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person
from prss_training.people.queries import roles_of


class HasPlace(Conflict):
    """The person has a place in a cohort here already."""

    def __init__(self, person: Person, cohort: Cohort) -> None:
        super().__init__(
            f"{person.name} has a place in “{cohort.name}” already. "
            "Move them from there, or let them leave it first."
        )


class NotALearner(Conflict):
    """Somebody was to get a place who does not learn here."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} is not a learner here. Invite them as a learner first.")


class CohortFinished(Conflict):
    """The cohort has finished, so it takes nobody."""

    def __init__(self) -> None:
        super().__init__("This cohort has finished and takes nobody any more. Choose another one.")


class TakesNoApplications(Conflict):
    """The cohort is not open to applications."""

    def __init__(self) -> None:
        super().__init__(
            "This cohort takes no applications now. Choose another one, or ask a trainer."
        )


class AppliedAlready(Conflict):
    """The person's application waits for an answer."""

    def __init__(self) -> None:
        super().__init__(
            "You have asked for a place in this cohort already. It waits for an answer."
        )


class AnsweredAlready(Conflict):
    """The application was answered, or withdrawn."""

    def __init__(self) -> None:
        super().__init__("This application was answered or withdrawn already. Open the list again.")


class OwnApplication(NotPermitted):
    """Nobody answers their own application."""

    def __init__(self) -> None:
        super().__init__("This is your own application. Ask another trainer to answer it.")


class OtherProgram(Conflict):
    """Two cohorts learn toward different credentials, so nobody moves between them."""

    def __init__(self) -> None:
        super().__init__(
            "That cohort learns toward another credential. Let them leave this one, and give them "
            "a place there."
        )


def join(
    session: Session,
    cohort: Cohort,
    person: Person,
    criteria: Criteria,
    *,
    how: Joined,
    actor: Person,
    at: datetime,
    tell: bool = True,
) -> CohortPlace:
    """Give a learner a place in a cohort, and in its program where they had none.

    `criteria` is what the cohort learns toward. Asking twice gives the same place.

    Raises:
        CohortFinished: the cohort takes nobody any more.
        NotALearner: they do not learn in the organization.
        HasPlace: they have a place in another cohort here.
        NotIssuedHere: nobody can begin the cohort's credential here now.
    """
    hold_cohort(session, cohort)
    if cohort.closed_at is not None:
        raise CohortFinished
    _take_turn(session, person)
    for held in places_of(session, person, cohort.organization):
        if held.cohort_id == cohort.id:
            return held
        raise HasPlace(person, held.cohort)
    if Role.LEARNER not in roles_of(session, person, cohort.organization):
        raise NotALearner(person)
    enrollment = enroll(session, person, cohort.organization, criteria, at=at, actor=actor)
    place = CohortPlace(
        cohort=cohort, enrollment=enrollment, how=how, joined_at=at, joined_by_id=actor.id
    )
    session.add(place)
    session.flush()
    _trail_place(session, Happened.COHORT_JOINED, place, actor, at, how=how.value)
    if tell and actor.id != person.id:
        _tell(session, Kind.COHORT_JOINED, person, cohort.name, at)
    return place


def leave(
    session: Session, place: CohortPlace, *, reason: str, actor: Person, at: datetime
) -> None:
    """End somebody's place in a cohort. What they attended stays theirs.

    Raises:
        ReasonMissing: a trainer gives no reason; a learner needs none.
        NoPlaceLeft: they left already.
    """
    own = actor.id == place.enrollment.person_id
    said = reason.strip() if own else require_reason(reason)
    _end(session, place, said, actor, at)
    cohort = place.cohort
    if own:
        about = f"{place.enrollment.person.name}, {cohort.name}"
        tell_trainers(session, Kind.COHORT_LEFT, cohort, about, actor=actor, at=at)
    else:
        _tell(session, Kind.COHORT_LEFT, place.enrollment.person, cohort.name, at)


def move(
    session: Session,
    place: CohortPlace,
    to: Cohort,
    *,
    reason: str,
    actor: Person,
    at: datetime,
) -> CohortPlace:
    """Move somebody to another cohort of the same program, without a moment in neither.

    Raises:
        ReasonMissing: no reason is given.
        CohortFinished: the other cohort takes nobody any more.
        OtherProgram: it learns toward another credential.
        NoPlaceLeft: they left already.
    """
    said = require_reason(reason)
    for one in sorted((place.cohort, to), key=lambda cohort: cohort.id):
        hold_cohort(session, one)
    if to.closed_at is not None:
        raise CohortFinished
    if to.criteria != place.cohort.criteria:
        raise OtherProgram
    if to.id == place.cohort_id:
        raise HasPlace(place.enrollment.person, to)
    _end(session, place, said, actor, at)
    moved = CohortPlace(
        cohort=to,
        enrollment=place.enrollment,
        how=Joined.MOVED,
        joined_at=at,
        joined_by_id=actor.id,
    )
    session.add(moved)
    session.flush()
    _trail_place(session, Happened.COHORT_JOINED, moved, actor, at, how=Joined.MOVED.value)
    _tell(session, Kind.COHORT_JOINED, place.enrollment.person, to.name, at)
    tell_trainers(
        session,
        Kind.COHORT_JOINED,
        to,
        f"{place.enrollment.person.name}, {to.name}",
        actor=actor,
        at=at,
    )
    return moved


class NoPlaceLeft(Conflict):
    """The place was ended meanwhile."""

    def __init__(self) -> None:
        super().__init__("This place has ended already. Open the cohort again to see who is in it.")


# --- by application ---


def apply(
    session: Session, cohort: Cohort, person: Person, *, body: str, at: datetime
) -> CohortApplication:
    """Ask for a place in a cohort that is open to applications, and tell its trainers.

    Raises:
        TakesNoApplications: it is not open.
        HasPlace: they have a place in a cohort here.
        AppliedAlready: an application of theirs waits.
    """
    hold_cohort(session, cohort)
    if not cohort.takes_applications or cohort.closed_at is not None:
        raise TakesNoApplications
    for held in places_of(session, person, cohort.organization):
        raise HasPlace(person, held.cohort)
    waiting = (
        select(CohortApplication.id)
        .outerjoin(CohortApplication.answer)
        .where(
            CohortApplication.cohort_id == cohort.id,
            CohortApplication.person_id == person.id,
            CohortAnswer.id.is_(None),
        )
    )
    if session.scalars(waiting).first() is not None:
        raise AppliedAlready
    asked = CohortApplication(cohort=cohort, person=person, body=body.strip(), applied_at=at)
    session.add(asked)
    session.flush()
    _trail(session, Happened.COHORT_APPLIED, asked, person, at)
    about = f"{person.name}, {cohort.name}"
    tell_trainers(session, Kind.COHORT_APPLIED, cohort, about, actor=person, at=at)
    return asked


def accept_application(
    session: Session,
    asked: CohortApplication,
    criteria: Criteria,
    *,
    sentence: str,
    actor: Person,
    at: datetime,
) -> CohortPlace:
    """Give the person the place they asked for, and tell them.

    Raises:
        OwnApplication: it is the actor's own.
        AnsweredAlready: it was answered or withdrawn.
        CohortFinished, NotALearner, HasPlace, NotIssuedHere: see `join`.
    """
    _require_open(session, asked, actor)
    place = join(
        session,
        asked.cohort,
        asked.person,
        criteria,
        how=Joined.APPLIED,
        actor=actor,
        at=at,
        tell=False,
    )
    _answer(session, asked, Answer.ACCEPTED, sentence.strip(), actor, at)
    return place


def decline_application(
    session: Session, asked: CohortApplication, *, sentence: str, actor: Person, at: datetime
) -> CohortAnswer:
    """Say no, with a sentence that the person reads.

    Raises:
        OwnApplication: it is the actor's own.
        AnsweredAlready: it was answered or withdrawn.
        ReasonMissing: there is no sentence.
    """
    said = require_reason(sentence)
    _require_open(session, asked, actor)
    return _answer(session, asked, Answer.DECLINED, said, actor, at)


def withdraw_application(
    session: Session, asked: CohortApplication, *, person: Person, at: datetime
) -> CohortAnswer:
    """Take one's own application back.

    Raises:
        AnsweredAlready: it was answered or withdrawn.
    """
    _hold(session, asked)
    row = CohortAnswer(
        application=asked, answer=Answer.WITHDRAWN, answered_by_id=person.id, answered_at=at
    )
    session.add(row)
    _trail(session, Happened.COHORT_ANSWERED, asked, person, at, answer=row.answer.value)
    return row


# --- by invitation ---


def invite_to(
    session: Session, cohort: Cohort, invitation: Invitation, *, actor: Person, at: datetime
) -> CohortInvitation:
    """Let an invitation to the organization be one to the cohort as well.

    Raises:
        CohortFinished: the cohort takes nobody any more.
    """
    if cohort.closed_at is not None:
        raise CohortFinished
    row = CohortInvitation(cohort=cohort, invitation=invitation)
    session.add(row)
    session.flush()
    record(
        session,
        Happened.COHORT_INVITED,
        actor_id=actor.id,
        subject=f"cohort {cohort.id}",
        at=at,
        organization_id=cohort.organization_id,
        invitation=invitation.id,
    )
    return row


def accept_invitation(
    session: Session,
    invited: CohortInvitation,
    criteria: Criteria,
    *,
    person: Person,
    at: datetime,
) -> CohortPlace:
    """Take the place that one was invited to.

    Raises:
        CohortFinished, NotALearner, HasPlace, NotIssuedHere: see `join`.
    """
    place = join(session, invited.cohort, person, criteria, how=Joined.INVITED, actor=person, at=at)
    invited.answered_at = at
    about = f"{person.name}, {invited.cohort.name}"
    tell_trainers(session, Kind.COHORT_JOINED, invited.cohort, about, actor=person, at=at)
    return place


def add_learners(
    session: Session,
    cohort: Cohort,
    people: Iterable[Person],
    criteria: Criteria,
    *,
    actor: Person,
    at: datetime,
) -> list[CohortPlace]:
    """Give places to people who learn here already, all of them or none.

    Raises:
        CohortFinished, NotALearner, HasPlace, NotIssuedHere: see `join`.
    """
    return [
        join(session, cohort, person, criteria, how=Joined.ADDED, actor=actor, at=at)
        for person in people
    ]


def _take_turn(session: Session, person: Person) -> None:
    """Let one act at a time give somebody a place, so that they never get two."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())


def _end(session: Session, place: CohortPlace, reason: str, actor: Person, at: datetime) -> None:
    left = session.scalar(
        select(CohortPlace.left_at).where(CohortPlace.id == place.id).with_for_update()
    )
    if left is not None:
        raise NoPlaceLeft
    place.left_at, place.left_by_id, place.left_reason = at, actor.id, reason
    session.flush()
    _trail_place(session, Happened.COHORT_LEFT, place, actor, at)


def _hold(session: Session, asked: CohortApplication) -> None:
    session.execute(
        select(CohortApplication.id).where(CohortApplication.id == asked.id).with_for_update()
    )
    session.refresh(asked, ["answer"])
    if asked.answer is not None:
        raise AnsweredAlready


def _require_open(session: Session, asked: CohortApplication, actor: Person) -> None:
    if asked.person_id == actor.id:
        raise OwnApplication
    _hold(session, asked)


def _answer(
    session: Session,
    asked: CohortApplication,
    answer: Answer,
    sentence: str,
    actor: Person,
    at: datetime,
) -> CohortAnswer:
    row = CohortAnswer(
        application=asked,
        answer=answer,
        sentence=sentence,
        answered_by_id=actor.id,
        answered_at=at,
    )
    session.add(row)
    session.flush()
    _trail(session, Happened.COHORT_ANSWERED, asked, actor, at, answer=answer.value)
    said = "accepted" if answer is Answer.ACCEPTED else "not this time"
    _tell(session, Kind.COHORT_ANSWERED, asked.person, f"{asked.cohort.name}, {said}", at)
    return row


def _tell(session: Session, kind: Kind, person: Person, about: str, at: datetime) -> None:
    queue(session, kind, recipient_id=person.id, about=about, path=OWN_COHORT, at=at)


def _trail(
    session: Session,
    happened: Happened,
    asked: CohortApplication,
    actor: Person,
    at: datetime,
    **detail: str,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"cohort application {asked.id}",
        at=at,
        organization_id=asked.cohort.organization_id,
        cohort=asked.cohort_id,
        **detail,
    )


def _trail_place(
    session: Session,
    happened: Happened,
    place: CohortPlace,
    actor: Person,
    at: datetime,
    **detail: str,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"enrollment {place.enrollment_id}",
        at=at,
        organization_id=place.cohort.organization_id,
        cohort=place.cohort_id,
        **detail,
    )
