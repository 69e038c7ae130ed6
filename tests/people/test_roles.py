"""Roles: for a term, in an area, and three powers never in one pair of hands."""
from __future__ import annotations

from datetime import date

import pytest

from app.change.refusals import NotAllowed, NotValid
from app.people.commands.roles import end_role, grant_role
from app.people.commands.roll import declare_kinship
from app.people.queries import actor_of
from app.vocabulary import Role
from tests.fixtures.house import TERM, do


def test_who_decides_does_not_supervise(a_community, a_person):
    person = a_person("周敏", Role.COUNCIL)
    with pytest.raises(NotValid) as refused:
        do(grant_role, a_community, person, Role.SUPERVISOR, *TERM)
    assert refused.value.codes == ["role.powers_exclude"]


def test_powers_may_follow_one_another_in_time(a_community, a_person):
    person = a_person("周敏")
    do(grant_role, a_community, person, Role.COUNCIL, date(2020, 1, 1), date(2023, 1, 1))
    do(grant_role, a_community, person, Role.SUPERVISOR, date(2023, 1, 1), date(2026, 1, 1))


def test_a_relative_of_the_committee_cannot_supervise(a_community, a_person):
    head, daughter = a_person("罗敏", Role.COMMITTEE_HEAD), a_person("罗小敏")
    do(declare_kinship, a_community, head, daughter, "女儿")
    with pytest.raises(NotValid) as refused:
        do(grant_role, a_community, daughter, Role.SUPERVISOR, *TERM)
    assert refused.value.codes == ["role.relative_of_committee"]


def test_who_shares_a_household_counts_as_a_relative(a_community, a_person):
    head = a_person("罗敏", Role.COMMITTEE_HEAD)
    husband = a_person("张强", household=head.household)
    with pytest.raises(NotValid):
        do(grant_role, a_community, husband, Role.SUPERVISOR, *TERM)


def test_an_ended_role_gives_no_right(a_community, a_person):
    person = a_person("何婷", Role.RECORDER)
    assert actor_of(person).holds(Role.RECORDER)
    from sqlalchemy import select

    from app.extensions import db
    from app.people.models import RoleGrant

    grant = db.session.scalar(select(RoleGrant).where(RoleGrant.person_id == person.id))
    do(end_role, grant, "调离")
    assert not actor_of(person).holds(Role.RECORDER)


def test_a_resident_grants_nothing(a_community, a_person):
    person = a_person("李桂芳")
    with pytest.raises(NotAllowed):
        do(grant_role, a_community, person, Role.COUNCIL, *TERM, by=person)
