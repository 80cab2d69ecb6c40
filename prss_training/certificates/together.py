"""One step for many certificates. It waits for a window, and then is taken once for each.

While it waits nothing about any certificate has changed, so undoing it leaves no trace on them.
Each certificate is done in a transaction of its own, together with its outcome: after a crash the
rest is found by what has no outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates import proposals, queries, services
from prss_training.certificates.models import (
    Certificate,
    CertificatesTogether,
    TogetherItem,
)
from prss_training.certificates.queries import Recorded
from prss_training.domain.certificate import Reason, Step, require_reason_for, require_step
from prss_training.domain.errors import DomainError, Missing
from prss_training.domain.four_eyes import TAKES_TWO
from prss_training.domain.people import Act, require_may
from prss_training.domain.together import (
    STEPS_TOGETHER,
    WINDOW,
    ItemOutcome,
    NothingPossible,
    NotTogether,
    TogetherState,
    require_count,
    require_undoable,
    together_state,
)
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Organization, Person
from prss_training.people.queries import roles_of

_PAGE = "/register/together"
_GONE = "Whoever asked for this is no longer here."


class TogetherUnknown(Missing):
    """No step for many certificates of this organization has this id."""

    def __init__(self) -> None:
        super().__init__("There is no such step for many certificates here. Go back to the list.")


@dataclass(frozen=True, slots=True)
class Looked:
    """A certificate among many, and why the step cannot be taken for it; empty where it can."""

    known: Recorded
    refusal: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step for many is."""

    state: TogetherState
    done: int
    passed_over: int
    left: int

    @property
    def total(self) -> int:
        """How many certificates it is for."""
        return self.done + self.passed_over + self.left


# --- finding them ---


def together(session: Session, number: int, organization: Organization) -> CertificatesTogether:
    """Return a step for many certificates of one organization.

    Raises:
        TogetherUnknown: there is none with this id, or it is another organization's.
    """
    found = session.get(CertificatesTogether, number)
    if found is None or found.organization_id != organization.id:
        raise TogetherUnknown
    return found


def listed(organization: Organization) -> Select[CertificatesTogether]:
    """Return the query of an organization's steps for many, newest first, for a paged list."""
    return (
        select(CertificatesTogether)
        .where(CertificatesTogether.organization_id == organization.id)
        .order_by(CertificatesTogether.id.desc())
        .options(joinedload(CertificatesTogether.asked_by))
    )


def items_of(found: CertificatesTogether) -> Select[TogetherItem]:
    """Return the query of its certificates, in the order they are done, for a paged list."""
    return (
        select(TogetherItem)
        .where(TogetherItem.together_id == found.id)
        .order_by(TogetherItem.id)
        .options(joinedload(TogetherItem.certificate))
    )


def progress_of(session: Session, found: CertificatesTogether, *, at: datetime) -> Progress:
    """Return how far a step for many is."""
    rows = session.execute(
        select(TogetherItem.outcome, func.count())
        .where(TogetherItem.together_id == found.id)
        .group_by(TogetherItem.outcome)
    )
    counts = {row[0]: row[1] for row in rows}
    left = counts.get(None, 0)
    done, passed_over = (counts.get(one, 0) for one in (ItemOutcome.DONE, ItemOutcome.PASSED_OVER))
    state = together_state(
        found.begins_at,
        undone=found.undone_at is not None,
        ended=done + passed_over,
        left=left,
        at=at,
    )
    return Progress(state, done, passed_over, left)


def look(
    session: Session,
    organization: Organization,
    chosen: Sequence[int],
    step: Step,
    *,
    registrar: Person,
    at: datetime,
) -> list[Looked]:
    """Return what a step would do to each of the chosen certificates. Nothing is written.

    Ids of other organizations are left out, as if they were not there.

    Raises:
        NotTogether: the step is not one that is taken for many.
        NothingChosen, TooManyChosen: none, or too many.
    """
    if step not in STEPS_TOGETHER:
        raise NotTogether
    found = session.scalars(
        select(Certificate)
        .where(Certificate.organization_id == organization.id, Certificate.id.in_(set(chosen)))
        .order_by(Certificate.id)
    ).all()
    require_count(len(found))
    proposed = {
        one.certificate_id
        for one in proposals.waiting(session, organization, at=at)
        if one.step is step
    }
    return [
        Looked(known, _refusal(known, step, registrar, proposed=proposed))
        for known in queries.recorded_all(session, found)
    ]


def _refusal(known: Recorded, step: Step, registrar: Person, *, proposed: set[int]) -> str:
    try:
        services.require_not_holder(known.certificate, registrar)
        require_step([taken.step for taken in known.steps], step)
        if known.certificate.id in proposed:
            raise proposals.AlreadyProposed
    except DomainError as refusal:
        return str(refusal)
    return ""


# --- what is done with them ---


def arrange(
    session: Session,
    organization: Organization,
    chosen: Mapping[int, int],
    step: Step,
    *,
    reason: Reason,
    note: str = "",
    registrar: Person,
    at: datetime,
) -> CertificatesTogether:
    """Ask for one step for many certificates. It begins when the window to undo it ends.

    Args:
        session: The session of one unit of work.
        organization: Whose certificates they are.
        chosen: How many steps of each certificate the registrar had before them, by its id.
        step: To suspend, to reinstate, or to propose to revoke.
        reason: Why; the public is shown it with each step.
        note: More about why; it stays inside the organization.
        registrar: Who asks.
        at: When.

    Raises:
        NotTogether, NothingChosen, TooManyChosen: it cannot be asked for.
        ReasonNotFitting: the reason belongs to another step.
        NothingPossible: none of the certificates allows the step.
        ChangedMeanwhile: one of them has a newer step than the registrar saw.
    """
    looked = look(session, organization, list(chosen), step, registrar=registrar, at=at)
    require_reason_for(step, reason)
    if any(len(one.known.steps) != chosen[one.known.certificate.id] for one in looked):
        raise services.ChangedMeanwhile
    possible = [one.known for one in looked if not one.refusal]
    if not possible:
        raise NothingPossible
    asked = CertificatesTogether(
        organization_id=organization.id,
        step=step,
        reason=reason,
        note=note.strip(),
        asked_by=registrar,
        asked_at=at,
        begins_at=at + WINDOW,
    )
    session.add(asked)
    session.flush()
    session.add_all(
        TogetherItem(
            together_id=asked.id, certificate_id=known.certificate.id, seen=len(known.steps)
        )
        for known in possible
    )
    _trail(session, Happened.TOGETHER_ASKED, asked, registrar, len(possible), at=at)
    return asked


