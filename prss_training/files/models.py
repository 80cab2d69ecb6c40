"""The rows of stored files."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from prss_training.records import Digest, PrimaryKey, Record


class FileErasure(Record):
    """A file that nothing names any more, and whose bytes are still to go. Deleted with them."""

    __tablename__ = "file_erasure"

    id: Mapped[PrimaryKey]
    sha256: Mapped[Digest] = mapped_column(unique=True)
    asked_at: Mapped[datetime]


class StoredFile(Record):
    """A file in the store, under its own sha256. Never changed, never overwritten."""

    __tablename__ = "stored_file"

    id: Mapped[PrimaryKey]
    sha256: Mapped[Digest] = mapped_column(unique=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    kept_at: Mapped[datetime]
