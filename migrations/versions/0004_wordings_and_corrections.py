"""The ledger of wordings, corrections that travel in batches, and until when a consent to share holds"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wording",
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("wording_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("programme", "wording_id", "language", "digest", name=op.f("pk_wording")),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("row_digest", sa.LargeBinary(length=16), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_correction_referral_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_correction_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_correction_referral_id"), "correction", ["referral_id"])
    op.create_index(op.f("ix_correction_batch_id"), "correction", ["batch_id"])
    op.add_column("referral", sa.Column("consent_until", sa.Date(), nullable=True))
    op.add_column("batch", sa.Column("corrections", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("batch", "corrections")
    op.drop_column("referral", "consent_until")
    op.drop_table("correction")
    op.drop_table("wording")
