"""Measuring many learners: in batches, so that memory stays level however many there are."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prss_training.domain.criteria import Criteria, Standing, evaluate
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.progress.queries import evidence_by_enrollment

BATCH = 200


def learner_count(session: Session, *, after: int = 0) -> int:
    """Return how many enrollments there are that have not ended, from the one after `after` on."""
    return (
        session.scalar(
            select(func.count()).where(Enrollment.ended_at.is_(None), Enrollment.id > after)
        )
        or 0
    )


def standings_in_batches(
    session: Session,
    criteria: Criteria,
    modules: Sequence[Module],
    *,
    at: datetime,
    after: int = 0,
    size: int = BATCH,
) -> Iterator[dict[int, Standing]]:
    """Yield where every learner stands against one credential, a batch at a time.

    Args:
        session: The session to read in. What a batch loaded is let go before the next.
        criteria: What they are measured by, whatever they enrolled under.
        modules: The program.
        at: The moment; the day is that of the credential's calendar.
        after: The number of the last enrollment that was measured before, to go on from there.
        size: How many learners are read at once.
    """
    on = criteria.day_of(at)
    while True:
        ids = list(
            session.scalars(
                select(Enrollment.id)
                .where(Enrollment.ended_at.is_(None), Enrollment.id > after)
                .order_by(Enrollment.id)
                .limit(size)
            )
        )
        if not ids:
            return
        zones = dict.fromkeys(ids, criteria.zone)
        found = evidence_by_enrollment(session, zones, modules)
        yield {who: evaluate(criteria, found[who], on=on) for who in ids}
        session.expunge_all()
        after = ids[-1]
