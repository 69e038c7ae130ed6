"""The whole of a load test: a server, a room, the scenes in their order, and Node beside it."""
from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from app import create_app
from app.ballots.models import Question
from app.ballots.roll import roll_by_voter
from app.ballots.urn import urn
from app.base.visitor import SESSION_COOKIE
from app.bootstrap.page_files import install_npm_packages, node_of_the_wheel, with_node
from app.extensions import db
from app.load import scenes
from app.load.hall import Hall
from app.load.machine import Machine, hardware, node_server, our_server
from app.load.report import judge
from app.load.room import Line, make_room
from app.people.commands.sessions import token_hash
from app.people.models import SignIn
from app.preparation import bring_up_to_date
from app.settings import ROOT, Settings

ITEMS = 5


@dataclass(frozen=True)
class Aim:
    """What was asked for."""

    phones: int
    seconds: float
    url: str
    with_node: bool
    folder: Path


async def run_load(aim: Aim, say: Callable[[str], Any]) -> dict[str, Any]:
    """Everything, in about two minutes for a thousand phones; stops by itself."""
    figures: dict[str, Any] = {"at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "hardware": hardware(), "phones": aim.phones}
    settings = Settings() if aim.url else Settings(instance=aim.folder / "instance", env="development", demo=False)
    bring_up_to_date(settings)
    app = create_app(settings)
    with app.app_context():
        lines = make_room(aim.phones, items=ITEMS, present=True)
    server = _server(aim, settings)
    os.sched_setaffinity(0, set(range(1, os.cpu_count() or 1)) or {0})  # core 0 belongs to the server
    try:
        if not aim.url:
            server.start()
        await _ours(app, Hall(server, lines), lines, figures, aim, say)
    finally:
        if not aim.url:
            server.stop()
    figures["targets"] = judge(figures)
    return figures


def _server(aim: Aim, settings: Settings) -> Machine:
    if not aim.url:
        return our_server(settings.instance, core=0)
    return Machine([], urlsplit(aim.url).port or 80)


async def _ours(app: Flask, hall: Hall, lines: list[Line], figures: dict[str, Any], aim: Aim, say: Callable[[str], Any]) -> None:
    """The scenes, each under its name."""
    play = scenes.Play(hall, rows_of(app, lines), aim.seconds, list(lines[0]["vars"]["items"]), lines[0]["vars"]["question"])
    acts: list[tuple[str, Callable[[], Any]]] = [
        ("join", lambda: scenes.join(play)),
        ("speak", lambda: scenes.speak(play)),
        ("comment", lambda: scenes.comment(play)),
        ("open", lambda: scenes.opened(play)),
        ("show", lambda: scenes.show(play)),
        ("fan_out", lambda: scenes.fan_out(hall)),
        ("vote_spread", lambda: scenes.vote(play, aim.seconds)),
        ("vote_at_once", lambda: scenes.vote(play, 0)),
        ("drop", lambda: scenes.drop(play)),
    ]
    if not aim.url:
        acts += [("kill_9", lambda: scenes.restart(play)), ("polite_stop", lambda: scenes.restart(play, signal.SIGTERM))]
    await hall.enter(hall.chair)
    await scenes.close(play, play.question)
    hall.chair.drop()
    for name, act in acts:
        figures[name] = await act()
        say(f"{name}: {figures[name]}")
    if aim.with_node and not aim.url:  # what a server used that somebody else started is not known
        figures["beside_node"] = await _beside_node(hall, lines, aim)
        say(f"beside_node: {figures['beside_node']}")
    await hall.go()


def rows_of(app: Flask, lines: list[Line]) -> Callable[[int], set[int]]:
    """Whose ballot lies in the urn, by the number of the phone: worked out with the key of the question, while it is open."""
    hashes = [token_hash(line["cookies"][SESSION_COOKIE]) for line in lines[2:]]
    with app.app_context():
        people = {row.token_hash: row.person_id for row in db.session.execute(select(SignIn.token_hash, SignIn.person_id))}

    def rows(question_id: int) -> set[int]:
        with app.app_context():
            there = {lying.pseudonym for lying in urn().all_lying(question_id)}
            voters = roll_by_voter(db.session.get_one(Question, question_id))
            have_cast = {line.person_id for voter in voters if voter.pseudonym in there for line in voter.lines}
        return {n for n, hashed in enumerate(hashes) if people[hashed] in have_cast}

    return rows


async def _beside_node(hall: Hall, lines: list[Line], aim: Aim) -> dict[str, Any]:
    """The phones are in our hall at the end of its evening; as many more come to Node's server on the same core. Then both push in turns."""
    if not (ROOT / "node_modules" / "socket.io").exists():
        install_npm_packages(for_tests=True)
    program = node_of_the_wheel() or shutil.which("node", path=with_node()["PATH"])
    server = node_server(str(program), aim.folder / "node.log", core=0)
    theirs = Hall(server, lines)
    server.start()
    try:
        empty = server.memory()
        for phone in (theirs.chair, theirs.wall):
            await theirs.enter(phone)
        await theirs.all_enter(theirs.phones)
        memory = round((server.memory() - empty) / len(theirs.phones), 1)
        figures = await scenes.side_by_side({"ours": hall, "node": theirs})
        await theirs.go()
    finally:
        server.stop()
    return {**figures, "node_memory_kb_each": memory}
