"""Writing an evaluation, answering it, and signing things off. What is given is never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.evaluation import (
    LONGEST_EXAMPLE,
    LONGEST_WORDS,
    Category,
    EvaluationKind,
    OwnEvaluation,
    Seen,
    View,
    lowest,
    require_complete,
)
from prss_training.domain.people import Role
from prss_training.domain.practice import require_reason
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.evaluations import queries
from prss_training.evaluations.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationDraft,
    SignOff,
)
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Person

_KEPT_TIMES = 4  # a draft may be far longer than an example, so that nothing typed is lost


class DraftMovedOn(Conflict):
    """Newer writing than this page knows of was saved elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "A newer draft of this evaluation was saved from another page or device. What you "
            "typed here is still on this page. Copy what you need, then open the page again."
        )


class WordsTooMany(Unacceptable):
    """A text is longer than can be kept."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Use at most {most:,} characters. Keep what matters most.")


class AnsweredAlready(Conflict):
    """An evaluation has its learner's answer."""

    def __init__(self) -> None:
        super().__init__("You have answered this evaluation already. Your words stand beside it.")


class OwnSignOff(NotPermitted):
    """Nobody signs off their own steps."""

    def __init__(self) -> None:
        super().__init__("This is your own record. Ask somebody else in that role to sign it off.")


class SignedAlready(Conflict):
    """The same thing is signed off for this learner and stands."""

    def __init__(self) -> None:
        super().__init__("This is signed off already. Open the learner's page again to see it.")


class SignOffReversed(Conflict):
    """A sign-off was taken back before."""

    def __init__(self) -> None:
        super().__init__("This sign-off was taken back already. Open the page again to see it.")


@dataclass(frozen=True, slots=True)
class Opened:
    """The page that writing comes from: its own mark, and the revision it was opened with."""

    page: str
    revision: int


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything that stands in the form, by the category's key, finished or not."""

    ratings: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    onward: str = ""


def keep_draft(
    session: Session,
    enrollment: Enrollment,
    kind: EvaluationKind,
    *,
    evaluator: Person,
    writing: Writing,
    opened: Opened,
    at: datetime,
) -> EvaluationDraft:
    """Save what a supervisor is writing, over what the same page saved before.

    Raises:
        OwnEvaluation: the supervisor is the learner.
        DraftMovedOn: another page saved newer writing.
        WordsTooMany: there is more text than any evaluation needs.
    """
    if enrollment.person_id == evaluator.id:
        raise OwnEvaluation
    take_turn(session, enrollment)
    kept = _draft(session, enrollment, kind, evaluator)
    _require_newest(kept, opened)
    draft = kept or EvaluationDraft(
        enrollment_id=enrollment.id, kind=kind, evaluator_id=evaluator.id, revision=0
    )
    draft.ratings = {c: writing.ratings[c] for c in Category if c in writing.ratings}
    draft.examples = {c: _kept(writing.examples.get(c, ""), LONGEST_EXAMPLE) for c in Category}
    draft.onward = _kept(writing.onward, LONGEST_WORDS)
    draft.revision += 1
    draft.page = opened.page
    draft.saved_at = at
    session.add(draft)
    session.flush()
    return draft


def give_evaluation(
    session: Session,
    enrollment: Enrollment,
    kind: EvaluationKind,
    *,
    evaluator: Person,
    writing: Writing,
    at: datetime,
    opened: Opened | None = None,
) -> Evaluation:
    """Give a finished evaluation to its learner at once, and put the draft away.

    It succeeds an older one of the same kind. Sending the same one twice gives it once.

    Raises:
        OwnEvaluation: the supervisor is the learner.
        DraftMovedOn: another page saved newer writing.
        EvaluationIncomplete: a category has no rating or no example.
        ExampleTooLong: an example is longer than anybody reads.
        WordsTooMany: what comes next is said at too great a length.
    """
    if enrollment.person_id == evaluator.id:
        raise OwnEvaluation
    seen = require_complete(writing.ratings, writing.examples)
    onward = _short(writing.onward, LONGEST_WORDS)
    take_turn(session, enrollment)
    before = [one for one in queries.evaluations_of(session, enrollment) if one.kind is kind]
    theirs = [one for one in before if one.evaluator_id == evaluator.id]
    if theirs and _same(theirs[0], seen, onward):
        return theirs[0]
    draft = _draft(session, enrollment, kind, evaluator)
    if opened is not None:
        _require_newest(draft, opened)
    given = Evaluation(
        enrollment=enrollment,
        kind=kind,
        number=len(before) + 1,
        ratings={c: int(one.rating) for c, one in seen.items()},
        examples={c: _lines(one.example) for c, one in seen.items()},
        onward=onward,
        lowest=int(lowest(seen)),
        evaluator=evaluator,
        given_at=at,
    )
    if draft is not None:
        session.delete(draft)
    session.add(given)
    session.flush()
    _note(session, Happened.EVALUATION_GIVEN, given, actor_id=evaluator.id, at=at)
    queue(
        session,
        Kind.EVALUATION_GIVEN,
        recipient_id=enrollment.person_id,
        about=kind.label.lower(),
        path=_path(given),
        at=at,
    )
    return given


