"""Judging work, and opening another try after a talk."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.checks.models import CheckTryGranted
from prss_training.coursework.models import Grade, Submission, WorkTryGranted
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Conflict, NotPermitted
from prss_training.domain.program import Activity, Module
from prss_training.domain.rubric import Rubric
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.grading import queries
from prss_training.grading.models import GradeCorrected
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person
from prss_training.progress.services import announce_newly_met, note_completed, standing_of


class GraderIsAuthor(NotPermitted):
    """Nobody grades their own work."""

    def __init__(self) -> None:
        super().__init__("You wrote this work. Ask another trainer to grade it.")


class GradedMeanwhile(Conflict):
    """Another grade was given after the trainer opened the page."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody graded this work while you had it open. Read their grade first. "
            "Yours is still here: give it only if the work needs a newer one."
        )


class OwnTries(NotPermitted):
    """Nobody opens another try for themselves."""

    def __init__(self) -> None:
        super().__init__("These are your own tries. Ask another trainer to talk it over with you.")


class TriesLeft(Conflict):
    """Another try was to be opened for somebody who can still go on without it."""

    def __init__(self) -> None:
        super().__init__(
            "This learner can go on without another try: one is left, is waiting for a grade, "
            "or has passed. Open the list of tries to see who needs one."
        )


def rubric_digest(rubric: Rubric) -> str:
    """Return the sha256 of a rubric's words, so that a grade says what it was judged by."""
    said = json.dumps(asdict(rubric), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def grade_submission(
    session: Session,
    submission: Submission,
    *,
    activity: Activity,
    marks: Mapping[str, int],
    critical: Sequence[str],
    comment: str,
    seen: int,
    grader: Person,
    criteria: Criteria,
    modules: Sequence[Module],
    at: datetime,
    corrects: str = "",
) -> Grade:
    """Record a trainer's judgement, and tell the learner of it and of what it meets.

    Grading again adds a newer grade; nothing is overwritten, and the newest counts.

    Args:
        session: The session of one unit of work.
        submission: What is judged.
        activity: What was asked for, with the rubric that judges it.
        marks: The level, from 0 to 3, for the key of each line.
        critical: The keys of the critical fails that were found.
        comment: What the learner reads.
        seen: The number of the newest grade that the grader had before them; 0 for none.
        grader: Who judges.
        criteria: The version that the learner enrolled under.
        modules: The program.
        at: When.
        corrects: Why an earlier grade was wrong; empty where this one is no correction.

    Raises:
        GraderIsAuthor: the grader is the learner.
        GradedMeanwhile: there is a newer grade than the grader saw.
        MarksIncomplete: a line of the rubric has no usable mark.
    """
    enrollment = submission.enrollment
    if grader.id == enrollment.person_id:
        raise GraderIsAuthor
    if _newest_locked(session, submission) != seen:
        raise GradedMeanwhile
    before = standing_of(session, enrollment, criteria, modules, on=criteria.day_of(at))
    found = [fail.key for fail in activity.rubric.critical if fail.key in critical]
    grade = Grade(
        submission=submission,
        number=seen + 1,
        grader=grader,
        marks={line.key: marks[line.key] for line in activity.rubric.lines if line.key in marks},
        critical=found,
        percent=activity.rubric.percent(marks),
        outcome=activity.rubric.outcome(marks, found),
        comment=comment.strip(),
        rubric=rubric_digest(activity.rubric),
        graded_at=at,
    )
    session.add(grade)
    if corrects:
        session.add(GradeCorrected(grade=grade, reason=corrects.strip()))
    _write_down(session, grade, activity, at=at)
    note_completed(session, enrollment, modules, at=at)
    announce_newly_met(session, enrollment, since=before, modules=modules, at=at)
    return grade


def _newest_locked(session: Session, submission: Submission) -> int:
    """Return the newest grade's number, with other graders kept waiting until we are done."""
    session.execute(select(Submission.id).where(Submission.id == submission.id).with_for_update())
    return queries.newest_number(session, submission)


def _write_down(session: Session, grade: Grade, activity: Activity, *, at: datetime) -> None:
    enrollment = grade.submission.enrollment
    record(
        session,
        Happened.WORK_GRADED,
        actor_id=grade.grader.id,
        organization_id=enrollment.organization_id,
        subject=f"submission {grade.submission.id}",
        at=at,
        number=grade.number,
        percent=grade.percent,
        outcome=grade.outcome.value,
    )
    queue(
        session,
        Kind.WORK_GRADED,
        recipient_id=enrollment.person_id,
        about=activity.title,
        path=f"/work/{grade.submission.id}",
        at=at,
    )


def grant_try(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    activity: Activity | None = None,
    *,
    reason: str,
    trainer: Person,
    at: datetime,
) -> CheckTryGranted | WorkTryGranted:
    """Open one more try: at a piece of work, or at the module's check where none is named.

    Raises:
        OwnTries: the trainer is the learner.
        TriesLeft: the learner can go on without it.
    """
    _require_used_up(session, enrollment, module, activity, trainer)
    granted = _granted(module, activity)
    granted.enrollment_id = enrollment.id
    granted.granted_by_id = trainer.id
    granted.reason = reason.strip()
    granted.granted_at = at
    session.add(granted)
    record(
        session,
        Happened.WORK_TRY_GRANTED if activity else Happened.CHECK_TRY_GRANTED,
        actor_id=trainer.id,
        organization_id=enrollment.organization_id,
        subject=f"enrollment {enrollment.id}",
        at=at,
        at_what=activity.id if activity else module.key,
    )
    return granted


def _granted(module: Module, activity: Activity | None) -> CheckTryGranted | WorkTryGranted:
    if activity is None:
        return CheckTryGranted(module=module.key)
    return WorkTryGranted(activity=activity.id)


def _require_used_up(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    activity: Activity | None,
    trainer: Person,
) -> None:
    if trainer.id == enrollment.person_id:
        raise OwnTries
    take_turn(session, enrollment)
    found = queries.used_up(session, [enrollment], [module])
    if not any(used.activity == activity for used in found):
        raise TriesLeft
