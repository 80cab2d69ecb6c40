"""Where each piece of written work stands: drafts, attempts, and the grades that count."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload

from prss_training.coursework.models import (
    Draft,
    Grade,
    SpokenAnswer,
    Submission,
    SubmissionEntered,
    SubmissionTakenBack,
    Transcript,
    WorkTryGranted,
)
from prss_training.domain.errors import Missing
from prss_training.domain.program import Activity
from prss_training.domain.rubric import Outcome
from prss_training.enrollments.models import Enrollment


class SubmissionUnknown(Missing):
    """The learner handed in no such work."""

    def __init__(self) -> None:
        super().__init__("There is no such work of yours. Open the module and look at its work.")


class WorkState(StrEnum):
    """Where one piece of work stands, for the person who writes it."""

    OPEN = "open"
    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    PASSED = "passed"
    EXHAUSTED = "needs-a-person"


@dataclass(frozen=True, slots=True)
class Work:
    """One activity as one learner has it. Attempts are oldest first.

    `grades` holds the judgement that counts for each submission's id. `allowed` counts the
    attempts that a trainer added.
    """

    activity: Activity
    attempts: tuple[Submission, ...]
    grades: Mapping[int, Grade]
    draft: Draft | None
    allowed: int

    @property
    def history(self) -> tuple[Outcome | None, ...]:
        """The outcome of each attempt; None while it waits."""
        judged = (self.grades.get(attempt.id) for attempt in self.attempts)
        return tuple(grade.outcome if grade else None for grade in judged)

    @property
    def state(self) -> WorkState:
        """Where it stands now."""
        history = self.history
        if Outcome.PASSED in history:
            return WorkState.PASSED
        if history and history[-1] is None:
            return WorkState.WAITING
        if len(history) >= self.allowed:
            return WorkState.EXHAUSTED
        if self.draft is not None:
            return WorkState.DRAFT
        return WorkState.RETURNED if history else WorkState.OPEN

    @property
    def writable(self) -> bool:
        """Another attempt may be written and handed in; what is shown live is never written."""
        return not self.activity.live and self.state in (
            WorkState.OPEN,
            WorkState.DRAFT,
            WorkState.RETURNED,
        )

    @property
    def left(self) -> int:
        """How many attempts are left."""
        return max(0, self.allowed - len(self.attempts))

    @property
    def text(self) -> str:
        """The text to go on with: the draft, or else what was handed in last."""
        if self.draft is not None:
            return self.draft.body
        return self.attempts[-1].body if self.attempts else ""

    @property
    def revision(self) -> int:
        """The draft's revision; 0 while there is no draft."""
        return self.draft.revision if self.draft is not None else 0


def stands() -> ColumnElement[bool]:
    """Return the condition that an attempt was not taken back."""
    return ~exists().where(SubmissionTakenBack.submission_id == Submission.id)


def newest_attempt(session: Session, enrollment: Enrollment, activity: Activity) -> int:
    """Return the highest number of a learner's attempts, those taken back included; or 0."""
    newest = select(func.max(Submission.attempt)).where(
        Submission.enrollment_id == enrollment.id, Submission.activity == activity.id
    )
    return session.scalar(newest) or 0


def submissions(session: Session, enrollment: Enrollment) -> list[Submission]:
    """Return everything a learner handed in, by activity, oldest attempt first.

    What was entered wrongly and taken back is left out.
    """
    return list(
        session.scalars(
            select(Submission)
            .where(Submission.enrollment_id == enrollment.id, stands())
            .order_by(Submission.activity, Submission.attempt)
        )
    )


def submission(session: Session, enrollment: Enrollment, submission_id: int) -> Submission:
    """Return one piece of work that this learner handed in.

    Raises:
        SubmissionUnknown: there is none with this id, or it is somebody else's.
    """
    found = session.scalars(
        select(Submission).where(
            Submission.id == submission_id, Submission.enrollment_id == enrollment.id
        )
    ).first()
    if found is None:
        raise SubmissionUnknown
    return found


