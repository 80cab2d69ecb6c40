"""What a learner has signed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.enrollments.models import Enrollment
from prss_training.statements.models import Signature


def signatures(session: Session, enrollment: Enrollment) -> dict[str, Signature]:
    """Return a learner's signatures, by the statement's key."""
    rows = session.scalars(select(Signature).where(Signature.enrollment_id == enrollment.id))
    return {row.statement: row for row in rows}
