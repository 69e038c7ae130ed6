"""What happens in the hall, scene by scene, and the figures that each leaves behind."""
from __future__ import annotations

import asyncio
import random
import signal
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

from app.load.hall import Hall, Score, percentiles, together
from app.load.phone import Lost

Figures = dict[str, Any]
DROPPED = 200
SPREAD = 3.0
"""Seconds over which the phones of a large hall spread what they ask after an event: `spread` in static/src/js/meeting.js."""


@dataclass
class Play:
    """The hall, what it may look up in the database, and what was measured so far."""

    hall: Hall
    rows: Callable[[int], set[int]]  # of a question: the phones whose ballot lies in the urn
    seconds: float
    items: list[int] = field(default_factory=list)
    question: int = 0

    async def next_question(self) -> int:
        """The next item comes before the room, and its question is open."""
        if self.question:
            await self.hall.run("item.end", room=self.hall.room, item=self.items.pop(0))
            await self.hall.run("item.start", room=self.hall.room, item=self.items[0])
        self.question = (await self.hall.run("question.open", room=self.hall.room, item=self.items[0]))["question"]
        return self.question


async def join(play: Play) -> Figures:
    """Everybody comes: connect, enter, see the whole room."""
    hall, server = play.hall, play.hall.server
    empty, cpu, began = server.memory(), server.cpu(), time.perf_counter()
    await hall.enter(hall.chair)
    await hall.enter(hall.wall)
    took = await hall.all_enter(hall.phones)
    lasted = time.perf_counter() - began
    used = server.cpu() - cpu
    await asyncio.sleep(1)
    n = len(hall.phones)
    return {"phones": n, "seconds": round(lasted, 2), "each_ms": percentiles(took), "cpu_ms_each": round(used / n * 1000, 2),
            "memory_kb_each": round((server.memory() - empty) / n, 1), "server_mb": server.memory() // 1024}


async def speak(play: Play) -> Figures:
    """Hands go up, the facilitator calls them one by one, everybody sees who speaks."""
    hall = play.hall
    room, speakers = hall.room, hall.phones[: min(20, len(hall.phones))]

    async def ask(phone: Any) -> float:
        began = time.perf_counter()
        await phone.ask("speaker.ask", room=room, key=f"hand-{id(phone)}")
        return time.perf_counter() - began

    took = await together([partial(ask, phone) for phone in speakers], len(speakers))
    screens = []
    for _ in range(3):
        hall.forget()
        began = time.perf_counter()
        await hall.run("speaker.call", room=room)
        await hall.until(lambda: len(hall.seen("speaker.called")) > len(hall.phones))
        screens.append(max(hall.seen("speaker.called"), default=began + 99) - began)
        await hall.run("speaker.end", room=room)
    return {"hands": len(took), "ack_ms": percentiles(took), "call_on_every_screen_ms": round(max(screens) * 1000, 1)}


async def comment(play: Play) -> Figures:
    """Thirty people write at once; everybody hears of it."""
    hall = play.hall
    writers = hall.phones[:30]
    hall.forget()
    began = time.perf_counter()

    async def write(n: int) -> float:
        start = time.perf_counter()
        await writers[n].ask("comment.post", room=hall.room, text=f"第 {n} 条意见", key=f"comment-{n:04d}-{id(hall)}")
        return time.perf_counter() - start

    took = await together([partial(write, n) for n in range(len(writers))], len(writers))
    await hall.until(lambda: len(hall.seen("comment.posted")) >= len(writers) * (len(hall.phones) + 1), 15)
    seen = hall.seen("comment.posted")
    return {"comments": len(took), "ack_ms": percentiles(took), "delivered": len(seen), "of": len(writers) * (len(hall.phones) + 1),
            "on_every_screen_ms": round((max(seen, default=began) - began) * 1000, 1)}


async def show(play: Play) -> Figures:
    """What every real page does after an event: at a moment of its own within three seconds it asks what it should show now."""
    hall = play.hall
    have: list[dict[str, str]] = [{} for _ in hall.phones]
    sent = 0

    async def ask(n: int, spread: float) -> float:
        nonlocal sent
        await asyncio.sleep(random.random() * spread)
        began = time.perf_counter()
        answer = await hall.phones[n].ask("meeting.show", room=hall.room, have=have[n])
        took = time.perf_counter() - began
        have[n] |= {name: tag for name, (tag, _) in answer["html"].items()}
        sent += sum(len(html.encode()) for _, html in answer["html"].values())
        return took

    everybody = [partial(ask, n, SPREAD) for n in range(len(hall.phones))]
    first = await together(everybody, len(everybody))
    whole, sent, cpu = sent, 0, hall.server.cpu()
    await hall.phones[0].ask("comment.post", room=hall.room, text="灯下有积水，走路当心", key=f"show-{id(hall)}")
    again = await together(everybody, len(everybody))
    used = (hall.server.cpu() - cpu) / len(again)
    return {"first_ms": percentiles(first), "after_an_event_ms": percentiles(again), "cpu_us_each": round(used * 1e6),
            "bytes_first": whole // len(first), "bytes_after": sent // len(again)}


async def opened(play: Play) -> Figures:
    """The meeting begins and every phone loads its page anew: eight at a time, while all are connected."""
    hall, cpu = play.hall, play.hall.server.cpu()
    address = f"http://{hall.host}:{hall.server.port}/meetings/{hall.room.partition(':')[2]}"

    def read(lines: list[dict[str, Any]]) -> list[float]:
        took = []
        for line in lines:
            cookies = "; ".join(f"{name}={value}" for name, value in line["cookies"].items())
            began = time.perf_counter()
            with urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookies}), timeout=60) as answer:
                answer.read()
            took.append(time.perf_counter() - began)
        return took

    lines, began = [phone.line for phone in hall.phones], time.perf_counter()
    took = [one for part in await asyncio.gather(*(asyncio.to_thread(read, lines[n::8]) for n in range(8))) for one in part]
    used = (hall.server.cpu() - cpu) / len(took)
    return {"pages": len(took), "each_ms": percentiles(took), "all_ms": round((time.perf_counter() - began) * 1000), "cpu_ms_each": round(used * 1000, 2)}


