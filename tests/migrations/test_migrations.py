"""The migrations build exactly what the models say, on both engines, and come down again."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app import create_app
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


def test_questions_of_the_first_shape_stay_as_they_were(an_empty_house: Flask) -> None:
    upgrade(revision="0001")
    with db.engine.begin() as connection:
        for sql in (
            "INSERT INTO area (id, layer, name, name_en, kind, path) VALUES (1, 'community', '禾苑社区', '', '', '/1/')",
            "INSERT INTO rule_pack (id, area_id, body, rule, source, is_verified, valid_from, checked_source) VALUES (1, 1, 'council', '{}', '', false, '2026-01-01', '')",
            "INSERT INTO question (id, area_id, subject, text, secrecy, way, rule_pack_id, state, counted, due, present, recused, recused_absent, need, void_why)"
            " VALUES (5, 1, 'item:1', '路灯', 'secret', 'phones', 1, 'closed', '', 7, 6, 0, 0, 4, '')",
            "INSERT INTO question_cast (question_id, pseudonym, choice, rev) VALUES (5, 'p', 'for', 1)",
        ):
            connection.exec_driver_sql(sql)
    upgrade()
    with db.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT text, kind, rule_pack_id FROM question").one()
        cast = connection.exec_driver_sql("SELECT question_id, choice FROM question_cast").one()
    assert (tuple(row), tuple(cast)) == (("路灯", "plain", 1), (5, "for"))
