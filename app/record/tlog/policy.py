"""C2SP tlog-policy: which log, which witnesses, and how many of them are enough. For the command line and for paper."""
from __future__ import annotations

from collections.abc import Sequence

from app.record.tlog.notes import VerifierKey


def policy_text(logs: Sequence[VerifierKey], holders: Sequence[Sequence[tuple[str, VerifierKey]]], quorum: int, remarks: Sequence[str] = ()) -> str:
    """The policy as a file that `verify.py --policy` and other verifiers read.

    `holders`: of each person the keys with their names; whichever of their devices signs, the person counts once.
    """
    lines = [f"# {remark}" for remark in remarks]
    lines += [f"log {key}" for key in logs]
    lines += [f"witness {name} {key}" for keys in holders for name, key in keys]
    lines += [f"group {_one(keys)} any {' '.join(name for name, _ in keys)}" for keys in holders if len(keys) > 1]
    if holders and quorum:
        lines += [f"group supervisors {quorum} {' '.join(map(_one, holders))}", "quorum supervisors"]
    else:
        lines.append("quorum none")
    return "\n".join(lines) + "\n"


def _one(keys: Sequence[tuple[str, VerifierKey]]) -> str:
    return keys[0][0] if len(keys) == 1 else "-".join(name for name, _ in keys)
