"""A page that is one deed: a form, what it does, who may, and where it leads. Packages list their deeds as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString

from app.change.forms import ActForm
from app.change.transaction import Change
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P


@dataclass(frozen=True)
class Deed:
    """One thing that can be done to a subject. `make` gives the form, `run` calls the command."""

    permission: P
    make: Callable[[Any], ActForm]
    run: Callable[[Change, Any, Any], Any]
    title: LazyString
    label: LazyString
    done: LazyString
    hint: LazyString | str = ""
    is_stop: bool = False
    before: Callable[[Any, Any], Any] | None = None
    """What takes long and changes nothing, done before the pen is taken; `run` finds it as `form.ready`."""


def deed_page(deeds: Mapping[str, Deed], name: str, subject: Any, landing: str, template: str, **context: Any) -> ResponseReturnValue:
    """Show the form, or do it and go on. Closed to those who may not."""
    deed = deeds.get(name)
    if deed is None or subject is None:
        abort(404)
    if not allows(current_actor(), deed.permission, subject):
        abort(403)
    form = deed.make(subject)
    before = deed.before
    if where := form.attempt(lambda change: deed.run(change, subject, form), landing, before=(lambda: before(subject, form)) if before else None):
        flash(str(deed.done))
        return redirect(where, 303)
    status = form.status if form.is_submitted() else 200
    return render_template(template, deed=deed, form=form, subject=subject, way_out=landing, action=request.full_path.rstrip("?"), **context), status
