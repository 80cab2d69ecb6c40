"""Tries at knowledge checks, and where a check stands for a learner."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from prss_training.checks.models import (
    CheckTry,
    CheckTryEntered,
    CheckTryGranted,
    CheckTryTakenBack,
    PrintedForm,
)
from prss_training.domain.errors import Missing
from prss_training.domain.knowing import counts_as_try
from prss_training.domain.knowledge_check import DrawnItem, KnowledgeCheck, Mark
from prss_training.domain.paper_form import FormName, PaperForm, paper_form, said_by
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization


class TryUnknown(Missing):
    """The learner began no such try."""

    def __init__(self) -> None:
        super().__init__("There is no such try of yours. Open the module and begin its check.")


class FormUnknown(Missing):
    """No module here has printed the form with this code."""

    def __init__(self) -> None:
        super().__init__(
            "No form with this code was printed here, and the module's check has changed since. "
            "Compare the code with the answer sheet. If it is right, the form is from another "
            "program: mark it with the key that came with it, and talk with your registrar."
        )


class EntryUnknown(Missing):
    """The organization has no such entry from paper."""

    def __init__(self) -> None:
        super().__init__("There is no such entry here. Open the list of entries and choose again.")


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
    """Return a learner's tries at one module's check, or at all, by module, oldest first.

    Tries that were entered wrongly and taken back are left out.
    """
    wanted = select(CheckTry).where(CheckTry.enrollment_id == enrollment.id, counts())
    if module is not None:
        wanted = wanted.where(CheckTry.module == module)
    rows = session.scalars(
        wanted.order_by(CheckTry.module, CheckTry.number).execution_options(populate_existing=True)
    )
    return list(rows)


def counts() -> ColumnElement[bool]:
    """Return the condition that a try was not taken back."""
    return ~exists().where(CheckTryTakenBack.try_id == CheckTry.id)


def newest_number(session: Session, enrollment: Enrollment, module: str) -> int:
    """Return the highest number of a learner's tries at a check, with those taken back; or 0."""
    newest = select(func.max(CheckTry.number)).where(
        CheckTry.enrollment_id == enrollment.id, CheckTry.module == module
    )
    return session.scalar(newest) or 0


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


def form_of_code(session: Session, code: str, modules: Iterable[Module]) -> PaperForm:
    """Return the form with this code: as it was printed, or drawn anew while nothing changed.

    Args:
        session: The session.
        code: As `read_code` gives it.
        modules: The program.

    Raises:
        FormUnknown: it was printed elsewhere, from a check that is not the same today.
        FormCodeUnreadable: no form has such a code.
    """
    kept = session.scalar(select(PrintedForm).where(PrintedForm.code == code))
    if kept is not None:
        return PaperForm(
            kept.module,
            kept.number,
            FormName.of_seed(kept.seed),
            kept.version,
            tuple(DrawnItem(key, tuple(order)) for key, order in kept.drawn),
            tuple(kept.answers),
        )
    said = said_by(code)
    for module in modules:
        if module.number == said.number:
            drawn_anew = paper_form(module, said.name)
            if drawn_anew.version == said.version:
                return drawn_anew
    raise FormUnknown


def entries_listed(organization: Organization) -> Select[CheckTryEntered]:
    """Return the statement that lists what was entered from paper here, the newest first."""
    return (
        select(CheckTryEntered)
        .join(CheckTryEntered.made)
        .join(CheckTry.enrollment)
        .options(
            contains_eager(CheckTryEntered.made)
            .contains_eager(CheckTry.enrollment)
            .joinedload(Enrollment.person),
            joinedload(CheckTryEntered.entered_by),
        )
        .where(Enrollment.organization_id == organization.id)
        .order_by(CheckTryEntered.entered_at.desc(), CheckTryEntered.id.desc())
    )


def entry(session: Session, entry_id: int, organization: Organization) -> CheckTryEntered:
    """Return one entry from paper, with its try and its learner.

    Raises:
        EntryUnknown: there is none, or it is another organization's.
    """
    found = session.scalar(entries_listed(organization).where(CheckTryEntered.id == entry_id))
    if found is None:
        raise EntryUnknown
    return found


def entered_for(session: Session, try_ids: Iterable[int]) -> dict[int, CheckTryEntered]:
    """Return who entered these tries from paper, by the try; those taken on screen are left out."""
    rows = session.scalars(
        select(CheckTryEntered)
        .where(CheckTryEntered.try_id.in_(list(try_ids)))
        .options(joinedload(CheckTryEntered.entered_by))
    )
    return {row.try_id: row for row in rows}


def taken_back(session: Session, try_ids: Iterable[int]) -> dict[int, CheckTryTakenBack]:
    """Return what was taken back of these tries, by the try."""
    rows = session.scalars(
        select(CheckTryTakenBack)
        .where(CheckTryTakenBack.try_id.in_(list(try_ids)))
        .options(joinedload(CheckTryTakenBack.taken_back_by))
    )
    return {row.try_id: row for row in rows}
