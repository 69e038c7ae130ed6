"""Work that takes long leaves the house's one network loop: under gevent it goes to the hub's thread pool."""
from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched

T = TypeVar("T")


def away(work: Callable[[], T]) -> T:
    """Do it in the hub's threads when the network is cooperative, here otherwise. The work must not touch the database."""
    if is_module_patched("socket"):
        found: T = get_hub().threadpool.apply(work)
        return found
    return work()
