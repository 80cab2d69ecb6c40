"""Each time something of a certificate was shown to somebody, and who may be found by name."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from prss_training.records import PrimaryKey, Record, ShortText, words


class Way(StrEnum):
    """How somebody came to see something of a certificate."""

    CODE = "code"
    NUMBER = "number"
    FILE = "file"
    CREDENTIAL = "credential"
    PROGRAM = "program"
    ROSTER = "roster"
    WATCH = "watch"
    PUBLIC_REGISTER = "public register"
    OPENED = "opened in the register"
    DOWNLOADED = "downloaded"
    EXPORTED = "exported"

    @property
    def label(self) -> str:
        """The way as a holder meets it."""
        return _WAYS[self]


_WAYS = {
    Way.CODE: "Checked by its code or link",
    Way.NUMBER: "Checked by its number and your family name",
    Way.FILE: "Checked by its file",
    Way.CREDENTIAL: "Its digital credential was fetched",
    Way.PROGRAM: "Checked by a program, with its code",
    Way.ROSTER: "Checked in a list of people",
    Way.WATCH: "Watched by an agency: its status was told",
    Way.PUBLIC_REGISTER: "Found by your name in the public register",
    Way.OPENED: "Opened by staff",
    Way.DOWNLOADED: "Its PDF was downloaded by staff",
    Way.EXPORTED: "Exported with others by staff",
}


class Shown(StrEnum):
    """What of a certificate was shown."""

    EVERYTHING = "everything"
    LINE = "line"
    STATUS = "status"

    @property
    def label(self) -> str:
        """What was shown, as a holder meets it."""
        return _SHOWN[self]


_SHOWN = {
    Shown.EVERYTHING: "All that is printed on it, and its status",
    Shown.LINE: "Your name, the credential, its number and dates, and its status",
    Shown.STATUS: "Its status",
}


class Disclosure(Record):
    """Something of a certificate was shown to somebody once. Nobody's address is kept.

    `by` is how the holder is told who it was: an agency, or an organization and a role. It is
    empty for anybody without an account. `person_id` is who it was among staff.
    """

    __tablename__ = "disclosure"
    __table_args__ = (Index("ix_disclosure_certificate_id_id", "certificate_id", "id"),)

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    at: Mapped[datetime]
    way: Mapped[Way] = mapped_column(words(Way))
    shown: Mapped[Shown] = mapped_column(words(Shown))
    by: Mapped[ShortText] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class PublicListing(Record):
    """A person's word on whether they may be found by name. The newest one counts."""

    __tablename__ = "public_listing"
    __table_args__ = (Index("ix_public_listing_person_id_id", "person_id", "id"),)

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    listed: Mapped[bool]
    said_at: Mapped[datetime]
