"""Spoken answers: work that is said instead of written, and what somebody wrote down of it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.coursework import queries
from prss_training.coursework.models import SpokenAnswer, Submission, Transcript
from prss_training.coursework.queries import WorkState
from prss_training.coursework.services import plain, require_written
from prss_training.domain.attempts import next_attempt
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.program import Activity, ActivityKind
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.files.services import keep
from prss_training.files.store import Store
from prss_training.people.models import Person
from prss_training.recordings import Recording


class WrittenOnly(Conflict):
    """The activity asks for writing, and nothing says that this learner may speak instead."""

    def __init__(self) -> None:
        super().__init__(
            "This work is written. If speaking is better for you, ask your trainer: it can be "
            "arranged for you."
        )


class NothingSpoken(Conflict):
    """There is no recording to write out."""

    def __init__(self) -> None:
        super().__init__("This work was not spoken, so there is nothing to write out.")


class OwnTranscript(NotPermitted):
    """Nobody writes the transcript of their own answer."""

    def __init__(self) -> None:
        super().__init__("This is your own answer. Another trainer writes it out.")


class TranscriptEmpty(Unacceptable):
    """A transcript has no words."""

    def __init__(self) -> None:
        super().__init__("Write what is said in the recording, then save it.")


def may_be_spoken(activity: Activity, *, oral: bool) -> bool:
    """Tell whether an answer may be spoken: a reflection, or any written work where `oral` is set.

    Args:
        activity: What is asked.
        oral: Staff have set that this learner answers by speaking.
    """
    return not activity.live and (oral or activity.kind is ActivityKind.REFLECTION)


def submit_spoken(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    recording: Recording,
    *,
    store: Store,
    at: datetime,
    oral: bool = False,
) -> Submission:
    """Hand in a spoken attempt. The same recording twice is handed in once; a draft stays.

    Raises:
        ShownLive: it is a demonstration.
        WrittenOnly: it has to be written.
        AlreadyPassed, WorkWaiting, AttemptsExhausted: no attempt is open.
    """
    require_written(activity)
    if not may_be_spoken(activity, oral=oral):
        raise WrittenOnly
    take_turn(session, enrollment)
    work = queries.work(session, enrollment, activity)
    file = keep(session, store, recording.content, recording.media_type, at=at)
    if work.state is WorkState.WAITING:
        before = queries.how(session, work.attempts[-1]).spoken
        if before is not None and before.file_id == file.id:
            return work.attempts[-1]
    next_attempt(work.history, work.allowed)
    submission = Submission(
        enrollment=enrollment,
        activity=activity.id,
        attempt=queries.newest_attempt(session, enrollment, activity) + 1,
        body="",
        submitted_at=at,
    )
    session.add(submission)
    session.flush()
    session.add(
        SpokenAnswer(
            submission_id=submission.id,
            file=file,
            media_type=recording.media_type,
            seconds=recording.seconds,
        )
    )
    record(
        session,
        Happened.WORK_HANDED_IN,
        actor_id=enrollment.person_id,
        subject=f"submission {submission.id}",
        at=at,
        organization_id=enrollment.organization_id,
        activity=activity.id,
        attempt=submission.attempt,
        spoken=True,
    )
    return submission


def write_transcript(
    session: Session, submission: Submission, *, body: str, by: Person, at: datetime
) -> Transcript:
    """Write down what a spoken answer says. A newer one stands before the older; the same, once.

    Raises:
        NothingSpoken: the work was not spoken.
        OwnTranscript: whoever writes it is the learner.
        TranscriptEmpty: it has no words.
        TextTooLarge: it has more characters than can be kept.
    """
    if by.id == submission.enrollment.person_id:
        raise OwnTranscript
    text = plain(body).strip()
    if not text:
        raise TranscriptEmpty
    take_turn(session, submission.enrollment)
    found = queries.how(session, submission)
    if found.spoken is None:
        raise NothingSpoken
    if found.transcript is not None and found.transcript.body == text:
        return found.transcript
    newest = select(func.max(Transcript.number)).where(Transcript.submission_id == submission.id)
    written = Transcript(
        submission_id=submission.id,
        number=(session.scalar(newest) or 0) + 1,
        body=text,
        written_by_id=by.id,
        written_at=at,
    )
    session.add(written)
    session.flush()
    record(
        session,
        Happened.TRANSCRIPT_WRITTEN,
        actor_id=by.id,
        subject=f"submission {submission.id}",
        at=at,
        organization_id=submission.enrollment.organization_id,
        number=written.number,
    )
    return written
