"""Making cohorts, and planning, moving and calling off their sessions."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.cohorts.models import (
    Cohort,
    CohortPlace,
    CohortTrainer,
    LiveSession,
    SessionAttendance,
    SessionGuest,
    SessionPlan,
)
from prss_training.cohorts.queries import sessions_of, trainers_of
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import Stretch, require_within, said_of, sittings
from prss_training.domain.people import Role
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Module
from prss_training.domain.wall_time import days_in_rhythm, moment_at
from prss_training.enrollments.models import Enrollment
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Organization, Person
from prss_training.people.queries import roles_of
from prss_training.web.filters import count, moment

OWN_COHORT = "/cohort/"
MOST_AT_ONCE = 120  # sessions planned in one go


class CohortClosed(Conflict):
    """The cohort has finished."""

    def __init__(self) -> None:
        super().__init__("This cohort has finished, so nothing new can be planned in it.")


class NotATrainer(Conflict):
    """Somebody was to teach a cohort who is no trainer here."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} is not a trainer here now. Choose somebody who is.")


class AlreadyPlanned(Conflict):
    """The cohort has a session on some of these minutes already."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"{said} is planned in this cohort already. Move that session, or call it off first."
        )


class SessionsOverlap(Conflict):
    """Two sessions of one cohort would be at the same time."""

    def __init__(self, said: str) -> None:
        super().__init__(f"The cohort has another session then: {said}. Choose another time.")


class SessionChanged(Conflict):
    """Somebody else changed the session since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this session while you had the page open. What is planned now "
            "is shown here. Look at it, then decide again."
        )


class SessionCalledOff(Conflict):
    """The session was called off."""

    def __init__(self) -> None:
        super().__init__("This session was called off. Plan a new one in its place.")


class SessionHeld(Conflict):
    """The session's roster was kept, so it took place as planned."""

    def __init__(self) -> None:
        super().__init__(
            "The roster of this session was kept, so it was held. Correct the roster if somebody "
            "is marked wrongly."
        )


class NowhereToGo(Unacceptable):
    """A session has neither a place nor a video link."""

    def __init__(self) -> None:
        super().__init__("Write where it is: a place, a video link, or both.")


class NothingToPlan(Unacceptable):
    """None of the modules chosen has live hours."""

    def __init__(self) -> None:
        super().__init__("None of these modules has live hours. Choose others.")


class TooManyAtOnce(Unacceptable):
    """More sessions than anybody means to plan in one go."""

    def __init__(self) -> None:
        super().__init__(f"Plan at most {MOST_AT_ONCE} sessions at once. Choose fewer modules.")


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """What a cohort says of itself, and may change."""

    name: str
    starts_on: date
    about: str = ""
    takes_applications: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Where a session is held, and how long its breaks are in minutes."""

    place: str = ""
    video_link: str = ""
    break_minutes: int = 0

    def __post_init__(self) -> None:
        if not self.place.strip() and not self.video_link.strip():
            raise NowhereToGo


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session to be planned: what it covers and when it begins."""

    module: Module
    stretch: Stretch
    starts_at: datetime

    @property
    def said(self) -> str:
        """The module's code, and which of its live hours where it is not all of them."""
        part = said_of(self.module, self.stretch)
        return f"{self.module.code} {self.module.title}{f' ({part})' if part else ''}"

    def ends_at(self, where: Where) -> datetime:
        """Return when it ends on the wall clock, breaks included."""
        return self.starts_at + timedelta(minutes=self.stretch.minutes + where.break_minutes)


# --- cohorts ---


def make_cohort(
    session: Session,
    organization: Organization,
    facts: CohortFacts,
    *,
    criteria: str,
    trainers: Iterable[Person],
    actor: Person,
    at: datetime,
) -> Cohort:
    """Make a cohort with its trainers, on the wall clock of the organization.

    Raises:
        NotATrainer: somebody is not a trainer there.
    """
    made = Cohort(
        organization=organization,
        criteria=criteria,
        zone=organization.zone,
        made_by_id=actor.id,
        made_at=at,
        **asdict(facts),
    )
    session.add(made)
    session.flush()
    _trail(session, Happened.COHORT_MADE, made, actor, at, name=made.name)
    set_trainers(session, made, trainers, actor=actor, at=at)
    return made


