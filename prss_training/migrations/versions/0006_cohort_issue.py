"""Issuing to many in one run.

Safe to run while the version before it is serving: it adds two tables, and the words that the trail
may hold only become more. Going back is refused while the trail tells of a run, or of certificates
taken out together.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_cohort_issue"
down_revision = "0005_renewal"


def upgrade() -> None:
    op.create_table(
        "issue_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_because", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_issue_run_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["person.id"], name=op.f("fk_issue_run_issuer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_issue_run_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_run")),
    )
    with op.batch_alter_table("issue_run") as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_run_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_run_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_issue_run_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "issue_run_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "waiting",
                "issued",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'issued') = (certificate_id IS NOT NULL)",
            name=op.f("ck_issue_run_place_issued_names_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_issue_run_place_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_issue_run_place_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["issue_run.id"], name=op.f("fk_issue_run_place_run_id_issue_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_run_place")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_issue_run_place_certificate_id")),
        sa.UniqueConstraint(
            "run_id", "enrollment_id", name=op.f("uq_issue_run_place_run_id_enrollment_id")
        ),
    )
    with op.batch_alter_table("issue_run_place") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_issue_run_place_enrollment_id"), ["enrollment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_issue_run_place_run_id"), ["run_id"], unique=False)
        batch_op.create_index(
            "uq_issue_run_place_waiting",
            ["enrollment_id"],
            unique=True,
            sqlite_where=sa.text("outcome = 'waiting'"),
            postgresql_where=sa.text("outcome = 'waiting'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("issue_run_place") as batch_op:
        batch_op.drop_index(
            "uq_issue_run_place_waiting",
            sqlite_where=sa.text("outcome = 'waiting'"),
            postgresql_where=sa.text("outcome = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_issue_run_place_run_id"))
        batch_op.drop_index(batch_op.f("ix_issue_run_place_enrollment_id"))

    op.drop_table("issue_run_place")
    with op.batch_alter_table("issue_run") as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_run_organization_id"))
        batch_op.drop_index(batch_op.f("ix_issue_run_ended_at"))
        batch_op.drop_index(batch_op.f("ix_issue_run_cohort_id"))

    op.drop_table("issue_run")
