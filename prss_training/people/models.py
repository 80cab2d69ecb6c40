"""People, organizations, and who is what in which of them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.people import Role
from prss_training.records import PrimaryKey, Record, ShortText, words


class Organization(Record):
    """A program that trains people. Its zone says what day it is there.

    `series` begins the numbers of its certificates. `open_sign_up` lets anybody join as a
    learner; otherwise people are invited.
    """

    __tablename__ = "organization"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[ShortText]
    place: Mapped[ShortText] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(String(60))
    series: Mapped[str] = mapped_column(String(6))
    open_sign_up: Mapped[bool] = mapped_column(default=False)
    signatory_name: Mapped[ShortText] = mapped_column(default="")
    signatory_role: Mapped[ShortText] = mapped_column(default="")
    added_at: Mapped[datetime]

    def day_of(self, at: datetime) -> date:
        """Return the calendar day of an instant where the organization is."""
        return at.astimezone(ZoneInfo(self.zone)).date()


class Person(Record):
    """Somebody who learns or works here. Not a sign-in: that is `accounts.models.User`.

    `name` is the name for certificates; it changes only by a correction that leaves a trace.
    """

    __tablename__ = "person"

    id: Mapped[PrimaryKey]
    name: Mapped[ShortText]
    added_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")


class Membership(Record):
    """What one person is in one organization; an administrator's has no organization."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organization_id", "role"),)

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    organization: Mapped[Organization | None] = relationship(lazy="joined")
