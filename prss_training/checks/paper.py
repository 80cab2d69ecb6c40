"""Checks on paper: forms that are printed, and tries that somebody enters for a learner.

What is entered is marked by the rules of a check on screen, and uses up a try like one. An entry
is never changed: a wrong one is taken back, and another stands for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.checks import queries
from prss_training.checks.models import (
    CheckTry,
    CheckTryEntered,
    CheckTryTakenBack,
    PrintedForm,
)
from prss_training.domain.attempts import AlreadyPassed, ChecksExhausted, next_check
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.knowledge_check import Mark, passed, percent
from prss_training.domain.paper_form import PaperForm
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.people.models import Person


class OwnPaper(NotPermitted):
    """Nobody enters or takes back what is about themselves."""

    def __init__(self) -> None:
        super().__init__("This paper is your own. Ask another trainer to enter it.")


class PaperToCome(Unacceptable):
    """A paper carries a day that is still to come."""

    def __init__(self) -> None:
        super().__init__("This day is still to come. Write the day that stands on the paper.")


class PassedAlready(Conflict):
    """The learner's check has passed, so there is nothing to enter."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has passed this check already, so nothing was entered. "
            "Keep the paper with their file."
        )


class NoTryLeft(Conflict):
    """The learner has used every try."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has used every try at this check. Talk it over with them, and open another "
            "try under “Tries used up”. Then enter the paper."
        )


class EnteredAlready(Conflict):
    """The same paper was entered before."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"This paper was entered before: the same form, day and answers for {name}. "
            "Nothing was entered twice."
        )


class EntryTakenBack(Conflict):
    """The entry was taken back before."""

    def __init__(self) -> None:
        super().__init__("This entry was taken back already. Open the list again to see it.")


@dataclass(frozen=True, slots=True)
class Paper:
    """An answer sheet as somebody typed it in.

    `answers` are the positions in the bank that were chosen, one for each question, `NO_ANSWER`
    where the paper has none. `taken_on` is the day on the paper.
    """

    form: PaperForm
    answers: tuple[int, ...]
    taken_on: date


def keep_form(session: Session, form: PaperForm, *, at: datetime) -> PrintedForm:
    """Keep a form that is printed, once, as it is now."""
    known = select(PrintedForm).where(PrintedForm.code == form.code)
    found = session.scalar(known)
    if found is not None:
        return found
    made = PrintedForm(
        code=form.code,
        module=form.module,
        number=form.number,
        seed=form.name.seed,
        version=form.version,
        drawn=[[item.key, list(item.order)] for item in form.drawn],
        answers=list(form.answers),
        printed_at=at,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # somebody printed the same form a moment earlier
        return session.scalars(known).one()
    return made


def marks_of(paper: Paper) -> tuple[Mark, ...]:
    """Mark an answer sheet by the key it was printed with."""
    asked = zip(paper.form.drawn, paper.form.answers, paper.answers, strict=True)
    return tuple(Mark(item.key, chosen, chosen == best) for item, best, chosen in asked)


def enter_try(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    paper: Paper,
    *,
    by: Person,
    at: datetime,
    corrects: CheckTryEntered | None = None,
) -> CheckTryEntered:
    """Enter and mark a check that a learner took on paper.

    Args:
        session: The session of one unit of work.
        enrollment: The learner's place.
        module: Whose check it is.
        paper: The answer sheet.
        by: Who enters it.
        at: When.
        corrects: The entry that this one stands for; it has been taken back.

    Raises:
        OwnPaper: whoever enters it is the learner.
        PaperToCome: the day on it is still to come where the organization is.
        EnteredAlready: the same paper was entered before.
        PassedAlready, NoTryLeft: no try is open.
    """
    if by.id == enrollment.person_id:
        raise OwnPaper
    if paper.taken_on > enrollment.organization.day_of(at):
        raise PaperToCome
    take_turn(session, enrollment)
    keep_form(session, paper.form, at=at)
    marks = marks_of(paper)
    _require_new(session, enrollment, paper, marks)
    _require_try(session, enrollment, module)
    made = CheckTry(
        enrollment_id=enrollment.id,
        module=module.key,
        number=queries.newest_number(session, enrollment, module.key) + 1,
        drawn=[[item.key, list(item.order)] for item in paper.form.drawn],
        kept={mark.key: mark.chosen for mark in marks},
        marks=[[mark.key, mark.chosen, mark.correct] for mark in marks],
        started_at=at,
        marked_at=at,
        percent=percent(marks),
        passed=passed(module.check, marks),
    )
    entered = CheckTryEntered(
        made=made,
        form_code=paper.form.code,
        form_name=str(paper.form.name),
        taken_on=paper.taken_on,
        entered_by_id=by.id,
        entered_at=at,
        corrects_id=corrects.id if corrects else None,
    )
    session.add_all([made, entered])
    session.flush()
    record(
        session,
        Happened.CHECK_ENTERED,
        actor_id=by.id,
        subject=f"check try {made.id}",
        at=at,
        organization_id=enrollment.organization_id,
        module=module.key,
        number=made.number,
        form=entered.form_code,
        percent=made.percent,
        corrects=corrects.try_id if corrects else None,
    )
    return entered


def take_back_try(
    session: Session, entered: CheckTryEntered, *, reason: str, by: Person, at: datetime
) -> CheckTryTakenBack:
    """Take a wrong entry back; the try it used up is free again.

    Raises:
        OwnPaper: whoever takes it back is the learner.
        ReasonMissing: no reason is given.
        EntryTakenBack: it was taken back before.
    """
    enrollment = entered.made.enrollment
    if by.id == enrollment.person_id:
        raise OwnPaper
    said = require_reason(reason)
    take_turn(session, enrollment)
    if queries.taken_back(session, [entered.try_id]):
        raise EntryTakenBack
    row = CheckTryTakenBack(
        try_id=entered.try_id, reason=said, taken_back_by_id=by.id, taken_back_at=at
    )
    session.add(row)
    session.flush()
    record(
        session,
        Happened.CHECK_TAKEN_BACK,
        actor_id=by.id,
        subject=f"check try {entered.try_id}",
        at=at,
        organization_id=enrollment.organization_id,
        module=entered.made.module,
    )
    return row


def _require_new(
    session: Session, enrollment: Enrollment, paper: Paper, marks: Sequence[Mark]
) -> None:
    said = [[mark.key, mark.chosen, mark.correct] for mark in marks]
    before = session.scalars(
        select(CheckTryEntered)
        .join(CheckTryEntered.made)
        .where(
            CheckTry.enrollment_id == enrollment.id,
            CheckTryEntered.form_code == paper.form.code,
            CheckTryEntered.taken_on == paper.taken_on,
            queries.counts(),
        )
    )
    if any(entered.made.marks == said for entered in before):
        raise EnteredAlready(enrollment.person.name)


def _require_try(session: Session, enrollment: Enrollment, module: Module) -> None:
    standing = queries.check_standing(session, enrollment, module)
    granted = standing.allowed - 1 - module.check.retakes
    try:
        next_check([bool(made.passed) for made in standing.marked], module.check.retakes, granted)
    except AlreadyPassed:
        raise PassedAlready(enrollment.person.name) from None
    except ChecksExhausted:
        raise NoTryLeft(enrollment.person.name) from None
