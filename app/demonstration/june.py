"""June 2026: what the council did not pass in April comes back smaller, paid by a gift for it alone, and is passed.

P13 is six sub-projects of residents' teams now, for 45,000 yuan which the chamber of commerce gives through the qualified
foundation, outside the 600,200 of the year. Every act is an entry of the diary of the year, at its own hour.
"""
from __future__ import annotations

from datetime import date
from functools import partial

from sqlalchemy import select

from app.base import clock
from app.base.money import yuan
from app.demonstration import papers
from app.demonstration.community import COMMUNITY
from app.demonstration.contracts import Bid, Deal, ask_for_offers, sign, take_offers
from app.demonstration.council import BOARDS, item, sign_the_minutes, vote
from app.demonstration.diary import Diary, project
from app.demonstration.first_half import proposal, this_year
from app.demonstration.heyuan import (
    ABSENT,
    BOOKKEEPER,
    BY_CODE,
    COMMITTEE,
    COUNCIL,
    EXCUSED,
    FACILITATOR,
    HEAD,
    RECORDER,
    SECRETARY,
    SUPERVISORS,
)
from app.demonstration.troupe import YEAR, Troupe, on
from app.extensions import db
from app.fund.commands.pot import create_source, receive
from app.fund.states import SourceKind
from app.process.commands.notices import close_notice, post_notice, prove_place
from app.process.models import Notice
from app.step2_submit.commands.dockets import make_docket, post_docket, table_proposal
from app.step2_submit.commands.proposals import cost_proposal, resubmit_proposal, sort_proposal, study_proposal
from app.step2_submit.commands.screening import screen_proposal
from app.step2_submit.models import Docket
from app.step2_submit.rules import Judged, Line
from app.step2_submit.states import Duty
from app.step3_discuss.commands.agenda import start_item
from app.step3_discuss.commands.attendance import count_observers, mark_attendance
from app.step3_discuss.commands.floor import ask_to_speak, call_speaker, end_speaker
from app.step3_discuss.commands.meetings import convene_meeting, end_meeting, start_meeting, throw_dice
from app.step3_discuss.models import Decision, Meeting, SpeakerTurn
from app.step3_discuss.states import Attendance
from app.step4_execute.commands.awards import award_project, file_with_street, start_project
from app.vocabulary import Layer

CODE, TITLE = "P13", "公益微创投（6 个子项目）"
GIFT, OWN = 45_000, 4_500
WHY = "四月赞成 13 票，差 1 票没有通过，大家说队伍太多、怕管不过来。这次 8 个子项目减成 6 个，6 万 6,000 元减成 4 万 5,000 元，用望溪商会定向捐的钱，不动今年的 60 万 200 元。"
CHANGES = "6 支居民小队各做一件小事，半年做完，做完给大家看"
# what a team does, and what it costs with the tenth it brings itself
TEAMS: tuple[tuple[str, int], ...] = (
    ("楼道口长椅与花箱", 8_800), ("旧书旧物交换角", 6_600), ("便民日：理发、磨刀、缝补", 7_700), ("周末儿童手工坊", 9_900), ("邻里修理铺", 8_800), ("楼院消防演练", 7_700),
)  # fmt: skip
AWAY = (*ABSENT, "曹凤英")
PRESENT = tuple(name for name in COUNCIL if name not in (*EXCUSED, *AWAY))
SPEAKERS = ("李桂芳", "刘德明", "王建国", "陈素华", "杨秀英")
VOTES = (21, 4, 1)
DEAL = Deal(
    CODE, (Bid("暖邻社会工作服务中心", GIFT, 872), Bid("同心社工", 44_600, 806), Bid("春晖助老", 44_800, 761)),
    "评分最高。签三方合同：居委会、母项目主持单位暖邻社会工作服务中心、由它代管账目的归来志愿队；6 支小队的钱都从暖邻的账上凭票支出。",
    (("6 支小队开工", 22_500, (7, 20)), ("6 个子项目都办完", 22_500, (10, 20))),
)  # fmt: skip


