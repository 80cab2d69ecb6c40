"""The trail can say that a signing key was made, taken up or retired.

Safe to run while the version before it is serving: the words that a column may hold only become
more. Going back is refused while the trail says such a thing.
"""

from alembic import op

revision = "0004_keys"
down_revision = "0003_curriculum"


def upgrade() -> None:
    _widen_the_trail()


def downgrade() -> None:
    _let_the_trail_say(
        "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'check entered from paper', 'check entry taken back', 'work handed in', 'work graded', 'work try granted', 'work entered for a learner', 'work entry taken back', 'demonstration rated again', 'transcript written', 'attendance recorded', 'attendance reversed', 'sitting of the final examination opened', 'opening of a sitting taken back', 'sitting of the final examination begun', 'sitting of the final examination marked', 'cohort made', 'cohort changed', 'cohort trainer changed', 'invited to cohort', 'applied to cohort', 'application to cohort answered', 'cohort joined', 'cohort left', 'people brought into cohort', 'sessions planned', 'session moved', 'session cancelled', 'session code opened', 'signed in to session', 'roster kept', 'roster corrected', 'make-up session asked for', 'make-up session dropped', 'one-to-one recorded', 'one-to-one reversed', 'calendar address made', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'accommodation arranged', 'shared with a trainer', 'shared was read', 'sharing ended', 'change told', 'change taken back', 'application packet made', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
    )


def _widen_the_trail() -> None:
    _let_the_trail_say(
        "happened IN ('signed up', 'signed in', 'signed out everywhere', 'password changed', 'second factor changed', 'invited', 'invitation accepted', 'sign-in code given', 'sign-in code used', 'organization added', 'organization changed', 'role given', 'role ended', 'person added', 'name corrected', 'enrolled', 'lesson part read', 'check started', 'check marked', 'check try granted', 'check entered from paper', 'check entry taken back', 'work handed in', 'work graded', 'work try granted', 'work entered for a learner', 'work entry taken back', 'demonstration rated again', 'transcript written', 'attendance recorded', 'attendance reversed', 'sitting of the final examination opened', 'opening of a sitting taken back', 'sitting of the final examination begun', 'sitting of the final examination marked', 'cohort made', 'cohort changed', 'cohort trainer changed', 'invited to cohort', 'applied to cohort', 'application to cohort answered', 'cohort joined', 'cohort left', 'people brought into cohort', 'sessions planned', 'session moved', 'session cancelled', 'session code opened', 'signed in to session', 'roster kept', 'roster corrected', 'make-up session asked for', 'make-up session dropped', 'one-to-one recorded', 'one-to-one reversed', 'calendar address made', 'statement signed', 'practice logged', 'practice approved', 'practice returned', 'practice reversed', 'practice disputed', 'dispute upheld', 'dispute not upheld', 'practice imported', 'attestation asked for', 'attestation opened', 'attestation signed', 'attestation entered from paper', 'attestation use refused', 'attestation withdrawn', 'attestation expired', 'attestation scan opened', 'supervision recorded', 'supervision reversed', 'evaluation given', 'evaluation answered', 'signed off', 'sign-off reversed', 'stage decided', 'wish for a stage written', 'examination recorded', 'examination reversed', 'directory noted', 'directory note reversed', 'line put on file', 'line taken back from file', 'board approval recorded', 'board approval taken back', 'accommodation arranged', 'shared with a trainer', 'shared was read', 'sharing ended', 'change told', 'change taken back', 'application packet made', 'signing key created', 'signing key taken up', 'signing key retired', 'certificate issued', 'certificate engraved', 'certificate suspended', 'certificate reinstated', 'certificate revoked', 'certificate superseded', 'certificate downloaded')",
    )


def _let_the_trail_say(words: str) -> None:
    with op.batch_alter_table("trail_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_trail_entry_happened"), type_="check")
        batch_op.create_check_constraint(op.f("ck_trail_entry_happened"), words)
