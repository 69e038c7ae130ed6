"""Rules as dated data: adopted, changed for the future, checked by somebody else, and each decision keeps its own."""
from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.process.commands.packs import adopt_packs, change_pack, check_pack
from app.process.packs import digest, shipped
from app.process.queries import history_of, limit_of, pack_of, packs_in_force
from app.record import queries as record
from app.vocabulary import Role
from tests.fixtures.house import do

NOW = clock.hall_time(date(2026, 4, 1))
LATER = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _in_april_2026():
    with clock.at(NOW):
        yield


@pytest.fixture
def admin(a_person):
    return a_person("管理员", Role.ADMINISTRATOR)


@pytest.fixture
def stricter(packs):
    rule = copy.deepcopy(packs["council"].rule)
    rule["majority"] = {"num": 2, "den": 3, "of": "present", "mode": "at_least"}
    return rule


def codes(refusal, command, *args, **kwargs):
    with pytest.raises(refusal) as refused:
        do(command, *args, **kwargs)
    return refused.value.codes


def test_a_community_takes_over_every_shipped_rule_once(a_community, packs):
    assert set(packs) == {pack.body for pack in shipped()}
    assert do(adopt_packs, a_community) == []
    assert not any(pack.is_verified for pack in packs.values())
    assert record.of(a_community.record_key)[-2].body["d"]["data"] == digest()


def test_the_old_residents_law_ended_with_2025(a_community, packs):
    assert pack_of(a_community, "residents_assembly_2018") is None
    assert pack_of(a_community, "residents_assembly_2018", date(2025, 12, 31)).id == packs["residents_assembly_2018"].id
    assert pack_of(a_community, "residents_assembly", date(2025, 12, 31)) is None
    assert "residents_assembly_2018" not in {pack.body for pack in packs_in_force(a_community)}


def test_a_courtyard_uses_the_rules_of_its_community(a_building, packs):
    assert pack_of(a_building, "council").id == packs["council"].id
    assert pack_of(a_building, "parliament") is None


def test_where_nothing_was_adopted_the_shipped_numbers_hold(a_community):
    assert limit_of(a_community, "notice_floor") == 7
    assert limit_of(a_community, "notice_floor", "meeting") == 3
    assert limit_of(a_community, "answer_days") == 15
    assert limit_of(a_community, "offers_floor", "offers") == 3


def test_a_change_is_a_new_row_from_a_day_to_come(a_community, packs, stricter, admin):
    new = do(change_pack, packs["council"], stricter, "议事会章程 2026 年修订", LATER, "居民会议决定", by=admin)
    assert packs["council"].valid_until == LATER
    assert pack_of(a_community, "council").id == packs["council"].id
    assert pack_of(a_community, "council", LATER).id == new.id
    assert not new.is_verified
    assert [row.id for row in history_of(new)] == [new.id, packs["council"].id]


def test_no_meeting_is_judged_by_a_rule_made_on_its_day(packs, stricter, admin):
    today = clock.today()
    assert codes(NotValid, change_pack, packs["council"], stricter, "章程", today, "改", by=admin) == ["pack.not_from_tomorrow"]
    do(change_pack, packs["council"], stricter, "章程", today + timedelta(days=1), "改", by=admin)
    assert codes(NotNow, change_pack, packs["council"], stricter, "章程", LATER, "改", by=admin) == ["pack.has_ended"]


def test_a_change_names_its_text_and_its_reason_and_stays_a_rule(packs, admin):
    assert codes(NotValid, change_pack, packs["council"], packs["council"].rule, " ", LATER, "", by=admin) == ["pack.no_source", "text.missing"]
    assert codes(NotValid, change_pack, packs["council"], packs["notice_floor"].rule, "x", LATER, "y", by=admin) == ["pack.other_kind"]
    broken = {**packs["council"].rule, "tie": "chair_decides"}
    assert codes(NotValid, change_pack, packs["council"], broken, "x", LATER, "y", by=admin) == ["pack.tie_never_passes"]


def test_a_named_person_checks_a_rule_against_its_text(packs, a_person):
    supervisor = a_person("吴成林", Role.SUPERVISOR)
    pack = packs["council"]
    assert codes(NotValid, check_pack, pack, " ", clock.today(), by=supervisor) == ["pack.no_text_seen"]
    assert codes(NotValid, check_pack, pack, "章程第九条", LATER, by=supervisor) == ["pack.checked_in_future"]
    do(check_pack, pack, "章程第九条", date(2026, 3, 30), by=supervisor)
    assert (pack.is_verified, pack.checked_by_id, pack.checked_on, pack.checked_source) == (True, supervisor.id, date(2026, 3, 30), "章程第九条")
    assert codes(NotNow, check_pack, pack, "再看", clock.today(), by=supervisor) == ["pack.checked_already"]


def test_who_changed_a_rule_does_not_check_it(packs, stricter, admin, a_person):
    new = do(change_pack, packs["council"], stricter, "章程", LATER, "改", by=admin)
    assert codes(NotValid, check_pack, new, "章程", clock.today(), by=admin) == ["pack.you_changed_it"]
    do(check_pack, new, "章程", clock.today(), by=a_person("宋佳", Role.STREET_CLERK))
    assert new.is_verified


def test_a_resident_changes_no_rule(a_community, packs, stricter, a_person):
    resident = a_person("王建国")
    for command, rest in [
        (adopt_packs, (a_community,)), (change_pack, (packs["council"], stricter, "x", LATER, "y")), (check_pack, (packs["council"], "x", clock.today())),
    ]:  # fmt: skip
        with pytest.raises(NotAllowed):
            do(command, *rest, by=resident)
