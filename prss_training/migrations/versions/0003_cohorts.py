"""Cohorts, their sessions and rosters, and the calendars that read them.

Safe while the version before it is serving: it adds tables, and the words that a column may hold
only become more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_cohorts"
down_revision = "0002_ledger_and_stages"


def upgrade() -> None:
    op.create_table(
        "calendar_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_address_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_address_token_hash")),
    )
    with op.batch_alter_table("calendar_address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_address_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "uq_calendar_address_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("criteria", sa.String(length=100), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("takes_applications", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_cohort_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_cohort_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
    )
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cohort_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "cohort_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_application_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cohort_application_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_application")),
    )
    with op.batch_alter_table("cohort_application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cohort_application_cohort_id"), ["cohort_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cohort_application_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "cohort_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_invitation_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_cohort_invitation_invitation_id_invitation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_invitation")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_cohort_invitation_invitation_id")),
    )
    with op.batch_alter_table("cohort_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cohort_invitation_cohort_id"), ["cohort_id"], unique=False
        )

    op.create_table(
        "cohort_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "added",
                "invited",
                "applied",
                "file",
                "moved",
                name="joined",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_by_id", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_by_id", sa.Integer(), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_place_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_cohort_place_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["joined_by_id"], ["person.id"], name=op.f("fk_cohort_place_joined_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["left_by_id"], ["person.id"], name=op.f("fk_cohort_place_left_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_place")),
    )
    with op.batch_alter_table("cohort_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_place_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cohort_place_enrollment_id"), ["enrollment_id"], unique=False
        )
        batch_op.create_index(
            "uq_cohort_place_open",
            ["enrollment_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )

    op.create_table(
        "cohort_trainer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_trainer_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cohort_trainer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_trainer")),
        sa.UniqueConstraint(
            "cohort_id", "person_id", name=op.f("uq_cohort_trainer_cohort_id_person_id")
        ),
    )
    with op.batch_alter_table("cohort_trainer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cohort_trainer_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "live_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("first_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "first_minute >= 0", name=op.f("ck_live_session_first_minute_not_below_zero")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_live_session_minutes_above_zero")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_live_session_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_live_session_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_session")),
        sa.UniqueConstraint("uid", name=op.f("uq_live_session_uid")),
    )
    with op.batch_alter_table("live_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_session_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "one_to_one",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("first_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_one_to_one_minutes_above_zero")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_one_to_one_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_one_to_one_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["one_to_one.id"], name=op.f("fk_one_to_one_reverses_id_one_to_one")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_to_one")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_one_to_one_reverses_id")),
    )
    with op.batch_alter_table("one_to_one", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_one_to_one_enrollment_id"), ["enrollment_id"], unique=False
        )

    op.create_table(
        "roll_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_roll_draft_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_roll_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_draft")),
        sa.UniqueConstraint(
            "cohort_id", "person_id", name=op.f("uq_roll_draft_cohort_id_person_id")
        ),
    )
    op.create_table(
        "cohort_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "accepted",
                "declined",
                "withdrawn",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_cohort_answer_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohort_application.id"],
            name=op.f("fk_cohort_answer_application_id_cohort_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_answer")),
        sa.UniqueConstraint("application_id", name=op.f("uq_cohort_answer_application_id")),
    )
    op.create_table(
        "session_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum(
                "present",
                "part",
                "absent",
                "excused",
                name="mark",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("makes_up", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "minutes >= 0", name=op.f("ck_session_attendance_minutes_not_below_zero")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_session_attendance_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["person.id"],
            name=op.f("fk_session_attendance_recorded_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_attendance_session_id_live_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_attendance")),
        sa.UniqueConstraint(
            "session_id",
            "enrollment_id",
            "number",
            name=op.f("uq_session_attendance_session_id_enrollment_id_number"),
        ),
    )
    with op.batch_alter_table("session_attendance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_attendance_enrollment_id"), ["enrollment_id"], unique=False
        )

    op.create_table(
        "session_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_session_code_opened_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_code_session_id_live_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_code")),
    )
    with op.batch_alter_table("session_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_code_code"), ["code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_session_code_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "session_guest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_session_guest_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_session_guest_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_guest_session_id_live_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_guest")),
        sa.UniqueConstraint(
            "session_id", "enrollment_id", name=op.f("uq_session_guest_session_id_enrollment_id")
        ),
    )
    with op.batch_alter_table("session_guest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_guest_enrollment_id"), ["enrollment_id"], unique=False
        )

    op.create_table(
        "session_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("video_link", sa.String(length=500), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "break_minutes >= 0", name=op.f("ck_session_plan_break_minutes_not_below_zero")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_plan_session_id_live_session"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_session_plan_written_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_plan")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_session_plan_session_id_number")),
    )
    with op.batch_alter_table("session_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_plan_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "session_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_session_sign_in_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_sign_in_session_id_live_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_sign_in")),
        sa.UniqueConstraint(
            "session_id", "enrollment_id", name=op.f("uq_session_sign_in_session_id_enrollment_id")
        ),
    )
    with op.batch_alter_table("session_sign_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_sign_in_enrollment_id"), ["enrollment_id"], unique=False
        )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notice_kind"),
            "kind IN ('requirement-met', 'work-graded', 'hours-returned', 'hours-approved', 'hours-disputed', 'dispute-answered', 'hours-waiting', 'hours-waiting-long', 'hours-imported', 'signature-given', 'signature-expired', 'evaluation-given', 'evaluation-answered', 'signed-off', 'stage-decided', 'stage-wished', 'stage-own-step', 'cohort-joined', 'cohort-left', 'cohort-applied', 'cohort-answered', 'sessions-planned', 'session-moved', 'session-cancelled', 'make-up-asked', 'attendance-corrected', 'certificate-issued', 'certificate-changed')",
        )
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trail_entry_happened"),
            "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'work handed in', 'work graded', 'work try granted', 'attendance recorded', 'attendance reversed', 'cohort made', 'cohort changed', 'cohort trainer changed', 'invited to cohort', 'applied to cohort', 'application to cohort answered', 'cohort joined', 'cohort left', 'people brought into cohort', 'sessions planned', 'session moved', 'session cancelled', 'session code opened', 'signed in to session', 'roster kept', 'roster corrected', 'make-up session asked for', 'make-up session dropped', 'one-to-one recorded', 'one-to-one reversed', 'calendar address made', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'application packet made', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
        )


def downgrade() -> None:
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
    op.drop_table("session_sign_in")
    op.drop_table("session_plan")
    op.drop_table("session_guest")
    op.drop_table("session_code")
    op.drop_table("session_attendance")
    op.drop_table("cohort_answer")
    op.drop_table("roll_draft")
    op.drop_table("one_to_one")
    op.drop_table("live_session")
    op.drop_table("cohort_trainer")
    op.drop_table("cohort_place")
    op.drop_table("cohort_invitation")
    op.drop_table("cohort_application")
    op.drop_table("cohort")
    op.drop_table("calendar_address")
