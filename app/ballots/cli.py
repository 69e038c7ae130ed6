"""Votes on the command line: reading in an election held elsewhere, and what falls due in open votes."""
from __future__ import annotations

import sys
from pathlib import Path

import click

from app import create_app
from app.allocation import RULES, Election, ElectionError, PbError, read_pb
from app.ballots.commands.importing import Imported, ballots_of, begin_import, finish_import, pour_in
from app.ballots.due import run_due_votes
from app.ballots.models import Question
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.people.models import Area
from app.people.queries import communities
from app.policy.actor import machine
from app.settings import Settings


@click.command("import-election")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rule", default="greedy", show_default=True, type=click.Choice(sorted(RULES)), help="计票规则 / rule of counting")
@click.option("--area", type=int, help="放在哪个社区（编号）/ number of the community it is put in; default: the first")
def import_election(file: Path, rule: str, area: int | None) -> None:
    """把一场真实选举（Pabulib .pb）读进来，经同一个票箱计票，成为一次办完的投票。

    Read a real election (a Pabulib .pb file): through the same urn and the same count it becomes a finished vote.
    """
    app = create_app(Settings())
    with app.app_context():
        content = file.read_bytes()
        try:
            election = read_pb(content)
        except PbError as error:
            sys.exit(f"{file}:{error.line}: {error.reason}")
        place = db.session.get(Area, area) if area else next(iter(communities()), None)
        if place is None:
            sys.exit("没有这个社区；先建立社区。 / There is no such community; found one first.")
        try:
            question = run_import(place, election, content, rule)
        except Refused as refused:
            sys.exit("\n".join(app.extensions["wushi_words"](reason) for reason in refused.reasons))
        except ElectionError as error:
            sys.exit(error.reason)
        click.echo(_told(question))


def run_import(place: Area, election: Election, content: bytes, rule: str) -> Question:
    """All of it: opened, poured in with a bar that shows how far it is, closed, opened, counted."""
    with change_by(machine("import")) as change:
        begun: Imported = begin_import(change, place, election, content, rule)
    question = begun.question
    with click.progressbar(length=election.voters, label="选票 / ballots", file=sys.stderr) as bar:
        pour_in(question.id, question.record_key, question.scrutineer_pub, ballots_of(election), bar.update)
    with change_by(machine("import")) as change:
        finish_import(change, question, begun.envelope)
    return question


def _told(question: Question) -> str:
    result = question.result or {}
    pot = result["pots"][0]
    lines = [f"{pot['voters']} 张选票，入选 {len(pot['winners'])} 项 / {pot['voters']} ballots, {len(pot['winners'])} projects funded:"]
    titles = {row["code"]: row["title"] for row in pot["rows"]}
    return "\n".join([*lines, *(f"  {code}  {titles[code]}" for code in pot["winners"]), f"/votes/{question.id}/result"])


@click.command("votes")
def votes() -> None:
    """办理到期的投票事项：把新选票固定进记录，结束到点的投票。 / Do what is due in votes: batches of new casts, votes whose end has come."""
    app = create_app(Settings())
    with app.app_context():
        say = app.extensions["wushi_words"]
        done = run_due_votes()
        for id_, verb, reasons in done:
            click.echo(f"question:{id_} {verb}: {'; '.join(say(reason) for reason in reasons) or '办了 / done'}")
        if not done:
            click.echo("没有到期的事。 / Nothing is due.")


COMMANDS = [import_election, votes]
