"""April 2026: the rules of the ranking are fixed, the scores come in, and on the 12th the council decides item by item."""
from __future__ import annotations

from datetime import timedelta
from random import Random

from sqlalchemy import select

from app.ballots.commands.questions import count_hall
from app.ballots.models import Question
from app.ballots.states import Secrecy, Way
from app.base import clock
from app.base.money import yuan
from app.demonstration import papers
from app.demonstration.community import COMMUNITY
from app.demonstration.first_half import proposal, this_year
from app.demonstration.heyuan import (
    ABSENT,
    BY_CODE,
    COUNCIL,
    EXCUSED,
    FACILITATOR,
    FUNDED,
    GUESTS,
    HEAD,
    RANKED,
    RECORDER,
    RECUSED,
    SUPERVISORS,
    Listed,
)  # fmt: skip
from app.demonstration.troupe import Troupe, on
from app.extensions import db
from app.process.commands.notices import answer_objection, close_notice, file_objection, post_notice, prove_place
from app.process.commands.rounds import move_round
from app.process.models import Notice
from app.process.states import FillRule
from app.step2_submit.models import Docket
from app.step3_discuss.commands.agenda import declare_recusal, finish_item, start_item
from app.step3_discuss.commands.attendance import count_observers, invite_guest, mark_attendance
from app.step3_discuss.commands.decisions import decide_item, note_item
from app.step3_discuss.commands.floor import ask_to_speak, call_speaker, end_speaker
from app.step3_discuss.commands.meetings import convene_meeting, end_meeting, start_meeting, throw_dice
from app.step3_discuss.commands.papers import sign_minutes
from app.step3_discuss.commands.ranking import fix_rules, give_scores, make_ranking, publish_ranking
from app.step3_discuss.commands.votes import close_vote, open_vote
from app.step3_discuss.minutes_queries import imprint_of, minutes_of
from app.step3_discuss.models import AgendaItem, Meeting, Ranking, SpeakerTurn
from app.step3_discuss.ranking_rules import Rules, Weights
from app.step3_discuss.states import Attendance, TieRule
from app.step4_execute.commands.awards import file_with_street
from app.vocabulary import Channel

BOARDS = ("社区公开栏", "禾苑一期南门", "望溪花园北门", "棉纺12号院门口", "悦湖居东门", "5组晒坝")
PRESENT = tuple(name for name in COUNCIL if name not in (*EXCUSED, *ABSENT))
TELLERS = SUPERVISORS[1:3]
VOTED = (*FUNDED, "P13")
SPEAKERS = 44  # turns; one of the 27 never spoke


def the_ranking() -> Ranking:
    """The ranking of the story."""
    return db.session.scalars(select(Ranking)).one()


def fix_the_rules(troupe: Troupe) -> None:
    """The fill rule is chosen and hung up before anybody scores: pass over what does not fit, and go on."""
    with on(4, 5, 10):
        with troupe.scene(FACILITATOR) as change:
            ranking = make_ranking(change, this_year(troupe))
            fix_rules(change, ranking, Rules(Weights(40, 20, 40), trim=1, tie=TieRule.HOUSEHOLDS, fill=FillRule.SKIP, available_fen=yuan(552_200)))
    with on(4, 9, 16):
        with troupe.scene(RECORDER) as change:
            for number in range(6):
                grid = troupe.area(f"第{number + 1}网格")
                give_scores(change, the_ranking(), grid, {p.code: p.grids[number] * 10 for p in RANKED}, Channel.PAPER)


def sheets_of_the_council() -> list[dict[str, int]]:
    """27 score sheets in tenths, half points each, whose mean without the highest and the lowest is the printed one."""
    sheets: list[dict[str, int]] = [{} for _ in PRESENT]
    dice = Random(412)
    for listed in RANKED:
        for sheet, score in zip(sheets, _scores(listed, dice), strict=True):
            sheet[listed.code] = score
    return sheets


