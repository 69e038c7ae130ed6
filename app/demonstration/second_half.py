"""April to December 2026: twelve projects are awarded, contracted, carried out, watched, paid, accepted and rated."""
from __future__ import annotations

from datetime import date
from functools import partial

from sqlalchemy import select

from app.base.money import yuan
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.demonstration import autumn_vote, drying_ground, june, papers
from app.demonstration.community import COMMUNITY
from app.demonstration.contracts import DEALS, ask_for_offers, sign, take_offers
from app.demonstration.council import BOARDS, the_meeting
from app.demonstration.diary import Diary, payment, project
from app.demonstration.first_half import this_year
from app.demonstration.heyuan import COMMITTEE, HEAD, PARTNERS, SUPERVISORS
from app.demonstration.troupe import YEAR, Troupe, on
from app.extensions import db
from app.people.models import Person
from app.people.queries import actor_of
from app.process.commands.notices import close_notice, post_notice, prove_place
from app.process.commands.rounds import move_round
from app.process.models import Notice
from app.step3_discuss.models import Decision
from app.step3_discuss.states import Outcome
from app.step4_execute.commands.awards import award_project, start_project
from app.step4_execute.commands.contracts import challenge_price, settle_price
from app.step4_execute.commands.partners import register_partner
from app.step4_execute.commands.payments import add_invoice, check_payment
from app.step4_execute.models import Contract, Partner, PriceChange
from app.step4_execute.states import Tier
from app.step5_oversee.commands.acceptance import close_project, record_acceptance
from app.step5_oversee.commands.inspections import confirm_finding, raise_finding, rectify_finding
from app.step5_oversee.commands.ratings import collect_rating, rate_project
from app.step5_oversee.models import Finding, Inspection
from app.vocabulary import Channel

WU, DENG, PU, FENG, ZENG = SUPERVISORS
# stars times ten, thirty users each (28 November)
RATED = {"P02": 46, "P01": 41, "P11": 47, "P06": 43, "P05": 40, "P04": 44}
USERS = 30


def award_and_sign(troupe: Troupe) -> None:
    """23 April to 10 May: projects with a lead, offers, contracts; the cheapest qualified or the best scored."""
    with on(4, 23, 9):
        with troupe.scene(HEAD) as change:
            for name, tier in PARTNERS:
                register_partner(change, troupe.area(COMMUNITY), name, Tier(tier))
            host = change.session.scalars(select(Partner).where(Partner.name == "暖邻社会工作服务中心")).one()
            register_partner(change, troupe.area(COMMUNITY), "归来志愿队", Tier.INFORMAL, host=host)
    with on(4, 23, 10):
        for number, decision in enumerate(_passed()):
            lead = troupe.person(COMMITTEE[number % len(COMMITTEE)])
            troupe.does(HEAD, award_project, db.session.get_one(Decision, decision), lead)
    with on(4, 24, 9):
        for deal in DEALS:
            ask_for_offers(troupe, deal, date(YEAR, 5, 6))
    with on(5, 6, 16):
        for deal in DEALS:
            take_offers(troupe, deal)
    with on(5, 8, 10):
        for deal in DEALS:
            sign(troupe, deal)
    with on(5, 11, 8):
        for deal in DEALS:
            with troupe.scene(COMMITTEE[0]) as change:
                start_project(change, project(deal.code))


def _passed() -> list[int]:
    query = select(Decision.id).where(Decision.outcome == Outcome.PASSED, Decision.proposal_id.is_not(None)).order_by(Decision.id)
    return list(db.session.scalars(query))


def watch_and_pay(troupe: Troupe) -> None:
    """11 May to 20 October, day by day (the oversight checks of the story)."""
    diary = Diary(troupe)
    _lamps(diary)
    _drains(diary)
    _visits(diary)
    _sheds(diary)
    _meals(diary)
    _children(diary)
    for code, first in (("P15", (5, 28)), ("P09", (6, 8)), ("P14", (6, 29)), ("P16", (7, 14))):
        diary.part(code, 1, first, "第一笔对应的事办完了")
    for code, position, day in (("P07", 1, (6, 18)), ("P15", 2, (7, 18)), ("P09", 2, (8, 8)), ("P10", 1, (9, 29)), ("P14", 2, (10, 30)), ("P16", 2, (11, 13))):
        diary.whole(code, position, day)
    drying_ground.write_down(diary)
    june.write_down(diary)
    autumn_vote.write_down(diary)
    diary.at(9, 30, 9, lambda: _report(troupe))
    diary.at(10, 8, 9, lambda: troupe.does(HEAD, close_notice, _newest_notice()))
    diary.play()


def _find(diary: Diary, code: str, what: str, finding: str, due: tuple[int, int], by: str, position: int | None = None, stops: bool = False, with_whom: str = "") -> None:
    inspection = diary.look(code, what, False, position, by, with_whom)
    diary.troupe.does(by, raise_finding, db.session.get_one(Inspection, inspection), finding, date(YEAR, *due), stops)


