"""What step two tells of a matter: whose affair, which rules, what price, what the Party organisation thinks, and on which docket."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, has_request_context
from sqlalchemy import select

from app.base.printing import is_chinese, moment, yuan
from app.base.saying import gettext
from app.extensions import db
from app.process.models import Round
from app.record.queries import Entry
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step1_raise.story import (
    Holding,
    StoryLine,
    entries_about,
    holder,
    line_of,
    officials_in,
    on_day,
    panel,
    pricer,
    teller,
)
from app.step2_submit.models import Proposal
from app.step2_submit.negative_list import every_rule
from app.step2_submit.queries import dockets_with, proposal_in_short, stopping_hit
from app.step2_submit.states import Duty, ProposalState
from app.step2_submit.words import WORDS
from app.vocabulary import Layer
from app.words import WORDS as HOUSE_WORDS

_: Callable[..., str] = gettext


def proposal_here(matter: Matter) -> Proposal | None:
    """The proposal of a matter with what was found against it, read once for a page."""
    if not has_request_context():
        return proposal_in_short(matter)
    read: dict[str, Proposal | None] = g.setdefault("matter_proposals", {})
    if matter.number not in read:
        read[matter.number] = proposal_in_short(matter)
    return read[matter.number]


def rule_title(code: str) -> str:
    """A rule of the negative list by name, also when it is no longer in force."""
    rule = next((rule for rule in every_rule() if rule.code == code.upper()), None)
    return rule.title(is_chinese()) if rule else code


def rule_code(code: str) -> str:
    """How a rule is called on paper: N4; where another layer decides, no number."""
    return "" if code == "LAYER" else code


@teller
def told(matter: Matter) -> list[StoryLine]:
    """The lines of the proposal's own entries."""
    entries = entries_about(f"proposal:{matter.number}")
    names = officials_in(entries)
    lines = []
    for entry in entries:
        if entry.action == "proposal.appeal":
            lines.append(line_of(entry, _("A resident"), _("asked for a second look.")))
        elif words := _words(entry, entry.body.get("d", {}), entry.body.get("why", "")):
            lines.append(line_of(entry, names.get(entry.body["by"], ""), words))
    return lines


def _words(entry: Entry, d: dict[str, Any], why: str) -> str:
    match entry.action:
        case "proposal.make":
            return _("made it a proposal, %(code)s on the list: %(title)s", code=d["code"], title=d["title"])
        case "proposal.sort":
            duty, layer = WORDS[Duty(d["duty"])], HOUSE_WORDS[Layer(d["layer"])]
            return _("sorted it: %(duty)s; decided at the layer of the %(layer)s. %(changes)s", duty=duty, layer=layer, changes=d["changes"])
        case "proposal.screen":
            return _screened(d.get("rules", {}))
        case "proposal.cost" if d["own_fen"]:
            return _("put a price on it: %(sum)s, of which %(own)s is the own share.", sum=yuan(d["total_fen"]), own=yuan(d["own_fen"]))
        case "proposal.cost":
            return _("put a price on it: %(sum)s.", sum=yuan(d["total_fen"]))
        case "proposal.study":
            return _("The Party organisation studied it on %(day)s: %(opinion)s", day=on_day(d["on"]), opinion=d["opinion"])
        case "proposal.stop":
            rule = f"{rule_code(d['rule'])} {rule_title(d['rule'])}".strip()
            return _("stopped it, “%(rule)s”: %(why)s Until %(day)s anybody may ask for a second look.", rule=rule, why=why, day=on_day(d["appeal_until"]))
        case "proposal.reopen":
            return _("looked at it again, and it goes on: %(why)s", why=why)
        case "proposal.uphold":
            return _("looked at it again, and it stays stopped: %(why)s", why=why)
        case "proposal.resubmit":
            return _("brought it back in another shape: %(why)s", why=why)
        case "proposal.table":
            return _("put it on the docket of the meeting, as no. %(n)s.", n=d["position"])
    return ""


def _screened(rules: dict[str, str]) -> str:
    if not rules:
        return _("held it against the negative list: nothing stands in the way.")
    said = "; ".join(f"{code.upper()} {rule_title(code)}{_(': ')}{why}" for code, why in rules.items())
    return _("held it against the negative list: nothing stands in the way. %(said)s", said=said)


@panel
def price(matter: Matter) -> tuple[str, dict[str, Any]] | None:
    """The price and the way to the proposal's own page."""
    proposal = proposal_here(matter)
    if proposal is None:
        return None
    return ("step2_submit/panel.html", {"proposal": proposal, "hit": stopping_hit(proposal)})


@holder
def holds(matter: Matter) -> Holding | None:
    """On a docket: which meeting, when. Stopped, with an appeal: who may not be the one to answer it."""
    if matter.state not in (MatterState.TABLED, MatterState.REFUSED, MatterState.TRANSFERRED):
        return None
    proposal = proposal_here(matter)
    hit = stopping_hit(proposal) if proposal else None
    if hit is not None and hit.appeal and not hit.appeal_answer:
        what = _("a second look was asked for; somebody else than %(name)s answers.", name=hit.decided_by.name if hit.decided_by else "")
        return Holding("", _("The two committees and the supervisors"), what)
    dockets = dockets_with(proposal) if proposal and matter.state is MatterState.TABLED else []
    if not dockets:
        return None
    what = _("has put it on “%(title)s”, %(time)s.", title=dockets[-1].title, time=moment(dockets[-1].planned_at))
    return Holding(matter.owner.name, _("Residents’ committee"), what)


@pricer
def prices(round_: Round) -> dict[int, int]:
    """What each matter of a year costs the fund, once it has a price."""
    priced = (ProposalState.COSTED, ProposalState.STUDIED, ProposalState.TABLED)
    query = select(Proposal.matter_id, Proposal.fund_fen).join(Matter).where(Matter.round_id == round_.id, Proposal.state.in_(priced))
    return {row[0]: row[1] for row in db.session.execute(query)}

