"""Quorum and majority: whole numbers that anybody can count again."""
from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.process.packs import shipped, shipped_pack
from app.process.rules import FloorArea, arithmetic_from, judge, majority_needed, needed, quorum_needed, quorum_share, reasons_against_rule

COUNCIL = shipped_pack("council")
BODIES = [pack for pack in shipped() if "quorum" in pack.rule]


def test_the_council_of_12_april():
    p13 = judge(COUNCIL, 31, 27, 13, 12, 2)
    assert (p13.quorum[0].needed, p13.is_quorate) == (21, True)
    assert (p13.majority[0].base, p13.majority[0].needed, p13.is_passed) == (27, 14, False)


def test_who_steps_aside_leaves_the_count_of_that_item():
    p04 = judge(COUNCIL, 31, 27, 25, 1, 0, recused=1)
    assert (p04.quorum[0].base, p04.quorum[0].needed, p04.quorum[0].found) == (30, 20, 26)
    assert (p04.majority[0].base, p04.majority[0].needed, p04.is_passed) == (26, 14, True)


def test_who_steps_aside_and_is_not_there_leaves_only_those_due():
    sum_ = judge(COUNCIL, 31, 27, 27, 0, 0, recused_absent=1)
    assert (sum_.quorum[0].base, sum_.quorum[0].found, sum_.recused) == (30, 27, 1)


def test_recusal_can_end_a_quorum():
    assert judge(COUNCIL, 4, 3, 3, 0, 0).is_quorate
    assert not judge(COUNCIL, 4, 3, 1, 0, 0, recused=2).is_quorate


def test_without_a_quorum_nothing_passes():
    assert not judge(COUNCIL, 31, 20, 20, 0, 0).is_passed


def test_a_tie_does_not_pass():
    tied = judge(COUNCIL, 26, 26, 13, 13, 0)
    assert tied.is_tie
    assert not tied.is_passed


def test_not_voting_helps_nobody():
    assert not judge(COUNCIL, 27, 27, 13, 0, 0).is_passed


def test_two_thirds_of_all_members_is_more_than_two_thirds_of_those_present():
    members = shipped_pack("collective_members")
    assert not judge(members, 90, 60, 59, 0, 0).is_passed
    assert judge(members, 90, 60, 60, 0, 0).is_passed


def test_a_village_assembly_is_quorate_through_either_door():
    village = shipped_pack("villagers_assembly")
    assert quorum_needed(village, 1000) == 501
    assert quorum_needed(village, 300, of="households") == 200
    assert judge(village, 300, 200, 101, 0, 99, of="households").is_passed
    assert quorum_share(village)["of"] == "adults"


def test_owners_need_heads_and_floor_area_both():
    owners = shipped_pack("owners")
    enough = judge(owners, 90, 60, 31, 0, 29, area=FloorArea(due=900_000, present=600_000, votes_for=300_001))
    assert enough.is_passed
    assert [line.of for line in enough.quorum] == ["heads", "area"]
    too_few_heads = judge(owners, 90, 60, 30, 0, 30, area=FloorArea(900_000, 600_000, 600_000))
    too_little_area = judge(owners, 90, 60, 60, 0, 0, area=FloorArea(900_000, 599_999, 599_999))
    assert not too_few_heads.is_passed
    assert not too_little_area.is_quorate


def test_major_matters_of_owners_need_three_quarters():
    special = shipped_pack("owners_special")
    area = FloorArea(1200, 1200, 900)
    assert judge(special, 120, 120, 90, 30, 0, area=area).is_passed
    assert not judge(special, 120, 120, 89, 31, 0, area=area).is_passed


@pytest.mark.parametrize(("numbers", "options", "code"), [
    ((10, 11, 0, 0, 0), {}, "count.more_present_than_due"),
    ((10, 9, 5, 5, 0), {}, "count.more_votes_than_present"),
    ((10, 9, 9, 0, 0), {"recused": 1}, "count.more_votes_than_present"),
    ((10, 9, 0, 0, 0), {"recused": 10}, "count.more_recused_than_present"),
    ((10, 9, 0, 0, 0), {"recused_absent": 2}, "count.more_recused_than_present"),
    ((10, 9, -1, 0, 0), {}, "count.negative"),
    ((10, 9, 9, 0, 0), {"area": FloorArea(1, 1, 1)}, "count.area_unasked"),
    ((10, 9, 9, 0, 0), {"of": "households"}, "pack.no_such_quorum"),
])  # fmt: skip
def test_numbers_that_cannot_be_true_are_refused(numbers, options, code):
    with pytest.raises(ValueError, match=code):
        judge(COUNCIL, *numbers, **options)


