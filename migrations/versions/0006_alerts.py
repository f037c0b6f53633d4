"""Alerts for coordinators and auditors"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("seen_by", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_alert_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sqlite_with_rowid=False,
    )
    for column in ("area_id", "week"):
        op.create_index(op.f(f"ix_alert_{column}"), "alert", [column])


def downgrade() -> None:
    op.drop_table("alert")
