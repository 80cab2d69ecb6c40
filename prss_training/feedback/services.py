"""Saying what helped, and saying what was changed because of it."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.drafts import plain
from prss_training.domain.listening import (
    LONGEST_ANSWER,
    LONGEST_CHANGE,
    ModuleNotFinished,
    require_said,
)
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import completed_modules
from prss_training.enrollments.services import take_turn
from prss_training.feedback import queries
from prss_training.feedback.models import ModuleAnswer, ModuleChange
from prss_training.people.models import Organization, Person


def say(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    *,
    helped: str,
    change: str,
    at: datetime,
) -> ModuleAnswer:
    """Keep what a learner says about a module, in place of what they said before.

    Raises:
        ModuleNotFinished: they have not finished it.
        NothingSaid: there are no words.
        TextTooLong: there are more than can be kept.
    """
    require_said(helped, change)
    take_turn(session, enrollment)
    if module.key not in completed_modules(session, enrollment):
        raise ModuleNotFinished(module)
    row = queries.own_answer(session, enrollment, module.key) or ModuleAnswer(
        enrollment_id=enrollment.id, module=module.key
    )
    row.helped = plain(helped.strip(), LONGEST_ANSWER)
    row.change = plain(change.strip(), LONGEST_ANSWER)
    row.said_at = at
    session.add(row)
    session.flush()
    return row


def unsay(session: Session, enrollment: Enrollment, module: str) -> None:
    """Erase what a learner said about a module."""
    take_turn(session, enrollment)
    session.execute(
        delete(ModuleAnswer).where(
            ModuleAnswer.enrollment_id == enrollment.id, ModuleAnswer.module == module
        )
    )


def write_change(
    session: Session,
    organization: Organization,
    module: Module,
    *,
    said: str,
    done: str,
    by: Person,
    at: datetime,
) -> ModuleChange:
    """Tell everybody in an organization what was changed in a module, and why.

    Raises:
        TextTooLong: there are more words than can be kept.
    """
    row = ModuleChange(
        organization_id=organization.id,
        module=module.key,
        said=plain(said.strip(), LONGEST_CHANGE),
        done=plain(done.strip(), LONGEST_CHANGE),
        written_by_id=by.id,
        written_at=at,
        reverses_id=None,
        reason="",
    )
    session.add(row)
    session.flush()
    _note(session, Happened.CHANGE_TOLD, row, by, at)
    return row


def take_change_back(
    session: Session, change: ModuleChange, *, reason: str, by: Person, at: datetime
) -> ModuleChange:
    """Take back a line that was wrong. It stays on record, with the reason beside it."""
    row = ModuleChange(
        organization_id=change.organization_id,
        module=change.module,
        said=change.said,
        done=change.done,
        written_by_id=by.id,
        written_at=at,
        reverses_id=change.id,
        reason=reason.strip(),
    )
    session.add(row)
    session.flush()
    _note(session, Happened.CHANGE_TAKEN_BACK, row, by, at)
    return row


def _note(
    session: Session, happened: Happened, row: ModuleChange, by: Person, at: datetime
) -> None:
    record(
        session,
        happened,
        actor_id=by.id,
        subject=f"module change {row.reverses_id or row.id}",
        at=at,
        organization_id=row.organization_id,
        module=row.module,
    )
