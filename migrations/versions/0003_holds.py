"""Holds: a purge put off, with a reason"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("hold_week", sa.Date(), nullable=True))
    op.add_column("registration", sa.Column("hold_sealed", sa.LargeBinary(), nullable=True))
    held = sa.text("hold_week IS NOT NULL")
    op.create_index("ix_registration_hold_week", "registration", ["hold_week"], sqlite_where=held, postgresql_where=held)


def downgrade() -> None:
    op.drop_index("ix_registration_hold_week", "registration")
    op.drop_column("registration", "hold_sealed")
    op.drop_column("registration", "hold_week")