async def vote(play: Play, seconds: float) -> Figures:
    """Everybody votes within so many seconds, or all at once; then the question is closed."""
    hall, server, score = play.hall, play.hall.server, Score()
    question = await play.next_question()
    await asyncio.sleep(1)
    cpu, heard, began = server.cpu(), hall.received, time.perf_counter()
    await hall.all_vote(question, seconds, score)
    lasted, used, pushes = time.perf_counter() - began, server.cpu() - cpu, hall.received - heard
    right = await hall.until(lambda: all(hall.turnout(phone) == len(score.acked) for phone in hall.everybody()))
    counts = judged(play, question, score)
    closing = await close(play, question)
    return {"within_s": seconds, **counts, "ack_ms": percentiles(score.took), "lasted_s": round(lasted, 2),
            "cpu_us_per_vote": round(used / max(1, len(score.acked)) * 1e6), "pushes": pushes,
            "turnout_right_on_every_screen_ms": round(right * 1000, 1), **closing}


def judged(play: Play, question: int, score: Score) -> Figures:
    """Rows against acknowledgements, person by person."""
    rows = play.rows(question)
    return {"acknowledged": len(score.acked), "in_the_urn": len(rows), "lost": len(score.acked - rows), "not_acknowledged": len(rows - score.acked),
            "refused": score.refused, "resent": score.resent}


async def close(play: Play, question: int) -> Figures:
    """The result comes to every screen, the wall first of all."""
    hall = play.hall
    hall.forget()
    began = time.perf_counter()
    answer = await hall.run("question.close", question=question)
    acked = time.perf_counter() - began
    await hall.until(lambda: len(hall.seen("question.closed")) > len(hall.phones))
    seen, told = hall.seen("question.closed"), answer["result"]
    counted = sum(told[choice] for choice in ("for", "against", "abstain"))
    return {"counted": counted, "doubled": max(0, counted - len(hall.phones)), "close_ack_ms": round(acked * 1000, 1),
            "result_on_every_screen_ms": round((max(seen, default=began + 99) - began) * 1000, 1), "screens": len(seen)}