def _put_right(diary: Diary, code: str, when: tuple[int, int, int], how: str, by: str) -> None:
    """The committee puts it right in the morning, and somebody else goes to see within two hours."""
    month, day, hour = when
    diary.at(month, day, hour, lambda: diary.troupe.does(COMMITTEE[0], rectify_finding, _finding(code), how, papers.photo("整改后")))
    diary.at(month, day, hour + 2, lambda: diary.troupe.does(by, confirm_finding, _finding(code), "去看过，好了。"))


def _finding(code: str) -> Finding:
    query = select(Finding).join(Inspection).where(Inspection.project_id == project(code).id).order_by(Finding.id.desc())
    return db.session.scalars(query).first() or _none(code)


def _none(code: str) -> Finding:
    raise LookupError(code)


def _lamps(diary: Diary) -> None:
    diary.part("P01", 1, (5, 12), "18 盏灯具到货")
    diary.at(5, 19, 20, lambda: _find(diary, "P01", "晚上 8 点半看灯：18 盏亮了 14 盏，4 盏偏暗。", "4 盏灯偏暗，换好。", (5, 26), WU, with_whom="3 位居民"), 30)
    _put_right(diary, "P01", (5, 26, 15), "4 盏换了新的驱动电源，都亮了。", WU)
    diary.whole("P01", 2, (6, 10))


def _drains(diary: Diary) -> None:
    diary.at(5, 11, 9, lambda: diary.look("P02", "开工检查：许可、围挡、安全告示都在。", True))
    diary.part("P02", 1, (5, 13), "盖板和管材到场")
    diary.part("P02", 2, (5, 27), "63 米完成，60 块盖板都盖好", DENG)
    diary.at(10, 12, 9, lambda: diary.finish("P02", 3))
    diary.at(10, 12, 10, lambda: _find(diary, "P02", "完工查看：41 米处渗水。", "41 米处接口渗水，重做。", (10, 19), WU, 3, stops=True))
    _put_right(diary, "P02", (10, 19, 9), "接口拆开重做，放水 24 小时不渗。", WU)
    diary.at(10, 19, 14, lambda: diary.look("P02", "复查：放水一天，不渗了。", True, 3, WU, "5 位居民"))
    diary.at(10, 19, 15, lambda: diary.troupe.does(WU, record_acceptance, project("P02"), 5, True, "五位居民看过，同意。", papers.photo("排水沟验收")))
    diary.at(10, 19, 16, lambda: diary.accept("P02", 3))
    diary.pays("P02", 3, (10, 20), 10)
    diary.at(10, 20, 11, lambda: diary.tick_off("P02"))


def _visits(diary: Diary) -> None:
    diary.part("P11", 1, (5, 14), "120 位老人建档，开始探访", FENG)
    diary.at(6, 8, 10, lambda: _find(diary, "P11", "抽 120 份探访记录打电话核对：9 份电话不对。", "9 位老人的电话改对。", (6, 12), FENG))
    _put_right(diary, "P11", (6, 12, 10), "9 个电话上门核对，改好了。", FENG)
    diary.part("P11", 2, (8, 28), "探访满 1,440 次", FENG)


def _sheds(diary: Diary) -> None:
    diary.at(6, 18, 9, lambda: diary.report("P06", 1, "两处棚架和充电桩到货"))
    diary.at(6, 18, 10, lambda: diary.look("P06", "清点到货，与合同一致。", True, 1, ZENG))
    diary.at(6, 18, 11, lambda: diary.accept("P06", 1, ZENG))
    diary.asks("P06", 1, (6, 18), 15, yuan(31_900 - 2_300))
    diary.at(6, 20, 10, lambda: _find(diary, "P06", "查凭证：3 万 1,900 元里有 2,300 元没有发票。", "补 2,300 元发票，补齐前不付。", (6, 24), ZENG, 1, stops=True))
    diary.at(6, 20, 11, lambda: _is_refused(diary.troupe, "P06", 1, ZENG))
    diary.at(6, 24, 9, lambda: diary.troupe.does(COMMITTEE[0], add_invoice, payment("P06", 1), yuan(2_300), papers.voucher("补开发票", yuan(2_300), "安栈充电设备")))
    _put_right(diary, "P06", (6, 24, 10), "2,300 元发票补来了。", ZENG)
    diary.settles("P06", 1, (6, 24), 15, ZENG)
    diary.at(7, 2, 9, lambda: _find(diary, "P06", "量了一下，棚和墙的防火距离 0.8 米，应当 1.0 米。", "棚后移到 1.0 米以外。", (7, 10), PU, with_whom="棉纺院居民"))
    _put_right(diary, "P06", (7, 10, 9), "整体后移，量得 1.05 米。", PU)
    diary.whole("P06", 2, (7, 28), PU)


