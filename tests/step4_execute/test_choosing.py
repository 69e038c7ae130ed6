"""Offers, ties, and the contract: enough asked, nobody's cousin, parts that are the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.money import yuan
from app.change.refusals import NotAllowed, NotNow
from app.people.commands.roll import declare_kinship
from app.people.models import Person
from app.process.commands.packs import change_pack
from app.process.queries import pack_of
from app.record.queries import of
from app.step4_execute.commands.awards import start_project
from app.step4_execute.commands.contracts import report_milestone, sign_contract
from app.step4_execute.commands.partners import declare_interest, record_offer, register_partner
from app.step4_execute.models import Contract, Project
from app.step4_execute.rules import Part, reasons_against_parts
from app.step4_execute.states import ProjectState, Tier
from tests.fixtures.house import do
from tests.fixtures.projects import P02, Works
from tests.step4_execute.test_awards import codes


def sign(works: Works, project: Project, parts: tuple[Part, ...] = P02, why: str = "三家里最低。", offer: int = 0, **more: object) -> Contract:
    contract: Contract = do(sign_contract, project, project.offers[offer], why, parts, by=works.head, **more)
    return contract


# ── partners and offers ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_team_of_neighbours_needs_somebody_who_stands_in_for_it(works: Works) -> None:
    host = works.partner("暖邻社会工作服务中心", Tier.REGISTERED)
    assert codes(lambda: works.partner("归来志愿队", Tier.INFORMAL)) == ["partner.needs_host"]
    assert codes(lambda: works.partner("归来志愿队", Tier.INFORMAL, works.partner("邻里队", Tier.FILED))) == ["partner.needs_host"]
    assert works.partner("归来志愿队", Tier.INFORMAL, host).host is host


def test_a_partner_has_a_name_and_is_on_the_register_once(works: Works) -> None:
    works.partner("蓉达市政维修")
    assert codes(lambda: works.partner("蓉达市政维修")) == ["partner.name_taken"]
    assert codes(lambda: works.partner("  ")) == ["partner.no_name"]
    with pytest.raises(NotAllowed):
        do(register_partner, works.community, "别的公司", Tier.COMPANY, by=works.supervisor)


def test_an_offer_is_made_once_in_time_by_somebody_who_works(works: Works) -> None:
    project = works.a_project()
    partner = works.partner("蓉达市政维修")
    full = yuan(86_900)
    record = lambda who=partner, fen=full, **more: do(record_offer, project, who, fen, by=works.clerk, **more)  # noqa: E731
    assert codes(record) == ["offer.not_asked_for"]
    works.call(project)
    assert codes(lambda: record(works.partner("望溪商会", Tier.DONOR))) == ["offer.donors_do_not_offer"]
    assert codes(lambda: record(fen=0)) == ["money.not_positive"]
    assert codes(lambda: record(is_qualified=False)) == ["offer.why_not_qualified"]
    assert codes(lambda: record(came_on=date(2026, 4, 29))) == ["offer.too_late"]
    assert codes(lambda: record(score_tenths=1001)) == ["offer.score_range"]
    record(score_tenths=864)
    assert codes(record) == ["offer.already_there"]


def test_the_price_of_an_offer_is_sealed_until_the_contract_opens_all_of_them(works: Works) -> None:
    project = works.with_offers()
    sealed = of(project.offers[0].record_key)[0].body
    assert "amount" not in sealed["d"]
    assert "amount" in sealed["pc"]
    contract = sign(works, project)
    opened = next(e for e in of(contract.record_key) if e.action == "contract.sign").body["d"]["offers"]
    assert [o["amount"] for o in opened] == [yuan(86_900), yuan(91_500), yuan(97_000)]


# ── choosing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("prices", "change", "expected"),
    [
        ((86_900, 91_500), {}, ["offer.too_few"]),
        ((88_201, 91_500, 97_000), {"parts": (Part("全部", yuan(88_201), date(2026, 9, 1)),)}, ["contract.above_award"]),
        ((86_900, 91_500, 97_000), {"why": " "}, ["contract.no_reason"]),
        ((86_900, 91_500, 97_000), {"parts": ()}, ["contract.no_milestones"]),
        ((86_900, 91_500, 97_000), {"parts": P02[:3]}, ["contract.parts_do_not_add_up"]),
        ((86_900, 91_500, 97_000), {"parts": (P02[3], *P02[:3])}, ["contract.retention_is_last"]),
        ((86_900, 91_500, 97_000), {"parts": (replace(P02[0], title=""), *P02[1:])}, ["milestone.no_title"]),
        ((86_900, 91_500, 97_000), {"parts": (replace(P02[0], due_on=date(2026, 4, 1)), *P02[1:])}, ["milestone.due_before_signing"]),
        ((86_900, 91_500, 97_000), {"unit_price_fen": 1200}, ["contract.unit_price_of_what"]),
        ((86_900, 91_500, 97_000), {"unit": "一份餐", "unit_price_fen": 0}, ["contract.unit_price_of_what"]),
    ],
)
def test_what_a_contract_is_refused_for(works: Works, prices: tuple[int, ...], change: dict[str, object], expected: list[str]) -> None:
    project = works.with_offers(prices=prices)
    assert codes(lambda: sign(works, project, **change)) == expected
    assert project.state is ProjectState.SELECTING


def test_an_offer_that_does_not_qualify_neither_counts_nor_wins(works: Works) -> None:
    project = works.a_project()
    works.call(project)
    works.offer(project, "蓉达市政维修", 86_900, is_qualified=False, note="没有资质证书")
    works.offer(project, "川西工程", 91_500)
    works.offer(project, "锦城市政", 97_000)
    works.go(4, 29)
    assert codes(lambda: sign(works, project)) == ["offer.not_qualified", "offer.too_few"]


def test_nobody_is_chosen_while_offers_may_still_come(works: Works) -> None:
    project = works.with_offers()
    works.go(4, 28)
    assert codes(lambda: sign(works, project)) == ["offer.still_coming"]


def test_an_offer_of_another_project_is_not_chosen_here(works: Works) -> None:
    other = works.with_offers("P01", "路灯", 88_200, prices=(86_900,))
    project = works.a_project("P02")
    works.call(project)
    for name in ("甲公司", "乙公司", "丙公司"):
        works.offer(project, name, 86_900)
    works.go(4, 29)
    assert codes(lambda: do(sign_contract, project, other.offers[0], "看中了", P02, by=works.head)) == ["offer.of_another_project"]


def test_below_the_amount_that_the_rule_names_one_offer_is_enough(works: Works) -> None:
    pack = pack_of(works.community, "offers_floor")
    assert pack is not None
    works.go(3, 1)
    rule = {**pack.rule, "numbers": {**pack.rule["numbers"], "direct_below_yuan": 10_000}}
    do(change_pack, pack, rule, "议事会三月会议", date(2026, 3, 15), "小额可以直接委托")
    project = works.with_offers("P13", "子项目一", 7_500, prices=(7_500,))
    assert sign(works, project, (Part("全部", yuan(7_500), date(2026, 9, 1)),)).amount_fen == yuan(7_500)


def test_only_the_head_signs_and_only_once(works: Works) -> None:
    project = works.with_offers()
    with pytest.raises(NotAllowed):
        do(sign_contract, project, project.offers[0], "最低", P02, by=works.clerk)
    sign(works, project)
    assert codes(lambda: sign(works, project)) == ["contract.not_now"]


# ── ties ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def tie(works: Works, project: Project, person: Person) -> None:
    do(declare_interest, project.offers[0].partner, person, "合伙人", by=works.supervisor)


def test_an_interest_is_declared_once_with_its_reason(works: Works) -> None:
    partner, person = works.partner("禾家助餐"), works.person("张厨师")
    assert codes(lambda: do(declare_interest, partner, person, "", by=works.supervisor)) == ["interest.no_reason"]
    do(declare_interest, partner, person, "老板", by=works.supervisor)
    assert codes(lambda: do(declare_interest, partner, person, "老板", by=works.supervisor)) == ["interest.known"]
    with pytest.raises(NotAllowed):
        do(declare_interest, partner, person, "老板", by=works.person("过路人"))


@pytest.mark.parametrize("who", ["head", "clerk", "supervisor", "books"])
def test_nobody_who_carries_out_or_watches_is_paid(works: Works, who: str) -> None:
    project = works.with_offers()
    tie(works, project, getattr(works, who))
    assert codes(lambda: sign(works, project)) == ["contract.partner_is_kin"]


def test_nor_is_a_relative_of_theirs(works: Works) -> None:
    project, brother = works.with_offers(), works.person("罗强")
    do(declare_kinship, works.community, works.head, brother, "弟弟")
    tie(works, project, brother)
    assert codes(lambda: sign(works, project)) == ["contract.partner_is_kin"]


def test_a_neighbours_company_may_be_chosen(works: Works) -> None:
    project = works.with_offers()
    tie(works, project, works.person("张师傅"))
    assert sign(works, project).partner.name == "蓉达市政维修"


def test_a_council_member_with_an_interest_must_have_stood_aside(works: Works) -> None:
    project = works.with_offers()
    tie(works, project, works.council[1])
    assert codes(lambda: sign(works, project)) == ["contract.council_not_recused"]


def test_who_stood_aside_from_the_vote_is_in_nobodys_way(works: Works) -> None:
    project = works.with_offers(recused=works.council[1])
    tie(works, project, works.council[1])
    assert sign(works, project).amount_fen == yuan(86_900)


# ── parts, as a property ─────────────────────────────────────────────────────────────────────────────────────────────

DAY = date(2026, 5, 1)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8), st.integers(-3, 3))
def test_parts_are_the_whole_to_the_fen(amounts: list[int], off: int) -> None:
    parts = [Part(f"第 {n} 段", fen, DAY) for n, fen in enumerate(amounts, 1)]
    found = [r.code for r in reasons_against_parts(sum(amounts) + off, DAY, parts)]
    assert found == ([] if off == 0 else ["contract.parts_do_not_add_up"])


@given(st.integers(2, 8), st.sets(st.integers(0, 7), max_size=8))
def test_retention_is_only_ever_the_last_part(n: int, held: set[int]) -> None:
    parts = [Part(f"第 {i} 段", 100, DAY, is_retention=i in held) for i in range(n)]
    held = {i for i in held if i < n}
    found = [r.code for r in reasons_against_parts(100 * n, DAY, parts)]
    assert (found == []) == (held <= {n - 1})


# ── reporting ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_part_is_reported_while_the_work_goes_on_and_in_words(works: Works) -> None:
    contract = works.a_contract(works=False)
    first = contract.milestones[0]
    assert codes(lambda: works.report(first)) == ["milestone.work_has_not_begun"]
    do(start_project, contract.project, by=works.clerk)
    assert codes(lambda: do(report_milestone, first, "  ", by=works.clerk)) == ["milestone.no_report"]
    with pytest.raises(NotAllowed):
        do(report_milestone, first, "做完了", by=works.supervisor)
    works.report(first)
    with pytest.raises(NotNow):
        works.report(first)
