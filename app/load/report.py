"""The figures in words, held against what was promised."""
from __future__ import annotations

from typing import Any

Figures = dict[str, Any]


def judge(figures: Figures) -> list[Figures]:
    """Each target with what was measured. What is missed is said so."""
    votes = [figures[name] for name in ("vote_spread", "vote_at_once") if name in figures]
    stops = [figures[name] for name in ("kill_9", "polite_stop") if name in figures]
    checks = [("phones joined", figures["join"]["phones"], figures["phones"], figures["join"]["phones"] >= figures["phones"])]
    for one in votes:
        name = "all at once" if not one["within_s"] else f"within {one['within_s']:g} s"
        checks += [
            (f"votes acknowledged, {name}", one["acknowledged"], figures["phones"], one["acknowledged"] == figures["phones"]),
            (f"p99 of the answer, {name}, ms", one["ack_ms"]["p99"], 1000, one["ack_ms"]["p99"] < 1000),
            (f"result on every screen, {name}, ms", one["result_on_every_screen_ms"], 2000, one["result_on_every_screen_ms"] <= 2000),
        ]
    lost = sum(one["lost"] + one.get("lost_by_the_stop", 0) for one in votes + stops)
    doubled = sum(one["doubled"] for one in votes + stops)
    checks += [("votes lost, in all", lost, 0, lost == 0), ("votes doubled, in all", doubled, 0, doubled == 0)]
    checks.append(("dropped phones back with state, ms", figures["drop"]["all_back_ms"], 3000, figures["drop"]["all_back_ms"] < 3000))
    if "beside_node" in figures:
        ours, theirs = (figures["beside_node"][name]["cpu_us_per_delivery"] for name in ("ours", "node"))
        checks.append(("processor for each delivery, µs (Node's)", ours, theirs, ours <= theirs))
    return [{"what": what, "measured": measured, "target": target, "met": bool(met)} for what, measured, target, met in checks]


def printed(figures: Figures) -> str:
    """The table at the end."""
    lines = ["", f"{figures['at']} · {figures['hardware']}", ""]
    for check in figures["targets"]:
        mark = "✓" if check["met"] else "✗ missed"
        lines.append(f"{check['what']:48} {check['measured']!s:>10}   of {check['target']!s:>10}   {mark}")
    return "\n".join(lines)
