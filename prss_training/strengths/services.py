"""Filling in, finishing and erasing an inventory. Nothing of it counts or is in the trail."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from prss_training.domain.drafts import Opened, plain, require_newest
from prss_training.domain.errors import Unacceptable
from prss_training.domain.strengths import LONGEST_WORDS, Answers, Said
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.strengths import queries
from prss_training.strengths.models import StrengthsInventory


class NothingSaid(Unacceptable):
    """An inventory was to be finished with nothing in it."""

    def __init__(self) -> None:
        super().__init__("Nothing is ticked or written yet. One thing you have is a good start.")


def keep(
    session: Session,
    enrollment: Enrollment,
    answers: Answers,
    *,
    at: datetime,
    opened: Opened | None = None,
) -> StrengthsInventory:
    """Keep what is filled in so far. A page that has finished its inventory keeps nothing more.

    Raises:
        TextMovedOn: another page saved newer answers.
        TextTooLong: the words are more than can be kept.
    """
    take_turn(session, enrollment)
    finished = _finished_by(session, enrollment, opened)
    if finished:
        return finished[0]
    begun = queries.drafts(session, enrollment)
    draft = (
        begun[0]
        if begun
        else StrengthsInventory(
            enrollment_id=enrollment.id, revision=0, page="", said={}, words={}, finished_at=None
        )
    )
    require_newest(opened, revision=draft.revision, page=draft.page)
    draft.said = {
        key: [said.value for said in Said if said in ticked] for key, ticked in answers.said.items()
    }
    draft.words = {key: plain(text, LONGEST_WORDS) for key, text in answers.words.items()}
    draft.revision += 1
    draft.page = opened.page if opened else ""
    draft.saved_at = at
    session.add(draft)
    session.flush()
    return draft


def finish(
    session: Session,
    enrollment: Enrollment,
    answers: Answers,
    *,
    at: datetime,
    opened: Opened | None = None,
) -> StrengthsInventory:
    """Finish an inventory. A newer one stands beside it and never replaces it.

    Sending the same page twice finishes it once.

    Raises:
        NothingSaid: nothing is ticked and nothing written.
        TextMovedOn: another page saved newer answers.
        TextTooLong: the words are more than can be kept.
    """
    if not answers.said and not answers.words:
        raise NothingSaid
    done = keep(session, enrollment, answers, at=at, opened=opened)
    done.finished_at = done.finished_at or at
    session.flush()
    return done


def _finished_by(
    session: Session, enrollment: Enrollment, opened: Opened | None
) -> list[StrengthsInventory]:
    """Return the inventory that a page has finished; an empty list where it has not."""
    page = opened.page if opened else ""
    found = queries.inventories(session, enrollment) if page else []
    return [one for one in found if one.page == page][:1]


def erase(session: Session, enrollment: Enrollment, inventory_id: int) -> None:
    """Erase one inventory for good.

    Raises:
        InventoryUnknown: the learner has no such inventory.
    """
    take_turn(session, enrollment)
    session.delete(queries.inventory(session, enrollment, inventory_id))
    session.flush()


def erase_all(session: Session, enrollment: Enrollment) -> None:
    """Erase every inventory of a learner for good, and the one being filled in."""
    take_turn(session, enrollment)
    session.execute(
        delete(StrengthsInventory).where(StrengthsInventory.enrollment_id == enrollment.id)
    )
