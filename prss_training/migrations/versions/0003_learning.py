"""Self-direction: plans, strengths, margins, accommodations, what learners say; the check first.

Safe while the version before it is serving: tables are added, and the words and numbers that
columns may hold only become more. The version before it counts a try before the lesson that failed
as one that was used up; stop it before somebody takes one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_learning"
down_revision = "0003_cohorts"


def upgrade() -> None:
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("more_time", sa.Integer(), nullable=False),
        sa.Column("no_limit", sa.Boolean(), nullable=False),
        sa.Column("oral", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=200), nullable=False),
        sa.Column("large_print", sa.Boolean(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "more_time BETWEEN 0 AND 300", name=op.f("ck_accommodation_more_time_in_range")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_accommodation_number_from_one")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_accommodation_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_accommodation_set_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
        sa.UniqueConstraint(
            "enrollment_id", "number", name=op.f("uq_accommodation_enrollment_id_number")
        ),
    )
    op.create_index(
        op.f("ix_accommodation_enrollment_id"), "accommodation", ["enrollment_id"], unique=False
    )
    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "plan",
                "strengths",
                name="shared",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_share_enrollment_id_enrollment")
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["person.id"], name=op.f("fk_share_trainer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
    )
    op.create_index(op.f("ix_share_enrollment_id"), "share", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_share_trainer_id"), "share", ["trainer_id"], unique=False)
    op.create_table(
        "share_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name=op.f("fk_share_seen_share_id_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_seen")),
        sa.UniqueConstraint("share_id", "seen_on", name=op.f("uq_share_seen_share_id_seen_on")),
    )
    op.create_index(op.f("ix_share_seen_share_id"), "share_seen", ["share_id"], unique=False)
    op.create_table(
        "chosen_module",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_chosen_module_enrollment_id_enrollment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_module")),
        sa.UniqueConstraint("enrollment_id", name=op.f("uq_chosen_module_enrollment_id")),
    )
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ahead",
                "reached",
                "let-go",
                name="goalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_goal_enrollment_id_enrollment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    op.create_index(op.f("ix_goal_enrollment_id"), "goal", ["enrollment_id"], unique=False)
    op.create_table(
        "strengths_inventory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_strengths_inventory_enrollment_id_enrollment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strengths_inventory")),
    )
    op.create_index(
        op.f("ix_strengths_inventory_enrollment_id"),
        "strengths_inventory",
        ["enrollment_id"],
        unique=False,
    )
    op.create_table(
        "bookmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_bookmark_enrollment_id_enrollment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint(
            "enrollment_id", "module", "part", name=op.f("uq_bookmark_enrollment_id_module_part")
        ),
    )
    op.create_index(op.f("ix_bookmark_enrollment_id"), "bookmark", ["enrollment_id"], unique=False)
    op.create_table(
        "lesson_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_lesson_note_enrollment_id_enrollment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_note")),
        sa.UniqueConstraint(
            "enrollment_id", "module", "part", name=op.f("uq_lesson_note_enrollment_id_module_part")
        ),
    )
    op.create_index(
        op.f("ix_lesson_note_enrollment_id"), "lesson_note", ["enrollment_id"], unique=False
    )
    op.create_table(
        "module_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("helped", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_module_answer_enrollment_id_enrollment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_answer")),
        sa.UniqueConstraint(
            "enrollment_id", "module", name=op.f("uq_module_answer_enrollment_id_module")
        ),
    )
    op.create_index(
        op.f("ix_module_answer_enrollment_id"), "module_answer", ["enrollment_id"], unique=False
    )
    op.create_index(op.f("ix_module_answer_module"), "module_answer", ["module"], unique=False)
    op.create_table(
        "module_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_module_change_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["module_change.id"],
            name=op.f("fk_module_change_reverses_id_module_change"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_module_change_written_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_change")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_module_change_reverses_id")),
    )
    op.create_index(op.f("ix_module_change_module"), "module_change", ["module"], unique=False)
    op.create_index(
        op.f("ix_module_change_organization_id"), "module_change", ["organization_id"], unique=False
    )
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trail_entry_happened"),
            "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'check entered from paper', 'check entry taken back', 'work handed in', 'work graded', 'work try granted', 'work entered for a learner', 'work entry taken back', 'demonstration rated again', 'transcript written', 'attendance recorded', 'attendance reversed', 'sitting of the final examination opened', 'opening of a sitting taken back', 'sitting of the final examination begun', 'sitting of the final examination marked', 'cohort made', 'cohort changed', 'cohort trainer changed', 'invited to cohort', 'applied to cohort', 'application to cohort answered', 'cohort joined', 'cohort left', 'people brought into cohort', 'sessions planned', 'session moved', 'session cancelled', 'session code opened', 'signed in to session', 'roster kept', 'roster corrected', 'make-up session asked for', 'make-up session dropped', 'one-to-one recorded', 'one-to-one reversed', 'calendar address made', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'accommodation arranged', 'shared with a trainer', 'shared was read', 'sharing ended', 'change told', 'change taken back', 'application packet made', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
        )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notice_kind"),
            "kind IN ('requirement-met', 'work-graded', 'check-entered', 'entry-taken-back', 'hours-returned', 'hours-approved', 'hours-disputed', 'dispute-answered', 'hours-waiting', 'hours-waiting-long', 'hours-imported', 'signature-given', 'signature-expired', 'evaluation-given', 'evaluation-answered', 'signed-off', 'stage-decided', 'stage-wished', 'stage-own-step', 'accommodation-arranged', 'shared-with-you', 'cohort-joined', 'cohort-left', 'cohort-applied', 'cohort-answered', 'sessions-planned', 'session-moved', 'session-cancelled', 'make-up-asked', 'attendance-corrected', 'certificate-issued', 'certificate-changed')",
        )
    with op.batch_alter_table("check_try") as batch_op:
        batch_op.drop_constraint(op.f("ck_check_try_number_from_one"), type_="check")
        batch_op.create_check_constraint(op.f("ck_check_try_number_from_zero"), "number >= 0")


def downgrade() -> None:
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trail_entry_happened"),
            "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'check entered from paper', 'check entry taken back', 'work handed in', 'work graded', 'work try granted', 'work entered for a learner', 'work entry taken back', 'demonstration rated again', 'transcript written', 'attendance recorded', 'attendance reversed', 'sitting of the final examination opened', 'opening of a sitting taken back', 'sitting of the final examination begun', 'sitting of the final examination marked', 'cohort made', 'cohort changed', 'cohort trainer changed', 'invited to cohort', 'applied to cohort', 'application to cohort answered', 'cohort joined', 'cohort left', 'people brought into cohort', 'sessions planned', 'session moved', 'session cancelled', 'session code opened', 'signed in to session', 'roster kept', 'roster corrected', 'make-up session asked for', 'make-up session dropped', 'one-to-one recorded', 'one-to-one reversed', 'calendar address made', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'application packet made', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
        )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notice_kind"),
            "kind IN ('requirement-met', 'work-graded', 'check-entered', 'entry-taken-back', 'hours-returned', 'hours-approved', 'hours-disputed', 'dispute-answered', 'hours-waiting', 'hours-waiting-long', 'hours-imported', 'signature-given', 'signature-expired', 'evaluation-given', 'evaluation-answered', 'signed-off', 'stage-decided', 'stage-wished', 'stage-own-step', 'cohort-joined', 'cohort-left', 'cohort-applied', 'cohort-answered', 'sessions-planned', 'session-moved', 'session-cancelled', 'make-up-asked', 'attendance-corrected', 'certificate-issued', 'certificate-changed')",
        )
    with op.batch_alter_table("check_try") as batch_op:
        batch_op.drop_constraint(op.f("ck_check_try_number_from_zero"), type_="check")
        batch_op.create_check_constraint(op.f("ck_check_try_number_from_one"), "number >= 1")
    op.drop_table("module_change")
    op.drop_table("module_answer")
    op.drop_table("lesson_note")
    op.drop_table("bookmark")
    op.drop_table("strengths_inventory")
    op.drop_table("goal")
    op.drop_table("chosen_module")
    op.drop_table("share_seen")
    op.drop_table("share")
    op.drop_table("accommodation")
