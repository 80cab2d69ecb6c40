"""Reading what learners did in the modules into plain values, for one learner or for many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.checks.models import CheckTry, CheckTryTakenBack
from prss_training.coursework.models import Grade, Submission, SubmissionTakenBack
from prss_training.domain.knowing import EARLY
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
from prss_training.together import Question, ask_together

_PARTS, _CHECKS, _WORK, _NOTED = "parts", "checks", "work", "noted"


def histories(session: Session, enrollments: Iterable[int]) -> dict[int, History]:
    """Return what each learner did in the modules, by the number of their enrollment."""
    ids = list(enrollments)
    return histories_from(ask_together(session, history_questions(ids)), ids)


def history_questions(ids: Collection[int]) -> dict[str, Question[Any]]:
    """Return what is asked of the database to know the histories of these enrollments."""
    return {
        _PARTS: _parts(ids),
        _CHECKS: _checks(ids),
        _WORK: _work(ids),
        _NOTED: _noted(ids),
    }


def histories_from(answers: Mapping[str, Any], ids: Iterable[int]) -> dict[int, History]:
    """Return the history of each enrollment out of the answers to `history_questions`."""
    return {
        who: History(
            tuple(answers[_PARTS].get(who, ())),
            tuple(answers[_CHECKS].get(who, ())),
            tuple(answers[_WORK].get(who, ())),
            tuple(answers[_NOTED].get(who, ())),
        )
        for who in ids
    }


def _parts(ids: Collection[int]) -> Question[dict[int, list[PartWasRead]]]:
    def read(rows: Sequence[Any]) -> dict[int, list[PartWasRead]]:
        found: dict[int, list[PartWasRead]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: row.id):
            found[row.enrollment_id].append(PartWasRead(row.module, row.part, row.read_at))
        return found

    statement = select(
        PartRead.id, PartRead.enrollment_id, PartRead.module, PartRead.part, PartRead.read_at
    ).where(PartRead.enrollment_id.in_(ids))
    return Question(statement, read)


def _checks(ids: Collection[int]) -> Question[dict[int, list[CheckWasTried]]]:
    def read(rows: Sequence[Any]) -> dict[int, list[CheckWasTried]]:
        found: dict[int, list[CheckWasTried]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row.module, row.number)):
            found[row.enrollment_id].append(
                CheckWasTried(
                    row.id,
                    row.module,
                    row.passed,
                    row.marked_at,
                    row.taken_back_at,
                    early=row.number == EARLY,
                )
            )
        return found

    statement = (
        select(
            CheckTry.enrollment_id,
            CheckTry.id,
            CheckTry.module,
            CheckTry.number,
            CheckTry.passed,
            CheckTry.marked_at,
            CheckTryTakenBack.taken_back_at,
        )
        .outerjoin(CheckTryTakenBack, CheckTryTakenBack.try_id == CheckTry.id)
        .where(CheckTry.enrollment_id.in_(ids))
    )
    return Question(statement, read)


def _work(ids: Collection[int]) -> Question[dict[int, list[WorkWasHandedIn]]]:
    statement = (
        select(
            Submission.id,
            Submission.enrollment_id,
            Submission.activity,
            Submission.attempt,
            Grade.id.label("grade_id"),
            Grade.number,
            Grade.outcome,
            Grade.graded_at,
            SubmissionTakenBack.taken_back_at,
        )
        .outerjoin(Grade, Grade.submission_id == Submission.id)
        .outerjoin(SubmissionTakenBack, SubmissionTakenBack.submission_id == Submission.id)
        .where(Submission.enrollment_id.in_(ids))
    )
    return Question(statement, _handed_in)


def _handed_in(rows: Sequence[Any]) -> dict[int, list[WorkWasHandedIn]]:
    found: dict[int, list[WorkWasHandedIn]] = defaultdict(list)
    ordered = sorted(rows, key=lambda row: (row.activity, row.attempt, row.id, row.number or 0))
    for submission_id, together in groupby(ordered, key=lambda row: row.id):
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


def _noted(ids: Collection[int]) -> Question[dict[int, list[ModuleWasNoted]]]:
    def read(rows: Sequence[Any]) -> dict[int, list[ModuleWasNoted]]:
        found: dict[int, list[ModuleWasNoted]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: row.id):
            found[row.enrollment_id].append(ModuleWasNoted(row.module, row.completed_at))
        return found

    statement = select(
        ModuleCompleted.id,
        ModuleCompleted.enrollment_id,
        ModuleCompleted.module,
        ModuleCompleted.completed_at,
    ).where(ModuleCompleted.enrollment_id.in_(ids))
    return Question(statement, read)
