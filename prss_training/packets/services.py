"""Writing down that a packet was made: who took what of whose record out of the house."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.criteria import Criteria
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Person


def note_made(
    session: Session,
    enrollment: Enrollment,
    criteria: Criteria,
    pdf: bytes,
    *,
    by: Person | None,
    at: datetime,
) -> None:
    """Note in the trail that a packet was made; the packet itself is not kept.

    Args:
        session: The session of the act.
        enrollment: Whose record it is.
        criteria: What it was measured by.
        pdf: The packet; its sha256 is noted.
        by: Who made it; None on the command line.
        at: When.
    """
    record(
        session,
        Happened.PACKET_MADE,
        actor_id=by.id if by else None,
        subject=f"enrollment {enrollment.id}",
        at=at,
        organization_id=enrollment.organization_id,
        criteria=criteria.id,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
