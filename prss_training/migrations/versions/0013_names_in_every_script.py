"""Names are compared with the vowels of every script, so the kept form of some is made anew.

Safe to run while the version before it is serving: it finds these names a little worse meanwhile. Going
back leaves the column as it is; the version before writes its own form with each new certificate.
"""

import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013_names_in_every_script"
down_revision = "0012_forgotten_places"
branch_labels = None
depends_on = None

_LONGEST = 200
_AT_ONCE = 1_000
_DROPPED = str.maketrans("", "", "'’`ʼ")
# As the version that came with this migration compares names.
_LEFT_OUT = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\ufe00-\ufe0f\u200c\u200d]"
)
_certificate = sa.table(
    "certificate", sa.column("id"), sa.column("holder"), sa.column("family_key")
)


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    while rows := _some(connection, last):
        for row in rows:
            key = _key(row.holder)
            if key != row.family_key:
                connection.execute(
                    _certificate.update().where(_certificate.c.id == row.id).values(family_key=key)
                )
        last = rows[-1].id


def downgrade() -> None:
    """Nothing: what is kept is of use to both."""


def _some(connection: sa.Connection, last: int) -> list[Any]:
    found = connection.execute(
        sa.select(_certificate)
        .where(_certificate.c.id > last, _certificate.c.holder != "")
        .order_by(_certificate.c.id)
        .limit(_AT_ONCE)
    )
    return list(found)


def _key(holder: str) -> str:
    plain = unicodedata.normalize("NFKD", holder.translate(_DROPPED)).casefold()
    letters = (
        c if c.isalnum() or unicodedata.category(c).startswith("M") else " "
        for c in plain
        if not _LEFT_OUT.match(c)
    )
    return " ".join("".join(letters).split())[:_LONGEST]
