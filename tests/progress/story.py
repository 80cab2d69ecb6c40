"""What a learner does, written straight into rows, for tests that look at what follows from it."""

from datetime import timedelta

from prss_training.attendance.models import Attendance
from prss_training.checks.models import CheckTry
from prss_training.coursework.models import Grade
from prss_training.domain.practice import Decision
from prss_training.domain.rubric import Outcome
from prss_training.exams.models import ExaminationResult
from prss_training.fieldwork.models import PracticeDecision, PracticeReversal, Supervision
from prss_training.lessons.models import PartRead
from prss_training.statements.models import Signature
from tests.factories import MORNING, make_entry, make_submission

DAY = timedelta(days=1)


def add(session, row):
    session.add(row)
    session.flush()
    return row


def read(session, enrollment, module, *, parts=None, beyond=0, at=MORNING):
    for part in module.lesson[beyond:parts]:
        add(
            session,
            PartRead(enrollment_id=enrollment.id, module=module.key, part=part.number, read_at=at),
        )


def try_check(session, enrollment, module, *, number=1, passed=True, at=MORNING):
    return add(
        session,
        CheckTry(
            enrollment_id=enrollment.id,
            module=module.key,
            number=number,
            drawn=[],
            kept={},
            marks=[],
            started_at=at,
            marked_at=at,
            percent=100 if passed else 40,
            passed=passed,
        ),
    )


def judge(session, submission, grader, *, passed=True, number=1, at=MORNING):
    return add(
        session,
        Grade(
            submission_id=submission.id,
            number=number,
            grader_id=grader.id,
            marks={},
            critical=[],
            percent=100 if passed else 40,
            outcome=Outcome.PASSED if passed else Outcome.RETURNED,
            comment="You listened before you spoke.",
            rubric="0" * 64,
            graded_at=at,
        ),
    )


def finish(session, enrollment, module, grader, *, at=MORNING):
    """Read it all, pass the check, and have every piece of work pass, at one moment."""
    read(session, enrollment, module, at=at)
    try_check(session, enrollment, module, at=at)
    return [
        judge(
            session,
            make_submission(session, enrollment, activity=activity.id, submitted_at=at),
            grader,
            at=at,
        )
        for activity in module.activities
    ]


def approve(session, enrollment, supervisor, *, at=MORNING, **over):
    entry = make_entry(session, enrollment, **over)
    add(
        session,
        PracticeDecision(
            entry_id=entry.id,
            supervisor_id=supervisor.id,
            decision=Decision.APPROVED,
            reason="",
            decided_at=at,
        ),
    )
    return entry


def reverse(session, entry, supervisor, *, at):
    return add(
        session,
        PracticeReversal(
            entry_id=entry.id, supervisor_id=supervisor.id, reason="Logged twice.", reversed_at=at
        ),
    )


def attend(session, enrollment, module, trainer, *, at=MORNING, reverses=None):
    return add(
        session,
        Attendance(
            enrollment_id=enrollment.id,
            module=module.key,
            attended_on=at.date(),
            recorded_by_id=trainer.id,
            recorded_at=at,
            reverses_id=reverses.id if reverses else None,
        ),
    )


def supervise(session, enrollment, supervisor, *, at=MORNING, reverses=None):
    return add(
        session,
        Supervision(
            enrollment_id=enrollment.id,
            supervisor_id=supervisor.id,
            given_on=at.date(),
            minutes=60,
            in_group=False,
            note="",
            recorded_at=at,
            reverses_id=reverses.id if reverses else None,
        ),
    )


def sign(session, enrollment, *, at=MORNING):
    return add(
        session,
        Signature(
            enrollment_id=enrollment.id,
            statement="code-of-ethics-2026",
            sha256="0" * 64,
            typed_name="Rosa Delgado",
            signed_at=at,
        ),
    )


def examine(session, enrollment, registrar, *, at=MORNING, reverses=None):
    return add(
        session,
        ExaminationResult(
            enrollment_id=enrollment.id,
            exam="icrc-pr",
            passed_on=at.date(),
            proof="Letter from the board",
            recorded_by_id=registrar.id,
            recorded_at=at,
            reverses_id=reverses.id if reverses else None,
        ),
    )
