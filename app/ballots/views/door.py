"""Through which door somebody votes: their own phone, a shared screen, or with somebody who helps them.

The doors share the pages. A shared screen signs nobody in: who votes stands in a signed token that each form carries on,
so that nothing is left behind when the first screen comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.ballots.models import Question
from app.base.saying import gettext as _
from app.change.refusals import NotAllowed, NotNow
from app.extensions import db
from app.people.models import Person
from app.people.queries import actor_of
from app.policy.actor import Actor, current_actor
from app.vocabulary import Channel, Reason

PATIENCE = 1200
"""Seconds for one ballot on a screen that is not one's own."""
KIOSK, HELPER, CALL, SLIP = "kiosk", "helper", "call", "slip"


@dataclass(frozen=True)
class Doorway:
    """Who votes, through which door, and where its pages are."""

    name: str
    question_id: int
    actor: Actor
    label: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_assisted(self) -> bool:
        """Whether somebody else holds the device."""
        return self.name in (HELPER, CALL)

    @property
    def home(self) -> str:
        """Where the next person begins."""
        if self.name == "phone":
            return url_for("ballots.votes")
        return url_for("ballots.help" if self.is_assisted else "ballots.kiosk" if self.name == KIOSK else "ballots.slip", id=self.question_id)

    def url(self, page: str) -> str:
        """A page of the ballot behind this door."""
        if self.name == "phone":
            return url_for(f"ballots.{page}", id=self.question_id)
        return "" if page == "withdraw" else url_for("ballots.behind_door", id=self.question_id, way=self.name, page=page)


def own_phone(question: Question) -> Doorway:
    """Whoever is signed in here."""
    return Doorway("phone", question.id, current_actor())


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="ballot-door")


def let_in(question: Question, way: str, person: Person | None, **said: Any) -> Doorway:
    """Open a door for one ballot. `said`: what the token carries on, a helper's witness or a slip's code."""
    by = current_actor().person_id if way in (HELPER, CALL) else None
    person_id = person.id if person is not None else None
    token = _signer().dumps({"q": question.id, "way": way, "person": person_id, "by": by, **said})
    return _doorway(question, way, str(token), person, said)


def still_in(question: Question, way: str) -> Doorway:
    """The door that this form came through; refused when it took too long, or when the helper is another."""
    token = request.form.get("token", "")
    try:
        said = dict(_signer().loads(token, max_age=PATIENCE))
    except BadSignature as error:
        raise NotNow(Reason("ballot.door_shut")) from error
    if said.get("q") != question.id or said.get("way") != way or (said.get("by") or None) != (current_actor().person_id if way in (HELPER, CALL) else None):
        raise NotAllowed(Reason("ballot.door_shut"))
    person = db.session.get(Person, said["person"]) if said.get("person") else None
    return _doorway(question, way, token, person, said)


def _doorway(question: Question, way: str, token: str, person: Person | None, said: Mapping[str, Any]) -> Doorway:
    channel = {KIOSK: Channel.DESK, HELPER: Channel.HELPER, CALL: Channel.CALL, SLIP: Channel.HALL}[way]
    actor = actor_of(person, channel) if person is not None else Actor(via=channel)
    label = {
        KIOSK: _("Shared screen: it forgets you when you are done."),
        SLIP: _("With the code on your slip. Nobody knows whose it is."),
        HELPER: _("You are keying the ballot of %(name)s.", name=actor.name),
        CALL: _("You are keying the ballot of %(name)s, who is on the telephone.", name=actor.name),
    }[way]
    return Doorway(way, question.id, actor, label, {"token": token}, said)