def _scores(listed: Listed, dice: Random) -> list[int]:
    middle = len(PRESENT) - 2
    mean = int(listed.council.replace(".", ""))  # tenths
    wanted, near = mean * middle // 5, mean // 5  # in half points
    scores = [near + dice.randrange(-12, 13) for _ in range(middle)]
    scores = [min(199, max(1, score)) for score in scores]
    while (gap := wanted - sum(scores)) != 0:
        place, step = dice.randrange(middle), 1 if gap > 0 else -1
        if 1 <= scores[place] + step <= 199:
            scores[place] += step
    every = [*scores, min(scores), max(scores)]
    dice.shuffle(every)
    return [score * 5 for score in every]


def convene(troupe: Troupe) -> None:
    """The paper goes up eight days before."""
    with on(4, 12, 14, 30):
        starts = clock.now()
    with on(4, 4, 11):
        docket = db.session.scalars(select(Docket)).one()
        with troupe.scene(HEAD) as change:
            convene_meeting(
                change, troupe.area(COMMUNITY), "council", "4 月 12 日居民议事会", "社区大礼堂", starts,
                troupe.person(FACILITATOR), troupe.person(RECORDER), db.session.get_one(Docket, docket.id),
            )  # fmt: skip


def the_meeting() -> Meeting:
    """The council of 12 April."""
    return db.session.scalars(select(Meeting).order_by(Meeting.id)).first() or _no_meeting()


def _no_meeting() -> Meeting:
    raise LookupError("the council has not been convened")


def meet(troupe: Troupe) -> None:
    """27 of 31 are here, 21 are needed; scores, then the sum, then 13 votes."""
    with on(4, 12, 14, 0):
        troupe.does(HEAD, move_round, this_year(troupe), "discuss")
        _sign_in(troupe)
    with on(4, 12, 14, 30):
        troupe.does(FACILITATOR, start_meeting, the_meeting())
    _talk(troupe)
    with on(4, 12, 15, 50):
        with troupe.scene(RECORDER) as change:
            for name, sheet in zip(PRESENT, sheets_of_the_council(), strict=True):
                give_scores(change, the_ranking(), troupe.person(name), sheet, Channel.PAPER)
        troupe.does(FACILITATOR, publish_ranking, the_ranking())
    for number, code in enumerate(VOTED):
        with on(4, 12, 16, 3 * number):
            _vote(troupe, BY_CODE[code])
    with on(4, 12, 16, 50):
        for listed in RANKED:
            if listed.code not in VOTED:
                _let_wait(troupe, listed)
    with on(4, 12, 17, 10):
        troupe.does(FACILITATOR, throw_dice, the_meeting(), "4 1 6 6 2 3 5 1 2 6")
        troupe.does(FACILITATOR, end_meeting, the_meeting())
        docket = the_meeting().docket
        assert docket is not None
        assert docket.notice_id is not None
        troupe.does(HEAD, close_notice, db.session.get_one(Notice, docket.notice_id))
    with on(4, 12, 17, 30):
        sign_the_minutes(troupe, the_meeting())


def sign_the_minutes(troupe: Troupe, meeting: Meeting) -> None:
    """Whoever ran it and whoever wrote it down put their names under the minutes."""
    number = meeting.id
    for name in (FACILITATOR, RECORDER):
        meeting = db.session.get_one(Meeting, number)
        troupe.does(name, sign_minutes, meeting, imprint_of(minutes_of(meeting)))


def _sign_in(troupe: Troupe) -> None:
    with troupe.scene(RECORDER) as change:
        meeting = the_meeting()
        for name in PRESENT:
            mark_attendance(change, meeting, troupe.person(name), Attendance.PRESENT)
        for name in EXCUSED:
            mark_attendance(change, meeting, troupe.person(name), Attendance.EXCUSED, "请假")
        for name in ABSENT:
            mark_attendance(change, meeting, troupe.person(name), Attendance.ABSENT)
        for name in GUESTS:
            mark_attendance(change, meeting, invite_guest(change, meeting, troupe.person(name), "列席，不投票").person, Attendance.PRESENT)
        count_observers(change, meeting, 19)
        declare_recusal(change, item("P04"), troupe.person(RECUSED), "配偶经营的厨房给投标方供货")


