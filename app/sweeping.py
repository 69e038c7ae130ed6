"""Garbage is looked for by one task of its own, never in the middle of whatever happens to allocate next.

Until Python 3.11 the collector runs inside any allocation, also one deep in a library's C code. In a process full of
greenlets that tore memory apart: with 400 phones in a hall and members opening its page, Python 3.11 ended with a
segmentation fault within seconds (gevent 24.11 and 26.9, greenlet 3.2 and 3.5, our sockets and the stock ones alike;
Python 3.12 and 3.13, which collect between two instructions, did not). Done here it is safe on all of them, and no
phone waits for it in the middle of an answer. `tests/load/test_hall.py` opens pages in a hall of three hundred phones.
"""
from __future__ import annotations

import gc
import time

from flask import Flask

from app.base.breathing import hands_are_full

EVERY = 0.2
"""Seconds between two looks whether there is anything to sweep."""
ENOUGH = 5_000
"""Objects made and not yet dropped, from which on it is worth it; Python's own 700 are for programs without a minute to spare."""
WHOLE = 60.0
"""Seconds between two sweeps of what has lived long, as phones do for an evening."""


def start(app: Flask) -> None:
    """Take over from the collector for as long as the server runs."""
    gc.disable()
    app.extensions["socketio"].start_background_task(go_on, app)


def go_on(app: Flask) -> None:
    """Sweep what is young whenever there is enough of it, and everything once a minute."""
    swept = time.monotonic()
    while True:
        app.extensions["socketio"].sleep(EVERY)
        if gc.get_count()[0] < ENOUGH or hands_are_full():
            continue
        is_due = time.monotonic() - swept >= WHOLE
        gc.collect(2 if is_due else 1)
        if is_due:
            swept = time.monotonic()
