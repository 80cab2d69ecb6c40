"""Who could be issued a certificate, and what the others still lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.certificates.queries import Recorded, issued_under
from prss_training.domain.certificate import Status
from prss_training.domain.criteria import Criteria, Standing
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollments_of
from prss_training.people.models import Organization
from prss_training.progress.services import standings_of

_IN_FORCE = frozenset({Status.ACTIVE, Status.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner without a certificate in force. `held` is one from before, if there was one."""

    enrollment: Enrollment
    standing: Standing
    held: Recorded | None
    held_status: Status | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everybody in an organization who holds no certificate in force."""

    ready: tuple[Candidate, ...]
    others: tuple[Candidate, ...]


def candidates(
    session: Session,
    organization: Organization,
    *,
    criteria: Mapping[str, Criteria],
    modules: Sequence[Module],
    at: datetime,
) -> Candidates:
    """Return who is ready, by name, and the rest, those with the least missing first.

    The number of queries does not grow with the number of learners.
    """
    places = enrollments_of(session, organization)
    issued = issued_under(session, places)
    statuses = {who: held.status(at=at) for who, held in issued.items()}
    open_places = [place for place in places if statuses.get(place.id) not in _IN_FORCE]
    standings = standings_of(session, open_places, criteria, modules, at=at)
    found = [
        Candidate(place, standings[place.id], issued.get(place.id), statuses.get(place.id))
        for place in open_places
        if place.id in standings
    ]
    ready = tuple(one for one in found if one.standing.complete)
    others = [one for one in found if not one.standing.complete]
    others.sort(key=lambda one: len(one.standing.shortfalls))
    return Candidates(ready, tuple(others))
