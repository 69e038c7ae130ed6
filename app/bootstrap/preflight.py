"""Before a start: does everything that was asked for answer? A server that is down is named, never quietly replaced.

Only the standard library speaks here. The drivers must not be imported before the server has made the network
cooperative (see `app/serve.py`), and a handshake needs but a few bytes.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
from urllib.parse import parse_qs, unquote, urlsplit

from app.bootstrap.words import Stop

PATIENCE = 3.0
"""Seconds that a server has to say its first byte."""

POSTGRESQL_PORT, REDIS_PORT = 5432, 6379
POSTGRESQL_HELLO = bytes([0, 0, 0, 8, 4, 210, 22, 47])
"""PostgreSQL's SSLRequest: it answers one letter, S or N, whoever asks; no password is needed to be understood."""
REDIS_HELLO = b"PING\r\n"

WITHOUT_POSTGRESQL = ("启动它，或取消 DATABASE_URL 以使用内置的 SQLite 文件。",
                      "Start it, or unset DATABASE_URL to use the embedded SQLite file.")
WITHOUT_REDIS = ("启动它，或取消 REDIS_URL 以单进程运行。", "Start it, or unset REDIS_URL to run as a single process.")


def check_postgresql(url: str) -> None:
    """Stop unless a PostgreSQL answers at this address. An address of the embedded database needs no answer."""
    if not url.startswith(("postgresql", "postgres:")):
        return
    place = _place(url, POSTGRESQL_PORT, socket_name=".s.PGSQL.{port}")
    _expect("PostgreSQL", place, POSTGRESQL_HELLO, (b"S", b"N"), WITHOUT_POSTGRESQL)


def check_redis(url: str) -> None:
    """Stop unless a Redis (or Valkey) answers; one that first wants a password has answered."""
    if not url:
        return
    place = _place(url, REDIS_PORT)
    _expect("Redis", place, REDIS_HELLO, (b"+", b"-"), WITHOUT_REDIS, encrypted=url.startswith("rediss:"))


def check_port(host: str, port: int) -> None:
    """Stop when somebody else already listens where we want to."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _port_refused(host, port, error) from error


def _port_refused(host: str, port: int, error: OSError) -> Stop:
    if error.errno == errno.EADDRINUSE:
        return Stop(f"端口 {port} 已被占用。换一个：PORT={port + 1} python3 -m app",
                    f"port {port} is already in use. Choose another: PORT={port + 1} python3 -m app")
    why = error.strerror or str(error)
    return Stop(f"无法在 {host}:{port} 监听（{why}）。请检查 HOST 和 PORT。",
                f"cannot listen on {host}:{port} ({why}). Check HOST and PORT.")


def _place(url: str, usual_port: int, socket_name: str = "") -> tuple[str, int] | str:
    """Host and port, or the path of a Unix socket (`postgresql:///name?host=/folder`, `unix:///path`)."""
    parts = urlsplit(url)
    try:
        port = parts.port or usual_port
    except ValueError as error:
        raise Stop(f"地址 {parts.scheme}://… 里的端口不对。",
                   f"the port in the address {parts.scheme}://... is wrong.") from error
    if parts.scheme == "unix":
        return parts.path
    folder = parse_qs(parts.query).get("host", [""])[0] or unquote(parts.hostname or "")
    if folder.startswith("/"):
        return os.path.join(folder, socket_name.format(port=port))
    return folder or "127.0.0.1", port


def _expect(name: str, place: tuple[str, int] | str, hello: bytes, answers: tuple[bytes, ...],
            without: tuple[str, str], encrypted: bool = False) -> None:
    where = place if isinstance(place, str) else f"{place[0]}:{place[1]}"
    try:
        first = _first_byte(place, hello, encrypted)
    except OSError as error:
        why = error.strerror or str(error)
        raise Stop(f"{where} 上的 {name} 没有应答（{why}）。{without[0]}",
                   f"{name} at {where} does not answer ({why}). {without[1]}") from error
    if first not in answers:
        raise Stop(f"{where} 上有程序应答，但它不是 {name}。{without[0]}",
                   f"something answers at {where}, but it is not {name}. {without[1]}")


def _first_byte(place: tuple[str, int] | str, hello: bytes, encrypted: bool) -> bytes:
    with _connect(place) as plain:
        plain.settimeout(PATIENCE)
        if not encrypted:
            plain.sendall(hello)
            return plain.recv(1)
        # Only whether it answers is asked here; whom it can prove to be is the driver's business later.
        trusting = ssl._create_unverified_context()
        with trusting.wrap_socket(plain) as private:
            private.sendall(hello)
            return private.recv(1)


def _connect(place: tuple[str, int] | str) -> socket.socket:
    if isinstance(place, tuple):
        return socket.create_connection(place, timeout=PATIENCE)
    unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    unix.settimeout(PATIENCE)
    try:
        unix.connect(place)
    except OSError:
        unix.close()
        raise
    return unix