def write_down(diary: Diary) -> None:
    """Everything that happens to P13 from 2 June on, each thing at its hour."""
    troupe = diary.troupe
    _bring_back(diary, troupe)
    _meet(diary, troupe)
    diary.at(6, 17, 9, lambda: _hang_the_list(troupe))
    diary.at(6, 20, 9, lambda: _receive_the_gift(troupe))
    diary.at(6, 25, 9, lambda: troupe.does(HEAD, close_notice, _list()))
    diary.at(6, 25, 10, lambda: troupe.does(HEAD, file_with_street, the_meeting(), reference="望溪社备〔2026〕17 号"))
    diary.at(6, 26, 9, lambda: troupe.does(HEAD, award_project, _decision(), troupe.person(COMMITTEE[1])))
    diary.at(6, 26, 10, lambda: ask_for_offers(troupe, DEAL, date(YEAR, 7, 6)))
    diary.at(7, 6, 16, lambda: take_offers(troupe, DEAL))
    diary.at(7, 8, 11, lambda: sign(troupe, DEAL))
    diary.at(7, 9, 8, lambda: troupe.does(COMMITTEE[0], start_project, project(CODE)))
    diary.part(CODE, 1, (7, 16), "6 支小队都开工了，名单和分工贴在楼道口", SUPERVISORS[1])
    diary.at(9, 4, 16, lambda: diary.look(CODE, "中途去看：6 个子项目办完 3 个，凭票支出，账物相符。", True, None, SUPERVISORS[3], "2 位居民"))
    diary.whole(CODE, 2, (10, 16), SUPERVISORS[1], 6)


def _bring_back(diary: Diary, troupe: Troupe) -> None:
    """Resubmitted, sorted, held against the list, priced line by line, studied, hung up eleven days before."""
    diary.at(6, 2, 9, lambda: troupe.does(HEAD, resubmit_proposal, proposal(CODE), WHY, TITLE))
    diary.at(6, 2, 10, lambda: _sort(troupe))
    diary.at(6, 2, 11, lambda: _screen(troupe))
    diary.at(6, 3, 9, lambda: _price(troupe))
    diary.at(6, 4, 15, lambda: _study(troupe))
    diary.at(6, 5, 9, lambda: _table(troupe))
    diary.at(6, 5, 11, lambda: _convene(troupe))


def _sort(troupe: Troupe) -> None:
    troupe.does(HEAD, sort_proposal, proposal(CODE), Duty.SELF, BY_CODE[CODE].category, Layer.COMMUNITY, CHANGES, "6 支居民小队和它们的院落")


def _screen(troupe: Troupe) -> None:
    judged = {hit.rule: Judged("看过了：不付工资和办公费，每个子项目全院都能用。") for hit in proposal(CODE).hits}
    troupe.does(HEAD, screen_proposal, proposal(CODE), judged)


def _price(troupe: Troupe) -> None:
    lines = [Line(what, yuan(amount), "小队自己报的清单，两委按市价核过") for what, amount in TEAMS]
    troupe.does(HEAD, cost_proposal, proposal(CODE), lines, yuan(OWN))


def _study(troupe: Troupe) -> None:
    troupe.does(SECRETARY, study_proposal, proposal(CODE), "同意再提交居民议事会。钱是定向捐赠，只用于这一项。")


def _table(troupe: Troupe) -> None:
    with on(6, 16, 19, 30):
        planned = clock.now()
    with troupe.scene(HEAD) as change:
        docket = make_docket(change, troupe.area(COMMUNITY), "council", "6 月 16 日居民议事会议题", planned, this_year(troupe))
        table_proposal(change, proposal(CODE), docket)
        post_docket(change, docket)


def _docket() -> Docket:
    return db.session.scalars(select(Docket).order_by(Docket.id.desc()).limit(1)).one()


def _convene(troupe: Troupe) -> None:
    with troupe.scene(HEAD) as change:
        docket = _docket()
        officers = (troupe.person(FACILITATOR), troupe.person(RECORDER))
        convene_meeting(change, troupe.area(COMMUNITY), "council", "6 月 16 日居民议事会", "社区大礼堂", docket.planned_at, *officers, docket)


