"""The module taken next, and goals. Both are a learner's own: they change them as they like."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from prss_training.domain.goals import GoalState
from prss_training.records import PrimaryKey, Record, words


class ChosenModule(Record):
    """The module that a learner takes next. Without a row they follow the program's order."""

    __tablename__ = "chosen_module"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), unique=True)
    module: Mapped[str] = mapped_column(String(80))
    chosen_at: Mapped[datetime]


class Goal(Record):
    """One goal in a learner's own words. `revision` counts its changes.

    `module` is a key of the library where the goal is about a module, and else empty.
    """

    __tablename__ = "goal"

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    body: Mapped[str]
    due_on: Mapped[date | None]
    note: Mapped[str]
    module: Mapped[str] = mapped_column(String(80))
    state: Mapped[GoalState] = mapped_column(words(GoalState))
    state_at: Mapped[datetime]
    written_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
