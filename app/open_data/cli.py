"""The record on the command line: take it out, print its keys, change the key, replay it."""
from __future__ import annotations

import sys
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app import create_app
from app.base import clock
from app.change.transaction import change_by
from app.extensions import db
from app.open_data import bundle, checking, parts
from app.policy.actor import machine
from app.record import checkpoints
from app.record.checkpoints import KEY_FILE, key_file, own_key, write_key
from app.settings import Settings
from app.witness.commands import announce_key, witness_key
from app.witness.queries import policy


@click.group("record")
def record() -> None:
    """公开记录：导出、公钥、核对。 / The public record: export, keys, checks."""


@record.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """把公开记录导成一个 SQLite 文件，用 verify.py 核对。 / Write the public record to one SQLite file, for verify.py to check."""
    with create_app(Settings()).app_context():
        size = bundle.export(file)
    click.echo(f"{size} 条 / entries  →  {file}\n核对 / check:  python3 verify.py {file}")


@record.command("keys")
def keys() -> None:
    """打印记录和见证人的公钥（tlog-policy），抄在纸上发给大家。 / Print the keys of record and witnesses, to hand out on paper."""
    with create_app(Settings()).app_context():
        if not checkpoints.announced_keys(db.session()):
            with change_by(machine("cli")) as change:
                change.seal("keys")
        click.echo(policy(), nl=False)
        click.echo(f"# 我们给别人见证用的公钥 / our key as a witness for others:\n# {witness_key().public}")


@record.command("personal")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def personal(file: Path) -> None:
    """给监督成员：个人信息和盐，verify.py --pd 用；不公开，用完删掉。 / For supervisors: personal values with salts, for verify.py --pd."""
    with create_app(Settings()).app_context():
        text = "".join(f"{line}\n" for line in parts.personal())
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    click.echo(f"{text.count(chr(10))} 个 / values  →  {file}")


@record.command("rotate-key")
@click.confirmation_option(prompt="换掉记录的钥匙？ / Change the key of the record?")
def rotate_key() -> None:
    """换记录的签名钥匙；旧的还在就一起签一次。 / Change the key of the record; the old one signs once more where it is still there."""
    with create_app(Settings()).app_context():
        announced = checkpoints.announced_keys(db.session())
        path = key_file()
        before = own_key() if path.exists() else None
        if before is not None and announced and announced[-1] != before.public:
            before = None  # a stranger's key: it vouches for nothing
        fresh = path.with_name(f"{KEY_FILE}.new")
        fresh.unlink(missing_ok=True)
        write_key(fresh, Ed25519PrivateKey.generate())
        after = own_key(fresh.name)
        with change_by(machine("cli")) as change:
            announce_key(change, before, after)
        fresh.replace(path)
        click.echo(f"log {after.public}")


@record.command("sign")
def sign() -> None:
    """到点就签存一次（每 10 分钟有新内容，或每天 18:00）。 / Sign a checkpoint if one is due."""
    with create_app(Settings()).app_context(), change_by(machine("cli")) as change:
        cause = checkpoints.cause_now(change.session, clock.now())
        if not cause:
            click.echo("还没到点。 / Nothing is due.")
            sys.exit(0)
        change.seal(cause)


@record.command("check")
def check() -> None:
    """把记录从头重放，和各张表比对（每夜自动做）。 / Replay the record and compare it with the tables (done every night)."""
    with create_app(Settings()).app_context():
        found = checking.run()
    click.echo(found["report"]["zh"] + found["report"]["en"])
    sys.exit(found["exit"])


COMMANDS = [record]
