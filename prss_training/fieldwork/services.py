"""Logging practice, deciding on it, writing down supervision. Every row is written once.

What an approval makes true of a requirement is told above, where all evidence is known.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.fields import (
    Contact,
    Domain,
    Population,
    Position,
    Qualification,
    Service,
    Setting,
    Support,
    Work,
)
from prss_training.domain.hours import Hours, total
from prss_training.domain.practice import (
    Decision,
    EntryState,
    GivenBack,
    NoSupport,
    NotApproved,
    NotWaiting,
    Practice,
    Span,
    require_loggable,
    require_reason,
)
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.holding import hold_ledger, note, require_other, take, tell
from prss_training.fieldwork.models import (
    PracticeDecision,
    PracticeEntry,
    PracticeReversal,
    Supervision,
)
from prss_training.fieldwork.queries import (
    state_of,
    taken,
)
from prss_training.notices.models import Kind
from prss_training.people.models import Person

LONGEST_SUPERVISION = Hours(8 * 60)
_TOLD = {
    Decision.APPROVED: (Happened.PRACTICE_APPROVED, Kind.HOURS_APPROVED),
    Decision.RETURNED: (Happened.PRACTICE_RETURNED, Kind.HOURS_RETURNED),
}


class OwnSupervision(NotPermitted):
    """Nobody supervises themselves."""

    def __init__(self) -> None:
        super().__init__(
            "This is your own supervision. Ask the supervisor who gave it to record it."
        )


class SupervisionToCome(Unacceptable):
    """Supervision was recorded before it was given."""

    def __init__(self) -> None:
        super().__init__("This day is still to come. Record supervision after you have given it.")


class SupervisionLength(Unacceptable):
    """Supervision lasted no time at all, or longer than anybody supervises in a day."""

    def __init__(self) -> None:
        super().__init__(f"Write how long it lasted, from 0:01 to {LONGEST_SUPERVISION}.")


class SupervisionReversed(Conflict):
    """A record of supervision was taken back before."""

    def __init__(self) -> None:
        super().__init__("This record was taken back already. Open the list again to see it.")


@dataclass(frozen=True, slots=True)
class Approvals:
    """What came of approving several entries at once.

    `passed_over` counts those that somebody else had decided on by then.
    """

    approved: tuple[PracticeEntry, ...]
    passed_over: int

    @property
    def hours(self) -> Hours:
        """The approved hours together."""
        return total([Hours(entry.minutes) for entry in self.approved])


def log_practice(
    session: Session,
    enrollment: Enrollment,
    *,
    span: Span,
    site: str,
    service: Service,
    supports: Iterable[Support],
    position: Position,
    reflection: str,
    at: datetime,
    employer: str = "",
    domain: Domain | None = None,
    work: Work = Work.DIRECT,
    setting: Setting | None = None,
    populations: Iterable[Population] = (),
    contact: Contact = Contact.IN_PERSON,
    people: int = 1,
) -> PracticeEntry:
    """Write a learner's own entry; it waits for a supervisor.

    Domain None is "not sure". `people` is how many were there: 1 is one-to-one, 0 nobody.

    Raises:
        NotInThePast: the day is still to come where the organization is.
        EndsBeforeStart: the end is not after the start.
        TooLongADay: it is longer than sixteen hours.
        NoSupport: no type of support is named.
        Overlaps: an entry that waits or is approved claims some of the time.
    """
    said = Practice(
        span=span,
        site=site,
        service=service,
        supports=frozenset(supports),
        position=position,
        employer=employer,
        domain=domain,
        work=work,
        setting=setting,
        populations=frozenset(populations),
        contact=contact,
        people=people,
        reflection=reflection,
    )
    if not said.supports:
        raise NoSupport
    hold_ledger(session, enrollment)
    today = enrollment.organization.day_of(at)
    require_loggable(span, taken(session, enrollment), today=today)
    entry = PracticeEntry(**columns_of(enrollment, said, at=at))
    session.add(entry)
    session.flush()
    note(session, Happened.PRACTICE_LOGGED, entry, actor=enrollment.person, at=at)
    return entry


def columns_of(enrollment: Enrollment, said: Practice, *, at: datetime) -> dict[str, Any]:
    """Return the row of what a learner says they did, by column. Nothing is checked here."""
    return {
        "enrollment_id": enrollment.id,
        "worked_on": said.span.on,
        "starts": said.span.starts,
        "ends": said.span.ends,
        "minutes": said.span.hours.minutes,
        "site": said.site.strip(),
        "employer": said.employer.strip(),
        "service": said.service,
        "supports": [kind.value for kind in Support if kind in said.supports],
        "position": said.position,
        "domain": said.domain,
        "work": said.work,
        "setting": said.setting,
        "populations": [kind.value for kind in Population if kind in said.populations],
        "contact": said.contact,
        "people": said.people,
        "reflection": said.reflection.strip(),
        "logged_at": at,
    }


def decide(
    session: Session,
    entry: PracticeEntry,
    decision: Decision,
    *,
    reason: str = "",
    supervisor: Person,
    at: datetime,
) -> PracticeDecision:
    """Approve an entry or return it, and tell the learner.

    Raises:
        OwnHours: the supervisor did the practice.
        NotWaiting: somebody decided on it before.
        ReasonMissing: it is returned without a reason.
    """
    require_other(entry, supervisor)
    said = require_reason(reason) if decision is Decision.RETURNED else reason.strip()
    take(session, [entry])
    decided = _decided(session, entry, decision, said, supervisor, at)
    tell(session, _TOLD[decision][1], [entry], at=at)
    return decided


def approve_many(
    session: Session, entries: Sequence[PracticeEntry], *, supervisor: Person, at: datetime
) -> Approvals:
    """Approve what still waits of several entries, and tell each learner once.

    Raises:
        OwnHours: the supervisor did some of the practice; nothing is approved then.
    """
    for entry in entries:
        require_other(entry, supervisor)
    take(session, entries)
    waiting = tuple(e for e in entries if state_of(e) is EntryState.WAITING)
    by_learner: dict[int, list[PracticeEntry]] = defaultdict(list)
    for entry in waiting:
        _decided(session, entry, Decision.APPROVED, "", supervisor, at)
        by_learner[entry.enrollment.person_id].append(entry)
    for own in by_learner.values():
        tell(session, Kind.HOURS_APPROVED, own, at=at)
    return Approvals(waiting, len(entries) - len(waiting))


def reverse_entry(
    session: Session, entry: PracticeEntry, *, reason: str, supervisor: Person, at: datetime
) -> PracticeReversal:
    """Take an approval back with a line of its own, and tell the learner.

    Raises:
        OwnHours: the supervisor did the practice.
        NotApproved: it waits, was returned, or was taken back before.
        GivenBack: it was taken back before, and given back after a dispute.
        ReasonMissing: no reason is given.
    """
    require_other(entry, supervisor)
    said = require_reason(reason)
    take(session, [entry])
    if state_of(entry) is not EntryState.APPROVED:
        raise NotApproved(state_of(entry))
    if entry.reversal is not None:
        raise GivenBack
    reversal = PracticeReversal(entry=entry, supervisor=supervisor, reason=said, reversed_at=at)
    session.add(reversal)
    session.flush()
    note(session, Happened.PRACTICE_REVERSED, entry, actor=supervisor, at=at)
    tell(session, Kind.HOURS_RETURNED, [entry], at=at, after=", which had been approved before")
    return reversal


def record_supervision(
    session: Session,
    enrollment: Enrollment,
    *,
    given_on: date,
    hours: Hours,
    in_group: bool,
    note: str,
    supervisor: Person,
    at: datetime,
    observed: bool = False,
    domain: Domain | None = None,
    qualification: Qualification | None = None,
) -> Supervision:
    """Write down supervision that a learner received.

    `observed` says that the supervisor watched the learner at work. `qualification` is what
    entitles the supervisor to give it; None is not said.

    Raises:
        OwnSupervision: the supervisor is the learner.
        SupervisionToCome: the day is still to come where the organization is.
        SupervisionLength: it is no time at all, or longer than eight hours.
    """
    if enrollment.person_id == supervisor.id:
        raise OwnSupervision
    if given_on > enrollment.organization.day_of(at):
        raise SupervisionToCome
    if not Hours(0) < hours <= LONGEST_SUPERVISION:
        raise SupervisionLength
    given = Supervision(
        enrollment=enrollment,
        supervisor=supervisor,
        given_on=given_on,
        minutes=hours.minutes,
        in_group=in_group,
        observed=observed,
        domain=domain,
        qualification=qualification,
        note=note.strip(),
        recorded_at=at,
    )
    return _kept(session, given, Happened.SUPERVISION_RECORDED, supervisor, at)


def reverse_supervision(
    session: Session, given: Supervision, *, reason: str, supervisor: Person, at: datetime
) -> Supervision:
    """Take back a record of supervision with a line that names it.

    Raises:
        OwnSupervision: the supervisor is the learner.
        ReasonMissing: no reason is given.
        SupervisionReversed: it was taken back before.
    """
    if given.enrollment.person_id == supervisor.id:
        raise OwnSupervision
    said = require_reason(reason)
    taken_back = select(Supervision.id).where(Supervision.reverses_id == given.id)
    if session.scalar(taken_back) is not None:
        raise SupervisionReversed
    reversal = Supervision(
        enrollment=given.enrollment,
        supervisor=supervisor,
        given_on=given.given_on,
        minutes=given.minutes,
        in_group=given.in_group,
        observed=given.observed,
        domain=given.domain,
        qualification=given.qualification,
        note=said,
        recorded_at=at,
        reverses_id=given.id,
    )
    return _kept(session, reversal, Happened.SUPERVISION_REVERSED, supervisor, at)


def _decided(
    session: Session,
    entry: PracticeEntry,
    decision: Decision,
    reason: str,
    supervisor: Person,
    at: datetime,
) -> PracticeDecision:
    if state_of(entry) is not EntryState.WAITING:
        raise NotWaiting(state_of(entry))
    decided = PracticeDecision(
        entry=entry, supervisor=supervisor, decision=decision, reason=reason, decided_at=at
    )
    session.add(decided)
    session.flush()
    note(session, _TOLD[decision][0], entry, actor=supervisor, at=at)
    return decided


def _kept(
    session: Session, row: Supervision, happened: Happened, supervisor: Person, at: datetime
) -> Supervision:
    session.add(row)
    session.flush()
    record(
        session,
        happened,
        actor_id=supervisor.id,
        subject=f"supervision {row.reverses_id or row.id}",
        at=at,
        organization_id=row.enrollment.organization_id,
        minutes=row.minutes,
    )
    return row
