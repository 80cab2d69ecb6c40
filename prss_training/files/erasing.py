"""Erasing stored files: the row with the act, the bytes after its commit.

Bytes that go before the commit would be lost if it failed, and a crash after the commit would leave
them. So the act writes down what has to go, and whoever comes next takes it away.
"""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.files.models import FileErasure, StoredFile
from prss_training.files.store import Store
from prss_training.records import Record

log = structlog.get_logger()


def erase(session: Session, file: StoredFile, *, at: datetime) -> bool:
    """Forget a stored file, unless another row still names it.

    Returns:
        Whether it was forgotten. Its bytes go with the next `erase_left_over`.
    """
    session.flush()
    if _is_named(session, file):
        return False
    if session.scalar(select(FileErasure.id).where(FileErasure.sha256 == file.sha256)) is None:
        session.add(FileErasure(sha256=file.sha256, asked_at=at))
    session.delete(file)
    session.flush()
    return True


def erase_left_over(session: Session, store: Store) -> int:
    """Delete the bytes of every file that was forgotten; one that resists is tried again.

    A file that was kept anew in the meantime stays.

    Returns:
        How many files are gone.
    """
    gone = 0
    for wanted in session.scalars(
        select(FileErasure).order_by(FileErasure.id).with_for_update(skip_locked=True)
    ).all():
        kept = select(StoredFile.id).where(StoredFile.sha256 == wanted.sha256)
        if session.scalar(kept) is None:
            try:
                _delete(store, wanted.sha256)
            except OSError as error:
                log.warning("file not erased", file=wanted.sha256, error=repr(error))
                continue
            gone += 1
        session.delete(wanted)
    session.flush()
    return gone


def _delete(store: Store, sha256: str) -> None:
    path = store.path_of(sha256)
    if store.filesystem.exists(path):
        store.filesystem.rm_file(path)


def _is_named(session: Session, file: StoredFile) -> bool:
    """Tell whether a row of any table names a file."""
    for table in Record.metadata.sorted_tables:
        for column in table.columns:
            named = (key.column.table.name for key in column.foreign_keys)
            if StoredFile.__tablename__ not in named:
                continue
            if session.execute(select(column).where(column == file.id).limit(1)).first():
                return True
    return False
