"""Tablets that a relay recognises"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tablet") as table:
        table.add_column(sa.Column("relay_hash", sa.LargeBinary(length=16), nullable=True))
        table.create_unique_constraint(op.f("uq_tablet_relay_hash"), ["relay_hash"])


def downgrade() -> None:
    with op.batch_alter_table("tablet") as table:
        table.drop_constraint(op.f("uq_tablet_relay_hash"), type_="unique")
        table.drop_column("relay_hash")
