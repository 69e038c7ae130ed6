"""`import-roll`: a look first, and only then the roll."""
from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.extensions import db
from app.people import cli
from app.people.models import Person
from tests.people.test_imports import LI, MA, WANG, as_csv


@pytest.fixture
def run(village, tmp_path, monkeypatch):
    """The command on the village's own app."""
    monkeypatch.setattr(cli, "create_app", lambda settings: village.app)

    def call(content, *options, area="禾苑社区"):
        file = tmp_path / "roll.csv"
        file.write_bytes(content)
        return CliRunner().invoke(cli.import_roll, [str(file), "--area", area, *options])

    return call


def people(village):
    with village.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Person))


def test_it_only_looks_unless_told(village, run):
    answer = run(as_csv(LI, WANG, MA))
    assert answer.exit_code == 0
    assert "人 3" in answer.output
    assert people(village) == 0
    assert run(as_csv(LI, WANG, MA, codec="gb18030"), "--apply").exit_code == 0
    assert people(village) == 3


def test_errors_stop_it_unless_the_good_rows_are_asked_for(village, run):
    content = as_csv(LI, [*MA[:6], "12", *MA[7:]])
    assert "第 3 行 电话" in run(content, "--apply").output
    assert people(village) == 0
    run(content, "--apply", "--good-rows")
    assert people(village) == 1


def test_it_says_in_words_what_is_wrong(village, run):
    for answer in (run(as_csv(LI), area="没有"), run(b"\x00\x01"), run(b"hello")):
        assert answer.exit_code != 0
        assert answer.output.startswith("Error: ")
