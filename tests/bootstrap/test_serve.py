"""Starting and stopping the real site, in its own process."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from app.serve import LONGEST_GOODBYE, stands
from app.settings import Settings
from tests.fixtures.servers import STOP, Site, free_port, running_site
from tests.fixtures.waiting import until

ROOT = Path(__file__).resolve().parents[2]


def start_in_vain(instance: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start a site that cannot start, and let it say why."""
    surroundings = {**os.environ, "WUSHI_INSTANCE": str(instance), "PORT": str(free_port()), **environment}
    return subprocess.run([sys.executable, "-m", "app.serve"], cwd=ROOT, env=surroundings, capture_output=True,
                          encoding="utf-8", timeout=60, check=False)


def health(url: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
        return json.load(answer)


@pytest.mark.parametrize(("name", "scheme", "who"), [
    ("DATABASE_URL", "postgresql", "PostgreSQL"),
    ("REDIS_URL", "redis", "Redis"),
])
def test_a_server_that_is_down_stops_the_start_before_anything_is_touched(tmp_path, name, scheme, who):
    instance = tmp_path / "instance"
    address = f"127.0.0.1:{free_port()}"

    done = start_in_vain(instance, **{name: f"{scheme}://{address}/0"})

    assert done.returncode == 1
    assert f"已停止：{address} 上的 {who} 没有应答" in done.stderr
    assert f"STOPPED: {who} at {address} does not answer" in done.stderr
    assert "Traceback" not in done.stderr
    assert not instance.exists()


def test_a_wrong_setting_is_named_without_a_traceback(tmp_path):
    done = start_in_vain(tmp_path / "instance", PORT="many")

    assert done.returncode == 1
    assert "已停止：环境变量里的设置不对" in done.stderr
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_made_stops_the_start(tmp_path):
    done = start_in_vain(tmp_path / "instance", DATABASE_URL=f"sqlite:///{tmp_path}/no/such/folder/wushi.sqlite")

    assert done.returncode == 1
    assert "STOPPED: the database could not be prepared" in done.stderr


@pytest.fixture(scope="module")
def quiet_site(tmp_path_factory) -> Iterator[Site]:
    """A site that these tests only look at."""
    with running_site(tmp_path_factory.mktemp("quiet") / "instance") as site:
        yield site


def test_a_started_site_says_where_it_is_in_both_languages(quiet_site):
    assert f"五事已启动 / Wushi is ready:  {quiet_site.url}/" in quiet_site.log


def test_nobody_is_listed_in_a_log_of_visits(quiet_site):
    health(quiet_site.url)

    assert "/healthz" not in quiet_site.log


def test_a_site_stops_when_told_and_starts_again_where_it_was(start_site, tmp_path):
    instance = tmp_path / "instance"

    assert start_site(instance).stop() == 0

    assert health(start_site(instance).url)["database"]["state"] == "ok"


def test_a_polite_stop_is_over_before_the_watcher_loses_patience():
    assert LONGEST_GOODBYE < STOP


def test_a_worker_that_dies_is_replaced(start_site):
    site = start_site()
    watcher = psutil.Process(site.process.pid)
    (worker,) = watcher.children()

    worker.send_signal(signal.SIGKILL)

    until(lambda: [child for child in watcher.children() if child.pid != worker.pid], 20, "a new worker")
    assert health(site.url)["database"]["state"] == "ok"


def test_a_site_runs_on_postgresql_and_redis(start_site, fresh_postgres, redis_url):
    site = start_site(DATABASE_URL=fresh_postgres, REDIS_URL=redis_url)

    assert health(site.url)["database"] == {"state": "ok", "kind": "postgresql"}


def test_a_second_set_up_finds_nothing_to_do():
    set_up = [sys.executable, "-m", "app", "setup"]
    subprocess.run(set_up, cwd=ROOT, check=True, capture_output=True)

    said = subprocess.run(set_up, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout

    assert said.splitlines()[0].endswith("已准备好 / ready"), said


@pytest.mark.parametrize(("shape", "has_entry", "is_ready"), [("newest", True, True), ("0001", True, False), ("newest", False, False), (None, True, False)])
def test_only_a_lived_in_database_of_the_newest_shape_needs_no_preparation(tmp_path, shape, has_entry, is_ready):
    newest = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    with closing(sqlite3.connect(tmp_path / "wushi.sqlite")) as there:
        there.execute("CREATE TABLE record_entry (seq INTEGER)")
        if has_entry:
            there.execute("INSERT INTO record_entry VALUES (0)")
        if shape:
            there.execute("CREATE TABLE alembic_version (version_num TEXT)")
            there.execute("INSERT INTO alembic_version VALUES (?)", (newest if shape == "newest" else shape,))
        there.commit()

    assert stands(Settings(instance=tmp_path)) is is_ready


def test_a_file_that_is_no_database_is_left_to_the_preparation(tmp_path):
    (tmp_path / "wushi.sqlite").write_bytes(b"not a database" * 100)

    assert not stands(Settings(instance=tmp_path))