async def drop(play: Play) -> Figures:
    """Two hundred phones lose the network in the same moment and come back, each with the whole state of the room."""
    hall = play.hall
    gone = random.sample(hall.phones, min(DROPPED, len(hall.phones)))
    for phone in gone:
        phone.drop()
    await asyncio.sleep(0.2)
    began = time.perf_counter()
    took = await hall.all_enter(gone, len(gone))
    return {"dropped": len(gone), "back_ms": percentiles(took), "all_back_ms": round((time.perf_counter() - began) * 1000, 1)}


async def restart(play: Play, how: int = signal.SIGKILL) -> Figures:
    """In the middle of a vote the server is killed (or told to stop) and started again; phones return and send what waits."""
    hall, server, score = play.hall, play.hall.server, Score()
    question = await play.next_question()
    voting = asyncio.create_task(hall.all_vote(question, 3.0, score))
    await asyncio.sleep(1.5)
    before = set(score.acked)
    if how == signal.SIGKILL:
        server.kill()
    else:
        await asyncio.to_thread(server.stop)
    down, there = time.perf_counter(), play.rows(question)
    starting = await asyncio.to_thread(server.start)

    async def back(phone: Any) -> float:
        began = time.perf_counter()
        while phone.is_connected and time.perf_counter() - began < 5:
            await asyncio.sleep(0.05)
        return await hall.enter(phone)

    returned = await together([partial(back, phone) for phone in (hall.chair, *hall.everybody())], 400)
    all_back = time.perf_counter() - down
    await voting
    counts = judged(play, question, score)
    closing = await close(play, question)
    return {"acknowledged_before": len(before), "lost_by_the_stop": len(before - there), "server_up_again_s": round(starting, 2),
            "all_back_s": round(all_back, 2), "back_ms": percentiles(returned), **counts, **closing}


def _has_come(hall: Hall, goal: int) -> bool:
    return hall.received >= goal


async def fan_out(hall: Hall, pushes: int = 100, pause: float = 0.05) -> Figures:
    """The bare fan-out: the same small push to everybody, again when all have it; what the processor did for each delivery.

    Counted is all that the server does meanwhile, in every process and thread of it. A heartbeat of every phone that falls into these seconds,
    as it does every twenty, adds two to three microseconds with us and half of one with Node: compare only by `side_by_side`.
    """
    server = hall.server
    body = {"room": hall.room, "seq": 12, "present": 812, "queue": 3, "turnout": {"question": 7, "cast": 640, "of": 812}}
    heard, cpu, took = hall.received, server.cpu(), []
    for _ in range(pushes):
        goal, began = hall.received + len(hall.phones) + 1, time.perf_counter()
        try:
            await hall.chair.ask("load.push", **body)
        except Lost:
            break
        await hall.until(partial(_has_come, hall, goal))
        took.append(time.perf_counter() - began)
        await asyncio.sleep(pause)
    delivered = hall.received - heard
    return {"pushes": len(took), "delivered": delivered, "cpu_us_per_delivery": round((server.cpu() - cpu) / max(1, delivered) * 1e6, 2),
            "on_every_screen_ms": percentiles(took)}


async def side_by_side(halls: dict[str, Hall], rounds: int = 10) -> dict[str, Figures]:
    """The same fan-out at several servers that share a core, in turns of ten pushes; a server's figure is the median of its turns.

    So each meets the same machine, and the same phones, in the same seconds; what a server does besides now and then, a heartbeat or a
    sweep, is in few turns and left out for all of them alike. A first turn warms up and is not counted.
    """
    turns: dict[str, list[Figures]] = {name: [] for name in halls}
    for n in range(rounds + 1):
        for name in sorted(halls, reverse=bool(n % 2)):
            turns[name].append(await fan_out(halls[name], 10))
    return {name: {"pushes": sum(turn["pushes"] for turn in seen), "delivered": sum(turn["delivered"] for turn in seen),
                   "bytes": len(halls[name].wall.last_pulse), "cpu_us_per_delivery": round(median(turn["cpu_us_per_delivery"] for turn in seen), 2),
                   "turns": [turn["cpu_us_per_delivery"] for turn in seen]}
            for name, (_, *seen) in turns.items()}
