"""Who of a cohort, or of everybody, can be issued a certificate now, and why the others cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.certificates.renewing import ruled_by
from prss_training.certificates.waiting import Candidate, candidates
from prss_training.cohorts.models import Cohort
from prss_training.content.library import Library
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollments_of
from prss_training.issuing import queries
from prss_training.people.models import Organization, Person


@dataclass(frozen=True, slots=True)
class Looked:
    """Everybody who was looked at, each in one of these.

    `ready` can be issued a certificate by this registrar. `own` is the registrar's own, which
    another one issues. `waiting` are ready and in a run already; `in_runs` says in which, by
    enrollment. `others` lack something. `holding` have a certificate in force or under review.
    `revoked` lack nothing, but each is decided on their own page: see `waiting.Candidates`.
    """

    ready: tuple[Candidate, ...]
    own: tuple[Candidate, ...]
    waiting: tuple[Candidate, ...]
    in_runs: dict[int, int]
    others: tuple[Candidate, ...]
    holding: tuple[Enrollment, ...]
    revoked: tuple[Candidate, ...]


def places(
    session: Session, organization: Organization, cohort: Cohort | None
) -> Sequence[Enrollment]:
    """Return the learners of a cohort, or of the whole organization, by name."""
    if cohort is not None:
        return queries.learners_in(session, cohort)
    return enrollments_of(session, organization)


def look(
    session: Session,
    organization: Organization,
    cohort: Cohort | None,
    *,
    library: Library,
    registrar: Person,
    at: datetime,
) -> Looked:
    """Return how everybody of a cohort, or of the organization, stands.

    The number of queries does not grow with the number of learners. A learner under criteria
    that are not issued here is left out.
    """
    everybody = places(session, organization, cohort)
    known = {criteria.id: criteria for criteria in library.issued_here}
    split = candidates(
        session,
        organization,
        criteria=known,
        modules=library.modules,
        at=at,
        renewed_by={name: ruled_by(one, library.criteria, at=at) for name, one in known.items()},
        places=everybody,
    )
    in_runs = queries.waiting_in(session, [one.enrollment.id for one in split.ready])
    free = [one for one in split.ready if one.enrollment.id not in in_runs]
    without = {one.enrollment.id for one in (*split.ready, *split.others, *split.revoked)}
    return Looked(
        ready=tuple(one for one in free if one.enrollment.person_id != registrar.id),
        own=tuple(one for one in free if one.enrollment.person_id == registrar.id),
        waiting=tuple(one for one in split.ready if one.enrollment.id in in_runs),
        in_runs=in_runs,
        others=split.others,
        holding=tuple(p for p in everybody if p.id not in without and p.criteria in known),
        revoked=split.revoked,
    )
