"""From a message to an answer: who is it, how often, is it well formed, may they; then one command, and its outcome.

A package adds its events with `@reads`, `@acts` or `@casts(event, Body)`; `hang` puts them on the server. Every
answer is {ok: true, …} or {ok: false, reason, say, retry_in?}.
"""
from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from flask_socketio import SocketIO
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.test import create_environ

from app.base import clock
from app.change.refusals import Refused
from app.change.transaction import Change
from app.extensions import socketio
from app.live.clients import Client, clients
from app.live.identity import identities
from app.live.limits import READING, Rate, limits
from app.live.models import LiveAct
from app.live.together import together
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


@dataclass(frozen=True)
class Event:
    """What may be asked for on the wire: its name, the form of its message, how often, and who answers."""

    name: str
    form: type[Body]
    rate: Rate
    answer: Callable[[Actor, Any, Client], Ack]


events: dict[str, Event] = {}


def reads(event: str, form: type[B], rate: Rate = READING) -> Callable[[Callable[[Actor, B, Client], Ack]], Callable[[Actor, B, Client], Ack]]:
    """An event that only asks: `(actor, body, client) -> answer`."""

    def add(answer: Callable[[Actor, B, Client], Ack]) -> Callable[[Actor, B, Client], Ack]:
        events[event] = Event(event, form, rate, answer)
        return answer

    return add


def acts(event: str, form: type[B], rate: Rate) -> Callable[[Callable[[Change, B], Ack]], Callable[[Change, B], Ack]]:
    """An event that becomes one change: `(change, body) -> answer`. Its outcome is kept under the key of the act."""

    def add(do: Callable[[Change, B], Ack]) -> Callable[[Change, B], Ack]:
        def answer(actor: Actor, body: B) -> Ack:
            done: Ack = together.run(actor, _once(event, body, do), breathe)
            return done

        _signed_in(event, form, rate, answer)
        return do

    return add


def breathe() -> None:
    """Between two acts of a batch the phones that only listen get their turn."""
    socketio.sleep(0)


def casts(event: str, form: type[B], rate: Rate) -> Callable[[Callable[[Actor, B], Ack]], Callable[[Actor, B], Ack]]:
    """An event that drops a ballot: `(actor, body) -> answer`. No change is opened for it and no key of the act is kept: both would keep its time."""

    def add(do: Callable[[Actor, B], Ack]) -> Callable[[Actor, B], Ack]:
        _signed_in(event, form, rate, lambda actor, body: {"ok": True, **do(actor, body)})
        return do

    return add


def _signed_in(event: str, form: type[B], rate: Rate, do: Callable[[Actor, B], Ack]) -> None:
    def answer(actor: Actor, body: B, _: Client) -> Ack:
        return do(actor, body) if actor.is_signed_in else no(Reason("auth.needed"))

    events[event] = Event(event, form, rate, answer)


def no(reason: Reason, **more: Any) -> Ack:
    """A refusal on the wire; the door puts its sentence into the reader's language."""
    return {"ok": False, "reason": _WIRE.get(reason.code, reason.code), "say": reason, **more}


def _guarded(one: Event, message: Any, client: Client) -> Ack:
    """Who, how often, well formed; then the answer. What goes wrong with us is logged without a word of the message (R4)."""
    if wait := limits.take(client.bucket, one.rate):
        return no(Reason("rate.slow_down"), retry_in=int(wait * 1000) + 1)
    try:
        body = one.form.model_validate(message)
    except ValidationError:
        return no(Reason("body.invalid"))
    try:
        actor = identities.actor_of(client) if client.sign_in_id is not None else PASSER_BY
        if actor is None:
            return no(Reason("auth.revoked"))
        return one.answer(actor, body, client)
    except Refused as refused:
        return no(refused.reasons[0], **({"retry_in": 1000} if refused.reasons[0].code == "room.busy" else {}))
    except OperationalError:
        log.warning("%s: the database is busy", one.name)
        return no(Reason("room.busy"), retry_in=1000)
    except (SQLAlchemyError, LookupError, TypeError, AttributeError, ValueError) as error:
        log.error("%s failed: %s", one.name, type(error).__name__)
        return no(Reason("room.busy"), retry_in=3000)


def _once(event: str, body: B, do: Callable[[Change, B], Ack]) -> Callable[[Change], Ack]:
    """The same key again is the same act and gets the same answer; the same key for something else is refused."""
    fingerprint = hashlib.sha256(f"{event}:{json.dumps(body.model_dump(), sort_keys=True)}".encode()).hexdigest()

    def run(change: Change) -> Ack:
        key = f"{change.actor.person_id}:{getattr(body, 'key', '')}"
        known = change.session.get(LiveAct, key)
        if known is not None:
            return dict(known.ack) if known.fingerprint == fingerprint else no(Reason("act.conflict"))
        ack = {"ok": True, **do(change, body)}
        change.session.add(LiveAct(key=key, fingerprint=fingerprint, ack=ack, at=clock.now()))
        return ack

    return run


def hang(app: Flask, server: SocketIO) -> None:
    """Put every event on the server of this app, below Flask's own handlers: a request context for every message costs more
    than the message. One is only opened where somebody is refused, to find the language they read."""
    for one in events.values():
        server.server.on(one.name, _door(app, one), namespace="/")


def _door(app: Flask, one: Event) -> Callable[..., Ack]:
    def take(sid: str, *messages: Any) -> Ack:
        client = clients.get(sid)
        if client is None:
            return _said(app, Client(sid), no(Reason("auth.needed")))
        message = messages[0] if len(messages) == 1 else None  # a message has one body; several are as wrong as none
        with app.app_context():
            answer = _guarded(one, message, client)
        return answer if answer["ok"] else _said(app, client, answer)

    return take


def _said(app: Flask, client: Client, answer: Ack) -> Ack:
    """With the reason as a sentence, in the language of the page that asks. Whoever is refused again and again, as in a flood,
    gets the sentence that was made the first time."""
    reason: Reason = answer["say"]
    sentence = client.sentences.get(reason.code)
    if sentence is None:
        with app.request_context(client.environ or create_environ()):
            sentence = app.extensions["wushi_words"](reason)
        if not reason.values:
            client.sentences[reason.code] = sentence
    return {**answer, "say": sentence}
