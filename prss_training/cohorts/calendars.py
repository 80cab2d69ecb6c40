"""Sessions as a calendar: an address that cannot be guessed, and what is read there.

A calendar names no other learner. Times are in UTC, which every calendar shows by the clock of
whoever reads it, also when the clocks change. An event keeps its name for ever; each change of
its plan counts it up, so moved and called-off sessions move and vanish in people's calendars.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.cohorts.models import (
    CalendarAddress,
    Cohort,
    CohortPlace,
    CohortTrainer,
    LiveSession,
    SessionGuest,
)
from prss_training.cohorts.queries import in_order, with_plans
from prss_training.domain.errors import Missing
from prss_training.domain.live_hours import said_of
from prss_training.domain.people import Role
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Membership, Person

_MAKER = "-//PRSS Training//Live sessions//EN"
_ASK_AGAIN = timedelta(hours=1)


class NoSuchCalendar(Missing):
    """No calendar is read at this address, or not any more."""

    def __init__(self) -> None:
        super().__init__(
            "There is no calendar at this address. It may have been renewed: sign in and copy "
            "the new one from your calendar page."
        )


def token_of(secret: str, nonce: str) -> str:
    """Return the token of an address; without the installation's secret nobody can make it."""
    return hmac.new(secret.encode(), f"calendar:{nonce}".encode(), hashlib.sha256).hexdigest()


def standing_address(session: Session, person: Person, secret: str) -> str | None:
    """Return the token of a person's calendar; None where they have none that can be shown."""
    row = session.scalar(
        select(CalendarAddress).where(
            CalendarAddress.person_id == person.id, CalendarAddress.ended_at.is_(None)
        )
    )
    if row is None:
        return None
    token = token_of(secret, row.nonce)
    return token if _digest(token) == row.token_hash else None


def renew_address(session: Session, person: Person, secret: str, *, at: datetime) -> str:
    """Make an address for a person's calendar, and return its token; the old one ends."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    for row in session.scalars(
        select(CalendarAddress).where(
            CalendarAddress.person_id == person.id, CalendarAddress.ended_at.is_(None)
        )
    ):
        row.ended_at = at
    session.flush()
    nonce = secrets.token_hex(16)
    token = token_of(secret, nonce)
    session.add(
        CalendarAddress(person_id=person.id, nonce=nonce, token_hash=_digest(token), made_at=at)
    )
    record(
        session,
        Happened.CALENDAR_ADDRESS_MADE,
        actor_id=person.id,
        subject=f"person {person.id}",
        at=at,
    )
    return token


def reader_at(session: Session, token: str) -> Person:
    """Return whose calendar is read at an address.

    Raises:
        NoSuchCalendar: nobody's, or not any more.
    """
    found = session.scalar(
        select(Person)
        .join(CalendarAddress, CalendarAddress.person_id == Person.id)
        .where(CalendarAddress.token_hash == _digest(token), CalendarAddress.ended_at.is_(None))
    )
    if found is None:
        raise NoSuchCalendar
    return found


def sessions_for(session: Session, person: Person) -> list[LiveSession]:
    """Return the sessions a person learns or teaches at, wherever they still belong.

    Those that were called off are among them, so that calendars take them out.
    """
    here = select(Membership.organization_id).where(
        Membership.person_id == person.id, Membership.ended_at.is_(None)
    )
    learns = (
        select(CohortPlace.cohort_id)
        .join(CohortPlace.enrollment)
        .where(Enrollment.person_id == person.id, CohortPlace.left_at.is_(None))
    )
    teaches = (
        select(CohortTrainer.cohort_id)
        .join(CohortTrainer.cohort)
        .join(Membership, Membership.organization_id == Cohort.organization_id)
        .where(
            CohortTrainer.person_id == person.id,
            CohortTrainer.ended_at.is_(None),
            Membership.person_id == person.id,
            Membership.role == Role.TRAINER,
            Membership.ended_at.is_(None),
        )
    )
    as_guest = (
        select(SessionGuest.session_id)
        .join(SessionGuest.enrollment)
        .where(Enrollment.person_id == person.id, SessionGuest.dropped_at.is_(None))
    )
    found = session.scalars(
        select(LiveSession)
        .join(LiveSession.cohort)
        .where(
            Cohort.organization_id.in_(here),
            LiveSession.cohort_id.in_(learns)
            | LiveSession.cohort_id.in_(teaches)
            | LiveSession.id.in_(as_guest),
        )
        .options(*with_plans())
    )
    return in_order(found.unique().all())


def calendar(
    sessions: Iterable[LiveSession],
    modules: Mapping[str, Module],
    *,
    host: str,
    only: Collection[int] | None = None,
) -> bytes:
    """Write sessions as an iCalendar file (RFC 5545).

    Args:
        sessions: With their cohorts and plans.
        modules: The library's, by key, for their titles.
        host: The name of the installation, after which events are named.
        only: The numbers of the sessions to write; None means all.
    """
    found = Calendar()
    found.add("prodid", _MAKER)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "Live sessions")
    found.add("refresh-interval", _ASK_AGAIN, parameters={"value": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    for one in sessions:
        if only is None or one.id in only:
            found.add_component(_event(one, modules.get(one.module), host))
    written: bytes = found.to_ical()
    return written


def _event(held: LiveSession, module: Module | None, host: str) -> Event:
    plan = held.plan
    event = Event()
    event.add("uid", f"{held.uid}@{host}")
    event.add("sequence", plan.number)
    event.add("dtstamp", plan.written_at)
    event.add("last-modified", plan.written_at)
    event.add("created", held.added_at)
    event.add("dtstart", plan.starts_at)
    event.add("dtend", plan.ends_at)
    event.add("summary", _title(held, module))
    event.add("status", "CANCELLED" if plan.cancelled else "CONFIRMED")
    if plan.place or plan.video_link:
        event.add("location", plan.place or plan.video_link)
    if plan.video_link:
        event.add("url", plan.video_link)
    event.add("description", _told(held, module))
    return event


def _title(held: LiveSession, module: Module | None) -> str:
    called_off = "Called off: " if held.plan.cancelled else ""
    return f"{called_off}{module.code} {module.title}" if module else f"{called_off}{held.module}"


def _told(held: LiveSession, module: Module | None) -> str:
    part = said_of(module, held.stretch) if module else ""
    lines = [held.cohort.name, f"Live hours {part}" if part else ""]
    lines += [held.plan.video_link if held.plan.place else ""]
    return "\n".join(line for line in lines if line)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
