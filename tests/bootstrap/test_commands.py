"""What each word after `python3 -m app` leads to."""

from __future__ import annotations

import pytest

from app.bootstrap import commands
from app.bootstrap.commands import WHOLE_RUN, main
from app.bootstrap.places import PYTHON
from app.bootstrap.words import Stop


class Replaced(Exception):
    """What would have been the end of this process: it became another program."""


@pytest.fixture
def done(monkeypatch):
    """What was done, in order; the set-up and the programs themselves are not run."""
    log: list[object] = []

    def become(program: str, words: list[str], surroundings: dict[str, str]) -> None:
        log.append(words[1:])
        raise Replaced

    def call(words: list[str], cwd: object, env: dict[str, str]) -> int:
        log.append(words[1:])
        return 5

    def set_up(for_tests: bool = False) -> None:
        log.append("tests set up" if for_tests else "set up")

    monkeypatch.setattr(commands, "set_up", set_up)
    monkeypatch.setattr(commands, "with_node", lambda: {"PATH": "here"})
    monkeypatch.setattr(commands, "prepare_browser", lambda: {"CHROME": "there"})
    monkeypatch.setattr(commands.os, "execve", become)
    monkeypatch.setattr(commands.subprocess, "call", call)
    return log


@pytest.mark.parametrize(("asked", "program"), [
    ([], ["-m", "app.serve"]),
    (["serve"], ["-m", "app.serve"]),
    (["verify", "7", "--verbose"], ["-m", "app.cli", "verify", "7", "--verbose"]),
    (["commands"], ["-m", "app.cli", "--help"]),
    (["verify", "--help"], ["-m", "app.cli", "verify", "--help"]),
])
def test_a_word_sets_up_and_then_becomes_its_program(done, asked, program):
    with pytest.raises(Replaced):
        main(asked)

    assert done == ["set up", program]


def test_counting_sets_nothing_up(done, monkeypatch):
    monkeypatch.setattr(commands, "count", lambda arguments: done.append(arguments) or 2)

    assert main(["tally", "vote.pb", "--json"]) == 2
    assert done == [["vote.pb", "--json"]]


def test_setup_only_sets_up(done):
    assert main(["setup"]) == 0
    assert done == ["set up"]


def test_test_alone_runs_everything(done):
    main(["test"])

    assert done == ["tests set up", ["-m", "pytest", *WHOLE_RUN]]


def test_what_follows_test_goes_to_pytest_as_it_is(done):
    main(["test", "-k", "ballot", "-x"])

    assert done == ["tests set up", ["-m", "pytest", "-k", "ballot", "-x"]]


def test_a_failed_test_run_fails_the_command(done):
    assert main(["test"]) == 5


def test_a_stop_is_said_in_both_languages_and_fails(done, monkeypatch, capsys):
    def stop() -> None:
        raise Stop("没有磁盘空间", "no room on the disk")

    monkeypatch.setattr(commands, "set_up", stop)

    assert main([]) == 1
    assert capsys.readouterr().err == "\n已停止：没有磁盘空间\nSTOPPED: no room on the disk\n"


def test_ctrl_c_during_the_set_up_shows_no_traceback(done, monkeypatch, capsys):
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "set_up", interrupt)

    assert main([]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_python_that_cannot_be_started_is_named(monkeypatch):
    def refuse(program: str, words: list[str], surroundings: dict[str, str]) -> None:
        raise OSError("no such file")

    monkeypatch.setattr(commands.os, "execve", refuse)
    monkeypatch.setattr(commands, "set_up", lambda: None)

    assert main(["serve"]) == 1


def test_tests_never_see_where_the_real_data_is():
    machine = {"PATH": "here", "DATABASE_URL": "postgresql://real", "REDIS_URL": "redis://real", "PORT": "80",
               "HOST": "0.0.0.0", "WUSHI_INSTANCE": "/srv/wushi", "WUSHI_DATABASE_URL": "postgresql://real",
               "WUSHI_SHOTS": "/tmp/shots"}

    seen = commands.test_environment(machine, {"CHROME": "there"})

    assert {"PATH", "CHROME", "WUSHI_SHOTS"} <= seen.keys()
    assert not any("real" in value or "srv" in value for value in seen.values())
    assert not {"PORT", "HOST"} & seen.keys()


def test_tests_turn_warnings_into_errors_in_every_process():
    assert commands.test_environment({}, {})["PYTHONWARNINGS"] == "error"


def test_the_python_of_the_venv_runs_everything():
    assert PYTHON.parent.parent.name == ".venv"
