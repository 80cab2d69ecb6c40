"""Entering for a learner: marked, written down, told, and noted as finished, in one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.checks.models import CheckTryEntered
from prss_training.checks.paper import Paper, enter_try, take_back_try
from prss_training.coursework.entering import OwnWork, Seen, enter_work, take_back_work
from prss_training.coursework.models import Grade, Submission
from prss_training.coursework.queries import how
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Conflict
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Activity, Module
from prss_training.enrollments.models import Enrollment
from prss_training.grading.services import grade_submission
from prss_training.lessons.services import mark_part_read
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person
from prss_training.progress.services import announce_newly_met, note_completed, standing_of


class EntryGone(Conflict):
    """An entry was to be corrected that was taken back."""

    def __init__(self) -> None:
        super().__init__("This entry was taken back. Enter the paper again instead.")


@dataclass(frozen=True, slots=True)
class Program:
    """What a learner is measured by: the criteria they enrolled under, and the modules."""

    criteria: Criteria
    modules: Sequence[Module]


@dataclass(frozen=True, slots=True)
class Marked:
    """What a trainer marked: a level for each line's key, critical fails, and a comment."""

    marks: Mapping[str, int]
    critical: Sequence[str]
    comment: str


def enter_check(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    paper: Paper,
    program: Program,
    *,
    lesson_read: bool,
    by: Person,
    at: datetime,
    corrects: CheckTryEntered | None = None,
) -> CheckTryEntered:
    """Enter a check from paper, tell the learner, and note what it finishes or meets.

    Args:
        session: The session of one unit of work.
        enrollment: The learner's place.
        module: Whose check it is.
        paper: The answer sheet.
        program: What the learner is measured by.
        lesson_read: The learner ticked that they read the lesson in the workbook.
        by: Who enters it.
        at: When.
        corrects: The entry that this one stands for, which has been taken back.

    Raises:
        OwnPaper, PaperToCome, EnteredAlready, PassedAlready, NoTryLeft: as `enter_try` says.
    """
    criteria = program.criteria
    before = standing_of(session, enrollment, criteria, program.modules, on=criteria.day_of(at))
    entered = enter_try(session, enrollment, module, paper, by=by, at=at, corrects=corrects)
    if lesson_read:
        for part in module.lesson:
            mark_part_read(session, enrollment, module, part, at=at, by=by)
    queue(
        session,
        Kind.CHECK_ENTERED,
        recipient_id=enrollment.person_id,
        about=module.title,
        path=f"/checks/{entered.try_id}/result",
        at=at,
    )
    note_completed(session, enrollment, program.modules, at=at)
    announce_newly_met(session, enrollment, since=before, modules=program.modules, at=at)
    return entered


def correct_check(
    session: Session,
    entered: CheckTryEntered,
    module: Module,
    paper: Paper,
    program: Program,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> CheckTryEntered:
    """Take a wrong entry back and enter the same paper as it is.

    Raises:
        OwnPaper, PaperToCome, EnteredAlready, PassedAlready, NoTryLeft: as `enter_try` says.
        ReasonMissing: no reason is given.
        EntryTakenBack: it was taken back before.
    """
    take_back_try(session, entered, reason=reason, by=by, at=at)
    return enter_check(
        session,
        entered.made.enrollment,
        module,
        paper,
        program,
        lesson_read=False,
        by=by,
        at=at,
        corrects=entered,
    )


def take_back_check(
    session: Session,
    entered: CheckTryEntered,
    module: Module,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """Take a wrong entry back, and tell the learner whose it was.

    Raises:
        OwnPaper: whoever takes it back is the learner.
        ReasonMissing: no reason is given.
        EntryTakenBack: it was taken back before.
    """
    take_back_try(session, entered, reason=reason, by=by, at=at)
    _tell_taken_back(session, entered.made.enrollment, module.title, f"/modules/{module.key}", at)


def enter_marked(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    seen: Seen,
    marked: Marked,
    program: Program,
    *,
    by: Person,
    at: datetime,
) -> Grade:
    """Enter work done on paper or shown live, with its marks, through the desk's own grading.

    Raises:
        OwnWork, DayToCome, NotOpenForEntry, TextTooLarge: as `enter_work` says.
        MarksIncomplete: a line of the rubric has no usable mark.
    """
    activity.rubric.require_marks(marked.marks)
    submission = enter_work(session, enrollment, activity, seen, by=by, at=at)
    return _graded(session, submission, activity, marked, program, by=by, at=at)


def correct_marked(
    session: Session,
    submission: Submission,
    activity: Activity,
    marked: Marked,
    program: Program,
    *,
    seen: int,
    reason: str,
    by: Person,
    at: datetime,
) -> Grade:
    """Give an entry's grade anew because its marks were entered wrongly, and say why.

    Raises:
        OwnWork: whoever corrects it is the learner.
        EntryGone: the entry was taken back.
        ReasonMissing: no reason is given.
        GradedMeanwhile: there is a newer grade than the one before the trainer.
        MarksIncomplete: a line of the rubric has no usable mark.
    """
    if by.id == submission.enrollment.person_id:
        raise OwnWork
    said = require_reason(reason)
    if how(session, submission).taken_back is not None:
        raise EntryGone
    return _graded(
        session, submission, activity, marked, program, by=by, at=at, seen=seen, corrects=said
    )


def take_back_marked(
    session: Session,
    submission: Submission,
    activity: Activity,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """Take back work that was entered for the wrong learner or activity, and tell the learner.

    Raises:
        OwnWork: whoever takes it back is the learner.
        ReasonMissing: no reason is given.
        NotEntered: the learner handed it in.
        WorkTakenBack: it was taken back before.
    """
    take_back_work(session, submission, reason=reason, by=by, at=at)
    path = f"/modules/{activity.module}"
    _tell_taken_back(session, submission.enrollment, activity.title, path, at)


def _graded(
    session: Session,
    submission: Submission,
    activity: Activity,
    marked: Marked,
    program: Program,
    *,
    by: Person,
    at: datetime,
    seen: int = 0,
    corrects: str = "",
) -> Grade:
    return grade_submission(
        session,
        submission,
        activity=activity,
        marks=marked.marks,
        critical=marked.critical,
        comment=marked.comment,
        seen=seen,
        grader=by,
        criteria=program.criteria,
        modules=program.modules,
        at=at,
        corrects=corrects,
    )


def _tell_taken_back(
    session: Session, enrollment: Enrollment, about: str, path: str, at: datetime
) -> None:
    queue(
        session,
        Kind.ENTRY_TAKEN_BACK,
        recipient_id=enrollment.person_id,
        about=about,
        path=path,
        at=at,
    )
