"""Figures given to others"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_given",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("breakdown", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_figure_given_area_id_area")),
        sa.PrimaryKeyConstraint("area_id", "programme", "breakdown", "code", "step", name=op.f("pk_figure_given")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("figure_given")
