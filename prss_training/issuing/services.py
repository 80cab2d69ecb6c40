"""Runs: begun by one yes, worked one person at a time, stopped, gone on with, and ended.

Each person is settled in a transaction of their own, in which their certificate and their place in
the run are written together. So whatever stops the work, a certificate is there with its place
saying so, or neither is, and the next to work at the run goes on with the next who waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates.models import Certificate
from prss_training.certificates.renewing import ruled_by
from prss_training.certificates.services import issue_certificate
from prss_training.certificates.withdrawing import Forgotten
from prss_training.cohorts.models import Cohort
from prss_training.content.library import Library
from prss_training.domain.errors import Conflict, DomainError, Unacceptable
from prss_training.domain.people import Act, may
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.issuing import queries
from prss_training.issuing.models import IssueRun, Outcome, RunPlace
from prss_training.people.models import Organization, Person
from prss_training.people.queries import roles_of

log = structlog.get_logger()

_FAULT = (
    "A fault in the program kept this certificate from being issued, and nothing was written. "
    "Tell the people who run the program: the log says what it was."
)
_FORGOTTEN = "There was a certificate already. Its holder's details were withdrawn since."
_GIVEN_UP = "The run was ended before this certificate came to its turn."


class NobodyChosen(Unacceptable):
    """A run needs at least one person."""

    def __init__(self) -> None:
        super().__init__("Tick at least one person.")


class WaitsAlready(Conflict):
    """Somebody who was chosen waits in another run."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody you ticked waits in another run already. Look at the runs first, then "
            "choose again."
        )


class RunOver(Conflict):
    """Nothing more can be done with a run that has ended."""

    def __init__(self) -> None:
        super().__init__("This run has ended. Begin a new one for those who are left.")


class PlaceEnded(Conflict):
    """The learner has left the program."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has left the program. Open their place again first.")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one person; `certificate_id` is None unless a certificate was issued."""

    name: str
    outcome: Outcome
    certificate_id: int | None
    sentence: str


def may_issue(session: Session, person: Person, organization: Organization) -> bool:
    """Tell whether somebody may issue certificates in an organization now."""
    return any(may(role, Act.ISSUE_CERTIFICATE) for role in roles_of(session, person, organization))


def begin_run(
    session: Session,
    organization: Organization,
    places: Sequence[Enrollment],
    *,
    cohort: Cohort | None,
    issuer: Person,
    at: datetime,
) -> IssueRun:
    """Write down whom certificates shall be issued to. Nobody is issued one here.

    Args:
        session: The session of one unit of work.
        organization: Whose register.
        places: The learners, in the order in which they get their numbers; each once.
        cohort: The cohort that they were chosen from, or None.
        issuer: The registrar who said yes.
        at: When.

    Raises:
        NobodyChosen: there are no learners.
        WaitsAlready: one of them waits in another run.
    """
    if not places:
        raise NobodyChosen
    if queries.waiting_in(session, [place.id for place in places]):
        raise WaitsAlready
    run = IssueRun(
        organization_id=organization.id,
        cohort_id=cohort.id if cohort else None,
        about=cohort.name if cohort else "",
        issuer_id=issuer.id,
        begun_at=at,
        resumed_at=at,
    )
    session.add(run)
    session.flush()
    session.add_all(
        RunPlace(run_id=run.id, enrollment_id=place.id, outcome=Outcome.WAITING) for place in places
    )
    session.flush()
    _note(session, run, Happened.ISSUE_RUN_BEGUN, issuer, at=at, people=len(places))
    return run


def settle_next(session: Session, run_id: int, *, library: Library, at: datetime) -> Settled | None:
    """Issue a certificate to the next who waits, or write down why there is none for them.

    The last call, which finds nobody, ends the run.

    Returns:
        What became of them; None if nobody waits, or the run was stopped or has ended.

    Raises:
        NoSuchRun: there is no such run.
    """
    run = session.get(IssueRun, run_id, populate_existing=True)
    if run is None:
        raise queries.NoSuchRun
    if not run.running or not _issuer_still_may(session, run, at=at):
        return None
    place = queries.next_waiting(session, run)
    if place is None:
        _end_if_over(session, run, at=at)
        return None
    name = place.learner.person.name
    found = _issued_or_refused(session, run, place, library=library, at=at)
    if isinstance(found, Certificate):
        place.outcome, place.certificate_id = Outcome.ISSUED, found.id
    else:
        place.outcome, place.sentence = Outcome.REFUSED, found
    place.settled_at = at
    session.flush()
    return Settled(name, place.outcome, place.certificate_id, place.sentence)