def undo(
    session: Session, found: CertificatesTogether, *, registrar: Person, at: datetime
) -> CertificatesTogether:
    """Undo a step for many within its window: nothing happens to any certificate.

    Any registrar of the organization may, because it can only keep things as they are.

    Raises:
        TooLateToUndo: it has begun, or was undone before.
    """
    _hold(session, found)
    progress = progress_of(session, found, at=at)
    require_undoable(progress.state)
    found.undone_by, found.undone_at = registrar, at
    session.flush()
    _trail(session, Happened.TOGETHER_UNDONE, found, registrar, progress.total, at=at)
    return found


def due(session: Session, *, at: datetime) -> Sequence[int]:
    """Return the ids of what is to be done now: certificates among many, oldest first."""
    return session.scalars(
        select(TogetherItem.id)
        .join(CertificatesTogether, CertificatesTogether.id == TogetherItem.together_id)
        .where(CertificatesTogether.undone_at.is_(None), CertificatesTogether.begins_at <= at)
        .where(TogetherItem.outcome.is_(None))
        .order_by(TogetherItem.id)
    ).all()


def do_one(
    session: Session, item_id: int, *, at: datetime, key: bytes | None = None
) -> ItemOutcome | None:
    """Take the step for one certificate among many, unless that was done before.

    The step and its outcome are written together: after a crash there are both, or neither. The
    `key` is from `domain.holder_mark.marking_key`; None leaves a forgotten name untried.

    Returns:
        What became of it; None where somebody else was first, or it was undone.
    """
    item = session.get_one(TogetherItem, item_id)
    whole = item.together
    _hold(session, whole)
    session.refresh(item)
    if item.outcome is not None or whole.undone_at is not None or at < whole.begins_at:
        return None
    try:
        _take(session, whole, item, key=key, at=at)
    except DomainError as refusal:
        item.outcome, item.said = ItemOutcome.PASSED_OVER, str(refusal)
    else:
        item.outcome = ItemOutcome.DONE
    item.ended_at = at
    session.flush()
    _tell_if_finished(session, whole, key=key, at=at)
    return item.outcome


def _take(
    session: Session,
    whole: CertificatesTogether,
    item: TogetherItem,
    *,
    key: bytes | None,
    at: datetime,
) -> None:
    """Take or propose the step for one certificate; a refusal comes before anything is written."""
    registrar = whole.asked_by
    if registrar is None:
        raise _AskerGone
    require_may(roles_of(session, registrar, whole.organization), Act.CHANGE_CERTIFICATE)
    certificate, seen = item.certificate, item.seen
    if whole.step in TAKES_TWO:
        proposals.propose(
            session,
            certificate,
            whole.step,
            reason=whole.reason,
            note=whole.note,
            registrar=registrar,
            at=at,
            seen=seen,
            tell=False,
            key=key,
        )
        return
    services.take_step(
        session,
        certificate,
        whole.step,
        reason=whole.reason,
        note=whole.note,
        registrar=registrar,
        at=at,
        seen=seen,
        key=key,
    )


class _AskerGone(Missing):
    def __init__(self) -> None:
        super().__init__(_GONE)


def _hold(session: Session, found: CertificatesTogether) -> None:
    """Let one act at a time change a step for many; what its row holds by then is read again."""
    session.scalars(
        select(CertificatesTogether)
        .where(CertificatesTogether.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _tell_if_finished(
    session: Session, whole: CertificatesTogether, *, key: bytes | None, at: datetime
) -> None:
    """Tell whoever asked, and whoever is to be the second person, once when all is done."""
    progress = progress_of(session, whole, at=at)
    if progress.left:
        return
    path = f"{_PAGE}/{whole.id}"
    about = f"{progress.done} of {progress.total}"
    if whole.asked_by_id is not None:
        _tell(session, Kind.TOGETHER_DONE, whole.asked_by_id, about, path, at=at)
    if whole.step not in TAKES_TWO:
        return
    asked: set[int] = set()
    able = proposals.able_here(session, whole.organization)
    for one in proposals.waiting(session, whole.organization, at=at):
        if one.proposed_by_id == whole.asked_by_id and one.proposed_at >= whole.begins_at:
            asked.update(proposals.seconds(session, one, able=able, key=key))
    for who in sorted(asked):
        said = f"revoke {progress.done} certificates"
        _tell(session, Kind.STEP_PROPOSED, who, said, proposals.PAGE, at=at)


def _tell(session: Session, kind: Kind, who: int, about: str, path: str, *, at: datetime) -> None:
    queue(session, kind, recipient_id=who, about=about, path=path, at=at)


def _trail(
    session: Session,
    happened: Happened,
    found: CertificatesTogether,
    actor: Person,
    count: int,
    *,
    at: datetime,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"certificates together {found.id}",
        at=at,
        organization_id=found.organization_id,
        step=found.step.value,
        reason=found.reason.value,
        certificates=count,
    )
