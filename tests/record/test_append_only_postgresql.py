"""What is written stays written: by the app, on PostgreSQL."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.base import clock
from app.extensions import db
from app.fund.queries import replay_faults
from app.record import queries, tree
from app.record.search import asked_for
from tests.fund.test_concurrency import a_house, a_pot_of

ATTACKS = {
    "record_entry": [
        "UPDATE record_entry SET body = '{}' WHERE seq = 0",
        "DELETE FROM record_entry WHERE seq = 0",
        "TRUNCATE record_entry CASCADE",
        "INSERT INTO record_entry VALUES (0, '{}', '', 'a', 'b') ON CONFLICT (seq) DO UPDATE SET body = '{}'",
        "INSERT INTO record_entry VALUES (99999, '{}', '', 'a', 'b')",
    ],
    "record_node": [
        "UPDATE record_node SET hash = '' WHERE place = 1",
        "DELETE FROM record_node WHERE place = 1",
        "TRUNCATE record_node",
        "INSERT INTO record_node VALUES (1, '') ON CONFLICT (place) DO UPDATE SET hash = ''",
    ],
    "fund_transaction": [
        "UPDATE fund_transaction SET memo = 'x' WHERE id = 1",
        "DELETE FROM fund_transaction WHERE id = 1",
        "TRUNCATE fund_transaction CASCADE",
        "INSERT INTO fund_transaction (id, round_id, move, at, memo, subject, entry_seq) "
        "SELECT id, round_id, move, at, memo, subject, entry_seq FROM fund_transaction WHERE id = 1 ON CONFLICT (id) DO UPDATE SET memo = 'x'",
    ],
    "fund_leg": [
        "UPDATE fund_leg SET amount_fen = amount_fen + 1 WHERE id = 1",
        "DELETE FROM fund_leg WHERE id = 1",
        "TRUNCATE fund_leg CASCADE",
        "INSERT INTO fund_leg SELECT * FROM fund_leg WHERE id = 1 ON CONFLICT (id) DO UPDATE SET amount_fen = 1",
    ],
}


@pytest.fixture
def a_pot_on_postgresql(empty_postgres: str, tmp_path: Path) -> Iterator[None]:
    """A house on a real server, with a first transaction."""
    with a_house(tmp_path, empty_postgres):
        a_pot_of(1_000)
        db.session.remove()
        yield
        db.session.rollback()


def _rows(table: str) -> list[tuple[object, ...]]:
    rows = [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]
    db.session.rollback()
    return rows


@pytest.mark.parametrize("table", ATTACKS)
def test_the_app_cannot_rewrite_what_is_written(a_pot_on_postgresql, table):
    before = _rows(table)
    assert before
    for attack in ATTACKS[table]:
        with pytest.raises(DatabaseError, match=r"append-only|without gaps"):
            db.session.execute(text(attack))
        db.session.rollback()
    assert _rows(table) == before


def test_switching_triggers_off_for_replication_does_not_help(a_pot_on_postgresql):
    db.session.execute(text("SET session_replication_role = replica"))
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text("DELETE FROM fund_leg WHERE id = 1"))
    db.session.rollback()
    db.session.execute(text("SET session_replication_role = DEFAULT"))
    db.session.commit()


def test_the_record_and_the_books_agree_on_postgresql_too(a_pot_on_postgresql):
    assert queries.first_fault() is None
    assert tree.first_difference(db.session()) is None
    assert replay_faults() == []


def test_an_entry_is_found_by_its_day_its_sum_and_its_words_on_postgresql_too(a_pot_on_postgresql: None) -> None:
    newest = queries.by_number(queries.newest() or 0)
    assert newest is not None

    def found(typed: str) -> list[int]:
        return [entry.seq for entry in queries.page(1, fits=asked_for(typed)).rows]

    assert newest.seq in found(f"{clock.local(newest.at):%Y-%m-%d}")
    assert found("1999-12-31") == []
    assert newest.seq in found("10 元")
    assert found("100% _") == []
