"""Reading evaluations and sign-offs. Another organization's rows are `Missing`."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from prss_training.domain.errors import Missing
from prss_training.domain.evaluation import EvaluationKind
from prss_training.domain.evidence import EvaluationDone, Evidence, SignedOff, Withdrawn
from prss_training.enrollments.models import Enrollment
from prss_training.evaluations.models import Evaluation, EvaluationDraft, SignOff
from prss_training.people.models import Organization, Person
from prss_training.together import Question


class NoSuchEvaluation(Missing):
    """No evaluation with this number is there for this reader."""

    def __init__(self) -> None:
        super().__init__("There is no such evaluation. Go back to the list and choose again.")


class NoSuchSignOff(Missing):
    """No sign-off of this organization has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such sign-off. Go back to the learner and look again.")


def to_evaluate(organization: Organization, *, name: str = "") -> Select[Enrollment]:
    """Return the statement that lists whom a supervisor may evaluate here, by name.

    Args:
        organization: Whose learners.
        name: Part of a name to look for; empty finds everybody.
    """
    found = (
        select(Enrollment)
        .join(Enrollment.person)
        .where(Enrollment.organization_id == organization.id, Enrollment.ended_at.is_(None))
        .options(contains_eager(Enrollment.person))
        .order_by(func.lower(Person.name), Enrollment.id)
    )
    return found.where(Person.name.icontains(name, autoescape=True)) if name else found


def evaluations_of(session: Session, enrollment: Enrollment) -> list[Evaluation]:
    """Return every evaluation of a learner with who gave it and its answer, newest first."""
    return list(
        session.scalars(
            select(Evaluation)
            .where(Evaluation.enrollment_id == enrollment.id)
            .options(joinedload(Evaluation.evaluator), joinedload(Evaluation.answer))
            .order_by(Evaluation.given_at.desc(), Evaluation.id.desc())
        )
    )


def newest(
    session: Session, enrollment_ids: Collection[int]
) -> dict[int, dict[EvaluationKind, Evaluation]]:
    """Return the evaluation of each kind that counts, by enrollment, in one query."""
    rows = session.scalars(
        select(Evaluation)
        .where(Evaluation.enrollment_id.in_(enrollment_ids))
        .options(joinedload(Evaluation.evaluator), joinedload(Evaluation.answer))
        .order_by(Evaluation.number)
    )
    found: dict[int, dict[EvaluationKind, Evaluation]] = defaultdict(dict)
    for row in rows:
        found[row.enrollment_id][row.kind] = row
    return found


def evaluation(session: Session, evaluation_id: int, organization: Organization) -> Evaluation:
    """Return one evaluation of an organization's learner.

    Raises:
        NoSuchEvaluation: there is none, or it is another organization's.
    """
    found = session.scalar(_one(evaluation_id).where(Enrollment.organization_id == organization.id))
    if found is None:
        raise NoSuchEvaluation
    return found


def own_evaluation(
    session: Session, evaluation_id: int, organization: Organization, learner: Person
) -> Evaluation:
    """Return one evaluation of this learner.

    Raises:
        NoSuchEvaluation: there is none, or it is of somebody else.
    """
    found = session.scalar(
        _one(evaluation_id).where(
            Enrollment.organization_id == organization.id, Enrollment.person_id == learner.id
        )
    )
    if found is None:
        raise NoSuchEvaluation
    return found


def drafts(
    session: Session, evaluator: Person, enrollment_ids: Collection[int]
) -> dict[tuple[int, EvaluationKind], EvaluationDraft]:
    """Return what one supervisor is writing about these learners."""
    rows = session.scalars(
        select(EvaluationDraft)
        .where(
            EvaluationDraft.evaluator_id == evaluator.id,
            EvaluationDraft.enrollment_id.in_(enrollment_ids),
        )
        .execution_options(populate_existing=True)
    )
    return {(row.enrollment_id, row.kind): row for row in rows}


def sign_offs(session: Session, enrollment: Enrollment) -> list[SignOff]:
    """Return what was signed off for a learner, newest first, without lines that take back."""
    return list(
        session.scalars(
            select(SignOff)
            .where(SignOff.enrollment_id == enrollment.id, SignOff.reverses_id.is_(None))
            .options(joinedload(SignOff.signed_by))
            .order_by(SignOff.id.desc())
        )
    )