def change_cohort(
    session: Session, cohort: Cohort, facts: CohortFacts, *, actor: Person, at: datetime
) -> list[str]:
    """Change what a cohort says of itself; return the names of what changed."""
    wanted = asdict(facts)
    changed = [name for name, value in wanted.items() if getattr(cohort, name) != value]
    for name in changed:
        setattr(cohort, name, wanted[name])
    if changed:
        told = {name: str(wanted[name]) for name in changed if name != "about"}
        _trail(session, Happened.COHORT_CHANGED, cohort, actor, at, **told)
    return changed


def set_trainers(
    session: Session, cohort: Cohort, trainers: Iterable[Person], *, actor: Person, at: datetime
) -> None:
    """Let these people teach a cohort, and nobody else.

    Raises:
        NotATrainer: somebody is not a trainer of the organization.
    """
    wanted = {person.id: person for person in trainers}
    rows = session.scalars(
        select(CohortTrainer).where(CohortTrainer.cohort_id == cohort.id).with_for_update()
    )
    known = {row.person_id: row for row in rows}
    for person_id, row in known.items():
        if row.ended_at is None and person_id not in wanted:
            row.ended_at = at
            _trail_trainer(session, cohort, person_id, actor, at, teaches=False)
    for person_id, person in wanted.items():
        held = known.get(person_id)
        if held is not None and held.ended_at is None:
            continue
        if Role.TRAINER not in roles_of(session, person, cohort.organization):
            raise NotATrainer(person)
        row = held or CohortTrainer(cohort_id=cohort.id, person_id=person_id)
        row.since, row.ended_at = at, None
        session.add(row)
        _trail_trainer(session, cohort, person_id, actor, at, teaches=True)


def finish_cohort(session: Session, cohort: Cohort, *, actor: Person, at: datetime) -> None:
    """Say that a cohort has finished, or take that back. Places and attendance stay."""
    cohort.closed_at = None if cohort.closed_at else at
    if cohort.closed_at:
        cohort.takes_applications = False
    finished = cohort.closed_at is not None
    _trail(session, Happened.COHORT_CHANGED, cohort, actor, at, finished=finished)


# --- sessions ---


def in_rhythm(
    modules: Sequence[Module],
    *,
    longest: int,
    first: date,
    weekdays: Iterable[int],
    clock: time,
    zone: ZoneInfo,
) -> list[Sitting]:
    """Lay out the live hours of modules, one sitting a day, on days of the week at one time.

    Args:
        modules: Which, in the order in which they are held.
        longest: How many live minutes a sitting has at most.
        first: The first day.
        weekdays: On which days of the week, Monday is 0; none means that of the first day.
        clock: When, by the clocks of `zone`.
        zone: The zone of the cohort.

    Raises:
        NothingToPlan: no module has live hours.
        TooManyAtOnce: it would be more than 120 sessions.
        TimeSkipped, TimeTwice: the clocks change over that time on one of the days.
    """
    cut = [(module, stretch) for module in modules for stretch in _sittings(module, longest)]
    if not cut:
        raise NothingToPlan
    if len(cut) > MOST_AT_ONCE:
        raise TooManyAtOnce
    days = days_in_rhythm(first, frozenset(weekdays), len(cut))
    return [
        Sitting(module, stretch, moment_at(day, clock, zone))
        for (module, stretch), day in zip(cut, days, strict=True)
    ]


def _sittings(module: Module, longest: int) -> list[Stretch]:
    return sittings(module.live, longest) if module.live > Hours(0) else []


