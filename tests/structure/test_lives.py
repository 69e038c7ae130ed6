"""Every lifecycle can be walked to its end, by verbs that commands really use."""
from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.change.lifecycle import Lifecycle
from app.change.refusals import NotNow
from tests.structure.source import APP


@pytest.fixture(scope="module")
def code() -> str:
    """All commands as text."""
    return "".join(Path(p).read_text() for p in APP.rglob("*.py") if p.name != "states.py")


def test_every_state_is_reached_from_the_first(the_app: Flask) -> None:
    for noun, life in Lifecycle.every.items():
        reached = {life.start}
        for _ in life.rows:
            reached |= {to for state, _, to in life.rows if state in reached}
        assert reached == set(type(life.start)), noun


def test_every_verb_is_used_by_a_command(the_app: Flask, code: str) -> None:
    unused = sorted({f"{noun}.{verb}" for noun, life in Lifecycle.every.items() for _, verb, _ in life.rows if f'"{verb}"' not in code})
    assert unused == []


def test_no_row_no_move(the_app: Flask) -> None:
    for life in Lifecycle.every.values():
        known = {(state, verb) for state, verb, _ in life.rows}
        for state in type(life.start):
            for verb in {v for _, v, _ in life.rows}:
                if (state, verb) not in known:
                    with pytest.raises(NotNow):
                        life.after(state, verb)
