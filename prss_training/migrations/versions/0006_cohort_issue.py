"""Issuing to many in one run.

Safe to run while the version before it is serving: it adds two tables, and the words that the trail
may hold only become more. Going back is refused while the trail tells of a run, or of certificates
taken out together.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_cohort_issue"
down_revision = "0003_curriculum"

HAPPENED_BEFORE = (
    "signed up",
    "signed in",
    "signed out everywhere",
    "password changed",
    "second factor changed",
    "invited",
    "invitation accepted",
    "sign-in code given",
    "sign-in code used",
    "organization added",
    "organization changed",
    "role given",
    "role ended",
    "person added",
    "name corrected",
    "enrolled",
    "lesson part read",
    "check started",
    "check marked",
    "check try granted",
    "check entered from paper",
    "check entry taken back",
    "work handed in",
    "work graded",
    "work try granted",
    "work entered for a learner",
    "work entry taken back",
    "demonstration rated again",
    "transcript written",
    "attendance recorded",
    "attendance reversed",
    "sitting of the final examination opened",
    "opening of a sitting taken back",
    "sitting of the final examination begun",
    "sitting of the final examination marked",
    "cohort made",
    "cohort changed",
    "cohort trainer changed",
    "invited to cohort",
    "applied to cohort",
    "application to cohort answered",
    "cohort joined",
    "cohort left",
    "people brought into cohort",
    "sessions planned",
    "session moved",
    "session cancelled",
    "session code opened",
    "signed in to session",
    "roster kept",
    "roster corrected",
    "make-up session asked for",
    "make-up session dropped",
    "one-to-one recorded",
    "one-to-one reversed",
    "calendar address made",
    "statement signed",
    "practice logged",
    "practice approved",
    "practice returned",
    "practice reversed",
    "practice disputed",
    "dispute upheld",
    "dispute not upheld",
    "practice imported",
    "attestation asked for",
    "attestation opened",
    "attestation signed",
    "attestation entered from paper",
    "attestation use refused",
    "attestation withdrawn",
    "attestation expired",
    "attestation scan opened",
    "supervision recorded",
    "supervision reversed",
    "evaluation given",
    "evaluation answered",
    "signed off",
    "sign-off reversed",
    "stage decided",
    "wish for a stage written",
    "examination recorded",
    "examination reversed",
    "directory noted",
    "directory note reversed",
    "line put on file",
    "line taken back from file",
    "board approval recorded",
    "board approval taken back",
    "accommodation arranged",
    "shared with a trainer",
    "shared was read",
    "sharing ended",
    "change told",
    "change taken back",
    "application packet made",
    "certificate issued",
    "certificate engraved",
    "certificate suspended",
    "certificate reinstated",
    "certificate revoked",
    "certificate superseded",
    "certificate downloaded",
)
HAPPENED = (
    "signed up",
    "signed in",
    "signed out everywhere",
    "password changed",
    "second factor changed",
    "invited",
    "invitation accepted",
    "sign-in code given",
    "sign-in code used",
    "organization added",
    "organization changed",
    "role given",
    "role ended",
    "person added",
    "name corrected",
    "enrolled",
    "lesson part read",
    "check started",
    "check marked",
    "check try granted",
    "check entered from paper",
    "check entry taken back",
    "work handed in",
    "work graded",
    "work try granted",
    "work entered for a learner",
    "work entry taken back",
    "demonstration rated again",
    "transcript written",
    "attendance recorded",
    "attendance reversed",
    "sitting of the final examination opened",
    "opening of a sitting taken back",
    "sitting of the final examination begun",
    "sitting of the final examination marked",
    "cohort made",
    "cohort changed",
    "cohort trainer changed",
    "invited to cohort",
    "applied to cohort",
    "application to cohort answered",
    "cohort joined",
    "cohort left",
    "people brought into cohort",
    "sessions planned",
    "session moved",
    "session cancelled",
    "session code opened",
    "signed in to session",
    "roster kept",
    "roster corrected",
    "make-up session asked for",
    "make-up session dropped",
    "one-to-one recorded",
    "one-to-one reversed",
    "calendar address made",
    "statement signed",
    "practice logged",
    "practice approved",
    "practice returned",
    "practice reversed",
    "practice disputed",
    "dispute upheld",
    "dispute not upheld",
    "practice imported",
    "attestation asked for",
    "attestation opened",
    "attestation signed",
    "attestation entered from paper",
    "attestation use refused",
    "attestation withdrawn",
    "attestation expired",
    "attestation scan opened",
    "supervision recorded",
    "supervision reversed",
    "evaluation given",
    "evaluation answered",
    "signed off",
    "sign-off reversed",
    "stage decided",
    "wish for a stage written",
    "examination recorded",
    "examination reversed",
    "directory noted",
    "directory note reversed",
    "line put on file",
    "line taken back from file",
    "board approval recorded",
    "board approval taken back",
    "accommodation arranged",
    "shared with a trainer",
    "shared was read",
    "sharing ended",
    "change told",
    "change taken back",
    "application packet made",
    "certificate issued",
    "certificate engraved",
    "certificate suspended",
    "certificate reinstated",
    "certificate revoked",
    "certificate superseded",
    "certificate downloaded",
    "certificates downloaded together",
    "issuing together begun",
    "issuing together stopped",
    "issuing together resumed",
    "issuing together ended",
)


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
    _let_trail_say(HAPPENED)


def downgrade() -> None:
    _let_trail_say(HAPPENED_BEFORE)
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


def _let_trail_say(happened: tuple[str, ...]) -> None:
    """Say anew which words the trail may hold."""
    listed = ", ".join(f"'{word}'" for word in happened)
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(op.f("ck_trail_entry_happened"), f"happened IN ({listed})")
