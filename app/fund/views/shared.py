"""What the pages of money have in common."""
from __future__ import annotations

from flask import Blueprint, abort, request

from app.base.files import Upload
from app.change.forms import ActForm
from app.fund.books import Books
from app.fund.queries import books_of
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.process.models import Round
from app.process.queries import community_here, current_round, rounds_of
from app.web.site import may_open

blueprint = Blueprint("fund", __name__)


def year_asked() -> tuple[Round | None, list[Round]]:
    """The year of `?year=`, or this year's, and all years of the community."""
    area = community_here()
    if area is None:
        abort(404)
    asked = request.args.get("year", type=int)
    round_ = current_round(area, asked)
    if asked and round_ is None:
        abort(404)
    return round_, rounds_of(area)


def books_asked() -> Books:
    """The books of the year asked for."""
    round_, _years = year_asked()
    if round_ is None:
        abort(404)
    return books_of(round_)


def demand_right(permission: P, subject: object) -> None:
    """Pages that only make sense for those who may act are closed to others."""
    if not allows(current_actor(), permission, subject):
        abort(403)


def status_of(form: ActForm) -> int:
    """200 for a form that is only shown, the refusal's status for one that was tried."""
    return form.status if form.is_submitted() else 200


@blueprint.app_template_test("open_to_me")
def open_to_me(upload: Upload) -> bool:
    """Whether this visitor may open the file: `{% if voucher is open_to_me %}`."""
    return may_open(upload, current_actor())
