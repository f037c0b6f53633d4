"""Sums of batches"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty for batches that are there: only who has the keys can sum up, and does the first time that such a batch changes.
    op.add_column("batch", sa.Column("content_sum", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    # A batch that has a sum carries a mark that the version before does not know: it can't be exported with it any more.
    op.drop_column("batch", "content_sum")
