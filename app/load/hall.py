"""A hall full of phones: they come, act, lose their line and return, and write down what they were told and when."""
from __future__ import annotations

import asyncio
import json
import random
import ssl
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.load.machine import Machine
from app.load.phone import Lost, Phone

AT_ONCE = 100
"""Phones that knock at the same moment: a hall does not come through the door as one person."""
LATER = ("rate.slow_down", "room.busy", "offline", "server.draining")


def percentiles(took: list[float]) -> dict[str, float]:
    """Median, 95th, 99th and worst, in milliseconds."""
    ordered = sorted(took) or [0.0]
    parts = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("worst", 1.0))
    return {name: round(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000, 1) for name, part in parts}


@dataclass
class Score:
    """What the phones know of one vote: how long each answer took, and which ballots were acknowledged."""

    took: list[float] = field(default_factory=list)
    acked: set[int] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)
    resent: int = 0


class Hall:
    """Everybody in one room."""

    def __init__(self, server: Machine, lines: list[dict[str, Any]], host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        """Nobody is in yet."""
        self.server, self.host, self.tls = server, host, tls
        self.events: list[tuple[float, int, dict[str, Any]]] = []
        self.chair, self.wall = Phone(lines[0]), Phone(lines[1], self._hear)
        self.phones = [Phone(line, self._hear) for line in lines[2:]]
        self.room = lines[0]["vars"]["room"]
        self._seen: dict[str, list[float]] = {}

    def _hear(self, phone: Phone, text: bytes) -> None:
        """An event is read once; for every other phone only that it came, and when."""
        kind = text[text.find(b'"kind":') + 8 :].split(b'"', 1)[0].decode()
        self._seen.setdefault(kind, []).append(time.perf_counter())

    def seen(self, kind: str) -> list[float]:
        """When each screen heard of it."""
        return self._seen.get(kind, [])

    def forget(self) -> None:
        """A new scene."""
        self._seen.clear()

    @property
    def received(self) -> int:
        """Messages that all phones and the wall have got so far, acknowledgements not counted."""
        return sum(phone.received for phone in self.everybody())

    def everybody(self) -> Iterable[Phone]:
        """Phones and the wall."""
        return (*self.phones, self.wall)

    async def enter(self, phone: Phone) -> float:
        """Connect and join; gives back the seconds."""
        began = time.perf_counter()
        for _ in range(60):
            try:
                await phone.connect(self.host, phone.line.get("port", self.server.port), self.tls)
                answer = await phone.ask("room.join", **{k: v for k, v in phone.line["vars"].items() if k in ("room", "code")})
                if answer.get("ok"):
                    return time.perf_counter() - began
                await asyncio.sleep(answer.get("retry_in", 500) / 1000)
            except (OSError, TimeoutError, Lost):
                await asyncio.sleep(min(3.0, 0.4 * (1 + random.random())))
            phone.drop()
        raise SystemExit("a phone did not get in within a minute")

    async def go(self) -> None:
        """Everybody hangs up."""
        for phone in (self.chair, *self.everybody()):
            phone.drop()
        await asyncio.sleep(0.05)

    async def all_enter(self, phones: Iterable[Phone], at_once: int = AT_ONCE) -> list[float]:
        """Everybody comes, so many at a time."""
        return await together([partial(self.enter, phone) for phone in phones], at_once)

    async def vote(self, phone: Phone, n: int, question: int, choice: str, score: Score) -> None:
        """One ballot, sent again as long as nobody has said whether it counts. Same key, same rev: the same act."""
        body = {"question": question, "choice": choice, "key": str(uuid.uuid4()), "rev": 1}
        began = time.perf_counter()
        while True:
            try:
                answer = await phone.ask("vote.cast", **body)
            except (Lost, TimeoutError):
                score.resent += 1
                while not phone.is_connected:
                    await asyncio.sleep(0.05)
                continue
            if answer["ok"]:
                score.took.append(time.perf_counter() - began)
                score.acked.add(n)
                return
            if answer["reason"] not in LATER:
                score.refused[answer["reason"]] = score.refused.get(answer["reason"], 0) + 1
                return
            await asyncio.sleep(answer.get("retry_in", 1000) / 1000)

    async def all_vote(self, question: int, seconds: float, score: Score) -> None:
        """Everybody votes, each at a moment of their own within so many seconds; 0: all at once."""
        async def one(n: int, phone: Phone) -> None:
            await asyncio.sleep(random.random() * seconds)
            await self.vote(phone, n, question, ("for", "against", "abstain")[n % 3], score)

        await asyncio.gather(*(one(n, phone) for n, phone in enumerate(self.phones)))

    async def run(self, event: str, **body: Any) -> dict[str, Any]:
        """The facilitator does something; a refusal is a fault of the test."""
        answer = await self.chair.ask(event, key=str(uuid.uuid4()), **body)
        if not answer["ok"]:
            raise SystemExit(f"{event}: {answer}")
        return answer

    async def until(self, holds: Callable[[], bool], patience: float = 10.0) -> float:
        """Wait; gives back how long, and stops waiting after a while."""
        began = time.perf_counter()
        while not holds() and time.perf_counter() - began < patience:
            await asyncio.sleep(0.01)
        return time.perf_counter() - began

    def turnout(self, phone: Phone) -> int:
        """How many the newest pulse on this screen says."""
        start = phone.last_pulse.find(b"[")
        body = json.loads(phone.last_pulse[start:])[1] if start >= 0 else {}
        return int(body.get("turnout", {}).get("cast", -1))


async def together(tasks: Iterable[Callable[[], Awaitable[float]]], at_once: int) -> list[float]:
    """Run them, never more than so many at a time."""
    gate = asyncio.Semaphore(at_once)

    async def one(task: Callable[[], Awaitable[float]]) -> float:
        async with gate:
            return await task()

    return list(await asyncio.gather(*(one(task) for task in tasks)))
