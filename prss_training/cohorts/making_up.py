"""What a learner is missing of the live hours, and the ways of making it up.

All live hours are required. What was missed is made up by an equal session of another cohort,
which covers the same minutes of the module, or by a trainer who holds them again one to one; up
to a tenth of the program's live hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.cohorts.attended import Claims, claims_by_enrollment, same_sessions
from prss_training.cohorts.models import Cohort, CohortPlace, LiveSession, OneToOne, SessionGuest
from prss_training.cohorts.planning import tell_trainers
from prss_training.cohorts.queries import sessions_of
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import (
    Claim,
    Stretch,
    made_up,
    missing,
    most_made_up,
    require_may_make_up,
    require_within,
)
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.notices.models import Kind
from prss_training.people.models import Person


class NotEqual(Conflict):
    """The session does not stand in for one that was missed."""

    def __init__(self) -> None:
        super().__init__(
            "This session does not cover the same minutes as one you missed, so it cannot make "
            "it up. Your cohort page lists those that do."
        )


class NotToCome(Conflict):
    """The session has begun, was held or was called off."""

    def __init__(self) -> None:
        super().__init__("This session is not to come any more. Choose another one.")


class OwnMeeting(NotPermitted):
    """A trainer recorded their own live hours."""

    def __init__(self) -> None:
        super().__init__("These are your own live hours. Ask another trainer to record them.")


class MeetingToCome(Unacceptable):
    """A one-to-one was recorded before it was held."""

    def __init__(self) -> None:
        super().__init__("This day is still to come. Record a one-to-one after it was held.")


class MeetingReversed(Conflict):
    """A one-to-one was taken back before."""

    def __init__(self) -> None:
        super().__init__("This one-to-one was taken back already. Open the list again to see it.")


@dataclass(frozen=True, slots=True)
class ModuleHours:
    """How much of one module's live hours somebody attended, and which minutes are missing."""

    module: Module
    attended: Hours
    missing: Hours


@dataclass(frozen=True, slots=True)
class Missed:
    """A session of one's cohort that was held, and how much of it is missing.

    `instead` are the equal sessions to come of other cohorts.
    """

    session: LiveSession
    module: Module
    missing: Hours
    instead: tuple[LiveSession, ...]


@dataclass(frozen=True, slots=True)
class LiveRecord:
    """One learner's live hours in their program."""

    modules: tuple[ModuleHours, ...]
    made_up: Hours
    most: Hours

    @property
    def needed(self) -> Hours:
        """The live hours of the program."""
        return Hours(sum(one.module.live.minutes for one in self.modules))

    @property
    def attended(self) -> Hours:
        """What counts so far."""
        return Hours(sum(one.attended.minutes for one in self.modules))

    @property
    def may_make_up(self) -> Hours:
        """What may still be made up."""
        return Hours(max(0, self.most.minutes - self.made_up.minutes))


def live_record(claims: Claims, program: Sequence[Module]) -> LiveRecord:
    """Return how a learner's live hours stand, for the modules of the program that have any."""
    found = []
    for module in program:
        if module.live.minutes:
            lacking = missing(module, claims.get(module.key, ()))
            attended = Hours(module.live.minutes - lacking.minutes)
            found.append(ModuleHours(module, attended, lacking))
    live = Hours(sum(one.module.live.minutes for one in found))
    keys = {one.module.key for one in found}
    counted = {key: claim for key, claim in claims.items() if key in keys}
    return LiveRecord(tuple(found), made_up(counted), most_made_up(live))


