"""The one stream of each room, and the acts that came over the wire."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Moment
from app.extensions import Model


class Room(Model):
    """A room by its name, `meeting:12`, and the number of its newest event."""

    __tablename__ = "live_room"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)


class RoomEvent(Model):
    """What was told to a room; whoever missed one asks from there."""

    __tablename__ = "live_event"
    room: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class LiveAct(Model):
    """An act that came over the wire, by the key made at the tap: the same key again gets the same answer."""

    __tablename__ = "live_act"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))  # of event and body: one key is one act
    ack: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
