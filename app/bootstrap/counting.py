"""The light door to `tally`: counting needs NumPy and nothing else of the platform, no pages, no database, no web."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn

from app.bootstrap.places import PYTHON, ROOT, VENV
from app.bootstrap.python_packages import install, make_venv
from app.bootstrap.steps import one_at_a_time

MODULE = "app.allocation.command_line"


def count(arguments: list[str]) -> int:
    """Count in this process when it has what is needed, else become the Python of the `.venv`, made first if need be.

    The working folder stays that of whoever asks, because the names of the files are theirs.
    """
    if not has_numpy():
        if not can_count():
            _prepare()
        _become_the_venv(arguments)
    sys.dont_write_bytecode = False  # as in every other start: a machine's habit would make each one compile anew
    from app.allocation.command_line import main

    return main(arguments)


def _become_the_venv(arguments: list[str]) -> NoReturn:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    words = [str(PYTHON), "-m", MODULE, *arguments]
    os.execve(words[0], words, {**kept, "PYTHONPATH": os.pathsep.join(paths)})


def has_numpy() -> bool:
    """Whether this very Python can count."""
    try:
        import numpy  # noqa: F401 (what follows needs it, so nothing is lost by trying)
    except ImportError:
        return False
    return True


def can_count() -> bool:
    """Whether the `.venv` is there with NumPy in it; looked up, not tried, because trying would cost a start."""
    return PYTHON.exists() and any(VENV.glob("lib/python3.*/site-packages/numpy/__init__.py"))


def _prepare() -> None:
    """Only the Python packages. What it says goes to standard error: standard output belongs to the count."""
    with contextlib.redirect_stdout(sys.stderr), one_at_a_time():
        make_venv()
        install("runtime", ("安装 Python 软件包", "installing Python packages"))
