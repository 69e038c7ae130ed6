"""May 2026: one layer below the council, the 144 households of 5组 choose by a show of hands what their drying ground gets first.

More may be wished than there is work and money for in a year: a question over options, of which each household may take two. Two
reach more than half of those present; the group settles it by itself and nothing has to climb. Invented, like the whole year.
"""
from __future__ import annotations

from functools import partial

from sqlalchemy import select

from app.ballots.commands.questions import count_hall
from app.ballots.models import Question
from app.ballots.options import Asked, OptionLine
from app.ballots.states import BallotKind, Secrecy, Way
from app.base import clock
from app.demonstration.council import sign_the_minutes
from app.demonstration.diary import Diary
from app.demonstration.heyuan import FACILITATOR, HEAD, RECORDER, SUPERVISORS
from app.demonstration.troupe import Troupe, on
from app.extensions import db
from app.process.models import RulePack
from app.step3_discuss.commands.agenda import add_item, finish_item, start_item
from app.step3_discuss.commands.attendance import mark_attendance
from app.step3_discuss.commands.decisions import decide_item
from app.step3_discuss.commands.floor import ask_to_speak, call_speaker, end_speaker
from app.step3_discuss.commands.meetings import convene_meeting, end_meeting, start_meeting
from app.step3_discuss.commands.votes import close_vote, open_vote
from app.step3_discuss.models import AgendaItem, Meeting, SpeakerTurn
from app.step3_discuss.states import Attendance

GROUP, BODY, TITLE = "5组", "villagers_group", "5组晒坝今年先办哪几样"
WISHES = ("坝子边加两盏灯", "乒乓球台 2 张", "不锈钢晾晒架 30 米", "划 6 个停车位")
EACH = 2
PRESENT, HANDS = 101, (78, 57, 44, 12)
SPEAKERS = 6
TELLERS = SUPERVISORS[2:4]


def write_down(diary: Diary) -> None:
    """Called four days before, on a Saturday evening in the open; 96 of 144 households are needed."""
    troupe = diary.troupe
    diary.at(5, 12, 9, lambda: _convene(troupe))
    diary.at(5, 16, 19, lambda: _sign_in(troupe), 10)
    diary.at(5, 16, 19, lambda: troupe.does(FACILITATOR, start_meeting, the_meeting()), 30)
    diary.at(5, 16, 19, lambda: troupe.does(FACILITATOR, start_item, _item()), 32)
    for number in range(SPEAKERS):
        diary.at(5, 16, 19, partial(_speaks, troupe, 17 * number), 34 + 2 * number)
        diary.at(5, 16, 19, lambda: _has_spoken(troupe), 35 + 2 * number)
    diary.at(5, 16, 19, lambda: _vote(troupe), 50)
    diary.at(5, 16, 20, lambda: troupe.does(FACILITATOR, end_meeting, the_meeting()))
    diary.at(5, 16, 20, lambda: sign_the_minutes(troupe, the_meeting()), 10)


def the_meeting() -> Meeting:
    """The meeting of the group."""
    return db.session.scalars(select(Meeting).join(RulePack, Meeting.rule_pack_id == RulePack.id).where(RulePack.body == BODY)).one()


def _item() -> AgendaItem:
    return the_meeting().items[0]


def _convene(troupe: Troupe) -> None:
    with on(5, 16, 19, 30):
        starts = clock.now()
    with troupe.scene(HEAD) as change:
        officers = (troupe.person(FACILITATOR), troupe.person(RECORDER))
        convene_meeting(change, troupe.area(GROUP), BODY, "5组村民小组会议", "5组晒坝", starts, *officers, counted="households")
    troupe.does(FACILITATOR, add_item, the_meeting(), TITLE, 25)


def _sign_in(troupe: Troupe) -> None:
    with troupe.scene(RECORDER) as change:
        meeting = the_meeting()
        due = len(meeting.attendees)
        for number, attendee in enumerate(meeting.attendees):
            is_here = (number + 1) * PRESENT // due > number * PRESENT // due  # so many, from every building alike
            mark_attendance(change, meeting, attendee.person, Attendance.PRESENT if is_here else Attendance.ABSENT)


def _speaks(troupe: Troupe, number: int) -> None:
    with troupe.scene(FACILITATOR) as change:
        meeting = the_meeting()
        here = [attendee.person for attendee in meeting.attendees if attendee.status is Attendance.PRESENT]
        ask_to_speak(change, meeting, here[number])
        call_speaker(change, meeting)


def _has_spoken(troupe: Troupe) -> None:
    troupe.does(FACILITATOR, end_speaker, db.session.scalars(select(SpeakerTurn).order_by(SpeakerTurn.id.desc()).limit(1)).one())


def _vote(troupe: Troupe) -> None:
    """Hands up for each line in turn; two count and do not hear each other."""
    asked = Asked(BallotKind.CHOOSE, tuple(OptionLine(wish) for wish in WISHES), EACH)
    with troupe.scene(FACILITATOR) as change:
        question = open_vote(change, _item(), TITLE, Secrecy.COUNTED, Way.HALL, [troupe.person(name) for name in TELLERS], asked=asked).id
    for name in TELLERS:
        troupe.does(name, count_hall, db.session.get_one(Question, question), PRESENT, *HANDS)
    with troupe.scene(FACILITATOR) as change:
        close_vote(change, _item(), db.session.get_one(Question, question))
        decide_item(change, _item())
        finish_item(change, _item())
