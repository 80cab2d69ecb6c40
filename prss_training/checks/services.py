"""Beginning a try, keeping its answers, and marking it once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.checks import queries
from prss_training.checks.models import CheckTry
from prss_training.domain.attempts import next_check
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.knowing import EARLY, require_check_first
from prss_training.domain.knowledge_check import DrawnItem, KnowledgeCheck, draw, passed, percent
from prss_training.domain.knowledge_check import mark as mark_answers
from prss_training.domain.program import Module
from prss_training.domain.progression import ModuleProgress
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn


class AnswersMissing(Unacceptable):
    """Some questions have no answer yet."""

    def __init__(self, count: int) -> None:
        questions = "1 question has" if count == 1 else f"{count} questions have"
        super().__init__(f"{questions} no answer yet. Choose an answer for each, then finish.")


class TryFinished(Conflict):
    """The try has been marked, so its answers stay as they are."""

    def __init__(self) -> None:
        super().__init__("This try is finished. Load the page again to see how it went.")


def begin_try(
    session: Session, enrollment: Enrollment, module: Module, *, seed: int, at: datetime
) -> CheckTry:
    """Draw the questions of the next try. A try that is already begun is returned as it is.

    Args:
        session: The session.
        enrollment: The learner's place.
        module: Whose check it is.
        seed: Chance, drawn by the caller.
        at: When.

    Raises:
        AlreadyPassed: the check has passed.
        ChecksExhausted: no try is left.
    """
    take_turn(session, enrollment)
    standing = queries.check_standing(session, enrollment, module)
    results = [bool(made.passed) for made in standing.counted]
    granted = standing.allowed - 1 - module.check.retakes
    next_check(results, module.check.retakes, granted)
    if standing.begun:
        return standing.begun[0]
    number = queries.newest_number(session, enrollment, module.key) + 1
    return _begin(session, enrollment, module, number, seed=seed, at=at)


def begin_early_try(
    session: Session, enrollment: Enrollment, progress: ModuleProgress, *, seed: int, at: datetime
) -> CheckTry:
    """Draw the questions of the try before the lesson. One that is begun is returned as it is.

    Args:
        session: The session.
        enrollment: The learner's place.
        progress: What is done in the module, which must be nothing.
        seed: Chance, drawn by the caller.
        at: When.

    Raises:
        NotBeforeTheLesson: the lesson or the check is begun.
    """
    take_turn(session, enrollment)
    module = progress.module
    made = queries.tries(session, enrollment, module.key)
    begun = [one for one in made if one.early and one.marked_at is None]
    if begun:
        return begun[0]
    require_check_first(progress, len(made))
    return _begin(session, enrollment, module, EARLY, seed=seed, at=at)


def _begin(
    session: Session,
    enrollment: Enrollment,
    module: Module,
    number: int,
    *,
    seed: int,
    at: datetime,
) -> CheckTry:
    made = CheckTry(
        enrollment_id=enrollment.id,
        module=module.key,
        number=number,
        drawn=_drawn(module.check, seed),
        kept={},
        marks=[],
        started_at=at,
    )
    session.add(made)
    session.flush()
    _note(session, Happened.CHECK_STARTED, enrollment, made, at, redrawn=False)
    return made


def renew_if_stale(
    session: Session,
    enrollment: Enrollment,
    try_id: int,
    module: Module,
    *,
    seed: int,
    at: datetime,
) -> CheckTry:
    """Give an unfinished try new questions where the bank has lost some of its own.

    The try keeps its number, so nothing is used up.

    Raises:
        TryUnknown: the learner began no such try.
    """
    take_turn(session, enrollment)
    made = queries.check_try(session, enrollment, try_id)
    if made.marked_at is None and not askable(module.check, queries.drawn(made)):
        made.drawn = _drawn(module.check, seed)
        made.kept = {}
        _note(session, Happened.CHECK_STARTED, enrollment, made, at, redrawn=True)
    return made


def keep_answers(
    session: Session, enrollment: Enrollment, try_id: int, *, answers: Mapping[str, int]
) -> CheckTry:
    """Keep the answers given so far. Only answers to questions of the try are kept.

    Raises:
        TryUnknown: the learner began no such try.
        TryFinished: it has been marked.
    """
    take_turn(session, enrollment)
    made = queries.check_try(session, enrollment, try_id)
    if made.marked_at is not None:
        raise TryFinished
    asked = {item.key: item.order for item in queries.drawn(made)}
    known = {key: n for key, n in answers.items() if key in asked and n in asked[key]}
    made.kept = {**made.kept, **known}
    session.flush()
    return made


def finish_try(
    session: Session,
    enrollment: Enrollment,
    try_id: int,
    module: Module,
    *,
    answers: Mapping[str, int],
    seed: int,
    at: datetime,
) -> CheckTry:
    """Mark a try. What is marked stays marked: sending it again changes nothing.

    A try that has lost questions since it was drawn is not marked; it gets new ones, and comes
    back without `marked_at`.

    Args:
        session: The session.
        enrollment: The learner's place.
        try_id: Which try.
        module: Whose check it is.
        answers: The position in the bank of the option chosen, by the item's key.
        seed: Chance, for new questions where they are needed.
        at: When.

    Raises:
        TryUnknown: the learner began no such try.
        AnswersMissing: a question has no answer.
    """
    take_turn(session, enrollment)
    made = queries.check_try(session, enrollment, try_id)
    asked = queries.drawn(made)
    if made.marked_at is not None:
        return made
    if not askable(module.check, asked):
        return renew_if_stale(session, enrollment, try_id, module, seed=seed, at=at)
    missing = [item for item in asked if answers.get(item.key) not in item.order]
    if missing:
        raise AnswersMissing(len(missing))
    marks = mark_answers(module.check, asked, answers)
    made.kept = {item.key: answers[item.key] for item in asked}
    made.marks = [[one.key, one.chosen, one.correct] for one in marks]
    made.percent = percent(marks)
    made.passed = passed(module.check, marks)
    made.marked_at = at
    _note(session, Happened.CHECK_MARKED, enrollment, made, at, percent=made.percent)
    return made


def askable(check: KnowledgeCheck, asked: Sequence[DrawnItem]) -> bool:
    """Tell whether the bank still has every question, with as many options as when drawn."""
    options = {item.key: len(item.options) for item in check.items}
    return all(sorted(one.order) == list(range(options.get(one.key, 0))) for one in asked)


def _drawn(check: KnowledgeCheck, seed: int) -> list[list[str | list[int]]]:
    return [[item.key, list(item.order)] for item in draw(check, seed)]


def _note(
    session: Session,
    happened: Happened,
    enrollment: Enrollment,
    made: CheckTry,
    at: datetime,
    **detail: int | bool,
) -> None:
    record(
        session,
        happened,
        actor_id=enrollment.person_id,
        subject=f"check try {made.id}",
        at=at,
        organization_id=enrollment.organization_id,
        module=made.module,
        number=made.number,
        **detail,
    )
