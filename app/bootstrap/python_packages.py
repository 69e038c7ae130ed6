"""A Python that is new enough, a `.venv`, and the locked packages in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from app.bootstrap.places import LOCKS, PYTHON, VENV, VENV_BIN
from app.bootstrap.steps import fingerprint, run, step
from app.bootstrap.words import Stop, say

OLDEST_PYTHON = (3, 11)
KNOWN_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")


def use_a_new_enough_python(arguments: list[str]) -> None:
    """Go on under the newest suitable Python of this machine when the one that was asked is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in KNOWN_PYTHONS:
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer, "-m", "app", *arguments])
    found = sys.version.split()[0]
    raise Stop(f"需要 Python 3.11 或更新版本，这里是 {found}。", f"Python 3.11 or newer is needed; this is {found}.")


def make_venv() -> None:
    """A working `.venv`; one whose Python is gone (an upgraded system, a moved folder) is made anew."""
    if venv_works():
        return
    say("建立 .venv……", "creating .venv ...")
    failure = _try_venv([sys.executable, "-m", "venv", str(VENV)])
    if failure and shutil.which("uv"):
        failure = _try_venv(["uv", "venv", "--quiet", "--seed", "--python", sys.executable, str(VENV)])
    if failure:
        _install_debian_venv()
        failure = _try_venv([sys.executable, "-m", "venv", str(VENV)])
    if failure:
        raise Stop("无法建立 .venv", "could not create .venv", failure)


def venv_works() -> bool:
    """Whether there is a Python in it that runs, can install, and is the one the packages were put there for."""
    if not PYTHON.exists():
        return False
    asked = subprocess.run(
        [str(PYTHON), "-I", "-c", "import sys, importlib.util; importlib.util.find_spec('pip') or sys.exit(1); "
         "print('%d.%d' % sys.version_info[:2])"],
        capture_output=True, text=True, check=False,
    )
    config = VENV / "pyvenv.cfg"
    made_for = [line.split("=")[1].strip() for line in config.read_text().splitlines() if line.startswith("version")]
    return asked.returncode == 0 and bool(made_for) and made_for[0].startswith(asked.stdout.strip() + ".")


def _try_venv(command: list[str]) -> str:
    """Make the `.venv`; the answer is empty, or says why not (and then no half-made folder is left)."""
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if made.returncode == 0:
        return ""
    shutil.rmtree(VENV, ignore_errors=True)
    return made.stdout + made.stderr


def _install_debian_venv() -> None:
    """Debian ships the venv module's pip apart: fetch it when we may without asking, else say what to type."""
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    command = ["apt-get", "install", "-y", "--no-install-recommends", package]
    prefix = _administrator_prefix() if shutil.which("apt-get") else None
    typed = f"sudo {' '.join(command)}"
    if prefix is None:
        raise Stop(
            f"Python 的 venv 模块不完整。请先安装它，然后再运行同一个命令：\n    {typed}",
            f"Python's venv module is incomplete here. Install it, then run the same command again:\n    {typed}",
        )
    say(f"用 apt-get 安装 {package}……", f"installing {package} with apt-get ...")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    try:
        run([*prefix, *command], quiet)
    except Stop:  # a fresh image has no package lists yet
        run([*prefix, "apt-get", "update", "--quiet"], quiet)
        run([*prefix, *command], quiet)


def _administrator_prefix() -> list[str] | None:
    """How to become root without a question: not at all, by nothing, or by a sudo that needs no password."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def install(lock: str, announce: tuple[str, str]) -> bool:
    """Put exactly the packages of `locks/<lock>.txt` into the `.venv`, each checked against its hash."""
    path = LOCKS / f"{lock}.txt"
    return step(f"python-{lock}", fingerprint(path, "compiled"), lambda: _install(path), announce)


def _install(lock: Path) -> None:
    """With uv, which reads the same lock about five times faster; with pip where uv does not work.

    Either way the packages are compiled now, once, instead of by whoever is the first to wait for a page.
    """
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
           "--only-binary", ":all:", "--require-hashes", "-r"]
    uv = VENV_BIN / "uv"
    try:
        if not uv.exists():
            run([*pip, LOCKS / "uv.txt"])
        run([uv, "pip", "install", "--quiet", "--no-build", "--compile-bytecode", "--python", PYTHON,
             "--require-hashes", "-r", lock])
    except Stop as stop:
        reason = (stop.details.strip().splitlines() or [stop.english])[-1][:160]
        say(f"　uv 在这里不能用，改用 pip（{reason}）", f"  uv did not work here, using pip ({reason})")
        run([*pip, lock])
