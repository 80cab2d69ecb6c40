"""Where certificates stand toward their renewal: the rule, the term, and what is still missing.

A certificate is renewed by the version of its credential that is in force on the day, whichever
it was issued by. One whose credential has no rule for renewing is issued anew instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from prss_training.certificates import queries
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import Certificate
from prss_training.certificates.queries import Recorded
from prss_training.domain.certificate import State
from prss_training.domain.criteria import (
    Criteria,
    Late,
    Renewal,
    RenewalStanding,
    Standing,
    evaluate_anew,
    version_in_force,
)
from prss_training.domain.errors import DomainError
from prss_training.domain.evidence import Evidence
from prss_training.domain.program import Module
from prss_training.domain.renewal import Held, Term, counts_from, next_term, renewal_standing
from prss_training.progress.queries import evidence_by_enrollment


@dataclass(frozen=True, slots=True)
class Renewing:
    """One certificate on one day, by the rule for renewing it.

    `term` is what renewing it today would give; None where it cannot be renewed today, or where
    only a registrar knows on what day it would end. `band` is what holds after its end.
    """

    certificate: Certificate
    criteria: Criteria
    renewal: Renewal
    held: Held
    on: date
    stands: RenewalStanding
    standing: Standing
    term: Term | None
    band: Late | None

    @property
    def days_left(self) -> int:
        """How many days are left after today; below zero once it has run out."""
        return (self.held.expires - self.on).days

    @property
    def counts_from(self) -> date:
        """The first day on which hours count toward it."""
        return counts_from(self.renewal, self.held)

    @property
    def opens_on(self) -> date:
        """The first day on which it can be renewed."""
        return self.renewal.opens_on(self.held.expires)

    @property
    def renewable_until(self) -> date:
        """The last day on which it can be renewed."""
        return self.renewal.renewable_until(self.held.expires)

    @property
    def possible(self) -> bool:
        """Whether the day allows it, whatever is missing."""
        return self.stands in (RenewalStanding.OPEN, RenewalStanding.LATE)

    @property
    def ready(self) -> bool:
        """Whether it can be renewed now: the day allows it, and nothing is missing."""
        return self.possible and not self.standing.shortfalls


def rule_of(certificate: Certificate, versions: Iterable[Criteria], *, on: date) -> Criteria | None:
    """Return the version that a certificate is renewed by on a day; None where there is no rule."""
    known = list(versions)
    key = next((one.key for one in known if one.id == certificate.criteria), None)
    found = version_in_force([one for one in known if one.key == key], on=on)
    return found if found is not None and found.renewal is not None else None


def today_of(certificate: Certificate, *, at: datetime) -> date:
    """Return the day of a moment on the calendar that a certificate was issued by."""
    return at.astimezone(ZoneInfo(certificate.face["zone"])).date()


def lapsed_on(held: Recorded, ruled: Criteria, *, on: date) -> date | None:
    """Return the last day of a certificate that ran out and can be renewed no more, or None.

    One that was revoked lapses as others do: nobody gets it back more easily for that. None, too,
    where its credential has no rule for renewing: such a one is issued anew.
    """
    expires = held.certificate.expires_on
    lapses = held.state in (State.ACTIVE, State.REVOKED)
    if ruled.renewal is None or expires is None or not lapses:
        return None
    stands = ruled.renewal.standing_on(on, expires=expires)
    return expires if stands is RenewalStanding.LAPSED else None


def still_renewable(held: Recorded | None, ruled: Criteria | None, *, at: datetime) -> bool:
    """Tell whether a certificate ran out and can still be renewed, so that none is issued anew."""
    if held is None or ruled is None or ruled.renewal is None or held.state is not State.ACTIVE:
        return False
    expires = held.certificate.expires_on
    if expires is None:
        return False
    today = today_of(held.certificate, at=at)
    return ruled.renewal.standing_on(today, expires=expires) is RenewalStanding.LATE


def anew(
    criteria: Criteria, ruled: Criteria, evidence: Iterable[Evidence], *, lapsed: date, on: date
) -> Standing:
    """Measure somebody whose certificate lapsed, by the criteria they enrolled under.

    `lapsed` is its last day, and `ruled` the version whose rule says what is done again.
    """
    given = replace(criteria, renewal=ruled.renewal)
    return evaluate_anew(given, evidence, since=lapsed + timedelta(days=1), on=on)


def held_terms(session: Session, certificates: Sequence[Certificate]) -> dict[int, Held]:
    """Return the running term of each certificate that has an end, by its number."""
    openers = queries.openers(session, certificates)
    found = {}
    for one in certificates:
        if one.expires_on is not None:
            opened = from_json(openers[one.id].face)
            begins = opened.term_begins or opened.issued_on
            found[one.id] = Held(opened.issued_on, begins, one.expires_on)
    return found


def renewings(
    session: Session,
    certificates: Iterable[Certificate],
    *,
    versions: Iterable[Criteria],
    modules: Sequence[Module],
    at: datetime,
) -> dict[int, Renewing]:
    """Return where each certificate stands that can be renewed at all, by its number.

    Those without an end, a place or a rule are left out. The number of queries does not grow with
    the number of certificates.
    """
    known = list(versions)
    ruled = {
        one.id: (one, rule)
        for one in certificates
        if one.expires_on is not None
        and one.enrollment_id is not None
        and (rule := rule_of(one, known, on=today_of(one, at=at))) is not None
    }
    held = held_terms(session, [one for one, _ in ruled.values()])
    zones = {one.enrollment_id: rule.zone for one, rule in ruled.values() if one.enrollment_id}
    evidence = evidence_by_enrollment(session, zones, modules) if zones else {}
    return {
        number: _renewing(one, rule, held[number], evidence[one.enrollment_id or 0], at=at)
        for number, (one, rule) in ruled.items()
    }


def renewing(
    session: Session,
    certificate: Certificate,
    *,
    versions: Iterable[Criteria],
    modules: Sequence[Module],
    at: datetime,
) -> Renewing | None:
    """Return where one certificate stands; None where there is no rule for renewing it."""
    found = renewings(session, [certificate], versions=versions, modules=modules, at=at)
    return found.get(certificate.id)


def _renewing(
    certificate: Certificate,
    criteria: Criteria,
    held: Held,
    evidence: Iterable[Evidence],
    *,
    at: datetime,
) -> Renewing:
    on = today_of(certificate, at=at)
    renewal = criteria.renewal or Renewal()
    return Renewing(
        certificate,
        criteria,
        renewal,
        held,
        on,
        renewal.standing_on(on, expires=held.expires),
        renewal_standing(criteria, evidence, held=held, on=on),
        _term_today(renewal, held, on),
        renewal.band_on(on, expires=held.expires),
    )


def _term_today(renewal: Renewal, held: Held, on: date) -> Term | None:
    try:
        return next_term(renewal, on=on, expires=held.expires)
    except DomainError:
        return None


def ruled_by(criteria: Criteria, versions: Iterable[Criteria], *, at: datetime) -> Criteria:
    """Return the version that certificates of a credential are renewed by at a moment.

    Args:
        criteria: A version of the credential.
        versions: Every version of all criteria.
        at: When.
    """
    own = [one for one in versions if one.key == criteria.key]
    return version_in_force(own, on=criteria.day_of(at)) or criteria
