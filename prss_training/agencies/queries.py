"""Finding agencies and their keys. What is not there is `Missing`."""

import hmac
from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prss_training.agencies.key_text import KeyText, key_hash, read_key
from prss_training.agencies.models import Agency, ApiDay, ApiKey
from prss_training.domain.errors import Missing, NotPermitted
from prss_training.people.models import Organization

_NOBODYS = KeyText("", "")


class NotAnAgency(Missing):
    """The organization checks no certificates."""

    def __init__(self) -> None:
        super().__init__(
            "Your organization is not set up as an agency yet. Ask the administrator of this "
            "installation to add it."
        )


class NoSuchKey(Missing):
    """The agency has no such key."""

    def __init__(self) -> None:
        super().__init__("There is no such API key. Open the list of keys again.")


class KeyRefused(NotPermitted):
    """A key is not known, was revoked, or ran out; which of these is not told to who holds it."""

    def __init__(self) -> None:
        super().__init__(
            "This API key opens nothing: it is mistyped, revoked or expired. Ask whoever looks "
            "after your agency’s keys for the one in use."
        )


def agencies(session: Session) -> Sequence[Agency]:
    """Return every agency, by name."""
    return session.scalars(
        select(Agency).join(Agency.organization).order_by(Organization.name, Agency.id)
    ).all()


def agency_of(session: Session, organization: Organization) -> Agency:
    """Return an organization as an agency.

    Raises:
        NotAnAgency: it is none.
    """
    found = session.scalar(select(Agency).where(Agency.organization_id == organization.id))
    if found is None:
        raise NotAnAgency
    return found


def agency(session: Session, agency_id: int) -> Agency:
    """Return an agency by its number.

    Raises:
        NotAnAgency: there is none.
    """
    found = session.get(Agency, agency_id)
    if found is None:
        raise NotAnAgency
    return found


def keys_of(session: Session, agency: Agency) -> Sequence[ApiKey]:
    """Return an agency's keys, the newest first."""
    return session.scalars(
        select(ApiKey).where(ApiKey.agency_id == agency.id).order_by(ApiKey.id.desc())
    ).all()


def key_of(session: Session, agency: Agency, key_id: int) -> ApiKey:
    """Return one key of an agency, held so that one act at a time changes it.

    Raises:
        NoSuchKey: it has none with this number.
    """
    found = session.scalar(
        select(ApiKey)
        .where(ApiKey.agency_id == agency.id, ApiKey.id == key_id)
        .with_for_update(of=ApiKey)
    )
    if found is None:
        raise NoSuchKey
    return found


def key_by_prefix(session: Session, prefix: str) -> ApiKey:
    """Return a key by the beginning that may be seen, with or without `prss_`.

    Raises:
        NoSuchKey: there is none.
    """
    bare = prefix.removeprefix("prss_").split("_", maxsplit=1)[0]
    found = session.scalar(select(ApiKey).where(ApiKey.prefix == bare).with_for_update(of=ApiKey))
    if found is None:
        raise NoSuchKey
    return found


def key_by_text(session: Session, text: str, *, secret_key: str, at: datetime) -> ApiKey:
    """Return the key that somebody holds, if it opens anything now.

    A key that is not there costs the same as one that is: a hash and one question.

    Raises:
        KeyRefused: it opens nothing.
    """
    given = read_key(text) or _NOBODYS
    found = session.scalar(select(ApiKey).where(ApiKey.prefix == given.prefix))
    kept = found.key_hash if found is not None else ""
    if not hmac.compare_digest(kept, key_hash(given, secret_key)) or found is None:
        raise KeyRefused
    if not found.works(at=at):
        raise KeyRefused
    return found


def day_of(at: datetime) -> date:
    """Return the day that quotas are counted by: it begins at midnight UTC."""
    return at.astimezone(UTC).date()


def answers_on(session: Session, key_id: int, day: date) -> int:
    """Return how many answers a key was given on a day."""
    return (
        session.scalar(select(ApiDay.answers).where(ApiDay.key_id == key_id, ApiDay.day == day))
        or 0
    )


def last_days(session: Session, keys: Sequence[ApiKey]) -> dict[int, date]:
    """Return the day each key was last used on; a key that never was is left out."""
    rows = session.execute(
        select(ApiDay.key_id, func.max(ApiDay.day))
        .where(ApiDay.key_id.in_([key.id for key in keys]))
        .group_by(ApiDay.key_id)
    )
    return dict(rows.all())
