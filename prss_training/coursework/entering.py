"""Work that somebody enters for a learner: written on paper, or shown live and marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.coursework import queries
from prss_training.coursework.models import (
    Submission,
    SubmissionEntered,
    SubmissionTakenBack,
)
from prss_training.coursework.services import plain
from prss_training.domain.attempts import (
    AlreadyPassed,
    AttemptsExhausted,
    WorkWaiting,
    next_attempt,
)
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Activity, Way
from prss_training.domain.rubric import Outcome
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.files.models import StoredFile
from prss_training.people.models import Person


class OwnWork(NotPermitted):
    """Nobody enters, marks or takes back what is about themselves."""

    def __init__(self) -> None:
        super().__init__("This is your own work. Ask another trainer to enter it.")


class DayToCome(Unacceptable):
    """Work carries a day that is still to come."""

    def __init__(self) -> None:
        super().__init__("This day is still to come. Choose the day it was written or seen.")


class NotOpenForEntry(Conflict):
    """No attempt is open, said to whoever enters it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"Nothing was entered: {name} {why}")


class NotEntered(Conflict):
    """Only what somebody entered for a learner can be taken back."""

    def __init__(self) -> None:
        super().__init__(
            "The learner handed this in, so it cannot be taken back. Give a newer grade instead."
        )


class WorkTakenBack(Conflict):
    """The entry was taken back before."""

    def __init__(self) -> None:
        super().__init__("This entry was taken back already. Open the list again to see it.")


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of work done away from a screen.

    `marked_by` names who marked it where that is not whoever enters it. `chance` is from 0 to 99
    for a demonstration, drawn by the caller; None for what was written.
    """

    way: Way
    done_on: date
    body: str = ""
    marked_by: str = ""
    scan: StoredFile | None = None
    chance: int | None = None


def enter_work(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    seen: Seen,
    *,
    by: Person,
    at: datetime,
) -> Submission:
    """Enter an attempt for a learner. A draft of theirs stays as it is.

    Raises:
        OwnWork: whoever enters it is the learner.
        DayToCome: its day is still to come where the organization is.
        NotOpenForEntry: it has passed, waits for a grade, or every attempt is used.
        TextTooLarge: the text is longer than any work may be.
    """
    if by.id == enrollment.person_id:
        raise OwnWork
    if seen.done_on > enrollment.organization.day_of(at):
        raise DayToCome
    take_turn(session, enrollment)
    work = queries.work(session, enrollment, activity)
    _require_open(work.history, work.allowed, enrollment.person.name)
    submission = Submission(
        enrollment=enrollment,
        activity=activity.id,
        attempt=queries.newest_attempt(session, enrollment, activity) + 1,
        body=plain(seen.body).strip(),
        submitted_at=at,
    )
    entered = SubmissionEntered(
        submission=submission,
        way=seen.way,
        done_on=seen.done_on,
        marked_by=seen.marked_by.strip(),
        entered_by_id=by.id,
        entered_at=at,
        scan=seen.scan,
        chance=seen.chance,
    )
    session.add_all([submission, entered])
    session.flush()
    record(
        session,
        Happened.WORK_ENTERED,
        actor_id=by.id,
        subject=f"submission {submission.id}",
        at=at,
        organization_id=enrollment.organization_id,
        activity=activity.id,
        attempt=submission.attempt,
        way=seen.way.value,
        chance=seen.chance,
    )
    return submission


def take_back_work(
    session: Session, submission: Submission, *, reason: str, by: Person, at: datetime
) -> SubmissionTakenBack:
    """Take back an entry that was made for the wrong learner or activity; its attempt is free.

    Raises:
        OwnWork: whoever takes it back is the learner.
        ReasonMissing: no reason is given.
        NotEntered: the learner handed it in.
        WorkTakenBack: it was taken back before.
    """
    enrollment = submission.enrollment
    if by.id == enrollment.person_id:
        raise OwnWork
    said = require_reason(reason)
    take_turn(session, enrollment)
    found = queries.how(session, submission)
    if found.entered is None:
        raise NotEntered
    if found.taken_back is not None:
        raise WorkTakenBack
    row = SubmissionTakenBack(
        submission_id=submission.id, reason=said, taken_back_by_id=by.id, taken_back_at=at
    )
    session.add(row)
    session.flush()
    record(
        session,
        Happened.WORK_TAKEN_BACK,
        actor_id=by.id,
        subject=f"submission {submission.id}",
        at=at,
        organization_id=enrollment.organization_id,
        activity=submission.activity,
    )
    return row


def _require_open(history: Sequence[Outcome | None], allowed: int, name: str) -> None:
    try:
        next_attempt(history, allowed)
    except AlreadyPassed:
        raise NotOpenForEntry(name, "has passed this already.") from None
    except WorkWaiting:
        why = "has work waiting for a grade here. Grade that first."
        raise NotOpenForEntry(name, why) from None
    except AttemptsExhausted:
        why = (
            f"has used all {allowed} attempts. Agree on a learning plan, and open another attempt "
            "under “Tries used up”."
        )
        raise NotOpenForEntry(name, why) from None
