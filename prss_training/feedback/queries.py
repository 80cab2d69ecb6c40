"""What was said and what was done. Answers of others come without names, and only in threes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased, joinedload

from prss_training.domain.errors import Missing
from prss_training.domain.listening import shown_together, withheld
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.feedback.models import ModuleAnswer, ModuleChange
from prss_training.people.models import Organization
from prss_training.together import Question


class NoSuchChange(Missing):
    """The organization wrote no such change, or took it back."""

    def __init__(self) -> None:
        super().__init__("There is no such line. Go back to what was said and done.")


@dataclass(frozen=True, slots=True)
class Heard:
    """What learners of one organization say about one module.

    `helped` and `change` are in alphabetical order and not side by side, so that neither the day
    nor the pair says who wrote them. `waiting` answers are not shown yet.
    """

    helped: tuple[str, ...]
    change: tuple[str, ...]
    shown: int
    waiting: int


NOBODY = Heard((), (), 0, 0)


def own_answer(session: Session, enrollment: Enrollment, module: str) -> ModuleAnswer | None:
    """Return what a learner said about a module; they may have said nothing."""
    return session.scalar(
        select(ModuleAnswer)
        .where(ModuleAnswer.enrollment_id == enrollment.id, ModuleAnswer.module == module)
        .execution_options(populate_existing=True)
    )


def heard(session: Session, organization: Organization) -> dict[str, Heard]:
    """Return what may be read of each module's answers, by the module's key."""
    rows = session.execute(
        select(ModuleAnswer.module, ModuleAnswer.helped, ModuleAnswer.change)
        .join(Enrollment, Enrollment.id == ModuleAnswer.enrollment_id)
        .where(Enrollment.organization_id == organization.id)
        .order_by(ModuleAnswer.module, ModuleAnswer.id)
    )
    by_module: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for module, helped, change in rows:
        by_module[module].append((helped, change))
    return {module: _heard(answers) for module, answers in by_module.items()}


def _heard(answers: Sequence[tuple[str, str]]) -> Heard:
    shown = shown_together(answers)
    return Heard(
        tuple(sorted((helped for helped, _ in shown if helped), key=str.casefold)),
        tuple(sorted((change for _, change in shown if change), key=str.casefold)),
        len(shown),
        withheld(len(answers)),
    )


def changes(session: Session, organization: Organization) -> list[ModuleChange]:
    """Return what was changed and not taken back, with who wrote it, the newest first."""
    found = _standing(organization).options(joinedload(ModuleChange.written_by))
    return list(
        session.scalars(found.order_by(ModuleChange.written_at.desc(), ModuleChange.id.desc()))
    )


def taken_back(session: Session, organization: Organization, module: Module) -> list[ModuleChange]:
    """Return the rows that took a line about a module back, with who did, the newest first."""
    return list(
        session.scalars(
            select(ModuleChange)
            .where(
                ModuleChange.organization_id == organization.id,
                ModuleChange.module == module.key,
                ModuleChange.reverses_id.is_not(None),
            )
            .options(joinedload(ModuleChange.written_by))
            .order_by(ModuleChange.id.desc())
        )
    )


def changes_question(organization: Organization, module: Module) -> Question[list[Any]]:
    """Ask what was changed in one module, the newest first: `said`, `done` and `written_at`."""
    statement = (
        _standing(organization)
        .where(ModuleChange.module == module.key)
        .with_only_columns(
            ModuleChange.id, ModuleChange.said, ModuleChange.done, ModuleChange.written_at
        )
    )
    return Question(statement, lambda rows: sorted(rows, key=lambda row: -row.id))


def change(session: Session, change_id: int, organization: Organization) -> ModuleChange:
    """Return one change that stands.

    Raises:
        NoSuchChange: there is none here with this number, or it was taken back.
    """
    found = session.scalar(
        _standing(organization)
        .where(ModuleChange.id == change_id)
        .options(joinedload(ModuleChange.written_by))
    )
    if found is None:
        raise NoSuchChange
    return found


def _standing(organization: Organization) -> Select[ModuleChange]:
    undone = aliased(ModuleChange)
    return (
        select(ModuleChange)
        .outerjoin(undone, undone.reverses_id == ModuleChange.id)
        .where(
            ModuleChange.organization_id == organization.id,
            ModuleChange.reverses_id.is_(None),
            undone.id.is_(None),
        )
    )
