"""What a holder is told about who saw their certificate, and who may be found by name."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from prss_training.disclosures.models import Disclosure, PublicListing, Way


def disclosures_of(certificate_id: int) -> Select[Disclosure]:
    """Return the statement that finds to whom a certificate was shown, the newest first."""
    return (
        select(Disclosure)
        .where(Disclosure.certificate_id == certificate_id)
        .order_by(Disclosure.id.desc())
    )


def ways_of(session: Session, certificate_id: int) -> list[tuple[Way, int, datetime]]:
    """Return each way a certificate was shown, how often, and when last; the most often first."""
    counted = (
        select(Disclosure.way, func.count().label("times"), func.max(Disclosure.at).label("last"))
        .where(Disclosure.certificate_id == certificate_id)
        .group_by(Disclosure.way)
    )
    found = [(row.way, row.times, row.last) for row in session.execute(counted)]
    return sorted(found, key=lambda one: (-one[1], one[0].value))


def opened_since(session: Session, certificate_id: int, person_id: int, since: datetime) -> bool:
    """Tell whether a member of staff has opened a certificate since a moment."""
    found = session.scalar(
        select(Disclosure.id)
        .where(
            Disclosure.certificate_id == certificate_id,
            Disclosure.person_id == person_id,
            Disclosure.way == Way.OPENED,
            Disclosure.at >= since,
        )
        .limit(1)
    )
    return found is not None


def is_listed(session: Session, person_id: int) -> bool:
    """Tell whether a person may be found by name. Nobody is, until they say so."""
    said = session.scalar(
        select(PublicListing.listed)
        .where(PublicListing.person_id == person_id)
        .order_by(PublicListing.id.desc())
        .limit(1)
    )
    return bool(said)


def is_among_the_listed(person_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Return the condition that a column holds somebody who may be found by name."""
    newer = aliased(PublicListing)
    newest = select(func.max(newer.id)).where(newer.person_id == PublicListing.person_id)
    listed = select(PublicListing.person_id).where(
        PublicListing.id == newest.scalar_subquery(), PublicListing.listed
    )
    return person_id.in_(listed)
