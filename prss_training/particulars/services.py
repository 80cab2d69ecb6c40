"""Putting a line on a person's file, and taking it back. Every line is written once."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.particulars import (
    OWN_WORD,
    DayToCome,
    Detail,
    ParticularKind,
    require_fileable,
)
from prss_training.domain.practice import require_reason
from prss_training.enrollments.models import Enrollment
from prss_training.particulars.models import BoardApproval, Particular
from prss_training.people.models import Organization, Person


class OwnFile(NotPermitted):
    """Nobody puts proof on their own file; a learner's own word is all they may add."""

    def __init__(self) -> None:
        super().__init__("This is your own file. Ask somebody else on the staff to add this.")


class ProofNotNamed(Unacceptable):
    """Nothing is said of what was seen."""

    def __init__(self) -> None:
        super().__init__("Say what you saw, such as “Diploma” or “Letter of 3 May”.")


class LineReversed(Conflict):
    """A line was taken back before."""

    def __init__(self) -> None:
        super().__init__("This line was taken back already. Open the file again to see it.")


class ApprovalEndsFirst(Unacceptable):
    """An approval ends before it begins."""

    def __init__(self) -> None:
        super().__init__("The last day is before the first. Look at both again.")


def record_approval(
    session: Session,
    organization: Organization,
    *,
    board: str,
    number: str,
    since: date,
    until: date | None,
    by: Person,
    at: datetime,
) -> BoardApproval:
    """Write down that a board approved the organization's training.

    Args:
        session: The session to write in.
        organization: Whose training.
        board: The board's key, as criteria name it in `approved_by`.
        number: The approval's number, if it has one.
        since: Its first day.
        until: Its last day; None while it has none.
        by: Who saw the approval.
        at: When.

    Raises:
        DayToCome: its first day is still to come.
        ApprovalEndsFirst: it ends before it begins.
    """
    if since > organization.day_of(at):
        raise DayToCome
    if until is not None and until < since:
        raise ApprovalEndsFirst
    row = BoardApproval(
        organization=organization,
        board=board,
        number=number.strip(),
        since=since,
        until=until,
        recorded_by=by,
        recorded_at=at,
    )
    return _approval_kept(session, row, Happened.APPROVAL_RECORDED)


def take_approval_back(
    session: Session, approval: BoardApproval, *, reason: str, by: Person, at: datetime
) -> BoardApproval:
    """Take an approval back with a row that names it and says why.

    Raises:
        ReasonMissing: no reason is given.
        LineReversed: it was taken back before.
    """
    said = require_reason(reason)
    taken = select(BoardApproval.id).where(BoardApproval.reverses_id == approval.id)
    if session.scalar(taken) is not None:
        raise LineReversed
    row = BoardApproval(
        organization=approval.organization,
        board=approval.board,
        number=approval.number,
        since=approval.since,
        until=approval.until,
        recorded_by=by,
        recorded_at=at,
        reverses_id=approval.id,
        reason=said,
    )
    return _approval_kept(session, row, Happened.APPROVAL_TAKEN_BACK)


def _approval_kept(session: Session, row: BoardApproval, happened: Happened) -> BoardApproval:
    session.add(row)
    session.flush()
    record(
        session,
        happened,
        actor_id=row.recorded_by.id,
        subject=f"board approval {row.reverses_id or row.id}",
        at=row.recorded_at,
        organization_id=row.organization_id,
        board=row.board,
    )
    return row


def put_on_file(
    session: Session,
    enrollment: Enrollment,
    kind: ParticularKind,
    detail: Detail,
    *,
    happened_on: date,
    proof: str,
    by: Person,
    at: datetime,
) -> Particular:
    """Write a line into a learner's file.

    The learner may give their own word on what `OWN_WORD` holds; for all else somebody else says
    what proof they saw.

    Raises:
        OwnFile: it is the person's own file and not a matter of their own word.
        ProofNotNamed: staff name no proof.
        DayToCome: its day is still to come where the organization is.
        NothingInCourse: a course has no hours and no days.
    """
    own = enrollment.person_id == by.id
    if own and (kind not in OWN_WORD or detail.get("by", "self") != "self"):
        raise OwnFile
    if not own and not proof.strip():
        raise ProofNotNamed
    require_fileable(kind, detail, on=happened_on, today=enrollment.organization.day_of(at))
    line = Particular(
        enrollment=enrollment,
        kind=kind,
        detail=dict(detail),
        happened_on=happened_on,
        proof=proof.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    return _kept(session, line, Happened.PARTICULAR_FILED)


def take_back(
    session: Session, line: Particular, *, reason: str, by: Person, at: datetime
) -> Particular:
    """Take a line back with one that names it and says why.

    Raises:
        OwnFile: it is the person's own file, and somebody else wrote the line.
        ReasonMissing: no reason is given.
        LineReversed: it was taken back before.
    """
    if line.enrollment.person_id == by.id and line.recorded_by_id != by.id:
        raise OwnFile
    said = require_reason(reason)
    taken = select(Particular.id).where(Particular.reverses_id == line.id)
    if session.scalar(taken) is not None:
        raise LineReversed
    reversal = Particular(
        enrollment=line.enrollment,
        kind=line.kind,
        detail=line.detail,
        happened_on=line.happened_on,
        proof=line.proof,
        recorded_by=by,
        recorded_at=at,
        reverses_id=line.id,
        reason=said,
    )
    return _kept(session, reversal, Happened.PARTICULAR_TAKEN_BACK)


def _kept(session: Session, row: Particular, happened: Happened) -> Particular:
    session.add(row)
    session.flush()
    record(
        session,
        happened,
        actor_id=row.recorded_by.id,
        subject=f"file line {row.reverses_id or row.id}",
        at=row.recorded_at,
        organization_id=row.enrollment.organization_id,
        kind=row.kind.value,
    )
    return row
