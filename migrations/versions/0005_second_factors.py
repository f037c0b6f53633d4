"""Second factors, recovery codes, half sign-ins, and when a sign-in began"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
    )
    op.create_index(op.f("ix_second_factor_account_id"), "second_factor", ["account_id"])
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "second_step",
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_step_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_second_step")),
    )
    op.create_index(op.f("ix_second_step_account_id"), "second_step", ["account_id"])
    op.add_column("account", sa.Column("second_reset", sa.Date(), nullable=True))
    # A sign-in of before has no beginning, and is worth nothing any more: everybody signs in once again.
    op.add_column("sign_in", sa.Column("began", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in", "began")
    op.drop_column("account", "second_reset")
    op.drop_table("second_step")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
