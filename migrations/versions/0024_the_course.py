"""The course before the first registration: who has done which part, whose account still has to"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever has an account has been registering people: she counts as trained.
    op.add_column("account", sa.Column("trained", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("invitation", sa.Column("short_term", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "course",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("part", sa.String(length=40), primary_key=True),
        sa.Column("week", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    # An older program would let everybody register: who has not done the course is closed, and may be opened again by an administrator.
    op.drop_table("course")
    op.execute("DELETE FROM invitation WHERE short_term")
    op.execute("UPDATE account SET state = 'closed', password_hash = NULL WHERE NOT trained")
    op.drop_column("invitation", "short_term")
    op.drop_column("account", "trained")
