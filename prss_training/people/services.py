"""Adding people and organizations, and giving and ending roles. Each act leaves its trace."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.people import Role
from prss_training.people import queries
from prss_training.people.models import Membership, Organization, Person

NAME_SHORTEST = 2
NAME_LENGTH = 100
# Unicode's controls and format signs: those that turn the direction of writing could make a name
# look like another one. Two of them join letters, in the scripts that need it.
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
_JOINERS = {"\u200c", "\u200d"}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SERIES = re.compile(r"[A-Z]{1,6}")


class NameUnusable(Unacceptable):
    """A name is too short, too long or not a name."""

    def __init__(self) -> None:
        super().__init__(
            "Write the full name as it must stand on a certificate, in "
            f"{NAME_SHORTEST} to {NAME_LENGTH} characters, at least one of them a letter."
        )


class ReasonMissing(Unacceptable):
    """A correction came without its reason."""

    def __init__(self) -> None:
        super().__init__("Write why the name changes. The reason is kept with the change.")


class KeyUnusable(Unacceptable):
    """An organization's key cannot stand in an address."""

    def __init__(self) -> None:
        super().__init__(
            "Write the short name in small letters and digits with hyphens, such as river-valley."
        )


class SeriesUnusable(Unacceptable):
    """An organization's series cannot begin a certificate's number."""

    def __init__(self) -> None:
        super().__init__("Write the series as 1 to 6 capital letters, such as PL.")


class ZoneUnknown(Unacceptable):
    """No calendar knows this time zone."""

    def __init__(self) -> None:
        super().__init__("Choose a time zone from the list, such as America/New_York.")


class KeyTaken(Conflict):
    """Another organization has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Another organization is called “{key}” already. Choose another.")


class AlreadyHasRole(Conflict):
    """The person holds the role already."""

    def __init__(self, person: Person, role: Role) -> None:
        super().__init__(f"{person.name} is a {role.value} here already. Nothing was changed.")


class RoleMisplaced(Conflict):
    """An administrator is of the installation; every other role is of an organization."""

    def __init__(self, role: Role) -> None:
        where = (
            "the whole installation, not one organization"
            if role is Role.ADMINISTRATOR
            else "an organization. Choose one first"
        )
        super().__init__(f"The role {role.value} belongs to {where}.")


class LastRegistrar(Conflict):
    """Without a registrar nobody could issue certificates or appoint anyone."""

    def __init__(self) -> None:
        super().__init__(
            "This is the only registrar here. Make somebody else a registrar first, "
            "then end this role."
        )


class LastAdministrator(Conflict):
    """Without an administrator nobody could look after the installation."""

    def __init__(self) -> None:
        super().__init__(
            "This is the only administrator. Make somebody else an administrator first."
        )


class GoneElsewhere(NotPermitted):
    """The person has left this organization and belongs to another one now."""

    def __init__(self) -> None:
        super().__init__(
            "This person has left your organization and belongs to another one now. "
            "Their name is corrected there."
        )


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What an organization says of itself, and may change."""

    name: str
    zone: str
    place: str = ""
    open_sign_up: bool = False
    signatory_name: str = ""
    signatory_role: str = ""


def add_organization(
    session: Session,
    facts: OrganizationFacts,
    *,
    key: str,
    series: str,
    actor: Person | None,
    at: datetime,
) -> Organization:
    """Add an organization.

    Raises:
        KeyUnusable, SeriesUnusable, ZoneUnknown, NameUnusable: a fact cannot be taken.
        KeyTaken: another organization has the key.
    """
    if not _KEY.fullmatch(key):
        raise KeyUnusable
    if not _SERIES.fullmatch(series):
        raise SeriesUnusable
    _require_zone(facts.zone)
    if session.scalar(select(Organization.id).where(Organization.key == key)) is not None:
        raise KeyTaken(key)
    added = Organization(key=key, series=series, added_at=at, **_cleaned(facts))
    session.add(added)
    session.flush()
    _trail(session, Happened.ORGANIZATION_ADDED, added, actor, at, name=added.name)
    return added


def change_organization(
    session: Session,
    organization: Organization,
    facts: OrganizationFacts,
    *,
    actor: Person | None,
    at: datetime,
) -> list[str]:
    """Change what an organization says of itself; return the names of what changed.

    Raises:
        ZoneUnknown, NameUnusable: a fact cannot be taken.
    """
    _require_zone(facts.zone)
    wanted = _cleaned(facts)
    changed = [name for name, value in wanted.items() if getattr(organization, name) != value]
    for name in changed:
        setattr(organization, name, wanted[name])
    if changed:
        _trail(
            session,
            Happened.ORGANIZATION_CHANGED,
            organization,
            actor,
            at,
            **{name: wanted[name] for name in changed},
        )
    return changed


