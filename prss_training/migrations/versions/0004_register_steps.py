"""The register's steps: withdrawal, proposals, requests of holders, and steps for many.

Safe to run while the version before it is serving: it adds tables, a stored PDF may be missing from
its row, and a reference to a person or an enrollment ends with them where it would have stood in the
way of their deletion. Going back is refused while a holder's details are withdrawn.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_register_steps"
down_revision = "0003_curriculum"

_STEP = sa.Enum(
    "suspend",
    "reinstate",
    "revoke",
    "supersede",
    "withdraw",
    name="step",
    native_enum=False,
    create_constraint=True,
    length=40,
)
_REASON = sa.Enum(
    "holder-asked",
    "issued-in-error",
    "complaint-under-review",
    "ethics-finding",
    "evidence-withdrawn",
    "review-closed",
    "renewed",
    "name-corrected",
    "lost-or-damaged",
    "required-by-law",
    name="reason",
    native_enum=False,
    create_constraint=True,
    length=40,
)
# Column, and what it leads to: references that end with what they name.
_ENDING = {
    "certificate": (
        ("person_id", "person"),
        ("issuer_id", "person"),
        ("enrollment_id", "enrollment"),
    ),
    "certificate_step": (("registrar_id", "person"),),
}


def upgrade() -> None:
    op.create_table(
        "certificate_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_withdrawal_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_withdrawal")),
        sa.UniqueConstraint(
            "certificate_id", name=op.f("uq_certificate_withdrawal_certificate_id")
        ),
    )
    op.create_table(
        "certificate_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("step", _STEP, nullable=False),
        sa.Column("reason", _REASON, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_proposal_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["person.id"],
            name=op.f("fk_certificate_proposal_proposed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_proposal")),
    )
    op.create_index(
        op.f("ix_certificate_proposal_certificate_id"), "certificate_proposal", ["certificate_id"]
    )
    op.create_table(
        "certificate_proposal_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "confirmed",
                "declined",
                "taken-back",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_certificate_proposal_answer_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["certificate_proposal.id"],
            name=op.f("fk_certificate_proposal_answer_proposal_id_certificate_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["certificate_step.id"],
            name=op.f("fk_certificate_proposal_answer_step_id_certificate_step"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_proposal_answer")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_certificate_proposal_answer_proposal_id")),
        sa.UniqueConstraint("step_id", name=op.f("uq_certificate_proposal_answer_step_id")),
    )
    op.create_table(
        "certificate_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column(
            "ask",
            sa.Enum(
                "correct-name",
                "replace",
                name="ask",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "why",
            sa.Enum(
                "misspelled",
                "marriage-or-divorce",
                "changed-by-law",
                "name-lived-by",
                "lost",
                "damaged",
                name="why",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("new_name", sa.String(length=200), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_request_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_certificate_request_evidence_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_certificate_request_asked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_request")),
    )
    op.create_index(
        op.f("ix_certificate_request_certificate_id"), "certificate_request", ["certificate_id"]
    )
    op.create_index(
        op.f("ix_certificate_request_asked_by_id"), "certificate_request", ["asked_by_id"]
    )
    op.create_table(
        "certificate_request_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "waiting",
                "approved",
                "declined",
                "taken-back",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["certificate_request.id"],
            name=op.f("fk_certificate_request_answer_request_id_certificate_request"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_certificate_request_answer_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["issued_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_request_answer_issued_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_request_answer")),
        sa.UniqueConstraint("request_id", name=op.f("uq_certificate_request_answer_request_id")),
    )
    op.create_table(
        "certificate_together",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("step", _STEP, nullable=False),
        sa.Column("reason", _REASON, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_certificate_together_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_certificate_together_asked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"],
            ["person.id"],
            name=op.f("fk_certificate_together_undone_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_together")),
    )
    op.create_index(
        op.f("ix_certificate_together_organization_id"), "certificate_together", ["organization_id"]
    )
    op.create_index(
        op.f("ix_certificate_together_begins_at"), "certificate_together", ["begins_at"]
    )
    op.create_table(
        "certificate_together_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("together_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "passed-over",
                name="itemoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["together_id"],
            ["certificate_together.id"],
            name=op.f("fk_certificate_together_item_together_id_certificate_together"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_together_item_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_together_item")),
        sa.UniqueConstraint(
            "together_id",
            "certificate_id",
            name=op.f("uq_certificate_together_item_together_id_certificate_id"),
        ),
    )
    op.create_index(
        op.f("ix_certificate_together_item_certificate_id"),
        "certificate_together_item",
        ["certificate_id"],
    )
    op.create_index(
        op.f("ix_certificate_together_item_outcome"), "certificate_together_item", ["outcome"]
    )
    op.create_table(
        "file_erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_erasure")),
        sa.UniqueConstraint("sha256", name=op.f("uq_file_erasure_sha256")),
    )
    with op.batch_alter_table("certificate_document") as batch_op:
        batch_op.alter_column("file_id", existing_type=sa.Integer(), nullable=True)
    _end_references("SET NULL")


def downgrade() -> None:
    _require_none("certificate_withdrawal")
    _end_references(None)
    with op.batch_alter_table("certificate_document") as batch_op:
        batch_op.alter_column("file_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("file_erasure")
    op.drop_table("certificate_together_item")
    op.drop_table("certificate_together")
    op.drop_table("certificate_request_answer")
    op.drop_table("certificate_request")
    op.drop_table("certificate_proposal_answer")
    op.drop_table("certificate_proposal")
    op.drop_table("certificate_withdrawal")


def _end_references(ondelete: str | None) -> None:
    """Say what becomes of a certificate's references when the row they name is deleted."""
    for table, references in _ENDING.items():
        with op.batch_alter_table(table) as batch_op:
            for column, target in references:
                name = op.f(f"fk_{table}_{column}_{target}")
                batch_op.drop_constraint(name, type_="foreignkey")
                batch_op.create_foreign_key(name, target, [column], ["id"], ondelete=ondelete)


def _require_none(table: str) -> None:
    """Refuse to go back where rows would be lost that nothing could bring back."""
    if op.get_bind().execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first():  # noqa: S608
        raise RuntimeError(f"There are rows in {table}, which the version before cannot read.")