def _talk(troupe: Troupe) -> None:
    """44 turns: everybody but one speaks at least once; seven reach the two-minute limit."""
    speakers = [*PRESENT[:-1], *PRESENT[: SPEAKERS - len(PRESENT) + 1]]
    with on(4, 12, 14, 32):
        begins = clock.now()
    for number, name in enumerate(speakers):
        lasts = timedelta(seconds=125 if number % 6 == 5 else 50)
        with clock.at(begins), troupe.scene(FACILITATOR) as change:
            ask_to_speak(change, the_meeting(), troupe.person(name))
            turn = call_speaker(change, the_meeting())
        with clock.at(begins + lasts), troupe.scene(FACILITATOR) as change:
            end_speaker(change, change.session.get_one(SpeakerTurn, turn.id))
        begins += lasts + timedelta(seconds=10)


def item(code: str) -> AgendaItem:
    """The agenda item of a proposal."""
    return db.session.scalars(select(AgendaItem).where(AgendaItem.proposal_id == proposal(code).id).order_by(AgendaItem.id.desc())).first() or _no_item(code)


def _no_item(code: str) -> AgendaItem:
    raise LookupError(code)


def _vote(troupe: Troupe, listed: Listed) -> None:
    assert listed.votes is not None
    troupe.does(FACILITATOR, start_item, item(listed.code))
    vote(troupe, listed.code, f"{listed.title}，{listed.yuan:,} 元，同意吗？", listed.votes)


def vote(troupe: Troupe, code: str, text: str, votes: tuple[int, int, int]) -> None:
    """A secret paper ballot on what is before the room, counted by two tellers who do not hear each other."""
    with troupe.scene(FACILITATOR) as change:
        tellers = [troupe.person(name) for name in TELLERS]
        question = open_vote(change, item(code), text, Secrecy.COUNTED, Way.HALL, tellers)
    for name in TELLERS:
        troupe.does(name, count_hall, db.session.get_one(Question, question.id), *votes)
    with troupe.scene(FACILITATOR) as change:
        close_vote(change, item(code), db.session.get_one(Question, question.id))
        decide_item(change, item(code))
        finish_item(change, item(code))


def _let_wait(troupe: Troupe, listed: Listed) -> None:
    with troupe.scene(FACILITATOR) as change:
        start_item(change, item(listed.code))
        note_item(change, item(listed.code), "轮到时钱不够了，等下一次。", waits=True)
        finish_item(change, item(listed.code))


def hang_the_list(troupe: Troupe) -> None:
    """Seven days on six boards; two objections, both answered; then it is filed with the street."""
    with on(4, 13, 9):
        lines = "\n".join(f"{n}. {code} {BY_CODE[code].title}　{BY_CODE[code].yuan:,} 元" for n, code in enumerate(FUNDED, 1))
        body = f"4 月 12 日居民议事会，应到 31 人，到会 27 人。通过 12 项，共 550,600 元，余 1,600 元。\n{lines}\n未通过：P13 公益微创投，赞成 13，需要 14。"
        with troupe.scene(HEAD) as change:
            notice = post_notice(change, troupe.area(COMMUNITY), the_ranking(), "list", "2026 年社区保障资金项目清单", body, 7)
            for place in BOARDS:
                prove_place(change, notice, place, papers.photo(f"{place}：项目清单已贴出"))
    with on(4, 14, 19):
        lamp = troupe.does("张玉兰", file_objection, _hanging(notice), "7 栋前面的路灯会照进我家卧室。", via=Channel.PHONE)
        host = troupe.does("刘德明", file_objection, _hanging(notice), "P13 的主持单位和一位议事会成员是不是有关系？", via=Channel.PHONE)
    with on(4, 15, 10):
        troupe.does(HEAD, answer_objection, lamp, "灯罩加遮光板，只照路面，装好后请您来看。")
    with on(4, 17, 10):
        troupe.does(SUPERVISORS[0], answer_objection, host, "监委会查了登记和亲属申报，没有关系。")
    with on(4, 21, 9):
        troupe.does(HEAD, close_notice, _hanging(notice))
    with on(4, 22, 9):
        troupe.does(HEAD, file_with_street, the_meeting(), reference="望溪社备〔2026〕11 号")
        troupe.does(HEAD, move_round, this_year(troupe), "execute")


def _hanging(notice: Notice) -> Notice:
    return db.session.get_one(Notice, notice.id)