def reversals(session: Session, sign_off_ids: Collection[int]) -> dict[int, SignOff]:
    """Return the rows that take back these ones, by the number of what they take back."""
    rows = session.scalars(
        select(SignOff)
        .where(SignOff.reverses_id.in_(sign_off_ids))
        .options(joinedload(SignOff.signed_by))
    )
    return {row.reverses_id: row for row in rows if row.reverses_id is not None}


def signed_off(session: Session, enrollment: Enrollment) -> frozenset[str]:
    """Return what is signed off for a learner and nobody took back."""
    undone = aliased(SignOff)
    return frozenset(
        session.scalars(
            select(SignOff.what)
            .outerjoin(undone, undone.reverses_id == SignOff.id)
            .where(
                SignOff.enrollment_id == enrollment.id,
                SignOff.reverses_id.is_(None),
                undone.id.is_(None),
            )
        )
    )


def sign_off(session: Session, sign_off_id: int, organization: Organization) -> SignOff:
    """Return one sign-off of an organization's learner.

    Raises:
        NoSuchSignOff: there is none, it is another organization's, or it takes one back.
    """
    found = session.scalar(
        select(SignOff)
        .join(SignOff.enrollment)
        .where(
            SignOff.id == sign_off_id,
            SignOff.reverses_id.is_(None),
            Enrollment.organization_id == organization.id,
        )
        .options(
            contains_eager(SignOff.enrollment).joinedload(Enrollment.person),
            joinedload(SignOff.signed_by),
        )
    )
    if found is None:
        raise NoSuchSignOff
    return found


def evaluation_facts(zones: Mapping[int, ZoneInfo]) -> Question[list[tuple[int, Evidence]]]:
    """Ask for each evaluation, withdrawn on the day of the one that came after it.

    Args:
        zones: The calendar of each enrollment, by its number.
    """

    def read(rows: Sequence[Any]) -> list[tuple[int, Evidence]]:
        ordered = sorted(rows, key=lambda row: (row.enrollment_id, row.kind, row.number))
        by_kind = groupby(ordered, key=lambda row: (row.enrollment_id, row.kind))
        return [
            (who, told)
            for (who, _), together in by_kind
            for told in _evaluated(list(together), zones[who])
        ]

    statement = select(
        Evaluation.enrollment_id,
        Evaluation.kind,
        Evaluation.id,
        Evaluation.number,
        Evaluation.lowest,
        Evaluation.given_at,
    ).where(Evaluation.enrollment_id.in_(zones))
    return Question(statement, read)


def _evaluated(given: Sequence[Any], zone: ZoneInfo) -> Iterator[Evidence]:
    for row, after in zip_longest(given, given[1:]):
        reference = f"evaluation:{row.id}"
        yield EvaluationDone(row.kind.value, row.lowest, _day(row.given_at, zone), reference)
        if after is not None:
            yield Withdrawn(reference, _day(after.given_at, zone))


def sign_off_facts(zones: Mapping[int, ZoneInfo]) -> Question[list[tuple[int, Evidence]]]:
    """Ask for each sign-off with who signed it, and each that was taken back as withdrawn.

    Args:
        zones: The calendar of each enrollment, by its number.
    """

    def read(rows: Sequence[Any]) -> list[tuple[int, Evidence]]:
        ordered = sorted(rows, key=lambda row: row.id)
        return [(row.enrollment_id, _signed_off(row, zones[row.enrollment_id])) for row in ordered]

    statement = (
        select(
            SignOff.enrollment_id,
            SignOff.id,
            SignOff.what,
            SignOff.signed_at,
            SignOff.reverses_id,
            Person.name,
        )
        .join(SignOff.signed_by)
        .where(SignOff.enrollment_id.in_(zones))
    )
    return Question(statement, read)


def _signed_off(row: Any, zone: ZoneInfo) -> Evidence:
    day = _day(row.signed_at, zone)
    if row.reverses_id is None:
        return SignedOff(row.what, row.name, day, f"sign-off:{row.id}")
    return Withdrawn(f"sign-off:{row.reverses_id}", day)


def _one(evaluation_id: int) -> Select[Evaluation]:
    return (
        select(Evaluation)
        .join(Evaluation.enrollment)
        .where(Evaluation.id == evaluation_id)
        .options(
            contains_eager(Evaluation.enrollment).joinedload(Enrollment.person),
            joinedload(Evaluation.evaluator),
            joinedload(Evaluation.answer),
        )
    )


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