def add_person(
    session: Session,
    name: str,
    *,
    actor: Person | None,
    at: datetime,
    organization: Organization | None = None,
) -> Person:
    """Add a person, who has no role and no sign-in yet.

    Raises:
        NameUnusable: the name cannot stand on a certificate.
    """
    added = Person(name=tidy_name(name), added_at=at)
    session.add(added)
    session.flush()
    record(
        session,
        Happened.PERSON_ADDED,
        actor_id=actor.id if actor else None,
        organization_id=organization.id if organization else None,
        subject=f"person {added.id}",
        at=at,
    )
    return added


def give_role(
    session: Session,
    person: Person,
    organization: Organization | None,
    role: Role,
    *,
    actor: Person | None,
    at: datetime,
) -> Membership:
    """Give a person a role; one that was ended before begins again from now.

    Raises:
        AlreadyHasRole: they hold it already.
        RoleMisplaced: an administrator with an organization, or another role without one.
    """
    if (role is Role.ADMINISTRATOR) != (organization is None):
        raise RoleMisplaced(role)
    before = queries.held_before(session, organization, person, role)
    if any(held.ended_at is None for held in before):
        raise AlreadyHasRole(person, role)
    given = before[0] if before else Membership(person=person, organization=organization, role=role)
    given.since, given.ended_at = at, None
    session.add(given)
    session.flush()
    _trail_role(session, Happened.ROLE_GIVEN, given, actor, at)
    return given


def end_role(
    session: Session, membership: Membership, *, actor: Person | None, at: datetime
) -> None:
    """End a role from now. What the person did in it stays.

    Raises:
        LastRegistrar, LastAdministrator: nobody else holds a role that may not be empty.
    """
    if membership.ended_at is not None:
        raise queries.NoSuchRole
    alone = queries.holders(session, membership.organization, membership.role) == 1
    if alone and membership.role is Role.REGISTRAR:
        raise LastRegistrar
    if alone and membership.role is Role.ADMINISTRATOR:
        raise LastAdministrator
    membership.ended_at = at
    _trail_role(session, Happened.ROLE_ENDED, membership, actor, at)


def correct_name(
    session: Session,
    person: Person,
    name: str,
    *,
    reason: str,
    organization: Organization | None,
    actor: Person | None,
    at: datetime,
) -> None:
    """Correct a person's name for certificates from now on; issued ones keep the old name.

    Raises:
        NameUnusable: the name cannot stand on a certificate.
        ReasonMissing: no reason was given.
    """
    tidy = tidy_name(name)
    if not reason.strip():
        raise ReasonMissing
    record(
        session,
        Happened.NAME_CORRECTED,
        actor_id=actor.id if actor else None,
        organization_id=organization.id if organization else None,
        subject=f"person {person.id}",
        at=at,
        before=person.name,
        after=tidy,
        reason=reason.strip(),
    )
    person.name = tidy


def require_not_gone_elsewhere(
    session: Session, person: Person, organization: Organization
) -> None:
    """Refuse where a person has no role here any more, but one in another organization.

    Raises:
        GoneElsewhere: they are no longer this organization's to change.
    """
    held = {one.organization_id for one in queries.memberships_of(session, person)}
    if held and organization.id not in held:
        raise GoneElsewhere


def tidy_name(name: str) -> str:
    """Return a name with single spaces, and without signs that cannot be seen.

    Raises:
        NameUnusable: it has fewer than 2 characters, more than 100, or no letter.
    """
    tidy = _one_line(name)
    if not NAME_SHORTEST <= len(tidy) <= NAME_LENGTH or not any(
        letter.isalpha() for letter in tidy
    ):
        raise NameUnusable
    return tidy


def _cleaned(facts: OrganizationFacts) -> dict[str, str | bool]:
    cleaned = {
        name: _one_line(value) if isinstance(value, str) else value
        for name, value in asdict(facts).items()
    }
    return {**cleaned, "name": tidy_name(facts.name)}


def _one_line(text: str) -> str:
    seen = "".join(
        sign
        for sign in text
        if sign.isspace() or sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN
    )
    return " ".join(seen.split())


def _require_zone(zone: str) -> None:
    """Refuse a zone no calendar knows; a folder of zones is not a zone either."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ZoneUnknown from None


def _trail(
    session: Session,
    happened: Happened,
    organization: Organization,
    actor: Person | None,
    at: datetime,
    **detail: str | bool,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id if actor else None,
        organization_id=organization.id,
        subject=f"organization {organization.id}",
        at=at,
        **detail,
    )


def _trail_role(
    session: Session, happened: Happened, given: Membership, actor: Person | None, at: datetime
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id if actor else None,
        organization_id=given.organization_id,
        subject=f"person {given.person_id}",
        at=at,
        role=given.role.value,
    )
