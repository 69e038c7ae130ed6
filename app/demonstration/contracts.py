"""Who offered what, who was chosen and why, and how the money is parted."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.base.money import yuan
from app.demonstration import papers
from app.demonstration.diary import project
from app.demonstration.heyuan import COMMITTEE, HEAD
from app.demonstration.troupe import YEAR, Troupe
from app.extensions import db
from app.step4_execute.commands.awards import call_for_offers
from app.step4_execute.commands.contracts import sign_contract
from app.step4_execute.commands.partners import record_offer
from app.step4_execute.commands.tasks import assign_task
from app.step4_execute.models import Partner
from app.step4_execute.rules import Part


@dataclass(frozen=True)
class Bid:
    """One offer, in yuan; a score in tenths where offers were scored."""

    partner: str
    yuan: int
    score: int | None = None


@dataclass(frozen=True)
class Deal:
    """The contract of one project: the first bid is the one chosen. Parts: title, amount in yuan, due month and day."""

    code: str
    bids: tuple[Bid, ...]
    why: str
    parts: tuple[tuple[str, int, tuple[int, int]], ...]
    retention: int = 0
    unit: str = ""
    unit_fen: int | None = None

    @property
    def yuan(self) -> int:
        """What was agreed."""
        return self.bids[0].yuan


DEALS: tuple[Deal, ...] = (
    Deal("P02", (Bid("蓉达市政维修", 86_900), Bid("城南市政", 91_500), Bid("蜀通管道", 97_000)), "三家都合格，选最低价。",
         (("签约备料", 34_760, (5, 15)), ("过半验收 63 米", 34_760, (5, 31)), ("完工验收", 14_773, (10, 20))), 2_607),
    Deal("P04", (Bid("禾家助餐", 86_400, 872), Bid("康食餐饮", 86_000, 815), Bid("味康配餐", 84_900, 790)), "评分最高，自带 9,600 元设备，食品经营许可证齐全。",
         (("设备到位、开餐", 34_560, (6, 1)), ("满半年供餐", 34_560, (8, 15)), ("期满评分后", 17_280, (12, 15))), 0, "每份午餐", 1_200),
    Deal("P06", (Bid("安栈充电设备", 63_800), Bid("安电科技", 64_500), Bid("绿源充电", 64_800)), "三家都合格，选最低价。",
         (("签约备料", 31_900, (6, 15)), ("完工验收", 29_986, (8, 1))), 1_914),
    Deal("P01", (Bid("明光照明", 39_800), Bid("光明电器", 41_000), Bid("亮程照明", 41_400)), "三家都合格，选最低价；一年内坏了免费换。",
         (("签约备料", 19_900, (5, 15)), ("完工验收", 17_910, (6, 12))), 1_990),
    Deal("P11", (Bid("暖邻社会工作服务中心", 58_500, 864), Bid("同心社工", 57_800, 790), Bid("晚霞为老服务", 58_000, 745), Bid("春晖助老", 58_400, 712)), "四家申请，评分 86.4 最高。",
         (("开始探访", 29_250, (5, 15)), ("中期：满 1,440 次探访", 17_550, (8, 31)), ("期末：评分不低于 80", 11_700, (12, 10)))),
    Deal("P15", (Bid("城南市政", 33_000), Bid("蓉达市政维修", 33_400), Bid("蜀通管道", 33_600)), "三家都合格，选最低价。", (("签约备料", 16_500, (6, 1)), ("完工验收", 15_510, (7, 20))), 990),
    Deal("P14", (Bid("同心社工", 18_600, 851), Bid("晚霞为老服务", 18_400, 802), Bid("春晖助老", 18_600, 774)), "评分最高。", (("前 6 课", 9_300, (6, 30)), ("后 6 课", 9_300, (10, 31)))),
    Deal("P05", (Bid("青芽儿童服务社", 69_000, 880), Bid("小树托管", 68_500, 812), Bid("七彩教育", 67_000, 765)), "评分最高，自筹 9,000 元。", (("春季学期", 34_500, (7, 10)), ("秋季学期", 34_500, (12, 20)))),
    Deal("P09", (Bid("蓉达市政维修", 45_200), Bid("城南市政", 45_800), Bid("蜀通管道", 46_000)), "三家都合格，选最低价。", (("签约备料", 22_600, (6, 10)), ("完工验收", 21_244, (8, 10))), 1_356),
    Deal("P07", (Bid("城南市政", 12_100), Bid("蓉达市政维修", 12_300), Bid("蜀通管道", 12_300)), "三家都合格，选最低价。", (("完工验收", 12_100, (6, 20)),)),
    Deal("P10", (Bid("同心社工", 16_000, 843), Bid("春晖助老", 15_800, 801), Bid("晚霞为老服务", 16_000, 770)), "评分最高。", (("活动办完", 16_000, (9, 30)),)),
    Deal("P16", (Bid("同心社工", 15_800, 866), Bid("暖邻社会工作服务中心", 15_800, 840), Bid("晚霞为老服务", 15_000, 755)), "评分最高。", (("前 6 课时", 7_900, (7, 15)), ("后 6 课时", 7_900, (11, 15)))),
)  # fmt: skip
DEAL = {deal.code: deal for deal in DEALS}


def ask_for_offers(troupe: Troupe, deal: Deal, until: date) -> None:
    """The call hangs in public, with its last day."""
    with troupe.scene(COMMITTEE[0]) as change:
        call_for_offers(change, project(deal.code), until, "按清单报价，附资质。")


def take_offers(troupe: Troupe, deal: Deal) -> None:
    """Every offer of a project comes in, on paper."""
    with troupe.scene(COMMITTEE[0]) as change:
        for bid in deal.bids:
            offer_paper = papers.voucher(f"报价：{deal.code}", yuan(bid.yuan), bid.partner)
            record_offer(change, project(deal.code), _partner(bid.partner), yuan(bid.yuan), offer_paper, score_tenths=bid.score)


def sign(troupe: Troupe, deal: Deal) -> None:
    """The first bid is chosen and signed, part by part; somebody has it on their list until its last day."""
    parts = [Part(title, yuan(amount), date(YEAR, *due), title) for title, amount, due in deal.parts]
    if deal.retention:
        last = deal.parts[-1][2]
        parts.append(Part("质保金", yuan(deal.retention), date(YEAR + 1, *last), "满一年没有质量问题", is_retention=True))
    with troupe.scene(HEAD) as change:
        found = project(deal.code)
        offer = next(o for o in found.offers if o.partner.name == deal.bids[0].partner)
        sign_contract(change, found, offer, deal.why, parts, papers.voucher(f"合同：{deal.code}", yuan(deal.yuan), offer.partner.name), deal.unit, deal.unit_fen)
        assign_task(change, found, f"{found.title}：按期办完", found.lead, parts[-1 - bool(deal.retention)].due_on)


def _partner(name: str) -> Partner:
    return db.session.scalars(select(Partner).where(Partner.name == name)).one()
