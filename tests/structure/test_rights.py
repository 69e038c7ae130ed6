"""The permission table is whole, asked by every command, refuses strangers, and is printed as it stands."""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app.change.command import COMMANDS
from app.change.refusals import NotAllowed, NotNow
from app.change.transaction import change_by
from app.policy.actor import PASSER_BY, Actor, Holding, machine
from app.policy.decide import allows
from app.policy.rule import Anyone
from app.policy.table import TABLE, P
from app.vocabulary import Role, Step

GOLDEN = Path(__file__).with_name("rights.txt")
HERE, ELSEWHERE = "/1/2/", "/1/9/"


@dataclass(frozen=True)
class Thing:
    """A subject in an area, in a step, that belongs to nobody in particular."""

    area_path: str = HERE
    step: Step | None = None
    facilitator_id: int = 1
    owner_id: int = 1
    person_id: int = 1


def rows(permission: P) -> tuple:
    """The doors of a permission."""
    found = TABLE[permission]
    return found if isinstance(found, tuple) else (found,)


def test_every_permission_has_a_row_and_every_row_a_permission() -> None:
    assert set(TABLE) == set(P)


def test_every_permission_is_asked_somewhere(the_app: Flask) -> None:
    asked = {permission for permission, _ in COMMANDS.values()}
    text = "".join(p.read_text() for folder in ("app", "templates") for p in Path(folder).rglob("*") if p.suffix in {".py", ".html"} and p.name != "table.py")
    silent = [p for p in P if p not in asked and f"P.{p.name}" not in text and f"may('{p}'" not in text and f'may("{p}"' not in text]
    assert silent == []


def test_a_stranger_is_refused_by_every_command(clean_app: Flask) -> None:
    with clean_app.app_context():
        for name, (permission, run) in COMMANDS.items():
            if any(Anyone in rule.who for rule in rows(permission)):
                continue
            with pytest.raises((NotAllowed, NotNow)), change_by(PASSER_BY) as change:
                run(change, Thing())
                pytest.fail(f"{name} let a stranger in")


def test_an_office_held_elsewhere_opens_nothing_here() -> None:
    for permission in P:
        for role in Role:
            stranger = Actor(person_id=7, holdings=(Holding(role, ELSEWHERE),))
            for rule in rows(permission):
                if all(isinstance(who, Role) for who in rule.who):
                    for step in (None, *Step):
                        assert not allows(stranger, permission, Thing(step=step)), (permission, role)


def matrix() -> str:
    """Role × permission × step, as text: `*` in every step, else the initials of the steps in which it is allowed."""
    initials = {Step.RAISE: "R", Step.SUBMIT: "S", Step.DISCUSS: "D", Step.EXECUTE: "E", Step.OVERSEE: "O"}
    people = {"anyone": PASSER_BY, "machine": machine("test")}
    people |= {str(role): Actor(person_id=1, holdings=(Holding(role, HERE),)) for role in Role}
    lines = []
    for permission in P:
        may = []
        for name, actor in people.items():
            steps = "".join(letter for step, letter in initials.items() if allows(actor, permission, Thing(step=step)))
            if steps:
                may.append(name if steps == "RSDEO" else f"{name}({steps})")
        lines.append(f"{permission:24} {' '.join(may) or '-'}")
    return "\n".join(lines) + "\n"


def test_the_matrix_of_rights_is_the_printed_one() -> None:
    if os.environ.get("WUSHI_PRINT_RIGHTS"):
        GOLDEN.write_text(matrix())
    assert matrix() == GOLDEN.read_text(), "rights changed: print them anew with WUSHI_PRINT_RIGHTS=1 and look at the difference"
