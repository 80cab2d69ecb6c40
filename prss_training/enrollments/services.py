"""Taking a place in a program."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Conflict
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization, Person


class NotIssuedHere(Conflict):
    """Nobody can begin this version of this credential here."""

    def __init__(self, criteria: Criteria) -> None:
        super().__init__(
            f"“{criteria.name}” ({criteria.version}) does not take new learners here. "
            "Your standing page shows how far your work reaches toward it."
        )


def enroll(
    session: Session,
    person: Person,
    organization: Organization,
    criteria: Criteria,
    *,
    at: datetime,
    actor: Person,
) -> Enrollment:
    """Give a person a place under one version of a credential's criteria.

    Asking twice gives the same place; asking again after it ended opens it again, with
    everything that was done in it.

    Raises:
        NotIssuedHere: the credential is not one that organizations here give.
    """
    if not criteria.issued_here:
        raise NotIssuedHere(criteria)
    found = session.scalars(
        select(Enrollment).where(
            Enrollment.person_id == person.id,
            Enrollment.organization_id == organization.id,
            Enrollment.criteria == criteria.id,
        )
    ).first()
    if found is not None and found.ended_at is None:
        return found
    place = found or Enrollment(
        person_id=person.id, organization_id=organization.id, criteria=criteria.id, enrolled_at=at
    )
    place.ended_at = None
    session.add(place)
    session.flush()
    record(
        session,
        Happened.ENROLLED,
        actor_id=actor.id,
        subject=f"enrollment {place.id}",
        at=at,
        organization_id=organization.id,
        criteria=criteria.id,
        again=found is not None,
    )
    return place


def take_turn(session: Session, enrollment: Enrollment) -> None:
    """Let one act at a time change a learner's record, until the transaction ends.

    Two pages that hand in the same attempt come one after the other: the second sees what the
    first did. SQLite's write lock does this by itself; elsewhere the learner's row is locked, and
    only that one: a refresh asks again for the person whom the place was read with, by an outer
    join, and PostgreSQL locks no row of the far side of one.
    """
    session.refresh(enrollment, with_for_update={"of": Enrollment})
