"""Recordings"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("speaker", sa.String(length=16), nullable=False),
        sa.Column("agreed", sa.String(length=12), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("approved_by", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("ogg_bytes", sa.Integer(), nullable=False),
        sa.Column("m4a_bytes", sa.Integer(), nullable=False),
        sa.Column("ogg", sa.LargeBinary(), nullable=False),
        sa.Column("m4a", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("key_id", name=op.f("uq_recording_key_id")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recording_language_mark", "recording", ["language", "mark"])
    op.create_index("ix_recording_speaker", "recording", ["speaker"])


def downgrade() -> None:
    op.drop_table("recording")
