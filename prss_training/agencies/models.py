"""The rows of agencies."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.people.models import Organization, Person
from prss_training.records import Digest, PrimaryKey, Record, ShortText


class Agency(Record):
    """An organization that checks certificates. `contact` is where its alerts go by email."""

    __tablename__ = "agency"

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), unique=True)
    contact: Mapped[str] = mapped_column(String(254))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship(lazy="joined")
    added_by: Mapped[Person | None] = relationship()


class ApiKey(Record):
    """A key of an agency's programs. Its text is shown once; here are its beginning and a hash.

    `ended_at` is the moment from which it is refused: set by its revocation at once, or by its
    rotation to the end of the overlap. `rotates_id` is the key that it takes the place of.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("per_minute >= 1", name="per_minute_from_one"),
        CheckConstraint("per_day >= 1", name="per_day_from_one"),
    )

    id: Mapped[PrimaryKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    key_hash: Mapped[Digest]
    name: Mapped[ShortText]
    scopes: Mapped[list[str]]
    per_minute: Mapped[int]
    per_day: Mapped[int]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    rotates_id: Mapped[int | None] = mapped_column(ForeignKey("api_key.id"), unique=True)
    ended_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship(lazy="joined")

    def works(self, *, at: datetime) -> bool:
        """Tell whether the key opens anything at a moment."""
        ends = [end for end in (self.expires_at, self.ended_at) if end is not None]
        return all(at < end for end in ends)


class ApiDay(Record):
    """How many answers a key was given on a day, in UTC. It only grows."""

    __tablename__ = "api_day"
    __table_args__ = (UniqueConstraint("key_id", "day"),)

    id: Mapped[PrimaryKey]
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"))
    day: Mapped[date]
    answers: Mapped[int]
