"""Makers of rows for tests. Anything by name, everything else filled in, flushed."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.accounts.models import User
from prss_training.coursework.models import Submission
from prss_training.directory.models import DirectoryNote
from prss_training.domain.directory import NoteKind, OrganizationKind
from prss_training.domain.evaluation import Category, EvaluationKind
from prss_training.domain.fields import Position, Service
from prss_training.domain.people import Role
from prss_training.domain.stages import Direction
from prss_training.enrollments.models import Enrollment
from prss_training.evaluations.models import Evaluation, SignOff
from prss_training.fieldwork.models import PracticeEntry
from prss_training.people.models import Membership, Organization, Person
from prss_training.stages.models import StageStep

MORNING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday, nine in the morning in Chicago
VALUES_AUDIT = "shared-values/values-audit"

T = TypeVar("T")
_number = count(1)


def make_organization(session: Session, **over: Any) -> Organization:
    """The organization of the cast, made once in a session; another one with another key."""
    key = over.pop("key", "riverbend")
    found = session.scalar(select(Organization).where(Organization.key == key))
    if found:
        return found
    defaults = {
        "key": key,
        "name": "Riverbend Recovery Community" if key == "riverbend" else key.title(),
        "place": "Duluth, Minnesota",
        "zone": "America/Chicago",
        "series": "PL" if key == "riverbend" else key[:4].upper(),
        "open_sign_up": True,
        "signatory_name": "Priya Raman",
        "signatory_role": "Registrar",
        "added_at": MORNING,
    }
    return _kept(session, Organization(**defaults | over))


def make_person(
    session: Session,
    name: str = "Rosa Delgado",
    *roles: Role,
    organization: Organization | None = None,
    **over: Any,
) -> Person:
    """A person with these roles (a learner if none is named) and a sign-in of their own."""
    place = organization or make_organization(session)
    person = _kept(session, Person(name=name, added_at=MORNING))
    for role in roles or (Role.LEARNER,):
        where = None if role is Role.ADMINISTRATOR else place.id
        session.add(
            Membership(person_id=person.id, organization_id=where, role=role, since=MORNING)
        )
    username = f"{name.split(maxsplit=1)[0].lower()}{next(_number)}"
    defaults = {
        "person_id": person.id,
        "username": username,
        "email": f"{username}@example.org",
        "fs_uniquifier": f"unique-{username}",
        "active": True,
        "confirmed_at": MORNING,
        "added_at": MORNING,
    }
    session.add(User(**defaults | over))
    session.flush()
    return person


def make_enrollment(session: Session, person: Person | None = None, **over: Any) -> Enrollment:
    """A learner's place under the Peer Leader criteria."""
    organization = over.pop("organization", None) or make_organization(session)
    who = person or make_person(session, organization=organization)
    defaults = {
        "person_id": who.id,
        "organization_id": organization.id,
        "criteria": "peer-leader-2026.1",
        "enrolled_at": MORNING,
    }
    return _kept(session, Enrollment(**defaults | over))


def make_submission(
    session: Session, enrollment: Enrollment | None = None, **over: Any
) -> Submission:
    """A first attempt at the values audit."""
    where = enrollment or make_enrollment(session)
    defaults = {
        "enrollment_id": where.id,
        "activity": VALUES_AUDIT,
        "attempt": 1,
        "body": "We asked the people who come on Fridays. Nobody had asked them before. " * 25,
        "submitted_at": MORNING,
    }
    return _kept(session, Submission(**defaults | over))


def make_entry(
    session: Session, enrollment: Enrollment | None = None, **over: Any
) -> PracticeEntry:
    """Two hours of mentoring that wait for a supervisor."""
    where = enrollment or make_enrollment(session)
    defaults = {
        "enrollment_id": where.id,
        "worked_on": date(2026, 2, 27),
        "starts": time(13, 0),
        "ends": time(15, 0),
        "minutes": 120,
        "site": "Riverbend drop-in",
        "service": Service.MENTORING,
        "supports": ["emotional"],
        "position": Position.VOLUNTEER,
        "reflection": "",
        "logged_at": MORNING,
    }
    return _kept(session, PracticeEntry(**defaults | over))


def make_directory_note(session: Session, writer: Person, **over: Any) -> DirectoryNote:
    """A correction of an organization in Minnesota, by the staff of the cast's organization."""
    where = over.pop("organization", None) or make_organization(session)
    defaults = {
        "organization_id": where.id,
        "kind": NoteKind.CORRECTION,
        "about": "mn-recovery-connection",
        "state": "mn",
        "name": "Minnesota Recovery Connection",
        "sort": OrganizationKind.RECOVERY_COMMUNITY,
        "reach": "Statewide",
        "offers": "Recovery support from peers.",
        "home_page": "https://minnesotarecovery.org/",
        "telephone": "612-555-0143",
        "source_page": "https://minnesotarecovery.org/contact",
        "reason": "They have a telephone now.",
        "written_by_id": writer.id,
        "written_at": MORNING,
    }
    return _kept(session, DirectoryNote(**defaults | over))


def make_evaluation(session: Session, enrollment: Enrollment, **over: Any) -> Evaluation:
    """A first mid-point evaluation with everything steady."""
    rating = over.pop("rating", 2)
    defaults = {
        "enrollment_id": enrollment.id,
        "kind": EvaluationKind.MID_POINT,
        "number": 1,
        "ratings": {category.value: rating for category in Category},
        "examples": {category.value: "At the Friday meal." for category in Category},
        "lowest": rating,
        "given_at": MORNING,
    }
    return _kept(session, Evaluation(**defaults | over))


def make_sign_off(session: Session, enrollment: Enrollment, **over: Any) -> SignOff:
    """An orientation that a supervisor signed off."""
    defaults = {
        "enrollment_id": enrollment.id,
        "what": "orientation",
        "role": Role.SUPERVISOR,
        "note": "",
        "signed_at": MORNING,
    }
    return _kept(session, SignOff(**defaults | over))


def make_step(session: Session, enrollment: Enrollment, **over: Any) -> StageStep:
    """A first step forward, to volunteer."""
    defaults = {
        "enrollment_id": enrollment.id,
        "number": 1,
        "stage": "volunteer",
        "direction": Direction.FORWARD,
        "reason": "It is time.",
        "waived": [],
        "at": MORNING,
        "effective_on": MORNING.date(),
    }
    return _kept(session, StageStep(**defaults | over))


def _kept(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row
