"""People's pages: the door, one's own page, the roll, its import, roles and slips."""
from __future__ import annotations

from flask import Blueprint

from app.people.sessions import find_actor

blueprint = Blueprint("people", __name__)
blueprint.before_app_request(find_actor)
