"""Alembic's entry: runs the numbered migrations on the database the caller names."""

from alembic import context
from sqlalchemy import create_engine, pool

from intake.store import tables, tables_follow_up, tables_gap, tables_house, tables_proposal
from intake.store.base import Base

NEW = (tables_follow_up.FollowUpTable, tables_gap.ServiceGapTable, tables_proposal.ProposalTable)
ALL = (tables.RegistrationTable, tables_house.AreaTable, *NEW)
assert all(one.metadata is Base.metadata for one in ALL)  # noqa: S101 - importing the tables fills the metadata


def run() -> None:
    """Run in one transaction each, with SQLite's batch mode for ALTER."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
