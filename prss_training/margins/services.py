"""Setting and taking bookmarks, and keeping notes. A note without words is shown nowhere."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prss_training.domain.drafts import Opened, plain, require_newest
from prss_training.domain.program import LessonPart, Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.margins import queries
from prss_training.margins.models import Bookmark, LessonNote
from prss_training.margins.queries import Margin

MOST_CHARACTERS = 20_000
_TITLE = 200


def bookmark(
    session: Session, enrollment: Enrollment, module: Module, part: LessonPart, *, at: datetime
) -> Bookmark:
    """Bookmark a part. Doing it twice sets one bookmark."""
    take_turn(session, enrollment)
    found = session.scalar(
        select(Bookmark).where(
            Bookmark.enrollment_id == enrollment.id,
            Bookmark.module == module.key,
            Bookmark.part == part.number,
        )
    )
    if found is not None:
        return found
    made = Bookmark(
        enrollment_id=enrollment.id,
        module=module.key,
        part=part.number,
        title=part.title[:_TITLE],
        made_at=at,
    )
    session.add(made)
    session.flush()
    return made


def take_bookmark_out(session: Session, enrollment: Enrollment, module: str, part: int) -> None:
    """Take a bookmark out, whether or not the lesson still has the part."""
    take_turn(session, enrollment)
    session.execute(
        delete(Bookmark).where(
            Bookmark.enrollment_id == enrollment.id,
            Bookmark.module == module,
            Bookmark.part == part,
        )
    )


def keep_note(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    part: LessonPart,
    *,
    body: str,
    at: datetime,
    opened: Opened | None = None,
) -> Margin:
    """Keep a note over what the same page kept before. One without words is shown nowhere.

    Args:
        session: The session.
        enrollment: Whose note it is.
        module: The module.
        part: The part that it is about.
        body: The whole note.
        at: When.
        opened: The page it comes from; None where it comes from no page.

    Raises:
        TextMovedOn: another page saved a newer note.
        TextTooLong: it is longer than any note may be.
    """
    take_turn(session, enrollment)
    kept = queries.note(session, enrollment, module, part)
    text = plain(body, MOST_CHARACTERS)
    require_newest(opened, revision=kept.revision if kept else 0, page=kept.page if kept else "")
    if not text.strip() and kept is None:
        return Margin()
    row = kept or LessonNote(
        enrollment_id=enrollment.id, module=module.key, part=part.number, revision=0
    )
    row.title = part.title[:_TITLE]
    row.body = text
    row.revision += 1
    row.page = opened.page if opened else ""
    row.saved_at = at
    session.add(row)
    session.flush()
    return Margin(body=text, revision=row.revision, page=row.page, saved_at=at)


def erase_note(session: Session, enrollment: Enrollment, module: str, part: int) -> None:
    """Erase a note for good, whether or not the lesson still has the part."""
    take_turn(session, enrollment)
    session.execute(
        delete(LessonNote).where(
            LessonNote.enrollment_id == enrollment.id,
            LessonNote.module == module,
            LessonNote.part == part,
        )
    )
