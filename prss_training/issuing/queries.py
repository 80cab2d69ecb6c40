"""Reading runs: what became of whom, how far along they are, and which were left lying."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from prss_training.certificates.models import (
    Certificate,
    CertificateDocument,
    CertificateWithdrawal,
)
from prss_training.cohorts.models import Cohort, CohortPlace
from prss_training.domain.errors import Missing
from prss_training.enrollments.models import Enrollment
from prss_training.issuing.models import IssueRun, Outcome, RunPlace
from prss_training.people.models import Organization, Person

_DRAWN = exists().where(CertificateDocument.certificate_id == RunPlace.certificate_id)
_FORGOTTEN = exists().where(CertificateWithdrawal.certificate_id == RunPlace.certificate_id)


class NoSuchRun(Missing):
    """The organization has no run with this number."""

    def __init__(self) -> None:
        super().__init__("There is no such run here. Go back to the list of runs.")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, in people: those who wait, and what became of the others.

    `engraved` is how many of the issued have their PDF, or need none: their holder was forgotten.
    """

    waiting: int
    issued: int
    refused: int
    engraved: int

    @property
    def people(self) -> int:
        """Everybody in the run."""
        return self.waiting + self.issued + self.refused

    @property
    def settled(self) -> int:
        """Those of whom it is known what became of them."""
        return self.issued + self.refused

    @property
    def undrawn(self) -> int:
        """The issued certificates whose PDF is still to be made."""
        return self.issued - self.engraved

    @property
    def fraction(self) -> float:
        """How much of the work is done, from 0 to 1; a PDF is as much of it as an issue."""
        whole = self.people + self.waiting + self.issued
        return (self.settled + self.engraved) / whole if whole else 1.0


def run(session: Session, run_id: int, organization: Organization) -> IssueRun:
    """Return one run of an organization.

    Raises:
        NoSuchRun: it has none with this number.
    """
    found = session.scalar(
        select(IssueRun)
        .where(IssueRun.id == run_id, IssueRun.organization_id == organization.id)
        .options(joinedload(IssueRun.issuer), joinedload(IssueRun.cohort))
    )
    if found is None:
        raise NoSuchRun
    return found


def held_run(session: Session, run_id: int) -> IssueRun:
    """Return a run that nobody else changes until the transaction ends.

    Raises:
        NoSuchRun: there is none with this number.
    """
    found = session.get(IssueRun, run_id, with_for_update={"of": IssueRun}, populate_existing=True)
    if found is None:
        raise NoSuchRun
    return found


def listed(organization: Organization) -> Select[IssueRun]:
    """Return the statement that lists an organization's runs, newest first."""
    return (
        select(IssueRun)
        .where(IssueRun.organization_id == organization.id)
        .options(joinedload(IssueRun.issuer))
        .order_by(IssueRun.begun_at.desc(), IssueRun.id.desc())
    )


def progress_of(session: Session, run_ids: Collection[int]) -> dict[int, Progress]:
    """Return how far each of these runs is, in two queries however many they are."""
    outcomes: dict[tuple[int, Outcome], int] = {
        (run_id, outcome): count
        for run_id, outcome, count in session.execute(
            select(RunPlace.run_id, RunPlace.outcome, func.count())
            .where(RunPlace.run_id.in_(run_ids))
            .group_by(RunPlace.run_id, RunPlace.outcome)
        )
    }
    drawn = {
        row.run_id: row.files
        for row in session.execute(
            select(RunPlace.run_id, func.count().label("files"))
            .where(RunPlace.run_id.in_(run_ids), or_(_DRAWN, _FORGOTTEN))
            .group_by(RunPlace.run_id)
        )
    }
    return {
        run_id: Progress(
            waiting=outcomes.get((run_id, Outcome.WAITING), 0),
            issued=outcomes.get((run_id, Outcome.ISSUED), 0),
            refused=outcomes.get((run_id, Outcome.REFUSED), 0),
            engraved=drawn.get(run_id, 0),
        )
        for run_id in run_ids
    }


def places(run: IssueRun, outcome: Outcome | None = None) -> Select[RunPlace]:
    """Return the statement of a run's people by name, or of those with one outcome.

    Whose name was forgotten is among them.
    """
    found = (
        select(RunPlace)
        .outerjoin(RunPlace.enrollment)
        .outerjoin(Enrollment.person)
        .where(RunPlace.run_id == run.id)
        .options(
            contains_eager(RunPlace.enrollment).contains_eager(Enrollment.person),
            joinedload(RunPlace.certificate),
        )
        .order_by(Person.name.is_(None), func.lower(Person.name), RunPlace.id)
    )
    return found if outcome is None else found.where(RunPlace.outcome == outcome)


