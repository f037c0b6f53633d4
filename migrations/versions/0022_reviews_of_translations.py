"""Translations are reviewed text by text"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "translation_review",
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        sa.Column("mended", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reviewer", sa.String(length=16), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("language", "digest", name=op.f("pk_translation_review")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "translation_reviewer",
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_translation_reviewer_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("language", "account_id", name=op.f("pk_translation_reviewer")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("translation_reviewer")
    op.drop_table("translation_review")