def answer_evaluation(
    session: Session,
    evaluation: Evaluation,
    *,
    learner: Person,
    view: View,
    body: str,
    at: datetime,
) -> EvaluationAnswer:
    """Put the learner's own words beside an evaluation, once.

    Raises:
        NoSuchEvaluation: it is of somebody else.
        AnsweredAlready: it has an answer.
        WordsTooMany: the answer is longer than can be kept.
    """
    if evaluation.enrollment.person_id != learner.id:
        raise queries.NoSuchEvaluation
    take_turn(session, evaluation.enrollment)
    taken = select(EvaluationAnswer.id).where(EvaluationAnswer.evaluation_id == evaluation.id)
    if session.scalar(taken) is not None:
        raise AnsweredAlready
    answer = EvaluationAnswer(
        evaluation=evaluation, view=view, body=_short(body, LONGEST_WORDS), answered_at=at
    )
    session.add(answer)
    session.flush()
    _note(session, Happened.EVALUATION_ANSWERED, evaluation, actor_id=learner.id, at=at)
    queue(
        session,
        Kind.EVALUATION_ANSWERED,
        recipient_id=evaluation.evaluator_id,
        about=f"{learner.name}, {evaluation.kind.label.lower()}",
        path=_path(evaluation),
        at=at,
    )
    return answer


def sign_off(
    session: Session,
    enrollment: Enrollment,
    *,
    what: str,
    title: str,
    role: Role,
    note: str,
    signer: Person,
    at: datetime,
) -> SignOff:
    """Write down that one thing about a learner is so, in the word of somebody in a named role.

    Args:
        session: The session.
        enrollment: The learner's place.
        what: The key of what is signed off.
        title: What it is called, for the learner's notice.
        role: The role in which the signer signs.
        note: What was seen; the learner reads it. It may be empty.
        signer: Who signs.
        at: When.

    Raises:
        OwnSignOff: the signer is the learner.
        SignedAlready: it is signed off and stands.
        WordsTooMany: the note is longer than can be kept.
    """
    if enrollment.person_id == signer.id:
        raise OwnSignOff
    said = _short(note, LONGEST_EXAMPLE)
    take_turn(session, enrollment)
    if what in queries.signed_off(session, enrollment):
        raise SignedAlready
    row = SignOff(
        enrollment=enrollment, what=what, role=role, note=said, signed_by=signer, signed_at=at
    )
    _sign(session, row, Happened.SIGNED_OFF)
    queue(
        session,
        Kind.SIGNED_OFF,
        recipient_id=enrollment.person_id,
        about=title,
        path="/path/",
        at=at,
    )
    return row


def reverse_sign_off(
    session: Session, row: SignOff, *, reason: str, person: Person, role: Role, at: datetime
) -> SignOff:
    """Take a sign-off back with a line that names it and says why.

    Raises:
        OwnSignOff: the person is the learner.
        ReasonMissing: no reason is given.
        SignOffReversed: it was taken back before.
    """
    if row.enrollment.person_id == person.id:
        raise OwnSignOff
    said = _short(require_reason(reason), LONGEST_EXAMPLE)
    take_turn(session, row.enrollment)
    if row.id in queries.reversals(session, [row.id]):
        raise SignOffReversed
    reversal = SignOff(
        enrollment=row.enrollment,
        what=row.what,
        role=role,
        note=said,
        signed_by=person,
        signed_at=at,
        reverses_id=row.id,
    )
    return _sign(session, reversal, Happened.SIGN_OFF_REVERSED)


def _sign(session: Session, row: SignOff, happened: Happened) -> SignOff:
    session.add(row)
    session.flush()
    record(
        session,
        happened,
        actor_id=row.signed_by.id,
        subject=f"sign-off {row.reverses_id or row.id}",
        at=row.signed_at,
        organization_id=row.enrollment.organization_id,
        enrollment=row.enrollment.id,
        what=row.what,
        role=row.role.value,
    )
    return row


def _note(
    session: Session, happened: Happened, about: Evaluation, *, actor_id: int, at: datetime
) -> None:
    record(
        session,
        happened,
        actor_id=actor_id,
        subject=f"evaluation {about.id}",
        at=at,
        organization_id=about.enrollment.organization_id,
        enrollment=about.enrollment.id,
        kind=about.kind.value,
        number=about.number,
    )


def _draft(
    session: Session, enrollment: Enrollment, kind: EvaluationKind, evaluator: Person
) -> EvaluationDraft | None:
    return queries.drafts(session, evaluator, [enrollment.id]).get((enrollment.id, kind))


def _require_newest(kept: EvaluationDraft | None, opened: Opened) -> None:
    """Refuse writing from a page that does not know of the newest draft."""
    if kept is None or opened.revision == kept.revision:
        return
    if not opened.page or opened.page != kept.page:
        raise DraftMovedOn


def _same(before: Evaluation, seen: Mapping[Category, Seen], onward: str) -> bool:
    said = {c: Seen(one.rating, _lines(one.example)) for c, one in seen.items()}
    return before.seen == said and before.onward == onward


def _path(evaluation: Evaluation) -> str:
    return f"/evaluations/{evaluation.id}"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _short(text: str, most: int) -> str:
    said = _lines(text.strip())
    if len(said) > most:
        raise WordsTooMany(most)
    return said


def _kept(text: str, most: int) -> str:
    if len(text) > most * _KEPT_TIMES:
        raise WordsTooMany(most)
    return _lines(text)
