"""What a certificate about training rests on: a finished program, or hours after certification."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.attendance.models import Attendance
from prss_training.cohorts.attended import claims_by_enrollment
from prss_training.cohorts.models import LiveSession, OneToOne, SessionAttendance
from prss_training.domain.certificate import ApprovalRow
from prss_training.domain.evidence import (
    ActivityPassed,
    CheckPassed,
    Evidence,
    TrainingCompleted,
    Withdrawn,
)
from prss_training.domain.fields import Mode
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import Claim, by_domain
from prss_training.domain.program import Module
from prss_training.domain.words import spoken
from prss_training.enrollments.models import Enrollment
from prss_training.particulars.models import BoardApproval
from prss_training.particulars.queries import approvals, approvals_taken_back
from prss_training.people.models import Organization, Person
from prss_training.progress.queries import evidence_of

# What names a row of attendance in a reference, and where that row is.
_RECORDED = {
    "session": (SessionAttendance.id, SessionAttendance.recorded_by_id),
    "attendance": (Attendance.id, Attendance.recorded_by_id),
    "one-to-one": (OneToOne.id, OneToOne.recorded_by_id),
}


@dataclass(frozen=True, slots=True)
class Training:
    """Training of one learner, as far as it counts.

    Attributes:
        title: What it is called.
        facts: Every hour of it, dated.
        modules: What was taught, in the order of the program.
        missing: What is not done yet, a sentence each; none where it is complete.
        trainers: Who recorded the live hours, each once.
        approvals: The boards that approved all of it.
        checks, work: How many knowledge checks and activities were passed.
        about: What continuing education it is, by a name that no correction changes; empty for a
            whole program.
        rows: The references of every row that was ever written of it. Certificates were issued
            about these before.
    """

    title: str
    facts: tuple[TrainingCompleted, ...]
    modules: tuple[Module, ...]
    missing: tuple[str, ...] = ()
    trainers: tuple[str, ...] = ()
    approvals: tuple[ApprovalRow, ...] = ()
    checks: int = 0
    work: int = 0
    about: str = ""
    rows: frozenset[str] = frozenset()

    @property
    def first_day(self) -> date | None:
        """The day the first of it was done."""
        return min((fact.day for fact in self.facts), default=None)

    @property
    def last_day(self) -> date | None:
        """The day the last of it was done."""
        return max((fact.day for fact in self.facts), default=None)

    @property
    def hours(self) -> Hours:
        """All of it together."""
        return Hours(sum(fact.minutes for fact in self.facts))


def counted(evidence: Iterable[Evidence], *, on: date) -> list[Evidence]:
    """Return the facts that are known on a day, without those that were withdrawn by then."""
    known = [fact for fact in evidence if fact.on <= on]
    withdrawn = {fact.reference for fact in known if isinstance(fact, Withdrawn)}
    return [fact for fact in known if fact.reference not in withdrawn]


def program_training(
    session: Session,
    enrollment: Enrollment,
    modules: Sequence[Module],
    *,
    title: str,
    zone: ZoneInfo,
    on: date,
) -> Training:
    """Return how far a learner is through the whole program, and what it gave them."""
    facts = counted(evidence_of(session, enrollment, modules, zone=zone), on=on)
    learned = _own_training(facts)
    return Training(
        title=title,
        facts=learned,
        modules=tuple(modules),
        missing=tuple(_missing(facts, learned, modules)),
        trainers=_trainers(session, learned),
        approvals=_approvals(session, enrollment.organization, learned),
        checks=len({fact.module for fact in facts if isinstance(fact, CheckPassed)}),
        work=len({fact.activity for fact in facts if isinstance(fact, ActivityPassed)}),
    )


def continuing(
    session: Session,
    enrollment: Enrollment,
    modules: Sequence[Module],
    *,
    since: date,
    zone: ZoneInfo,
    on: date,
) -> list[Training]:
    """Return what a learner attended or finished after a day, each by itself, oldest first.

    A live session counts in full, though the same minutes of a module were attended before: it is
    learning again. Self-paced work counts where its module was not finished before.
    """
    by_key = {module.key: module for module in modules}
    known = evidence_of(session, enrollment, modules, zone=zone)
    evidence = counted(known, on=on)
    alone = [
        fact for fact in _own_training(evidence) if fact.mode is Mode.SELF_PACED and fact.on > since
    ]
    carried = _approved_days(session, enrollment.organization)
    claims = claims_by_enrollment(session, [enrollment.id], modules)[enrollment.id]
    live = [
        _attended(by_key[key], claim, zone, carried)
        for key, on_module in claims.items()
        for claim in on_module
        if claim.until is None
    ]
    facts = [*alone, *(fact for fact in live if since < fact.day and fact.on <= on)]
    names = _recorders(session, facts)
    about = _abouts(session, enrollment) | _abouts_alone(known)
    rows: dict[str, set[str]] = defaultdict(set)
    for reference, name in about.items():
        rows[name].add(reference)
    return [
        Training(
            title=by_key[fact.module].title,
            facts=(fact,),
            modules=(by_key[fact.module],),
            trainers=names.get(fact.reference, ()),
            approvals=_approvals(session, enrollment.organization, (fact,)),
            about=about[fact.reference],
            rows=frozenset(rows[about[fact.reference]]),
        )
        for fact in sorted(facts, key=lambda fact: (fact.day, fact.reference))
    ]


def _abouts(session: Session, enrollment: Enrollment) -> dict[str, str]:
    """Return what each row of a learner's attendance is about, by its reference.

    A correction is another row about the same session; so is a module, or a one-to-one on the
    same minutes, that was taken back and written down again.
    """
    sessions = (
        select(SessionAttendance.id, LiveSession.id, LiveSession.module)
        .join(LiveSession, LiveSession.id == SessionAttendance.session_id)
        .where(SessionAttendance.enrollment_id == enrollment.id)
    )
    whole = select(Attendance.id, Attendance.module).where(
        Attendance.enrollment_id == enrollment.id
    )
    meetings = select(OneToOne.id, OneToOne.first_minute, OneToOne.module).where(
        OneToOne.enrollment_id == enrollment.id
    )
    found = {
        f"session:{row}": f"live-session:{number}:{module}"
        for row, number, module in session.execute(sessions)
    }
    found |= {
        f"attendance:{row}": f"whole-module:{module}" for row, module in session.execute(whole)
    }
    return found | {
        f"one-to-one:{row}": f"meeting:{first}:{module}"
        for row, first, module in session.execute(meetings)
    }


def _abouts_alone(known: Iterable[Evidence]) -> dict[str, str]:
    """Return what self-paced work is about, by its reference: its module, however often finished.

    Finished again after a newer grade, a module has another reference.
    """
    return {
        fact.reference: f"module:{fact.module}:{Mode.SELF_PACED}"
        for fact in _own_training(known)
        if fact.mode is Mode.SELF_PACED
    }


def _attended(
    module: Module,
    claim: Claim,
    zone: ZoneInfo,
    carried: Mapping[str, list[tuple[date, date | None]]],
) -> TrainingCompleted:
    recorded = claim.since.astimezone(zone).date()
    held = claim.held_day(zone) or recorded
    boards = (
        board
        for board, spans in carried.items()
        if any(since <= held and (until is None or held <= until) for since, until in spans)
    )
    return TrainingCompleted(
        module.key,
        Mode.LIVE,
        by_domain(module, claim.minutes),
        recorded,
        claim.reference,
        in_person=claim.in_person,
        done_on=held,
        approved_by=frozenset(boards),
    )


def _own_training(facts: Iterable[Evidence]) -> tuple[TrainingCompleted, ...]:
    """Return the hours that were given here, and not somewhere else."""
    return tuple(fact for fact in facts if isinstance(fact, TrainingCompleted) and fact.module)


def _missing(
    facts: Sequence[Evidence], learned: Sequence[TrainingCompleted], modules: Sequence[Module]
) -> Iterable[str]:
    """Yield what is not done of each module: its own part, its check, its live hours."""
    alone = {fact.module for fact in learned if fact.mode is Mode.SELF_PACED}
    checked = {fact.module for fact in facts if isinstance(fact, CheckPassed)}
    for module in modules:
        there = sum(f.minutes for f in learned if f.mode is Mode.LIVE and f.module == module.key)
        left = [
            *(["lesson and work"] if module.key not in alone else []),
            *(["knowledge check"] if module.key not in checked else []),
            *(
                [f"{Hours(module.live.minutes - there)} live hours"]
                if there < module.live.minutes
                else []
            ),
        ]
        if left:
            yield f"{module.title}: {', '.join(left)}"


def _trainers(session: Session, facts: Sequence[TrainingCompleted]) -> tuple[str, ...]:
    names = _recorders(session, facts)
    return tuple(dict.fromkeys(name for fact in facts for name in names.get(fact.reference, ())))


def _recorders(session: Session, facts: Sequence[TrainingCompleted]) -> dict[str, tuple[str, ...]]:
    """Return who recorded each fact of attendance, by its reference."""
    found: dict[str, tuple[str, ...]] = {}
    for prefix, (number, recorder) in _RECORDED.items():
        references = {
            int(parts[1]): fact.reference
            for fact in facts
            if (parts := fact.reference.split(":"))[0] == prefix
        }
        rows = session.execute(
            select(number, Person.name)
            .join(Person, Person.id == recorder)
            .where(number.in_(references))
        )
        found |= {references[row]: (name,) for row, name in rows}
    return found


def _approvals(
    session: Session, organization: Organization, facts: Sequence[TrainingCompleted]
) -> tuple[ApprovalRow, ...]:
    """Return the boards whose approval all of these hours carry, with their numbers."""
    boards = frozenset.intersection(*(fact.approved_by for fact in facts)) if facts else frozenset()
    if not boards:
        return ()
    last = max(fact.day for fact in facts)
    numbers: dict[str, str] = {}
    for row in _standing_approvals(session, organization):
        if row.since <= last and (row.until is None or last <= row.until):
            numbers.setdefault(row.board, row.number)
    return tuple(ApprovalRow(spoken(board), numbers.get(board, "")) for board in sorted(boards))


def _approved_days(
    session: Session, organization: Organization
) -> dict[str, list[tuple[date, date | None]]]:
    found: dict[str, list[tuple[date, date | None]]] = {}
    for row in _standing_approvals(session, organization):
        found.setdefault(row.board, []).append((row.since, row.until))
    return found


def _standing_approvals(session: Session, organization: Organization) -> list[BoardApproval]:
    rows = approvals(session, organization)
    gone = approvals_taken_back(session, [row.id for row in rows])
    return [row for row in rows if row.id not in gone]