def the_meeting() -> Meeting:
    """The council of 16 June."""
    return db.session.scalars(select(Meeting).order_by(Meeting.id.desc()).limit(1)).one()


def _meet(diary: Diary, troupe: Troupe) -> None:
    """26 of 31 are here on a Tuesday evening; five speak, then paper ballots."""
    diary.at(6, 16, 19, lambda: _sign_in(troupe), 10)
    diary.at(6, 16, 19, lambda: troupe.does(FACILITATOR, start_meeting, the_meeting()), 30)
    diary.at(6, 16, 19, lambda: troupe.does(FACILITATOR, start_item, item(CODE)), 32)
    for number, name in enumerate(SPEAKERS):
        diary.at(6, 16, 19, partial(_speaks, troupe, name), 35 + 2 * number)
        diary.at(6, 16, 19, lambda: _has_spoken(troupe), 36 + 2 * number)
    diary.at(6, 16, 19, lambda: vote(troupe, CODE, f"{TITLE}，{GIFT:,} 元，用望溪商会的定向捐赠，同意吗？", VOTES), 50)
    diary.at(6, 16, 20, lambda: _end(troupe), 10)
    diary.at(6, 16, 20, lambda: sign_the_minutes(troupe, the_meeting()), 20)


def _sign_in(troupe: Troupe) -> None:
    with troupe.scene(RECORDER) as change:
        meeting = the_meeting()
        for names, status, note in ((PRESENT, Attendance.PRESENT, ""), (EXCUSED, Attendance.EXCUSED, "请假"), (AWAY, Attendance.ABSENT, "")):
            for name in names:
                mark_attendance(change, meeting, troupe.person(name), status, note)
        count_observers(change, meeting, 11)


def _speaks(troupe: Troupe, name: str) -> None:
    with troupe.scene(FACILITATOR) as change:
        ask_to_speak(change, the_meeting(), troupe.person(name))
        call_speaker(change, the_meeting())


def _has_spoken(troupe: Troupe) -> None:
    troupe.does(FACILITATOR, end_speaker, db.session.scalars(select(SpeakerTurn).order_by(SpeakerTurn.id.desc()).limit(1)).one())


def _end(troupe: Troupe) -> None:
    troupe.does(FACILITATOR, throw_dice, the_meeting(), "2 6 1 4 4 3 5 2 6 1")
    troupe.does(FACILITATOR, end_meeting, the_meeting())
    troupe.does(HEAD, close_notice, db.session.get_one(Notice, _docket().notice_id))


def _decision() -> Decision:
    return db.session.scalars(select(Decision).where(Decision.proposal_id == proposal(CODE).id).order_by(Decision.id.desc()).limit(1)).one()


def _hang_the_list(troupe: Troupe) -> None:
    """Seven days on six boards, like the list of April."""
    agreed, against, abstained = VOTES
    body = f"6 月 16 日居民议事会，应到 {len(COUNCIL)} 人，到会 {len(PRESENT)} 人。\n{CODE} {TITLE}　{GIFT:,} 元，望溪商会定向捐赠：赞成 {agreed}，反对 {against}，弃权 {abstained}，通过。"
    with troupe.scene(HEAD) as change:
        notice = post_notice(change, troupe.area(COMMUNITY), the_meeting(), "list", f"{CODE} 再次提交的表决结果", body, 7)
        for place in BOARDS:
            prove_place(change, notice, place, papers.photo(f"{place}：P13 结果已贴出"))


def _list() -> Notice:
    return db.session.scalars(select(Notice).where(Notice.subject == the_meeting().record_key, Notice.kind == "list")).one()


def _receive_the_gift(troupe: Troupe) -> None:
    with troupe.scene(BOOKKEEPER) as change:
        note = "定向用于 P13；由具备公募资格的基金会代收，出具公益捐赠票据"
        source = create_source(change, this_year(troupe), SourceKind.GIFT, "望溪商会捐给 P13 的钱", note, is_earmarked=True)
        receive(change, source, yuan(GIFT), papers.voucher("到账通知：望溪商会捐赠", yuan(GIFT), "禾苑社区居委会"), memo="望溪商会捐赠到账，经基金会转来")
