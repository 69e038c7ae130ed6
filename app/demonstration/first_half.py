"""January to April 2026: the money comes in, voices become matters, matters become a list, households mark it."""
from __future__ import annotations

from random import Random
from typing import Any

from sqlalchemy import select

from app.base import clock
from app.base.money import yuan
from app.change.transaction import change_by
from app.demonstration import papers
from app.demonstration.community import COMMUNITY
from app.demonstration.heyuan import (
    BOOKKEEPER,
    ELDER,
    FACILITATOR,
    FORMS_BY_PHONE,
    FORMS_ON_PAPER,
    FORMS_WITH_HELPER,
    HEAD,
    HELPER,
    MOST_MARKS,
    PROPOSALS,
    RANKED,
    SECRETARY,
    SET_ASIDE,
    SOURCES,
    STOPPED,
    Listed,
)  # fmt: skip
from app.demonstration.troupe import YEAR, Troupe, on
from app.extensions import db
from app.fund.commands.pot import create_source, receive, set_aside
from app.fund.states import SourceKind
from app.people.models import Household, Person
from app.people.queries import actor_of, households_under
from app.process.commands.rounds import create_round, move_round, set_calendar
from app.process.models import Round
from app.process.queries import current_round
from app.step1_raise.commands.forms import collect_household_form, submit_household_form
from app.step1_raise.commands.matters import accept_matter, answer_matter
from app.step1_raise.commands.voices import Said, log_visit, raise_voice, take_down_voice
from app.step1_raise.models import Matter
from app.step2_submit.commands.dockets import make_docket, post_docket, table_proposals
from app.step2_submit.commands.proposals import cost_proposal, make_proposal, sort_proposal, study_proposals
from app.step2_submit.commands.screening import Stop, screen_proposal, stop_proposal
from app.step2_submit.models import Docket, Proposal
from app.step2_submit.rules import Judged, Line
from app.step2_submit.states import Duty
from app.vocabulary import Channel, Layer, Step

STEPS = ((Step.RAISE, (1, 12), (3, 1)), (Step.SUBMIT, (3, 2), (4, 11)), (Step.DISCUSS, (4, 12), (4, 30)), (Step.EXECUTE, (5, 1), (10, 31)), (Step.OVERSEE, (11, 1), (12, 31)))


def this_year(troupe: Troupe) -> Round:
    """The round of the story."""
    round_ = current_round(troupe.area(COMMUNITY), YEAR)
    assert round_ is not None
    return round_


def proposal(code: str) -> Proposal:
    """A proposal by its code on the list."""
    return db.session.scalars(select(Proposal).where(Proposal.code == code)).one()


def open_the_year(troupe: Troupe) -> None:
    """A calendar for everybody, and the money with its slips."""
    with on(1, 10):
        community = troupe.area(COMMUNITY)
        with troupe.scene(HEAD) as change:
            round_ = create_round(change, community, YEAR, "2026 年社区保障资金", max_marks=MOST_MARKS)
            for step, opens, closes in STEPS:
                with on(*opens, 0):
                    first = clock.now()
                with on(*closes, 23, 59):
                    set_calendar_at = clock.now()
                set_calendar(change, round_, step, first, set_calendar_at)
        troupe.does(HEAD, move_round, this_year(troupe), "open")
    with on(1, 12, 10):
        with troupe.scene(BOOKKEEPER) as change:
            round_ = this_year(troupe)
            for name, kind, amount, note in SOURCES:
                source = create_source(change, round_, SourceKind(kind), name, note, is_earmarked=kind == "micro_fund")
                receive(change, source, yuan(amount), papers.voucher(f"到账通知：{name}", yuan(amount), "禾苑社区居委会"), memo=f"{name}到账")
            for slug, memo, amount in SET_ASIDE:
                set_aside(change, round_, slug, yuan(amount), memo)


