"""The roster of a session: codes shown in the room, signing in, and what a trainer keeps."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, contains_eager

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.cohorts.attended import Roster, claims_by_enrollment, roster
from prss_training.cohorts.models import (
    CohortPlace,
    LiveSession,
    SessionAttendance,
    SessionCode,
    SessionSignIn,
)
from prss_training.cohorts.queries import guests_by_session
from prss_training.domain.errors import Conflict, DomainError, NotPermitted, Unacceptable
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import Mark, minutes_of, require_may_make_up
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person

CODE_LASTS = timedelta(minutes=15)
OPENS_BEFORE = timedelta(minutes=30)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no sign that is taken for another
_CODE_LENGTH = 6
_GROUP = 3
_OWN_ROSTER = "/cohort/"


class NotYetHeld(Unacceptable):
    """A roster was kept before the session began."""

    def __init__(self) -> None:
        super().__init__("This session has not begun. Keep its roster once it has.")


class CalledOff(Conflict):
    """The session was called off, so nobody attended it."""

    def __init__(self) -> None:
        super().__init__("This session was called off, so there is no attendance to record.")


class OwnRow(NotPermitted):
    """A trainer marked their own attendance."""

    def __init__(self) -> None:
        super().__init__("One of these rows is your own. Ask another trainer to mark it.")


class RowUnknown(Unacceptable):
    """Somebody was marked who is not on the roster."""

    def __init__(self) -> None:
        super().__init__("Somebody marked here is not on this roster. Open the page again.")


class RosterUnfit(Unacceptable):
    """Some rows of a roster cannot be kept; nothing was. `problems` is by enrollment."""

    def __init__(self, problems: Mapping[int, str]) -> None:
        self.problems = dict(problems)
        super().__init__("Some rows need a look. Nothing is kept yet.")


class RosterChanged(Conflict):
    """Another trainer recorded something else meanwhile. `who` are the enrollments."""

    def __init__(self, who: Iterable[int]) -> None:
        self.who = frozenset(who)
        super().__init__(
            "Somebody else recorded this session while you had the page open. Nothing of yours "
            "was kept. What they wrote stands beside your marks: look at it, then keep again."
        )


class CorrectionUnexplained(Unacceptable):
    """Something recorded would change without a reason."""

    def __init__(self) -> None:
        super().__init__("Something that was recorded changes. Say why, in a sentence.")


class CodeClosed(Conflict):
    """A code can be opened only shortly before and during the session."""

    def __init__(self) -> None:
        super().__init__("The code can be shown from 30 minutes before the session until it ends.")


class CodeUnfit(Unacceptable):
    """A code opens no session of this person's now. Which reason it was is not said."""

    def __init__(self) -> None:
        super().__init__(
            "This code opens no session of yours now. Look at the code in the room again: it "
            "changes. If it still does not fit, tell your trainer, who can mark you by hand."
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a roster: whose, and whether they come from another cohort to make it up."""

    enrollment: Enrollment
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a trainer marked for somebody; `seen` is the number of the row they looked at."""

    mark: Mark
    minutes: int | None
    seen: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of a roster was written: new lines, corrections, and what stood already."""

    added: int
    corrected: int
    unchanged: int


def rows_of(session: Session, held: LiveSession) -> list[Row]:
    """Return who belongs on a session's roster, by name, guests after the cohort.

    Somebody who left before the session is not on it; somebody who joined since is, because
    papers are often late.
    """
    left = CohortPlace.left_at
    places = session.scalars(
        select(CohortPlace)
        .join(CohortPlace.enrollment)
        .join(Enrollment.person)
        .where(
            CohortPlace.cohort_id == held.cohort_id,
            left.is_(None) | (left > held.plan.starts_at),
        )
        .options(contains_eager(CohortPlace.enrollment).contains_eager(Enrollment.person))
        .order_by(Person.name, CohortPlace.id)
    )
    own = {place.enrollment_id: Row(place.enrollment) for place in places}
    guests = guests_by_session(session, [held.id]).get(held.id, [])
    come = [Row(one.enrollment, guest=True) for one in guests if one.enrollment_id not in own]
    return [*own.values(), *come]


def keep_roster(
    session: Session,
    held: LiveSession,
    said: Mapping[int, Said],
    *,
    reason: str,
    program: Sequence[Module],
    module: Module,
    trainer: Person,
    at: datetime,
) -> Kept:
    """Write down how people attended a session; what is recorded and stays is left alone.

    Args:
        session: The session of the database.
        held: The session that was held.
        said: By enrollment, what the trainer marked; whoever is left out is left alone.
        reason: Why something recorded changes; needed only then.
        program: The modules of the cohort's program, whose live hours limit what is made up.
        module: The module of the session.
        trainer: Who records.
        at: When.

    Raises:
        CalledOff, NotYetHeld: nobody can have attended.
        OwnRow: the trainer is one of the learners; nothing is written then.
        RowUnknown: somebody is not on the roster.
        RosterChanged: another trainer recorded something else meanwhile.
        RosterUnfit: a row's minutes do not fit, or more would be made up than is allowed.
        CorrectionUnexplained: something recorded changes, and there is no reason.
    """
    _hold(session, held)
    _require_begun(held, at)
    rows = {row.enrollment.id: row for row in rows_of(session, held)}
    _require_markable(rows, said, trainer)
    minutes = _minutes(held, said)
    there = roster(session, held)
    changes = _changes(there, said, minutes)
    guests = [who for who in changes if rows[who].guest and minutes[who]]
    if guests:
        offered = {who: held.stretch.part(minutes[who]) for who in guests}
        _require_makeable(session, there, offered, program, module)
    corrected = [who for who, number in changes.items() if number > 1]
    if corrected and not reason.strip():
        raise CorrectionUnexplained
    written = [
        {
            "session_id": held.id,
            "enrollment_id": who,
            "number": number,
            "mark": said[who].mark,
            "minutes": minutes[who],
            "makes_up": rows[who].guest,
            "recorded_by_id": trainer.id,
            "recorded_at": at,
            "reason": require_reason(reason) if number > 1 else "",
        }
        for who, number in changes.items()
    ]
    if written:
        session.execute(insert(SessionAttendance), written)  # one statement for a full room
    _note(session, held, said, minutes, changes, rows, reason=reason, trainer=trainer, at=at)
    return Kept(len(changes) - len(corrected), len(corrected), len(said) - len(changes))


def _require_begun(held: LiveSession, at: datetime) -> None:
    if held.plan.cancelled:
        raise CalledOff
    if at < held.plan.starts_at:
        raise NotYetHeld


def _require_markable(rows: Mapping[int, Row], said: Mapping[int, Said], trainer: Person) -> None:
    if said.keys() - rows.keys():
        raise RowUnknown
    if any(rows[who].enrollment.person_id == trainer.id for who in said):
        raise OwnRow


def _minutes(held: LiveSession, said: Mapping[int, Said]) -> dict[int, int]:
    found, problems = {}, {}
    for who, line in said.items():
        try:
            found[who] = minutes_of(line.mark, held.stretch, line.minutes)
        except DomainError as problem:
            problems[who] = str(problem)
    if problems:
        raise RosterUnfit(problems)
    return found


def _changes(there: Roster, said: Mapping[int, Said], minutes: Mapping[int, int]) -> dict[int, int]:
    """Return the number of each row to write, by enrollment; what stands as marked is left out."""
    found: dict[int, int] = {}
    behind = []
    for who, line in said.items():
        newest = there.newest(who)
        if newest is None:
            found[who] = 1
        elif (newest.mark, newest.minutes) != (line.mark, minutes[who]):
            found[who] = newest.number + 1
            if newest.number != line.seen:
                behind.append(who)
    if behind:
        raise RosterChanged(behind)
    return found


def _require_makeable(
    session: Session,
    there: Roster,
    offered: Mapping[int, int],
    program: Sequence[Module],
    module: Module,
) -> None:
    """Refuse guests who would make up what is not missing, or too much; by enrollment."""
    live = Hours(sum(one.live.minutes for one in program))
    # What this very session gave so far is not held against a correction of it.
    here = {f"session:{row.id}" for rows in there.rows.values() for row in rows}
    problems = {}
    for who, claims in claims_by_enrollment(session, offered, program).items():
        before = {
            key: [claim for claim in found if claim.reference not in here]
            for key, found in claims.items()
        }
        try:
            require_may_make_up(before, module, offered[who], live=live)
        except DomainError as problem:
            problems[who] = str(problem)
    if problems:
        raise RosterUnfit(problems)


def _note(
    session: Session,
    held: LiveSession,
    said: Mapping[int, Said],
    minutes: Mapping[int, int],
    changes: Mapping[int, int],
    rows: Mapping[int, Row],
    *,
    reason: str,
    trainer: Person,
    at: datetime,
) -> None:
    """Leave a trace: one for the roster, and one for each correction, whose owner is told."""
    fresh = [who for who, number in changes.items() if number == 1]
    if fresh:
        here = sum(1 for who in fresh if minutes[who])
        _trail(session, Happened.ROSTER_KEPT, held, trainer, at, rows=len(fresh), here=here)
    for who, number in changes.items():
        if number == 1:
            continue
        _trail(
            session,
            Happened.ROSTER_CORRECTED,
            held,
            trainer,
            at,
            enrollment=who,
            number=number,
            minutes=minutes[who],
        )
        queue(
            session,
            Kind.ATTENDANCE_CORRECTED,
            recipient_id=rows[who].enrollment.person_id,
            about=f"{said[who].mark.label.lower()}. {reason.strip()}",
            path=_OWN_ROSTER,
            at=at,
        )


# --- the code in the room ---


def open_code(session: Session, held: LiveSession, *, trainer: Person, at: datetime) -> SessionCode:
    """Open a new code for a quarter of an hour; the one before it stops working.

    Raises:
        CalledOff: the session was called off.
        CodeClosed: it is neither about to begin nor going on.
    """
    _hold(session, held)
    plan = held.plan
    if plan.cancelled:
        raise CalledOff
    if not plan.starts_at - OPENS_BEFORE <= at < plan.ends_at:
        raise CodeClosed
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    code = SessionCode(
        session=held,
        code=drawn,
        opened_by_id=trainer.id,
        opened_at=at,
        closes_at=min(at + CODE_LASTS, plan.ends_at),
    )
    session.add(code)
    session.flush()
    _trail(session, Happened.SESSION_CODE_OPENED, held, trainer, at)
    return code


def shown(code: str) -> str:
    """Return a code as it is shown, in groups: `K7Q-M2X`."""
    return f"{code[:_GROUP]}-{code[_GROUP:]}"


def newest_code(session: Session, held: LiveSession, *, at: datetime) -> list[SessionCode]:
    """Return the code that works now; a list of one or none."""
    newest = session.scalars(
        select(SessionCode)
        .where(SessionCode.session_id == held.id)
        .order_by(SessionCode.id.desc())
        .limit(1)
    )
    return [code for code in newest if code.opened_at <= at < code.closes_at]


def sign_in(session: Session, person: Person, typed: str, *, at: datetime) -> SessionSignIn:
    """Note that a learner is in the room. Signing in twice keeps the first time.

    Raises:
        CodeUnfit: the code opens no session of theirs now.
    """
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    found = session.scalars(
        select(SessionCode)
        .join(SessionCode.session)
        .where(SessionCode.code == code, SessionCode.closes_at > at, SessionCode.opened_at <= at)
        .options(
            contains_eager(SessionCode.session).joinedload(LiveSession.cohort),
            contains_eager(SessionCode.session).selectinload(LiveSession.plans),
        )
    ).all()
    for one in found:
        held = one.session
        _hold(session, held)
        if held.plan.cancelled or one not in newest_code(session, held, at=at):
            continue
        mine = [row for row in rows_of(session, held) if row.enrollment.person_id == person.id]
        if mine:
            return _signed_in(session, held, mine[0].enrollment, person, at)
    raise CodeUnfit


def _signed_in(
    session: Session, held: LiveSession, enrollment: Enrollment, person: Person, at: datetime
) -> SessionSignIn:
    there = session.scalar(
        select(SessionSignIn).where(
            SessionSignIn.session_id == held.id, SessionSignIn.enrollment_id == enrollment.id
        )
    )
    if there is not None:
        return there
    row = SessionSignIn(session=held, enrollment_id=enrollment.id, signed_in_at=at)
    session.add(row)
    session.flush()
    _trail(session, Happened.SESSION_SIGNED_IN, held, person, at, enrollment=enrollment.id)
    return row


def _hold(session: Session, held: LiveSession) -> None:
    """Let one act at a time change a session's roster, until the transaction ends."""
    session.execute(select(LiveSession.id).where(LiveSession.id == held.id).with_for_update())
    session.refresh(held, ["plans"])


def _trail(
    session: Session,
    happened: Happened,
    held: LiveSession,
    actor: Person,
    at: datetime,
    **detail: int,
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