def stop_run(session: Session, run_id: int, *, by: Person, at: datetime) -> None:
    """Let a run rest. Whoever has a certificate keeps it; the others go on waiting.

    Stopping one that rests already changes nothing.

    Raises:
        RunOver: it has ended.
    """
    run = _open_run(session, run_id)
    if run.stopped_at is None:
        run.stopped_at, run.stopped_because = at, ""
        _note(session, run, Happened.ISSUE_RUN_STOPPED, by, at=at)


def let_rest(session: Session, run_id: int, *, because: str, at: datetime) -> None:
    """Stop a run that cannot go on, with the sentence that says why. One that ended stays so."""
    run = queries.held_run(session, run_id)
    if run.running:
        run.stopped_at, run.stopped_because = at, because
        _note(session, run, Happened.ISSUE_RUN_STOPPED, None, at=at)


def go_on(session: Session, run_id: int, *, by: Person, at: datetime) -> None:
    """Let a run that was stopped go on, in the name of the registrar who says so.

    Raises:
        RunOver: it has ended.
    """
    run = _open_run(session, run_id)
    if run.stopped_at is None:
        return
    run.stopped_at, run.stopped_because = None, ""
    run.issuer_id, run.resumed_at = by.id, at
    _note(session, run, Happened.ISSUE_RUN_RESUMED, by, at=at)


def give_up_rest(session: Session, run_id: int, *, by: Person, at: datetime) -> None:
    """End a run: those who still wait get no certificate from it.

    Raises:
        RunOver: it has ended.
    """
    # Before the run, as a worker does: whoever holds a person never waits for the run.
    waiting = queries.all_waiting(session, run_id)
    run = _open_run(session, run_id)
    for place in waiting:
        place.outcome, place.sentence, place.settled_at = Outcome.REFUSED, _GIVEN_UP, at
    session.flush()
    _end_if_over(session, run, at=at, by=by)


def forget_holder(session: Session, holder: Forgotten) -> None:
    """Let a run forget whose certificate it issued, and every run the number it told of somebody.

    The certificate keeps its place in its run, so that the run is counted and taken out as before.
    """
    session.execute(
        update(RunPlace)
        .where(RunPlace.certificate_id == holder.certificate_id)
        .values(enrollment_id=None)
    )
    session.execute(
        update(RunPlace)
        .where(RunPlace.sentence.contains(holder.number))
        .values(sentence=_FORGOTTEN)
    )


def _open_run(session: Session, run_id: int) -> IssueRun:
    run = queries.held_run(session, run_id)
    if run.ended_at is not None:
        raise RunOver
    return run


def _issuer_still_may(session: Session, run: IssueRun, *, at: datetime) -> bool:
    """Stop a run whose registrar lost the role since they said yes."""
    if may_issue(session, run.issuer, run.organization):
        return True
    because = (
        f"{run.issuer.name} may not issue certificates here any more. Another registrar can "
        "go on with the run."
    )
    let_rest(session, run.id, because=because, at=at)
    return False


def _issued_or_refused(
    session: Session, run: IssueRun, place: RunPlace, *, library: Library, at: datetime
) -> Certificate | str:
    """Return the certificate, or the sentence that says why there is none."""
    learner = place.learner
    try:
        with session.begin_nested():
            take_turn(session, learner)
            if learner.ended_at is not None:
                raise PlaceEnded(learner.person.name)  # noqa: TRY301  (told as all others are)
            criteria = library.criteria_version(learner.criteria)
            return issue_certificate(
                session,
                learner,
                criteria=criteria,
                modules=library.modules,
                issuer=run.issuer,
                at=at,
                renewed_by=ruled_by(criteria, library.criteria, at=at),
            )
    except DomainError as refusal:
        return str(refusal)
    except SQLAlchemyError:
        raise  # the database's trouble is nobody's own; they go on waiting
    except Exception:
        log.exception("not issued", run=run.id, place=place.id)
        return _FAULT


def _end_if_over(
    session: Session, run: IssueRun, *, at: datetime, by: Person | None = None
) -> None:
    """End a run unless another worker has somebody in hand; then that worker ends it."""
    held = queries.held_run(session, run.id)
    if held.ended_at is None and not queries.anybody_waits(session, held):
        held.ended_at = at
        held.stopped_at, held.stopped_because = None, ""
        done = queries.progress_of(session, [held.id])[held.id]
        _note(
            session,
            held,
            Happened.ISSUE_RUN_ENDED,
            by,
            at=at,
            issued=done.issued,
            refused=done.refused,
        )


def _note(
    session: Session,
    run: IssueRun,
    happened: Happened,
    by: Person | None,
    *,
    at: datetime,
    **detail: int,
) -> None:
    record(
        session,
        happened,
        actor_id=by.id if by else None,
        subject=f"issue run {run.id}",
        at=at,
        organization_id=run.organization_id,
        **detail,
    )
