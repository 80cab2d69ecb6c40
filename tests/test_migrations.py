"""Migrations lead to what the models say, and back to nothing."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy.orm import Session

from prss_training.certificates.faces import family_key
from prss_training.certificates.models import Certificate
from prss_training.records import Record
from prss_training.web.database import db
from tests.certificates.holders import make_certificate, make_registrar

pytestmark = pytest.mark.database


@pytest.fixture
def empty(app):
    """The application on a database without any table."""
    with app.app_context():
        with db.engine.begin() as connection:
            Record.metadata.drop_all(connection)
        yield app
        db.session.remove()


def test_upgrading_an_empty_database_makes_what_the_models_say(empty):
    upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_downgrading_leaves_nothing(empty):
    upgrade()

    downgrade(revision="base")

    with db.engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}


def test_upgrading_twice_changes_nothing(empty):
    upgrade()
    upgrade()

    with db.engine.connect() as connection:
        assert "certificate" in sa.inspect(connection).get_table_names()


def test_the_database_allows_every_word_the_models_may_write(empty):
    upgrade()

    with db.engine.connect() as connection:
        inspector = sa.inspect(connection)
        for table in Record.metadata.sorted_tables:
            checks = " ".join(c["sqltext"] for c in inspector.get_check_constraints(table.name))
            for column in table.columns:
                if isinstance(column.type, sa.Enum):
                    for word in column.type.enums:
                        assert f"'{word}'" in checks, f"{table.name}.{column.name}: {word}"


def test_names_that_were_kept_without_their_vowels_are_kept_with_them(empty, library):
    upgrade()
    with Session(db.engine, expire_on_commit=False) as session:
        priya = make_registrar(session)
        held = [
            make_certificate(session, library, name, registrar=priya)
            for name in ("सीता राम", "Rosa García")
        ]
        held[0].family_key = "स त र म"
        session.commit()

    downgrade(revision="0012_forgotten_places")
    upgrade()

    kept = sa.select(Certificate.family_key).order_by(Certificate.id)
    assert db.session.scalars(kept).all() == [family_key("सीता राम"), "rosa garcia"]
