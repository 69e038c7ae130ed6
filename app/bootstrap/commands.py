"""What one may ask for with `python3 -m app`: to serve, to set up, to test, or any command of the platform itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping

from app.bootstrap.browser import prepare_browser
from app.bootstrap.counting import count
from app.bootstrap.page_files import build_pages, compile_translations, install_npm_packages, with_node
from app.bootstrap.places import PYTHON, ROOT
from app.bootstrap.python_packages import install, make_venv, use_a_new_enough_python
from app.bootstrap.steps import one_at_a_time
from app.bootstrap.words import OVERVIEW, Stop, complain, say, speak_utf8

HELP_WORDS = ("help", "--help", "-h")
SERVE_WORDS = ("serve",)

WHOLE_RUN = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--cov=app", "--cov-report=term:skip-covered")
"""How every test is run: in two processes (a village-hall computer has two cores), never one file in both, because
a file's tests may share a site; folder by folder, so that a long journey is not left for one process at the end; and
counting which lines of `app` they reach. A run of some tests is left as asked."""

OF_THE_INSTALLATION = ("DATABASE_URL", "REDIS_URL", "HOST", "PORT")
"""What tells a start where the real data is; a test must never see it."""

COSTLY = ("PYTHONDONTWRITEBYTECODE",)
"""Habits of some machines (containers, mostly) that would make Python compile the whole platform at each start."""


def main(arguments: list[str]) -> int:
    """Do what was asked; the answer is the exit code. Serving and commands replace this process and do not return."""
    speak_utf8()
    word, rest = (arguments[0], arguments[1:]) if arguments else ("serve", [])
    if word in HELP_WORDS:
        print(OVERVIEW, end="")
        return 0
    try:
        use_a_new_enough_python(arguments)
        if word == "tally":  # before anything is set up: it needs no page, no database, and starts at once
            return count(rest)
        os.chdir(ROOT)
        return _do(word, rest)
    except Stop as stop:
        complain(stop)
        return 1
    except KeyboardInterrupt:
        complain(Stop("被中断；再运行一次即可继续。", "interrupted; run the same command again to go on."))
        return 130


def _do(word: str, rest: list[str]) -> int:
    if word.startswith("-"):
        raise Stop(f"不认识的选项 {word}。请看 python3 -m app --help",
                   f"unknown option {word}; see python3 -m app --help")
    if word == "test":
        return _run_tests(rest)
    set_up()
    if word == "setup":
        say("已准备好", "ready")
        return 0
    if word in SERVE_WORDS:
        _become([PYTHON, "-m", "app.serve", *rest])
    _become([PYTHON, "-m", "app.cli", *(["--help"] if word == "commands" else [word, *rest])])
    return 0


def set_up(for_tests: bool = False) -> None:
    """Every step from a fresh clone to something that can run; each does nothing when it has been done."""
    with one_at_a_time():
        make_venv()
        if for_tests:  # the test lock holds the runtime lock's very versions, so it serves for both
            install("test", ("安装 Python 软件包和测试工具", "installing Python packages and test tools"))
        else:
            install("runtime", ("安装 Python 软件包", "installing Python packages"))
        install_npm_packages(for_tests)
        build_pages()
        compile_translations()


def _run_tests(arguments: list[str]) -> int:
    set_up(for_tests=True)
    with one_at_a_time():
        environment = test_environment(with_node(), prepare_browser())
    say("运行测试……", "running the tests ...")
    command = [str(PYTHON), "-m", "pytest", *(arguments or WHOLE_RUN)]
    return subprocess.call(command, cwd=ROOT, env=environment)


def test_environment(machine: Mapping[str, str], browser: Mapping[str, str]) -> dict[str, str]:
    """The same surroundings everywhere, and nothing that could lead a test to somebody's real data."""
    kept = {name: value for name, value in machine.items() if _is_for_tests(name)}
    return {**kept, **browser, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"}


def _is_for_tests(name: str) -> bool:
    if name.startswith("WUSHI_"):
        return name in ("WUSHI_SHOTS", "WUSHI_FAST_SOCKETS")
    return name not in OF_THE_INSTALLATION + COSTLY


def _become(command: Iterable[object]) -> None:
    """Replace this process, so that signals and the exit code are those of the platform and nothing stays behind."""
    words = [str(word) for word in command]
    surroundings = {name: value for name, value in os.environ.items() if name not in COSTLY}
    try:
        os.execve(words[0], words, surroundings)
    except OSError as error:
        raise Stop(f"无法启动 {words[0]}", f"could not start {words[0]}", str(error)) from error
