"""What waits for a trainer, what was judged, and who has used up their tries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from prss_training.checks.models import CheckTry, CheckTryGranted
from prss_training.checks.queries import counts
from prss_training.coursework.models import (
    Grade,
    Submission,
    SubmissionEntered,
    SubmissionTakenBack,
    WorkTryGranted,
)
from prss_training.coursework.queries import stands
from prss_training.domain.errors import Missing
from prss_training.domain.program import Activity, Module
from prss_training.domain.rubric import Outcome
from prss_training.domain.second_rating import CHANCES, ONE_IN
from prss_training.enrollments.models import Enrollment
from prss_training.grading.models import GradeCorrected, Rating
from prss_training.people.models import Organization, Person

_SECOND, _THIRD = 2, 3


class NoSuchSubmission(Missing):
    """A submission was asked for that this organization does not have."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such work in your organization. Open the desk to see what is waiting."
        )


def waiting(organization: Organization, *, trainer: Person, module: str = "") -> Select[Submission]:
    """Return the query of work that waits for a grade, longest wait first.

    A trainer's own work is left out: somebody else judges it.

    Args:
        organization: Whose learners.
        trainer: Who is asking.
        module: The key of one module; empty for all.
    """
    found = (
        select(Submission)
        .join(Submission.enrollment)
        .outerjoin(Grade, Grade.submission_id == Submission.id)
        .options(contains_eager(Submission.enrollment).joinedload(Enrollment.person))
        .where(
            Enrollment.organization_id == organization.id,
            Enrollment.person_id != trainer.id,
            Grade.id.is_(None),
            stands(),
        )
        .order_by(Submission.submitted_at, Submission.id)
    )
    return found.where(_in_module(module)) if module else found


def waiting_by_activity(
    session: Session, organization: Organization, *, trainer: Person
) -> dict[str, int]:
    """Return how much work waits at each activity."""
    open_work = waiting(organization, trainer=trainer).order_by(None)
    rows = session.execute(
        open_work.with_only_columns(Submission.activity, func.count(Submission.id)).group_by(
            Submission.activity
        )
    )
    return {row[0]: row[1] for row in rows}


def after(
    session: Session, submission: Submission, organization: Organization, *, trainer: Person
) -> Submission | None:
    """Return the work that has waited longest, other than `submission`, or None."""
    others = waiting(organization, trainer=trainer).where(Submission.id != submission.id)
    return session.scalars(others.limit(1)).first()


def graded_recently(session: Session, organization: Organization, limit: int = 10) -> list[Grade]:
    """Return the newest grades given in an organization, newest first."""
    return list(
        session.scalars(
            select(Grade)
            .join(Grade.submission)
            .join(Submission.enrollment)
            .options(
                contains_eager(Grade.submission)
                .contains_eager(Submission.enrollment)
                .joinedload(Enrollment.person),
                joinedload(Grade.grader),
            )
            .where(Enrollment.organization_id == organization.id)
            .order_by(Grade.graded_at.desc(), Grade.id.desc())
            .limit(limit)
        )
    )


def submission(session: Session, submission_id: int, organization: Organization) -> Submission:
    """Return one piece of handed-in work.

    Raises:
        NoSuchSubmission: there is none, or it is another organization's.
    """
    found = session.scalars(
        select(Submission)
        .join(Submission.enrollment)
        .options(contains_eager(Submission.enrollment).joinedload(Enrollment.person))
        .where(Submission.id == submission_id, Enrollment.organization_id == organization.id)
    ).first()
    if found is None:
        raise NoSuchSubmission
    return found


def newest_number(session: Session, submission: Submission) -> int:
    """Return the number of the newest grade of a submission, 0 when it has none."""
    newest = select(func.max(Grade.number)).where(Grade.submission_id == submission.id)
    return session.scalar(newest) or 0