def test_owners_without_their_floor_area_are_not_judged():
    with pytest.raises(ValueError, match=r"count\.area_missing"):
        judge(shipped_pack("owners"), 10, 9, 9, 0, 0)


shares = st.builds(
    lambda den, num, mode: {"num": min(num, den - (mode == "more_than")), "den": den, "mode": mode},
    st.integers(2, 10), st.integers(1, 10), st.sampled_from(["at_least", "more_than"]),
)  # fmt: skip


@given(shares, st.integers(0, 100_000))
def test_needed_is_the_smallest_number_that_satisfies_the_share(share, base):
    def satisfies(n):
        part = Fraction(share["num"], share["den"]) * base
        return n >= 1 and (n >= part if share["mode"] == "at_least" else n > part)

    n = needed(share, base)
    assert satisfies(n)
    assert not satisfies(n - 1)


@st.composite
def sums(draw):
    due = draw(st.integers(0, 400))
    present = draw(st.integers(0, due))
    recused = draw(st.integers(0, present))
    left = present - recused
    votes_for = draw(st.integers(0, left))
    against = draw(st.integers(0, left - votes_for))
    return due, present, votes_for, against, draw(st.integers(0, left - votes_for - against)), recused


@given(st.sampled_from([pack for pack in BODIES if pack.rule["quorum"]["of"] != "area+heads"]), sums())
def test_passing_means_quorate_and_enough_and_more_than_against(pack, numbers):
    found = judge(pack, *numbers)
    assert found.is_quorate == (found.quorum[0].found >= quorum_needed(pack, found.quorum[0].base))
    assert found.majority[0].needed == majority_needed(pack, found.majority[0].base)
    assert found.is_passed == (found.is_quorate and found.majority[0].is_reached and found.votes_for > found.against)
    assert arithmetic_from(found.as_dict()) == found


@given(st.sampled_from([pack for pack in BODIES if pack.rule["quorum"]["of"] != "area+heads" and pack.rule["majority"]["of"] != "participants"]), sums())
def test_one_more_yes_never_turns_a_pass_into_a_refusal(pack, numbers):
    due, present, votes_for, against, abstain, recused = numbers
    if votes_for + against + abstain < present - recused and judge(pack, *numbers).is_passed:
        assert judge(pack, due, present, votes_for + 1, against, abstain, recused).is_passed


@pytest.mark.parametrize("pack", shipped(), ids=lambda pack: pack.body)
def test_every_shipped_pack_is_a_rule_and_says_that_nobody_has_checked_it(pack):
    assert reasons_against_rule(pack.rule) == []
    assert not pack.is_verified
    assert pack.source
    assert pack.rule["name"]
    assert pack.rule["name_en"]
    assert set(pack.rule["note"]) == {"zh", "en"}


@pytest.mark.parametrize("pack", BODIES, ids=lambda pack: pack.body)
def test_every_body_says_who_votes_who_calls_and_who_may_demand_it(pack):
    for name in ("electorate", "convener", "demanded_by"):
        assert set(pack.rule[name]) == {"zh", "en"}
    assert isinstance(pack.rule["notice_days"], int)
    assert pack.rule["tie"] == "not_passed"


@pytest.mark.parametrize(("change", "code"), [
    ({"quorum": {"num": 3, "den": 2, "of": "members", "mode": "at_least"}}, "pack.not_a_share"),
    ({"quorum": {"num": 0, "den": 2, "of": "members", "mode": "at_least"}}, "pack.not_a_share"),
    ({"majority": {"num": 1, "den": 1, "of": "present", "mode": "more_than"}}, "pack.not_a_share"),
    ({"majority": {"num": 1, "den": 2, "of": "friends", "mode": "more_than"}}, "pack.not_a_share"),
    ({"tie": "chair_decides"}, "pack.tie_never_passes"),
    ({"notice_days": -1}, "pack.below_zero"),
    ({"emergency_days": 9}, "pack.emergency_longer"),
    ({"is_proxy": True, "proxy_of": "friends"}, "pack.no_such_proxy"),
    ({"numbers": {"days": 1.5}}, "pack.below_zero"),
])  # fmt: skip
def test_what_is_no_rule_is_refused(change, code):
    assert [reason.code for reason in reasons_against_rule({**COUNCIL.rule, **change})] == [code]
