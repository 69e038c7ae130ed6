"""Who is connected to this process, and in which rooms. It says who, never may."""
from __future__ import annotations

import threading
from dataclasses import dataclass, field

MOST_SOCKETS = 5
"""Sockets of one session; the oldest is closed when a sixth opens."""


@dataclass
class Client:
    """One socket."""

    sid: str
    sign_in_id: int | None = None
    person_id: int | None = None
    rooms: dict[str, str] = field(default_factory=dict)  # room → lane, quick or slow

    @property
    def bucket(self) -> str:
        """For limits: the session, or the socket of somebody who is not signed in."""
        return f"session:{self.sign_in_id}" if self.sign_in_id else f"socket:{self.sid}"


class Clients:
    """All sockets of this process."""

    def __init__(self) -> None:
        """Empty."""
        self._all: dict[str, Client] = {}
        self._lock = threading.Lock()

    def enter(self, client: Client) -> list[Client]:
        """Note a socket; gives back those that have become too many for its session, oldest first."""
        with self._lock:
            self._all[client.sid] = client
            if client.sign_in_id is None:
                return []
            same = [c for c in self._all.values() if c.sign_in_id == client.sign_in_id]
            return same[:-MOST_SOCKETS]

    def leave(self, sid: str) -> None:
        """The socket is gone."""
        with self._lock:
            self._all.pop(sid, None)

    def get(self, sid: str) -> Client | None:
        """The client behind a socket."""
        return self._all.get(sid)

    def every(self) -> list[Client]:
        """A list to walk over."""
        with self._lock:
            return list(self._all.values())

    def of_session(self, sign_in_id: int) -> list[Client]:
        """The sockets of a session."""
        return [c for c in self.every() if c.sign_in_id == sign_in_id]

    def of_person(self, person_id: int) -> list[Client]:
        """The sockets of a person, in all their sessions."""
        return [c for c in self.every() if c.person_id == person_id]

    def in_room(self, room: str, lane: str = "") -> int:
        """How many sockets of this process are in a room."""
        return sum(1 for c in self.every() if room in c.rooms and lane in ("", c.rooms[room]))

    def rooms(self) -> set[str]:
        """Rooms in which somebody is."""
        return {room for c in self.every() for room in c.rooms}


clients = Clients()
