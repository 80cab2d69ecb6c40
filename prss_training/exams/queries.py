"""Reading the results of outside examinations. Another organization's rows are `Missing`."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Missing
from prss_training.domain.examination import OWN
from prss_training.domain.rules import PassExamination, inner_rules
from prss_training.enrollments.models import Enrollment
from prss_training.exams.models import ExaminationResult
from prss_training.people.models import Organization


class NoSuchResult(Missing):
    """No examination result of this organization has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such examination result. Go back to the learner.")


def examinations(criteria: Iterable[Criteria]) -> dict[str, str]:
    """Return every outside examination that these credentials ask for, by key, in words.

    The program's own is not among them: nobody records it, it is sat.
    """
    return {
        rule.exam: f"{credential.name}: {requirement.title}"
        for credential in reversed(list(criteria))
        for part in reversed(list(credential.parts.values()))
        for requirement in reversed(part)
        for rule in inner_rules(requirement.rule)
        if isinstance(rule, PassExamination) and rule.exam != OWN
    }


def results(session: Session, enrollment: Enrollment) -> list[ExaminationResult]:
    """Return what was recorded for a learner, newest first, without the lines that take back."""
    return list(
        session.scalars(
            select(ExaminationResult)
            .where(
                ExaminationResult.enrollment_id == enrollment.id,
                ExaminationResult.reverses_id.is_(None),
            )
            .options(joinedload(ExaminationResult.recorded_by))
            .order_by(ExaminationResult.passed_on.desc(), ExaminationResult.id.desc())
        )
    )


def reversals(session: Session, result_ids: Collection[int]) -> dict[int, ExaminationResult]:
    """Return the rows that take back these ones, by the number of what they take back."""
    rows = session.scalars(
        select(ExaminationResult)
        .where(ExaminationResult.reverses_id.in_(result_ids))
        .options(joinedload(ExaminationResult.recorded_by))
    )
    return {row.reverses_id: row for row in rows if row.reverses_id is not None}


def standing(session: Session, enrollment: Enrollment) -> set[str]:
    """Return the examinations that a learner has passed and nobody took back."""
    found = results(session, enrollment)
    undone = reversals(session, [result.id for result in found])
    return {result.exam for result in found if result.id not in undone}


def result(session: Session, result_id: int, organization: Organization) -> ExaminationResult:
    """Return one result of an organization's learner.

    Raises:
        NoSuchResult: there is none, it is another organization's, or it takes one back.
    """
    found = session.scalar(
        select(ExaminationResult)
        .join(ExaminationResult.enrollment)
        .where(
            ExaminationResult.id == result_id,
            ExaminationResult.reverses_id.is_(None),
            Enrollment.organization_id == organization.id,
        )
        .options(
            contains_eager(ExaminationResult.enrollment).joinedload(Enrollment.person),
            joinedload(ExaminationResult.recorded_by),
        )
    )
    if found is None:
        raise NoSuchResult
    return found
