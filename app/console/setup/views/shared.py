"""What the pages of setting up share: the blueprint, the guard of an empty house, and who may be at the desk."""
from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.change.refusals import NotAllowed
from app.console.setup.queries import is_founded
from app.people.models import Area
from app.policy.actor import current_actor
from app.process.queries import community_here
from app.settings import Settings
from app.vocabulary import Reason, Role

blueprint = Blueprint("setup", __name__)
READERS = (Role.ADMINISTRATOR, Role.BOOKKEEPER, Role.COMMITTEE, Role.COMMITTEE_HEAD, Role.FACILITATOR, Role.PARTY, Role.STREET_CLERK, Role.SUPERVISOR)
"""Who may see how far the set-up is: whoever has a part in it."""

_ALWAYS_OPEN = ("console.help", "setup", "site", "static")


def instance() -> Path:
    """The folder of this installation."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance


@blueprint.before_app_request
def lead_to_set_up() -> ResponseReturnValue | None:
    """While there is no community every page would be empty: whoever comes is led to where one is founded."""
    known = current_app.extensions
    if known.get("wushi_founded") or request.method != "GET" or request.endpoint is None or current_actor().is_signed_in:
        return None
    if {request.endpoint, request.endpoint.split(".")[0]} & set(_ALWAYS_OPEN):
        return None
    if is_founded():
        known["wushi_founded"] = not current_app.testing
        return None
    return redirect(url_for("setup.start"))


def at_the_desk(*roles: Role) -> Area | ResponseReturnValue:
    """The community of whoever sits at the set-up desk; whoever is not signed in is sent to the staff door and comes back."""
    actor, community = current_actor(), community_here()
    if community is None:
        return redirect(url_for("setup.start"))
    if not actor.is_signed_in:
        return redirect(url_for("people.staff", next=request.path))
    if not any(actor.holds_over(community.path, role) for role in roles):
        raise NotAllowed(Reason("permission.not_your_role"))
    return community