def newest_grades(session: Session, enrollment: Enrollment) -> dict[int, Grade]:
    """Return the grade that counts for each graded submission's id: the highest number."""
    every = session.scalars(
        select(Grade)
        .join(Grade.submission)
        .where(Submission.enrollment_id == enrollment.id)
        .order_by(Grade.number)
    )
    return {grade.submission_id: grade for grade in every}


def grades(session: Session, submission: Submission) -> list[Grade]:
    """Return every grade of a submission with its grader, the one that counts first."""
    return list(
        session.scalars(
            select(Grade)
            .where(Grade.submission_id == submission.id)
            .options(joinedload(Grade.grader))
            .order_by(Grade.number.desc())
        )
    )


def drafts(session: Session, enrollment: Enrollment) -> dict[str, Draft]:
    """Return what a learner is writing, by activity."""
    rows = session.scalars(
        select(Draft)
        .where(Draft.enrollment_id == enrollment.id)
        .execution_options(populate_existing=True)
    )
    return {row.activity: row for row in rows}


def tries_granted(session: Session, enrollment: Enrollment) -> Counter[str]:
    """Return how many attempts trainers added, by activity."""
    return Counter(
        session.scalars(
            select(WorkTryGranted.activity).where(WorkTryGranted.enrollment_id == enrollment.id)
        )
    )


def works(
    session: Session, enrollment: Enrollment, activities: Iterable[Activity]
) -> dict[str, Work]:
    """Return where each of these activities stands, by its id, in four queries."""
    attempts: dict[str, list[Submission]] = defaultdict(list)
    for handed_in in submissions(session, enrollment):
        attempts[handed_in.activity].append(handed_in)
    judged = newest_grades(session, enrollment)
    written = drafts(session, enrollment)
    granted = tries_granted(session, enrollment)
    return {
        activity.id: Work(
            activity,
            tuple(attempts[activity.id]),
            judged,
            written.get(activity.id),
            activity.attempts + granted[activity.id],
        )
        for activity in activities
    }


def work(session: Session, enrollment: Enrollment, activity: Activity) -> Work:
    """Return where one activity stands."""
    return works(session, enrollment, [activity])[activity.id]


@dataclass(frozen=True, slots=True)
class How:
    """How an attempt came in, beside its text: entered by somebody, spoken, written out."""

    entered: SubmissionEntered | None = None
    taken_back: SubmissionTakenBack | None = None
    spoken: SpokenAnswer | None = None
    transcript: Transcript | None = None


def how(session: Session, submission: Submission) -> How:
    """Return how one attempt came in, with the newest transcript."""
    row = session.execute(
        select(SubmissionEntered, SubmissionTakenBack, SpokenAnswer, Transcript)
        .select_from(Submission)
        .outerjoin(SubmissionEntered, SubmissionEntered.submission_id == Submission.id)
        .outerjoin(SubmissionTakenBack, SubmissionTakenBack.submission_id == Submission.id)
        .outerjoin(SpokenAnswer, SpokenAnswer.submission_id == Submission.id)
        .outerjoin(Transcript, Transcript.submission_id == Submission.id)
        .where(Submission.id == submission.id)
        .options(
            joinedload(SubmissionEntered.entered_by),
            joinedload(SubmissionTakenBack.taken_back_by),
            joinedload(SpokenAnswer.file),
            joinedload(Transcript.written_by),
        )
        .order_by(Transcript.number.desc())
        .limit(1)
    ).one()
    return How(*row)


def recording(session: Session, submission: Submission) -> SpokenAnswer:
    """Return the recording of an attempt, with its file.

    Raises:
        SubmissionUnknown: it was not spoken.
    """
    found = session.scalar(
        select(SpokenAnswer)
        .where(SpokenAnswer.submission_id == submission.id)
        .options(joinedload(SpokenAnswer.file))
    )
    if found is None:
        raise SubmissionUnknown
    return found
