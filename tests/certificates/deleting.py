"""Deleting rows for good, as an operator may in the database: with all that must go before."""

from sqlalchemy import delete, select, update

from prss_training.certificates.models import Certificate
from prss_training.people.models import Person
from prss_training.records import Record

# The register's own rows stay, whatever else goes; the trail is never deleted, and names nobody.
_REGISTER = {name for name in Record.metadata.tables if name.startswith("certificate")}


def delete_rows(session, table, condition):
    """Delete rows of a table and every row that names them, but no row of the register.

    References from the register, and from the trail, end as the database ends them.
    """
    ids = session.scalars(select(table.c.id).where(condition)).all()
    if not ids:
        return
    for other in Record.metadata.sorted_tables:
        for column in other.columns:
            for key in column.foreign_keys:
                if key.column.table is not table or other.name in _REGISTER or other is table:
                    continue
                if other.name == "trail_entry":
                    session.execute(update(other).where(column.in_(ids)).values({column: None}))
                else:
                    delete_rows(session, other, column.in_(ids))
    session.execute(delete(table).where(table.c.id.in_(ids)))


def delete_person(session, person_id):
    """Delete a person, their account, and everything they did outside the register."""
    delete_rows(session, Person.__table__, Person.__table__.c.id == person_id)
    session.expire_all()


def certificate_row(session, certificate_id):
    """Return a certificate's row as the database has it."""
    return session.execute(
        select(Certificate.__table__).where(Certificate.__table__.c.id == certificate_id)
    ).one()
