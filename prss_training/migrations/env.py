"""How migrations run: online, against the application's own database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, cast

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from prss_training.records import Instant

_database = current_app.extensions["migrate"].db


def _render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write plain SQLAlchemy types, so that no migration imports the application."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        said = ", ".join(repr(word) for word in item.enums)
        return (
            f"sa.Enum({said}, name={item.name!r}, "
            f"native_enum=False, create_constraint=True, length={item.length})"
        )
    return False


def run() -> None:
    """Bring the database to the revision that was asked for, in one transaction."""
    with _database.engine.connect() as connection, _unhindered(connection):
        context.configure(
            connection=connection,
            target_metadata=_database.metadata,
            render_item=_render_item,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            _require_whole(connection)


@contextmanager
def _unhindered(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite change a table by making it anew, though other tables point at its rows.

    The switch works outside of a transaction only, so it goes to the driver's own connection.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _require_whole(connection: sa.Connection) -> None:
    """Refuse to end a migration that left a row pointing at nothing.

    Raises:
        RuntimeError: naming the tables; nothing is kept then.
    """
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise RuntimeError(f"Rows of these tables would point at nothing: {tables}.")


run()
