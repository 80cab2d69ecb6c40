"""Tries at knowledge checks, and where a check stands for a learner."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.checks.models import CheckTry, CheckTryGranted
from prss_training.domain.errors import Missing
from prss_training.domain.knowing import counts_as_try
from prss_training.domain.knowledge_check import DrawnItem, KnowledgeCheck, Mark
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment


class TryUnknown(Missing):
    """The learner began no such try."""

    def __init__(self) -> None:
        super().__init__("There is no such try of yours. Open the module and begin its check.")


@dataclass(frozen=True, slots=True)
class CheckStanding:
    """One module's check as one learner has it. Tries are oldest first.

    `allowed` counts the tries that a trainer opened.
    """

    check: KnowledgeCheck
    tries: tuple[CheckTry, ...]
    allowed: int

    @property
    def marked(self) -> tuple[CheckTry, ...]:
        """The tries that are finished."""
        return tuple(made for made in self.tries if made.marked_at is not None)

    @property
    def counted(self) -> tuple[CheckTry, ...]:
        """The finished tries that use one up: not one that failed before the lesson."""
        return tuple(made for made in self.marked if counts_as_try(made.early, bool(made.passed)))

    @property
    def early_passed(self) -> bool:
        """The try before the lesson has passed."""
        return any(made.early and made.passed for made in self.tries)

    @property
    def begun(self) -> tuple[CheckTry, ...]:
        """The try that is not finished, if there is one."""
        return tuple(made for made in self.tries if made.marked_at is None)

    @property
    def passed(self) -> bool:
        """A try has passed."""
        return any(made.passed for made in self.tries)

    @property
    def left(self) -> int:
        """How many tries may still be finished."""
        return 0 if self.passed else max(0, self.allowed - len(self.counted))

    @property
    def state(self) -> str:
        """Where it stands, as a word that pages know."""
        if self.passed:
            return "passed"
        return "open" if self.left else "needs-a-person"


def tries(session: Session, enrollment: Enrollment, module: str | None = None) -> list[CheckTry]:
    """Return a learner's tries at one module's check, or at all, by module, oldest first."""
    wanted = select(CheckTry).where(CheckTry.enrollment_id == enrollment.id)
    if module is not None:
        wanted = wanted.where(CheckTry.module == module)
    rows = session.scalars(
        wanted.order_by(CheckTry.module, CheckTry.number).execution_options(populate_existing=True)
    )
    return list(rows)


def check_try(session: Session, enrollment: Enrollment, try_id: int) -> CheckTry:
    """Return one try of this learner.

    Raises:
        TryUnknown: there is none with this id, or it is somebody else's.
    """
    found = session.scalars(
        select(CheckTry)
        .where(CheckTry.id == try_id, CheckTry.enrollment_id == enrollment.id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise TryUnknown
    return found


def tries_granted(session: Session, enrollment: Enrollment) -> Counter[str]:
    """Return how many tries trainers opened, by module."""
    return Counter(
        session.scalars(
            select(CheckTryGranted.module).where(CheckTryGranted.enrollment_id == enrollment.id)
        )
    )


def check_standings(
    session: Session, enrollment: Enrollment, modules: Iterable[Module]
) -> dict[str, CheckStanding]:
    """Return where the check of each of these modules stands, by the module's key."""
    made = tries(session, enrollment)
    granted = tries_granted(session, enrollment)
    return {
        module.key: CheckStanding(
            module.check,
            tuple(one for one in made if one.module == module.key),
            1 + module.check.retakes + granted[module.key],
        )
        for module in modules
    }


def check_standing(session: Session, enrollment: Enrollment, module: Module) -> CheckStanding:
    """Return where one module's check stands."""
    return check_standings(session, enrollment, [module])[module.key]


def drawn(made: CheckTry) -> tuple[DrawnItem, ...]:
    """Return what a try asks, as it was drawn."""
    return tuple(DrawnItem(key, tuple(order)) for key, order in made.drawn)


def marks(made: CheckTry) -> tuple[Mark, ...]:
    """Return how a finished try was marked; nothing while it is not."""
    return tuple(Mark(key, chosen, correct) for key, chosen, correct in made.marks)
