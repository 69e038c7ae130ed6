"""Do a piece of work once, and remember what it was done from.

Every step has a stamp: the hash of all it reads. While the stamp matches and what the step made is still there,
a second start does nothing and needs no network.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.bootstrap.places import ROOT, SETUP_LOCK, STAMPS
from app.bootstrap.words import Stop, say

LONGEST_OUTPUT = 4000
"""Characters of a failed command's output that are still worth reading."""


def run(command: Iterable[object], environment: Mapping[str, str] | None = None) -> str:
    """Run a tool quietly and return what it printed; when it fails, stop and show the end of that."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, cwd=ROOT, env=environment, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise Stop(f"无法运行 {words[0]}", f"could not run {words[0]}", str(error)) from error
    if done.returncode:
        line = " ".join(words)
        raise Stop(
            f"命令失败（退出码 {done.returncode}）：{line}",
            f"this command failed (exit code {done.returncode}): {line}",
            done.stdout[-LONGEST_OUTPUT:],
        )
    return done.stdout


def fingerprint(*sources: Path | str) -> str:
    """The hash of files (by name and content), of folders (with all they hold) and of plain words."""
    total = hashlib.sha256()
    for source in sources:
        if isinstance(source, str):
            total.update(f"word {source}\n".encode())
            continue
        for file in _files_of(source):
            total.update(f"file {file.relative_to(source.parent)} {file.stat().st_size}\n".encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def _files_of(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return sorted(file for file in source.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def step(name: str, made_from: str, work: Callable[[], object], announce: tuple[str, str],
         makes: Path | None = None, stamps: Path = STAMPS) -> bool:
    """Do `work` unless its stamp says that it was done from exactly this; answer whether it had to be done.

    `made_from` is a fingerprint of all inputs. `makes` is a path that the work leaves behind: when somebody has
    deleted it, the stamp counts for nothing. The stamp is written last, so an interrupted step is done again.
    """
    stamp = stamps / name
    is_there = makes is None or makes.exists()
    if is_there and stamp.is_file() and stamp.read_text() == made_from:
        return False
    say(f"{announce[0]}……", f"{announce[1]} ...")
    began = time.monotonic()
    stamp.unlink(missing_ok=True)
    work()
    stamps.mkdir(parents=True, exist_ok=True)
    stamp.write_text(made_from)
    took = time.monotonic() - began
    say(f"　完成，用时 {took:.1f} 秒", f"  done in {took:.1f} s")
    return True


@contextmanager
def one_at_a_time(lock: Path = SETUP_LOCK) -> Iterator[None]:
    """Two people (or two services) may start at once: the second waits, then finds everything done."""
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个准备过程正在运行，等待它完成……", "another set-up is running, waiting for it ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
