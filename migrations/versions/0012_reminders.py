"""Reminders, rows that travel again, and how long partners take"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("correction", sa.Column("kind", sa.String(length=10), nullable=False, server_default="correction"))
    op.add_column("batch", sa.Column("sent_on", sa.Date(), nullable=True))
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_reminder_area_id_area")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_reminder_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("batch_id", "kind", "noted_on", "area_id", name=op.f("uq_reminder_batch_id_kind_noted_on_area_id")),
    )
    op.create_table(
        "answer_tally",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.SmallInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_answer_tally_area_id_area")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_answer_tally_batch_id_batch")),
        sa.PrimaryKeyConstraint("batch_id", "area_id", "weeks", name=op.f("pk_answer_tally")),
        sqlite_with_rowid=False,
    )
    # Lists sent before this: the week they were built in stands for the day, and what still waits for an answer is counted from here on.
    op.execute("UPDATE batch SET sent_on = week WHERE state = 'sent'")
    op.execute(
        "INSERT INTO answer_tally (batch_id, area_id, weeks, rows) SELECT referral.batch_id, referral.area_id, -1, count(*) FROM referral "
        "JOIN batch ON batch.id = referral.batch_id WHERE batch.state = 'sent' AND referral.state IN ('sent', 'acknowledged') "
        "GROUP BY referral.batch_id, referral.area_id"
    )


def downgrade() -> None:
    op.drop_table("answer_tally")
    op.drop_table("reminder")
    op.drop_column("batch", "sent_on")
    op.drop_column("correction", "kind")
