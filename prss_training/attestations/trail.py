"""What every act here does besides: hold the request, leave a trace, tell the learner."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.fieldwork.models import Attestation
from prss_training.notices.models import Kind
from prss_training.notices.services import queue


def hold(session: Session, attestation_id: int) -> Attestation:
    """Return a request as it is now, with everybody else kept waiting until the commit."""
    return session.scalars(
        select(Attestation)
        .where(Attestation.id == attestation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def tell(
    session: Session, kind: Kind, attestation: Attestation, about: str, *, at: datetime
) -> None:
    """Tell the learner something about a request of theirs."""
    queue(
        session,
        kind,
        recipient_id=attestation.enrollment.person_id,
        about=about,
        path=f"/practice/signatures/{attestation.id}",
        at=at,
    )


def note(
    session: Session,
    happened: Happened,
    attestation: Attestation,
    *,
    actor_id: int | None,
    at: datetime,
    **detail: str | int | bool | None,
) -> None:
    """Leave a trace of what happened to a request; `actor_id` is None for somebody outside."""
    record(
        session,
        happened,
        actor_id=actor_id,
        subject=f"attestation {attestation.id}",
        at=at,
        organization_id=attestation.enrollment.organization_id,
        **detail,
    )
