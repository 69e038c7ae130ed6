"""Rule packs: taken over as shipped, changed by a new dated row, checked by somebody else."""
from __future__ import annotations

import copy
from datetime import date
from typing import Any

from sqlalchemy import select

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.models import Area
from app.policy.table import P
from app.process.facts import RulesChanged
from app.process.models import RulePack
from app.process.packs import digest, shipped
from app.process.rules import reasons_against_rule
from app.vocabulary import Reason


@command(P.RULES_CHANGE)
def adopt_packs(change: Change, area: Area) -> list[RulePack]:
    """The community takes over the rules that come with the platform; what it has already stays as it is."""
    known = set(change.session.scalars(select(RulePack.body).where(RulePack.area_id == area.id)))
    rows = [
        RulePack(
            area_id=area.id, body=pack.body, rule=copy.deepcopy(pack.rule), source=pack.source,
            valid_from=pack.valid_from, valid_until=pack.valid_until, is_verified=False,
        )
        for pack in shipped() if pack.body not in known
    ]  # fmt: skip
    change.session.add_all(rows)
    change.record("rules.adopt", area, d={"packs": [row.body for row in rows], "data": digest()}, news=RulesChanged(area_id=area.id))
    return rows


@command(P.RULES_CHANGE)
def change_pack(change: Change, pack: RulePack, rule: dict[str, Any], source: str, valid_from: date, why: str) -> RulePack:
    """A rule changes from a day to come: the old row ends, a new one begins, and somebody else has to check it."""
    source, why = clean(source), clean(why)
    reasons = reasons_against_rule(rule)
    if set(rule) & {"quorum", "numbers"} != set(pack.rule) & {"quorum", "numbers"}:
        reasons.append(Reason("pack.other_kind"))
    if not source:
        reasons.append(Reason("pack.no_source", field="source"))
    if not why:
        reasons.append(Reason("text.missing", field="why"))
    if valid_from <= clock.today():
        reasons.append(Reason("pack.not_from_tomorrow", field="valid_from"))
    if reasons:
        raise NotValid(reasons)
    if pack.valid_until is not None:
        raise NotNow(Reason("pack.has_ended", {"day": pack.valid_until}))
    pack.valid_until = valid_from
    row = change.add(
        RulePack(area_id=pack.area_id, body=pack.body, rule=copy.deepcopy(rule), source=source, valid_from=valid_from, made_by_id=change.actor.person_id)
    )
    change.record(
        "rules.change", row, why=why, news=RulesChanged(area_id=pack.area_id),
        d={"body": row.body, "from": valid_from.isoformat(), "ends": pack.id, "rule": rule, "source": source},
    )  # fmt: skip
    return row


@command(P.RULES_CHECK)
def check_pack(change: Change, pack: RulePack, seen: str, on: date) -> None:
    """A named person has held the rule against the text in force, and says which text and when."""
    seen = clean(seen)
    demand((bool(seen), "pack.no_text_seen"))
    if on > clock.today():
        raise NotValid(Reason("pack.checked_in_future", field="on"))
    if pack.made_by_id is not None and pack.made_by_id == change.actor.person_id:
        raise NotValid(Reason("pack.you_changed_it"))
    if pack.is_verified:
        raise NotNow(Reason("pack.checked_already"))
    pack.is_verified, pack.checked_by_id, pack.checked_on, pack.checked_source = True, change.actor.person_id, on, seen
    change.record("rules.check", pack, d={"body": pack.body, "on": on.isoformat(), "seen": seen}, news=RulesChanged(area_id=pack.area_id))
