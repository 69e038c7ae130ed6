"""Who is connected to this process, and in which rooms. It says who, never may."""
from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.policy.actor import PASSER_BY, Actor

MOST_SOCKETS = 5
"""Sockets of one person, in all their sessions; the oldest is closed when a sixth opens."""


@dataclass
class Client:
    """One socket."""

    sid: str
    sign_in_id: int | None = None
    person_id: int | None = None
    rooms: dict[str, str] = field(default_factory=dict)  # room → lane, quick or slow
    environ: dict[str, Any] = field(default_factory=dict, repr=False)  # of the request that opened it: cookies and language
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    sentences: dict[str, str] = field(default_factory=dict, repr=False)  # refusals in the language of its page
    actor: Actor = PASSER_BY
    edition: int = -1  # see `identity`: up to which change among people `actor` is right
    trusted_until: float = 0.0

    @property
    def bucket(self) -> str:
        """For limits: the session, or the socket of somebody who is not signed in."""
        return f"session:{self.sign_in_id}" if self.sign_in_id else f"socket:{self.sid}"


class Clients:
    """All sockets of this process, found by number, session, person and room without a walk through all of them."""

    def __init__(self) -> None:
        """Empty."""
        self._all: dict[str, Client] = {}
        self._of_session: dict[int, dict[str, Client]] = {}
        self._of_person: dict[int, dict[str, Client]] = {}
        self._in_room: dict[tuple[str, str], int] = {}  # room and lane → how many
        self._lock = threading.Lock()

    def enter(self, client: Client) -> list[Client]:
        """Note a socket; gives back those that have become too many for its holder, oldest first."""
        with self._lock:
            self._all[client.sid] = client
            if client.sign_in_id is None or client.person_id is None:
                return []
            self._of_session.setdefault(client.sign_in_id, {})[client.sid] = client
            same = self._of_person.setdefault(client.person_id, {})
            same[client.sid] = client
            return list(same.values())[:-MOST_SOCKETS]

    def leave(self, sid: str) -> None:
        """The socket is gone."""
        with self._lock:
            client = self._all.pop(sid, None)
            if client is None:
                return
            for room, lane in client.rooms.items():
                self._count(room, lane, -1)
            for index, number in ((self._of_session, client.sign_in_id), (self._of_person, client.person_id)):
                if number is not None and (there := index.get(number)) is not None:
                    there.pop(sid, None)
                    if not there:
                        del index[number]

    def step_in(self, client: Client, room: str, lane: str) -> None:
        """Into a room; in another lane than before, if need be."""
        with self._lock:
            if (before := client.rooms.get(room)) == lane or client.sid not in self._all:
                return
            if before is not None:
                self._count(room, before, -1)
            client.rooms[room] = lane
            self._count(room, lane, 1)

    def step_out(self, client: Client, room: str) -> str | None:
        """Out of a room; gives back the lane."""
        with self._lock:
            lane = client.rooms.pop(room, None)
            if lane is not None and client.sid in self._all:
                self._count(room, lane, -1)
            return lane

    def _count(self, room: str, lane: str, by: int) -> None:
        number = self._in_room.get((room, lane), 0) + by
        if number > 0:
            self._in_room[(room, lane)] = number
        else:
            self._in_room.pop((room, lane), None)

    def get(self, sid: str) -> Client | None:
        """The client behind a socket."""
        return self._all.get(sid)

    def every(self) -> list[Client]:
        """A list to walk over."""
        with self._lock:
            return list(self._all.values())

    def of_session(self, sign_in_id: int) -> list[Client]:
        """The sockets of a session."""
        with self._lock:
            return list(self._of_session.get(sign_in_id, {}).values())

    def of_person(self, person_id: int) -> list[Client]:
        """The sockets of a person, in all their sessions."""
        with self._lock:
            return list(self._of_person.get(person_id, {}).values())

    def in_room(self, room: str, lane: str) -> int:
        """How many sockets of this process are in a lane of a room."""
        return self._in_room.get((room, lane), 0)

    def rooms(self) -> set[str]:
        """Rooms in which somebody is."""
        with self._lock:
            return {room for room, _ in self._in_room}


clients = Clients()
