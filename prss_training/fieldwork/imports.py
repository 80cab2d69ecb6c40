"""Bringing a log from elsewhere into a ledger: looked at first, then kept whole or not at all.

What is brought in waits for a supervisor like any other entry. An import never approves.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.discretion import hints
from prss_training.domain.errors import Conflict
from prss_training.domain.hours import Hours, total
from prss_training.domain.ledger_csv import Log, Problem, Row, conflicts, read
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.holding import LEDGER, hold_ledger
from prss_training.fieldwork.models import PracticeEntry, PracticeImport, PracticeImportDraft
from prss_training.fieldwork.queries import taken
from prss_training.fieldwork.services import columns_of
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person
from prss_training.web.filters import count

DRAFT_LASTS = timedelta(days=1)


class NotImportable(Conflict):
    """Something in a file stands in the way by now, so nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__(
            "The ledger has changed since you looked at this file, and some rows do not fit any "
            "more. Nothing was kept. Mend the rows below and choose the file again."
        )


class NothingToImport(Conflict):
    """A file holds only rows that are left out."""

    def __init__(self) -> None:
        super().__init__(
            "Every row of this file says that it was returned or reversed, so there is nothing "
            "to bring in."
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file would bring into a ledger. It can be kept where there are no problems.

    `naming` are the rows whose reflection may tell who a person is, with what was found.
    """

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    left_out: int
    naming: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def hours(self) -> Hours:
        """The rows together."""
        return total([row.practice.span.hours for row in self.rows])


def look(session: Session, enrollment: Enrollment, text: str, *, at: datetime) -> Looked:
    """Read a file and hold it against the ledger; nothing is kept.

    Raises:
        FileUnreadable: the file is no log of practice at all.
    """
    log: Log = read(text)
    today = enrollment.organization.day_of(at)
    problems = [*log.problems, *conflicts(log.rows, taken(session, enrollment), today=today)]
    naming = [
        (row.number, found)
        for row in log.rows
        if (found := hints(row.practice.reflection, row.practice.site))
    ]
    in_order = sorted(problems, key=lambda problem: problem.number)
    return Looked(log.rows, tuple(in_order), log.left_out, tuple(naming))


def keep_draft(
    session: Session, enrollment: Enrollment, text: str, *, person: Person, at: datetime
) -> PracticeImportDraft:
    """Keep a file for a day at most, so that whoever chose it can look before it counts."""
    drop_draft(session, enrollment, person=person)
    draft = PracticeImportDraft(
        enrollment_id=enrollment.id, person_id=person.id, content=text, looked_at=at
    )
    session.add(draft)
    session.flush()
    return draft


def drop_draft(session: Session, enrollment: Enrollment, *, person: Person) -> None:
    """Let go of the file that somebody is looking at, if there is one."""
    session.execute(
        delete(PracticeImportDraft).where(
            PracticeImportDraft.enrollment_id == enrollment.id,
            PracticeImportDraft.person_id == person.id,
        )
    )


def drop_old_drafts(session: Session, *, at: datetime) -> None:
    """Let go of files that nobody came back to within a day."""
    session.execute(
        delete(PracticeImportDraft).where(PracticeImportDraft.looked_at < at - DRAFT_LASTS)
    )


def import_log(
    session: Session,
    draft: PracticeImportDraft,
    enrollment: Enrollment,
    *,
    person: Person,
    at: datetime,
) -> PracticeImport:
    """Keep every row of a file that was looked at, or none; each waits for a supervisor.

    Raises:
        NotImportable: a row does not fit the ledger any more.
        NothingToImport: there is no row to keep.
    """
    hold_ledger(session, enrollment)
    looked = look(session, enrollment, draft.content, at=at)
    if looked.problems:
        raise NotImportable
    if not looked.rows:
        raise NothingToImport
    brought = PracticeImport(
        enrollment_id=enrollment.id,
        imported_by_id=person.id,
        sha256=hashlib.sha256(draft.content.encode()).hexdigest(),
        entries=len(looked.rows),
        imported_at=at,
    )
    session.add(brought)
    session.flush()
    session.execute(
        insert(PracticeEntry),
        [
            columns_of(enrollment, row.practice, at=at) | {"import_id": brought.id}
            for row in looked.rows
        ],
    )
    drop_draft(session, enrollment, person=person)
    record(
        session,
        Happened.PRACTICE_IMPORTED,
        actor_id=person.id,
        subject=f"practice import {brought.id}",
        at=at,
        organization_id=enrollment.organization_id,
        enrollment=enrollment.id,
        entries=brought.entries,
        minutes=looked.hours.minutes,
        sha256=brought.sha256,
    )
    if person.id != enrollment.person_id:
        about = f"{looked.hours} hours in {count(brought.entries, 'entry', 'entries')}"
        recipient = enrollment.person_id
        queue(session, Kind.HOURS_IMPORTED, recipient_id=recipient, about=about, path=LEDGER, at=at)
    return brought
