"""Who may read what. Whatever is not shared with a reader is `Missing`, as if it were not there."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from prss_training.domain.errors import Missing
from prss_training.domain.people import Role
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Membership, Organization, Person
from prss_training.sharing.models import Share, Shared


class NotShared(Missing):
    """Nothing of the kind is shared with this reader now."""

    def __init__(self) -> None:
        super().__init__("This is not shared with you now. Learners choose what they share.")


class TrainerUnknown(Missing):
    """The person chosen is no trainer here, or is the learner."""

    def __init__(self) -> None:
        super().__init__("Choose a trainer of your organization from the list.")


def trainers_for(session: Session, enrollment: Enrollment) -> list[Person]:
    """Return the trainers of a learner's organization, themselves left out, by name."""
    return list(
        session.scalars(
            select(Person)
            .join(Person.memberships)
            .where(
                Membership.organization_id == enrollment.organization_id,
                Membership.role == Role.TRAINER,
                Membership.ended_at.is_(None),
                Person.id != enrollment.person_id,
            )
            .order_by(func.lower(Person.name), Person.id)
        )
    )


def trainer_for(session: Session, enrollment: Enrollment, trainer_id: int) -> Person:
    """Return one trainer whom a learner may share with.

    Raises:
        TrainerUnknown: they are no trainer of the learner's organization.
    """
    found = [one for one in trainers_for(session, enrollment) if one.id == trainer_id]
    if not found:
        raise TrainerUnknown
    return found[0]


def shares_of(session: Session, enrollment: Enrollment, what: Shared) -> list[Share]:
    """Return every share of one thing with its trainer and days seen, the newest first."""
    return list(
        session.scalars(
            select(Share)
            .where(Share.enrollment_id == enrollment.id, Share.what == what)
            .options(joinedload(Share.trainer), selectinload(Share.seen))
            .order_by(Share.shared_at.desc(), Share.id.desc())
            .execution_options(populate_existing=True)
        )
    )


def shared_with(session: Session, trainer: Person, organization: Organization) -> list[Share]:
    """Return what is shared with a trainer here now, by the learner's name.

    A place that has ended shares nothing: its learner can no longer take it back.
    """
    return list(
        session.scalars(
            select(Share)
            .join(Share.enrollment)
            .join(Enrollment.person)
            .where(
                Share.trainer_id == trainer.id,
                Share.ended_at.is_(None),
                Enrollment.organization_id == organization.id,
                Enrollment.ended_at.is_(None),
            )
            .options(contains_eager(Share.enrollment).contains_eager(Enrollment.person))
            .order_by(func.lower(Person.name), Share.what)
        )
    )


def share_for(
    session: Session, trainer: Person, organization: Organization, enrollment_id: int, what: Shared
) -> Share:
    """Return the share by which a trainer may read something of a learner now.

    Raises:
        NotShared: there is none.
    """
    found = [
        share
        for share in shared_with(session, trainer, organization)
        if share.enrollment_id == enrollment_id and share.what is what
    ]
    if not found:
        raise NotShared
    return found[0]