def raise_voices(troupe: Troupe) -> None:
    """Twenty-five voices: at the door, on the phone, at the desk; each is taken up with a reason."""
    speakers = ("李桂芳", "王建国", "张玉兰", "刘德明", "陈素华", "杨秀英", "赵长贵")
    for number, listed in enumerate(PROPOSALS):
        with on(1, 14 + number * 16 // len(PROPOSALS), 10, number):
            _say(troupe, listed, speakers[number % len(speakers)])
    with on(2, 10, 15):
        with troupe.scene(HEAD) as change:
            round_ = this_year(troupe)
            for matter, listed in zip(_matters(), PROPOSALS, strict=True):
                accept_matter(change, matter, "两委看过，列入今年的清单，逐项核对。", title=listed.title, category=listed.category, round_=round_)


def _say(troupe: Troupe, listed: Listed, speaker: str) -> None:
    area = troupe.area(listed.where or COMMUNITY)
    if listed.code == "P01":  # 黎桂英 has no smartphone: 谢思远 writes it down at her door
        with troupe.scene(FACILITATOR, Channel.VISIT) as change:
            visit = log_visit(change, troupe.area("棉纺12号院"), "走访 3 栋、5 栋共 12 户，老人居多。")
            said = Said("晚上从 3 栋走到北门看不见路，摔过两个人。", "补几盏灯。", troupe.area("棉纺12号院 3栋"), may_contact=True)
            take_down_voice(change, area, said, Channel.VISIT, person=troupe.person(ELDER), visit=visit)
        return
    said = Said(f"{listed.title}。{listed.changes}", area=area)
    if listed.code in ("P06", "P09", "P16"):  # a helper writes before a witness and reads it back
        troupe.does(HELPER, take_down_voice, area, said, Channel.HELPER, person=troupe.person(speaker), witness="邻居王嬢嬢", is_read_back=True, via=Channel.HELPER)
    elif listed.code in ("P02", "P18"):
        troupe.does(HEAD, take_down_voice, area, said, Channel.CALL, person=troupe.person(speaker), via=Channel.CALL)
    else:
        troupe.does(speaker, raise_voice, troupe.area(COMMUNITY), said, via=Channel.PHONE)


def _matters() -> list[Matter]:
    return list(db.session.scalars(select(Matter).order_by(Matter.number)))


def sort_and_screen(troupe: Troupe) -> None:
    """The list is made; seven are stopped, each with its rule; eighteen get a price."""
    with on(3, 2):
        troupe.does(HEAD, move_round, this_year(troupe), "submit")
        with troupe.scene(HEAD) as change:
            for matter, listed in zip(_matters(), PROPOSALS, strict=True):
                made = make_proposal(change, matter, listed.code, listed.title, listed.changes or listed.title, listed.category, listed.beneficiaries)
                sort_proposal(change, made, Duty.OTHER if listed.to else Duty.SELF, listed.category, Layer.COURTYARD if listed.code == "P20" else Layer.COMMUNITY)
    with on(3, 5):
        with troupe.scene(HEAD) as change:
            for listed in STOPPED:
                stop_proposal(change, proposal(listed.code), listed.rule, listed.why, Stop.TRANSFER if listed.to else Stop.REFUSE, listed.to)
            for listed in RANKED:
                found = proposal(listed.code)
                screen_proposal(change, found, {hit.rule: Judged("看过了：不付工资和办公费，办的是居民的事。") for hit in found.hits})
                lines = [Line(listed.title, yuan(listed.yuan + listed.own), "三家询价取中间价" if listed.yuan > 20_000 else "按去年单价")]
                cost_proposal(change, found, lines, yuan(listed.own))


def hear_back(troupe: Troupe) -> None:
    """Whoever was handed a matter replies in time; the transport department does not, and the list says so to this day."""
    replies = (("P08", 3, 13, "物业公司答复：6 个摄像头 4 月底前装好，费用由物业出。"), ("P18", 3, 14, "产权单位答复：已列入 5 月的维修计划。"), ("P20", 3, 15, "本栋 24 户已签 17 户，还差 1 户；调解员每周上门。"))
    for code, month, day, words in replies:
        with on(month, day, 16):
            troupe.does(HEAD, answer_matter, proposal(code).matter, words)


def collect_forms(troupe: Troupe) -> None:
    """2,213 households hand in their form: 1,204 by phone, 873 on paper at the door, 136 with a helper and a witness."""
    with on(3, 6, 9):
        ids = {listed.code: proposal(listed.code).matter_id for listed in RANKED}
    plan = marks_of_forms()
    with on(3, 6, 9):
        homes = [household.id for household in households_under(troupe.area(COMMUNITY))]
        heads = _someone_of_each()
        db.session.expunge_all()  # thousands of rows in hand would be looked through at every change
    phone, paper = FORMS_BY_PHONE, FORMS_BY_PHONE + FORMS_ON_PAPER
    dice = Random(2213)
    chosen = dice.sample(homes, len(plan))
    with on(3, 15, 20):
        _by_phone(troupe, chosen[:phone], heads, [[ids[c] for c in marks] for marks in plan[:phone]])
    with on(3, 20, 17):
        _by_hand(troupe, HEAD, chosen[phone:paper], [[ids[c] for c in marks] for marks in plan[phone:paper]], Channel.PAPER)
        _by_hand(troupe, HELPER, chosen[paper:], [[ids[c] for c in marks] for marks in plan[paper:]], Channel.HELPER)


def marks_of_forms() -> list[list[str]]:
    """Which codes each form marks: the counts of every proposal exactly, nobody more than seven, nobody none."""
    total = FORMS_BY_PHONE + FORMS_ON_PAPER + FORMS_WITH_HELPER
    forms: list[list[str]] = [[] for _ in range(total)]
    turn = 0
    for listed in sorted(RANKED, key=lambda one: -one.households):
        for _ in range(listed.households):  # round and round the table: no form gets a second mark of one code, all stay level
            forms[turn % total].append(listed.code)
            turn += 1
    Random(7).shuffle(forms)
    return forms


def _someone_of_each() -> dict[int, int]:
    """One grown-up of each household, by number."""
    found: dict[int, int] = {}
    query = select(Person.household_id, Person.id).where(Person.household_id.is_not(None), Person.birth_year < YEAR - 18).order_by(Person.id)
    for household, person in db.session.execute(query):
        found.setdefault(household or 0, person)
    return found


def _by_phone(troupe: Troupe, homes: list[int], heads: dict[int, int], marks: list[list[int]]) -> None:
    """Each by one of the household, in a change of its own."""
    for home, wanted in zip(homes, marks, strict=True):
        person = db.session.get_one(Person, heads[home])
        with change_by(actor_of(person, Channel.PHONE)) as change:
            submit_household_form(change, this_year(troupe), change.session.get_one(Household, home), wanted)
        db.session.expunge_all()


def _by_hand(troupe: Troupe, who: str, homes: list[int], marks: list[list[int]], channel: Channel) -> None:
    """The committee's desk and the helper enter what came in on paper, fifty at a time."""
    with_helper: dict[str, Any] = {"witness": "楼栋长", "is_read_back": True} if channel is Channel.HELPER else {}
    for start in range(0, len(homes), 50):
        with troupe.scene(who, channel) as change:
            round_ = this_year(troupe)
            for home, wanted in zip(homes[start : start + 50], marks[start : start + 50], strict=True):
                collect_household_form(change, change.session.get_one(Household, home), round_, wanted, channel, **with_helper)
        db.session.expunge_all()


def study_and_table(troupe: Troupe) -> Docket:
    """The Party organisation studies the list on 2 April; the docket hangs from the 4th for the council of the 12th."""
    with on(4, 2, 15):
        with troupe.scene(SECRETARY) as change:
            study_proposals(change, this_year(troupe), [proposal(p.code) for p in RANKED], "同意 18 项提交居民议事会，由议事会评分、表决。")
    with on(4, 12, 14, 30):
        planned = clock.now()
    with on(4, 4, 9):
        with troupe.scene(HEAD) as change:
            docket = make_docket(change, troupe.area(COMMUNITY), "council", "4 月 12 日居民议事会议题", planned, this_year(troupe))
            table_proposals(change, docket, [proposal(p.code) for p in RANKED])
            post_docket(change, docket)
        return docket


