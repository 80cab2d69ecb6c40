"""Finding people and organizations. What is not there, or not theirs to see, is `Missing`."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from prss_training.domain.errors import Missing
from prss_training.domain.people import Role
from prss_training.people.models import Membership, Organization, Person


class NoSuchOrganization(Missing):
    """Nothing answers to this organization's number or key."""

    def __init__(self) -> None:
        super().__init__("There is no such organization. Check the address you were given.")


class NoSuchPerson(Missing):
    """Nobody here answers to this number; somebody elsewhere is not told apart from nobody."""

    def __init__(self) -> None:
        super().__init__("There is no such person in your organization. Go back to the list.")


class NoSuchRole(Missing):
    """The person does not hold the role, or no longer does."""

    def __init__(self) -> None:
        super().__init__("This person does not have that role now. Open their page again.")


def organization(session: Session, key: int | str) -> Organization:
    """Return an organization by its number, or by its key as it stands in addresses.

    Raises:
        NoSuchOrganization: there is none.
    """
    by = Organization.id == key if isinstance(key, int) else Organization.key == key
    found = session.scalar(select(Organization).where(by))
    if found is None:
        raise NoSuchOrganization
    return found


def organizations(session: Session) -> list[Organization]:
    """Return every organization, by name."""
    return list(session.scalars(select(Organization).order_by(Organization.name, Organization.id)))


def person(session: Session, person_id: int) -> Person:
    """Return a person, wherever they belong.

    Raises:
        NoSuchPerson: there is none.
    """
    found = session.get(Person, person_id)
    if found is None:
        raise NoSuchPerson
    return found


def member(session: Session, organization: Organization, person_id: int) -> Person:
    """Return somebody who is or was of this organization.

    Raises:
        NoSuchPerson: there is none, or they are of another organization only.
    """
    found = session.scalar(
        select(Person)
        .join(Person.memberships)
        .where(Person.id == person_id, Membership.organization_id == organization.id)
        .limit(1)
    )
    if found is None:
        raise NoSuchPerson
    return found


def memberships_of(session: Session, person: Person) -> list[Membership]:
    """Return the roles a person holds now, in every organization, oldest first."""
    return list(
        session.scalars(
            select(Membership)
            .where(Membership.person_id == person.id, Membership.ended_at.is_(None))
            .order_by(Membership.since, Membership.id)
        )
    )


def membership(
    session: Session, organization: Organization | None, person: Person, role: Role
) -> Membership:
    """Return the membership by which a person holds a role now.

    Raises:
        NoSuchRole: they do not hold it.
    """
    found = session.scalar(
        _of(person, organization).where(Membership.role == role, Membership.ended_at.is_(None))
    )
    if found is None:
        raise NoSuchRole
    return found


def held_before(
    session: Session, organization: Organization | None, person: Person, role: Role
) -> list[Membership]:
    """Return the membership of this role, held now or ended; an empty list if there was none."""
    return list(session.scalars(_of(person, organization).where(Membership.role == role)))


def roles_of(
    session: Session, person: Person, organization: Organization | None
) -> frozenset[Role]:
    """Return what a person is now in an organization, and of the whole installation."""
    held = session.scalars(
        select(Membership.role).where(
            Membership.person_id == person.id,
            Membership.ended_at.is_(None),
            Membership.organization_id.is_(None)
            if organization is None
            else (Membership.organization_id == organization.id)
            | Membership.organization_id.is_(None),
        )
    )
    return frozenset(held)


def members_listed(organization: Organization, role: Role | None = None) -> Select[Person]:
    """Return the statement that lists an organization's people, or those of one role, by name."""
    return (
        select(Person)
        .where(Person.id.in_(_member_ids(organization, role)))
        .order_by(func.lower(Person.name), Person.id)
    )


def members(session: Session, organization: Organization, role: Role | None = None) -> list[Person]:
    """Return an organization's people, or those of one role, by name."""
    return list(session.scalars(members_listed(organization, role)))


def roles_by_person(
    session: Session, organization: Organization, people: list[int]
) -> dict[int, list[Role]]:
    """Return the roles of these people in an organization, in one query for a whole list."""
    rows = session.execute(
        select(Membership.person_id, Membership.role)
        .where(
            Membership.organization_id == organization.id,
            Membership.ended_at.is_(None),
            Membership.person_id.in_(people),
        )
        .order_by(Membership.since, Membership.id)
    )
    found: dict[int, list[Role]] = {person_id: [] for person_id in people}
    for person_id, role in rows:
        found[person_id].append(role)
    return found


def holders(session: Session, organization: Organization | None, role: Role) -> int:
    """Return how many people hold a role now; for an administrator, of the installation."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Membership)
            .where(
                Membership.organization_id.is_(None)
                if organization is None
                else Membership.organization_id == organization.id,
                Membership.role == role,
                Membership.ended_at.is_(None),
            )
        )
        or 0
    )


def _of(person: Person, organization: Organization | None) -> Select[Membership]:
    return select(Membership).where(
        Membership.person_id == person.id,
        Membership.organization_id.is_(None)
        if organization is None
        else Membership.organization_id == organization.id,
    )


def _member_ids(organization: Organization, role: Role | None) -> Select[int]:
    ids = select(Membership.person_id).where(
        Membership.organization_id == organization.id, Membership.ended_at.is_(None)
    )
    return ids if role is None else ids.where(Membership.role == role)
