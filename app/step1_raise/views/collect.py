"""The pile of household forms: how many came back from where, entering paper from the keyboard, and the sheets to print."""
from __future__ import annotations

import re

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.saying import gettext as _
from app.change.refusals import NotValid
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Area
from app.people.queries import households_under
from app.policy.actor import current_actor
from app.policy.table import P
from app.process.models import Round
from app.step1_raise.commands.forms import collect_household_form
from app.step1_raise.forms import PaperForm
from app.step1_raise.models import HouseholdForm, Matter
from app.step1_raise.queries.forms import (
    household_by_code,
    household_support,
    issued,
    latest_round,
    ledger,
    listed_matters,
    progress_by_area,
    returned_by_channel,
)
from app.step1_raise.sheets import ledger_workbook, paper_form
from app.step1_raise.story import prices_of
from app.step1_raise.views.shared import blueprint, community_or_404, demand_right, my_places
from app.vocabulary import Channel, Reason

_SPLIT = re.compile(r"[\s,，、;；.。]+")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _round() -> Round:
    return latest_round(community_or_404()) or abort(404)


def marks_from(typed: str, listed: list[Matter]) -> list[int]:
    """Matter ids from what was typed: `P01 4 16` are P01, P04, P16. NotValid with what is not on the list."""
    by_code = {(matter.list_code or matter.number).upper(): matter.id for matter in listed}
    wanted = [word.upper() for word in _SPLIT.split(typed) if word]
    codes = [f"P{int(word):02d}" if word.isdigit() else word for word in wanted]
    if unknown := [word for word, code in zip(wanted, codes, strict=True) if code not in by_code]:
        raise NotValid(Reason("form.unknown_codes", {"codes": " ".join(unknown)}, field="marks"))
    return [by_code[code] for code in codes]


@blueprint.route("/desk/forms", methods=["GET", "POST"])
def forms() -> ResponseReturnValue:
    """How the collection goes, and the next paper form."""
    my_places(P.FORM_COLLECT)
    round_ = latest_round(community_or_404())
    if round_ is None:
        return render_template("step1_raise/forms_desk_empty.html")
    form, listed = PaperForm(channel=request.args.get("channel", Channel.PAPER.value)), listed_matters(round_)
    if landing := form.attempt(lambda change: _enter(change, form, round_, listed), lambda made: url_for("raise.forms", channel=str(made.channel))):
        flash(_("Entered: household %(code)s.", code=form.code.data), "ok")
        return redirect(landing, 303)
    by_channel = returned_by_channel(round_)
    return render_template(
        "step1_raise/forms_desk.html", form=form, round_=round_, listed=listed, by_channel=by_channel, returned=sum(by_channel.values()),
        issued=issued(round_), progress=progress_by_area(round_), support=household_support(round_),
    ), form.status if form.is_submitted() else 200  # fmt: skip


def _enter(change: Change, form: PaperForm, round_: Round, listed: list[Matter]) -> HouseholdForm:
    household = household_by_code(form.code.data or "")
    if household is None:
        raise NotValid(Reason("household.unknown_code", field="code"))
    return collect_household_form(
        change, household, round_, marks_from(form.marks.data or "", listed), Channel(form.channel.data), form.wishes.data or "",
        form.witness.data or "", bool(form.is_read_back.data),
    )  # fmt: skip


@blueprint.get("/desk/forms/paper.pdf")
def paper() -> ResponseReturnValue:
    """Household forms to print: of one place, or one with an empty number."""
    my_places(P.FORM_COLLECT)
    round_ = _round()
    area = db.session.get(Area, request.args.get("area", 0, int))
    households = households_under(area) if area is not None and area.path.startswith(round_.area_path) else []
    if area is not None:
        demand_right(P.FORM_COLLECT, area)
    codes = [(household.code, household.area.name) for household in households] or [("", "")]
    pdf = paper_form(round_, listed_matters(round_), prices_of(round_), codes[:400])
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=forms.pdf"})


@blueprint.get("/desk/forms/ledger.xlsx")
def forms_ledger() -> ResponseReturnValue:
    """一户一表台账 as a sheet, for those who may read the roll."""
    round_ = _round()
    demand_right(P.ROLL_READ, round_)
    sheet = ledger_workbook(round_, listed_matters(round_), ledger(round_), current_actor().name)
    return Response(sheet, mimetype=XLSX, headers={"Content-Disposition": f"attachment; filename=forms-{round_.year}.xlsx"})
