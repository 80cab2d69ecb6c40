"""Opening a sitting, beginning it, keeping its answers, and marking it once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.examination import (
    Examination,
    Help,
    draw_paper,
    ends_at,
    mark_paper,
    require_may_sit,
    result_of,
)
from prss_training.domain.knowledge_check import DrawnItem
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.people.models import Person
from prss_training.sittings import queries
from prss_training.sittings.models import Sitting, SittingOpened

GRACE = timedelta(minutes=2)  # for a slow connection, after the time is up
LONGEST_OPEN = timedelta(days=14)


class OwnExamination(NotPermitted):
    """Nobody opens the examination to themselves, or takes their own opening back."""

    def __init__(self) -> None:
        super().__init__("This is your own examination. Ask another trainer.")


class ModulesFirst(Conflict):
    """Modules that the credential needs are not finished."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = tuple(titles)
        count = "1 module is" if len(titles) == 1 else f"{len(titles)} modules are"
        super().__init__(f"{count} not finished yet: {'; '.join(titles)}. Finish them first.")


class OpenAlready(Conflict):
    """A sitting is open or begun."""

    def __init__(self) -> None:
        super().__init__(
            "A sitting is open to this learner already. Let them finish it, or take it back first."
        )


class NotOpen(Conflict):
    """Nobody opened a sitting that may be begun now."""

    def __init__(self) -> None:
        super().__init__(
            "No sitting is open to you now. Ask your trainer to open one, and say when suits you."
        )


class BegunAlready(Conflict):
    """An opening was begun or taken back before."""

    def __init__(self) -> None:
        super().__init__("This sitting was begun, or taken back before. Open the list again.")


class UntilWhen(Unacceptable):
    """An opening would end in the past, or be open for too long."""

    def __init__(self) -> None:
        super().__init__(
            f"Choose a day from today to {LONGEST_OPEN.days} days ahead, at the latest."
        )


class PaperFinished(Conflict):
    """The paper is marked, so its answers stay as they are."""

    def __init__(self) -> None:
        super().__init__("This paper is finished. Load the page again to see how it went.")


class TimeIsUp(Conflict):
    """Answers came in after the end."""

    def __init__(self) -> None:
        super().__init__("The time is up. Everything you had answered until then counts.")