def next_waiting(session: Session, run: IssueRun) -> RunPlace | None:
    """Return the next person who waits, for this transaction alone; None when there is none.

    Two workers at one run never take the same person: one passes over whom the other has.
    """
    return session.scalar(
        select(RunPlace)
        .where(RunPlace.run_id == run.id, RunPlace.outcome == Outcome.WAITING)
        .order_by(RunPlace.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=RunPlace)
    )


def all_waiting(session: Session, run_id: int) -> list[RunPlace]:
    """Return everybody who waits in a run, for this transaction alone.

    Whoever a worker has in hand is waited for, and left out if they were settled meanwhile.
    """
    return list(
        session.scalars(
            select(RunPlace)
            .where(RunPlace.run_id == run_id, RunPlace.outcome == Outcome.WAITING)
            .order_by(RunPlace.id)
            .with_for_update(of=RunPlace)
        )
    )


def anybody_waits(session: Session, run: IssueRun) -> bool:
    """Tell whether somebody still waits in a run."""
    waiting = select(RunPlace.id).where(
        RunPlace.run_id == run.id, RunPlace.outcome == Outcome.WAITING
    )
    return session.scalar(waiting.limit(1)) is not None


def waiting_in(session: Session, enrollments: Collection[int]) -> dict[int, int]:
    """Return, for those of these learners who wait in a run, the run."""
    rows = session.execute(
        select(RunPlace.enrollment_id, RunPlace.run_id).where(
            RunPlace.enrollment_id.in_(enrollments), RunPlace.outcome == Outcome.WAITING
        )
    )
    return {row.enrollment_id: row.run_id for row in rows if row.enrollment_id is not None}


def undrawn(session: Session, run_id: int) -> list[int]:
    """Return the ids of a run's certificates whose PDF is still to be made, oldest first."""
    return list(
        session.scalars(
            select(Certificate.id)
            .join(RunPlace, RunPlace.certificate_id == Certificate.id)
            .where(RunPlace.run_id == run_id, ~_DRAWN, ~_FORGOTTEN)
            .order_by(Certificate.id)
        )
    )


def left_lying(session: Session, *, since: datetime) -> list[int]:
    """Return the ids of runs that go on but have not moved since a moment, oldest first."""
    moved = (
        select(RunPlace.id)
        .where(RunPlace.run_id == IssueRun.id, RunPlace.settled_at >= since)
        .exists()
    )
    return list(
        session.scalars(
            select(IssueRun.id)
            .where(
                IssueRun.ended_at.is_(None),
                IssueRun.stopped_at.is_(None),
                IssueRun.resumed_at < since,
                ~moved,
            )
            .order_by(IssueRun.id)
        )
    )


def unended(session: Session, organization: Organization, cohort: Cohort | None) -> list[IssueRun]:
    """Return the runs for a cohort, or for everybody, in which somebody waits; oldest first."""
    about = IssueRun.cohort_id.is_(None) if cohort is None else IssueRun.cohort_id == cohort.id
    return list(
        session.scalars(
            select(IssueRun)
            .where(IssueRun.organization_id == organization.id, about, IssueRun.ended_at.is_(None))
            .order_by(IssueRun.id)
        )
    )


def cohorts_of(session: Session, organization: Organization) -> list[Cohort]:
    """Return an organization's cohorts, those that go on first, the newest start first."""
    return list(
        session.scalars(
            select(Cohort)
            .where(Cohort.organization_id == organization.id)
            .order_by(Cohort.closed_at.is_not(None), Cohort.starts_on.desc(), Cohort.id.desc())
        )
    )


def learners_in(session: Session, cohort: Cohort) -> list[Enrollment]:
    """Return the learners who have a place in a cohort now, by name; not those who left."""
    return list(
        session.scalars(
            select(Enrollment)
            .join(CohortPlace, CohortPlace.enrollment_id == Enrollment.id)
            .join(Enrollment.person)
            .where(
                CohortPlace.cohort_id == cohort.id,
                CohortPlace.left_at.is_(None),
                Enrollment.ended_at.is_(None),
            )
            .options(contains_eager(Enrollment.person))
            .order_by(func.lower(Person.name), Enrollment.id)
        )
    )


def certificates_of_run(run: IssueRun) -> Select[Certificate]:
    """Return the statement of the certificates that a run issued."""
    return (
        select(Certificate)
        .join(RunPlace, RunPlace.certificate_id == Certificate.id)
        .where(RunPlace.run_id == run.id)
    )


def certificates_of_cohort(cohort: Cohort) -> Select[Certificate]:
    """Return the statement of every certificate of those who have a place in a cohort now."""
    here = select(CohortPlace.enrollment_id).where(
        CohortPlace.cohort_id == cohort.id, CohortPlace.left_at.is_(None)
    )
    return select(Certificate).where(Certificate.enrollment_id.in_(here))
