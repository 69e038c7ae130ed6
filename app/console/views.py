"""The first page, help, and the desks."""
from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.change.refusals import NotAllowed
from app.console import queries
from app.console.desk import committee_rows, facilitator_rows, supervisor_rows
from app.console.frame import frame, in_their_language
from app.console.glossary import GLOSSARY
from app.console.home import home_of, news_of
from app.console.queries import YearMoney
from app.console.setup.views import blueprint as setup
from app.extensions import db
from app.people.models import Area
from app.people.queries import communities
from app.policy.actor import Actor, current_actor
from app.process.queries import community_here
from app.record import queries as record
from app.record.search import LONGEST, asked_for, people_from
from app.record.sentences import in_words, names_from, without_noise
from app.step1_raise.models import Matter
from app.step1_raise.queries.matters import beats_of, days_late
from app.vocabulary import Reason, Role

blueprint = Blueprint("console", __name__)
blueprints = (blueprint, setup)
blueprint.app_context_processor(frame)
names_from(queries.names_of)
people_from(queries.people_called)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Ten seconds for a stranger: what is decided here, with which money, what can I do, what became of it."""
    community = community_here()
    if community is None:
        return redirect("/setup")
    g.community_name = in_their_language(community.name, community.name_en)
    found = home_of(community, current_actor())
    rows = cache(lambda: _rows_of(found.mine))  # all at once, when the first of them is not known yet
    return render_template("console/home.html", home=found, row_of=lambda id: rows()[id], community=community, news_of=news_of)


def _rows_of(ids: list[int]) -> dict[int, dict[str, Any]]:
    """Matters as rows of whoever raised them. One statement."""
    query = select(Matter).where(Matter.id.in_(ids)).options(joinedload(Matter.owner), joinedload(Matter.beats))
    return {m.id: {"matter": m, "beats": beats_of(m), "late": days_late(m)} for m in db.session.scalars(query).unique()}


@blueprint.get("/help")
def help() -> ResponseReturnValue:
    """Without a phone, what the words mean, how voting, forms and privacy work."""
    return render_template("console/help.html", glossary=GLOSSARY)


def _here(*roles: Role) -> tuple[Actor, Area]:
    """Who is at the desk, and of which community."""
    actor, community = current_actor(), community_here() if communities() else None
    if not actor.is_signed_in:
        raise NotAllowed(Reason("permission.not_signed_in"))
    if not actor.holds(*roles):
        raise NotAllowed(Reason("permission.not_your_role"))
    if community is None:
        abort(404)
    return actor, community


@blueprint.get("/desk/committee")
def committee() -> ResponseReturnValue:
    """What waits for the two committees."""
    _actor, community = _here(Role.COMMITTEE, Role.COMMITTEE_HEAD, Role.PARTY)
    rows, meetings = committee_rows(community), queries.meetings_ahead(community)
    return render_template("console/committee.html", rows=rows, meetings=meetings, notices=queries.hanging(community))


@blueprint.get("/desk/facilitator")
def facilitator() -> ResponseReturnValue:
    """My meetings, and lists that hang without one."""
    actor, community = _here(Role.FACILITATOR, Role.RECORDER)
    assert actor.person_id is not None
    return render_template("console/facilitator.html", rows=facilitator_rows(community, actor.person_id))


@blueprint.get("/desk/supervisor")
def supervisor() -> ResponseReturnValue:
    """Exceptions first; beside them the money and the record; below, the trail of anything."""
    _actor, community = _here(Role.SUPERVISOR)
    words = request.args.get("q", "").strip()[:LONGEST]
    found = record.page(1, fits=asked_for(words) if words else None)
    years = queries.years_of(community)
    money = queries.money_of(years[:1]) if years else {}
    return render_template(
        "console/supervisor.html", rows=supervisor_rows(community), q=words, total=found.total,
        found=in_words(found.rows) if words else without_noise(in_words(found.rows))[:8], money=money.get(years[0].id, YearMoney()) if years else YearMoney(),
        round=years[0] if years else None, newest=record.newest(),
    )  # fmt: skip


@blueprint.get("/desk/administrator")
def administrator() -> ResponseReturnValue:
    """How far the installation is, and which posts nobody holds."""
    _actor, community = _here(Role.ADMINISTRATOR)
    return render_template("console/administrator.html", state=queries.set_up_of(community), community=community, years=queries.years_of(community))
