"""A place in a run forgets whose it was once the holder's details were withdrawn.

Safe to run while the version before it is serving: a column may be empty that never was. Going back
takes away the places that were forgotten, because the version before knows no place without a person;
the certificates that they led to stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_forgotten_places"
down_revision = "0011_words"
branch_labels = None
depends_on = None

_RULE = "ck_issue_run_place_forgotten_was_issued"


def upgrade() -> None:
    with op.batch_alter_table("issue_run_place") as batch_op:
        batch_op.alter_column("enrollment_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(
            op.f(_RULE), "enrollment_id IS NOT NULL OR outcome = 'issued'"
        )
    op.execute(
        "UPDATE issue_run_place SET enrollment_id = NULL WHERE certificate_id IN "
        "(SELECT certificate_id FROM certificate_withdrawal)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM issue_run_place WHERE enrollment_id IS NULL")
    with op.batch_alter_table("issue_run_place") as batch_op:
        batch_op.drop_constraint(op.f(_RULE), type_="check")
        batch_op.alter_column("enrollment_id", existing_type=sa.Integer(), nullable=False)
