"""What holds for a learner on a day, and everything that was ever arranged."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from prss_training.accommodations.models import Accommodation
from prss_training.domain.accommodations import NONE, Accommodations, Arranged, in_force
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization, Person
from prss_training.together import Question, ask


def accommodations_of(session: Session, enrollment: Enrollment, *, on: date) -> Accommodations:
    """Return what holds for a learner on a day of their organization. Checks and examinations ask.

    Args:
        session: The session to read in.
        enrollment: The learner's place.
        on: The day, in the organization's calendar (`organization.day_of`).
    """
    return ask(session, accommodations_question([enrollment.id], on=on)).get(enrollment.id, NONE)


def accommodations_question(
    enrollment_ids: Collection[int], *, on: date
) -> Question[dict[int, Accommodations]]:
    """Ask what holds for many learners on a day; those without anything are left out."""

    def read(rows: Sequence[Any]) -> dict[int, Accommodations]:
        arranged: dict[int, list[Arranged]] = {}
        for row in sorted(rows, key=lambda row: row.number):
            arranged.setdefault(row.enrollment_id, []).append(_arranged(row))
        held = {who: in_force(all_of_it, on) for who, all_of_it in arranged.items()}
        return {who: what for who, what in held.items() if what}

    statement = select(*_COLUMNS).where(Accommodation.enrollment_id.in_(enrollment_ids))
    return Question(statement, read)


def reads_large_print(
    session: Session, person: Person, organization: Organization, *, on: date
) -> bool:
    """Tell whether a person's pages are in large print: by any place they have here."""
    about = {"person": person.id, "organization": organization.id}
    rows = session.execute(_OF_PERSON, about).all()
    arranged: dict[int, list[Arranged]] = {}
    for row in sorted(rows, key=lambda row: row.number):
        arranged.setdefault(row.enrollment_id, []).append(_arranged(row))
    return any(in_force(all_of_it, on).large_print for all_of_it in arranged.values())


def arranged_for(session: Session, enrollment: Enrollment) -> list[Accommodation]:
    """Return everything that was arranged for a learner with who did, the newest first."""
    return list(
        session.scalars(
            select(Accommodation)
            .where(Accommodation.enrollment_id == enrollment.id)
            .options(joinedload(Accommodation.set_by))
            .order_by(Accommodation.number.desc())
        )
    )


_COLUMNS = (
    Accommodation.enrollment_id,
    Accommodation.number,
    Accommodation.more_time,
    Accommodation.no_limit,
    Accommodation.oral,
    Accommodation.language,
    Accommodation.large_print,
    Accommodation.other,
    Accommodation.since,
    Accommodation.until,
)
# Made once, because every page of a learner asks it.
_OF_PERSON = select(*_COLUMNS).where(
    Accommodation.enrollment_id.in_(
        select(Enrollment.id).where(
            Enrollment.person_id == bindparam("person"),
            Enrollment.organization_id == bindparam("organization"),
            Enrollment.ended_at.is_(None),
        )
    )
)


def _arranged(row: Any) -> Arranged:
    what = Accommodations(
        row.more_time, row.no_limit, row.oral, row.language, row.large_print, row.other
    )
    return Arranged(what, row.since, row.until)
