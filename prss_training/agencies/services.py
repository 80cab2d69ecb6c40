"""Adding agencies; making, rotating and revoking their keys; counting what a key was given."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from prss_training.agencies.key_text import KeyText, key_hash
from prss_training.agencies.models import Agency, ApiDay, ApiKey
from prss_training.agencies.queries import day_of
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.people.models import Organization, Person
from prss_training.people.services import OrganizationFacts, add_organization

PER_MINUTE = 120
PER_DAY = 50_000
MOST_PER_MINUTE = 6_000
MOST_PER_DAY = 10_000_000
KEY_DAYS = 365
LONGEST_KEY_DAYS = 1_096
OVERLAP = timedelta(days=7)
LONGEST_OVERLAP = timedelta(days=90)
_LONGEST_NAME = 100
_SERIES = "AGENCY"  # such an organization issues nothing; a series is part of every organization


class Scope(StrEnum):
    """What a key may be used for."""

    READ_CERTIFICATES = "certificates:read"
    WRITE_ROSTERS = "rosters:write"
    WRITE_WATCHES = "watches:write"

    @property
    def label(self) -> str:
        """What it lets a program do, in words."""
        return _SCOPES[self]


_SCOPES = {
    Scope.READ_CERTIFICATES: "ask about one certificate",
    Scope.WRITE_ROSTERS: "hand in rosters and read their results",
    Scope.WRITE_WATCHES: "watch certificates and be told of changes",
}


class AgencyAlready(Conflict):
    """The organization is an agency."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is an agency already. Open it in the list of agencies.")


class ContactUnusable(Unacceptable):
    """The contact is no email address."""

    def __init__(self) -> None:
        super().__init__("Write the email address that alerts go to, such as desk@board.example.")


class ScopesMissing(Unacceptable):
    """A key that opens nothing was asked for."""

    def __init__(self) -> None:
        super().__init__("Choose at least one thing that the key may be used for.")


class KeyFactsUnusable(Unacceptable):
    """A name, a quota or a length of time cannot be taken."""


class KeyEnded(Conflict):
    """The key was revoked, ran out, or has its successor."""

    def __init__(self, prefix: str) -> None:
        super().__init__(f"The key prss_{prefix} is ended or has a successor. Make a new key.")


class QuotaSpent(Conflict):
    """A key has been given all the answers of its day."""

    def __init__(self, per_day: int) -> None:
        super().__init__(
            f"This key has had its {per_day:,} answers of today. The next day begins at midnight "
            "UTC; if this happens often, ask the administrator for a larger quota."
        )


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made. Its text is told now and never again."""

    row: ApiKey
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What a key is for, and how much it may ask.

    `days` is how long it works. Quotas count answers: a roster costs as many as it has rows.
    """

    name: str
    scopes: tuple[Scope, ...]
    days: int = KEY_DAYS
    per_minute: int = PER_MINUTE
    per_day: int = PER_DAY


def add_agency(
    session: Session,
    facts: OrganizationFacts,
    *,
    key: str,
    contact: str,
    actor: Person | None,
    at: datetime,
) -> Agency:
    """Add an organization that checks certificates and issues none.

    Raises:
        KeyUnusable, ZoneUnknown, NameUnusable, ContactUnusable: a fact cannot be taken.
        KeyTaken: another organization has the key.
    """
    place = add_organization(session, facts, key=key, series=_SERIES, actor=actor, at=at)
    return make_agency(session, place, contact=contact, actor=actor, at=at)


def make_agency(
    session: Session,
    organization: Organization,
    *,
    contact: str,
    actor: Person | None,
    at: datetime,
) -> Agency:
    """Let an organization that is here already check certificates as an agency.

    Raises:
        AgencyAlready: it is one.
        ContactUnusable: the contact is no email address.
    """
    taken = select(Agency.id).where(Agency.organization_id == organization.id)
    if session.scalar(taken) is not None:
        raise AgencyAlready(organization.name)
    added = Agency(
        organization_id=organization.id,
        contact=tidy_contact(contact),
        added_by_id=actor.id if actor else None,
        added_at=at,
    )
    session.add(added)
    session.flush()
    _trail(session, Happened.AGENCY_ADDED, added, actor, at)
    return added


def tidy_contact(text: str) -> str:
    """Return an email address as it is kept.

    Raises:
        ContactUnusable: it is none.
    """
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise ContactUnusable from None


