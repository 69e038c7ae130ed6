"""Evenings in a small hall, each played in a process of its own by `python -m tests.load.evenings`, which prints what happened as JSON.

In a process of its own, because it holds an app that is served elsewhere, and a loop of a hundred phones: beside them, in one process with
the rest of the tests, other sockets could no longer be opened.
"""
from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from app import create_app
from app.ballots.urn import put_away
from app.extensions import db
from app.live.clients import MOST_SOCKETS
from app.load import scenes
from app.load.hall import Hall, Score
from app.load.machine import Machine, our_server
from app.load.phone import Phone, frame
from app.load.room import make_room
from app.load.run import rows_of
from app.preparation import bring_up_to_date
from app.settings import ROOT, Settings
from tests.fixtures.nginx import Front, nginx_before

PHONES, MANY = 24, 300
BAD = {
    "twenty megabytes announced": b"\x81\xff" + (20_000_000).to_bytes(8, "big") + b"\0\0\0\0" + b"x" * 100_000,
    "thirty kilobytes": frame("42" + json.dumps(["comment.post", {"text": "x" * 30_000}])),
    "no packet": frame("x"),
}
Told = dict[str, Any]


@contextmanager
def furnished(settings: Settings, phones: int = PHONES) -> Iterator[tuple[list[dict[str, Any]], Any]]:
    """A room in this house: its lines, and how to look into its urn."""
    app = create_app(settings)
    with app.app_context():
        lines = make_room(phones, items=6)
    yield lines, rows_of(app, lines)
    put_away(app)
    with app.app_context():
        db.engine.dispose()


def one_server(folder: Path, fast: str) -> Told:
    """Everything that a hall does at one server, with our own sockets (`fast` is 1) or with the stock ones."""
    server = our_server(folder, WUSHI_FAST_SOCKETS=fast)
    settings = Settings(instance=folder, env="development", demo=False)
    bring_up_to_date(settings)
    with furnished(settings) as (lines, rows):
        server.start()
        try:
            return asyncio.run(_whole_evening(server, lines, rows, fast == "1"))
        finally:
            server.stop()


async def _whole_evening(server: Machine, lines: list[dict[str, Any]], rows: Any, is_fast: bool) -> Told:
    hall = Hall(server, lines)
    play = scenes.Play(hall, rows, 0, list(lines[0]["vars"]["items"]), lines[0]["vars"]["question"])
    done: Told = {"join": await scenes.join(play), "speak": await scenes.speak(play), "comment": await scenes.comment(play), "show": await scenes.show(play)}
    await scenes.close(play, play.question)
    done |= {"fan_out": await scenes.fan_out(hall, 5), "vote": await scenes.vote(play, 0), "drop": await scenes.drop(play)}
    await hall.go()
    done["bad"] = {name: await bad_packet(server, lines, bad, is_fast) for name, bad in BAD.items()}
    done["windows"] = await ten_windows(server, lines)
    if is_fast:  # the stock reader counts nothing: that is one reason for our own
        done["flood"] = await flood(server, lines)
        await hall.all_enter((hall.chair, *hall.everybody()))
        done["killed"] = await scenes.restart(play)
        await hall.go()
    return done


def full_house(folder: Path) -> Told:
    """A hall of three hundred phones, and while all are connected everybody opens the page of the meeting twice."""
    server = our_server(folder)
    settings = Settings(instance=folder, env="development", demo=False)
    bring_up_to_date(settings)
    with furnished(settings, MANY) as (lines, _):
        server.start()
        try:
            return asyncio.run(_crowd(server, lines))
        finally:
            server.stop()


async def _crowd(server: Machine, lines: list[dict[str, Any]]) -> Told:
    hall = Hall(server, lines)
    await hall.all_enter((hall.chair, *hall.everybody()))
    address = f"http://127.0.0.1:{server.port}/meetings/{hall.room.partition(':')[2]}"

    def reads(some: list[dict[str, Any]]) -> int:
        return sum(requests.get(address, cookies=line["cookies"], timeout=60).ok for line in some for _ in range(2))

    opened = await asyncio.gather(*(asyncio.to_thread(reads, lines[2 + part :: 4]) for part in range(4)))
    told = {"opened": sum(opened), "connected": sum(phone.is_connected for phone in hall.phones)}
    await hall.go()
    return told


async def bad_packet(server: Machine, lines: list[dict[str, Any]], bad: bytes, is_fast: bool) -> Told:
    """Somebody sends what nobody reads; somebody else asks for the time."""
    hall = Hall(server, lines)
    one, other = hall.phones[:2]
    await hall.all_enter((one, other))
    one._wire.transport.write(bad)
    answer = await other.ask("clock", t0=1)
    await hall.until(lambda: not one.is_connected, 10 if is_fast or len(bad) < 100_000 else 0)  # the stock reader waits for all of it
    told = {"other_is_answered": answer["ok"], "is_let_go": not one.is_connected}
    await hall.go()
    return told