class Unanswered(Unacceptable):
    """Questions have no answer, and the learner did not say that this is meant."""

    def __init__(self, count: int) -> None:
        self.count = count
        questions = "1 question has" if count == 1 else f"{count} questions have"
        super().__init__(
            f"{questions} no answer yet. Answer them, or say below that you want to finish anyway."
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """What a trainer decides when opening a sitting."""

    help: Help
    place: str
    until: datetime
    plan: str = ""


def require_modules(needed: Sequence[Module], finished: Collection[str]) -> None:
    """Refuse while modules that the credential needs are not finished.

    Raises:
        ModulesFirst: naming them.
    """
    missing = [module.title for module in needed if module.key not in finished]
    if missing:
        raise ModulesFirst(missing)


def open_sitting(
    session: Session,
    enrollment: Enrollment,
    examination: Examination,
    opening: Opening,
    *,
    needed: Sequence[Module],
    trainer: Person,
    at: datetime,
) -> SittingOpened:
    """Open one sitting of the final examination to a learner.

    Args:
        session: The session.
        enrollment: The learner's place.
        examination: The rules.
        opening: What the trainer decided.
        needed: The modules that the learner's credential needs.
        trainer: Who opens it.
        at: When.

    Raises:
        OwnExamination: the trainer is the learner.
        ModulesFirst: a needed module is not finished.
        OpenAlready: a sitting is open or begun.
        SatAlready, SitLater, PlanFirst: the rules of sitting again forbid it.
        UntilWhen: it would end in the past, or in more than two weeks.
    """
    if trainer.id == enrollment.person_id:
        raise OwnExamination
    take_turn(session, enrollment)
    require_modules(needed, queries.finished_modules(session, [enrollment.id])[enrollment.id])
    standing = queries.exam_standing(session, enrollment)
    if standing.begun is not None or standing.open_at(at) is not None:
        raise OpenAlready
    organization = enrollment.organization
    today = organization.day_of(at)
    require_may_sit(
        examination,
        standing.results(ZoneInfo(organization.zone)),
        planned_on=today if opening.plan.strip() else None,
        on=today,
    )
    if not at < opening.until <= at + LONGEST_OPEN:
        raise UntilWhen
    opened = SittingOpened(
        enrollment_id=enrollment.id,
        help=opening.help,
        place=opening.place.strip(),
        plan=opening.plan.strip(),
        until=opening.until,
        opened_by_id=trainer.id,
        opened_at=at,
    )
    session.add(opened)
    session.flush()
    _note(session, Happened.SITTING_OPENED, enrollment, f"opening {opened.id}", trainer.id, at)
    return opened


def take_opening_back(
    session: Session, opened: SittingOpened, *, reason: str, trainer: Person, at: datetime
) -> SittingOpened:
    """Take back an opening that was not begun, with a row that names it and says why.

    Raises:
        OwnExamination: the trainer is the learner.
        ReasonMissing: no reason is given.
        BegunAlready: it was begun, or taken back before.
    """
    enrollment = opened.enrollment
    if trainer.id == enrollment.person_id:
        raise OwnExamination
    said = require_reason(reason)
    take_turn(session, enrollment)
    begun = session.scalar(select(Sitting.id).where(Sitting.opened_id == opened.id))
    back = session.scalar(select(SittingOpened.id).where(SittingOpened.reverses_id == opened.id))
    if begun is not None or back is not None:
        raise BegunAlready
    reversal = SittingOpened(
        enrollment_id=enrollment.id,
        help=opened.help,
        place=opened.place,
        plan="",
        until=opened.until,
        opened_by_id=trainer.id,
        opened_at=at,
        reverses_id=opened.id,
        reason=said,
    )
    session.add(reversal)
    session.flush()
    subject = f"opening {opened.id}"
    _note(session, Happened.SITTING_TAKEN_BACK, enrollment, subject, trainer.id, at)
    return reversal


def begin_sitting(
    session: Session,
    enrollment: Enrollment,
    examination: Examination,
    *,
    minutes: int | None,
    seed: int,
    actor: Person,
    at: datetime,
) -> Sitting:
    """Draw the paper of the sitting that is open. One that is begun is returned as it is.

    Args:
        session: The session.
        enrollment: The learner's place.
        examination: The bank and its rules.
        minutes: The time this learner has; None sets no limit.
        seed: Chance, drawn by the caller.
        actor: The learner, or the trainer who reads the questions out.
        at: When.

    Raises:
        NotOpen: no sitting is open now, or not to this way of sitting.
    """
    take_turn(session, enrollment)
    standing = queries.exam_standing(session, enrollment)
    if standing.begun is not None:
        return standing.begun
    opened = standing.open_at(at)
    alone = actor.id == enrollment.person_id
    if opened is None or alone is not (opened.help is Help.ALONE):
        raise NotOpen
    paper = draw_paper(examination, seed)
    made = Sitting(
        opened_id=opened.id,
        enrollment_id=enrollment.id,
        number=len(standing.sittings) + 1,
        drawn=[
            [item.key, list(item.order), examination.item(item.key).domain.value] for item in paper
        ],
        kept={},
        marks=[],
        domains=[],
        started_at=at,
        ends_at=ends_at(at, minutes),
        entered_by_id=None if alone else actor.id,
    )
    session.add(made)
    session.flush()
    _note(session, Happened.SITTING_BEGUN, enrollment, f"sitting {made.id}", actor.id, at)
    return made


def keep_answers(
    session: Session, sitting: Sitting, *, answers: Mapping[str, int], at: datetime
) -> Sitting:
    """Keep the answers given so far. Only answers to questions of the paper are kept.

    Raises:
        PaperFinished: it has been marked.
        TimeIsUp: it ended before, and only what came in by then counts.
    """
    take_turn(session, sitting.enrollment)
    session.refresh(sitting)
    if sitting.marked_at is not None:
        raise PaperFinished
    if is_over(sitting, at):
        raise TimeIsUp
    asked = {item.key: item.order for item in queries.drawn(sitting)}
    known = {key: n for key, n in answers.items() if key in asked and n in asked[key]}
    sitting.kept = {**sitting.kept, **known}
    session.flush()
    return sitting


def finish_sitting(
    session: Session,
    sitting: Sitting,
    examination: Examination,
    *,
    answers: Mapping[str, int],
    anyway: bool,
    actor: Person,
    at: datetime,
) -> Sitting:
    """Mark a paper. What is marked stays marked: sending it again changes nothing.

    Answers that come in after the end do not count; those kept until then do. Items that the
    bank has lost since the paper was drawn are left out of the marking, in the learner's favor.

    Args:
        session: The session.
        sitting: Which paper.
        examination: The bank and its rules.
        answers: The position in the bank of the option chosen, by the item's key.
        anyway: Whether to finish although questions have no answer.
        actor: The learner, or the trainer who reads the questions out.
        at: When.

    Raises:
        Unanswered: questions have no answer, time is left, and `anyway` was not said.
    """
    take_turn(session, sitting.enrollment)
    session.refresh(sitting)
    if sitting.marked_at is not None:
        return sitting
    over = is_over(sitting, at)
    if not over:
        sitting = keep_answers(session, sitting, answers=answers, at=at)
    asked = askable(examination, queries.drawn(sitting))
    unanswered = [item for item in asked if item.key not in sitting.kept]
    if unanswered and not over and not anyway:
        raise Unanswered(len(unanswered))
    marks = mark_paper(examination, asked, sitting.kept)
    result = result_of(examination, marks, queries.domains_drawn(sitting))
    sitting.marks = [[mark.key, mark.chosen, mark.correct] for mark in marks]
    sitting.domains = [[domain.value, score.right, score.asked] for domain, score in result.domains]
    sitting.percent = result.whole.percent
    sitting.passed = result.passed
    sitting.marked_at = at
    enrollment = sitting.enrollment
    _note(
        session,
        Happened.SITTING_MARKED,
        enrollment,
        f"sitting {sitting.id}",
        actor.id,
        at,
        percent=result.whole.percent,
        passed=result.passed,
    )
    return sitting


def is_over(sitting: Sitting, at: datetime) -> bool:
    """Tell whether the time is up, with a moment's grace for a slow connection."""
    return sitting.ends_at is not None and at > sitting.ends_at + GRACE


def askable(examination: Examination, asked: Sequence[DrawnItem]) -> tuple[DrawnItem, ...]:
    """Return what the bank still has of a paper, with as many options as when it was drawn."""
    options = {item.key: len(item.options) for item in examination.items}
    return tuple(one for one in asked if sorted(one.order) == list(range(options.get(one.key, 0))))


def _note(
    session: Session,
    happened: Happened,
    enrollment: Enrollment,
    subject: str,
    actor_id: int,
    at: datetime,
    **detail: int | bool,
) -> None:
    record(
        session,
        happened,
        actor_id=actor_id,
        subject=subject,
        at=at,
        organization_id=enrollment.organization_id,
        **detail,
    )
