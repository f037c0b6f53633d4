"""To whose key a file was closed"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("batch_file") as table:
        table.add_column(sa.Column("closed_for", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("batch_file") as table:
        table.drop_column("closed_for")
