"""Each time a certificate was shown, and who may be found by name.

Going back drops both: the version before writes neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_disclosures"
down_revision = "0009_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "code",
                "number",
                "file",
                "credential",
                "program",
                "roster",
                "watch",
                "public register",
                "opened in the register",
                "downloaded",
                "exported",
                name="way",
                native_enum=False,
                length=40,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "shown",
            sa.Enum(
                "everything",
                "line",
                "status",
                name="shown",
                native_enum=False,
                length=40,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_disclosure_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_disclosure_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index(
        "ix_disclosure_certificate_id_id", "disclosure", ["certificate_id", "id"], unique=False
    )
    op.create_table(
        "public_listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_public_listing_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_listing")),
    )
    op.create_index(
        "ix_public_listing_person_id_id", "public_listing", ["person_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("public_listing")
    op.drop_table("disclosure")
