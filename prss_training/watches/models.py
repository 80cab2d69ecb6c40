"""The rows of watches."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.agencies.models import Agency, ApiKey
from prss_training.certificates.models import Certificate
from prss_training.people.models import Person
from prss_training.records import PrimaryKey, Record, words


class Way(StrEnum):
    """How an agency is told."""

    WEBHOOK = "webhook"
    EMAIL = "email"


class Watch(Record):
    """A standing wish to be told of changes.

    `address` is the webhook's; by email, the agency's contact is told. The secret that signs
    alerts follows from `nonce` and the installation's own, and is kept nowhere.
    """

    __tablename__ = "watch"

    id: Mapped[PrimaryKey]
    mark: Mapped[str] = mapped_column(String(32), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("api_key.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    way: Mapped[Way] = mapped_column(words(Way))
    address: Mapped[str] = mapped_column(String(1_000))
    nonce: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()
    key: Mapped[ApiKey | None] = relationship()
    person: Mapped[Person | None] = relationship()


class Watched(Record):
    """A certificate of a watch. `status_seen` and `step_seen` are what the agency knows of it.

    They move on together with the alert that tells of it, and only so.
    """

    __tablename__ = "watched"
    __table_args__ = (UniqueConstraint("watch_id", "certificate_id"),)

    id: Mapped[PrimaryKey]
    watch_id: Mapped[int] = mapped_column(ForeignKey("watch.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    status_seen: Mapped[str] = mapped_column(String(40))
    step_seen: Mapped[int]

    watch: Mapped[Watch] = relationship()
    certificate: Mapped[Certificate] = relationship()


class Alert(Record):
    """One change that an agency is told of, once. `number` counts the changes of one certificate.

    `mark` goes along with every try, so that who is told twice knows it. An alert with
    `given_up_at` is a dead letter, until somebody sends it again.
    """

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("watched_id", "number"),)

    id: Mapped[PrimaryKey]
    mark: Mapped[str] = mapped_column(String(32), unique=True)
    watched_id: Mapped[int] = mapped_column(ForeignKey("watched.id"))
    number: Mapped[int]
    was: Mapped[str] = mapped_column(String(40))
    became: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    noticed_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")

    watched: Mapped[Watched] = relationship()
