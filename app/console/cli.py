"""Setting up on the command line: the key once more."""
from __future__ import annotations

import sys

import click
from sqlalchemy import inspect

from app import create_app
from app.console.setup import key
from app.console.setup.queries import is_founded
from app.extensions import db
from app.settings import Settings


@click.command("setup-key")
def setup_key() -> None:
    """再显示一次建社区用的钥匙。 / Show the key for founding the community again."""
    settings = Settings()
    with create_app(settings).app_context():
        if inspect(db.engine).has_table("area") and is_founded():
            click.echo("社区已经建好，钥匙已作废。 / The community is founded; the key opens nothing any more.")
            sys.exit(1)
    click.echo(how_to_found(settings))


def how_to_found(settings: Settings) -> str:
    """The key with the address where it is used, in both languages."""
    where = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{settings.port}/setup"
    return (
        f"\n还没有社区。请在浏览器打开 {where}，输入这把钥匙，建立您的社区：\n"
        f"There is no community yet. Open {where} and type this key to found yours:\n\n    {key.lay_out(settings.instance)}\n\n"
        "再看一次 / to see it again:  python3 -m app setup-key"
    )


COMMANDS = [setup_key]
