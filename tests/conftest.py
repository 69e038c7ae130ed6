"""What every test may use. The fixtures themselves stand in `tests/fixtures`, a file for each thing."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.bundles",
    "tests.fixtures.house",
    "tests.fixtures.ranking",
    "tests.fixtures.papers",
    "tests.fixtures.people",
    "tests.fixtures.polls",
    "tests.fixtures.process",
    "tests.fixtures.projects",
    "tests.fixtures.servers",
    "tests.fixtures.steps",
    "tests.fixtures.meetings",
    "tests.fixtures.live",
    "tests.fixtures.year",
    "tests.fixtures.vote_pages",
]

# A test never meets the data of whoever runs it, not even when pytest is started by hand.
for name in ("DATABASE_URL", "REDIS_URL", "HOST", "PORT", "WUSHI_INSTANCE"):
    os.environ.pop(name, None)

# A busy computer is not a wrong program: no deadlines. A build server draws the same examples each time.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that open sockets come first. In a process that has run most of the others, a WebSocket was opened and then never answered,
    in every test of such a file; seen three times in whole runs, never in a smaller one, and why is not known yet."""
    with_sockets = {item.path for item in items if "server_url" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in with_sockets)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays until the end: the collector need not walk through all of it again and again. And it works
    between two tests only: in the middle of one, beside a browser's greenlets, it is what app/sweeping.py tells of."""
    gc.collect()
    gc.freeze()
    gc.disable()


def pytest_runtest_logfinish() -> None:
    """Sweep what is young."""
    if gc.get_count()[0] > 20_000:
        gc.collect(1)
