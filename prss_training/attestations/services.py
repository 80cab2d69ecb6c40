"""A link is opened once, by one browser, and answered once; or a form comes back on paper.

Whoever answers has no account. A use that is refused raises `UseRefused`, which names the request;
the page writes it down with `note_refused`, in a transaction of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.attestations import queries
from prss_training.attestations.codes import digest_of, draw_token, same
from prss_training.attestations.likeness import one_line, same_name
from prss_training.attestations.queries import RequestState, request_state
from prss_training.attestations.refusals import (
    AnswersMissing,
    OpenedElsewhere,
    OwnName,
    OwnRequest,
    RanOut,
    SignedAtAnotherTime,
    SignedBefore,
    TakenBack,
    UseRefused,
)
from prss_training.attestations.trail import hold, note, tell
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.criteria import Criteria
from prss_training.domain.fields import Qualification
from prss_training.domain.hours import Hours
from prss_training.domain.practice import Decision, EntryState, require_reason
from prss_training.domain.program import Module
from prss_training.enrollments.services import take_turn
from prss_training.fieldwork.models import (
    Answer,
    Attestation,
    AttestationKnock,
    AttestedEntry,
    PracticeDecision,
    PracticeEntry,
)
from prss_training.fieldwork.queries import state_of
from prss_training.files.scans import Scan
from prss_training.files.services import keep
from prss_training.files.store import Store
from prss_training.notices.models import Kind
from prss_training.people.models import Person
from prss_training.people.services import tidy_name
from prss_training.progress.services import announce_newly_met, standing_of
from prss_training.web.filters import count

_DECISIONS = {Answer.TRUE: Decision.APPROVED, Answer.WRONG: Decision.RETURNED}
_HAPPENED = {
    Answer.TRUE: Happened.PRACTICE_APPROVED,
    Answer.WRONG: Happened.PRACTICE_RETURNED,
}
_CLOSED: dict[RequestState, type[SignedBefore] | type[RanOut] | type[TakenBack]] = {
    RequestState.SIGNED: SignedBefore,
    RequestState.WITHDRAWN: TakenBack,
    RequestState.EXPIRED: RanOut,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Who uses a link: the secret of their browser, if it has one, and who is signed in there."""

    device: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """What a supervisor says of themselves."""

    name: str
    role: str
    employer: str
    credential: str
    number: str
    qualification: Qualification
    relation: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a supervisor says of one entry; `reason` is empty unless it is wrong."""

    answer: Answer
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper form brings along: the day it was signed, its scan, and who enters it."""

    signed_on: date
    scan: Scan
    staff: Person


@dataclass(frozen=True, slots=True)
class Opened:
    """A request, and the secret that its browser must show from now on."""

    attestation: Attestation
    device: str


def look(session: Session, token: str, visit: Visit, *, at: datetime) -> Attestation:
    """Return the request behind a link, if this visitor may go on with it. Nothing is changed.

    Raises:
        LinkUnknown: there is none.
        UseRefused: it is closed, opened elsewhere, or the visitor's own.
    """
    found = queries.by_token(session, token)
    _require_usable(found, visit, at=at)
    return found


def begin(session: Session, token: str, visit: Visit, *, at: datetime) -> Opened:
    """Bind a link to the browser that opens it first.

    Raises:
        LinkUnknown: there is none.
        UseRefused: it is closed, opened elsewhere, or the visitor's own.
    """
    found = hold(session, queries.by_token(session, token).id)
    _require_usable(found, visit, at=at)
    if found.device is not None:
        return Opened(found, visit.device)
    secret = draw_token()
    found.device = digest_of(secret)
    found.opened_at = at
    note(session, Happened.ATTESTATION_OPENED, found, actor_id=None, at=at)
    return Opened(found, secret)


