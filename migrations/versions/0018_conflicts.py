"""Rows that disagree with what holds know their referral"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME = "fk_answer_row_referral_id_referral"


def upgrade() -> None:
    with op.batch_alter_table("answer_row", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.add_column(sa.Column("referral_id", sa.LargeBinary(length=16), nullable=True))
        table.create_foreign_key(op.f(NAME), "referral", ["referral_id"], ["id"], ondelete="CASCADE")
        table.create_index(op.f("ix_answer_row_referral_id"), ["referral_id"])


def downgrade() -> None:
    with op.batch_alter_table("answer_row", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.drop_index(op.f("ix_answer_row_referral_id"))
        table.drop_constraint(op.f(NAME), type_="foreignkey")
        table.drop_column("referral_id")
