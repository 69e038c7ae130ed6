"""Before a start: whoever was asked for answers, or the start stops and says so in plain words."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from app.bootstrap import preflight
from app.bootstrap.preflight import check_port, check_postgresql, check_redis
from app.bootstrap.words import Stop
from tests.fixtures.servers import free_port


@contextmanager
def somebody_who_says(words: bytes) -> Iterator[int]:
    """A server that greets whoever comes with these words (or keeps silent); the port it listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        def greet() -> None:
            visitor, _ = server.accept()
            with visitor, suppress(ConnectionError):
                visitor.sendall(words)
                while visitor.recv(100):  # until the visitor leaves
                    pass

        greeter = threading.Thread(target=greet)
        greeter.start()
        yield server.getsockname()[1]
        greeter.join(10)


def test_postgresql_that_answers_is_welcome(postgres_url):
    check_postgresql(postgres_url)


def test_postgresql_is_found_under_the_name_that_sqlalchemy_gives_it(postgres_url):
    check_postgresql(postgres_url.replace("postgresql://", "postgresql+psycopg://"))


def test_redis_that_answers_is_welcome(redis_url):
    check_redis(redis_url)


def test_the_embedded_database_needs_no_answer():
    check_postgresql("sqlite:////nowhere/at/all.sqlite")


def test_no_redis_needs_no_answer():
    check_redis("")


@pytest.mark.parametrize(("check", "scheme", "name", "unset"), [
    (check_postgresql, "postgresql", "PostgreSQL", "DATABASE_URL"),
    (check_redis, "redis", "Redis", "REDIS_URL"),
])
def test_a_server_that_is_down_stops_the_start_in_both_languages(check, scheme, name, unset):
    port = free_port()

    with pytest.raises(Stop) as stopped:
        check(f"{scheme}://127.0.0.1:{port}/0")

    assert f"127.0.0.1:{port} 上的 {name} 没有应答" in stopped.value.chinese
    assert f"{name} at 127.0.0.1:{port} does not answer" in stopped.value.english
    assert unset in stopped.value.chinese
    assert unset in stopped.value.english


def test_a_password_is_not_said_aloud():
    with pytest.raises(Stop) as stopped:
        check_postgresql(f"postgresql://wushi:secret@127.0.0.1:{free_port()}/wushi")

    assert "secret" not in str(stopped.value)


def test_a_missing_unix_socket_is_named(tmp_path):
    with pytest.raises(Stop) as stopped:
        check_postgresql(f"postgresql://postgres@/wushi?host={tmp_path}")

    assert f"{tmp_path}/.s.PGSQL.5432" in stopped.value.english


def test_another_program_on_that_port_is_not_taken_for_redis():
    with somebody_who_says(b"HTTP/1.1 400 Bad Request") as port, pytest.raises(Stop) as stopped:
        check_redis(f"redis://127.0.0.1:{port}")

    assert "它不是 Redis" in stopped.value.chinese
    assert "it is not Redis" in stopped.value.english


def test_a_redis_that_first_wants_a_password_has_answered():
    with somebody_who_says(b"-NOAUTH Authentication required.") as port:
        check_redis(f"redis://127.0.0.1:{port}")


def test_a_server_that_keeps_silent_is_not_waited_for_forever(monkeypatch):
    monkeypatch.setattr(preflight, "PATIENCE", 0.1)

    with somebody_who_says(b"") as port, pytest.raises(Stop) as stopped:
        check_postgresql(f"postgresql://127.0.0.1:{port}/wushi")

    assert "does not answer" in stopped.value.english


def test_a_port_that_is_not_a_number_is_wrong():
    with pytest.raises(Stop) as stopped:
        check_postgresql("postgresql://127.0.0.1:five/wushi")

    assert "端口不对" in stopped.value.chinese


def test_a_free_port_is_fine():
    check_port("127.0.0.1", free_port())


def test_a_port_in_use_is_named_with_what_to_type():
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = somebody.getsockname()[1]

        with pytest.raises(Stop) as stopped:
            check_port("127.0.0.1", port)

    assert f"端口 {port} 已被占用" in stopped.value.chinese
    assert f"PORT={port + 1} python3 -m app" in stopped.value.english


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(Stop) as stopped:
        check_port("192.0.2.1", free_port())  # an address that belongs to documentation and to nobody

    assert "cannot listen on 192.0.2.1" in stopped.value.english
