"""Answer files picked up at partners"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pick_up",
        sa.Column("partner", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("partner", name=op.f("pk_pick_up")),
    )
    op.create_table(
        "picked_file",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("partner", sa.String(length=40), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seen", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_picked_file_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picked_file")),
        sa.UniqueConstraint("key_id", name=op.f("uq_picked_file_key_id")),
        sqlite_with_rowid=False,
    )
    for column in ("area_id", "digest", "seen"):
        op.create_index(op.f(f"ix_picked_file_{column}"), "picked_file", [column])


def downgrade() -> None:
    op.drop_table("picked_file")
    op.drop_table("pick_up")
