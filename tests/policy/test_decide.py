"""An office reaches down, residence reaches up, and the first reason against is the one that is said."""
from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.policy.actor import PASSER_BY, Actor, Holding
from app.policy.decide import refusal
from app.policy.table import P
from app.vocabulary import Role, Step


@dataclass
class Thing:
    """A subject somewhere."""

    area_path: str = "/1/2/"
    step: Step | None = Step.RAISE
    asked_by_id: int | None = None
    approved_by_id: int | None = None


def holder(role: Role, path: str, person: int = 5) -> Actor:
    """A person with one role."""
    return Actor(person_id=person, holdings=(Holding(role, path),))


@pytest.mark.parametrize(("path", "may"), [("/1/", True), ("/1/2/", True), ("/1/2/7/", False), ("/1/3/", False), ("/1/22/", False)])
def test_an_office_holds_in_its_area_and_below(path: str, may: bool) -> None:
    assert (refusal(holder(Role.COMMITTEE, path), P.MATTER_ANSWER, Thing()) is None) is may


@pytest.mark.parametrize(("home", "may"), [("/1/2/7/9/", True), ("/1/2/", True), ("/1/3/8/", False), ("/1/", False)])
def test_a_resident_takes_part_wherever_home_lies_inside(home: str, may: bool) -> None:
    assert (refusal(holder(Role.RESIDENT, home), P.MATTER_SUPPORT, Thing()) is None) is may


def test_reasons_come_in_order_door_role_step() -> None:
    assert refusal(PASSER_BY, P.MATTER_ANSWER, Thing()).code == "permission.not_signed_in"
    assert refusal(holder(Role.RESIDENT, "/1/2/3/"), P.MATTER_ANSWER, Thing()).code == "permission.not_your_role"
    assert refusal(holder(Role.COMMITTEE, "/1/2/"), P.MATTER_ANSWER, Thing(step=Step.EXECUTE)).code == "permission.not_in_this_step"


def test_three_people_carry_a_payment() -> None:
    asked = Thing(step=Step.EXECUTE, asked_by_id=5)
    assert refusal(holder(Role.COMMITTEE_HEAD, "/1/2/", 5), P.PAYMENT_APPROVE, asked).code == "payment.you_asked"
    approved = Thing(step=Step.EXECUTE, asked_by_id=4, approved_by_id=5)
    assert refusal(holder(Role.SUPERVISOR, "/1/2/", 5), P.PAYMENT_CHECK, approved).code == "payment.you_approved"
    assert refusal(holder(Role.SUPERVISOR, "/1/2/", 6), P.PAYMENT_CHECK, approved) is None
