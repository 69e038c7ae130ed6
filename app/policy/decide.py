"""Ask the table. `refusal` explains, `allows` answers."""
from __future__ import annotations

from app.policy.actor import Actor
from app.policy.rule import Anyone, Known, Machine, Rule, Who
from app.policy.table import TABLE, P
from app.vocabulary import Reason, Role


def refusal(actor: Actor, permission: P, subject: object = None) -> Reason | None:
    """The first reason against, or None: a page shows it, a socket sends it back.

    A permission with several rows is several doors: one that opens is enough, and if none does the reason is that
    of the row which came furthest.
    """
    rows = TABLE[permission]
    worst: tuple[int, Reason] | None = None
    for rule in rows if isinstance(rows, tuple) else (rows,):
        depth, reason = _against(rule, actor, subject)
        if reason is None:
            return None
        if worst is None or depth > worst[0]:
            worst = (depth, reason)
    return worst[1] if worst else Reason("permission.no_rule")


def allows(actor: Actor, permission: P, subject: object = None) -> bool:
    """Whether the table lets this actor do this to this."""
    return refusal(actor, permission, subject) is None


def _against(rule: Rule, actor: Actor, subject: object) -> tuple[int, Reason | None]:
    path = getattr(subject, "area_path", None)
    if not any(_is(actor, who, path) for who in rule.who):
        return (0, Reason("permission.not_signed_in" if not actor.is_signed_in else "permission.not_your_role"))
    step = getattr(subject, "step", None)
    if rule.when and step not in rule.when:
        return (1, Reason("permission.not_in_this_step"))
    for predicate in rule.provided:
        if not predicate.holds(actor, subject):
            return (2, Reason(predicate.code))
    return (3, None)


def _is(actor: Actor, who: Who, path: str | None) -> bool:
    if who is Anyone:
        return True
    if who is Machine:
        return actor.system is not None
    if who is Known:
        return actor.is_signed_in
    assert isinstance(who, Role)
    return actor.holds(who) if path is None else actor.holds_over(path, who)
