"""Reading the ledger. Another organization's rows are `Missing`, as if they were not there."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from prss_training.domain.errors import Missing
from prss_training.domain.fields import Population, Qualification, Support
from prss_training.domain.hours import Hours
from prss_training.domain.people import Act, roles_that_may
from prss_training.domain.practice import Answers, Decision, EntryState, Practice, Span
from prss_training.domain.practice_review import Logged
from prss_training.domain.practice_totals import Line
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import (
    Attestation,
    PracticeDecision,
    PracticeDispute,
    PracticeDisputeAnswer,
    PracticeEntry,
    PracticeImport,
    PracticeImportDraft,
    PracticeReversal,
    Supervision,
)
from prss_training.people.models import Membership, Organization, Person


class NoSuchEntry(Missing):
    """No entry of this organization, or of this learner, has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such practice entry. Go back to the list.")


class NoSuchSupervision(Missing):
    """No supervision of this organization has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such record of supervision. Go back to the list.")


class NoSuchDispute(Missing):
    """Nobody disputed this entry."""

    def __init__(self) -> None:
        super().__init__("There is no dispute about this entry. Go back to the list.")


class NoDraft(Missing):
    """There is no file to look at: it was kept, left for a day, or never chosen."""

    def __init__(self) -> None:
        super().__init__("There is no file to look at any more. Choose the file again.")


def state_of(entry: PracticeEntry) -> EntryState:
    """Read where an entry stands from what follows it. Load it `with_answers` for a list."""
    return answers_to(entry).state


def answers_to(entry: PracticeEntry) -> Answers:
    """Return every answer that an entry got."""
    decision, reversal, dispute = entry.decision, entry.reversal, entry.dispute
    answer = dispute.answer if dispute else None
    return Answers(
        decision=decision.decision if decision else None,
        decided_at=decision.decided_at if decision else None,
        reversed_at=reversal.reversed_at if reversal else None,
        upheld_at=answer.answered_at if answer and answer.upheld else None,
    )


def with_answers() -> tuple[ORMOption, ...]:
    """Return what loads entries together with every answer to them and who gave it."""
    decided, reversed_, disputed = (
        joinedload(PracticeEntry.decision),
        joinedload(PracticeEntry.reversal),
        joinedload(PracticeEntry.dispute),
    )
    return (
        decided.joinedload(PracticeDecision.supervisor),
        decided.joinedload(PracticeDecision.attestation).joinedload(Attestation.entered_by),
        reversed_.joinedload(PracticeReversal.supervisor),
        disputed.joinedload(PracticeDispute.answer).joinedload(PracticeDisputeAnswer.answered_by),
        joinedload(PracticeEntry.brought_in).joinedload(PracticeImport.imported_by),
    )


def counts_now() -> ColumnElement[bool]:
    """Return the condition that an entry is approved now.

    The statement must join `decision`, `reversal`, `dispute` and its `answer`, all from outside.
    """
    upheld = PracticeDisputeAnswer.upheld.is_(True)
    return or_(
        and_(
            PracticeDecision.decision == Decision.APPROVED,
            or_(PracticeReversal.id.is_(None), upheld),
        ),
        and_(
            PracticeDecision.decision == Decision.RETURNED,
            upheld,
            PracticeReversal.id.is_(None),
        ),
    )


def _claims() -> ColumnElement[bool]:
    """Return the condition that an entry claims its time: it waits, counts, or is in dispute."""
    in_dispute = and_(PracticeDispute.id.is_not(None), PracticeDisputeAnswer.id.is_(None))
    return or_(PracticeDecision.id.is_(None), counts_now(), in_dispute)


def lines(session: Session, enrollment: Enrollment) -> list[Line]:
    """Return a learner's entries as the sums of a ledger read them, in one query."""
    rows = session.execute(
        select(
            PracticeEntry.worked_on,
            PracticeEntry.minutes,
            PracticeEntry.service,
            PracticeEntry.position,
            PracticeEntry.domain,
            PracticeEntry.employer,
            PracticeEntry.work,
            PracticeDecision.decision,
            PracticeDecision.decided_at,
            PracticeReversal.reversed_at,
            PracticeDisputeAnswer.upheld,
            PracticeDisputeAnswer.answered_at,
        )
        .outerjoin(PracticeEntry.decision)
        .outerjoin(PracticeEntry.reversal)
        .outerjoin(PracticeEntry.dispute)
        .outerjoin(PracticeDispute.answer)
        .where(PracticeEntry.enrollment_id == enrollment.id)
    )
    return [
        Line(
            row.worked_on,
            Hours(row.minutes),
            row.service,
            row.position,
            Answers(
                row.decision,
                row.decided_at,
                row.reversed_at,
                row.answered_at if row.upheld else None,
            ).state,
            row.domain,
            row.employer,
            row.work,
        )
        for row in rows
    ]


