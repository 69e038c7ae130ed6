"""What was worked out from the record stands until the record moves, and separately for whoever holds an office."""
from __future__ import annotations

import contextvars

import pytest
from flask import g

from app.base import clock
from app.change.transaction import change_by
from app.policy.actor import Actor, Holding, machine
from app.record.standing import standing, stands
from app.vocabulary import Role


class Counting:
    """How often something was worked out."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"<b>{self.times}</b>"


@pytest.fixture
def ask(the_app, inside):
    """`ask(make)`: one request that wants it, by anybody or by an actor, in a language."""

    def request(make, actor: Actor | None = None, language: str = "zh", piece: bool = False, when=None) -> str:
        with the_app.test_request_context(f"/?lang={language}"), clock.at(when or clock.now()):
            if actor is not None:
                g.actor = actor
            return str(stands("thing", caller=make) if piece else standing(make, "thing"))

    return lambda *args, **kwargs: contextvars.Context().run(request, *args, **kwargs)  # each request has its own `g`


def write(restricted: bool = False) -> None:
    """One entry of the record."""
    with change_by(machine("test")) as change:
        change.record("area.create", "area:1", d={"name": "3栋"}, restricted=restricted)


def test_it_is_worked_out_once_until_the_next_entry(ask):
    make = Counting()
    assert ask(make) == ask(make) == "<b>1</b>"
    write()
    assert ask(make) == "<b>2</b>"


def test_a_visit_of_a_desk_moves_nothing(ask):
    make = Counting()
    write()
    ask(make)
    write(restricted=True)
    assert ask(make) == "<b>1</b>"


def test_midnight_moves_what_counts_days(ask):
    make = Counting()
    ask(make)
    assert ask(make, when=clock.now() + clock.days(1)) == "<b>2</b>"


def test_each_language_has_its_own(ask):
    make = Counting()
    assert (ask(make), ask(make, language="en"), ask(make)) == ("<b>1</b>", "<b>2</b>", "<b>1</b>")


def test_a_change_that_fails_moves_nothing(ask):
    make = Counting()
    write()
    ask(make)
    with pytest.raises(ZeroDivisionError), change_by(machine("test")) as change:
        change.record("area.create", "area:2", d={"name": "4栋"})
        raise ZeroDivisionError
    assert ask(make) == "<b>1</b>"


def test_who_holds_an_office_has_their_own(ask):
    make, head = Counting(), Actor(person_id=1, holdings=(Holding(Role.COMMITTEE_HEAD, "/1/"),))
    assert [ask(make, who, piece=True) for who in (None, head, None, head)] == ["<b>1</b>", "<b>2</b>", "<b>1</b>", "<b>2</b>"]
