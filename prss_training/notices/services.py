"""Queueing what people are told. Nothing is sent here: that happens after the commit."""

from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.notices.models import Kind, Letter, Notice


def queue(
    session: Session, kind: Kind, *, recipient_id: int, about: str, path: str, at: datetime
) -> Notice:
    """Tell a person something on their own pages.

    Args:
        session: The session of the act that the notice tells of.
        kind: What it is about.
        recipient_id: The person who is told.
        about: The words that fill the notice's text, such as a module's title.
        path: The page to go to, beginning with `/`; never an address outside.
        at: When.
    """
    notice = Notice(recipient_id=recipient_id, kind=kind, about=about, path=path, queued_at=at)
    session.add(notice)
    session.flush()
    return notice


def write_letter(
    session: Session, *, address: str, subject: str, body: str, at: datetime
) -> Letter:
    """Put an email into the outbox."""
    letter = Letter(address=address, subject=subject, body=body, queued_at=at)
    session.add(letter)
    session.flush()
    return letter


def mark_seen(notices: list[Notice], *, at: datetime) -> None:
    """Note that a person has seen these notices."""
    for notice in notices:
        notice.seen_at = notice.seen_at or at


def note_sent(letter: Letter, *, at: datetime) -> None:
    """Note that a letter has left."""
    letter.tries += 1
    letter.sent_at = at
    letter.problem = ""


def note_problem(letter: Letter, problem: str) -> None:
    """Note why a letter could not be sent; it is tried again later."""
    letter.tries += 1
    letter.problem = problem
