"""Words for a full-text index that has to find 路灯: Chinese is cut into all pieces of one to four characters, the rest at blanks."""
from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 4
_RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[0-9A-Za-z_.:-]+")


def _pieces(text: str) -> Iterator[str]:
    for run in _RUNS.findall(text):
        if run[0] < "\u3400":
            yield from {run, *re.split(r"[_.:-]+", run)}
            continue
        for length in range(1, LONGEST + 1):
            yield from (run[n : n + length] for n in range(len(run) - length + 1))


def grams(text: str) -> str:
    """The words of a text to put into the index, each once."""
    return " ".join(dict.fromkeys(piece for piece in _pieces(text) if piece))


def query(text: str) -> str:
    """What was typed as a query to that index: every piece must be there; longer Chinese words by their overlapping fours."""
    wanted = []
    for run in _RUNS.findall(text):
        if run[0] < "\u3400" or len(run) <= LONGEST:
            wanted.append(run)
        else:
            wanted += [run[n : n + LONGEST] for n in range(len(run) - LONGEST + 1)]
    return " ".join(f'"{word}"' for word in wanted)
