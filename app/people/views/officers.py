"""Who holds which office here, from when until when: public, by name."""
from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.people.queries import officers_now
from app.people.views.shared import blueprint


@blueprint.get("/people/officers")
def officers() -> ResponseReturnValue:
    """Whom to ask, and whom to hold to account."""
    return render_template("people/officers.html", groups=officers_now())
