"""Our own fan-out by itself: a push reaches whom the library holds in the room, in one order, and nobody waits for a slow reader."""
from __future__ import annotations

from collections import deque
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import socketio
from hypothesis import given
from hypothesis import strategies as st

from app.live import fast
from app.live.fast import MOST_WAITING, FastManager, Line
from app.live.frames import PING, PONG, framed
from tests.live.test_frames import sent

ROOMS = ("meeting:1", "meeting:1/slow", "meeting:2")


class Kernel:
    """A socket that takes so many bytes at once; whoever writes with patience gets everything through."""

    def __init__(self, takes: int) -> None:
        self.takes, self.out, self.come, self.is_shut = takes, b"", b"", False
        self._sock = self

    def send(self, frame: bytes) -> int:
        if self.is_shut:
            raise OSError("shut")
        if not self.takes:
            raise BlockingIOError
        taken = frame[: self.takes]
        self.out, self.takes = self.out + taken, self.takes - len(taken)
        return len(taken)

    def sendall(self, frame: bytes) -> None:
        if self.is_shut:
            raise OSError("shut")
        self.out += frame

    def recv(self, most: int) -> bytes:
        taken, self.come = self.come[:most], self.come[most:]
        return taken

    def shutdown(self, how: int) -> None:
        self.is_shut = True

    def settimeout(self, seconds: float) -> None:
        pass

    def setsockopt(self, *what: int) -> None:
        pass


class Engine:
    """The socket of Engine.IO, as far as a line sees it."""

    def __init__(self) -> None:
        self.queue = SimpleNamespace(queue=deque())
        self.queue.put = self.queue.queue.append
        self.closing, self.line, self.act = False, None, lambda line: None

    def handler(self, line: Line) -> None:
        self.act(line)

    def write(self, line: Line) -> None:
        """What its writer does: everything that waits, in its order."""
        while self.queue.queue:
            line.send(self.queue.queue.popleft().encode())


def on_a_line(act: Callable[[Line, Engine, Kernel], None], takes: int = 10**6) -> bytes:
    """Shake hands, then let `act(line, engine, kernel)` happen; gives back what went out after the handshake."""
    engine, kernel = Engine(), Kernel(10**6)
    greeting: list[int] = []

    def handled(line: Line) -> None:
        greeting.append(len(kernel.out))
        kernel.takes = takes
        act(line, engine, kernel)

    engine.act = handled
    environ = {"HTTP_SEC_WEBSOCKET_KEY": "k", "HTTP_SEC_WEBSOCKET_VERSION": "13", "gunicorn.socket": kernel}
    with pytest.raises(StopIteration):
        Line(engine.handler, SimpleNamespace(ping_interval=20, ping_timeout=15))(environ, None)
    assert engine.line is None
    return kernel.out[greeting[0] :]


def test_an_idle_phone_gets_it_without_a_queue():
    def act(line, engine, kernel):
        line.push(b"one")
        assert not engine.queue.queue

    assert on_a_line(act) == b"one"


@given(taken=st.integers(0, 5))
def test_what_did_not_go_through_goes_before_everything_later(taken):
    def act(line, engine, kernel):
        line.push(b"first")
        kernel.takes = 10**6  # there is room again, but whoever waits is served first
        line.push(b"second")
        engine.write(line)
        line.push(b"third")

    assert on_a_line(act, taken) == b"firstsecondthird"


def test_a_push_does_not_come_between_the_parts_of_what_is_being_written():
    def act(line, engine, kernel):
        whole = kernel.sendall

        def in_two(frame):
            whole(frame[:2])
            line.push(b"push")
            whole(frame[2:])

        kernel.sendall = in_two
        line.send("4x")
        kernel.sendall = whole
        engine.write(line)

    assert on_a_line(act) == framed(b"4x") + b"push"


def test_a_ping_is_answered_behind_the_rest_of_a_frame():
    def act(line, engine, kernel):
        line.push(b"frame")
        kernel.takes, kernel.come = 10**6, sent(b"hm", PING) + sent(b"3")
        assert line.wait() == "3"
        engine.write(line)

    assert on_a_line(act, 2) == b"frame" + framed(b"hm", PONG)


def test_who_does_not_read_is_let_go_when_enough_waits():
    def act(line, engine, kernel):
        for _ in range(MOST_WAITING):
            line.push(b"x")
        assert (len(engine.queue.queue), kernel.is_shut) == (MOST_WAITING, False)
        line.push(b"x")
        assert (len(engine.queue.queue), kernel.is_shut) == (MOST_WAITING, True)
        line.push(b"x")  # and whoever still holds the line does no harm
        with pytest.raises(OSError, match="closed"):
            line.send("4x")

    assert on_a_line(act, 0) == b""


def test_nothing_is_put_behind_the_last_packet_of_somebody_who_is_closing():
    def act(line, engine, kernel):
        engine.closing = True
        line.push(b"x")
        assert not engine.queue.queue  # the goodbye waits until the queue is empty, and nobody takes from it any more

    assert on_a_line(act, 0) == b""


class House:
    """A manager with people, whose lines note what they hear."""

    def __init__(self) -> None:
        self.manager = FastManager()
        self.server = socketio.Server(async_mode="threading", client_manager=self.manager)
        self.heard: list[str] = []
        self.people: dict[int, str] = {}

    def do(self, what: str, who: int, room: str) -> None:
        """Somebody comes, enters, leaves or goes, if they can."""
        if what == "come" and who not in self.people:
            self.server.eio.sockets[f"e{who}"] = SimpleNamespace(line=SimpleNamespace(push=lambda frame: self.heard.append(self.people[who])))
            self.people[who] = self.manager.connect(f"e{who}", "/")
        elif who in self.people:
            sid = self.people[who]
            if what == "enter":
                self.manager.enter_room(sid, "/", room)
            elif what == "leave":
                self.manager.leave_room(sid, "/", room)
            elif what == "go":
                self.manager.pre_disconnect(sid, "/")
                self.manager.disconnect(sid, "/")
                del self.people[who]

    def hear(self, room: str | None) -> list[str]:
        """Who hears a push into a room."""
        self.heard.clear()
        self.manager.emit("room.pulse", {"n": 1}, "/", to=room)
        return list(self.heard)


DEEDS = st.tuples(st.sampled_from(("come", "come", "enter", "enter", "leave", "go")), st.integers(0, 5), st.sampled_from(ROOMS))


@given(st.lists(DEEDS, max_size=40))
def test_a_push_reaches_exactly_those_whom_the_library_holds_in_the_room(deeds):
    house = House()
    for deed in deeds:
        house.do(*deed)
    for room in (None, *ROOMS, *house.people.values()):
        assert house.hear(room) == [sid for sid, _ in house.manager.get_participants("/", room)]
    for who in list(house.people):
        house.do("go", who, "")
    assert (house.manager._lines, house.manager._rooms_of, house.manager.rooms) == ({}, {}, {})


def test_in_a_large_hall_the_others_get_their_turn_and_the_order_is_the_same_for_all(monkeypatch):
    house, turns = House(), []
    monkeypatch.setattr(fast, "_IN_ONE_GO", 2)
    monkeypatch.setattr(fast.gevent, "sleep", lambda seconds: turns.append(len(house.heard)))
    for who in range(5):
        house.do("come", who, "")
        house.do("enter", who, ROOMS[0])
    assert house.hear(ROOMS[0]) == [house.people[who] for who in range(5)]
    assert turns == [2, 4]
