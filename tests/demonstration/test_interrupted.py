"""A first start that was interrupted does not leave half a year behind."""
from __future__ import annotations

import pytest

from app.demonstration import keepsake
from app.preparation import play_demo
from app.serve import stands
from app.settings import Settings


@pytest.fixture
def half_played(tmp_path):
    keepsake.begin(tmp_path)
    for name in ("wushi.sqlite", "wushi.sqlite-wal", "urn.sqlite", "uploads/ab/photo.jpg", "poll-keys/1", "keys/secret"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"half")
    return tmp_path


def test_what_was_half_played_is_never_served(half_played):
    assert not stands(Settings(instance=half_played))


def test_half_a_year_is_cleared_away_and_the_house_keeps_its_own_secrets(half_played):
    keepsake.clear_away(half_played)

    assert not keepsake.is_unfinished(half_played)
    assert [path.name for path in half_played.rglob("*") if path.is_file()] == ["secret"]


def test_a_database_server_is_not_emptied_by_us(half_played, capsys):
    assert play_demo(Settings(instance=half_played, database_url="postgresql://localhost/wushi")) == 1

    assert "Give it an empty database" in capsys.readouterr().err
    assert (half_played / "uploads/ab/photo.jpg").exists()
