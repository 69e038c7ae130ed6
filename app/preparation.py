"""Before the first request: the database at its newest shape, and the demonstration community where it is wanted."""
from __future__ import annotations

import click
from flask_migrate import upgrade
from sqlalchemy import inspect

from app import create_app
from app.extensions import db
from app.settings import Settings


def prepare_instance(settings: Settings | None = None) -> int:
    """Upgrade, play the demonstration into an empty database, and say where to sign in. Returns an exit status."""
    settings = settings or Settings()
    builder = create_app(settings.model_copy(update={"guard_record": False}))
    with builder.app_context():
        if not _is_current(builder.root_path):
            upgrade()
        db.engine.dispose()
    app = create_app(settings)
    with app.app_context():
        from app.console.demo import is_empty, play, where_to_sign_in

        if settings.demo:
            if is_empty():
                play(click.echo)
            click.echo(where_to_sign_in(f"http://{settings.host}:{settings.port}"))
    return 0


def _is_current(_: str) -> bool:
    """Whether the database already stands at the newest migration, without loading the migration machinery."""
    from alembic.script import ScriptDirectory

    from app.settings import ROOT

    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found == ScriptDirectory(str(ROOT / "migrations")).get_current_head()
