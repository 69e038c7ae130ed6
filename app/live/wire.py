"""From a message to an answer: who is it, how often, is it well formed, may they; then one command, and its outcome.

A package adds its events with `@reads`, `@acts` or `@casts(event, Body)`; `hang` puts them on the server. Every
answer is {ok: true, …} or {ok: false, reason, say, retry_in?}.
"""
from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, request
from flask_socketio import SocketIO
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.base import clock
from app.change.refusals import Refused
from app.change.transaction import Change, change_by
from app.live.clients import Client, clients
from app.live.limits import READING, Rate, limits
from app.live.models import LiveAct
from app.people.sessions import person_of_cookie
from app.policy.actor import PASSER_BY, Actor
from app.vocabulary import Reason

log = logging.getLogger("wushi.live")
Ack = dict[str, Any]

_WIRE = {"permission.not_signed_in": "auth.needed", "permission.not_your_role": "room.not_yours", "state.not_now": "act.conflict"}
"""Reasons of the house that have a shorter name on the wire."""


class Body(BaseModel):
    """The form of a message: nothing missing, nothing more, nothing of another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


B = TypeVar("B", bound=Body)
_events: dict[str, Callable[[Any], Ack]] = {}


def reads(event: str, form: type[B], rate: Rate = READING) -> Callable[[Callable[[Actor, B, Client], Ack]], Callable[[Actor, B, Client], Ack]]:
    """An event that only asks: `(actor, body, client) -> answer`."""

    def add(answer: Callable[[Actor, B, Client], Ack]) -> Callable[[Actor, B, Client], Ack]:
        _events[event] = lambda message: _guarded(event, form, rate, message, answer)
        return answer

    return add


def acts(event: str, form: type[B], rate: Rate) -> Callable[[Callable[[Change, B], Ack]], Callable[[Change, B], Ack]]:
    """An event that becomes one change: `(change, body) -> answer`. Its outcome is kept under the key of the act."""

    def add(do: Callable[[Change, B], Ack]) -> Callable[[Change, B], Ack]:
        _signed_in(event, form, rate, lambda actor, body: _once(event, actor, body, do))
        return do

    return add


def casts(event: str, form: type[B], rate: Rate) -> Callable[[Callable[[Actor, B], Ack]], Callable[[Actor, B], Ack]]:
    """An event that drops a ballot: `(actor, body) -> answer`. No change is opened for it and no key of the act is kept: both would keep its time."""

    def add(do: Callable[[Actor, B], Ack]) -> Callable[[Actor, B], Ack]:
        _signed_in(event, form, rate, lambda actor, body: {"ok": True, **do(actor, body)})
        return do

    return add


def _signed_in(event: str, form: type[B], rate: Rate, do: Callable[[Actor, B], Ack]) -> None:
    def answer(actor: Actor, body: B, _: Client) -> Ack:
        return do(actor, body) if actor.is_signed_in else no(Reason("auth.needed"))

    _events[event] = lambda message: _guarded(event, form, rate, message, answer)


def no(reason: Reason, **more: Any) -> Ack:
    """A refusal on the wire, with its sentence in the reader's language."""
    say = current_app.extensions["wushi_words"]
    return {"ok": False, "reason": _WIRE.get(reason.code, reason.code), "say": say(reason), **more}


def _guarded(event: str, form: type[B], rate: Rate, message: Any, answer: Callable[[Actor, B, Client], Ack]) -> Ack:
    """Who, how often, well formed; then the answer. What goes wrong with us is logged without a word of the message (R4)."""
    client = clients.get(request.sid)  # type: ignore[attr-defined]
    if client is None:
        return no(Reason("auth.needed"))
    if wait := limits.take(client.bucket, rate):
        return no(Reason("rate.slow_down"), retry_in=int(wait * 1000) + 1)
    try:
        body = form.model_validate(message)
    except ValidationError:
        return no(Reason("body.invalid"))
    try:
        actor = _actor(client)
        if actor is None:
            return no(Reason("auth.revoked"))
        return answer(actor, body, client)
    except Refused as refused:
        return no(refused.reasons[0])
    except OperationalError:
        log.warning("%s: the database is busy", event)
        return no(Reason("room.busy"), retry_in=1000)
    except (SQLAlchemyError, LookupError, TypeError, AttributeError, ValueError) as error:
        log.error("%s failed: %s", event, type(error).__name__)
        return no(Reason("room.busy"), retry_in=3000)


def _actor(client: Client) -> Actor | None:
    """Who it is, asked anew for every message: a session ended a second ago acts no more. None: it has been ended."""
    if client.sign_in_id is None:
        return PASSER_BY
    found = person_of_cookie(request.cookies)
    if found is None or found[0].sign_in_id != client.sign_in_id:
        return None
    g.actor = found[1]
    return found[1]


def _once(event: str, actor: Actor, body: B, do: Callable[[Change, B], Ack]) -> Ack:
    """The same key again is the same act and gets the same answer; the same key for something else is refused."""
    key = f"{actor.person_id}:{getattr(body, 'key', '')}"
    fingerprint = hashlib.sha256(f"{event}:{json.dumps(body.model_dump(), sort_keys=True)}".encode()).hexdigest()
    with change_by(actor) as change:
        known = change.session.get(LiveAct, key)
        if known is not None:
            return dict(known.ack) if known.fingerprint == fingerprint else no(Reason("act.conflict"))
        ack = {"ok": True, **do(change, body)}
        change.session.add(LiveAct(key=key, fingerprint=fingerprint, ack=ack, at=clock.now()))
    return ack


def hang(server: SocketIO) -> None:
    """Put every event on the server of this app."""
    for event, answer in _events.items():
        server.on_event(event, _taking_one(answer))


def _taking_one(answer: Callable[[Any], Ack]) -> Callable[..., Ack]:
    """A message has one body; several are as wrong as none."""

    def take(*messages: Any) -> Ack:
        return answer(messages[0] if len(messages) == 1 else None)

    return take
