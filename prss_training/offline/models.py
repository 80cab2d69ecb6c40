"""Which drafts a device has sent after it was offline."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from prss_training.records import PrimaryKey, Record


class DraftTold(Record):
    """A draft that was written offline has arrived. Written once.

    `mark` is the device's own name for it. When the answer is lost on the way, the device sends
    the draft again, and this row says that it is here: newer text is not taken for a conflict.
    """

    __tablename__ = "draft_told"
    __table_args__ = (UniqueConstraint("enrollment_id", "mark"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    mark: Mapped[str] = mapped_column(String(40))
    activity: Mapped[str] = mapped_column(String(160))
    revision: Mapped[int]
    written_at: Mapped[datetime]
    received_at: Mapped[datetime]
