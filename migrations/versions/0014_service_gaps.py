"""Service gaps"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_gap",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_service_gap_area_id_area")),
        sa.PrimaryKeyConstraint("area_id", "month", "what", name=op.f("pk_service_gap")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("service_gap")
