"""Centres, walk-in sessions, visits, shifts, calendar feeds"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("transportation", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=300), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("accessibility", sa.JSON(), nullable=False),
        sa.Column("alert", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("risk", sa.String(length=10), nullable=False),
        sa.Column("risk_week", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("partner", "code", name=op.f("uq_centre_partner_code")),
    )
    op.create_table(
        "walk_in",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_walk_in_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_in")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_walk_in_centre_id"), "walk_in", ["centre_id"])
    op.create_index(op.f("ix_walk_in_week"), "walk_in", ["week"])
    op.create_table(
        "visit",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("walk_in_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("companion", sa.String(length=16), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_visit_centre_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_visit_referral_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["walk_in_id"], ["walk_in.id"], name=op.f("fk_visit_walk_in_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_visit_referral_id"), "visit", ["referral_id"])
    op.create_index(op.f("ix_visit_centre_id"), "visit", ["centre_id"])
    op.create_index(op.f("ix_visit_walk_in_id"), "visit", ["walk_in_id"])
    op.create_index("ix_visit_week_state", "visit", ["week", "state"])
    for name, column, where in (("ix_visit_companion", "companion", "companion <> ''"), ("ix_visit_flagged", "id", "flagged")):
        op.create_index(name, "visit", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "shift",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_shift_account_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_shift_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_shift_account_id"), "shift", ["account_id"])
    op.create_index(op.f("ix_shift_week"), "shift", ["week"])
    op.create_table(
        "calendar_feed",
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calendar_feed_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("account_id", name=op.f("uq_calendar_feed_account_id")),
    )


def downgrade() -> None:
    for table in ("calendar_feed", "shift", "visit", "walk_in", "centre"):
        op.drop_table(table)