def practice_of(entry: PracticeEntry) -> Practice:
    """Return what an entry says."""
    return Practice(
        span=Span(entry.worked_on, entry.starts, entry.ends),
        site=entry.site,
        service=entry.service,
        supports=frozenset(Support(word) for word in entry.supports),
        position=entry.position,
        employer=entry.employer,
        domain=entry.domain,
        work=entry.work,
        setting=entry.setting,
        populations=frozenset(Population(word) for word in entry.populations),
        contact=entry.contact,
        people=entry.people,
        reflection=entry.reflection,
    )


def listed(enrollment: Enrollment) -> Select[PracticeEntry]:
    """Return the statement that lists a learner's entries, newest practice first."""
    return (
        select(PracticeEntry)
        .where(PracticeEntry.enrollment_id == enrollment.id)
        .options(*with_answers())
        .order_by(
            PracticeEntry.worked_on.desc(), PracticeEntry.starts.desc(), PracticeEntry.id.desc()
        )
    )


def entries(session: Session, enrollment: Enrollment) -> list[PracticeEntry]:
    """Return a learner's entries with their decisions and reversals, newest practice first."""
    return list(session.scalars(listed(enrollment)))


def own_entry(session: Session, entry_id: int, enrollment: Enrollment) -> PracticeEntry:
    """Return one of a learner's own entries.

    Raises:
        NoSuchEntry: there is none, or it is somebody else's.
    """
    found = session.scalar(listed(enrollment).where(PracticeEntry.id == entry_id))
    if found is None:
        raise NoSuchEntry
    return found


def earlier_sites(session: Session, enrollment: Enrollment, most: int = 20) -> list[str]:
    """Return where a learner practised before, the latest site first."""
    return list(
        session.scalars(
            select(PracticeEntry.site)
            .where(PracticeEntry.enrollment_id == enrollment.id)
            .group_by(PracticeEntry.site)
            .order_by(func.max(PracticeEntry.worked_on).desc(), PracticeEntry.site)
            .limit(most)
        )
    )


def earlier_employers(session: Session, enrollment: Enrollment, most: int = 20) -> list[str]:
    """Return for whom a learner practised before, the latest employer first."""
    return list(
        session.scalars(
            select(PracticeEntry.employer)
            .where(PracticeEntry.enrollment_id == enrollment.id, PracticeEntry.employer != "")
            .group_by(PracticeEntry.employer)
            .order_by(func.max(PracticeEntry.worked_on).desc(), PracticeEntry.employer)
            .limit(most)
        )
    )


def last_logged(session: Session, enrollment: Enrollment) -> list[PracticeEntry]:
    """Return the entry that a learner logged last, whose answers the next form begins with."""
    return list(
        session.scalars(
            select(PracticeEntry)
            .where(PracticeEntry.enrollment_id == enrollment.id)
            .order_by(PracticeEntry.logged_at.desc(), PracticeEntry.id.desc())
            .limit(1)
        )
    )


def taken(session: Session, enrollment: Enrollment) -> list[Span]:
    """Return the time a learner has claimed: what waits, is approved, or is in dispute."""
    return [logged.span for logged in standing(session, {enrollment.id})]


