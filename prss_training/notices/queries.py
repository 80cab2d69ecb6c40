"""What a person was told, and the letters that have not left yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from prss_training.domain.errors import Missing
from prss_training.notices.models import Letter, Notice

MOST_TRIES = 10  # the last one comes about 8 hours after the letter was written


class NoticeUnknown(Missing):
    """The person was told no such thing."""

    def __init__(self) -> None:
        super().__init__("There is no such notice of yours. Open your list of notices.")


# Made once, because every page asks it.
_UNSEEN = (
    select(func.count())
    .select_from(Notice)
    .where(Notice.recipient_id == bindparam("person"), Notice.seen_at.is_(None))
)


def notices_of(person_id: int) -> Select[Notice]:
    """Return the statement that finds a person's notices, the newest first."""
    return (
        select(Notice)
        .where(Notice.recipient_id == person_id)
        .order_by(Notice.queued_at.desc(), Notice.id.desc())
    )


def unseen(session: Session, person_id: int) -> list[Notice]:
    """Return the notices that a person has not seen, the newest first."""
    return list(session.scalars(notices_of(person_id).where(Notice.seen_at.is_(None))))


def unseen_count(session: Session, person_id: int) -> int:
    """Return how many notices a person has not seen."""
    return session.scalar(_UNSEEN, {"person": person_id}) or 0


def notice(session: Session, person_id: int, notice_id: int) -> Notice:
    """Return one notice of this person.

    Raises:
        NoticeUnknown: there is none with this id, or it is somebody else's.
    """
    found = session.scalars(notices_of(person_id).where(Notice.id == notice_id)).first()
    if found is None:
        raise NoticeUnknown
    return found


def unsent(session: Session) -> Sequence[Letter]:
    """Return every letter that has not left, the oldest first."""
    return session.scalars(select(Letter).where(Letter.sent_at.is_(None)).order_by(Letter.id)).all()


def due(letter: Letter, at: datetime) -> bool:
    """Tell whether a letter may be tried now.

    Each failed try doubles the wait, counted from when the letter was written: at once, then
    after 1, 3, 7, 15 minutes and so on. After `MOST_TRIES` it is given up.
    """
    wait = timedelta(minutes=2**letter.tries - 1)
    return letter.sent_at is None and letter.tries < MOST_TRIES and at >= letter.queued_at + wait
