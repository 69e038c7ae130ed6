"""The people of the story, and how a scene is played: on a day, by somebody, through a command."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import select

from app.base import clock
from app.change.transaction import Change, change_by
from app.extensions import db
from app.people.models import Area, Person
from app.people.queries import actor_of
from app.policy.actor import Actor, machine
from app.vocabulary import Channel

YEAR = 2026
HOUSE = "demonstration"  # the actor for what nobody in particular does


class Troupe:
    """Who is who. Rows are looked up anew in each scene, because a scene is a change of its own."""

    def __init__(self) -> None:
        self._people: dict[str, int] = {}
        self._areas: dict[str, int] = {}

    def knows(self, person: Person) -> None:
        """Remember a person by name."""
        self._people[person.name] = person.id

    def lays_out(self, area: Area, name: str = "") -> None:
        """Remember a place."""
        self._areas[name or area.name] = area.id

    def find_on_the_roll(self, names: tuple[str, ...]) -> None:
        """Remember the people of these names who came in with the roll."""
        for person in db.session.scalars(select(Person).where(Person.name.in_(names))):
            self._people.setdefault(person.name, person.id)

    def person(self, name: str) -> Person:
        """Somebody of the story."""
        return db.session.get_one(Person, self._people[name])

    def area(self, name: str) -> Area:
        """Some place of the story."""
        return db.session.get_one(Area, self._areas[name])

    def actor(self, name: str, via: Channel = Channel.DESK) -> Actor:
        """Somebody about to act; the house itself under its own name."""
        return machine(HOUSE) if name == HOUSE else actor_of(self.person(name), via)

    def does(self, name: str, command: Callable[..., Any], subject: Any, *args: Any, via: Channel = Channel.DESK, **kwargs: Any) -> Any:
        """One command, in one change, by one person."""
        with change_by(self.actor(name, via)) as change:
            return command(change, subject, *args, **kwargs)

    @contextmanager
    def scene(self, name: str, via: Channel = Channel.DESK) -> Iterator[Change]:
        """Several commands of one person in one change."""
        with change_by(self.actor(name, via)) as change:
            yield change


@contextmanager
def on(month: int, day: int, hour: int = 9, minute: int = 0, year: int = YEAR) -> Iterator[None]:
    """A moment of the story, by the clock of the village hall."""
    with clock.at(clock.hall_time(date(year, month, day), hour, minute)):
        yield
