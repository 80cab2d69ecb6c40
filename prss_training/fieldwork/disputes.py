"""A learner's objection to an answer, and the one answer to it. Every row is written once."""

from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.domain.people import Act
from prss_training.domain.practice import (
    Claimed,
    DisputeAnswered,
    EntryState,
    NotDisputable,
    OwnAnswer,
    TimeLoggedAgain,
    require_reason,
)
from prss_training.fieldwork.holding import hold_ledger, named, note, require_other, take, tell
from prss_training.fieldwork.models import (
    PracticeDispute,
    PracticeDisputeAnswer,
    PracticeEntry,
)
from prss_training.fieldwork.queries import (
    NoSuchDispute,
    people_who_may,
    practice_of,
    state_of,
    taken,
)
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person


def dispute_entry(
    session: Session, entry: PracticeEntry, *, reason: str, at: datetime
) -> PracticeDispute:
    """Object to a return or a reversal as the learner, once, and tell who may answer.

    Until it is answered the entry claims its time, so that nothing can count twice.

    Raises:
        ReasonMissing: no reason is given.
        NotDisputable: the entry waits or is approved, or was disputed before.
        TimeLoggedAgain: another entry claims the time by now.
    """
    said = require_reason(reason)
    hold_ledger(session, entry.enrollment)
    take(session, [entry])
    state = state_of(entry)
    if entry.dispute is not None or state not in (EntryState.RETURNED, EntryState.REVERSED):
        raise NotDisputable(state, before=entry.dispute is not None)
    if Claimed(taken(session, entry.enrollment)).meets(practice_of(entry).span):
        raise TimeLoggedAgain
    dispute = PracticeDispute(entry=entry, reason=said, raised_at=at)
    session.add(dispute)
    session.flush()
    learner = entry.enrollment.person
    note(session, Happened.PRACTICE_DISPUTED, entry, actor=learner, at=at)
    _tell_who_may_answer(session, entry, at=at)
    return dispute


def may_answer(entry: PracticeEntry, person: Person) -> bool:
    """Tell whether somebody is neither the learner nor whoever gave the disputed answer."""
    return person.id not in (entry.enrollment.person_id, disputed_by(entry))


def disputed_by(entry: PracticeEntry) -> int | None:
    """Return who gave the answer that is or can be disputed; None where it came from outside."""
    if entry.reversal is not None:
        return entry.reversal.supervisor_id
    return entry.decision.supervisor_id if entry.decision else None


def answer_dispute(
    session: Session,
    entry: PracticeEntry,
    *,
    upheld: bool,
    reason: str = "",
    person: Person,
    at: datetime,
) -> PracticeDisputeAnswer:
    """Uphold a dispute, by which the hours count from now on, or say why not; tell both sides.

    Raises:
        OwnHours: the person did the practice.
        OwnAnswer: the person gave the answer that is disputed.
        ReasonMissing: it is not upheld, and no reason is given.
        NoSuchDispute: nobody disputed the entry.
        DisputeAnswered: it was answered before.
    """
    require_other(entry, person)
    if not may_answer(entry, person):
        raise OwnAnswer
    said = reason.strip() if upheld else require_reason(reason)
    take(session, [entry])
    if entry.dispute is None:
        raise NoSuchDispute
    if entry.dispute.answer is not None:
        raise DisputeAnswered
    answer = PracticeDisputeAnswer(
        dispute=entry.dispute, answered_by=person, upheld=upheld, reason=said, answered_at=at
    )
    session.add(answer)
    session.flush()
    happened = Happened.DISPUTE_UPHELD if upheld else Happened.DISPUTE_NOT_UPHELD
    note(session, happened, entry, actor=person, at=at)
    after = ", upheld" if upheld else ", not upheld"
    tell(session, Kind.DISPUTE_ANSWERED, [entry], at=at, after=after)
    _tell_whose_answer_it_was(session, entry, after, at=at)
    return answer


def _tell_who_may_answer(session: Session, entry: PracticeEntry, *, at: datetime) -> None:
    may = people_who_may(session, entry.enrollment.organization, Act.ANSWER_DISPUTE)
    for person_id in may:
        if person_id in (entry.enrollment.person_id, disputed_by(entry)):
            continue
        queue(
            session,
            Kind.HOURS_DISPUTED,
            recipient_id=person_id,
            about=named(entry),
            path=f"/hours/{entry.id}/dispute",
            at=at,
        )


def _tell_whose_answer_it_was(
    session: Session, entry: PracticeEntry, after: str, *, at: datetime
) -> None:
    first = disputed_by(entry)
    if first is not None:
        queue(
            session,
            Kind.DISPUTE_ANSWERED,
            recipient_id=first,
            about=f"{named(entry)}{after}",
            path=f"/hours/{entry.id}/dispute",
            at=at,
        )