async def ten_windows(server: Machine, lines: list[dict[str, Any]]) -> Told:
    """One person opens window after window."""
    hall, line = Hall(server, lines), lines[3]
    windows = [Phone(line) for _ in range(2 * MOST_SOCKETS)]
    for window in windows:
        await hall.enter(window)
    await hall.until(lambda: sum(w.is_connected for w in windows) <= MOST_SOCKETS, 5)
    stand = [n for n, window in enumerate(windows) if window.is_connected]
    for window in windows:
        window.drop()
    await hall.go()
    return {"stand": stand}


async def flood(server: Machine, lines: list[dict[str, Any]]) -> Told:
    """One is too loud, one does not read, one is like everybody."""
    hall = Hall(server, lines)
    loud, deaf, quiet = hall.phones[5], hall.phones[6], hall.phones[7]
    for phone in (hall.chair, loud, deaf, quiet):
        await hall.enter(phone)
    deaf._wire.transport.pause_reading()
    loud._wire.transport.write(frame('42["clock",{"t0":1}]') * 2000)
    await hall.until(lambda: not loud.is_connected, 5)
    body = {"room": hall.room, "text": "x" * 12_000}
    for _ in range(120):
        await hall.chair.ask("load.push", **body)
        await asyncio.sleep(0.027)  # as many as one socket may send
    deaf._wire.transport.resume_reading()
    await hall.until(lambda: not deaf.is_connected, 5)
    told = {"loud": loud.is_connected, "deaf": deaf.is_connected, "quiet": quiet.is_connected}
    await hall.go()
    return told


def behind_nginx(folder: Path, database: str, redis: str) -> Told:
    """Two processes over PostgreSQL and Valkey with the files of deploy/; one is killed while everybody votes."""
    given = dict(line.split("=", 1) for line in (ROOT / "deploy" / "wushi.env").read_text().splitlines() if line and not line.startswith("#"))
    here = {"WUSHI_INSTANCE": str(folder), "DATABASE_URL": database, "REDIS_URL": redis}
    one, two = (our_server(folder, **{**given, **here}) for _ in range(2))
    settings = Settings(instance=folder, env="development", demo=False, DATABASE_URL=database)
    with furnished(settings) as (lines, rows), nginx_before(folder, (one.port, two.port)) as front:
        try:
            for server in (one, two):
                server.start()
            return {"pages": _pages(front), **asyncio.run(_killed_evening(front, (one, two), lines, rows))}
        finally:
            for server in (one, two):
                server.stop()


def _pages(front: Front) -> Told:
    page = requests.get(f"https://127.0.0.1:{front.port}/", verify=front.certificate, timeout=10)
    style = re.search(r"/static/dist/main-\w+\.css", page.text)
    assert style is not None
    sheet = requests.get(f"https://127.0.0.1:{front.port}{style[0]}", verify=front.certificate, timeout=10)
    turned = requests.get(f"http://127.0.0.1:{front.plain_port}/", timeout=10, allow_redirects=False)
    return {"page": page.status_code, "turned": turned.status_code, "cookies_secure": all(cookie.secure for cookie in page.cookies),
            "sheet": [sheet.status_code, sheet.headers["Content-Type"], sheet.headers["Cache-Control"]]}


async def _killed_evening(front: Front, servers: tuple[Machine, Machine], lines: list[dict[str, Any]], rows: Any) -> Told:
    hall, score = Hall(replace(servers[0], port=front.port), lines, tls=front.tls), Score()
    await hall.all_enter((hall.chair, *hall.everybody()))
    question = lines[0]["vars"]["question"]
    voting = asyncio.create_task(hall.all_vote(question, 1.5, score))
    await hall.until(lambda: len(score.acked) >= PHONES // 4)
    before = set(score.acked)
    servers[1].kill()
    lost = before - rows(question)
    await hall.until(lambda: not all(phone.is_connected for phone in hall.everybody()))
    returned = set[Phone]()
    while not (voting.done() and all(phone.is_connected for phone in (hall.chair, *hall.everybody()))):  # some notice it a moment later
        gone = {phone for phone in (hall.chair, *hall.everybody()) if not phone.is_connected}
        await hall.all_enter(gone)
        returned |= gone
        await asyncio.sleep(0.05)
    await voting
    await hall.until(lambda: all(hall.turnout(phone) == PHONES for phone in hall.everybody()))
    play = scenes.Play(hall, rows, 0, [], question)
    told = {**scenes.judged(play, question, score), **await scenes.close(play, question)}
    await hall.go()
    return {"acknowledged_before": len(before), "lost_by_the_kill": len(lost), "returned": len(returned), **told}


if __name__ == "__main__":
    evening, place, *more = sys.argv[1:]
    print(json.dumps({"one_server": one_server, "full_house": full_house, "behind_nginx": behind_nginx}[evening](Path(place), *more)))
