"""Writing down an outside examination that was passed, and taking such a line back."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.practice import require_reason
from prss_training.enrollments.models import Enrollment
from prss_training.exams.models import ExaminationResult
from prss_training.exams.queries import standing
from prss_training.people.models import Person


class OwnExamination(NotPermitted):
    """Nobody records their own examination."""

    def __init__(self) -> None:
        super().__init__("This is your own examination. Ask another registrar to record it.")


class ExaminationToCome(Unacceptable):
    """An examination was recorded before it was held."""

    def __init__(self) -> None:
        super().__init__("This day is still to come. Record an examination after it was passed.")


class ProofMissing(Unacceptable):
    """Nothing is said of the proof that the registrar saw."""

    def __init__(self) -> None:
        super().__init__("Say what proof you saw, such as the score report and its date.")


class AlreadyRecorded(Conflict):
    """The same examination is on the record of this learner."""

    def __init__(self) -> None:
        super().__init__(
            "This examination is recorded for this learner already. "
            "If that record is wrong, take it back first."
        )


class ResultReversed(Conflict):
    """A result was taken back before."""

    def __init__(self) -> None:
        super().__init__("This result was taken back already. Open the learner's page again.")


def record_examination(
    session: Session,
    enrollment: Enrollment,
    *,
    exam: str,
    passed_on: date,
    proof: str,
    score: int | None = None,
    registrar: Person,
    at: datetime,
) -> ExaminationResult:
    """Write down that a learner passed an examination that others hold.

    A score is kept only where one is given; without it the registrar's word stands.

    Raises:
        OwnExamination: the registrar is the learner.
        ExaminationToCome: the day is still to come where the organization is.
        ProofMissing: nothing is said of the proof.
        AlreadyRecorded: the same examination counts for the learner already.
    """
    if enrollment.person_id == registrar.id:
        raise OwnExamination
    if passed_on > enrollment.organization.day_of(at):
        raise ExaminationToCome
    if not proof.strip():
        raise ProofMissing
    # Two registrars at once take turns, so that one examination is recorded once.
    session.execute(
        select(Enrollment.id).where(Enrollment.id == enrollment.id).with_for_update(key_share=True)
    )
    if exam in standing(session, enrollment):
        raise AlreadyRecorded
    result = ExaminationResult(
        enrollment=enrollment,
        exam=exam,
        passed_on=passed_on,
        score=score,
        proof=proof.strip(),
        recorded_by=registrar,
        recorded_at=at,
    )
    return _kept(session, result, Happened.EXAMINATION_RECORDED)


def reverse_examination(
    session: Session, result: ExaminationResult, *, reason: str, registrar: Person, at: datetime
) -> ExaminationResult:
    """Take a result back with a line that names it and says why.

    Raises:
        OwnExamination: the registrar is the learner.
        ReasonMissing: no reason is given.
        ResultReversed: it was taken back before.
    """
    if result.enrollment.person_id == registrar.id:
        raise OwnExamination
    said = require_reason(reason)
    taken_back = select(ExaminationResult.id).where(ExaminationResult.reverses_id == result.id)
    if session.scalar(taken_back) is not None:
        raise ResultReversed
    reversal = ExaminationResult(
        enrollment=result.enrollment,
        exam=result.exam,
        passed_on=result.passed_on,
        score=result.score,
        proof=result.proof,
        recorded_by=registrar,
        recorded_at=at,
        reverses_id=result.id,
        reason=said,
    )
    return _kept(session, reversal, Happened.EXAMINATION_REVERSED)


def _kept(session: Session, row: ExaminationResult, happened: Happened) -> ExaminationResult:
    session.add(row)
    session.flush()
    record(
        session,
        happened,
        actor_id=row.recorded_by.id,
        subject=f"examination result {row.reverses_id or row.id}",
        at=row.recorded_at,
        organization_id=row.enrollment.organization_id,
        exam=row.exam,
    )
    return row
