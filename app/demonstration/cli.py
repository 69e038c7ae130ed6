"""The command of the demonstration: one-time codes of its people."""
from __future__ import annotations

import sys

import click

from app import create_app
from app.demonstration.keys import code_now
from app.settings import Settings


@click.command("code")
@click.argument("login")
def code(login: str) -> None:
    """演示工作人员此刻的动态码。 / The one-time code of a demonstration person at this moment."""
    with create_app(Settings()).app_context():
        found = code_now(login)
    if found is None:
        click.echo("没有这个演示账号。 / There is no such demonstration account.", err=True)
        sys.exit(1)
    click.echo(found)


COMMANDS = [code]
