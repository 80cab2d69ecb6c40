"""Filled-in inventories. They are the learner's own, and go when the learner erases them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from prss_training.domain.strengths import Answers, Said
from prss_training.records import PrimaryKey, Record


class StrengthsInventory(Record):
    """One inventory. While it is being filled in, `finished_at` is empty; there is one such.

    `said` holds what was ticked, by the prompt's key; `words` what was written, by the dimension.
    `revision` and `page` are those of a draft: a page opened earlier writes nothing over newer.
    """

    __tablename__ = "strengths_inventory"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    said: Mapped[dict[str, Any]]
    words: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    page: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def answers(self) -> Answers:
        """What was said, as a value."""
        said = {key: frozenset(Said(one) for one in ticks) for key, ticks in self.said.items()}
        return Answers(said, self.words)
