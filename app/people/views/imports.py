"""Sheets of the roll: lay one on the table, look at what it would do, take it over, take it back."""
from __future__ import annotations

import hashlib

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base.saying import gettext as _
from app.change.refusals import NotValid
from app.extensions import db
from app.people.away import away
from app.people.commands.imports import apply_sheet, discard_sheet, read_sheet, undo_sheet
from app.people.forms import ApplyForm, EndRoleForm, SheetForm
from app.people.imports.lines import HEADS, Fault, Line, understand
from app.people.imports.plan import make_plan
from app.people.imports.sample import sample_sheet
from app.people.imports.sheet import Unreadable, read_cells
from app.people.imports.undo import reasons_against_undoing
from app.people.models import Area, RollImport
from app.people.queries import imports_of
from app.people.states import ImportState
from app.people.views.shared import area_choices, blueprint, demand_right, places
from app.policy.table import P
from app.vocabulary import Layer, Reason

SHOWN = 200
"""Errors on one page; who has more of them has one error in a column."""


@blueprint.route("/desk/roll/imports", methods=["GET", "POST"])
def imports() -> ResponseReturnValue:
    """Earlier sheets, and a new one."""
    areas = places(P.ROLL_IMPORT, Layer.COMMUNITY)
    form = SheetForm()
    form.area.choices = area_choices(areas)
    if form.is_submitted() and form.validate():
        read = _read(form)
        if read and (landing := _lay(form, *read)):
            return redirect(landing, 303)
    page = render_template("people/imports.html", form=form, sheets=imports_of([a.id for a in places(P.ROLL_IMPORT, Layer.COMMUNITY)]))
    return page, max(form.status, 422) if form.is_submitted() else 200


def _read(form: SheetForm) -> tuple[str, list[Line], list[Fault]] | None:
    """Reading takes seconds: it happens before the change begins, and off the loop."""
    content = form.sheet.data.stream.read()
    try:
        lines, faults = away(lambda: understand(read_cells(content)))
    except Unreadable as error:
        form._refuse(NotValid(Reason(str(error), field="sheet")))
        return None
    return hashlib.sha256(content).hexdigest(), lines, faults


def _lay(form: SheetForm, digest: str, lines: list[Line], faults: list[Fault]) -> str | None:
    name = form.sheet.data.filename or "sheet"
    return form.attempt(
        lambda change: read_sheet(change, db.session.get_one(Area, form.area.data), name, digest, lines, faults, bool(form.is_whole.data)),
        lambda sheet: url_for("people.sheet", sheet_id=sheet.id),
    )


@blueprint.get("/desk/roll/imports/sample.xlsx")
def sample() -> ResponseReturnValue:
    """The sheet to fill in."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(sample_sheet(), mimetype=kind, headers={"Content-Disposition": "attachment; filename*=UTF-8''%E5%90%8D%E5%86%8C%E6%A0%B7%E8%A1%A8.xlsx"})


def _sheet(sheet_id: int) -> RollImport:
    found = db.session.get(RollImport, sheet_id) or abort(404)
    demand_right(P.ROLL_IMPORT, found)
    return found


@blueprint.get("/desk/roll/imports/<int:sheet_id>")
def sheet(sheet_id: int) -> ResponseReturnValue:
    """What the sheet would do, or has done."""
    return _page(sheet_id)


def _page(sheet_id: int, apply_form: ApplyForm | None = None, undo_form: EndRoleForm | None = None) -> ResponseReturnValue:
    found = _sheet(sheet_id)
    plan = make_plan(db.session(), found.area, [Line(**row) for row in found.rows], found.is_whole) if found.state is ImportState.PREVIEWED else None
    against = reasons_against_undoing(db.session(), found) if found.state is ImportState.APPLIED else []
    faults = sorted(plan.faults, key=lambda f: (f.row, f.column)) if plan else []
    sent = next((f for f in (apply_form, undo_form) if f is not None), None)
    return render_template(
        "people/sheet.html", sheet=found, counts=plan.counts if plan else found.counts, faults=[_worded(f) for f in faults[:SHOWN]],
        more=max(0, len(faults) - SHOWN),
        blocked=any(f.row == 0 for f in faults), gone=plan.gone_people[:SHOWN] if plan else [], against=against, heads=HEADS,
        places=[" ".join(place) for place in plan.new_areas] if plan else [],
        apply_form=apply_form or ApplyForm(formdata=None, prefix="g"), undo_form=undo_form or EndRoleForm(formdata=None, prefix="u"),
    ), sent.status if sent else 200  # fmt: skip


def _worded(fault: Fault) -> dict[str, object]:
    """第 14 行 电话 and the reason, whose sentence the template asks for."""
    where = _("Row %(row)s, %(column)s", row=fault.row, column=HEADS[fault.column]) if fault.row else ""
    return {"where": where, "reason": Reason(fault.code, {"said": fault.said} if fault.said else {})}


@blueprint.post("/desk/roll/imports/<int:sheet_id>/apply")
def sheet_apply(sheet_id: int) -> ResponseReturnValue:
    """The sheet becomes the roll."""
    found, form = _sheet(sheet_id), ApplyForm(prefix="g")
    if landing := form.attempt(lambda change: apply_sheet(change, found, form.good_only.data == "1"), url_for("people.sheet", sheet_id=sheet_id)):
        flash(_("The sheet is taken over. You can take it back here as long as nobody has built on it."))
        return redirect(landing, 303)
    return _page(sheet_id, apply_form=form)


@blueprint.post("/desk/roll/imports/<int:sheet_id>/discard")
def sheet_discard(sheet_id: int) -> ResponseReturnValue:
    """The sheet is put away; what it said is forgotten."""
    found, form = _sheet(sheet_id), ApplyForm(prefix="g")
    if landing := form.attempt(lambda change: discard_sheet(change, found), url_for("people.imports")):
        flash(_("The sheet is put away, and what it said is forgotten."))
        return redirect(landing, 303)
    return _page(sheet_id, apply_form=form)


@blueprint.post("/desk/roll/imports/<int:sheet_id>/undo")
def sheet_undo(sheet_id: int) -> ResponseReturnValue:
    """The roll is put back as it was."""
    found, form = _sheet(sheet_id), EndRoleForm(prefix="u")
    if landing := form.attempt(lambda change: undo_sheet(change, found, form.why.data or ""), url_for("people.sheet", sheet_id=sheet_id)):
        flash(_("The roll is again exactly as it was before this sheet."))
        return redirect(landing, 303)
    return _page(sheet_id, undo_form=form)
