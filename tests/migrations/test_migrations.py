"""The migrations build exactly what the models say, on both engines, and come down again."""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, inspect, text

from app import create_app
from app.base import clock
from app.extensions import db
from app.preparation import can_migrate
from app.record.guard import APPEND_ONLY
from app.settings import Settings


@pytest.fixture(params=["sqlite", "postgresql"])
def an_empty_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database of either kind, in its own context."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("empty_postgres")
    app = can_migrate(create_app(Settings(instance=tmp_path, env="testing", demo=False, guard_record=False, database_url=url)))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_migrations_build_what_the_models_say(an_empty_house: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata)
    assert found == []


def test_the_guard_stands_on_every_append_only_table(an_empty_house: Flask) -> None:
    upgrade()
    query = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgenabled = 'A'",
    }[db.engine.dialect.name]
    with db.engine.connect() as connection:
        guarded = [row[0] for row in connection.exec_driver_sql(query)]
    assert all(guarded.count(table) >= 2 for table in APPEND_ONLY)


def test_the_way_down_leaves_nothing_behind(an_empty_house: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


HALL = {"area_id": 1, "way": "phones", "rule_pack_id": 1, "state": "closed", "due": 7, "present": 6}
OF_THE_FIRST_SHAPE = (
    ("area", {"id": 1, "layer": "community", "path": "/1/"}), ("area", {"id": 2, "layer": "grid", "path": "/1/2/"}), ("person", {"id": 9, "area_id": 1}),
    ("rule_pack", {"id": 1, "area_id": 1, "rule": {}}),
    ("question", {**HALL, "id": 5, "subject": "item:1", "secrecy": "secret"}), ("question", {**HALL, "id": 6, "subject": "item:2", "secrecy": "by_name"}),
    ("question_cast", {"question_id": 5, "pseudonym": "p", "choice": "for", "rev": 1}),
    ("question_cast", {"question_id": 6, "pseudonym": "q", "choice": "against", "rev": 2, "person_id": 9}),
    ("round", {"id": 3, "area_id": 1, "state": "discussing"}), ("matter", {"id": 4, "community_id": 1, "area_id": 1, "round_id": 3, "owner_id": 9}),
    ("proposal", {"id": 7, "matter_id": 4, "code": "P01", "state": "tabled"}),
    ("ranking", {"id": 8, "round_id": 3, "state": "scoring", "listed": [7], "fixed_at": clock.now()}),
    ("ranking_score", {"ranking_id": 8, "proposal_id": 7, "scorer": "area:2", "tenths": 833}),
    ("ranking_score", {"ranking_id": 8, "proposal_id": 7, "scorer": "person:9", "tenths": 0}),
)  # fmt: skip


def filled(*rows: tuple[str, dict[str, Any]]) -> None:
    """Rows as an older version left them; what it demands besides and the story does not need is filled by its type."""
    with db.engine.begin() as connection:
        for name, values in rows:
            table = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
            rest = {c.name: EMPTY[c.type.python_type] for c in table.columns if not c.nullable and c.name not in values and c.name != "id"}
            connection.execute(table.insert().values({**rest, **values}))


EMPTY = {str: "", int: 0, bool: False, date: date(2026, 1, 1), datetime: datetime(2026, 1, 1, tzinfo=UTC), dict: {}}


def test_answers_and_scores_of_the_first_shape_become_ballots_by_name_and_go_back(an_empty_house: Flask) -> None:
    upgrade(revision="0001")
    filled(*OF_THE_FIRST_SHAPE)
    upgrade()
    with db.engine.connect() as connection:
        named = connection.execute(text("SELECT question_id, person_id, content, rev FROM question_named_ballot ORDER BY rev DESC")).all()
        question = connection.execute(text("SELECT id, kind, state, subject, secrecy FROM question WHERE id NOT IN (5, 6)")).one()
        grids = connection.execute(text("SELECT area_id, tenths FROM ranking_score")).all()
        assert [(row[1], plain(row[2]), row[3]) for row in named] == [(9, {"choice": "against"}, 2), (9, {"points": {"P01": 0}}, 1)]
        assert (tuple(question[1:]), [tuple(row) for row in grids]) == (("score", "open", "ranking:8", "by_name"), [(2, 833)])
        assert connection.scalar(text("SELECT question_id FROM ranking")) == question[0]
    downgrade(revision="0002")
    with db.engine.connect() as connection:
        scores = connection.execute(text("SELECT scorer, tenths FROM ranking_score ORDER BY scorer")).all()
        assert [tuple(row) for row in scores] == [("area:2", 833), ("person:9", 0)]
        assert connection.execute(text("SELECT question_id, choice, rev, person_id FROM question_cast")).one() == (6, "against", 2, 9)
        assert connection.scalar(text("SELECT count(*) FROM question")) == 2


def plain(content: str | dict[str, Any]) -> dict[str, Any]:
    """SQLite gives JSON back as text where no type is named."""
    return json.loads(content) if isinstance(content, str) else content


def test_no_vote_is_cut_off_by_an_upgrade(an_empty_house: Flask, caplog: pytest.LogCaptureFixture) -> None:
    upgrade(revision="0001")
    filled(*OF_THE_FIRST_SHAPE[:4], ("question", {**HALL, "id": 5, "secrecy": "secret", "state": "open"}))
    with pytest.raises(SystemExit):
        upgrade()
    assert "A meeting is voting in secret" in caplog.text
