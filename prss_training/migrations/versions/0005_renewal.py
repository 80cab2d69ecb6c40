"""Renewal: reminders, who asks, whom a holder lets know, and courses taken elsewhere.

Safe to run while the version before it is serving: it adds tables, and the words that a column may
hold only become more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_renewal"
down_revision = "0004_register_steps"


def upgrade() -> None:
    op.create_table(
        "certificate_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("spoken", sa.Boolean(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_certificate_reminder_days_not_below_zero")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_reminder_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_reminder")),
        sa.UniqueConstraint(
            "certificate_id", "days", name=op.f("uq_certificate_reminder_certificate_id_days")
        ),
    )
    op.create_table(
        "renewal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_renewal_request_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_request")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_renewal_request_certificate_id")),
    )
    op.create_table(
        "renewal_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_renewal_consent_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["person.id"], name=op.f("fk_renewal_consent_supervisor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_consent")),
    )
    with op.batch_alter_table("renewal_consent") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_renewal_consent_enrollment_id"), ["enrollment_id"], unique=False
        )
        batch_op.create_index(
            "uq_renewal_consent_open",
            ["enrollment_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "course_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_course_report_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_course_report_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_report")),
    )
    with op.batch_alter_table("course_report") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_report_enrollment_id"), ["enrollment_id"], unique=False
        )
    op.create_table(
        "course_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "returned",
                name="courseoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("particular_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_course_answer_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["particular_id"],
            ["particular.id"],
            name=op.f("fk_course_answer_particular_id_particular"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["course_report.id"],
            name=op.f("fk_course_answer_report_id_course_report"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_answer")),
        sa.UniqueConstraint("report_id", name=op.f("uq_course_answer_report_id")),
    )


def downgrade() -> None:
    op.drop_table("course_answer")
    with op.batch_alter_table("course_report") as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_report_enrollment_id"))
    op.drop_table("course_report")
    with op.batch_alter_table("renewal_consent") as batch_op:
        batch_op.drop_index(
            "uq_renewal_consent_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_renewal_consent_enrollment_id"))
    op.drop_table("renewal_consent")
    op.drop_table("renewal_request")
    op.drop_table("certificate_reminder")
