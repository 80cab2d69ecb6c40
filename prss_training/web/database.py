"""The database session, and the only commit in the program."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from prss_training.domain.errors import Conflict
from prss_training.records import Record

BUSY_TIMEOUT_MS = 10_000

db = SQLAlchemy(metadata=Record.metadata, disable_autonaming=True)


class SomeoneWasFirst(Conflict):
    """Somebody else changed the same thing a moment earlier."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this a moment before you. Nothing of yours was saved: "
            "open the page again, look at what is there now, and repeat what is still needed."
        )


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit what the block did, or none of it if the block raises.

    On SQLite the block takes the write lock at once, so that what it reads cannot change before
    it writes; another writer waits its turn instead of failing.

    Raises:
        SomeoneWasFirst: a unique constraint refused the commit, or the lock was not to be had.
    """
    session: Session = db.session()
    session.rollback()
    try:
        session.connection(execution_options={"prss_writes": True})
        yield session
        session.commit()
    except BaseException as error:
        session.rollback()
        if _was_second(error):
            raise SomeoneWasFirst from error
        raise


def _was_second(error: BaseException) -> bool:
    if isinstance(error, IntegrityError):
        return getattr(error.orig, "sqlstate", "") == "23505" or "UNIQUE" in str(error.orig)
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    """Give every SQLite connection WAL, foreign keys and patience; leave others alone."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("prss_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