def missed(
    session: Session,
    place: CohortPlace,
    sessions: Sequence[LiveSession],
    claims: Claims,
    program: Sequence[Module],
    *,
    at: datetime,
) -> list[Missed]:
    """Return the held sessions of a learner's cohort of which something is missing.

    The equal sessions to come of all other cohorts are read in one go.
    """
    by_key = {module.key: module for module in program}
    lacking = [
        (held, by_key[held.module], rest)
        for held in sessions
        if held.module in by_key and not held.plan.cancelled and held.plan.ends_at <= at
        if (rest := missing(by_key[held.module], claims.get(held.module, ()), held.stretch)).minutes
    ]
    if not lacking:
        return []
    others = sessions_of(session, _other_cohorts(session, place))
    return [
        Missed(held, module, rest, tuple(one for one in others if _equal(one, held, at)))
        for held, module, rest in lacking
    ]


def _other_cohorts(session: Session, place: CohortPlace) -> list[int]:
    return list(
        session.scalars(
            select(Cohort.id).where(
                Cohort.organization_id == place.cohort.organization_id,
                Cohort.id != place.cohort_id,
                Cohort.closed_at.is_(None),
            )
        )
    )


def _equal(one: LiveSession, held: LiveSession, at: datetime) -> bool:
    same = (one.module, one.stretch) == (held.module, held.stretch)
    return same and not one.plan.cancelled and one.plan.starts_at > at


def come_as_guest(
    session: Session,
    held: LiveSession,
    place: CohortPlace,
    program: Sequence[Module],
    *,
    actor: Person,
    at: datetime,
) -> SessionGuest:
    """Let a learner make up a session that they missed at an equal one of another cohort.

    Raises:
        NotToCome: the session has begun, or was called off.
        NotEqual: it covers other minutes than any held session of theirs.
        NotMissing: they have these minutes already.
        MadeUpTooMuch: it would be more than a tenth of the program's live hours.
    """
    take_turn(session, place.enrollment)
    session.refresh(held, ["plans"])
    if held.plan.cancelled or held.plan.starts_at <= at:
        raise NotToCome
    module = {one.key: one for one in program}.get(held.module)
    own = same_sessions(session, place.cohort.organization, held.module, held.stretch)
    missed_one = [
        one
        for one in own
        if one.cohort_id == place.cohort_id and not one.plan.cancelled and one.plan.ends_at <= at
    ]
    if module is None or held.cohort_id == place.cohort_id or not missed_one:
        raise NotEqual
    claims = claims_by_enrollment(session, [place.enrollment_id], program)[place.enrollment_id]
    live = Hours(sum(one.live.minutes for one in program))
    waiting = _waiting(session, place.enrollment, program, besides=held, at=at)
    require_may_make_up(_with(claims, waiting, at), module, held.stretch.mask, live=live)
    row = session.scalar(
        select(SessionGuest).where(
            SessionGuest.session_id == held.id,
            SessionGuest.enrollment_id == place.enrollment_id,
        )
    ) or SessionGuest(session_id=held.id, enrollment_id=place.enrollment_id)
    row.asked_by_id, row.asked_at, row.dropped_at = actor.id, at, None
    session.add(row)
    session.flush()
    _trail(session, Happened.MAKE_UP_ASKED, place.enrollment, f"session {held.id}", actor, at)
    about = f"{place.enrollment.person.name}, {module.code} {module.title}"
    tell_trainers(session, Kind.MAKE_UP_ASKED, held.cohort, about, actor=actor, at=at)
    return row


def stay_away(session: Session, guest: SessionGuest, *, actor: Person, at: datetime) -> None:
    """Take back that somebody comes to another cohort's session.

    Raises:
        NotToCome: the session has begun.
    """
    if guest.session.plan.starts_at <= at:
        raise NotToCome
    guest.dropped_at = guest.dropped_at or at
    about = f"session {guest.session_id}"
    _trail(session, Happened.MAKE_UP_DROPPED, guest.enrollment, about, actor, at)


