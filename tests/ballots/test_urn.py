"""The urn itself: one ballot a pseudonym under any storm, nothing after it is shut, no order, no trace of what was replaced."""
from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from app.ballots.urn import Drop, NewerLiesThere, NothingThere, TakenByAnother, Urn, UrnIsShut, build, made
from tests.ballots.storm import ROOT

QUESTION = 7


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Where the urn stands."""
    return "sqlite:///house.sqlite" if request.param == "sqlite" else request.getfixturevalue("empty_postgres").replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def an_urn(database: str, tmp_path: Path) -> Iterator[Callable[[], Urn]]:
    """`an_urn()` is one process's view of the one urn; asked again, another's."""
    views: list[Urn] = []

    def view() -> Urn:
        views.append(made(database, tmp_path))
        build(views[-1])
        return views[-1]

    yield view
    for urn in views:
        urn.engine.dispose()


@pytest.fixture
def urn(an_urn: Callable[[], Urn]) -> Urn:
    """Shown empty, and open."""
    found = an_urn()
    found.open(QUESTION)
    return found


def a_drop(name: str, rev: int = 1, act: str | None = None, **more: object) -> Drop:
    """A ballot; without an act a fresh one."""
    c = secrets.token_bytes(32)
    return Drop(QUESTION, name, b"sealed" + c, c, rev, act or secrets.token_hex(8), **more)


def attempt(urn: Urn, drop: Drop) -> str:
    """What became of it."""
    try:
        urn.drop(drop)
    except (UrnIsShut, NewerLiesThere, TakenByAnother, NothingThere) as fault:
        return type(fault).__name__
    return "counted"


def test_thirty_two_hands_at_once_are_one_ballot(urn, an_urn):
    views = [urn, an_urn(), an_urn(), an_urn()]
    drops = [a_drop("p1") for _ in range(32)]
    with ThreadPoolExecutor(32) as hands:
        answers = list(hands.map(lambda n: attempt(views[n % 4], drops[n]), range(32)))
    assert sorted(answers) == ["NewerLiesThere"] * 31 + ["counted"]
    (row,) = urn.all_lying(QUESTION)
    assert row.c == drops[answers.index("counted")].c
    assert (row.casts, row.rev) == (1, 1)


def test_one_act_sent_thirty_two_times_is_one_act(urn, an_urn):
    views, drop = [urn, an_urn()], a_drop("p1")
    with ThreadPoolExecutor(32) as hands:
        answers = set(hands.map(lambda n: attempt(views[n % 2], drop), range(32)))
    assert answers == {"counted"}
    assert [(row.c, row.casts) for row in urn.all_lying(QUESTION)] == [(drop.c, 1)]


def test_many_voters_at_once_lose_nothing(urn, an_urn):
    views, drops = [urn, an_urn()], [a_drop(f"p{n}") for n in range(200)]
    with ThreadPoolExecutor(16) as hands:
        assert set(hands.map(lambda n: attempt(views[n % 2], drops[n]), range(200))) == {"counted"}
    assert {row.pseudonym: row.c for row in urn.all_lying(QUESTION)} == {drop.pseudonym: drop.c for drop in drops}
    assert urn.number(QUESTION) == 200


def test_whoever_was_told_that_it_counts_is_in_when_it_shuts_and_nobody_after(urn, an_urn):
    clerk, views = an_urn(), [urn, an_urn()]
    drops = [a_drop(f"p{n}") for n in range(400)]

    def one(n: int) -> str:
        if n == 150:
            clerk.shut(QUESTION)
            return "shut"
        return attempt(views[n % 2], drops[n])

    with ThreadPoolExecutor(8) as hands:
        answers = list(hands.map(one, range(400)))
    counted = {drops[n].c for n, answer in enumerate(answers) if answer == "counted"}
    assert {row.c for row in urn.all_lying(QUESTION)} == counted
    assert answers.count("UrnIsShut") > 0
    assert attempt(urn, a_drop("late")) == "UrnIsShut"
    assert not urn.is_open(QUESTION)


def test_the_highest_number_counts_and_a_late_retry_changes_nothing(urn):
    first, second = a_drop("p1", 1, "a"), a_drop("p1", 2, "b")
    assert [attempt(urn, drop) for drop in (first, second, first, second)] == ["counted", "counted", "NewerLiesThere", "counted"]
    row = urn.lying(QUESTION, "p1")
    assert (row.c, row.rev, row.casts) == (second.c, 2, 2)


def test_what_is_taken_back_is_gone_and_can_be_cast_again(urn):
    taken_back = Drop(QUESTION, "p1", None, None, 2, "back")
    assert attempt(urn, taken_back) == "NothingThere"
    first = a_drop("p1")
    assert attempt(urn, first) == attempt(urn, taken_back) == "counted"
    row = urn.lying(QUESTION, "p1")
    assert (row.is_ballot, row.sealed, row.casts, urn.number(QUESTION)) == (False, None, 1, 0)
    assert attempt(urn, Drop(QUESTION, "p1", None, None, 3, "again")) == "NothingThere"
    assert attempt(urn, a_drop("p1", 3)) == "counted"
    assert (urn.number(QUESTION), urn.lying(QUESTION, "p1").casts) == (1, 2)


def test_where_the_first_of_a_household_counts_only_they_may_change_it(urn):
    assert attempt(urn, a_drop("h1", 1, owner="li", is_first=True)) == "counted"
    assert attempt(urn, a_drop("h1", 2, owner="wang", is_first=True)) == "TakenByAnother"
    assert attempt(urn, a_drop("h1", 2, owner="li", is_first=True)) == "counted"


def test_batches_cover_every_cast_once(urn):
    for n in range(12):
        urn.drop(a_drop(f"p{n}"))
    fresh = urn.unbatched(QUESTION)
    assert len(fresh) == 12
    urn.batch(QUESTION, 1, fresh)
    urn.drop(a_drop("p3", 2))
    assert len(urn.unbatched(QUESTION)) == 1
    assert (urn.batch_of(QUESTION, fresh[0]), urn.last_batch(QUESTION), urn.batch_of(QUESTION, b"\0" * 32)) == (1, 1, 0)


def test_an_emptied_urn_holds_nothing(urn):
    urn.drop(a_drop("p1"))
    urn.empty(QUESTION)
    assert (urn.all_lying(QUESTION), urn.is_open(QUESTION)) == ([], False)


# ── what a thief of the file learns ──────────────────────────────────────────────────────────────────────────────────

@pytest.fixture
def a_file(tmp_path: Path) -> Iterator[Urn]:
    """An urn on SQLite."""
    found = made("sqlite:///house.sqlite", tmp_path)
    build(found)
    found.open(QUESTION)
    yield found
    found.engine.dispose()


def test_rows_have_no_time_no_rowid_and_stand_by_their_pseudonyms(a_file):
    with a_file.reading() as connection:
        columns = {row[1] for row in connection.execute(text("PRAGMA table_info(ballot)"))}
        sql = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'ballot'")).scalar()
    assert columns == {"question", "pseudonym", "sealed", "c", "rev", "act", "owner", "casts", "is_counted"}
    assert "WITHOUT ROWID" in sql


def test_the_order_in_the_file_tells_nothing_of_the_order_of_voting(a_file, tmp_path):
    drops = [a_drop(secrets.token_hex(32)) for _ in range(120)]
    for drop in drops:
        a_file.drop(drop)
    content = (tmp_path / "urn.sqlite").read_bytes()
    places = [content.index(drop.pseudonym.encode()) for drop in drops]
    in_order = sum(one < other for one, other in pairwise(places)) / (len(places) - 1)
    assert 0.3 < in_order < 0.7


def test_what_was_replaced_is_nowhere_in_the_files(a_file, tmp_path):
    old = [a_drop(f"{n:064d}") for n in range(40)]
    for drop in old:
        a_file.drop(drop)
    for drop in old:
        a_file.drop(a_drop(drop.pseudonym, 2))
    everything = b"".join(path.read_bytes() for path in tmp_path.glob("urn.sqlite*"))
    assert sum(drop.sealed in everything or drop.c in everything for drop in old) == 0


def test_after_the_close_postgresql_keeps_no_order_either(request, tmp_path):
    found = made(request.getfixturevalue("empty_postgres").replace("postgresql://", "postgresql+psycopg://"), tmp_path)
    build(found)
    found.open(QUESTION)
    names = [secrets.token_hex(32) for _ in range(60)]
    for name in names:
        found.drop(a_drop(name))
    found.drop(a_drop(names[0], 2))
    found.shut(QUESTION)
    with found.reading() as connection:
        rows = connection.execute(text("SELECT pseudonym, xmin FROM urn.ballot ORDER BY ctid")).all()
        dead = connection.execute(text("SELECT n_dead_tup FROM pg_stat_all_tables WHERE schemaname = 'urn' AND relname = 'ballot'")).scalar()
    found.engine.dispose()
    assert [row[0] for row in rows] == sorted(names)
    assert len({row[1] for row in rows}) == 1
    assert not dead


# ── kill −9 ──────────────────────────────────────────────────────────────────────────────────────────────────────────

def _storm(database: str, folder: Path, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.ballots.storm", database, str(folder), str(QUESTION), str(number)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": "error"})


def test_a_process_killed_in_a_storm_of_casts_loses_nothing_it_acknowledged_and_doubles_nothing(urn, database, tmp_path):
    told: dict[str, tuple[int, str]] = {}
    for round_ in range(4):
        storm = _storm(database, tmp_path, round_)
        assert storm.stdout is not None
        assert storm.stdout.readline() == "ready\n"
        time.sleep(0.05 + 0.03 * round_)
        storm.send_signal(signal.SIGKILL)
        for line in storm.stdout:
            if line.endswith(";\n"):  # an acknowledgement that was written whole
                name, rev, c = line.rstrip(";\n").split(" ")
                told[name] = max(told.get(name, (0, "")), (int(rev), c))
        storm.wait()
        storm.stdout.close()
    assert len(told) > 20
    lying = {row.pseudonym: row for row in urn.all_lying(QUESTION)}
    for name, (rev, c) in told.items():
        row = lying[name]
        assert (row.rev, row.c.hex()) == (rev, c) or row.rev == rev + 1  # the next was committed but nobody was told
        assert row.casts == row.rev
    urn.drop(a_drop("after"))
    assert urn.lying(QUESTION, "after") is not None
