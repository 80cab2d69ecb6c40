"""Reading a person's file. Another organization's rows are `Missing`, as if they were not there."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from prss_training.domain.errors import Missing
from prss_training.domain.evidence import Evidence, Withdrawn
from prss_training.domain.particulars import fact
from prss_training.enrollments.models import Enrollment
from prss_training.particulars.models import BoardApproval, Particular
from prss_training.people.models import Organization
from prss_training.together import Question


class NoSuchLine(Missing):
    """No line of this person's file has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such line in the file. Go back to the file.")


class NoSuchApproval(Missing):
    """No approval of this organization has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such approval. Go back to the list.")


@dataclass(frozen=True, slots=True)
class Approval:
    """The days on which an organization's training carries a board's approval."""

    board: str
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Tell whether training that was finished on a day carries it."""
        return self.since <= day and (self.until is None or day <= self.until)


def filed(session: Session, enrollment: Enrollment) -> list[Particular]:
    """Return the lines of a learner's file, newest first, without those that take back."""
    return list(
        session.scalars(
            select(Particular)
            .where(Particular.enrollment_id == enrollment.id, Particular.reverses_id.is_(None))
            .options(joinedload(Particular.recorded_by))
            .order_by(Particular.recorded_at.desc(), Particular.id.desc())
        )
    )


def reversals(session: Session, ids: Collection[int]) -> dict[int, Particular]:
    """Return the rows that take back these ones, by the number of what they take back."""
    rows = session.scalars(
        select(Particular)
        .where(Particular.reverses_id.in_(ids))
        .options(joinedload(Particular.recorded_by))
    )
    return {row.reverses_id: row for row in rows if row.reverses_id is not None}


def line(session: Session, line_id: int, organization: Organization) -> Particular:
    """Return one line of the file of one of an organization's learners.

    Raises:
        NoSuchLine: there is none, it is another organization's, or it takes one back.
    """
    found = session.scalar(
        select(Particular)
        .join(Particular.enrollment)
        .where(
            Particular.id == line_id,
            Particular.reverses_id.is_(None),
            Enrollment.organization_id == organization.id,
        )
        .options(
            contains_eager(Particular.enrollment).joinedload(Enrollment.person),
            joinedload(Particular.recorded_by),
        )
    )
    if found is None:
        raise NoSuchLine
    return found


def filed_facts(zones: Mapping[int, ZoneInfo]) -> Question[list[tuple[int, Evidence]]]:
    """Ask for the facts in the files of many learners, withdrawals included.

    Args:
        zones: The calendar of each enrollment, by its number.
    """

    def read(rows: Sequence[Any]) -> list[tuple[int, Evidence]]:
        return [(row.enrollment_id, _filed(row, zones[row.enrollment_id])) for row in rows]

    statement = select(
        Particular.enrollment_id,
        Particular.id,
        Particular.kind,
        Particular.detail,
        Particular.happened_on,
        Particular.recorded_at,
        Particular.reverses_id,
    ).where(Particular.enrollment_id.in_(zones))
    return Question(statement, read)


def _filed(row: Any, zone: ZoneInfo) -> Evidence:
    known_on = row.recorded_at.astimezone(zone).date()
    if row.reverses_id is not None:
        return Withdrawn(f"file:{row.reverses_id}", known_on)
    return fact(
        row.kind,
        row.detail,
        happened_on=row.happened_on,
        known_on=known_on,
        reference=f"file:{row.id}",
    )


def approvals(session: Session, organization: Organization) -> list[BoardApproval]:
    """Return the approvals of an organization, newest first, without those that take back."""
    return list(
        session.scalars(
            select(BoardApproval)
            .where(
                BoardApproval.organization_id == organization.id,
                BoardApproval.reverses_id.is_(None),
            )
            .options(joinedload(BoardApproval.recorded_by))
            .order_by(BoardApproval.since.desc(), BoardApproval.id.desc())
        )
    )


def approvals_taken_back(session: Session, ids: Collection[int]) -> dict[int, BoardApproval]:
    """Return the rows that take back these ones, by the number of what they take back."""
    rows = session.scalars(
        select(BoardApproval)
        .where(BoardApproval.reverses_id.in_(ids))
        .options(joinedload(BoardApproval.recorded_by))
    )
    return {row.reverses_id: row for row in rows if row.reverses_id is not None}


def approval(session: Session, approval_id: int, organization: Organization) -> BoardApproval:
    """Return one approval of an organization.

    Raises:
        NoSuchApproval: there is none, it is another organization's, or it takes one back.
    """
    found = session.scalar(
        select(BoardApproval).where(
            BoardApproval.id == approval_id,
            BoardApproval.organization_id == organization.id,
            BoardApproval.reverses_id.is_(None),
        )
    )
    if found is None:
        raise NoSuchApproval
    return found


def approvals_by_enrollment(
    enrollment_ids: Collection[int],
) -> Question[dict[int, list[Approval]]]:
    """Ask for the approvals that count for the training of each enrollment."""
    undone = aliased(BoardApproval)
    statement = (
        select(
            Enrollment.id.label("enrollment_id"),
            BoardApproval.board,
            BoardApproval.since,
            BoardApproval.until,
        )
        .join(BoardApproval, BoardApproval.organization_id == Enrollment.organization_id)
        .outerjoin(undone, undone.reverses_id == BoardApproval.id)
        .where(
            Enrollment.id.in_(enrollment_ids),
            BoardApproval.reverses_id.is_(None),
            undone.id.is_(None),
        )
    )
    return Question(statement, _held)


def _held(rows: Sequence[Any]) -> dict[int, list[Approval]]:
    found: dict[int, list[Approval]] = defaultdict(list)
    for who, board, since, until in rows:
        found[who].append(Approval(board, since, until))
    return found
