"""Taking rosters, answering them part by part, signing the result, and forgetting it in time."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prss_training.agencies.models import Agency
from prss_training.agencies.queries import day_of
from prss_training.agencies.services import PER_DAY
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.disclosures.models import Shown, Way
from prss_training.disclosures.services import disclose
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.rosters.answering import Answers, answer_lines
from prss_training.rosters.files import counts_of, result_csv, result_json, result_xlsx
from prss_training.rosters.models import Roster, RosterFile, RosterPart
from prss_training.rosters.queries import answers_of, rows_by_people, unanswered
from prss_training.rosters.reading import LONGEST_CELL, MOST_ROWS, Line

PART = 250

Sign = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Result:
    """The files of a result, by ending, and how many rows there are of each verdict."""

    files: dict[str, bytes]
    counts: dict[str, int]


class RosterSize(Unacceptable):
    """A roster has no rows, or too many."""

    def __init__(self) -> None:
        super().__init__(f"A roster has 1 to {MOST_ROWS:,} rows. Split it, or add the rows.")


class DaySpent(Conflict):
    """People of an agency have handed in all the rows of its day."""

    def __init__(self) -> None:
        super().__init__(
            f"Your agency’s people may hand in {PER_DAY:,} rows a day, and with this roster they "
            "would be more. The next day begins at midnight UTC. Split it, or hand it in then."
        )


def take_roster(
    session: Session,
    agency: Agency,
    lines: Sequence[Line],
    *,
    file_name: str,
    at: datetime,
    key_id: int | None = None,
    person_id: int | None = None,
) -> Roster:
    """Keep a roster, to be answered by the queue.

    A program's rows were counted against its key; what people hand in is counted here.

    Raises:
        RosterSize: it has no rows, or too many.
        DaySpent: people of the agency would have handed in more on this day than they may.
    """
    if not 1 <= len(lines) <= MOST_ROWS:
        raise RosterSize
    if key_id is None:
        _require_left(session, agency, len(lines), at=at)
    taken = Roster(
        mark=secrets.token_urlsafe(18),
        agency_id=agency.id,
        key_id=key_id,
        person_id=person_id,
        file_name=file_name[:LONGEST_CELL],
        row_count=len(lines),
        taken_at=at,
    )
    session.add(taken)
    session.flush()
    for number, start in enumerate(range(0, len(lines), PART), start=1):
        part = [list(astuple(line)) for line in lines[start : start + PART]]
        session.add(RosterPart(roster_id=taken.id, number=number, line_count=len(part), lines=part))
    record(
        session,
        Happened.ROSTER_TAKEN,
        actor_id=person_id,
        organization_id=agency.organization_id,
        subject=f"roster {taken.id}",
        at=at,
        rows=len(lines),
        key=key_id,
    )
    return taken


def _require_left(session: Session, agency: Agency, rows: int, *, at: datetime) -> None:
    """Let an agency's people hand in so many rows more on this day; two at once wait for a turn."""
    session.execute(select(Agency.id).where(Agency.id == agency.id).with_for_update())
    begun = datetime.combine(day_of(at), time(), UTC)
    had = rows_by_people(session, agency, since=begun, until=begun + timedelta(days=1))
    if had + rows > PER_DAY:
        raise DaySpent


def answers_to_part(session: Session, part_id: int, *, at: datetime) -> Answers:
    """Return the answers to a part. Nothing is written, so nobody waits meanwhile."""
    part = session.get_one(RosterPart, part_id)
    return answer_lines(session, [Line(*line) for line in part.lines], at=at)


def keep_answers(session: Session, part_id: int, answers: Answers, *, at: datetime) -> bool:
    """Keep the answers to a part, unless another worker kept its own first; tell which it was.

    What they let the agency know is written down for the holders along with them, before anybody
    is given a result: a line of a certificate, or no more than that it is there.
    """
    part = session.scalar(select(RosterPart).where(RosterPart.id == part_id).with_for_update())
    if part is None or part.answered_at is not None:
        return False
    part.answers, part.answered_at = answers.rows, at
    by = session.get_one(Roster, part.roster_id).agency.organization.name
    for told, what in ((answers.shown, Shown.LINE), (answers.hinted, Shown.STATUS)):
        disclose(session, sorted(told), Way.ROSTER, what, by=by, at=at)
    return True


def result_of(session: Session, roster: Roster, sign: Sign, *, at: datetime) -> Result:
    """Return the result of a roster: the rows in three forms, and the signed statement.

    The statement names the roster, the agency, the moment, and the sha256 of each of the files.
    """
    answers = answers_of(session, roster)
    agency, counts = roster.agency.organization.name, counts_of(answers)
    made: dict[str, bytes] = {
        "json": result_json(answers, roster=roster.mark, agency=agency, made_at=at),
        "csv": result_csv(answers),
        "xlsx": result_xlsx(answers),
    }
    told = {
        "iat": int(at.timestamp()),
        "made_at": at.isoformat(timespec="seconds"),
        "roster": roster.mark,
        "agency": agency,
        "row_count": len(answers),
        "counts": counts,
        "sha256": {ending: hashlib.sha256(file).hexdigest() for ending, file in made.items()},
    }
    return Result(made | {"jws": sign(told).encode()}, counts)


def finish(session: Session, roster_id: int, made: Result, *, at: datetime) -> bool:
    """Keep the files of a roster and close it, once; tell whether this was the time."""
    roster = session.scalar(select(Roster).where(Roster.id == roster_id).with_for_update())
    if roster is None or roster.is_closed or unanswered(session, roster_id):
        return False
    for ending, content in made.files.items():
        digest = hashlib.sha256(content).hexdigest()
        session.add(RosterFile(roster_id=roster.id, ending=ending, sha256=digest, content=content))
    roster.finished_at = at
    roster.counts = made.counts
    record(
        session,
        Happened.ROSTER_ANSWERED,
        actor_id=None,
        organization_id=roster.agency.organization_id,
        subject=f"roster {roster.id}",
        at=at,
        rows=roster.row_count,
    )
    return True


def forget(session: Session, roster_id: int, *, at: datetime) -> None:
    """Throw away what a roster asked and what was answered. That it was handed in stays."""
    session.execute(delete(RosterPart).where(RosterPart.roster_id == roster_id))
    session.execute(delete(RosterFile).where(RosterFile.roster_id == roster_id))
    session.get_one(Roster, roster_id).forgotten_at = at
