"""Which drafts a device has sent after it was offline.

Safe to run while the version before it is serving: it only adds a table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_offline"
down_revision = "0002_ledger_and_stages"


def upgrade() -> None:
    op.create_table(
        "draft_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("activity", sa.String(length=160), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_draft_told_enrollment_id_enrollment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_told")),
        sa.UniqueConstraint("enrollment_id", "mark", name=op.f("uq_draft_told_enrollment_id_mark")),
    )
    op.create_index(
        op.f("ix_draft_told_enrollment_id"), "draft_told", ["enrollment_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_draft_told_enrollment_id"), table_name="draft_told")
    op.drop_table("draft_told")
