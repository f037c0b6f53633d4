"""Follow-ups"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("registration_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("missed_week", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("assigned", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_follow_up_area_id_area")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_follow_up_registration_id_registration"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_follow_up_registration_id", "follow_up", ["registration_id"])
    op.create_index("ix_follow_up_state_area_week", "follow_up", ["state", "area_id", "week"])
    op.create_index("ix_follow_up_state_missed_week", "follow_up", ["state", "missed_week"])
    op.create_table(
        "follow_plan",
        sa.Column("registration_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("booked", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_follow_plan_registration_id_registration"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_follow_plan")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("follow_plan")
    op.drop_table("follow_up")
