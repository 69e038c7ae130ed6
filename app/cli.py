"""`python3 -m app WORD`: every command that is not a page. Help is in both languages."""
from __future__ import annotations

import sys

import click

from app.preparation import play_demo, prepare_instance
from app.wiring import rooms


@click.group(name="python3 -m app", context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """五事：社区一起提、议、办、监。 / Wushi: a community raises, decides, carries out and oversees."""


@main.command("prepare")
def prepare() -> None:
    """建库、升级；首次启动时载入演示社区。 / Make or upgrade the database; load the demonstration on first start."""
    sys.exit(prepare_instance())


@main.command("demo")
def demo() -> None:
    """在空库里演完禾苑社区的 2026 年。 / Play the year 2026 of Heyuan Community into an empty house."""
    sys.exit(play_demo())


def gather() -> None:
    """Every package's `cli` room adds its commands to the group."""
    for module in rooms("cli"):
        for entry in module.COMMANDS:
            main.add_command(entry)


def run() -> None:
    """Entry of `python -m app.cli`."""
    gather()
    main(prog_name="python3 -m app")


if __name__ == "__main__":
    run()
