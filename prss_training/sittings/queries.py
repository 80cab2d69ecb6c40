"""Openings and sittings: what a learner may sit, has sat, and how it went."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from prss_training.domain.errors import Missing
from prss_training.domain.examination import Score
from prss_training.domain.fields import Domain
from prss_training.domain.knowledge_check import DrawnItem, Mark
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.people.models import Organization
from prss_training.sittings.models import Sitting, SittingOpened


class SittingUnknown(Missing):
    """There is no such sitting for whoever asks."""

    def __init__(self) -> None:
        super().__init__("There is no such sitting here. Go to the page of the examination.")


class OpeningUnknown(Missing):
    """There is no such opening in this organization."""

    def __init__(self) -> None:
        super().__init__("There is no such opening here. Go back to the list of learners.")


@dataclass(frozen=True, slots=True)
class ExamStanding:
    """Where the final examination stands for one learner. Sittings are oldest first.

    `opening` is the newest opening that was not taken back and not begun, whether or not its time
    has gone by.
    """

    sittings: tuple[Sitting, ...]
    opening: SittingOpened | None

    @property
    def begun(self) -> Sitting | None:
        """The sitting that is not marked, if there is one."""
        return next((one for one in self.sittings if one.marked_at is None), None)

    @property
    def marked(self) -> tuple[Sitting, ...]:
        """The sittings that are marked."""
        return tuple(one for one in self.sittings if one.marked_at is not None)

    @property
    def passed(self) -> bool:
        """A sitting has passed."""
        return any(one.passed for one in self.sittings)

    def open_at(self, at: datetime) -> SittingOpened | None:
        """Return the opening that may be begun now, if there is one."""
        return self.opening if self.opening is not None and at < self.opening.until else None

    def results(self, zone: ZoneInfo) -> list[tuple[date, bool]]:
        """Return the day of each marked sitting in a zone, and whether it passed."""
        return [
            (one.marked_at.astimezone(zone).date(), bool(one.passed))
            for one in self.marked
            if one.marked_at is not None
        ]


def exam_standing(session: Session, enrollment: Enrollment) -> ExamStanding:
    """Return where the final examination stands for one learner."""
    return exam_standings(session, [enrollment.id])[enrollment.id]


def exam_standings(session: Session, enrollment_ids: Collection[int]) -> dict[int, ExamStanding]:
    """Return where it stands for many learners, by enrollment, in two queries."""
    sat: dict[int, list[Sitting]] = defaultdict(list)
    rows = session.scalars(
        select(Sitting)
        .where(Sitting.enrollment_id.in_(enrollment_ids))
        .options(joinedload(Sitting.opened))
        .order_by(Sitting.number)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        sat[row.enrollment_id].append(row)
    openings = _unbegun(session, enrollment_ids)
    return {who: ExamStanding(tuple(sat[who]), openings.get(who)) for who in enrollment_ids}


def sitting_of(session: Session, enrollment: Enrollment, sitting_id: int) -> Sitting:
    """Return one sitting of this learner.

    Raises:
        SittingUnknown: there is none with this id, or it is somebody else's.
    """
    found = session.scalars(
        select(Sitting)
        .where(Sitting.id == sitting_id, Sitting.enrollment_id == enrollment.id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise SittingUnknown
    return found


def sitting_in(session: Session, organization: Organization, sitting_id: int) -> Sitting:
    """Return one sitting of an organization's learner, with the person.

    Raises:
        SittingUnknown: there is none with this id in this organization.
    """
    found = session.scalars(
        select(Sitting)
        .join(Sitting.enrollment)
        .where(Sitting.id == sitting_id, Enrollment.organization_id == organization.id)
        .options(contains_eager(Sitting.enrollment).joinedload(Enrollment.person))
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise SittingUnknown
    return found


def opening_in(session: Session, organization: Organization, opened_id: int) -> SittingOpened:
    """Return one opening of an organization, with the person it was opened to.

    Raises:
        OpeningUnknown: there is none with this id here, or it takes one back.
    """
    found = session.scalars(
        select(SittingOpened)
        .join(SittingOpened.enrollment)
        .where(
            SittingOpened.id == opened_id,
            SittingOpened.reverses_id.is_(None),
            Enrollment.organization_id == organization.id,
        )
        .options(contains_eager(SittingOpened.enrollment).joinedload(Enrollment.person))
    ).first()
    if found is None:
        raise OpeningUnknown
    return found


def finished_modules(session: Session, enrollment_ids: Iterable[int]) -> dict[int, set[str]]:
    """Return the keys of the modules that each learner has finished, by enrollment."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = session.execute(
        select(ModuleCompleted.enrollment_id, ModuleCompleted.module).where(
            ModuleCompleted.enrollment_id.in_(list(enrollment_ids))
        )
    )
    for who, module in rows:
        found[who].add(module)
    return found


def drawn(sitting: Sitting) -> tuple[DrawnItem, ...]:
    """Return what a paper asks, as it was drawn."""
    return tuple(DrawnItem(key, tuple(order)) for key, order, _ in sitting.drawn)


def domains_drawn(sitting: Sitting) -> dict[str, Domain]:
    """Return the domain of each item of a paper, by its key."""
    return {key: Domain(domain) for key, _, domain in sitting.drawn}


def marks(sitting: Sitting) -> tuple[Mark, ...]:
    """Return how a paper was marked; nothing while it is not."""
    return tuple(Mark(key, chosen, correct) for key, chosen, correct in sitting.marks)


def by_domain(sitting: Sitting) -> Sequence[tuple[Domain, Score]]:
    """Return how a marked paper went in each domain."""
    return [(Domain(domain), Score(right, asked)) for domain, right, asked in sitting.domains]


def _unbegun(session: Session, enrollment_ids: Collection[int]) -> dict[int, SittingOpened]:
    reversal = aliased(SittingOpened)
    rows = session.scalars(
        select(SittingOpened)
        .outerjoin(Sitting, Sitting.opened_id == SittingOpened.id)
        .outerjoin(reversal, reversal.reverses_id == SittingOpened.id)
        .where(
            SittingOpened.enrollment_id.in_(enrollment_ids),
            SittingOpened.reverses_id.is_(None),
            Sitting.id.is_(None),
            reversal.id.is_(None),
        )
        .options(joinedload(SittingOpened.opened_by))
        .order_by(SittingOpened.opened_at, SittingOpened.id)
    )
    return {row.enrollment_id: row for row in rows}
