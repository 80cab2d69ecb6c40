"""A learner's inventories. Those of anybody else are `Missing`."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.domain.errors import Missing
from prss_training.enrollments.models import Enrollment
from prss_training.strengths.models import StrengthsInventory


class InventoryUnknown(Missing):
    """The learner has no such inventory, or erased it."""

    def __init__(self) -> None:
        super().__init__("There is no such inventory of yours. Go back to your strengths.")


def inventories(session: Session, enrollment: Enrollment) -> list[StrengthsInventory]:
    """Return the finished inventories of a learner, the newest first."""
    return list(
        session.scalars(
            select(StrengthsInventory)
            .where(
                StrengthsInventory.enrollment_id == enrollment.id,
                StrengthsInventory.finished_at.is_not(None),
            )
            .order_by(StrengthsInventory.finished_at.desc(), StrengthsInventory.id.desc())
        )
    )


def inventory(session: Session, enrollment: Enrollment, inventory_id: int) -> StrengthsInventory:
    """Return one finished inventory of this learner.

    Raises:
        InventoryUnknown: there is none with this number, or it is somebody else's.
    """
    found = session.scalar(
        select(StrengthsInventory).where(
            StrengthsInventory.id == inventory_id,
            StrengthsInventory.enrollment_id == enrollment.id,
            StrengthsInventory.finished_at.is_not(None),
        )
    )
    if found is None:
        raise InventoryUnknown
    return found


def drafts(session: Session, enrollment: Enrollment) -> list[StrengthsInventory]:
    """Return the inventory that is being filled in; an empty list where there is none."""
    return list(
        session.scalars(
            select(StrengthsInventory)
            .where(
                StrengthsInventory.enrollment_id == enrollment.id,
                StrengthsInventory.finished_at.is_(None),
            )
            .order_by(StrengthsInventory.id)
            .execution_options(populate_existing=True)
        )
    )
