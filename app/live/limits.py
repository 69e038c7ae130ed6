"""Token buckets, one a session and kind of event; never one an address, because a hall is one address."""
from __future__ import annotations

import threading
import time
from dataclasses import dataclass

MOST_BUCKETS = 20_000


@dataclass(frozen=True)
class Rate:
    """So many a second on average, and so many at once."""

    per_second: float
    burst: int


READING = Rate(10, 40)
VOTING = Rate(5, 20)
WRITING = Rate(1 / 3, 5)
RUNNING = Rate(5, 20)


@dataclass
class _Bucket:
    left: float
    at: float


class Limits:
    """Who has knocked how often."""

    def __init__(self) -> None:
        """Nobody has."""
        self._buckets: dict[tuple[str, Rate], _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, who: str, rate: Rate) -> float:
        """Take one token: 0 when there was one, otherwise the seconds until there is."""
        now = time.monotonic()
        with self._lock:
            if len(self._buckets) > MOST_BUCKETS:
                self._forget(now)
            bucket = self._buckets.setdefault((who, rate), _Bucket(rate.burst, now))
            bucket.left = min(rate.burst, bucket.left + (now - bucket.at) * rate.per_second)
            bucket.at = now
            if bucket.left >= 1:
                bucket.left -= 1
                return 0.0
            return (1 - bucket.left) / rate.per_second

    def _forget(self, now: float) -> None:
        """Buckets that are full again say nothing about anybody."""
        full = [key for key, b in self._buckets.items() if b.left + (now - b.at) * key[1].per_second >= key[1].burst]
        for key in full:
            del self._buckets[key]

    def clear(self) -> None:
        """Forget everything; tests begin so."""
        with self._lock:
            self._buckets.clear()


limits = Limits()
