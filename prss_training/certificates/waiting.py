"""Who could be issued a certificate, and what the others still lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.certificates.models import CertificateStep
from prss_training.certificates.queries import Recorded, all_under, in_force_among
from prss_training.certificates.renewing import anew, lapsed_on, still_renewable, today_of
from prss_training.domain.certificate import Status
from prss_training.domain.criteria import Criteria, Standing
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollments_of
from prss_training.people.models import Organization
from prss_training.progress.queries import evidence_of
from prss_training.progress.services import standings_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner without a certificate in force. `held` is one from before, if there was one."""

    enrollment: Enrollment
    standing: Standing
    held: Recorded | None
    held_status: Status | None

    @property
    def revocation(self) -> CertificateStep | None:
        """The step by which that one was revoked for what is held against them, or None."""
        return self.held.revocation if self.held else None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everybody in an organization who holds no certificate in force.

    `revoked` have met every requirement, but their last certificate was revoked for what is held
    against them. Each is decided on their own page, so none of them is among those who are ready.
    """

    ready: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    revoked: tuple[Candidate, ...] = ()


def candidates(
    session: Session,
    organization: Organization,
    *,
    criteria: Mapping[str, Criteria],
    modules: Sequence[Module],
    at: datetime,
    renewed_by: Mapping[str, Criteria] | None = None,
    places: Sequence[Enrollment] | None = None,
) -> Candidates:
    """Return who is ready, by name, and the rest, those with the least missing first.

    Whoever can still renew what ran out is left out. The number of queries does not grow with the
    number of learners, but for those whose certificate has lapsed.

    Args:
        session: The session to read in.
        organization: Whose learners.
        criteria: Every version that people may be enrolled under, by its name.
        modules: The program.
        at: When.
        renewed_by: The version that certificates under each of them are renewed by now.
        places: Those alone who are asked about; by default everybody in the organization.
    """
    ruled = renewed_by or criteria
    places = enrollments_of(session, organization) if places is None else places
    every = all_under(session, places)
    holding = {who for who, found in every.items() if in_force_among(found, at=at)}
    issued = {who: found[-1] for who, found in every.items()}
    statuses = {who: held.status(at=at) for who, held in issued.items()}
    open_places = [
        place
        for place in places
        if place.id not in holding
        and not still_renewable(issued.get(place.id), ruled.get(place.criteria), at=at)
    ]
    standings = standings_of(session, open_places, criteria, modules, at=at)
    standings |= _lapsed(session, open_places, issued, criteria, ruled, modules, at=at)
    found = [
        Candidate(place, standings[place.id], issued.get(place.id), statuses.get(place.id))
        for place in open_places
        if place.id in standings
    ]
    complete = [one for one in found if one.standing.complete]
    others = [one for one in found if not one.standing.complete]
    others.sort(key=lambda one: len(one.standing.shortfalls))
    return Candidates(
        tuple(one for one in complete if one.revocation is None),
        tuple(others),
        tuple(one for one in complete if one.revocation is not None),
    )


def _lapsed(
    session: Session,
    places: Sequence[Enrollment],
    issued: Mapping[int, Recorded],
    criteria: Mapping[str, Criteria],
    ruled: Mapping[str, Criteria],
    modules: Sequence[Module],
    *,
    at: datetime,
) -> dict[int, Standing]:
    """Measure those whose certificate lapsed by what they have done again."""
    found = {}
    for place in places:
        held, own, rule = (
            issued.get(place.id),
            criteria.get(place.criteria),
            ruled.get(place.criteria),
        )
        if held is None or own is None or rule is None:
            continue
        lapsed = lapsed_on(held, rule, on=today_of(held.certificate, at=at))
        if lapsed is not None:
            evidence = evidence_of(session, place, modules, zone=own.zone)
            found[place.id] = anew(own, rule, evidence, lapsed=lapsed, on=own.day_of(at))
    return found
