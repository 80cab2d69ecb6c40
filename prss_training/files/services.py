"""Keeping files and reading them back, proven unchanged."""

import hashlib
import os
import secrets
from contextlib import suppress
from datetime import datetime
from io import UnsupportedOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.domain.errors import Conflict, Missing
from prss_training.files.models import StoredFile
from prss_training.files.store import Store


class FileGone(Missing):
    """A stored file is not where it was put."""

    def __init__(self) -> None:
        super().__init__(
            "This file is not in the store any more. Tell the people who run the program: they "
            "can bring it back from a backup."
        )


class FileDamaged(Conflict):
    """A stored file no longer holds the bytes that were put there."""

    def __init__(self) -> None:
        super().__init__(
            "This file was damaged in the store, so it is not handed out. Tell the people who "
            "run the program: they can bring it back from a backup."
        )


def keep(
    session: Session, store: Store, content: bytes, media_type: str, *, at: datetime
) -> StoredFile:
    """Put a file into the store under its own sha256. The same content is kept once.

    The file is written before the row, and in one act: a row never names half a file. If the
    row is not committed after all, the file is left over and does no harm.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    _write_once(store, store.path_of(sha256), content)
    found = session.scalar(select(StoredFile).where(StoredFile.sha256 == sha256))
    if found is not None:
        return found
    kept = StoredFile(sha256=sha256, size=len(content), media_type=media_type, kept_at=at)
    session.add(kept)
    session.flush()
    return kept


def read(store: Store, file: StoredFile) -> bytes:
    """Return a file's bytes.

    Raises:
        FileGone: it is not in the store.
        FileDamaged: its bytes are not those that were kept.
    """
    try:
        content: bytes = store.filesystem.cat_file(store.path_of(file.sha256))
    except FileNotFoundError:
        raise FileGone from None
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise FileDamaged
    return content


def _write_once(store: Store, path: str, content: bytes) -> None:
    """Write beside the place and move there, unless the whole file is there already."""
    files = store.filesystem
    if files.exists(path) and files.size(path) == len(content):
        return
    unfinished = f"{path}.{secrets.token_hex(8)}"
    with files.open(unfinished, "wb") as opened:
        opened.write(content)
        opened.flush()
        with suppress(AttributeError, UnsupportedOperation):
            os.fsync(opened.fileno())
    files.mv(unfinished, path)
