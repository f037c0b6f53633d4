"""Alembic's entry: runs the numbered migrations on the database the caller names."""

from alembic import context
from sqlalchemy import create_engine, pool

from intake.store.every_table import METADATA


def run() -> None:
    """Run in one transaction each, with SQLite's batch mode for ALTER."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