def standing(session: Session, enrollment_ids: Collection[int]) -> list[Logged]:
    """Return everything that claims its time in these enrollments, in one query."""
    rows = session.execute(
        select(
            PracticeEntry.id,
            PracticeEntry.enrollment_id,
            PracticeEntry.worked_on,
            PracticeEntry.starts,
            PracticeEntry.ends,
            PracticeEntry.reflection,
        )
        .outerjoin(PracticeEntry.decision)
        .outerjoin(PracticeEntry.reversal)
        .outerjoin(PracticeEntry.dispute)
        .outerjoin(PracticeDispute.answer)
        .where(PracticeEntry.enrollment_id.in_(enrollment_ids), _claims())
        .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
    )
    return [
        Logged(entry_id, enrollment_id, Span(on, starts, ends), reflection)
        for entry_id, enrollment_id, on, starts, ends, reflection in rows
    ]


def waiting(
    session: Session, organization: Organization, *, supervisor: Person, name: str = ""
) -> list[PracticeEntry]:
    """Return what waits for a supervisor, the oldest practice first; never their own hours.

    Args:
        session: The session to read with.
        organization: Whose learners.
        supervisor: Who is asking.
        name: Part of a learner's name to look for; empty finds everybody.
    """
    found = (
        _of(organization)
        .join(Enrollment.person)
        .where(PracticeDecision.id.is_(None), Enrollment.person_id != supervisor.id)
        .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
    )
    if name:
        found = found.where(Person.name.icontains(name, autoescape=True))
    return list(session.scalars(found))


def disputes_listed(organization: Organization) -> Select[PracticeEntry]:
    """Return the statement that lists the entries in dispute: without an answer first, old first.

    Everybody who may answer sees all of them; who may answer which one, the service says.
    """
    return (
        _of(organization)
        .join(PracticeEntry.dispute)
        .outerjoin(PracticeDispute.answer)
        .order_by(
            PracticeDisputeAnswer.id.is_not(None), PracticeDispute.raised_at, PracticeEntry.id
        )
    )


def open_disputes(session: Session, organization: Organization) -> int:
    """Return how many disputes wait for an answer in an organization."""
    return (
        session.scalar(
            select(func.count(PracticeDispute.id))
            .join(PracticeDispute.entry)
            .join(PracticeEntry.enrollment)
            .outerjoin(PracticeDispute.answer)
            .where(
                Enrollment.organization_id == organization.id, PracticeDisputeAnswer.id.is_(None)
            )
        )
        or 0
    )


def disputed_entry(session: Session, entry_id: int, organization: Organization) -> PracticeEntry:
    """Return an entry of one of an organization's learners that is or was in dispute.

    Raises:
        NoSuchEntry: there is none, or it is another organization's.
        NoSuchDispute: nobody disputed it.
    """
    found = entry(session, entry_id, organization)
    if found.dispute is None:
        raise NoSuchDispute
    return found


def people_who_may(session: Session, organization: Organization, act: Act) -> list[int]:
    """Return the numbers of the people whose role in an organization allows an act."""
    return list(
        session.scalars(
            select(Membership.person_id)
            .where(
                Membership.organization_id == organization.id,
                Membership.ended_at.is_(None),
                Membership.role.in_(roles_that_may(act)),
            )
            .distinct()
            .order_by(Membership.person_id)
        )
    )


def draft(session: Session, enrollment: Enrollment, person: Person) -> PracticeImportDraft:
    """Return the file that somebody is looking at before they keep it.

    Raises:
        NoDraft: there is none.
    """
    found = session.scalar(
        select(PracticeImportDraft).where(
            PracticeImportDraft.enrollment_id == enrollment.id,
            PracticeImportDraft.person_id == person.id,
        )
    )
    if found is None:
        raise NoDraft
    return found


