"""The calendar on the command line, for a timer that runs it every few minutes."""
from __future__ import annotations

import click

from app import create_app
from app.base import clock
from app.process.calendar import run_due
from app.settings import Settings


@click.command("calendar")
def calendar() -> None:
    """按日历推进到期的步骤、收起贴满天数的公示；有没办完的就不动，并说明原因。

    Move what is due; say why where something is outstanding.
    """
    app = create_app(Settings())
    with app.app_context():
        say = app.extensions["wushi_words"]
        outcomes = run_due(clock.now())
        if not outcomes:
            click.echo("没有到期的事。 / Nothing is due.")
        for outcome in outcomes:
            thing = f"{outcome.due.kind.__name__.lower()}:{outcome.due.id} {outcome.due.verb}"
            if outcome.reasons:
                click.echo(f"没动 / not moved  {thing}")
                for reason in outcome.reasons:
                    click.echo(f"    {say(reason)}")
            else:
                click.echo(f"办了 / done       {thing}")


COMMANDS = [calendar]
