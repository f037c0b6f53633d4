"""Tablets, their envelopes, and picture codes"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tablet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("code_until", sa.Date(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("contact_week", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_tablet_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_tablet_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tablet_token_hash")),
    )
    op.create_index(op.f("ix_tablet_area_id"), "tablet", ["area_id"])
    op.create_table(
        "receipt",
        sa.Column("envelope_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id", "digest", name=op.f("pk_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_receipt_week"), "receipt", ["week"])
    op.create_table(
        "held_envelope",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("tablet_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_held_envelope_area_id")),
        sa.ForeignKeyConstraint(["tablet_id"], ["tablet.id"], name=op.f("fk_held_envelope_tablet_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_held_envelope_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_envelope")),
        sa.UniqueConstraint("key_id", name=op.f("uq_held_envelope_key_id")),
        sqlite_with_rowid=False,
    )
    for column in ("area_id", "registration_id", "week"):
        op.create_index(op.f(f"ix_held_envelope_{column}"), "held_envelope", [column])
    op.add_column("registration", sa.Column("picture_hash", sa.LargeBinary(length=16), nullable=True))
    op.create_index(op.f("ix_registration_picture_hash"), "registration", ["picture_hash"])
    op.add_column("programme", sa.Column("accepted_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("programme", "accepted_until")
    op.drop_index(op.f("ix_registration_picture_hash"), "registration")
    op.drop_column("registration", "picture_hash")
    op.drop_table("held_envelope")
    op.drop_table("receipt")
    op.drop_table("tablet")
