"""How Alembic meets our database: through the app's own engine, batch mode for SQLite."""
from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

database = current_app.extensions["migrate"].db
options = current_app.extensions["migrate"].configure_args


def run() -> None:
    """Run the migrations over one connection."""
    with database.engine.connect() as connection:
        _watch_keys(connection, False)
        context.configure(connection=connection, target_metadata=database.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
            _demand_no_orphans(connection)
        connection.commit()
        _watch_keys(connection, True)


def _watch_keys(connection: Connection, is_on: bool) -> None:
    """SQLite changes a table by making it anew; while it is gone, rows that point to it would be taken for orphans."""
    if connection.dialect.name == "sqlite":
        connection.connection.execute(f"PRAGMA foreign_keys={'ON' if is_on else 'OFF'}")


def _demand_no_orphans(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise RuntimeError(f"rows that point to nothing: {orphans[:5]}")


run()
