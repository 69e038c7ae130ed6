"""The key on the machine's screen: said in both languages while there is no community, and again on demand."""
from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from app.change.transaction import change_by
from app.console.cli import how_to_found, setup_key
from app.console.setup import key
from app.people.commands.areas import create_area
from app.policy.actor import machine
from app.settings import Settings
from app.vocabulary import Layer


@pytest.fixture
def folder(clean_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance folder of the house, as the command line finds it."""
    found = Path(clean_app.config["INSTANCE"])
    monkeypatch.setenv("WUSHI_INSTANCE", str(found))
    monkeypatch.setenv("WUSHI_DEMO", "0")
    key.forget(found)
    return found


def test_the_address_and_the_key_are_said_in_both_languages(tmp_path: Path) -> None:
    said = how_to_found(Settings(instance=tmp_path, host="::1", port=8123))
    assert "http://[::1]:8123/setup" in said
    assert "输入这把钥匙" in said
    assert "type this key" in said
    assert str(key.key_of(tmp_path)) in said


def test_the_command_shows_the_same_key_again(folder: Path) -> None:
    answers = [CliRunner().invoke(setup_key) for _ in range(2)]
    assert [answer.exit_code for answer in answers] == [0, 0]
    assert answers[0].output == answers[1].output
    assert str(key.key_of(folder)) in answers[0].output


def test_the_command_works_before_the_first_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUSHI_INSTANCE", str(tmp_path))
    assert CliRunner().invoke(setup_key).exit_code == 0


def test_where_a_community_stands_there_is_no_key(clean_app: Flask, folder: Path) -> None:
    with clean_app.app_context(), change_by(machine("test")) as change:
        create_area(change, None, Layer.COMMUNITY, "清河社区")
    answer = CliRunner().invoke(setup_key)
    assert answer.exit_code == 1
    assert "已作废" in answer.output
    assert key.key_of(folder) is None
