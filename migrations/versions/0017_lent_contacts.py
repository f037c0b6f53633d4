"""Lent contacts: the pool, places on it, what arrives"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(length=16)
INDEXES = {
    "lent_contact": ("area_id",),
    "lent_place": ("contact_id", "area_id", "person_hash", "free_week"),
    "lent_message": ("contact_id", "area_id", "person_hash", "week"),
    "lent_receipt": ("week",),
}


def upgrade() -> None:
    op.create_table(
        "lent_contact",
        sa.Column("id", ID, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("address_hash", ID, nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("relays", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("rest_until", sa.Date(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_lent_contact_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lent_contact")),
        sa.UniqueConstraint("key_id", name=op.f("uq_lent_contact_key_id")),
        sa.UniqueConstraint("number", name=op.f("uq_lent_contact_number")),
        sa.UniqueConstraint("address_hash", name=op.f("uq_lent_contact_address_hash")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lent_place",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("partner", sa.String(length=40), nullable=False),
        sa.Column("person_hash", ID, nullable=True),
        sa.Column("key_id", ID, nullable=True),
        sa.Column("tag_hash", ID, nullable=True),
        sa.Column("cool_weeks", sa.Integer(), nullable=False),
        sa.Column("free_week", sa.Date(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["lent_contact.id"], name=op.f("fk_lent_place_contact_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_lent_place_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lent_place")),
        sa.UniqueConstraint("key_id", name=op.f("uq_lent_place_key_id")),
        sa.UniqueConstraint("tag_hash", name=op.f("uq_lent_place_tag_hash")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lent_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("person_hash", ID, nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["lent_contact.id"], name=op.f("fk_lent_message_contact_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_lent_message_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lent_message")),
        sa.UniqueConstraint("key_id", name=op.f("uq_lent_message_key_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lent_receipt",
        sa.Column("id", ID, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lent_receipt")),
        sqlite_with_rowid=False,
    )
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in reversed(list(INDEXES)):
        op.drop_table(table)
