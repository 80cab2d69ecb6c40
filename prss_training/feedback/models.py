"""Answers about modules, which the learner may change, and changes made, which stay."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.people.models import Organization, Person
from prss_training.records import PrimaryKey, Record


class ModuleAnswer(Record):
    """What one learner says about one module.

    Whose it is is known so that they can change it; no page and no command shows that to others.
    """

    __tablename__ = "module_answer"
    __table_args__ = (UniqueConstraint("enrollment_id", "module"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80), index=True)
    helped: Mapped[str]
    change: Mapped[str]
    said_at: Mapped[datetime]


class ModuleChange(Record):
    """“You said, we did”: what was changed because of what learners said. Written once.

    A row with `reverses_id` takes another one back, with the reason.
    """

    __tablename__ = "module_change"
    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    module: Mapped[str] = mapped_column(String(80), index=True)
    said: Mapped[str]
    done: Mapped[str]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("module_change.id"))
    reason: Mapped[str] = mapped_column(default="")

    organization: Mapped[Organization] = relationship()
    written_by: Mapped[Person] = relationship()
