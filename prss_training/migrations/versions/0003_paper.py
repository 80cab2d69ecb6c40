"""Checks and work entered from paper, demonstrations scored twice, spoken answers.

Safe while the version before it is serving: it adds tables, and the words that a column may hold
only become more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_paper"
down_revision = "0003_cohorts"


def upgrade() -> None:
    op.create_table(
        "printed_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_form")),
        sa.UniqueConstraint("code", name=op.f("uq_printed_form_code")),
    )
    op.create_table(
        "check_try_entered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("try_id", sa.Integer(), nullable=False),
        sa.Column("form_code", sa.String(length=20), nullable=False),
        sa.Column("form_name", sa.String(length=20), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["check_try_entered.id"],
            name=op.f("fk_check_try_entered_corrects_id_check_try_entered"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_check_try_entered_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["try_id"], ["check_try.id"], name=op.f("fk_check_try_entered_try_id_check_try")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_try_entered")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_check_try_entered_corrects_id")),
        sa.UniqueConstraint("try_id", name=op.f("uq_check_try_entered_try_id")),
    )
    op.create_table(
        "check_try_taken_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("try_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"],
            ["person.id"],
            name=op.f("fk_check_try_taken_back_taken_back_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["try_id"], ["check_try.id"], name=op.f("fk_check_try_taken_back_try_id_check_try")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_try_taken_back")),
        sa.UniqueConstraint("try_id", name=op.f("uq_check_try_taken_back_try_id")),
    )
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("critical", sa.JSON(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed",
                "returned",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("excused", sa.Text(), nullable=False),
        sa.Column("rubric", sa.String(length=64), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "excused <> '' OR outcome IS NOT NULL", name=op.f("ck_rating_rated_or_excused")
        ),
        sa.CheckConstraint("number BETWEEN 2 AND 3", name=op.f("ck_rating_second_or_third")),
        sa.ForeignKeyConstraint(
            ["rater_id"], ["person.id"], name=op.f("fk_rating_rater_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_rating_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_rating_submission_id_number")),
    )
    op.create_index(op.f("ix_rating_submission_id"), "rating", ["submission_id"], unique=False)
    op.create_table(
        "spoken_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("seconds >= 1", name=op.f("ck_spoken_answer_seconds_from_one")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_spoken_answer_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_spoken_answer_submission_id_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spoken_answer")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_spoken_answer_submission_id")),
    )
    op.create_table(
        "submission_entered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "paper", "live", name="way", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("marked_by", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("chance", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "chance BETWEEN 0 AND 99", name=op.f("ck_submission_entered_chance_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["person.id"],
            name=op.f("fk_submission_entered_entered_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["stored_file.id"], name=op.f("fk_submission_entered_scan_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_entered_submission_id_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_entered")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_submission_entered_submission_id")),
    )
    op.create_table(
        "submission_taken_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_taken_back_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"],
            ["person.id"],
            name=op.f("fk_submission_taken_back_taken_back_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_taken_back")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_submission_taken_back_submission_id")),
    )
    op.create_table(
        "transcript",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_transcript_number_from_one")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_transcript_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_transcript_written_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint(
            "submission_id", "number", name=op.f("uq_transcript_submission_id_number")
        ),
    )
    op.create_index(
        op.f("ix_transcript_submission_id"), "transcript", ["submission_id"], unique=False
    )
    op.create_table(
        "grade_corrected",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grade_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grade_id"], ["grade.id"], name=op.f("fk_grade_corrected_grade_id_grade")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_corrected")),
        sa.UniqueConstraint("grade_id", name=op.f("uq_grade_corrected_grade_id")),
    )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notice_kind"),
            "kind IN ('requirement-met', 'work-graded', 'check-entered', 'entry-taken-back', 'hours-returned', 'hours-approved', 'hours-disputed', 'dispute-answered', 'hours-waiting', 'hours-waiting-long', 'hours-imported', 'signature-given', 'signature-expired', 'evaluation-given', 'evaluation-answered', 'signed-off', 'stage-decided', 'stage-wished', 'stage-own-step', 'certificate-issued', 'certificate-changed')",
        )
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trail_entry_happened"),
            "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'check entered from paper', 'check entry taken back', 'work handed in', 'work graded', 'work try granted', 'work entered for a learner', 'work entry taken back', 'demonstration rated again', 'transcript written', 'attendance recorded', 'attendance reversed', 'sitting of the final examination opened', 'opening of a sitting taken back', 'sitting of the final examination begun', 'sitting of the final examination marked', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'application packet made', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
        )


def downgrade() -> None:
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trail_entry_happened"),
            "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'work handed in', 'work graded', 'work try granted', 'attendance recorded', 'attendance reversed', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'application packet made', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
        )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notice_kind"),
            "kind IN ('requirement-met', 'work-graded', 'hours-returned', 'hours-approved', 'hours-disputed', 'dispute-answered', 'hours-waiting', 'hours-waiting-long', 'hours-imported', 'signature-given', 'signature-expired', 'evaluation-given', 'evaluation-answered', 'signed-off', 'stage-decided', 'stage-wished', 'stage-own-step', 'certificate-issued', 'certificate-changed')",
        )
    op.drop_table("grade_corrected")
    op.drop_table("transcript")
    op.drop_table("submission_taken_back")
    op.drop_table("submission_entered")
    op.drop_table("spoken_answer")
    op.drop_table("rating")
    op.drop_table("check_try_taken_back")
    op.drop_table("check_try_entered")
    op.drop_table("printed_form")