def plan_sessions(
    session: Session,
    cohort: Cohort,
    planned: Sequence[Sitting],
    where: Where,
    *,
    actor: Person,
    at: datetime,
) -> list[LiveSession]:
    """Plan sessions, all of them or none, and tell the learners once.

    Raises:
        CohortClosed: the cohort has finished.
        StretchUnfit: a sitting covers minutes that the module does not have.
        AlreadyPlanned: a session on some of these minutes stands, so nothing is planned twice.
        SessionsOverlap: two sessions would be at the same time.
    """
    hold_cohort(session, cohort)
    if cohort.closed_at is not None:
        raise CohortClosed
    require_plannable(session, cohort, planned, where)
    added = []
    for sitting in planned:
        row = LiveSession(
            uid=uuid.uuid4().hex,
            cohort=cohort,
            module=sitting.module.key,
            first_minute=sitting.stretch.first,
            minutes=sitting.stretch.minutes,
            added_by_id=actor.id,
            added_at=at,
        )
        ends_at = sitting.ends_at(where)
        row.plans.append(_plan(0, sitting.starts_at, ends_at, where, actor=actor, at=at))
        session.add(row)
        added.append(row)
    session.flush()
    _trail(session, Happened.SESSIONS_PLANNED, cohort, actor, at, sessions=len(added))
    about = f"{count(len(added), 'session', 'sessions')} of {cohort.name}"
    _tell(session, Kind.SESSIONS_PLANNED, _members(session, cohort), about, actor, at)
    return added


def require_plannable(
    session: Session, cohort: Cohort, planned: Sequence[Sitting], where: Where
) -> None:
    """Refuse sittings that do not fit the cohort's plan; nothing is written.

    Raises:
        StretchUnfit, AlreadyPlanned, SessionsOverlap: what does not fit.
    """
    standing = [one for one in sessions_of(session, [cohort.id]) if not one.plan.cancelled]
    minutes: dict[str, int] = {}
    for one in standing:
        minutes[one.module] = minutes.get(one.module, 0) | one.stretch.mask
    times = [(one.plan.starts_at, one.plan.ends_at) for one in standing]
    for sitting in planned:
        require_within(sitting.stretch, sitting.module)
        if minutes.get(sitting.module.key, 0) & sitting.stretch.mask:
            raise AlreadyPlanned(sitting.said)
        _require_free(times, sitting.starts_at, sitting.ends_at(where), cohort.zone)
        key = sitting.module.key
        minutes[key] = minutes.get(key, 0) | sitting.stretch.mask
        times.append((sitting.starts_at, sitting.ends_at(where)))


def move_session(
    session: Session,
    held: LiveSession,
    where: Where,
    *,
    starts_at: datetime,
    reason: str,
    seen: int,
    title: str,
    actor: Person,
    at: datetime,
) -> SessionPlan:
    """Change when or where a session is. The plan before stays, and everybody is told.

    `seen` is the number of the plan that the actor looked at; `title` names the session to people.

    Raises:
        ReasonMissing: no reason is given.
        SessionChanged: a newer plan was written meanwhile.
        SessionCalledOff, SessionHeld: it cannot be moved any more.
        SessionsOverlap: the cohort has another session then.
    """
    said = require_reason(reason)
    hold_cohort(session, held.cohort)
    _require_open(session, held, seen)
    ends_at = starts_at + timedelta(minutes=held.minutes + where.break_minutes)
    others = [
        (one.plan.starts_at, one.plan.ends_at)
        for one in sessions_of(session, [held.cohort_id])
        if one.id != held.id and not one.plan.cancelled
    ]
    _require_free(others, starts_at, ends_at, held.cohort.zone)
    plan = _plan(seen + 1, starts_at, ends_at, where, actor=actor, at=at)
    plan.reason = said
    held.plans.append(plan)
    session.flush()
    _trail_session(session, Happened.SESSION_MOVED, held, actor, at, plan=plan.number)
    about = f"{title}, now {moment(starts_at, held.cohort.zone)}"
    _tell(session, Kind.SESSION_MOVED, _comers(session, held), about, actor, at)
    tell_trainers(session, Kind.SESSION_MOVED, held.cohort, about, actor=actor, at=at)
    return plan


def cancel_session(
    session: Session,
    held: LiveSession,
    *,
    reason: str,
    seen: int,
    title: str,
    actor: Person,
    at: datetime,
) -> SessionPlan:
    """Call a session off. What was planned stays, with the reason, and everybody is told.

    Raises:
        ReasonMissing: no reason is given.
        SessionChanged: a newer plan was written meanwhile.
        SessionCalledOff, SessionHeld: there is nothing to call off.
    """
    said = require_reason(reason)
    hold_cohort(session, held.cohort)
    _require_open(session, held, seen)
    last = held.plan
    where = Where(last.place, last.video_link, last.break_minutes)
    plan = _plan(seen + 1, last.starts_at, last.ends_at, where, actor=actor, at=at)
    plan.cancelled, plan.reason = True, said
    held.plans.append(plan)
    session.flush()
    _trail_session(session, Happened.SESSION_CANCELLED, held, actor, at, plan=plan.number)
    about = f"{title}, {moment(last.starts_at, held.cohort.zone)}"
    _tell(session, Kind.SESSION_CANCELLED, _comers(session, held), about, actor, at)
    tell_trainers(session, Kind.SESSION_CANCELLED, held.cohort, about, actor=actor, at=at)
    return plan


