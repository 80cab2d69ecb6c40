"""One person under one version of one credential's criteria, and the modules they finished."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.people.models import Organization, Person
from prss_training.records import PrimaryKey, Record


class Enrollment(Record):
    """A learner's place. `criteria` names key and version, such as `peer-leader-2026.1`."""

    __tablename__ = "enrollment"
    __table_args__ = (UniqueConstraint("person_id", "organization_id", "criteria"),)

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    criteria: Mapped[str] = mapped_column(String(100))
    enrolled_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    organization: Mapped[Organization] = relationship()


class ModuleCompleted(Record):
    """A learner finished the self-paced part of a module. Written once, when it first is so.

    It opens the modules that build on this one, and nothing closes them again.
    """

    __tablename__ = "module_completed"
    __table_args__ = (UniqueConstraint("enrollment_id", "module"),)

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    completed_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
