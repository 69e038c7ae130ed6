"""What clients that mean no good cost the others, and what thousands of idle sockets cost in memory, in one run.

    .venv/bin/python benchmarks/sockets.py [--seconds 4] [--idle 10000]

A server of its own on this machine. One honest phone asks for the time thirty times a second; its worst answer while nobody
else is there is held against its worst answer during each attack: at most 50 ms more. Then so many idle phones at two
processes together: at most 1 GB. Exit 1 when a target is missed.
"""
from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402
from app.load.hall import Hall, percentiles  # noqa: E402
from app.load.machine import Machine, hardware, our_server  # noqa: E402
from app.load.phone import Lost, Phone, frame  # noqa: E402
from app.load.room import make_room  # noqa: E402
from app.preparation import bring_up_to_date  # noqa: E402
from app.settings import Settings  # noqa: E402

MOST_DELAY_MS, MOST_MEMORY_MB = 50.0, 1024
HUGE = b"\x81\xff" + (20_000_000).to_bytes(8, "big") + b"\0\0\0\0" + b"x" * 200_000


async def asks(phone: Phone, seconds: float) -> list[float]:
    """The honest phone: how long each answer took."""
    took, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        answer = await phone.ask("clock", t0=began)
        if answer["ok"]:
            took.append(time.perf_counter() - began)
        await asyncio.sleep(0.11)  # nine a second: within the rate of a session
    return took


async def again(hall: Hall, phones: list[Phone], bad: bytes) -> None:
    """Connect, send it, be thrown out, and come again."""
    while True:
        for phone in phones:
            with suppress(OSError, Lost, TimeoutError):
                await phone.connect(hall.host, hall.server.port)
                if phone._wire is not None:
                    phone._wire.transport.write(bad)
        await asyncio.sleep(0.02)


async def half_open(hall: Hall) -> None:
    """Two hundred connections that say half a request, or shake hands and then nothing."""
    lines = [await asyncio.open_connection(hall.host, hall.server.port) for _ in range(200)]
    try:
        for n, (_, out) in enumerate(lines):
            out.write(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n" if n % 2 else b"")
        await asyncio.Event().wait()
    finally:
        for _, out in lines:
            out.close()


async def deaf(hall: Hall, phones: list[Phone]) -> None:
    """Phones that enter and read nothing, in a room that is told something twenty times a second."""
    for phone in phones:
        await hall.enter(phone)
        assert phone._wire is not None
        phone._wire.transport.pause_reading()
    while True:
        with suppress(Lost):
            await hall.chair.ask("load.push", room=hall.room, text="x" * 4000)
        await asyncio.sleep(0.05)


async def attacks(server: Machine, lines: list[dict], seconds: float) -> bool:
    """Each in its turn; whether all stayed within the target."""
    hall = Hall(server, lines)
    honest = hall.phones[0]
    await hall.all_enter((hall.chair, honest))
    quiet = percentiles(await asks(honest, seconds))
    print(f"{'alone':44} {quiet}   {server.memory() // 1024} MB", flush=True)
    bad: dict[str, Callable[[], Awaitable[None]]] = {
        "frames of 20 MB, ten at a time": lambda: again(hall, hall.phones[1:11], HUGE),
        "floods of small events, ten at a time": lambda: again(hall, hall.phones[11:21], frame('42["clock",{"t0":1}]') * 2000),
        "200 half-open connections": lambda: half_open(hall),
        "200 connections of one person": lambda: again(hall, [Phone(lines[30]) for _ in range(200)], frame("3")),
        "30 phones that do not read": lambda: deaf(hall, hall.phones[31:61]),
    }
    good = True
    for name, attack in bad.items():
        task = asyncio.ensure_future(attack())
        await asyncio.sleep(0.3)
        took = percentiles(await asks(honest, seconds))
        while not task.done():  # before Python 3.12 one call may be lost in a wait that ends at the same moment
            task.cancel()
            await asyncio.wait((task,), timeout=0.1)
        more = took["p99"] - quiet["p99"]
        good &= more <= MOST_DELAY_MS
        verdict = "" if more <= MOST_DELAY_MS else "   MISSED"
        print(f"{name:44} {took}   {server.memory() // 1024} MB   {more:+.0f} ms of {MOST_DELAY_MS:g}{verdict}", flush=True)
        for phone in hall.phones[1:]:
            phone.drop()
    await hall.go()
    return good


async def idle(servers: list[Machine], lines: list[dict], number: int) -> bool:
    """So many phones that have entered and do nothing, half at each process."""
    before = [server.memory() for server in servers]
    halls = [Hall(server, [*lines[:2], *({**lines[2], "cookies": {}} for _ in range(number // len(servers)))]) for server in servers]
    for hall in halls:
        await hall.all_enter(hall.phones)
    await asyncio.sleep(2)
    after = [server.memory() for server in servers]
    each = sum(after[n] - before[n] for n in range(len(servers))) / number
    total = sum(after) / 1024
    verdict = "" if total <= MOST_MEMORY_MB else "   MISSED"
    print(f"{number} idle sockets in {len(servers)} processes: {total:.0f} MB of {MOST_MEMORY_MB}, {each:.1f} KB each{verdict}")
    for hall in halls:
        await hall.go()
    return total <= MOST_MEMORY_MB


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--idle", type=int, default=10_000)
    asked = parser.parse_args()
    print(f"{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())} · {hardware()}\n")
    with tempfile.TemporaryDirectory(prefix="wushi-sockets-") as folder:
        settings = Settings(instance=Path(folder) / "instance", env="development", demo=False)
        bring_up_to_date(settings)
        with create_app(settings).app_context():
            lines = make_room(100)
        servers = [our_server(settings.instance, core=0) for _ in range(2)]
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 1)) or {0})
        try:
            servers[0].start()
            good = asyncio.run(attacks(servers[0], lines, asked.seconds))
            servers[0].stop()
            for server in servers:
                server.start()
            good &= asyncio.run(idle(servers, lines, asked.idle))
        finally:
            for server in servers:
                server.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