def hold_cohort(session: Session, cohort: Cohort) -> None:
    """Let one act at a time change a cohort's plan and people, until the transaction ends."""
    session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())
    session.refresh(cohort, ["closed_at", "takes_applications"])


def _require_open(session: Session, held: LiveSession, seen: int) -> None:
    session.refresh(held, ["plans"])
    if held.plan.number != seen:
        raise SessionChanged
    if held.plan.cancelled:
        raise SessionCalledOff
    kept = select(SessionAttendance.id).where(SessionAttendance.session_id == held.id).limit(1)
    if session.scalar(kept) is not None:
        raise SessionHeld


def _require_free(
    times: Iterable[tuple[datetime, datetime]], starts: datetime, ends: datetime, zone: str
) -> None:
    for other_starts, other_ends in times:
        if starts < other_ends and other_starts < ends:
            raise SessionsOverlap(moment(other_starts, zone))


def _plan(
    number: int, starts: datetime, ends: datetime, where: Where, *, actor: Person, at: datetime
) -> SessionPlan:
    return SessionPlan(
        number=number,
        starts_at=starts,
        ends_at=ends,
        break_minutes=where.break_minutes,
        place=" ".join(where.place.split()),
        video_link=where.video_link.strip(),
        written_by_id=actor.id,
        written_at=at,
    )


def _members(session: Session, cohort: Cohort) -> list[int]:
    return list(
        session.scalars(
            select(Enrollment.person_id)
            .join(CohortPlace, CohortPlace.enrollment_id == Enrollment.id)
            .where(CohortPlace.cohort_id == cohort.id, CohortPlace.left_at.is_(None))
        )
    )


def tell_trainers(
    session: Session, kind: Kind, cohort: Cohort, about: str, *, actor: Person, at: datetime
) -> None:
    """Tell everybody who teaches a cohort, but for whoever did it."""
    for person in trainers_of(session, [cohort.id])[cohort.id]:
        if person.id != actor.id:
            path = f"/cohorts/{cohort.id}"
            queue(session, kind, recipient_id=person.id, about=about, path=path, at=at)


def _comers(session: Session, held: LiveSession) -> list[int]:
    """Return who learns at a session: the cohort and its guests."""
    guests = (
        select(Enrollment.person_id)
        .join(SessionGuest, SessionGuest.enrollment_id == Enrollment.id)
        .where(SessionGuest.session_id == held.id, SessionGuest.dropped_at.is_(None))
    )
    return [*_members(session, held.cohort), *session.scalars(guests)]


def _tell(
    session: Session, kind: Kind, people: Iterable[int], about: str, actor: Person, at: datetime
) -> None:
    for person_id in dict.fromkeys(people):
        if person_id != actor.id:
            queue(session, kind, recipient_id=person_id, about=about, path=OWN_COHORT, at=at)


def _trail(
    session: Session,
    happened: Happened,
    cohort: Cohort,
    actor: Person,
    at: datetime,
    **detail: str | int | bool,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"cohort {cohort.id}",
        at=at,
        organization_id=cohort.organization_id,
        **detail,
    )


def _trail_trainer(
    session: Session, cohort: Cohort, person_id: int, actor: Person, at: datetime, *, teaches: bool
) -> None:
    changed = Happened.COHORT_TRAINER_CHANGED
    _trail(session, changed, cohort, actor, at, person=person_id, teaches=teaches)


def _trail_session(
    session: Session,
    happened: Happened,
    held: LiveSession,
    actor: Person,
    at: datetime,
    **detail: str | int | bool,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"session {held.id}",
        at=at,
        organization_id=held.cohort.organization_id,
        **detail,
    )
