"""Before the first request: the database at its newest shape, and the demonstration community where it is wanted."""
from __future__ import annotations

import click
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import inspect

from app import create_app
from app.ballots.urn import put_away, urn
from app.demonstration import keepsake
from app.demonstration.play import is_empty, play
from app.extensions import db
from app.greeting import greeting
from app.open_data import stocktaking
from app.settings import ROOT, Settings


def prepare_instance(settings: Settings | None = None) -> int:
    """Upgrade, and play the demonstration into an empty database. Returns an exit status."""
    settings = settings or Settings()
    if not _start_over(settings):
        return 1
    before = bring_up_to_date(settings)
    with create_app(settings).app_context():
        if stocktaking.is_due(before):
            stocktaking.take_stock()
        if settings.demo and is_empty():
            play(click.echo)
    return 0


def bring_up_to_date(settings: Settings) -> str | None:
    """The tables at their newest shape, and at which migration they stood before; done by an app without the guard, because the guard forbids exactly this."""
    builder = can_migrate(create_app(settings.model_copy(update={"guard_record": False})))
    with builder.app_context():
        before = _stands_at()
        if before != ScriptDirectory(str(ROOT / "migrations")).get_current_head():
            upgrade()
        urn()
        db.engine.dispose()
        put_away(builder)
    return before


def can_migrate(app: Flask) -> Flask:
    """This app, able to change its tables. Serving needs no such ability, and starts the sooner without it."""
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    return app


def play_demo(settings: Settings | None = None) -> int:
    """Play the demonstration, on purpose and only into an empty house. Returns an exit status."""
    settings = settings or Settings()
    if not _start_over(settings):
        return 1
    bring_up_to_date(settings)
    with create_app(settings).app_context():
        if not is_empty():
            click.echo("这里已经有社区了，演示只在空库里演。 / A community stands here already; the demonstration needs an empty house.", err=True)
            return 1
        play(click.echo)
        click.echo(greeting(settings))
    return 0


def _start_over(settings: Settings) -> bool:
    """Half a demonstration is cleared away, so that it is played whole. Nothing else is ever cleared: nobody could have worked here yet."""
    if not keepsake.is_unfinished(settings.instance):
        return True
    if settings.database_url:
        click.echo("上次的演示没有演完。请换一个空的数据库，并删去 demonstration.unfinished。 / The demonstration was interrupted. "
                   "Give it an empty database and delete the file demonstration.unfinished.", err=True)  # fmt: skip
        return False
    click.echo("上次的演示没有演完，从头再演。 / The demonstration was interrupted; it is played from the beginning.")
    keepsake.clear_away(settings.instance)
    return True


def _stands_at() -> str | None:
    """The migration at which the database stands, without loading the migration machinery; None for an empty one."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found) if found else None
