"""`python3 -m app load` and `load-room`: how many phones a hall may hold, measured on the machine it will stand on."""
from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import click

from app import create_app
from app.ballots.rules import FEWEST_FOR_SECRET
from app.load.report import printed
from app.load.room import make_room
from app.load.run import Aim, run_load
from app.preparation import bring_up_to_date
from app.settings import Settings

MOST_PHONES, MOST_SECONDS = 10_000, 300


@click.command("load-room")
@click.option("--participants", type=click.IntRange(FEWEST_FOR_SECRET, MOST_PHONES), required=True, help="多少人 / how many people")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="写到哪个文件 / the file to write")
def load_room(participants: int, out: Path) -> None:
    """造一个会场：虚构的人、会议、一个开着的表决；每人一行 JSON。只在 WUSHI_ENV=development 时可用。

    Make a room of invented people with an open question, one line of JSON each; only with WUSHI_ENV=development.
    """
    settings = Settings()
    if settings.env != "development":
        sys.exit("只在 WUSHI_ENV=development 时可用：这里会造出不存在的人。 / Only with WUSHI_ENV=development: this invents people.")
    bring_up_to_date(settings)
    with create_app(settings).app_context():
        lines = make_room(participants)
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # each line is somebody's session
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    click.echo(f"{len(lines)} 行 / lines: {out}")


@click.command("load")
@click.option("--phones", type=click.IntRange(FEWEST_FOR_SECRET, MOST_PHONES), default=1000, show_default=True, help="多少部手机 / how many phones")
@click.option("--seconds", type=click.FloatRange(1, MOST_SECONDS), default=60, show_default=True, help="第一次表决分散在几秒内 / the first vote is spread over")
@click.option("--url", default="", help="已在本机运行的服务器（同一 WUSHI_INSTANCE） / a server that runs already on this machine")
@click.option("--node/--no-node", "with_node", default=True, show_default=True, help="与 Node 的 Socket.IO 对照 / beside Node's Socket.IO server")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="把数字写成 JSON / write the figures as JSON")
def load(phones: int, seconds: float, url: str, with_node: bool, out: Path | None) -> None:
    """压力测试：一屋子手机进场、发言、写意见、投票、掉线、重启，然后报数。

    The load test: a hall of phones comes, speaks, writes, votes, loses its line, lives through a restart; then the figures.
    """
    if url and urlsplit(url).hostname not in ("127.0.0.1", "::1", "localhost"):
        sys.exit("只测本机。 / Only this machine is tested.")
    with tempfile.TemporaryDirectory(prefix="wushi-load-") as folder:
        figures = asyncio.run(run_load(Aim(phones, seconds, url, with_node, Path(folder)), click.echo))
    if out is not None:
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(printed(figures))
    sys.exit(0 if all(check["met"] for check in figures["targets"]) else 1)


COMMANDS = (load, load_room)
