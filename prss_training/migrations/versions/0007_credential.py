"""Credentials: places in status lists, what was made and published, and how holders are named.

Safe to run while the version before it is serving: it adds tables, and the words that a column may
hold only become more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_credential"
down_revision = "0006_cohort_issue"


def upgrade() -> None:
    op.create_table(
        "status_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_status_list_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_list")),
    )
    with op.batch_alter_table("status_list") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_status_list_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "credential_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=50), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "entry >= 0 AND entry < 131072", name=op.f("ck_credential_place_entry_in_list")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_credential_place_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["status_list.id"], name=op.f("fk_credential_place_list_id_status_list")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_place")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_credential_place_certificate_id")),
        sa.UniqueConstraint("list_id", "entry", name=op.f("uq_credential_place_list_id_entry")),
    )
    op.create_table(
        "made_credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "shown",
            sa.Enum(
                "hashed", "name", name="shown", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("proof_key", sa.String(length=80), nullable=False),
        sa.Column("token_key", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_made_credential_version_from_one")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_made_credential_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_credential")),
        sa.UniqueConstraint(
            "certificate_id", "version", name=op.f("uq_made_credential_certificate_id_version")
        ),
    )
    with op.batch_alter_table("made_credential") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_made_credential_document_sha256"), ["document_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_made_credential_token_sha256"), ["token_sha256"], unique=False
        )

    op.create_table(
        "identity_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "shown",
            sa.Enum(
                "hashed", "name", name="shown", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_identity_choice_number_from_one")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_identity_choice_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_choice")),
        sa.UniqueConstraint(
            "person_id", "number", name=op.f("uq_identity_choice_person_id_number")
        ),
    )
    op.create_table(
        "published_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("steps_seen", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=80), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_published_list_number_from_one")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["status_list.id"], name=op.f("fk_published_list_list_id_status_list")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_list")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_published_list_list_id_number")),
    )


def downgrade() -> None:
    op.drop_table("published_list")
    op.drop_table("identity_choice")
    with op.batch_alter_table("made_credential") as batch_op:
        batch_op.drop_index(batch_op.f("ix_made_credential_token_sha256"))
        batch_op.drop_index(batch_op.f("ix_made_credential_document_sha256"))

    op.drop_table("made_credential")
    op.drop_table("credential_place")
    with op.batch_alter_table("status_list") as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_list_organization_id"))

    op.drop_table("status_list")
