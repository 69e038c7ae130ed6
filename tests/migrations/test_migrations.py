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
from app.record.guard import APPEND_ONLY
from app.settings import Settings


@pytest.fixture(params=["sqlite", "postgresql"])
def an_empty_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database of either kind, in its own context."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("empty_postgres")
    app = create_app(Settings(instance=tmp_path, env="testing", demo=False, guard_record=False, database_url=url))
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