def _waiting(
    session: Session,
    enrollment: Enrollment,
    program: Sequence[Module],
    *,
    besides: LiveSession,
    at: datetime,
) -> list[tuple[str, Stretch]]:
    """Return what somebody makes up at other sessions that are not over."""
    keys = {module.key for module in program}
    rows = session.scalars(
        select(SessionGuest)
        .where(
            SessionGuest.enrollment_id == enrollment.id,
            SessionGuest.dropped_at.is_(None),
            SessionGuest.session_id != besides.id,
        )
        .options(joinedload(SessionGuest.session).selectinload(LiveSession.plans))
    )
    plans = [row.session for row in rows if not row.session.plan.cancelled]
    coming = [one for one in plans if one.plan.ends_at > at]
    return [(one.module, one.stretch) for one in coming if one.module in keys]


def _with(claims: Claims, waiting: Sequence[tuple[str, Stretch]], at: datetime) -> Claims:
    """Count what is promised as if it had been made up."""
    found = {key: list(rows) for key, rows in claims.items()}
    for number, (key, stretch) in enumerate(waiting):
        promised = Claim(f"promised:{number}", stretch.mask, at, makes_up=True)
        found.setdefault(key, []).append(promised)
    return found


# --- one to one ---


def record_one_to_one(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    stretch: Stretch,
    program: Sequence[Module],
    *,
    held_on: date,
    in_person: bool,
    note: str,
    trainer: Person,
    at: datetime,
) -> OneToOne:
    """Write down that a trainer held missed minutes of a module again with one learner.

    Raises:
        OwnMeeting: the trainer is the learner.
        MeetingToCome: the day is still to come where the organization is.
        StretchUnfit: the module has no such minutes.
        NotMissing: the learner has these minutes already.
        MadeUpTooMuch: it would be more than a tenth of the program's live hours.
    """
    if enrollment.person_id == trainer.id:
        raise OwnMeeting
    if held_on > enrollment.organization.day_of(at):
        raise MeetingToCome
    require_within(stretch, module)
    take_turn(session, enrollment)
    claims = claims_by_enrollment(session, [enrollment.id], program)[enrollment.id]
    live = Hours(sum(one.live.minutes for one in program))
    require_may_make_up(claims, module, stretch.mask, live=live)
    row = OneToOne(
        enrollment_id=enrollment.id,
        module=module.key,
        first_minute=stretch.first,
        minutes=stretch.minutes,
        held_on=held_on,
        in_person=in_person,
        note=note.strip(),
        recorded_by_id=trainer.id,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    about = f"one-to-one {row.id}"
    _trail(session, Happened.ONE_TO_ONE_RECORDED, enrollment, about, trainer, at)
    return row


def reverse_one_to_one(
    session: Session, meeting: OneToOne, *, reason: str, trainer: Person, at: datetime
) -> OneToOne:
    """Take back a one-to-one with a line that names it and says why.

    Raises:
        OwnMeeting: the trainer is the learner.
        ReasonMissing: no reason is given.
        MeetingReversed: it was taken back before.
    """
    if meeting.enrollment.person_id == trainer.id:
        raise OwnMeeting
    said = require_reason(reason)
    take_turn(session, meeting.enrollment)
    if session.scalar(select(OneToOne.id).where(OneToOne.reverses_id == meeting.id)) is not None:
        raise MeetingReversed
    row = OneToOne(
        enrollment_id=meeting.enrollment_id,
        module=meeting.module,
        first_minute=meeting.first_minute,
        minutes=meeting.minutes,
        held_on=meeting.held_on,
        in_person=meeting.in_person,
        note=said,
        recorded_by_id=trainer.id,
        recorded_at=at,
        reverses_id=meeting.id,
    )
    session.add(row)
    session.flush()
    about = f"one-to-one {meeting.id}"
    _trail(session, Happened.ONE_TO_ONE_REVERSED, meeting.enrollment, about, trainer, at)
    return row


def _trail(
    session: Session,
    happened: Happened,
    enrollment: Enrollment,
    subject: str,
    actor: Person,
    at: datetime,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=subject,
        at=at,
        organization_id=enrollment.organization_id,
        enrollment=enrollment.id,
    )
