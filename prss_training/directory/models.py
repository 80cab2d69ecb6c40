"""What an organization's staff wrote over the directory, each note once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.directory import LONGEST_ADDRESS, NoteKind, OrganizationKind
from prss_training.people.models import Organization, Person
from prss_training.records import PrimaryKey, Record, ShortText, words


class DirectoryNote(Record):
    """An addition to the directory, a correction of an entry, or word that one has closed.

    `about` is the key of the entry; it is empty in an addition, whose entry is named after the
    row. An addition or a correction holds the whole entry as the staff would have it. A row with
    `reverses_id` takes back the row it names, for the `reason` it gives, and repeats its words.
    Only the organization that wrote a note sees it.
    """

    __tablename__ = "directory_note"
    __table_args__ = (
        UniqueConstraint("reverses_id"),
        CheckConstraint(
            "kind = 'closure' OR (name <> '' AND sort IS NOT NULL)", name="entry_is_whole"
        ),
    )

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    kind: Mapped[NoteKind] = mapped_column(words(NoteKind))
    about: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(2))
    name: Mapped[ShortText] = mapped_column(default="")
    sort: Mapped[OrganizationKind | None] = mapped_column(words(OrganizationKind))
    reach: Mapped[ShortText] = mapped_column(default="")
    offers: Mapped[str] = mapped_column(default="")
    home_page: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), default="")
    telephone: Mapped[ShortText] = mapped_column(default="")
    source_page: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), default="")
    reason: Mapped[str] = mapped_column(default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    written_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("directory_note.id"))

    organization: Mapped[Organization] = relationship()
    written_by: Mapped[Person] = relationship()
