"""Broken files by the thousand: each is an election or a refusal with a line, soon and without much memory."""
from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.allocation import Election, PbError, read_pb, tally, write_pb

ELECTIONS = Path(__file__).parent / "elections"
SMALL = ("Assen_2024", "Zabrze_2020", "Toulouse", "Merced", "Utilities_7", "Grabowka", "value_money_6")
FILES = [next(ELECTIONS.glob(f"*{name}*.pb")) for name in SMALL]
MARKS = (b";", b",", b'"', b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"VOTES\n", b"PROJECTS\n", b"META\n",
         b"-", b"e9", b"999999999999999999999999", b" ", "\u2028".encode(), "１".encode())


def broken(raw: bytes, dice: random.Random) -> bytes:
    """One of the ways in which a file can come to harm."""
    at, length = dice.randrange(len(raw)), dice.choice((1, 1, 3, 20, 400))
    way = dice.randrange(6)
    if way == 0:
        return raw[:at] + bytes([raw[at] ^ 1 << dice.randrange(8)]) + raw[at + 1 :]
    if way == 1:
        return raw[:at]
    if way == 2:
        return raw[:at] + raw[at + length :]
    if way == 3:
        return raw[:at] + raw[at : at + length] * dice.choice((2, 3, 50)) + raw[at + length :]
    if way == 4:
        return raw[:at] + dice.choice(MARKS) + raw[at:]
    return raw.replace(dice.choice(MARKS[:6]), dice.choice(MARKS), dice.choice((1, 5, -1)))


def read_or_refused(raw: bytes) -> Election | None:
    """Nothing but a PbError may be raised, and that names a line of the file."""
    try:
        return read_pb(raw)
    except PbError as error:
        refused = error
    assert 1 <= refused.line <= raw.count(b"\n") + 1
    assert refused.code
    assert refused.reason
    return None


def harmed(path: Path, count: int) -> Iterator[bytes]:
    dice = random.Random(path.name)
    raw = path.read_bytes()
    for _ in range(count):
        some = raw
        for _ in range(dice.choice((1, 1, 2, 5))):
            some = broken(some, dice) or b"\n"
        yield some


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:30])
def test_a_harmed_file_is_an_election_or_a_refusal(path: Path) -> None:
    accepted = 0
    for number, raw in enumerate(harmed(path, 250)):
        read = read_or_refused(raw)
        if read is None:
            continue
        accepted += 1
        again = read_pb(write_pb(read))
        assert again == read
        assert [warned.code for warned in again.warnings] == [warned.code for warned in read.warnings]
        if number % 10 == 0:
            for rule in ("greedy", "mes_cost"):
                assert tally(read, rule).total_cost <= read.budget
    assert 10 < accepted < 240


@pytest.mark.parametrize("filler", [b"\n", b";", b'"', b'""', b"a;", b"a,", b"1;a\n", b"\r", b"1;2;3\n", b'"\n', b"\xe4\xb8\xad"])
def test_a_megabyte_of_nonsense_is_answered_soon_and_in_little_memory(filler: bytes) -> None:
    whole = FILES[0].read_bytes()
    for raw in (filler * (1_000_000 // len(filler)), whole + filler * (1_000_000 // len(filler)),
                whole.replace(b"PROJECTS", b"x;" + filler * (300_000 // len(filler)) + b"\nPROJECTS")):
        tracemalloc.start()
        began = time.process_time()
        read_or_refused(raw)
        took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert took < 10, "tracing slows this down about tenfold"
        assert peak < 30 * len(raw)


@pytest.mark.parametrize("name", ["Poland_Warszawa_2018_rejon_2", "Poland_Warszawa_2024_Praga-Polnoc"])
def test_reading_takes_a_small_multiple_of_the_file(name: str) -> None:
    raw = (ELECTIONS / f"{name}.pb").read_bytes()
    tracemalloc.start()
    read_pb(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * len(raw)
