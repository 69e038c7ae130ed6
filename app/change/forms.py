"""A form that becomes one command: checked, done once, and on a refusal nothing that was typed is lost."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.base import clock
from app.base.forms import QuickMeta
from app.change.models import ActDone
from app.change.refusals import NotValid, Refused
from app.change.transaction import Change, change_by
from app.policy.actor import Actor, current_actor
from app.vocabulary import Reason


class ActForm(FlaskForm):
    """`attempt` runs the command; `refusals` and `status` say why not."""

    class Meta(QuickMeta):
        """Lists drawn quickly."""

    act_key = HiddenField(default=lambda: str(uuid.uuid4()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As any form; starts without refusals."""
        super().__init__(*args, **kwargs)
        self.refusals: tuple[Reason, ...] = ()
        self.status = 200
        self.ready: Any = None

    @property
    def reasons(self) -> list[str]:
        """The sentences of refusals that belong to no field of this form."""
        say = current_app.extensions["wushi_words"]
        return [say(reason) for reason in self.refusals if (reason.field or "") not in self._fields]

    @property
    def said(self) -> str:
        """Everything that is wrong in one text, for an answer that has no place beside a field."""
        say = current_app.extensions["wushi_words"]
        typed = [str(error) for errors in self.errors.values() for error in errors if not isinstance(error, dict | list)]
        return " ".join([say(reason) for reason in self.refusals] or typed)

    def attempt(
        self, do: Callable[[Change], Any], landing: str | Callable[[Any], str], actor: Actor | None = None, before: Callable[[], Any] | None = None
    ) -> str | None:
        """Do it once and say where to go, or None with `refusals` and `status` set. The same key again lands the same.

        `before`: what takes long and changes nothing, done while nobody waits for the pen; its answer is `ready`.
        """
        self.status = 422
        if not self.validate_on_submit():
            return None
        actor = actor or current_actor()
        self.ready = before() if before is not None else None
        key = f"{actor.person_id or actor.system or 'anyone'}:{self.act_key.data or uuid.uuid4()}"[:80]
        try:
            with change_by(actor) as change:
                if done := change.session.get(ActDone, key):
                    return done.landing
                result = do(change)
                change.session.flush()
                where = landing if isinstance(landing, str) else landing(result)
                change.session.add(ActDone(key=key, landing=where, at=clock.now()))
        except ValueError as error:  # files and money say a reason code
            self._refuse(NotValid(Reason(str(error))))
            return None
        except Refused as refused:
            self._refuse(refused)
            return None
        return where

    def _refuse(self, refused: Refused) -> None:
        self.refusals, self.status = refused.reasons, refused.status
        say = current_app.extensions["wushi_words"]
        for reason in refused.reasons:
            target = self._fields.get(reason.field or "")
            if target is not None:
                target.errors = [*target.errors, say(reason)]
