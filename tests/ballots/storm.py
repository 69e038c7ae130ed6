"""A process that casts without end and says each ballot aloud once it was acknowledged, until somebody kills it."""
from __future__ import annotations

import itertools
import secrets
import sys
import threading
from pathlib import Path

from app.ballots.urn import Drop, Urn, made

ROOT = Path(__file__).resolve().parents[2]
_speaking = threading.Lock()


def cast_for_ever(urn: Urn, question: int, number: int, thread: int) -> None:
    """Twenty voters of this thread, again and again, each time one number higher."""
    for rev in itertools.count(1):
        for voter in range(20):
            c, name = secrets.token_bytes(32), f"s{number}-{thread}-{voter}"
            urn.drop(Drop(question, name, secrets.token_bytes(560), c, rev, secrets.token_hex(8)))
            with _speaking:
                sys.stdout.write(f"{name} {rev} {c.hex()};\n")
                sys.stdout.flush()


def main(database: str, folder: str, question: str, number: str) -> None:
    """Four at once."""
    urn = made(database, Path(folder))
    print("ready", flush=True)
    for thread in range(4):
        threading.Thread(target=cast_for_ever, args=(urn, int(question), int(number), thread)).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
