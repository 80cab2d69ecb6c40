"""Finding sign-ins, invitations and codes."""

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prss_training.accounts.models import Invitation, SignInCode, User
from prss_training.domain.errors import Missing
from prss_training.people.models import Organization, Person


class InvitationUnknown(Missing):
    """The link names no invitation that can still be used."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation cannot be used. It may have been used before, or be older than two "
            "weeks. Ask the person who invited you for a new one."
        )


def users_by_identity(session: Session, typed: str) -> list[User]:
    """Return the sign-in with this email or username, in any case; a list of one or none.

    A username never holds an @, so the two cannot be mistaken for each other.
    """
    wanted = typed.strip().lower()
    if not wanted:
        return []
    column = User.email if "@" in wanted else User.username
    return list(session.scalars(select(User).where(func.lower(column) == wanted)))


def users_of(session: Session, person: Person) -> list[User]:
    """Return the person's sign-in; an empty list for somebody who never had one."""
    return list(session.scalars(select(User).where(User.person_id == person.id)))


def token_hash(token: str) -> str:
    """Return what is kept of an invitation's token; the token itself has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation(session: Session, token: str, *, at: datetime) -> Invitation:
    """Return the invitation that a link names, if it can be used now.

    Raises:
        InvitationUnknown: it was never made, was used, or has expired; which one is not said.
    """
    found = session.scalar(
        select(Invitation)
        .where(
            Invitation.token_hash == token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
        )
        .with_for_update()
    )
    if found is None:
        raise InvitationUnknown
    return found


def open_invitations(
    session: Session, organization: Organization | None, *, at: datetime
) -> list[Invitation]:
    """Return the invitations that can still be used, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.organization_id.is_(None)
                if organization is None
                else Invitation.organization_id == organization.id,
                Invitation.used_at.is_(None),
                Invitation.expires_at > at,
            )
            .order_by(Invitation.id.desc())
        )
    )


def newest_code(session: Session, user: User) -> SignInCode | None:
    """Return the code given last, locked until the transaction ends; None if there was none."""
    return session.scalar(
        select(SignInCode)
        .where(SignInCode.user_id == user.id)
        .order_by(SignInCode.id.desc())
        .limit(1)
        .with_for_update()
    )
