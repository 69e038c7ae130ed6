"""The record in a real browser at a desk: from the click to the painted page, with five thousand entries and more.

    .venv/bin/python benchmarks/browse.py [--instance FOLDER] [--entries 5000] [--rounds 9]

Works on a copy of the instance of the demonstration (by default `instance`), whose record is grown with entries of the kinds it has. The
page's own clock says when a link or button was pressed, the next page's when something was painted first. The reference in the same run
is an empty Flask page with one link, pressed in turn with the deed in the same browser: the ratio says how many of it a deed costs.
Target: the median of every deed within 100 ms, or within four empty pages where the machine is busy. Exit status 1 when one is missed.
"""
from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from sqlalchemy import select  # noqa: E402

from app import create_app  # noqa: E402
from app.change.transaction import change_by  # noqa: E402
from app.extensions import db  # noqa: E402
from app.policy.actor import machine  # noqa: E402
from app.record import queries  # noqa: E402
from app.record.models import RecordEntry  # noqa: E402
from app.settings import Settings  # noqa: E402
from tests.fixtures.browser import _program  # noqa: E402

LIMIT_MS, EMPTY_PAGES = 100.0, 4.0
EMPTY = (
    "from flask import Flask; import sys; app = Flask('empty');"
    "app.add_url_rule('/', view_func=lambda: '<!doctype html><title>empty</title><a href=\"/\">again</a>', endpoint='empty');"
    "app.run(port=int(sys.argv[1]), threaded=True)"
)
PRESSED = "addEventListener('click', () => sessionStorage.setItem('pressed', performance.timeOrigin + performance.now()), true)"
PAINTED = """() => new Promise(done => {
    const tell = () => {
        const [first] = performance.getEntriesByName('first-contentful-paint');
        if (first) done(performance.timeOrigin + first.startTime - Number(sessionStorage.getItem('pressed'))); else setTimeout(tell, 5);
    };
    tell();
})"""


def grown(folder: Path, entries: int) -> tuple[int, int]:
    """Copies of the record's own entries under its own commands' roof until there are enough: how many now, and the number of a payment."""
    with create_app(Settings(instance=folder, env="testing", demo=True)).app_context():
        bodies = [json.loads(body) for body in db.session.scalars(select(RecordEntry.body).where(RecordEntry.action != "restricted"))]
        db.session.rollback()
        with change_by(machine("benchmark")) as change:
            for n in range(max(0, entries - len(bodies))):
                said = bodies[(n * 7) % len(bodies)]
                change.record(said["a"], said["obj"], d=said.get("d"))
        return queries.size(), db.session.scalars(select(RecordEntry.seq).where(RecordEntry.action == "fund.pay")).first() or 0


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def answers(port: int) -> None:
    """Wait until somebody listens there."""
    for _ in range(300):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nobody answers at {port}")


def typed(words: str) -> Callable[[Page], None]:
    """Type into the search box and press the button."""

    def do(page: Page) -> None:
        page.fill("#q", words)
        page.click("form[role=search] button")

    return do


def chosen(page: Page) -> None:
    """Choose a kind and press the button."""
    page.select_option("#kind", "fund")
    page.click("form[role=search] button")


def proof_of(payment: int) -> Callable[[Page], None]:
    """Go to the proof that an entry stands in the record, as a link would."""
    pressed = "sessionStorage.setItem('pressed', performance.timeOrigin + performance.now());"

    def do(page: Page) -> None:
        page.evaluate(f"() => {{ {pressed} location.href = '/record/{payment}/proof.json'; }}")

    return do


def deeds(payment: int) -> list[tuple[str, str, Callable[[Page], None]]]:
    """What somebody does with the record: name, from which page, how."""
    return [
        ("next page", "/record", lambda page: page.click("a[rel=next]")), ("a page in the middle", "/record?page=80", lambda page: page.click("a[rel=next]")),
        ("one kind", "/record", chosen), ("by word: 路灯", "/record", typed("路灯")), ("by person: 罗敏", "/record", typed("罗敏")),
        ("by sum: 19,900 元", "/record", typed("19,900 元")), ("by day: 4 月 12 日", "/record", typed("4 月 12 日")),
        ("by three words", "/record", typed("罗敏 4 月 路灯")),
        ("what is not there", "/record", typed("没有这种事")), ("page two of what was found", "/record?q=罗敏", lambda page: page.click("a[rel=next]")),
        ("open an entry", "/record?q=明光照明", lambda page: page.click("ol.story a.no")),
        ("the entry before", f"/record/{payment}", lambda page: page.click("a[rel=prev]")),
        ("its proof", f"/record/{payment}", proof_of(payment)), ("who vouches", "/record", lambda page: page.click("a[href$='/record/witnesses']")),
    ]  # fmt: skip


def milliseconds(page: Page, address: str, do: Callable[[Page], None]) -> float:
    """Once: from the click to the first paint of what it leads to."""
    page.goto(address)
    with page.expect_navigation(wait_until="load"):
        do(page)
    return float(page.evaluate(PAINTED))


def in_turn(page: Page, empty: str, address: str, do: Callable[[Page], None], rounds: int) -> tuple[float, float]:
    """The medians of the empty page and of the deed, pressed in turn, so that what else the machine does falls on both."""
    took = [(milliseconds(page, empty, lambda page: page.click("a")), milliseconds(page, address, do)) for _ in range(rounds + 1)][1:]
    return median(reference for reference, _ in took), median(ours for _, ours in took)


def main() -> int:
    """Grow, serve, press, judge."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--instance", type=Path, default=ROOT / "instance")
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=9)
    given, missed = parser.parse_args(), []
    with TemporaryDirectory(prefix="wushi-browse-") as name:
        folder = Path(name) / "instance"
        shutil.copytree(given.instance, folder)
        size, payment = grown(folder, given.entries)
        ours, empty = free_port(), free_port()
        environment = os.environ | {"WUSHI_INSTANCE": str(folder), "PORT": str(ours), "HOST": "127.0.0.1"}
        with (Path(name) / "log").open("w") as log:
            servers = [subprocess.Popen([sys.executable, "-m", "app.serve"], cwd=ROOT, env=environment, stdout=log, stderr=log),
                       subprocess.Popen([sys.executable, "-c", EMPTY, str(empty)], stdout=log, stderr=log)]  # fmt: skip
            try:
                answers(ours)
                answers(empty)
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=_program())
                    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
                    page.add_init_script(PRESSED)
                    print(f"{size:,} entries\n{'':32}    deed   empty page")
                    for said, path, do in deeds(payment):
                        reference, took = in_turn(page, f"http://127.0.0.1:{empty}/", f"http://127.0.0.1:{ours}{path}", do, given.rounds)
                        print(f"{said:32} {took:6.0f} ms  {reference:6.0f} ms  {took / reference:5.1f} ×", flush=True)
                        missed += [f"{said}: {took:.0f} ms"] if took > max(LIMIT_MS, EMPTY_PAGES * reference) else []
                    browser.close()
            finally:
                for server in servers:
                    server.terminate()
                    server.wait(20)
    for line in missed:
        print(f"missed: {line}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
