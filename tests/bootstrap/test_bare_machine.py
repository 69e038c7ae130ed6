"""A machine with Python and nothing else: what already works there, and what it is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import python_packages
from app.bootstrap.python_packages import use_a_new_enough_python
from app.bootstrap.words import Stop

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.stem for path in (ROOT / "app" / "bootstrap").glob("*.py") if path.stem != "__init__")


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """Only the files that run before anything is installed, in an empty folder."""
    (tmp_path / "app").mkdir()
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(ROOT / "app" / name, tmp_path / "app" / name)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "app" / "bootstrap", tmp_path / "app" / "bootstrap", ignore=ignore)
    return tmp_path


def python_without_packages(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with its standard library alone (`-S` leaves out every installed package)."""
    surroundings = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "-S", *arguments], cwd=folder, env=surroundings, capture_output=True,
                          encoding="utf-8", timeout=60, check=False)


def test_the_set_up_needs_nothing_but_the_standard_library(bare_checkout):
    imports = "; ".join(f"import app.bootstrap.{module}" for module in MODULES)

    done = python_without_packages(bare_checkout, "-c", imports)

    assert done.returncode == 0, done.stderr


def test_a_package_would_be_noticed_there(bare_checkout):
    """The test above could not fail if packages were within reach of the Python that it starts."""
    done = python_without_packages(bare_checkout, "-c", "import flask")

    assert "ModuleNotFoundError" in done.stderr


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help_comes_in_both_languages_chinese_first(bare_checkout, word):
    done = python_without_packages(bare_checkout, "-m", "app", word)

    assert done.returncode == 0, done.stderr
    chinese, english = done.stdout.index("运行全部测试"), done.stdout.index("run every test")
    assert chinese < english


def test_help_names_every_setting_in_both_languages(bare_checkout):
    told = python_without_packages(bare_checkout, "-m", "app", "help").stdout

    settings = ("HOST", "PORT", "WUSHI_INSTANCE", "DATABASE_URL", "REDIS_URL", "WUSHI_DEMO")
    assert {name: told.count(name) for name in settings} == dict.fromkeys(settings, 2)


def test_help_sets_nothing_up(bare_checkout):
    before = sorted(bare_checkout.iterdir())

    python_without_packages(bare_checkout, "-m", "app", "--help")

    assert sorted(bare_checkout.iterdir()) == before


def test_chinese_is_spoken_even_where_no_language_is_set(bare_checkout):
    done = subprocess.run([sys.executable, "-S", "-X", "utf8=0", "-m", "app", "help"], cwd=bare_checkout,
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
                          capture_output=True, timeout=60, check=False)

    assert "社区参与式预算平台" in done.stdout.decode("utf-8")


def test_an_unknown_option_is_refused_in_both_languages_before_any_work(bare_checkout):
    done = python_without_packages(bare_checkout, "-m", "app", "--port=9000")

    assert done.returncode == 1
    assert "已停止：不认识的选项 --port=9000" in done.stderr
    assert "STOPPED: unknown option --port=9000" in done.stderr
    assert not (bare_checkout / ".venv").exists()


def test_a_python_that_is_too_old_hands_over_to_a_newer_one(monkeypatch):
    handed_over = []
    monkeypatch.setattr(python_packages.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(python_packages.shutil, "which", lambda name: f"/there/{name}" if "3.12" in name else None)
    monkeypatch.setattr(python_packages.os, "execv", lambda program, words: handed_over.append((program, words)))

    with pytest.raises(Stop):  # the real execv does not come back
        use_a_new_enough_python(["test", "-x"])

    assert handed_over == [("/there/python3.12", ["/there/python3.12", "-m", "app", "test", "-x"])]


def test_without_a_newer_python_it_says_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(python_packages.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(python_packages.shutil, "which", lambda name: None)

    with pytest.raises(Stop) as stopped:
        use_a_new_enough_python([])

    assert "需要 Python 3.11" in stopped.value.chinese
    assert "Python 3.11 or newer is needed" in stopped.value.english


def test_a_missing_venv_module_is_answered_with_what_to_type(monkeypatch, tmp_path):
    monkeypatch.setattr(python_packages, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(python_packages, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(python_packages, "_try_venv", lambda command: "ensurepip is not available")
    monkeypatch.setattr(python_packages, "_administrator_prefix", lambda: None)

    with pytest.raises(Stop) as stopped:
        python_packages.make_venv()

    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    typed = f"sudo apt-get install -y --no-install-recommends {package}"
    assert typed in stopped.value.chinese
    assert typed in stopped.value.english


@pytest.fixture(scope="module")
def venv(tmp_path_factory) -> Iterator[Path]:
    """A `.venv` that had lost its Python, after the set-up has seen to it."""
    venv = tmp_path_factory.mktemp("checkout") / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(venv / "a python that was removed")
    (venv / "from before").touch()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(python_packages, "VENV", venv)
        monkeypatch.setattr(python_packages, "PYTHON", venv / "bin" / "python")
        python_packages.make_venv()
        yield venv


def test_a_venv_whose_python_is_gone_is_made_anew(venv):
    assert not (venv / "from before").exists()
    subprocess.run([venv / "bin" / "python", "-c", "import pip"], check=True)


def test_a_working_venv_is_left_alone(venv):
    (venv / "installed since").touch()

    python_packages.make_venv()

    assert (venv / "installed since").exists()


def test_a_venv_of_another_python_is_not_taken_for_a_working_one(venv):
    """After an upgrade of the system, `.venv/bin/python` is a newer Python that finds none of the packages."""
    config = venv / "pyvenv.cfg"
    as_it_was = config.read_text()
    config.write_text(as_it_was.replace(f"version = {sys.version_info[0]}.{sys.version_info[1]}.", "version = 3.2."))
    try:
        assert not python_packages.venv_works()
    finally:
        config.write_text(as_it_was)
    assert python_packages.venv_works()
