"""Cohorts and rosters, paper and demonstrations, the final examination, and the learner's own way.

Safe to run while the version before it is serving: it adds tables, the words that a column may hold
only become more, and a try at a check may carry the number 0, which that version never writes. Going
back is refused while a try before a lesson is on record.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_curriculum"
down_revision = "0002_ledger_and_stages"


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
    with op.batch_alter_table("calendar_address") as batch_op:
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
    with op.batch_alter_table("cohort") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cohort_organization_id"), ["organization_id"], unique=False
        )

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
    with op.batch_alter_table("module_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_module_change_module"), ["module"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_module_change_organization_id"), ["organization_id"], unique=False
        )

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
    with op.batch_alter_table("accommodation") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accommodation_enrollment_id"), ["enrollment_id"], unique=False
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
    with op.batch_alter_table("bookmark") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bookmark_enrollment_id"), ["enrollment_id"], unique=False
        )

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
    with op.batch_alter_table("cohort_application") as batch_op:
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
    with op.batch_alter_table("cohort_invitation") as batch_op:
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
    with op.batch_alter_table("cohort_place") as batch_op:
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
    with op.batch_alter_table("cohort_trainer") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cohort_trainer_person_id"), ["person_id"], unique=False
        )

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
    with op.batch_alter_table("draft_told") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_draft_told_enrollment_id"), ["enrollment_id"], unique=False
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
    with op.batch_alter_table("goal") as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_enrollment_id"), ["enrollment_id"], unique=False)

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
    with op.batch_alter_table("lesson_note") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lesson_note_enrollment_id"), ["enrollment_id"], unique=False
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
    with op.batch_alter_table("live_session") as batch_op:
        batch_op.create_index(batch_op.f("ix_live_session_cohort_id"), ["cohort_id"], unique=False)

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
    with op.batch_alter_table("module_answer") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_module_answer_enrollment_id"), ["enrollment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_module_answer_module"), ["module"], unique=False)

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
    with op.batch_alter_table("one_to_one") as batch_op:
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
    with op.batch_alter_table("share") as batch_op:
        batch_op.create_index(batch_op.f("ix_share_enrollment_id"), ["enrollment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_trainer_id"), ["trainer_id"], unique=False)

    op.create_table(
        "sitting_opened",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "help",
            sa.Enum(
                "alone",
                "read-out",
                name="help",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_sitting_opened_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_sitting_opened_opened_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["sitting_opened.id"],
            name=op.f("fk_sitting_opened_reverses_id_sitting_opened"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_opened")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_sitting_opened_reverses_id")),
    )
    with op.batch_alter_table("sitting_opened") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sitting_opened_enrollment_id"), ["enrollment_id"], unique=False
        )

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
    with op.batch_alter_table("strengths_inventory") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_strengths_inventory_enrollment_id"), ["enrollment_id"], unique=False
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
    with op.batch_alter_table("rating") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rating_submission_id"), ["submission_id"], unique=False
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
    with op.batch_alter_table("session_attendance") as batch_op:
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
    with op.batch_alter_table("session_code") as batch_op:
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
    with op.batch_alter_table("session_guest") as batch_op:
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
    with op.batch_alter_table("session_plan") as batch_op:
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
    with op.batch_alter_table("session_sign_in") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_sign_in_enrollment_id"), ["enrollment_id"], unique=False
        )

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
    with op.batch_alter_table("share_seen") as batch_op:
        batch_op.create_index(batch_op.f("ix_share_seen_share_id"), ["share_id"], unique=False)

    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opened_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sitting_number_from_one")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_sitting_percent_in_range")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_sitting_enrollment_id_enrollment")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_sitting_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["opened_id"], ["sitting_opened.id"], name=op.f("fk_sitting_opened_id_sitting_opened")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint(
            "enrollment_id", "number", name=op.f("uq_sitting_enrollment_id_number")
        ),
        sa.UniqueConstraint("opened_id", name=op.f("uq_sitting_opened_id")),
    )
    with op.batch_alter_table("sitting") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sitting_enrollment_id"), ["enrollment_id"], unique=False
        )

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
    with op.batch_alter_table("transcript") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transcript_submission_id"), ["submission_id"], unique=False
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
            "kind IN ('requirement-met', 'work-graded', 'check-entered', 'entry-taken-back', 'hours-returned', 'hours-approved', 'hours-disputed', 'dispute-answered', 'hours-waiting', 'hours-waiting-long', 'hours-imported', 'signature-given', 'signature-expired', 'evaluation-given', 'evaluation-answered', 'signed-off', 'stage-decided', 'stage-wished', 'stage-own-step', 'accommodation-arranged', 'shared-with-you', 'cohort-joined', 'cohort-left', 'cohort-applied', 'cohort-answered', 'sessions-planned', 'session-moved', 'session-cancelled', 'make-up-asked', 'attendance-corrected', 'certificate-issued', 'certificate-changed')",
        )
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trail_entry_happened"),
            "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'check entered from paper', 'check entry taken back', 'work handed in', 'work graded', 'work try granted', 'work entered for a learner', 'work entry taken back', 'demonstration rated again', 'transcript written', 'attendance recorded', 'attendance reversed', 'sitting of the final examination opened', 'opening of a sitting taken back', 'sitting of the final examination begun', 'sitting of the final examination marked', 'cohort made', 'cohort changed', 'cohort trainer changed', 'invited to cohort', 'applied to cohort', 'application to cohort answered', 'cohort joined', 'cohort left', 'people brought into cohort', 'sessions planned', 'session moved', 'session cancelled', 'session code opened', 'signed in to session', 'roster kept', 'roster corrected', 'make-up session asked for', 'make-up session dropped', 'one-to-one recorded', 'one-to-one reversed', 'calendar address made', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'accommodation arranged', 'shared with a trainer', 'shared was read', 'sharing ended', 'change told', 'change taken back', 'application packet made', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
        )
    with op.batch_alter_table("check_try") as batch_op:
        batch_op.drop_constraint(op.f("ck_check_try_number_from_one"), type_="check")
        batch_op.create_check_constraint(op.f("ck_check_try_number_from_zero"), "number >= 0")


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
    with op.batch_alter_table("check_try") as batch_op:
        batch_op.drop_constraint(op.f("ck_check_try_number_from_zero"), type_="check")
        batch_op.create_check_constraint(op.f("ck_check_try_number_from_one"), "number >= 1")
    op.drop_table("grade_corrected")
    with op.batch_alter_table("transcript") as batch_op:
        batch_op.drop_index(batch_op.f("ix_transcript_submission_id"))

    op.drop_table("transcript")
    op.drop_table("submission_taken_back")
    op.drop_table("submission_entered")
    op.drop_table("spoken_answer")
    with op.batch_alter_table("sitting") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_enrollment_id"))

    op.drop_table("sitting")
    with op.batch_alter_table("share_seen") as batch_op:
        batch_op.drop_index(batch_op.f("ix_share_seen_share_id"))

    op.drop_table("share_seen")
    with op.batch_alter_table("session_sign_in") as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_sign_in_enrollment_id"))

    op.drop_table("session_sign_in")
    with op.batch_alter_table("session_plan") as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_plan_starts_at"))

    op.drop_table("session_plan")
    with op.batch_alter_table("session_guest") as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_guest_enrollment_id"))

    op.drop_table("session_guest")
    with op.batch_alter_table("session_code") as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_code_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_code_code"))

    op.drop_table("session_code")
    with op.batch_alter_table("session_attendance") as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_attendance_enrollment_id"))

    op.drop_table("session_attendance")
    with op.batch_alter_table("rating") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_submission_id"))

    op.drop_table("rating")
    op.drop_table("cohort_answer")
    op.drop_table("check_try_taken_back")
    op.drop_table("check_try_entered")
    with op.batch_alter_table("strengths_inventory") as batch_op:
        batch_op.drop_index(batch_op.f("ix_strengths_inventory_enrollment_id"))

    op.drop_table("strengths_inventory")
    with op.batch_alter_table("sitting_opened") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_opened_enrollment_id"))

    op.drop_table("sitting_opened")
    with op.batch_alter_table("share") as batch_op:
        batch_op.drop_index(batch_op.f("ix_share_trainer_id"))
        batch_op.drop_index(batch_op.f("ix_share_enrollment_id"))

    op.drop_table("share")
    op.drop_table("roll_draft")
    with op.batch_alter_table("one_to_one") as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_to_one_enrollment_id"))

    op.drop_table("one_to_one")
    with op.batch_alter_table("module_answer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_module_answer_module"))
        batch_op.drop_index(batch_op.f("ix_module_answer_enrollment_id"))

    op.drop_table("module_answer")
    with op.batch_alter_table("live_session") as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_session_cohort_id"))

    op.drop_table("live_session")
    with op.batch_alter_table("lesson_note") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_note_enrollment_id"))

    op.drop_table("lesson_note")
    with op.batch_alter_table("goal") as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_enrollment_id"))

    op.drop_table("goal")
    with op.batch_alter_table("draft_told") as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_told_enrollment_id"))

    op.drop_table("draft_told")
    with op.batch_alter_table("cohort_trainer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_trainer_person_id"))

    op.drop_table("cohort_trainer")
    with op.batch_alter_table("cohort_place") as batch_op:
        batch_op.drop_index(
            "uq_cohort_place_open",
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_cohort_place_enrollment_id"))
        batch_op.drop_index(batch_op.f("ix_cohort_place_cohort_id"))

    op.drop_table("cohort_place")
    with op.batch_alter_table("cohort_invitation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_invitation_cohort_id"))

    op.drop_table("cohort_invitation")
    with op.batch_alter_table("cohort_application") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_application_person_id"))
        batch_op.drop_index(batch_op.f("ix_cohort_application_cohort_id"))

    op.drop_table("cohort_application")
    op.drop_table("chosen_module")
    with op.batch_alter_table("bookmark") as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookmark_enrollment_id"))

    op.drop_table("bookmark")
    with op.batch_alter_table("accommodation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_accommodation_enrollment_id"))

    op.drop_table("accommodation")
    with op.batch_alter_table("module_change") as batch_op:
        batch_op.drop_index(batch_op.f("ix_module_change_organization_id"))
        batch_op.drop_index(batch_op.f("ix_module_change_module"))

    op.drop_table("module_change")
    with op.batch_alter_table("cohort") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_organization_id"))

    op.drop_table("cohort")
    with op.batch_alter_table("calendar_address") as batch_op:
        batch_op.drop_index(
            "uq_calendar_address_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_calendar_address_person_id"))

    op.drop_table("calendar_address")
    op.drop_table("printed_form")
