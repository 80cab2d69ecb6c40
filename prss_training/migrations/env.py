"""How migrations run: online, against the application's own database."""

from typing import Any, Literal

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
    with _database.engine.connect() as connection:
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


run()
