"""The ledger in full, stages and evaluations, files, attestations and the directory.

Safe while the version before it is serving: what it adds to tables that were there has defaults,
and the words that a column may hold only become more. The version before it cannot read who
decided an entry that a supervisor outside approved; stop it before such links are given out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_ledger_and_stages"
down_revision = "0001_first_tables"


def upgrade() -> None:
    op.create_table(
        "board_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_board_approval_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_board_approval_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["board_approval.id"],
            name=op.f("fk_board_approval_reverses_id_board_approval"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_approval")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_board_approval_reverses_id")),
    )
    op.create_index(
        op.f("ix_board_approval_organization_id"),
        "board_approval",
        ["organization_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_board_approval_recorded_by_id"), "board_approval", ["recorded_by_id"], unique=False
    )
    op.create_table(
        "directory_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "addition",
                "correction",
                "closure",
                name="notekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "sort",
            sa.Enum(
                "recovery-community-organization",
                "peer-network",
                "state-program",
                "state-listing",
                "workforce-site",
                "coalition",
                "professional-association",
                "national-alliance",
                "other",
                name="organizationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reach", sa.String(length=200), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("home_page", sa.String(length=500), nullable=False),
        sa.Column("telephone", sa.String(length=200), nullable=False),
        sa.Column("source_page", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind = 'closure' OR (name <> '' AND sort IS NOT NULL)",
            name=op.f("ck_directory_note_entry_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_directory_note_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["directory_note.id"],
            name=op.f("fk_directory_note_reverses_id_directory_note"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_directory_note_written_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_note")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_directory_note_reverses_id")),
    )
    op.create_index(
        op.f("ix_directory_note_organization_id"),
        "directory_note",
        ["organization_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_directory_note_written_by_id"), "directory_note", ["written_by_id"], unique=False
    )
    op.create_table(
        "attestation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_name", sa.String(length=200), nullable=False),
        sa.Column("supervisor_name", sa.String(length=200), nullable=False),
        sa.Column("supervisor_email", sa.String(length=200), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expiry_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supervisor_role", sa.String(length=200), nullable=False),
        sa.Column("supervisor_employer", sa.String(length=200), nullable=False),
        sa.Column("supervisor_credential", sa.String(length=200), nullable=False),
        sa.Column("supervisor_number", sa.String(length=200), nullable=False),
        sa.Column(
            "qualification",
            sa.Enum(
                "peer-supervisor",
                "certified-peer",
                "licensed-clinician",
                "program-staff",
                "other",
                name="qualification",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("relation", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_attestation_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_attestation_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_attestation_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["stored_file.id"], name=op.f("fk_attestation_scan_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
        sa.UniqueConstraint("secret", name=op.f("uq_attestation_secret")),
    )
    op.create_index(
        op.f("ix_attestation_asked_by_id"), "attestation", ["asked_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_attestation_enrollment_id"), "attestation", ["enrollment_id"], unique=False
    )
    op.create_index(
        op.f("ix_attestation_entered_by_id"), "attestation", ["entered_by_id"], unique=False
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mid-point",
                "final",
                name="evaluationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("onward", sa.Text(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lowest BETWEEN 0 AND 3", name=op.f("ck_evaluation_lowest_in_range")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_evaluation_number_from_one")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_evaluation_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["person.id"], name=op.f("fk_evaluation_evaluator_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint(
            "enrollment_id", "kind", "number", name=op.f("uq_evaluation_enrollment_id_kind_number")
        ),
    )
    op.create_index(
        op.f("ix_evaluation_enrollment_id"), "evaluation", ["enrollment_id"], unique=False
    )
    op.create_table(
        "evaluation_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mid-point",
                "final",
                name="evaluationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("onward", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_evaluation_draft_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["person.id"], name=op.f("fk_evaluation_draft_evaluator_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_draft")),
        sa.UniqueConstraint(
            "enrollment_id",
            "kind",
            "evaluator_id",
            name=op.f("uq_evaluation_draft_enrollment_id_kind_evaluator_id"),
        ),
    )
    op.create_index(
        op.f("ix_evaluation_draft_enrollment_id"),
        "evaluation_draft",
        ["enrollment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_evaluation_draft_evaluator_id"), "evaluation_draft", ["evaluator_id"], unique=False
    )
    op.create_table(
        "particular",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "education",
                "age",
                "attestation",
                "recovery",
                "reference",
                "background",
                "residency",
                "employment",
                "credential",
                "event",
                "course",
                "exam-not-passed",
                "waiver",
                "decision",
                name="particularkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_particular_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_particular_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["particular.id"], name=op.f("fk_particular_reverses_id_particular")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_particular")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_particular_reverses_id")),
    )
    op.create_index(
        op.f("ix_particular_enrollment_id"), "particular", ["enrollment_id"], unique=False
    )
    op.create_index(
        op.f("ix_particular_recorded_by_id"), "particular", ["recorded_by_id"], unique=False
    )
    op.create_table(
        "practice_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_practice_import_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_practice_import_imported_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_import")),
    )
    op.create_index(
        op.f("ix_practice_import_enrollment_id"), "practice_import", ["enrollment_id"], unique=False
    )
    op.create_index(
        op.f("ix_practice_import_imported_by_id"),
        "practice_import",
        ["imported_by_id"],
        unique=False,
    )
    op.create_table(
        "practice_import_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_practice_import_draft_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_import_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_import_draft")),
        sa.UniqueConstraint(
            "enrollment_id",
            "person_id",
            name=op.f("uq_practice_import_draft_enrollment_id_person_id"),
        ),
    )
    op.create_index(
        op.f("ix_practice_import_draft_enrollment_id"),
        "practice_import_draft",
        ["enrollment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_practice_import_draft_person_id"),
        "practice_import_draft",
        ["person_id"],
        unique=False,
    )
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "learner",
                "trainer",
                "supervisor",
                "registrar",
                "verifier",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_sign_off_enrollment_id_enrollment")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["sign_off.id"], name=op.f("fk_sign_off_reverses_id_sign_off")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["person.id"], name=op.f("fk_sign_off_signed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_sign_off_reverses_id")),
    )
    op.create_index(op.f("ix_sign_off_enrollment_id"), "sign_off", ["enrollment_id"], unique=False)
    op.create_table(
        "stage_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "forward",
                "back",
                "pause",
                "resume",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waived", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_stage_step_number_from_one")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_stage_step_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_stage_step_enrollment_id_enrollment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_step")),
        sa.UniqueConstraint(
            "enrollment_id", "number", name=op.f("uq_stage_step_enrollment_id_number")
        ),
    )
    op.create_index(
        op.f("ix_stage_step_enrollment_id"), "stage_step", ["enrollment_id"], unique=False
    )
    op.create_table(
        "stage_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_stage_wish_enrollment_id_enrollment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_wish")),
    )
    op.create_index(
        op.f("ix_stage_wish_enrollment_id"), "stage_wish", ["enrollment_id"], unique=False
    )
    op.create_table(
        "attestation_knock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attestation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestation.id"],
            name=op.f("fk_attestation_knock_attestation_id_attestation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_knock")),
    )
    op.create_index(
        op.f("ix_attestation_knock_attestation_id"),
        "attestation_knock",
        ["attestation_id"],
        unique=False,
    )
    op.create_table(
        "evaluation_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column(
            "view",
            sa.Enum(
                "agree",
                "partly",
                "disagree",
                name="view",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_evaluation_answer_evaluation_id_evaluation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_answer")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_evaluation_answer_evaluation_id")),
    )
    op.create_table(
        "attested_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attestation_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "true",
                "not-mine",
                "wrong",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestation.id"],
            name=op.f("fk_attested_entry_attestation_id_attestation"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["practice_entry.id"],
            name=op.f("fk_attested_entry_entry_id_practice_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attested_entry")),
        sa.UniqueConstraint(
            "attestation_id", "entry_id", name=op.f("uq_attested_entry_attestation_id_entry_id")
        ),
    )
    op.create_index(
        op.f("ix_attested_entry_attestation_id"), "attested_entry", ["attestation_id"], unique=False
    )
    op.create_index(
        op.f("ix_attested_entry_entry_id"), "attested_entry", ["entry_id"], unique=False
    )
    op.create_table(
        "practice_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["practice_entry.id"],
            name=op.f("fk_practice_dispute_entry_id_practice_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_dispute")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_practice_dispute_entry_id")),
    )
    op.create_table(
        "practice_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["practice_entry.id"],
            name=op.f("fk_practice_reminder_entry_id_practice_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_reminder")),
        sa.UniqueConstraint("entry_id", "days", name=op.f("uq_practice_reminder_entry_id_days")),
    )
    op.create_table(
        "practice_dispute_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_practice_dispute_answer_answered_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id"],
            ["practice_dispute.id"],
            name=op.f("fk_practice_dispute_answer_dispute_id_practice_dispute"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_dispute_answer")),
        sa.UniqueConstraint("dispute_id", name=op.f("uq_practice_dispute_answer_dispute_id")),
    )
    op.create_index(
        op.f("ix_practice_dispute_answer_answered_by_id"),
        "practice_dispute_answer",
        ["answered_by_id"],
        unique=False,
    )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notice_kind"),
            "kind IN ('requirement-met', 'work-graded', 'hours-returned', 'hours-approved', 'hours-disputed', 'dispute-answered', 'hours-waiting', 'hours-waiting-long', 'hours-imported', 'signature-given', 'signature-expired', 'evaluation-given', 'evaluation-answered', 'signed-off', 'stage-decided', 'stage-wished', 'stage-own-step', 'certificate-issued', 'certificate-changed')",
        )
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trail_entry_happened"),
            "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'work handed in', 'work graded', 'work try granted', 'attendance recorded', 'attendance reversed', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'application packet made', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
        )
    with op.batch_alter_table("examination_result") as batch_op:
        batch_op.add_column(sa.Column("score", sa.Integer(), nullable=True))
    with op.batch_alter_table("supervision") as batch_op:
        batch_op.add_column(
            sa.Column("observed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("domain", sa.String(length=40), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_supervision_domain"),
            "domain IN ('advocacy', 'mentoring-education', 'recovery-wellness', 'ethical-responsibility', 'harm-reduction')",
        )
        batch_op.add_column(sa.Column("qualification", sa.String(length=40), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_supervision_qualification"),
            "qualification IN ('peer-supervisor', 'certified-peer', 'licensed-clinician', 'program-staff', 'other')",
        )
    with op.batch_alter_table("practice_entry") as batch_op:
        batch_op.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_practice_entry_import_id_practice_import"),
            "practice_import",
            ["import_id"],
            ["id"],
        )
        batch_op.add_column(
            sa.Column("employer", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("domain", sa.String(length=40), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_practice_entry_domain"),
            "domain IN ('advocacy', 'mentoring-education', 'recovery-wellness', 'ethical-responsibility', 'harm-reduction')",
        )
        batch_op.add_column(
            sa.Column("work", sa.String(length=40), nullable=False, server_default="direct")
        )
        batch_op.create_check_constraint(
            op.f("ck_practice_entry_work"),
            "work IN ('direct', 'preparation', 'meeting', 'study', 'travel')",
        )
        batch_op.add_column(sa.Column("setting", sa.String(length=40), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_practice_entry_setting"),
            "setting IN ('recovery-center', 'treatment', 'recovery-housing', 'hospital', 'jail-or-prison', 're-entry', 'court', 'outreach', 'faith-or-culture', 'school', 'home', 'remote', 'other')",
        )
        batch_op.add_column(
            sa.Column("populations", sa.JSON(), nullable=False, server_default="[]")
        )
        batch_op.add_column(
            sa.Column("contact", sa.String(length=40), nullable=False, server_default="in-person")
        )
        batch_op.create_check_constraint(
            op.f("ck_practice_entry_contact"), "contact IN ('in-person', 'video', 'phone', 'text')"
        )
        batch_op.add_column(sa.Column("people", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_check_constraint(
            op.f("ck_practice_entry_people_not_below_zero"), "people >= 0"
        )
        batch_op.create_index(op.f("ix_practice_entry_import_id"), ["import_id"], unique=False)
    with op.batch_alter_table("practice_decision") as batch_op:
        batch_op.alter_column("supervisor_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("attestation_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_practice_decision_attestation_id_attestation"),
            "attestation",
            ["attestation_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            op.f("ck_practice_decision_one_supervisor"),
            "(supervisor_id IS NULL) <> (attestation_id IS NULL)",
        )
        batch_op.create_index(
            op.f("ix_practice_decision_attestation_id"), ["attestation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("practice_decision") as batch_op:
        batch_op.drop_index(op.f("ix_practice_decision_attestation_id"))
        batch_op.drop_constraint(op.f("ck_practice_decision_one_supervisor"), type_="check")
        batch_op.drop_constraint(
            op.f("fk_practice_decision_attestation_id_attestation"), type_="foreignkey"
        )
        batch_op.alter_column("supervisor_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("attestation_id")
    with op.batch_alter_table("practice_entry") as batch_op:
        batch_op.drop_index(op.f("ix_practice_entry_import_id"))
        batch_op.drop_constraint(op.f("ck_practice_entry_people_not_below_zero"), type_="check")
        batch_op.drop_constraint(op.f("ck_practice_entry_contact"), type_="check")
        batch_op.drop_constraint(op.f("ck_practice_entry_setting"), type_="check")
        batch_op.drop_constraint(op.f("ck_practice_entry_work"), type_="check")
        batch_op.drop_constraint(op.f("ck_practice_entry_domain"), type_="check")
        batch_op.drop_constraint(
            op.f("fk_practice_entry_import_id_practice_import"), type_="foreignkey"
        )
        batch_op.drop_column("import_id")
        batch_op.drop_column("employer")
        batch_op.drop_column("domain")
        batch_op.drop_column("work")
        batch_op.drop_column("setting")
        batch_op.drop_column("populations")
        batch_op.drop_column("contact")
        batch_op.drop_column("people")
    with op.batch_alter_table("supervision") as batch_op:
        batch_op.drop_constraint(op.f("ck_supervision_qualification"), type_="check")
        batch_op.drop_constraint(op.f("ck_supervision_domain"), type_="check")
        batch_op.drop_column("observed")
        batch_op.drop_column("domain")
        batch_op.drop_column("qualification")
    with op.batch_alter_table("examination_result") as batch_op:
        batch_op.drop_column("score")
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trail_entry_happened"),
            "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'work handed in', 'work graded', 'work try granted', 'attendance recorded', 'attendance reversed', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'supervision recorded', 'supervision reversed', 'examination recorded', 'examination reversed', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
        )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notice_kind"),
            "kind IN ('requirement-met', 'work-graded', 'hours-returned', 'hours-approved', 'certificate-issued', 'certificate-changed')",
        )
    op.drop_table("practice_dispute_answer")
    op.drop_table("practice_reminder")
    op.drop_table("practice_dispute")
    op.drop_table("attested_entry")
    op.drop_table("evaluation_answer")
    op.drop_table("attestation_knock")
    op.drop_table("stage_wish")
    op.drop_table("stage_step")
    op.drop_table("sign_off")
    op.drop_table("practice_import_draft")
    op.drop_table("practice_import")
    op.drop_table("particular")
    op.drop_table("evaluation_draft")
    op.drop_table("evaluation")
    op.drop_table("attestation")
    op.drop_table("directory_note")
    op.drop_table("board_approval")
