"""Kinds of certificates, and how they look: branding, and templates of the operator's own.

Safe to run while the version before it is serving: it adds tables, two columns with a value for every
certificate there is, and the words that a column may hold only become more. Going back is refused while
a certificate of another kind is on record.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_kinds"
down_revision = "0008_api"


def upgrade() -> None:
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind", sa.String(length=40), server_default="peer-specialist", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("about", sa.String(length=120), server_default="", nullable=False)
        )
    op.create_table(
        "certificate_branding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=False),
        sa.Column("name_color", sa.String(length=7), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("logo_alt", sa.String(length=200), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=True),
        sa.Column("seal_alt", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_certificate_branding_number_from_one")),
        sa.CheckConstraint("paper IN ('letter', 'a4')", name=op.f("ck_certificate_branding_paper")),
        sa.CheckConstraint(
            "language IN ('en', 'es')", name=op.f("ck_certificate_branding_language")
        ),
        sa.ForeignKeyConstraint(
            ["logo_id"],
            ["stored_file.id"],
            name=op.f("fk_certificate_branding_logo_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_certificate_branding_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_certificate_branding_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"],
            ["stored_file.id"],
            name=op.f("fk_certificate_branding_seal_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_branding")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_certificate_branding_organization_id_number")
        ),
    )
    op.create_table(
        "branding_signatory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branding_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "place BETWEEN 1 AND 2", name=op.f("ck_branding_signatory_place_of_two")
        ),
        sa.ForeignKeyConstraint(
            ["branding_id"],
            ["certificate_branding.id"],
            name=op.f("fk_branding_signatory_branding_id_certificate_branding"),
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["stored_file.id"],
            name=op.f("fk_branding_signatory_picture_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branding_signatory")),
        sa.UniqueConstraint(
            "branding_id", "place", name=op.f("uq_branding_signatory_branding_id_place")
        ),
    )
    op.create_table(
        "branding_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("branding_id", sa.Integer(), nullable=True),
        sa.Column("used_by_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["branding_id"],
            ["certificate_branding.id"],
            name=op.f("fk_branding_use_branding_id_certificate_branding"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_branding_use_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["used_by_id"], ["person.id"], name=op.f("fk_branding_use_used_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branding_use")),
    )
    with op.batch_alter_table("branding_use") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_branding_use_organization_id"), ["organization_id"], unique=False
        )
    op.create_table(
        "certificate_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_certificate_template_added_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_template")),
        sa.UniqueConstraint("version", name=op.f("uq_certificate_template_version")),
    )
    op.create_table(
        "certificate_template_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["person.id"],
            name=op.f("fk_certificate_template_approval_approved_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["certificate_template.id"],
            name=op.f("fk_certificate_template_approval_template_id_certificate_template"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_template_approval")),
        sa.UniqueConstraint(
            "template_id", name=op.f("uq_certificate_template_approval_template_id")
        ),
    )


def downgrade() -> None:
    _refuse_other_kinds()
    op.drop_table("certificate_template_approval")
    op.drop_table("certificate_template")
    with op.batch_alter_table("branding_use") as batch_op:
        batch_op.drop_index(batch_op.f("ix_branding_use_organization_id"))
    op.drop_table("branding_use")
    op.drop_table("branding_signatory")
    op.drop_table("certificate_branding")
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.drop_column("about")
        batch_op.drop_column("kind")


def _refuse_other_kinds() -> None:
    others = op.get_bind().scalar(
        sa.text("SELECT COUNT(*) FROM certificate WHERE kind <> 'peer-specialist'")
    )
    if others:
        raise RuntimeError(
            f"{others} certificates of training are on record; the version before knows none."
        )
