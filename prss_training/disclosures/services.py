"""Writing down what was shown of a certificate, and a holder's word on being found by name."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Integer, Select, String, insert, literal, select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.disclosures import queries
from prss_training.disclosures.models import Disclosure, PublicListing, Shown, Way
from prss_training.people.models import Person
from prss_training.records import Instant, words


def disclose(
    session: Session,
    certificate_ids: Iterable[int],
    way: Way,
    shown: Shown,
    *,
    by: str = "",
    person_id: int | None = None,
    at: datetime,
) -> None:
    """Write down that something of certificates was shown, within a unit of work.

    Args:
        session: The session of the act that shows them.
        certificate_ids: Which; each once.
        way: How.
        shown: What of them.
        by: Who saw it, as the holder is told; empty for anybody without an account.
        person_id: Which member of staff it was, if it was one.
        at: When.
    """
    rows = [
        {
            "certificate_id": certificate_id,
            "at": at,
            "way": way,
            "shown": shown,
            "by": by,
            "person_id": person_id,
        }
        for certificate_id in dict.fromkeys(certificate_ids)
    ]
    if rows:
        session.execute(insert(Disclosure), rows)


def disclose_found(
    session: Session,
    found: Select[int],
    way: Way,
    shown: Shown,
    *,
    by: str,
    person_id: int | None = None,
    at: datetime,
) -> None:
    """Write down that something of every certificate that a statement finds was shown.

    Args:
        session: The session of one unit of work.
        found: The statement that finds their numbers, `id`; none of them is read here.
        way: How.
        shown: What of them.
        by: Who saw it, as the holder is told.
        person_id: Which member of staff it was, if it was one.
        at: When.
    """
    wanted = found.order_by(None).subquery()
    rows = select(
        wanted.c.id,
        literal(at, Instant),
        literal(way, words(Way)),
        literal(shown, words(Shown)),
        literal(by, String),
        literal(person_id, Integer),
    )
    columns = ["certificate_id", "at", "way", "shown", "by", "person_id"]
    session.execute(insert(Disclosure).from_select(columns, rows))


def disclose_opening(
    session: Session,
    certificate_id: int,
    *,
    by: str,
    person_id: int,
    at: datetime,
    since: datetime,
) -> bool:
    """Write down that staff opened a certificate, once for each person and day.

    Args:
        session: The session of one unit of work.
        certificate_id: Which.
        by: Who, as the holder is told.
        person_id: Who it was.
        at: When.
        since: When the organization's day began.

    Returns:
        Whether it was written down now.
    """
    if queries.opened_since(session, certificate_id, person_id, since):
        return False
    disclose(
        session,
        [certificate_id],
        Way.OPENED,
        Shown.EVERYTHING,
        by=by,
        person_id=person_id,
        at=at,
    )
    return True


def set_listed(session: Session, person: Person, *, listed: bool, at: datetime) -> None:
    """Keep a person's word on whether they may be found by name. The same word again is no news."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    if queries.is_listed(session, person.id) == listed:
        return
    session.add(PublicListing(person_id=person.id, listed=listed, said_at=at))
    session.flush()
    record(
        session,
        Happened.PUBLIC_LISTING_SET,
        actor_id=person.id,
        subject=f"person {person.id}",
        at=at,
        listed=listed,
    )
