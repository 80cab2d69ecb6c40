"""Who is asking, for which organization, and whether they may. Every page starts here.

A person acts in one organization at a time: the one they chose, or else their first. Rows of any
other organization are not theirs to see, and a page looks them up through `current_organization`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import session as cookie
from flask_login import current_user

from prss_training.accounts.marks import mark_of
from prss_training.accounts.models import User
from prss_training.domain.errors import Conflict, NotPermitted
from prss_training.domain.people import NEEDS_SECOND_FACTOR, Act, Role, require_may
from prss_training.domain.people import may as role_may
from prss_training.people import queries
from prss_training.people.models import Membership, Organization, Person
from prss_training.web.database import db
from prss_training.web.errors import SignInFirst
from prss_training.web.settings import settings

CHOSEN = "organization_id"

P = ParamSpec("P")
R = TypeVar("R")


class NoOrganization(Conflict):
    """The person belongs to no organization, so there is nothing to act in."""

    def __init__(self) -> None:
        super().__init__(
            "You do not belong to an organization yet. Ask the people who train you to send you "
            "an invitation. If you are an administrator, choose an organization first."
        )


class SecondFactorFirst(NotPermitted):
    """A registrar or administrator has not set up a second factor."""

    def __init__(self) -> None:
        super().__init__(
            "Your role opens other people's records, so signing in takes a second step. "
            "Set it up now; it takes about two minutes."
        )


@dataclass(frozen=True, slots=True)
class Here:
    """Who is signed in and where they act, found once for all that the frame of a page shows.

    Attributes:
        person: Who is asking.
        organization: Where they act, or None where they belong to none.
        roles: What they are there, and in the installation.
        mark: What a device tells this person in this organization by.
    """

    person: Person
    organization: Organization | None
    roles: frozenset[Role]
    mark: str


def here_or_none() -> Here | None:
    """Return who is signed in and where, or None; for what is the same on every page."""
    if not current_user.is_authenticated:
        return None
    person = current_person()
    held = _held(person)
    where = _chosen(held)
    mark = mark_of(settings().secret_key, person.id, where.id if where else None)
    return Here(person, where, _roles(held, where), mark)


def current_account() -> User:
    """Return the sign-in of whoever is asking.

    Raises:
        SignInFirst: nobody is signed in.
    """
    if not current_user.is_authenticated:
        raise SignInFirst
    account: User = current_user._get_current_object()  # noqa: SLF001  (the proxy's own way out)
    return account


def current_person() -> Person:
    """Return the person who is asking.

    Raises:
        SignInFirst: nobody is signed in.
    """
    return current_account().person


def open_organizations() -> list[Organization]:
    """Return the organizations the person may act in, in the order they joined.

    An administrator may act in every one.
    """
    held = _held(current_person())
    own = _distinct(held)
    if not _administers(held):
        return own
    others = queries.organizations(db.session())
    return [*own, *(other for other in others if other not in own)]


def chosen_organization() -> Organization | None:
    """Return the organization the person acts in, or None where they belong to none."""
    return _chosen(_held(current_person()))


def current_organization() -> Organization:
    """Return the organization the person acts in.

    Raises:
        SignInFirst: nobody is signed in.
        NoOrganization: they belong to none, or are an administrator who chose none.
    """
    found = chosen_organization()
    if found is None:
        raise NoOrganization
    return found


def current_roles() -> frozenset[Role]:
    """Return what the person is in the organization they act in, and of the installation.

    Raises:
        SignInFirst: nobody is signed in.
    """
    held = _held(current_person())
    return _roles(held, _chosen(held))


def current_mark() -> str:
    """Return the mark that a device tells this person in this organization by.

    Raises:
        SignInFirst: nobody is signed in.
    """
    person = current_person()
    where = _chosen(_held(person))
    return mark_of(settings().secret_key, person.id, where.id if where else None)


def may(act: Act) -> bool:
    """Tell whether the person may do something here, for pages that show or leave out a way."""
    return any(role_may(role, act) for role in current_roles())


def require(*acts: Act) -> frozenset[Role]:
    """Refuse unless one of the person's roles here allows one of `acts`; return the roles.

    Raises:
        SignInFirst: nobody is signed in.
        SecondFactorFirst: their role asks for a second factor and there is none.
        RoleLacking: none of their roles allows it.
    """
    roles = current_roles()
    if not any(role_may(role, act) for role in roles for act in acts):
        require_may(roles, acts[0])
    if roles & NEEDS_SECOND_FACTOR and _second_factor_missing():
        raise SecondFactorFirst
    return roles


def may_required(*acts: Act) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a page only to people whose role here allows one of `acts`."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            require(*acts)
            return view(*args, **kwargs)

        return guarded

    return guard


def signed_in_required(view: Callable[P, R]) -> Callable[P, R]:
    """Open a page to anybody who is signed in, whatever their role."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        current_account()
        return view(*args, **kwargs)

    return guarded


def _held(person: Person) -> list[Membership]:
    """Return the roles a person holds now, in every organization, oldest first.

    They are read once for a request: whatever is written makes the session forget them.
    """
    held = [one for one in person.memberships if one.ended_at is None]
    return sorted(held, key=lambda one: (one.since, one.id))


def _chosen(held: list[Membership]) -> Organization | None:
    """Return the organization that whoever holds these roles acts in."""
    chosen: int | None = cookie.get(CHOSEN)
    if chosen is not None and _administers(held):
        return db.session().get(Organization, chosen)
    own = _distinct(held)
    by_id = {organization.id: organization for organization in own}
    return by_id.get(chosen or 0) or (own[0] if own else None)


def _roles(held: list[Membership], where: Organization | None) -> frozenset[Role]:
    """Return the roles that count in one organization, and those of the installation."""
    counting = {None, where.id if where else None}
    return frozenset(one.role for one in held if one.organization_id in counting)


def _second_factor_missing() -> bool:
    return settings().second_factor and not current_account().has_second_factor


def _administers(held: list[Membership]) -> bool:
    return any(membership.role is Role.ADMINISTRATOR for membership in held)


def _distinct(held: list[Membership]) -> list[Organization]:
    own = {m.organization_id: m.organization for m in held if m.organization is not None}
    return list(own.values())
