"""Letting a holder know that staff opened their certificate, before it is shown to them."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from prss_training.accounts.guards import current_organization, current_person
from prss_training.certificates import queries
from prss_training.disclosures.queries import opened_since
from prss_training.disclosures.services import disclose_opening
from prss_training.web.database import db, unit_of_work


def staff() -> str:
    """Return how a holder is told that it was staff: the organization, and not the person."""
    return f"{current_organization().name}, registrar"


def tell_opened(certificate_id: int, *, at: datetime) -> None:
    """Let a holder know that staff opened their certificate, once a day for each of them.

    Called by every page that shows one certificate, whatever else that page is for: whoever may
    send a form may send an empty one, to be shown the page again.
    """
    person, organization = current_person(), current_organization()
    if queries.certificate(db.session(), certificate_id).person_id == person.id:
        return
    midnight = datetime.combine(organization.day_of(at), time.min, ZoneInfo(organization.zone))
    by, person_id = staff(), person.id
    if opened_since(db.session(), certificate_id, person_id, midnight):
        return
    with unit_of_work() as session:
        disclose_opening(session, certificate_id, by=by, person_id=person_id, at=at, since=midnight)
