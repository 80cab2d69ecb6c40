"""Reading what learners did in the modules into plain values, for one learner or for many."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.checks.models import CheckTry, CheckTryTakenBack
from prss_training.coursework.models import Grade, Submission, SubmissionTakenBack
from prss_training.domain.rubric import Outcome
from prss_training.enrollments.models import ModuleCompleted
from prss_training.lessons.models import PartRead
from prss_training.progress.timeline import (
    CheckWasTried,
    History,
    Judgement,
    ModuleWasNoted,
    PartWasRead,
    WorkWasHandedIn,
)


def histories(session: Session, enrollments: Iterable[int]) -> dict[int, History]:
    """Return what each learner did in the modules, by the number of their enrollment."""
    ids = list(enrollments)
    parts, checks = _parts(session, ids), _checks(session, ids)
    work, noted = _work(session, ids), _noted(session, ids)
    return {
        who: History(tuple(parts[who]), tuple(checks[who]), tuple(work[who]), tuple(noted[who]))
        for who in ids
    }


def _parts(session: Session, ids: list[int]) -> dict[int, list[PartWasRead]]:
    rows = session.execute(
        select(PartRead.enrollment_id, PartRead.module, PartRead.part, PartRead.read_at)
        .where(PartRead.enrollment_id.in_(ids))
        .order_by(PartRead.id)
    )
    found: dict[int, list[PartWasRead]] = defaultdict(list)
    for who, module, part, at in rows:
        found[who].append(PartWasRead(module, part, at))
    return found


def _checks(session: Session, ids: list[int]) -> dict[int, list[CheckWasTried]]:
    rows = session.execute(
        select(
            CheckTry.enrollment_id,
            CheckTry.id,
            CheckTry.module,
            CheckTry.passed,
            CheckTry.marked_at,
            CheckTryTakenBack.taken_back_at,
        )
        .outerjoin(CheckTryTakenBack, CheckTryTakenBack.try_id == CheckTry.id)
        .where(CheckTry.enrollment_id.in_(ids))
        .order_by(CheckTry.module, CheckTry.number)
    )
    found: dict[int, list[CheckWasTried]] = defaultdict(list)
    for who, number, module, passed, at, until in rows:
        found[who].append(CheckWasTried(number, module, passed, at, until))
    return found


def _work(session: Session, ids: list[int]) -> dict[int, list[WorkWasHandedIn]]:
    rows = session.execute(
        select(
            Submission.id,
            Submission.enrollment_id,
            Submission.activity,
            Grade.id.label("grade_id"),
            Grade.outcome,
            Grade.graded_at,
            SubmissionTakenBack.taken_back_at,
        )
        .outerjoin(Grade, Grade.submission_id == Submission.id)
        .outerjoin(SubmissionTakenBack, SubmissionTakenBack.submission_id == Submission.id)
        .where(Submission.enrollment_id.in_(ids))
        .order_by(Submission.activity, Submission.attempt, Submission.id, Grade.number)
    )
    found: dict[int, list[WorkWasHandedIn]] = defaultdict(list)
    for submission_id, together in groupby(rows, key=lambda row: row.id):
        graded = list(together)
        judged = tuple(
            Judgement(row.grade_id, row.outcome is Outcome.PASSED, row.graded_at)
            for row in graded
            if row.grade_id is not None
        )
        first = graded[0]
        found[first.enrollment_id].append(
            WorkWasHandedIn(first.activity, submission_id, judged, first.taken_back_at)
        )
    return found


def _noted(session: Session, ids: list[int]) -> dict[int, list[ModuleWasNoted]]:
    rows = session.execute(
        select(ModuleCompleted.enrollment_id, ModuleCompleted.module, ModuleCompleted.completed_at)
        .where(ModuleCompleted.enrollment_id.in_(ids))
        .order_by(ModuleCompleted.id)
    )
    found: dict[int, list[ModuleWasNoted]] = defaultdict(list)
    for who, module, at in rows:
        found[who].append(ModuleWasNoted(module, at))
    return found
