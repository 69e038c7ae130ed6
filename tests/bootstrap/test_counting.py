"""The light door to `tally`: which Python counts, and what is made first when nothing is there yet."""

from __future__ import annotations

import sys

import pytest

from app.bootstrap import counting
from app.bootstrap.places import PYTHON, ROOT


class Replaced(Exception):
    """What would have been the end of this process: it became another program."""


@pytest.fixture
def without_numpy(monkeypatch):
    """A Python that cannot count itself; what it would become is written down, not started."""
    log: list[object] = []

    def become(program: str, words: list[str], surroundings: dict[str, str]) -> None:
        log.extend([words, surroundings])
        raise Replaced

    monkeypatch.setattr(counting, "has_numpy", lambda: False)
    monkeypatch.setattr(counting.os, "execve", become)
    return log


def test_a_python_with_numpy_counts_itself(capsys, tmp_path):
    assert counting.has_numpy()
    assert counting.count([str(tmp_path / "none.pb")]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'none.pb'}:0: ")


def test_another_python_becomes_that_of_the_venv_and_keeps_the_working_folder(without_numpy, monkeypatch):
    monkeypatch.setattr(counting, "can_count", lambda: True)
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    with pytest.raises(Replaced):
        counting.count(["vote.pb", "--json"])

    words, surroundings = without_numpy
    assert words == [str(PYTHON), "-m", "app.allocation.command_line", "vote.pb", "--json"]
    assert surroundings["PYTHONPATH"] == f"{ROOT}:/elsewhere"
    assert "PYTHONDONTWRITEBYTECODE" not in surroundings


def test_on_a_bare_machine_only_the_python_packages_are_made_and_standard_output_stays_clean(
    without_numpy, monkeypatch, capsys
):
    monkeypatch.setattr(counting, "can_count", lambda: False)
    monkeypatch.setattr(counting, "make_venv", lambda: print("made"))
    monkeypatch.setattr(counting, "install", lambda lock, words: print(lock))

    with pytest.raises(Replaced):
        counting.count(["vote.pb"])

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-2:] == ["made", "runtime"]


def test_the_venv_of_these_tests_can_count():
    assert counting.can_count()


def test_a_missing_numpy_is_no_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert not counting.has_numpy()
