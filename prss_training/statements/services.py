"""Signing a statement: one text, one person, once."""

import unicodedata
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Unacceptable
from prss_training.domain.program import Statement
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.statements import queries
from prss_training.statements.models import Signature


class NameDiffers(Unacceptable):
    """The name typed is not the name on record."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Type your name as it is on record: {name}. "
            "If that name is wrong, ask your trainer to have it corrected first."
        )


def sign_statement(
    session: Session,
    enrollment: Enrollment,
    statement: Statement,
    *,
    typed_name: str,
    at: datetime,
) -> Signature:
    """Write a learner's signature under a text, known by its sha256. Signing again changes nothing.

    Raises:
        NameDiffers: the name typed is not the learner's; case and spaces do not count.
    """
    take_turn(session, enrollment)
    found = queries.signatures(session, enrollment).get(statement.key)
    if found is not None:
        return found
    if _folded(typed_name) != _folded(enrollment.person.name):
        raise NameDiffers(enrollment.person.name)
    signature = Signature(
        enrollment_id=enrollment.id,
        statement=statement.key,
        sha256=statement.sha256,
        typed_name=" ".join(typed_name.split()),
        signed_at=at,
    )
    session.add(signature)
    session.flush()
    record(
        session,
        Happened.STATEMENT_SIGNED,
        actor_id=enrollment.person_id,
        subject=f"signature {signature.id}",
        at=at,
        organization_id=enrollment.organization_id,
        statement=statement.key,
        sha256=statement.sha256,
    )
    return signature


def _folded(name: str) -> str:
    """Return a name without what a keyboard may change: case, spaces, how an accent is typed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
