"""Who learns here, and which modules they have finished."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from prss_training.domain.errors import Missing
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.people.models import Organization, Person


class NotEnrolled(Missing):
    """The person learns nothing here yet."""

    def __init__(self) -> None:
        super().__init__("You are not in a program here yet. Go to your home page to begin one.")


class EnrollmentUnknown(Missing):
    """The organization has no such learner."""

    def __init__(self) -> None:
        super().__init__("There is no such learner here. Go back to the list and choose again.")


# Made once, because every page of a learner asks them.
_ACTIVE = (
    select(Enrollment)
    .where(
        Enrollment.person_id == bindparam("person"),
        Enrollment.organization_id == bindparam("organization"),
        Enrollment.ended_at.is_(None),
    )
    .order_by(Enrollment.enrolled_at.desc(), Enrollment.id.desc())
    .limit(1)
)
_COMPLETED = select(ModuleCompleted.module).where(
    ModuleCompleted.enrollment_id == bindparam("enrollment")
)


def active_enrollment(session: Session, person: Person, organization: Organization) -> Enrollment:
    """Return the learner's place here: the newest one that has not ended.

    Raises:
        NotEnrolled: there is none.
    """
    asked = {"person": person.id, "organization": organization.id}
    found = session.scalars(_ACTIVE, asked).first()
    if found is None:
        raise NotEnrolled
    return found


def enrollment(session: Session, enrollment_id: int, organization: Organization) -> Enrollment:
    """Return one learner's place, with the person.

    Raises:
        EnrollmentUnknown: there is none with this id in this organization.
    """
    found = session.scalars(
        select(Enrollment)
        .where(Enrollment.id == enrollment_id, Enrollment.organization_id == organization.id)
        .options(joinedload(Enrollment.person))
    ).first()
    if found is None:
        raise EnrollmentUnknown
    return found


def enrollments_of(session: Session, organization: Organization) -> Sequence[Enrollment]:
    """Return every place that has not ended, with its person, by name."""
    return session.scalars(
        select(Enrollment)
        .join(Enrollment.person)
        .where(Enrollment.organization_id == organization.id, Enrollment.ended_at.is_(None))
        .options(contains_eager(Enrollment.person))
        .order_by(Person.name, Enrollment.id)
    ).all()


def completed_modules(session: Session, enrollment: Enrollment) -> frozenset[str]:
    """Return the keys of the modules whose self-paced part was finished."""
    return frozenset(session.scalars(_COMPLETED, {"enrollment": enrollment.id}))
