"""C2SP tlog-policy: which log, which witnesses, and how many of them are enough. For the command line and for paper."""
from __future__ import annotations

from collections.abc import Sequence

from app.record.tlog.notes import VerifierKey


def policy_text(logs: Sequence[VerifierKey], witnesses: Sequence[tuple[str, VerifierKey]], quorum: int, remarks: Sequence[str] = ()) -> str:
    """The policy as a file that `verify.py --policy` and other verifiers read. Names hold no blanks."""
    lines = [f"# {remark}" for remark in remarks]
    lines += [f"log {key}" for key in logs]
    lines += [f"witness {name} {key}" for name, key in witnesses]
    if witnesses and quorum:
        lines += [f"group supervisors {quorum} {' '.join(name for name, _ in witnesses)}", "quorum supervisors"]
    else:
        lines.append("quorum none")
    return "\n".join(lines) + "\n"