def sign_by_link(
    session: Session,
    token: str,
    visit: Visit,
    *,
    signer: Signer,
    said: Mapping[int, Said],
    criteria: Criteria,
    modules: Sequence[Module],
    at: datetime,
) -> Attestation:
    """Take the answer of a supervisor who opened the link, once.

    Args:
        session: The session of one unit of work.
        token: The link's.
        visit: The browser, which must be the one that opened it.
        signer: What the supervisor says of themselves.
        said: What they say of each entry, by its number.
        criteria: The version that the learner enrolled under.
        modules: The program.
        at: When.

    Raises:
        LinkUnknown: there is none.
        UseRefused: it is closed, opened elsewhere or nowhere, the visitor's own, or signed with
            the learner's name.
        AnswersMissing: an entry that waits has no answer.
        ReasonMissing: an entry is said to be wrong without a reason.
    """
    found = hold(session, queries.by_token(session, token).id)
    _require_usable(found, visit, at=at)
    if found.device is None:
        raise OpenedElsewhere(found)
    counted = _answered(session, found, signer, said, criteria, modules, at)
    note(session, Happened.ATTESTATION_SIGNED, found, actor_id=None, at=at, **counted)
    return found


def receipt(session: Session, token: str, visit: Visit) -> Attestation:
    """Return a request that was answered from this browser.

    Raises:
        LinkUnknown: there is none, or it was not answered.
        OpenedElsewhere: it was answered in another browser.
    """
    found = queries.by_token(session, token)
    if found.answered_at is None:
        raise queries.LinkUnknown
    if not same(visit.device, found.device):
        raise OpenedElsewhere(found)
    return found


def require_other(attestation: Attestation, person: Person) -> None:
    """Refuse whoever did the practice that a request asks about.

    Raises:
        OwnRequest: the person is the learner.
    """
    if person.id == attestation.enrollment.person_id:
        raise OwnRequest(attestation)


def require_enterable(attestation: Attestation, *, staff: Person, at: datetime) -> None:
    """Refuse to enter a paper form that is closed, or whose learner enters it.

    Raises:
        UseRefused: with what is wrong.
    """
    _require_usable(attestation, Visit(person_id=staff.id), at=at)


def enter_paper(
    session: Session,
    attestation: Attestation,
    *,
    paper: Paper,
    signer: Signer,
    said: Mapping[int, Said],
    criteria: Criteria,
    modules: Sequence[Module],
    store: Store,
    at: datetime,
) -> Attestation:
    """Write down what a signed paper form says, keep its scan, and say who entered it.

    Raises:
        UseRefused: it is closed, it is the staff member's own, or carries the learner's name.
        SignedAtAnotherTime: the day was before the form was made, or is still to come.
        AnswersMissing: an entry that waits has no answer.
        ReasonMissing: an entry is said to be wrong without a reason.
    """
    found = hold(session, attestation.id)
    require_enterable(found, staff=paper.staff, at=at)
    here = found.enrollment.organization
    if not here.day_of(found.asked_at) <= paper.signed_on <= here.day_of(at):
        raise SignedAtAnotherTime(here.day_of(found.asked_at))
    found.signed_on = paper.signed_on
    kept = keep(session, store, paper.scan.content, paper.scan.media_type, at=at)
    found.scan_id = kept.id
    found.entered_by = paper.staff
    counted = _answered(session, found, signer, said, criteria, modules, at)
    note(
        session,
        Happened.ATTESTATION_ENTERED,
        found,
        actor_id=paper.staff.id,
        at=at,
        scan=kept.sha256,
        **counted,
    )
    return found


def note_refused(
    session: Session, refused: UseRefused, *, actor_id: int | None, at: datetime
) -> None:
    """Write down a use that was refused, beside its request and in the trail."""
    if refused.attestation_id is None:
        return
    found = session.get_one(Attestation, refused.attestation_id)
    session.add(AttestationKnock(attestation_id=found.id, reason=refused.note, at=at))
    note(
        session,
        Happened.ATTESTATION_REFUSED,
        found,
        actor_id=actor_id,
        at=at,
        reason=refused.note,
    )


def note_scan_opened(
    session: Session, attestation: Attestation, *, staff: Person, at: datetime
) -> None:
    """Write down that somebody opened the scan of a signed form."""
    note(session, Happened.ATTESTATION_SCAN_OPENED, attestation, actor_id=staff.id, at=at)


def _require_usable(attestation: Attestation, visit: Visit, *, at: datetime) -> None:
    if visit.person_id == attestation.enrollment.person_id:
        raise OwnRequest(attestation)
    state = request_state(attestation, at=at)
    if state is not RequestState.WAITING:
        raise _CLOSED[state](attestation)
    if attestation.device is not None and not same(visit.device, attestation.device):
        raise OpenedElsewhere(attestation)


