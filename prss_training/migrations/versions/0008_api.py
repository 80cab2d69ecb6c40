"""Agencies with API keys, rosters that are answered in the queue, and watches with their alerts.

Safe to run while the version before it is serving: it adds tables, and the words that a column may
hold only become more. Going back is refused while the trail tells of an agency.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_api"
down_revision = "0007_credential"


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_agency_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_agency_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_agency_organization_id")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rotates_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("per_day >= 1", name=op.f("ck_api_key_per_day_from_one")),
        sa.CheckConstraint("per_minute >= 1", name=op.f("ck_api_key_per_minute_from_one")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_api_key_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_api_key_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["rotates_id"], ["api_key.id"], name=op.f("fk_api_key_rotates_id_api_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_key_prefix")),
        sa.UniqueConstraint("rotates_id", name=op.f("uq_api_key_rotates_id")),
    )
    with op.batch_alter_table("api_key") as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "api_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_api_day_key_id_api_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_day")),
        sa.UniqueConstraint("key_id", "day", name=op.f("uq_api_day_key_id_day")),
    )
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_roster_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_roster_key_id_api_key")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_roster_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("mark", name=op.f("uq_roster_mark")),
    )
    with op.batch_alter_table("roster") as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_finished_at"), ["finished_at"], unique=False)

    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "way",
            sa.Enum(
                "webhook",
                "email",
                name=op.f("ck_watch_way"),
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_watch_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_watch_key_id_api_key")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_watch_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint("mark", name=op.f("uq_watch_mark")),
    )
    with op.batch_alter_table("watch") as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "roster_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_roster_file_roster_id_roster")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_file")),
        sa.UniqueConstraint("roster_id", "ending", name=op.f("uq_roster_file_roster_id_ending")),
    )
    op.create_table(
        "roster_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_roster_part_roster_id_roster")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_part")),
        sa.UniqueConstraint("roster_id", "number", name=op.f("uq_roster_part_roster_id_number")),
    )
    op.create_table(
        "watched",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("watch_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("status_seen", sa.String(length=40), nullable=False),
        sa.Column("step_seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_watched_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(["watch_id"], ["watch.id"], name=op.f("fk_watched_watch_id_watch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched")),
        sa.UniqueConstraint(
            "watch_id", "certificate_id", name=op.f("uq_watched_watch_id_certificate_id")
        ),
    )
    with op.batch_alter_table("watched") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_watched_certificate_id"), ["certificate_id"], unique=False
        )

    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("watched_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=False),
        sa.Column("became", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["watched_id"], ["watched.id"], name=op.f("fk_alert_watched_id_watched")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("mark", name=op.f("uq_alert_mark")),
        sa.UniqueConstraint("watched_id", "number", name=op.f("uq_alert_watched_id_number")),
    )
    with op.batch_alter_table("alert") as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_next_try_at"), ["next_try_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("alert") as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_next_try_at"))

    op.drop_table("alert")
    with op.batch_alter_table("watched") as batch_op:
        batch_op.drop_index(batch_op.f("ix_watched_certificate_id"))

    op.drop_table("watched")
    op.drop_table("roster_part")
    op.drop_table("roster_file")
    with op.batch_alter_table("watch") as batch_op:
        batch_op.drop_index(batch_op.f("ix_watch_agency_id"))

    op.drop_table("watch")
    with op.batch_alter_table("roster") as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_finished_at"))
        batch_op.drop_index(batch_op.f("ix_roster_agency_id"))

    op.drop_table("roster")
    op.drop_table("api_day")
    with op.batch_alter_table("api_key") as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_agency_id"))

    op.drop_table("api_key")
    op.drop_table("agency")