def grades(session: Session, submission: Submission) -> list[Grade]:
    """Return the grades of a submission, the newest first."""
    return list(
        session.scalars(
            select(Grade)
            .options(joinedload(Grade.grader))
            .where(Grade.submission_id == submission.id)
            .order_by(Grade.number.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at an activity, with the grade that counts, if it has one."""

    submission: Submission
    grade: Grade | None


def attempts_before(session: Session, submission: Submission) -> list[Attempt]:
    """Return the learner's earlier attempts at the same activity, the newest first."""
    newer = aliased(Grade)
    rows = session.execute(
        select(Submission, Grade)
        .outerjoin(Grade, Grade.submission_id == Submission.id)
        .outerjoin(newer, and_(newer.submission_id == Submission.id, newer.number > Grade.number))
        .where(
            Submission.enrollment_id == submission.enrollment_id,
            Submission.activity == submission.activity,
            Submission.attempt < submission.attempt,
            newer.id.is_(None),
        )
        .order_by(Submission.attempt.desc())
    )
    return [Attempt(row[0], row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class UsedUp:
    """A learner who has used every try at a check, or at a piece of work.

    `activity` is None when it is about the check of `module`.
    """

    enrollment: Enrollment
    module: Module
    activity: Activity | None
    used: int
    last_at: datetime


def used_up(
    session: Session, enrollments: Sequence[Enrollment], modules: Sequence[Module]
) -> list[UsedUp]:
    """Return every learner among `enrollments` whose tries are used up, longest ago first."""
    by_id = {enrollment.id: enrollment for enrollment in enrollments}
    found = [
        *_checks_used_up(session, by_id, modules),
        *_work_used_up(session, by_id, modules),
    ]
    return sorted(found, key=lambda used: used.last_at)


def _checks_used_up(
    session: Session, enrollments: Mapping[int, Enrollment], modules: Sequence[Module]
) -> Iterable[UsedUp]:
    by_key = {module.key: module for module in modules}
    granted = _counted(session, CheckTryGranted.enrollment_id, CheckTryGranted.module, enrollments)
    tries: dict[tuple[int, str], list[CheckTry]] = {}
    rows = (
        select(CheckTry)
        .where(CheckTry.enrollment_id.in_(enrollments), counts())
        .order_by(CheckTry.number)
    )
    for row in session.scalars(rows):
        tries.setdefault((row.enrollment_id, row.module), []).append(row)
    for (who, key), rows_of in tries.items():
        marked = [row.marked_at for row in rows_of if row.marked_at and not row.early]
        module = by_key.get(key)
        if module is None or any(row.passed for row in rows_of):
            continue
        if len(marked) >= 1 + module.check.retakes + granted.get((who, key), 0):
            yield UsedUp(enrollments[who], module, None, len(marked), marked[-1])


def _work_used_up(
    session: Session, enrollments: Mapping[int, Enrollment], modules: Sequence[Module]
) -> Iterable[UsedUp]:
    known = {
        activity.id: (module, activity) for module in modules for activity in module.activities
    }
    granted = _counted(session, WorkTryGranted.enrollment_id, WorkTryGranted.activity, enrollments)
    history: dict[tuple[int, str], dict[int, tuple[Outcome | None, datetime]]] = {}
    rows = session.execute(
        select(
            Submission.enrollment_id,
            Submission.activity,
            Submission.attempt,
            Submission.submitted_at,
            Grade.outcome,
        )
        .outerjoin(Grade, Grade.submission_id == Submission.id)
        .where(Submission.enrollment_id.in_(enrollments), stands())
        .order_by(Submission.attempt, Grade.number)
    )
    for who, key, attempt, at, outcome in rows:
        history.setdefault((who, key), {})[attempt] = (outcome, at)
    for (who, key), attempts in history.items():
        outcomes = [outcome for outcome, _ in attempts.values()]
        if key not in known or Outcome.PASSED in outcomes or None in outcomes:
            continue
        module, activity = known[key]
        if len(outcomes) >= activity.attempts + granted.get((who, key), 0):
            last_at = max(at for _, at in attempts.values())
            yield UsedUp(enrollments[who], module, activity, len(outcomes), last_at)


def _counted(
    session: Session, who: object, what: object, enrollments: Iterable[int]
) -> dict[tuple[int, str], int]:
    """Count the tries that trainers opened, by enrollment and module or activity."""
    rows = session.execute(
        select(who, what, func.count()).where(who.in_(list(enrollments))).group_by(who, what)  # type: ignore[call-overload, attr-defined]
    )
    return {(enrollment, key): number for enrollment, key, number in rows}


def _in_module(module: str) -> ColumnElement[bool]:
    return Submission.activity.startswith(f"{module}/", autoescape=True)


def corrections(session: Session, submission: Submission) -> dict[int, str]:
    """Return why grades of a submission were corrected, by the number of the newer grade's row."""
    rows = session.scalars(
        select(GradeCorrected)
        .join(GradeCorrected.grade)
        .where(Grade.submission_id == submission.id)
    )
    return {row.grade_id: row.reason for row in rows}


def second_looks(organization: Organization, *, trainer: Person) -> Select[SubmissionEntered]:
    """Return the query of demonstrations that wait for a second or third person, oldest first.

    Left out are one's own, and those that this trainer has scored already.
    """
    second, third = aliased(Rating), aliased(Rating)
    scored = exists().where(Grade.submission_id == Submission.id, Grade.grader_id == trainer.id)
    rated = exists().where(Rating.submission_id == Submission.id, Rating.rater_id == trainer.id)
    return (
        select(SubmissionEntered)
        .join(SubmissionEntered.submission)
        .join(Submission.enrollment)
        .outerjoin(second, and_(second.submission_id == Submission.id, second.number == _SECOND))
        .outerjoin(third, and_(third.submission_id == Submission.id, third.number == _THIRD))
        .outerjoin(SubmissionTakenBack, SubmissionTakenBack.submission_id == Submission.id)
        .options(
            contains_eager(SubmissionEntered.submission)
            .contains_eager(Submission.enrollment)
            .joinedload(Enrollment.person)
        )
        .where(
            Enrollment.organization_id == organization.id,
            Enrollment.person_id != trainer.id,
            SubmissionEntered.chance < CHANCES // ONE_IN,
            SubmissionTakenBack.id.is_(None),
            or_(second.id.is_(None), and_(second.apart.is_(True), third.id.is_(None))),
            ~scored,
            ~rated,
        )
        .order_by(SubmissionEntered.entered_at, SubmissionEntered.id)
    )


def second_look_count(session: Session, organization: Organization, *, trainer: Person) -> int:
    """Return how many demonstrations wait for this trainer to look a second or third time."""
    waiting_for = second_looks(organization, trainer=trainer).order_by(None)
    return session.scalar(waiting_for.with_only_columns(func.count(SubmissionEntered.id))) or 0


def ratings(session: Session, submission: Submission) -> list[Rating]:
    """Return what a second and a third person saw, in that order, with who they are."""
    return list(
        session.scalars(
            select(Rating)
            .where(Rating.submission_id == submission.id)
            .options(joinedload(Rating.rater))
            .order_by(Rating.number)
        )
    )


def entered(session: Session, submission: Submission) -> SubmissionEntered:
    """Return how a submission was entered for its learner.

    Raises:
        NoSuchSubmission: the learner handed it in.
    """
    found = session.scalar(
        select(SubmissionEntered)
        .where(SubmissionEntered.submission_id == submission.id)
        .options(joinedload(SubmissionEntered.entered_by))
    )
    if found is None:
        raise NoSuchSubmission
    return found
