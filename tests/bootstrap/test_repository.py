"""What is committed: everything pinned by hash, and not a word about where it was made."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "locks").glob("*.txt"))

# Written in pieces, or this file would be the first to be found.
REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("files", "pythonhosted", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"),
    ("registry", "yarnpkg", "com"), ("npmmirror", "com"), ("pypi", "tuna"), ("mirrors", "aliyun", "com"),
)]


def committed_files() -> list[Path]:
    ask = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_committed_file_names_a_package_registry():
    wanted = re.compile("|".join(map(re.escape, REGISTRIES)).encode())

    assert [file.name for file in committed_files() if wanted.search(file.read_bytes())] == []


@pytest.mark.skipif(len(ROOT.parts) < 3, reason="a checkout at /app or the like has a name that may stand anywhere")
def test_no_committed_file_names_this_checkout():
    here = str(ROOT).encode()

    assert [file.name for file in committed_files() if here in file.read_bytes()] == []


def test_nothing_that_the_set_up_makes_is_committed():
    made = re.compile(r"(^|/)(\.venv|node_modules|dist|instance|__pycache__)/|\.mo$|\.sqlite$")

    assert [str(file) for file in committed_files() if made.search(str(file.relative_to(ROOT)))] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_package_has_a_version_and_hashes_and_no_address(lock):
    text = lock.read_text().replace("\\\n", " ")

    for line in text.splitlines():
        assert re.match(r"[a-z0-9.-]+==[\w.]+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+$", line), line


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==([\w.]+)", (ROOT / "locks" / f"{lock}.txt").read_text(), re.MULTILINE))


def test_tests_run_against_the_very_versions_that_are_served():
    """The test lock is installed instead of the runtime lock, so it must hold all of it."""
    assert pins("runtime").items() <= pins("test").items()


def test_the_npm_lock_has_a_hash_for_every_package_and_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    packages.pop("")

    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if {"resolved", "funding"} & package.keys()] == []


def test_the_build_server_runs_what_everybody_runs():
    script = ROOT / ".ci" / "run"

    assert script.stat().st_mode & 0o111
    assert script.read_text().rstrip().endswith("exec python3 -m app test")
