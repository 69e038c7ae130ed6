"""Long work in a house that has one network loop: it gives way while it goes on, so that no phone waits for it."""
from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

from gevent.monkey import is_module_patched
from gevent.threadpool import ThreadPool

T = TypeVar("T")
LONGEST_BREATH, PAUSE = 0.008, 0.002
"""Seconds of work after which the others get their turn, and how long it is: long enough to read a question and answer it."""


def breathing(things: Iterable[T]) -> Iterator[T]:
    """Each in turn; every few milliseconds whoever waits at the network comes between."""
    if not is_module_patched("time"):
        yield from things
        return
    since = time.perf_counter()
    for thing in things:
        yield thing
        if time.perf_counter() - since > LONGEST_BREATH:
            time.sleep(PAUSE)
            since = time.perf_counter()


_in_hand: list[None] = []


@contextmanager
def without_looking_for_garbage() -> Iterator[None]:
    """While very many rows are in hand: the search would go through each of them, and stop everybody for as long."""
    was_on = gc.isenabled()
    gc.disable()
    _in_hand.append(None)
    try:
        yield
    finally:
        _in_hand.pop()
        if was_on:
            gc.enable()


def hands_are_full() -> bool:
    """Whether somebody asked that nobody looks for garbage now."""
    return bool(_in_hand)


def aside(work: Callable[[], T]) -> T:
    """Pure reckoning, in a thread beside the network loop where there is one: no database, no request, nothing that waits."""
    return _beside().apply(work) if is_module_patched("threading") else work()


@cache
def _beside() -> ThreadPool:
    return ThreadPool(1)
