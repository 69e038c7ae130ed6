"""The rules that bodies decide by, for everybody to read; changed by administrators, checked by somebody else."""
from __future__ import annotations

import copy
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.saying import gettext as _
from app.extensions import db
from app.policy.table import P
from app.process.commands.packs import adopt_packs, change_pack, check_pack
from app.process.forms import BodyRuleForm, CheckForm, DeedForm, LimitRuleForm, limit_form
from app.process.models import RulePack
from app.process.queries import history_of, packs_in_force
from app.process.rules import proxy_of
from app.process.sentences import number_name
from app.process.views.shared import blueprint, demand_right, found_or_404, here_or_404, status_of


@blueprint.route("/rules", methods=["GET", "POST"])
def rules() -> ResponseReturnValue:
    """All rules in force; a POST takes over those that come with the platform."""
    area = here_or_404()
    form = DeedForm()
    if landing := form.attempt(lambda change: adopt_packs(change, area), url_for("process.rules")):
        flash(_("The rules are taken over. Each says that nobody has checked it yet."))
        return redirect(landing, 303)
    packs = packs_in_force(area)
    bodies, limits = [p for p in packs if "quorum" in p.rule], [p for p in packs if "numbers" in p.rule]
    return render_template("process/rules.html", area=area, bodies=bodies, limits=limits, form=form, asks_adoption=not packs), status_of(form)


@blueprint.route("/rules/<int:id>", methods=["GET", "POST"])
def rule(id: int) -> ResponseReturnValue:
    """One rule with its history; a POST says that it was compared with its text."""
    pack = found_or_404(db.session.get(RulePack, id))
    form = CheckForm(on=clock.today()) if request.method == "POST" else CheckForm(formdata=None, on=clock.today())
    if landing := form.attempt(lambda change: check_pack(change, pack, form.seen.data or "", form.on.data or clock.today()), url_for("process.rule", id=id)):
        flash(_("Checked: your name and the text stand beside the rule."))
        return redirect(landing, 303)
    return render_template("process/rule.html", pack=pack, history=history_of(pack), form=form), status_of(form)


@blueprint.route("/rules/<int:id>/change", methods=["GET", "POST"])
def change_rule(id: int) -> ResponseReturnValue:
    """A new row from a day to come."""
    pack = found_or_404(db.session.get(RulePack, id))
    demand_right(P.RULES_CHANGE, pack)
    form: Any = _body_form(pack) if "quorum" in pack.rule else _limit_form(pack)
    if landing := form.attempt(
        lambda change: change_pack(change, pack, _read(pack, form), form.source.data or "", form.valid_from.data or clock.today(), form.why.data or ""),
        lambda new: url_for("process.rule", id=new.id),
    ):
        flash(_("The rule changes on that day. Somebody else has to check it."))
        return redirect(landing, 303)
    return render_template("process/change_rule.html", pack=pack, form=form), status_of(form)


def _body_form(pack: RulePack) -> BodyRuleForm:
    given = {f"{name}_{part}": pack.rule[name][part] for name in ("quorum", "majority") for part in ("num", "den", "mode")}
    days = pack.rule.get("notice_days", 0)
    given |= {"notice_days": days, "emergency_days": pack.rule.get("emergency_days", days), "proxy": proxy_of(pack.rule)}
    return BodyRuleForm(source=pack.source, valid_from=clock.today() + clock.days(1), **given)


def _limit_form(pack: RulePack) -> LimitRuleForm:
    numbers = pack.rule["numbers"]
    given = {f"number_{name}": value for name, value in numbers.items()}
    return limit_form({name: number_name(name) for name in numbers})(source=pack.source, valid_from=clock.today() + clock.days(1), **given)


def _read(pack: RulePack, form: Any) -> dict[str, Any]:
    """The rule with the numbers of the form; everything that the form does not ask stays."""
    rule = copy.deepcopy(pack.rule)
    if "numbers" in rule:
        rule["numbers"] = {name: form[f"number_{name}"].data for name in rule["numbers"]}
        return rule
    for name in ("quorum", "majority"):
        rule[name] |= {part: form[f"{name}_{part}"].data for part in ("num", "den", "mode")}
    rule |= {"notice_days": form.notice_days.data, "emergency_days": form.emergency_days.data}
    return rule | {"is_proxy": form.proxy.data != "nobody", "proxy_of": form.proxy.data}