def _is_refused(troupe: Troupe, code: str, position: int, by: str) -> None:
    """The check must fail here; a demonstration in which it passes is wrong."""
    try:
        troupe.does(by, check_payment, payment(code, position))
    except Refused:
        return
    raise AssertionError(f"the payment of {code} should have been stopped")


def _meals(diary: Diary) -> None:
    diary.part("P04", 1, (5, 29), "设备到位，6 月 1 日开餐", DENG)
    diary.at(8, 4, 9, lambda: diary.report("P04", 2, "供餐满期，名单和签收在"))
    diary.at(8, 4, 10, lambda: diary.look("P04", "抽查签收 30 份，人对得上。", True, 2, DENG))
    diary.at(8, 4, 11, lambda: diary.accept("P04", 2, DENG))
    diary.asks("P04", 2, (8, 4))
    diary.at(8, 5, 9, lambda: diary.troupe.does(WU, challenge_price, _contract("P04"), 1_350, "菜单上每份从 12 元涨到 13.5 元，没有经过议事会。"))
    diary.at(8, 5, 10, lambda: _is_refused(diary.troupe, "P04", 2, DENG))
    diary.at(8, 18, 16, lambda: diary.troupe.does(DENG, settle_price, _price(), "议事会议过：不涨，按合同每份 12 元，多收的退给老人。"))
    diary.settles("P04", 2, (8, 19), 10, DENG)


def _contract(code: str) -> Contract:
    contract = project(code).contract
    assert contract is not None
    return contract


def _price() -> PriceChange:
    return db.session.scalars(select(PriceChange)).one()


def _children(diary: Diary) -> None:
    diary.part("P05", 1, (7, 9), "春季学期办完，60 人报名", FENG)
    diary.at(7, 15, 16, lambda: _find(diary, "P05", "报名 60 人，平均到 52 人。", "拿出补位办法。", (7, 22), FENG, with_whom="议事会成员 2 人"))
    _put_right(diary, "P05", (7, 22, 10), "空出的名额当周补给候补家庭，名单贴出。", FENG)


def _report(troupe: Troupe) -> None:
    with troupe.scene(HEAD) as change:
        body = "三季度收支、13 个项目的进度、发现的问题和整改，逐项列在“钱”里，点到凭证为止。"
        notice = post_notice(change, troupe.area(COMMUNITY), this_year(troupe), "report", "2026 年三季度资金使用报告", body, 7)
        for place in BOARDS:
            prove_place(change, notice, place, papers.photo(f"{place}：季度报告已贴出"))


def _newest_notice() -> Notice:
    return db.session.scalars(select(Notice).order_by(Notice.id.desc())).first() or _no_notice()


def _no_notice() -> Notice:
    raise LookupError("no notice")


def finish_the_year(troupe: Troupe) -> None:
    """November and December: thirty users rate, the last parts are paid, the year is overseen."""
    diary = Diary(troupe)
    diary.at(11, 28, 10, lambda: _rate(troupe))
    diary.whole("P11", 3, (12, 8), FENG)
    diary.whole("P04", 3, (12, 10), DENG)
    diary.whole("P05", 2, (12, 11), FENG)
    diary.at(12, 14, 10, lambda: troupe.does(HEAD, move_round, this_year(troupe), "oversee"))
    for code in ("P01", "P02", "P06"):
        diary.at(12, 15, 10, partial(_close, troupe, code))
    diary.at(12, 20, 16, lambda: _appraise(troupe))
    diary.play()


def _rate(troupe: Troupe) -> None:
    """The first twenty of each thirty with their own phone, ten on paper."""
    adults = list(db.session.scalars(select(Person).where(Person.household_id.is_not(None), Person.birth_year < YEAR - 18).order_by(Person.id).limit(40 * USERS)))
    for number, (code, tenths) in enumerate(RATED.items()):
        users = adults[number * 60 : number * 60 + 2 * USERS : 2]
        total = tenths * USERS // 10
        stars = [total // USERS + (i < total % USERS) for i in range(USERS)]
        for user, given in zip(users[:20], stars[:20], strict=True):
            with change_by(actor_of(user, Channel.PHONE)) as change:
                rate_project(change, project(code), given)
        with troupe.scene(WU) as change:
            for user, given in zip(users[20:], stars[20:], strict=True):
                collect_rating(change, project(code), user, given)


def _appraise(troupe: Troupe) -> None:
    with troupe.scene(WU) as change:
        body = "12 月 20 日民主评议会，应到 31 人，到会 26 人。评议居委会主任罗敏、委员周秀兰，均为称职。"
        notice = post_notice(change, troupe.area(COMMUNITY), the_meeting(), "appraisal", "2026 年居委会成员民主评议结果", body, 7)
        for place in BOARDS:
            prove_place(change, notice, place, papers.photo(f"{place}：评议结果已贴出"))


def _close(troupe: Troupe, code: str) -> None:
    troupe.does(HEAD, close_project, project(code))
