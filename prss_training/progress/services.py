"""Where learners stand, and writing down what they have newly finished or met."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from prss_training.domain.criteria import Criteria, Requirement, Standing, evaluate
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.enrollments.queries import completed_modules
from prss_training.enrollments.services import take_turn
from prss_training.notices.models import Kind, Notice
from prss_training.notices.services import queue
from prss_training.progress import queries

_STANDING_PATH = "/standing"


def standing_of(
    session: Session,
    enrollment: Enrollment,
    criteria: Criteria,
    modules: Sequence[Module],
    *,
    on: date,
) -> Standing:
    """Return where a learner stands against `criteria` at the end of one day."""
    evidence = queries.evidence_of(session, enrollment, modules, zone=criteria.zone)
    return evaluate(criteria, evidence, on=on)


def standings_of(
    session: Session,
    enrollments: Sequence[Enrollment],
    criteria: Mapping[str, Criteria],
    modules: Sequence[Module],
    *,
    at: datetime,
) -> dict[int, Standing]:
    """Return where many learners stand, each against the version they enrolled under.

    An enrollment under criteria that the library no longer holds is left out.
    """
    under = {e.id: criteria[e.criteria] for e in enrollments if e.criteria in criteria}
    zones = {who: asked.zone for who, asked in under.items()}
    found = queries.evidence_by_enrollment(session, zones, modules)
    return {who: evaluate(asked, found[who], on=asked.day_of(at)) for who, asked in under.items()}


def note_completed(
    session: Session, enrollment: Enrollment, modules: Sequence[Module], *, at: datetime
) -> list[Module]:
    """Write down each module that the learner has finished since we last looked.

    What is written down stays, so that a module once opened to somebody is not locked again.

    Returns:
        The modules that were newly noted.
    """
    take_turn(session, enrollment)
    noted = completed_modules(session, enrollment)
    progress = queries.module_progress(session, enrollment, modules)
    fresh = [m for m in modules if progress[m.key].complete and m.key not in noted]
    for module in fresh:
        session.add(
            ModuleCompleted(enrollment_id=enrollment.id, module=module.key, completed_at=at)
        )
    session.flush()
    return fresh


def announce_newly_met(
    session: Session,
    enrollment: Enrollment,
    *,
    since: Standing,
    modules: Sequence[Module],
    at: datetime,
) -> list[Notice]:
    """Tell the learner of each requirement that is met now and was not in `since`, once."""
    criteria = since.criteria
    after = standing_of(session, enrollment, criteria, modules, on=criteria.day_of(at))
    return _announce(session, enrollment, after.newly_met_since(since), at=at)


def settle(
    session: Session,
    enrollment: Enrollment,
    criteria: Criteria,
    modules: Sequence[Module],
    *,
    at: datetime,
) -> list[Module]:
    """Write down all that is finished and met by now, whatever made it so.

    Returns:
        The modules that were newly noted as finished.
    """
    fresh = note_completed(session, enrollment, modules, at=at)
    standing = standing_of(session, enrollment, criteria, modules, on=criteria.day_of(at))
    met = [finding.requirement for finding in standing.findings if finding.met]
    _announce(session, enrollment, met, at=at)
    return fresh


def _announce(
    session: Session, enrollment: Enrollment, requirements: Iterable[Requirement], *, at: datetime
) -> list[Notice]:
    take_turn(session, enrollment)
    return [
        queue(
            session,
            Kind.REQUIREMENT_MET,
            recipient_id=enrollment.person_id,
            about=requirement.title,
            path=_STANDING_PATH,
            at=at,
        )
        for requirement in queries.unannounced(session, enrollment, requirements)
    ]