def entry(session: Session, entry_id: int, organization: Organization) -> PracticeEntry:
    """Return an entry of one of an organization's learners.

    Raises:
        NoSuchEntry: there is none, or it is another organization's.
    """
    found = session.scalar(_of(organization).where(PracticeEntry.id == entry_id))
    if found is None:
        raise NoSuchEntry
    return found


def these_entries(
    session: Session, entry_ids: Iterable[int], organization: Organization
) -> list[PracticeEntry]:
    """Return several entries of an organization's learners, each once, the oldest first.

    Raises:
        NoSuchEntry: one of them is not there, or is another organization's.
    """
    wanted = set(entry_ids)
    found = list(
        session.scalars(
            _of(organization)
            .where(PracticeEntry.id.in_(wanted))
            .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
        )
    )
    if len(found) < len(wanted):
        raise NoSuchEntry
    return found


def same_week(session: Session, entry: PracticeEntry) -> list[PracticeEntry]:
    """Return the learner's entries from Monday to Sunday around one of them, in order."""
    monday = entry.worked_on - timedelta(days=entry.worked_on.weekday())
    return list(
        session.scalars(
            select(PracticeEntry)
            .where(
                PracticeEntry.enrollment_id == entry.enrollment_id,
                PracticeEntry.worked_on.between(monday, monday + timedelta(days=6)),
            )
            .options(*with_answers())
            .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
        )
    )


def supervision_listed(organization: Organization) -> Select[Supervision]:
    """Return the statement that lists an organization's supervision, the newest first."""
    return (
        select(Supervision)
        .join(Supervision.enrollment)
        .where(Enrollment.organization_id == organization.id, Supervision.reverses_id.is_(None))
        .options(
            contains_eager(Supervision.enrollment).joinedload(Enrollment.person),
            joinedload(Supervision.supervisor),
        )
        .order_by(Supervision.given_on.desc(), Supervision.id.desc())
    )


def supervision(session: Session, supervision_id: int, organization: Organization) -> Supervision:
    """Return a record of supervision that an organization's learner received.

    Raises:
        NoSuchSupervision: there is none, it is another organization's, or it takes one back.
    """
    found = session.scalar(supervision_listed(organization).where(Supervision.id == supervision_id))
    if found is None:
        raise NoSuchSupervision
    return found


def supervision_received(session: Session, enrollment: Enrollment) -> list[Supervision]:
    """Return the supervision a learner received and that still counts, the newest first."""
    rows = list(
        session.scalars(
            select(Supervision)
            .where(Supervision.enrollment_id == enrollment.id)
            .options(joinedload(Supervision.supervisor))
            .order_by(Supervision.given_on.desc(), Supervision.id.desc())
        )
    )
    undone = {row.reverses_id for row in rows}
    return [row for row in rows if row.reverses_id is None and row.id not in undone]


def last_qualification(session: Session, supervisor: Person) -> Qualification | None:
    """Return what a supervisor said last of what qualifies them; None where they never did."""
    return session.scalar(
        select(Supervision.qualification)
        .where(Supervision.supervisor_id == supervisor.id, Supervision.qualification.is_not(None))
        .order_by(Supervision.recorded_at.desc(), Supervision.id.desc())
        .limit(1)
    )


def supervision_reversals(
    session: Session, supervision_ids: Collection[int]
) -> dict[int, Supervision]:
    """Return the rows that take back these ones, by the number of what they take back."""
    rows = session.scalars(
        select(Supervision)
        .where(Supervision.reverses_id.in_(supervision_ids))
        .options(joinedload(Supervision.supervisor))
    )
    return {row.reverses_id: row for row in rows if row.reverses_id is not None}


def _of(organization: Organization) -> Select[PracticeEntry]:
    """Select an organization's entries, with their people and whatever was decided."""
    return (
        select(PracticeEntry)
        .join(PracticeEntry.enrollment)
        .outerjoin(PracticeEntry.decision)
        .where(Enrollment.organization_id == organization.id)
        .options(
            contains_eager(PracticeEntry.enrollment).joinedload(Enrollment.person),
            *with_answers(),
        )
    )
