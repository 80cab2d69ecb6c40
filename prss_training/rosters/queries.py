"""Finding rosters, how far they are, and the files of their results."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from prss_training.agencies.models import Agency
from prss_training.domain.errors import Conflict, Missing
from prss_training.rosters.models import Roster, RosterFile, RosterPart

KEPT = timedelta(days=90)


class NoSuchRoster(Missing):
    """The agency handed in no such roster."""

    def __init__(self) -> None:
        super().__init__("There is no such roster of your agency. Check the address.")


class RosterForgotten(Missing):
    """What a roster asked and what was answered are not kept any more."""

    def __init__(self) -> None:
        super().__init__(
            f"The result of this roster was kept for {KEPT.days} days and is gone. Hand in the "
            "roster again to know what is true today."
        )


class RosterUnfinished(Conflict):
    """The result of a roster was asked for before it was done."""

    def __init__(self) -> None:
        super().__init__("This roster is still being worked on. Ask again in a few seconds.")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a roster is. `files` is the sha256 of each file of the result, by its ending.

    `is_over` says that its time is over: there is nothing more to wait for, and nothing to fetch.
    """

    roster: Roster
    rows_done: int
    files: dict[str, str]
    is_over: bool = False

    @property
    def state(self) -> str:
        """Return waiting, working or done."""
        if self.roster.finished_at is not None or self.is_over:
            return "done"
        return "working" if self.rows_done else "waiting"


def rosters_of(agency: Agency) -> Select[Roster]:
    """Return the statement that lists an agency's rosters, the newest first."""
    return select(Roster).where(Roster.agency_id == agency.id).order_by(Roster.id.desc())


def roster_of(session: Session, agency_id: int, mark: str) -> Roster:
    """Return a roster of an agency.

    Raises:
        NoSuchRoster: it has none with this mark.
    """
    found = session.scalar(select(Roster).where(Roster.agency_id == agency_id, Roster.mark == mark))
    if found is None:
        raise NoSuchRoster
    return found


def is_over(roster: Roster, *, at: datetime) -> bool:
    """Tell whether the time of a roster is over, whether or not the worker has come to it yet."""
    return roster.forgotten_at is not None or (roster.finished_at or roster.taken_at) < at - KEPT


def rows_by_people(session: Session, agency: Agency, *, since: datetime, until: datetime) -> int:
    """Return how many rows an agency's people handed in on its pages within a time."""
    return int(
        session.scalar(
            select(func.sum(Roster.row_count)).where(
                Roster.agency_id == agency.id,
                Roster.key_id.is_(None),
                Roster.taken_at >= since,
                Roster.taken_at < until,
            )
        )
        or 0
    )


def progress(session: Session, roster: Roster, *, at: datetime) -> Progress:
    """Return how far a roster is."""
    if is_over(roster, at=at):
        return Progress(roster, roster.row_count, {}, is_over=True)
    done = session.scalar(
        select(func.sum(RosterPart.line_count)).where(
            RosterPart.roster_id == roster.id, RosterPart.answered_at.is_not(None)
        )
    )
    files = session.execute(
        select(RosterFile.ending, RosterFile.sha256).where(RosterFile.roster_id == roster.id)
    )
    return Progress(roster, int(done or 0), dict(files.all()))


def unfinished(session: Session, *, at: datetime) -> list[int]:
    """Return the ids of rosters that are not done and whose time is not over, the oldest first.

    All of them: were it only some, as many that fail each time would keep the rest waiting.
    """
    return list(
        session.scalars(
            select(Roster.id)
            .where(Roster.finished_at.is_(None), Roster.taken_at >= at - KEPT)
            .order_by(Roster.id)
        )
    )


def unanswered(session: Session, roster_id: int) -> list[int]:
    """Return the ids of a roster's parts that have no answers, in order."""
    return list(
        session.scalars(
            select(RosterPart.id)
            .where(RosterPart.roster_id == roster_id, RosterPart.answered_at.is_(None))
            .order_by(RosterPart.number)
        )
    )


def answers_of(session: Session, roster: Roster) -> list[dict[str, Any]]:
    """Return the answers to a roster as far as there are any, in the order of its rows."""
    parts = session.scalars(
        select(RosterPart.answers)
        .where(RosterPart.roster_id == roster.id, RosterPart.answered_at.is_not(None))
        .order_by(RosterPart.number)
    )
    return [answer for part in parts for answer in part or ()]


def file_of(session: Session, roster: Roster, ending: str, *, at: datetime) -> RosterFile:
    """Return a file of a roster's result.

    Raises:
        RosterForgotten: it is gone, or its time is over.
        RosterUnfinished: it is not made yet.
        NoSuchRoster: there is none with this ending.
    """
    if is_over(roster, at=at):
        raise RosterForgotten
    if roster.finished_at is None:
        raise RosterUnfinished
    found = session.scalar(
        select(RosterFile).where(RosterFile.roster_id == roster.id, RosterFile.ending == ending)
    )
    if found is None:
        raise NoSuchRoster
    return found


def to_forget(session: Session, *, at: datetime) -> list[int]:
    """Return the ids of rosters whose time is over, finished or not."""
    since = func.coalesce(Roster.finished_at, Roster.taken_at)
    return list(
        session.scalars(select(Roster.id).where(since < at - KEPT, Roster.forgotten_at.is_(None)))
    )