def _answered(
    session: Session,
    attestation: Attestation,
    signer: Signer,
    said: Mapping[int, Said],
    criteria: Criteria,
    modules: Sequence[Module],
    at: datetime,
) -> dict[str, int]:
    """Write down an answer and everything that follows from it; return what came of it."""
    enrollment = attestation.enrollment
    if same_name(signer.name, enrollment.person.name):
        raise OwnName(attestation)
    take_turn(session, enrollment)
    lines = _taken(session, attestation)
    waiting = [line for line in lines if state_of(line.entry) is EntryState.WAITING]
    if any(line.entry_id not in said for line in waiting):
        raise AnswersMissing
    before = standing_of(session, enrollment, criteria, modules, on=criteria.day_of(at))
    _write_signer(attestation, signer, at)
    for line in lines:
        if line.entry_id in said:
            _write_answer(line, said[line.entry_id])
    for line in waiting:
        _decide(session, attestation, line, at)
    session.flush()
    counted = _counted(waiting) | {"passed_over": len(lines) - len(waiting)}
    tell(
        session,
        Kind.SIGNATURE_GIVEN,
        attestation,
        _in_words(attestation.supervisor_name, waiting),
        at=at,
    )
    announce_newly_met(session, enrollment, since=before, modules=modules, at=at)
    return counted


def _taken(session: Session, attestation: Attestation) -> list[AttestedEntry]:
    """Hold a request's entries until the commit, in one order, and look at them again."""
    session.flush()
    session.execute(
        select(PracticeEntry.id)
        .join(AttestedEntry, AttestedEntry.entry_id == PracticeEntry.id)
        .where(AttestedEntry.attestation_id == attestation.id)
        .order_by(PracticeEntry.id)
        .with_for_update(key_share=True, of=PracticeEntry)
    )
    return queries.lines_of(session, attestation)


def _write_signer(attestation: Attestation, signer: Signer, at: datetime) -> None:
    attestation.supervisor_name = tidy_name(signer.name)
    attestation.supervisor_role = one_line(signer.role)
    attestation.supervisor_employer = one_line(signer.employer)
    attestation.supervisor_credential = one_line(signer.credential)
    attestation.supervisor_number = one_line(signer.number)
    attestation.qualification = signer.qualification
    attestation.relation = one_line(signer.relation)
    attestation.answered_at = at


def _write_answer(line: AttestedEntry, said: Said) -> None:
    line.answer = said.answer
    line.reason = require_reason(said.reason) if said.answer is Answer.WRONG else ""


def _decide(session: Session, attestation: Attestation, line: AttestedEntry, at: datetime) -> None:
    """Write the decision that an answer makes. What is not theirs to sign goes on waiting."""
    if line.answer is None or line.answer not in _DECISIONS:
        return
    entry = line.entry
    session.add(
        PracticeDecision(
            entry=entry,
            attestation=attestation,
            decision=_DECISIONS[line.answer],
            reason=line.reason,
            decided_at=at,
        )
    )
    record(
        session,
        _HAPPENED[line.answer],
        actor_id=attestation.entered_by.id if attestation.entered_by else None,
        subject=f"practice entry {entry.id}",
        at=at,
        organization_id=attestation.enrollment.organization_id,
        minutes=entry.minutes,
        attestation=attestation.id,
    )


def _counted(lines: Sequence[AttestedEntry]) -> dict[str, int]:
    answers = [line.answer for line in lines]
    return {
        "approved": answers.count(Answer.TRUE),
        "returned": answers.count(Answer.WRONG),
        "not_mine": answers.count(Answer.NOT_MINE),
    }


def _in_words(name: str, lines: Sequence[AttestedEntry]) -> str:
    """Say what came of an answer: `Lee Novak: 3 entries true (7:30 hours), 1 returned`."""
    found = _counted(lines)
    minutes = sum(line.entry.minutes for line in lines if line.answer is Answer.TRUE)
    said = []
    if found["approved"]:
        entries = count(found["approved"], "entry", "entries")
        said.append(f"{entries} approved ({Hours(minutes)} hours)")
    if found["returned"]:
        said.append(f"{count(found['returned'], 'entry', 'entries')} returned to you")
    if found["not_mine"]:
        said.append(f"{count(found['not_mine'], 'entry', 'entries')} not theirs to sign")
    return f"{name}: {', '.join(said) or 'nothing was left to sign'}"