def make_key(
    session: Session,
    agency: Agency,
    facts: KeyFacts,
    *,
    secret_key: str,
    actor: Person | None,
    at: datetime,
) -> NewKey:
    """Make a key for an agency's programs.

    Raises:
        ScopesMissing, KeyFactsUnusable: a fact cannot be taken.
    """
    _require_usable(facts)
    made = _made(
        session,
        ApiKey(
            agency_id=agency.id,
            name=facts.name.strip(),
            scopes=[scope.value for scope in facts.scopes],
            per_minute=facts.per_minute,
            per_day=facts.per_day,
            made_by_id=actor.id if actor else None,
            made_at=at,
            expires_at=at + timedelta(days=facts.days),
        ),
        secret_key,
    )
    _trail(session, Happened.API_KEY_MADE, agency, actor, at, key=made.row.prefix)
    return made


def rotate_key(
    session: Session,
    key: ApiKey,
    *,
    overlap: timedelta = OVERLAP,
    secret_key: str,
    actor: Person | None,
    at: datetime,
) -> NewKey:
    """Make the successor of a key; the old one works on until the overlap is over.

    Raises:
        KeyEnded: the key works no more, or has its successor already.
        KeyFactsUnusable: the overlap is negative or too long.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise KeyFactsUnusable("Let the old key work on for 0 to 90 days.")
    followed = session.scalar(select(ApiKey.id).where(ApiKey.rotates_id == key.id))
    if not key.works(at=at) or followed is not None:
        raise KeyEnded(key.prefix)
    lasts = key.expires_at - key.made_at if key.expires_at else timedelta(days=KEY_DAYS)
    made = _made(
        session,
        ApiKey(
            agency_id=key.agency_id,
            name=key.name,
            scopes=list(key.scopes),
            per_minute=key.per_minute,
            per_day=key.per_day,
            made_by_id=actor.id if actor else None,
            made_at=at,
            expires_at=at + lasts,
            rotates_id=key.id,
        ),
        secret_key,
    )
    key.ended_at = at + overlap
    _trail(
        session,
        Happened.API_KEY_ROTATED,
        key.agency,
        actor,
        at,
        key=key.prefix,
        successor=made.row.prefix,
    )
    return made


def revoke_key(session: Session, key: ApiKey, *, actor: Person | None, at: datetime) -> None:
    """End a key at once, whatever overlap it was in. What it made is ended by `revoking.revoke`.

    Raises:
        KeyEnded: it works no more.
    """
    if not key.works(at=at):
        raise KeyEnded(key.prefix)
    key.ended_at = at
    _trail(session, Happened.API_KEY_REVOKED, key.agency, actor, at, key=key.prefix)


def spend(session: Session, key: ApiKey, answers: int, *, at: datetime) -> int:
    """Count answers that a key is about to be given; return how many are left today.

    Raises:
        QuotaSpent: its day would hold more than its quota; nothing is counted.
    """
    day = day_of(at)
    here = (ApiDay.key_id == key.id, ApiDay.day == day)
    grown = (
        update(ApiDay)
        .where(*here, ApiDay.answers + answers <= key.per_day)
        .values(answers=ApiDay.answers + answers)
        .returning(ApiDay.answers)
    )
    spent = session.scalar(grown)
    if spent is None and answers <= key.per_day:
        _begin_day(session, key.id, day)
        spent = session.scalar(grown)
    if spent is None:
        raise QuotaSpent(key.per_day)
    return key.per_day - spent


def _begin_day(session: Session, key_id: int, day: date) -> None:
    """Make the row of a day, unless it is there or another request makes it at the same time."""
    if session.scalar(select(ApiDay.id).where(ApiDay.key_id == key_id, ApiDay.day == day)):
        return
    with suppress(IntegrityError), session.begin_nested():
        session.add(ApiDay(key_id=key_id, day=day, answers=0))


def _made(session: Session, row: ApiKey, secret_key: str) -> NewKey:
    text = KeyText.new()
    row.prefix, row.key_hash = text.prefix, key_hash(text, secret_key)
    session.add(row)
    session.flush()
    return NewKey(row, str(text))


def _require_usable(facts: KeyFacts) -> None:
    if not facts.scopes:
        raise ScopesMissing
    if not 0 < len(facts.name.strip()) <= _LONGEST_NAME:
        raise KeyFactsUnusable("Say in 1 to 100 characters where the key will be used.")
    for figure, most, what in (
        (facts.days, LONGEST_KEY_DAYS, "days that the key works"),
        (facts.per_minute, MOST_PER_MINUTE, "requests of a minute"),
        (facts.per_day, MOST_PER_DAY, "answers of a day"),
    ):
        if not 1 <= figure <= most:
            raise KeyFactsUnusable(f"Write a number from 1 to {most:,} for the {what}.")


def _trail(
    session: Session,
    happened: Happened,
    agency: Agency,
    actor: Person | None,
    at: datetime,
    **detail: str,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id if actor else None,
        organization_id=agency.organization_id,
        subject=f"agency {agency.id}",
        at=at,
        **detail,
    )
