"""The rows of rosters. What was asked and answered is forgotten after a while; that it was, not."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.agencies.models import Agency, ApiKey
from prss_training.people.models import Person
from prss_training.records import Digest, PrimaryKey, Record, ShortText


class Roster(Record):
    """A roster as it was handed in, by a program with a key or by a person on a page.

    `mark` stands in addresses and cannot be guessed. `counts` is how many rows there are of each
    verdict, once it is done.
    """

    __tablename__ = "roster"

    id: Mapped[PrimaryKey]
    mark: Mapped[str] = mapped_column(String(32), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("api_key.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[ShortText]
    row_count: Mapped[int]
    counts: Mapped[dict[str, int]] = mapped_column(default=dict)
    taken_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    forgotten_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()
    key: Mapped[ApiKey | None] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def is_closed(self) -> bool:
        """Whether there is nothing more to do for it: it is done, or forgotten before it was."""
        return self.finished_at is not None or self.forgotten_at is not None


class RosterPart(Record):
    """Some hundred lines of a roster. They are answered together, once."""

    __tablename__ = "roster_part"
    __table_args__ = (UniqueConstraint("roster_id", "number"),)

    id: Mapped[PrimaryKey]
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    number: Mapped[int]
    line_count: Mapped[int]
    lines: Mapped[list[Any]]
    answers: Mapped[list[Any] | None]
    answered_at: Mapped[datetime | None]


class RosterFile(Record):
    """A file of a roster's result. `ending` is json, csv, xlsx, or jws for the signed statement."""

    __tablename__ = "roster_file"
    __table_args__ = (UniqueConstraint("roster_id", "ending"),)

    id: Mapped[PrimaryKey]
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    ending: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[Digest]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
