"""Writing and handing in. What is handed in is never changed; a draft is, by one page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.coursework import queries
from prss_training.coursework.models import Draft, Submission
from prss_training.coursework.queries import Work, WorkState
from prss_training.domain.attempts import next_attempt, require_length
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.program import Activity
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn

MOST_CHARACTERS = 60_000  # ten times the longest text an activity asks for


class DraftMovedOn(Conflict):
    """Newer text than this page knows of was saved elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "Newer text was saved from another page or device. What you typed here is still on "
            "this page, and nothing was overwritten. Compare the two before you go on."
        )


class TextTooLarge(Unacceptable):
    """More characters than any written work needs."""

    def __init__(self, characters: int) -> None:
        super().__init__(
            f"This text has {characters:,} characters, and {MOST_CHARACTERS:,} is the most that "
            "can be kept. Take some out, then try again."
        )


class ShownLive(Conflict):
    """A demonstration is shown to a trainer; nothing is handed in for it."""

    def __init__(self) -> None:
        super().__init__(
            "You show this to a trainer, who watches and marks it. There is nothing to hand in. "
            "Ask your trainer when you can show it."
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """The page that text comes from: its own mark, and the revision it was opened with."""

    page: str
    revision: int


def keep_draft(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    *,
    body: str,
    at: datetime,
    opened: Opened | None = None,
) -> Draft:
    """Save what is being written, over what the same page saved before.

    Args:
        session: The session.
        enrollment: Whose work it is.
        activity: What it is for.
        body: The whole text so far.
        at: When.
        opened: The page it comes from; None where it comes from no page.

    Raises:
        ShownLive: it is a demonstration.
        AlreadyPassed, WorkWaiting, AttemptsExhausted: no attempt is open.
        DraftMovedOn: another page saved newer text.
        TextTooLarge: the text is longer than any work may be.
    """
    require_written(activity)
    take_turn(session, enrollment)
    work = queries.work(session, enrollment, activity)
    next_attempt(work.history, work.allowed)
    _require_newest(work, opened)
    draft = work.draft or Draft(
        enrollment_id=enrollment.id, activity=activity.id, revision=0, page=""
    )
    draft.body = plain(body)
    draft.revision += 1
    draft.page = opened.page if opened else ""
    draft.saved_at = at
    session.add(draft)
    session.flush()
    return draft


def submit_work(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    *,
    body: str,
    at: datetime,
    opened: Opened | None = None,
) -> Submission:
    """Hand in an attempt, and put the draft away.

    Sending the same text twice hands it in once.

    Raises:
        ShownLive: it is a demonstration.
        AlreadyPassed, WorkWaiting, AttemptsExhausted: no attempt is open.
        DraftMovedOn: another page saved newer text.
        TooShort, TooLong, TextTooLarge: the text is outside the activity's length.
    """
    require_written(activity)
    take_turn(session, enrollment)
    text = plain(body)
    work = queries.work(session, enrollment, activity)
    if work.state is WorkState.WAITING and work.attempts[-1].body == text:
        return work.attempts[-1]
    next_attempt(work.history, work.allowed)
    _require_newest(work, opened)
    require_length(text, activity.minimum_words, activity.maximum_words)
    if work.draft is not None:
        session.delete(work.draft)
    submission = Submission(
        enrollment_id=enrollment.id,
        activity=activity.id,
        attempt=queries.newest_attempt(session, enrollment, activity) + 1,
        body=text,
        submitted_at=at,
    )
    session.add(submission)
    session.flush()
    record(
        session,
        Happened.WORK_HANDED_IN,
        actor_id=enrollment.person_id,
        subject=f"submission {submission.id}",
        at=at,
        organization_id=enrollment.organization_id,
        activity=activity.id,
        attempt=submission.attempt,
    )
    return submission


def require_written(activity: Activity) -> None:
    """Refuse to take writing for what is shown live.

    Raises:
        ShownLive: it is a demonstration.
    """
    if activity.live:
        raise ShownLive


def _require_newest(work: Work, opened: Opened | None) -> None:
    """Refuse text from a page that does not know of the newest draft."""
    if opened is None or opened.revision == work.revision:
        return
    if work.draft is None or not opened.page or opened.page != work.draft.page:
        raise DraftMovedOn


def plain(body: str) -> str:
    """Return the text with one kind of line end, and without the byte that databases refuse.

    Raises:
        TextTooLarge: the text is longer than any work may be.
    """
    if len(body) > MOST_CHARACTERS:
        raise TextTooLarge(len(body))
    return body.replace("\r\n", "\n").replace("\x00", "")
