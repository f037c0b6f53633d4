"""An account may be a partner's"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("account", "invitation"):
        op.add_column(name, sa.Column("partner", sa.String(length=40), nullable=False, server_default=""))


def downgrade() -> None:
    # An older program knows no such role: whoever held such an account gets no way in, and its line stays for the log.
    op.execute("DELETE FROM invitation WHERE partner <> ''")
    op.execute("UPDATE account SET role = 'volunteer', state = 'closed', password_hash = NULL WHERE partner <> ''")
    for name in ("invitation", "account"):
        op.drop_column(name, "partner")
