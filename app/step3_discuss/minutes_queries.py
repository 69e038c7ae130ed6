"""Reading a meeting as its minutes: everything that was done, and the imprint of it that is signed."""
from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import exists, or_, select

from app.ballots.models import Question
from app.ballots.queries import questions_of_each
from app.ballots.roll_call import Answer, codes_of, roll_call
from app.extensions import db
from app.step3_discuss.comment_queries import Line, Topic, topics_of
from app.step3_discuss.floor_rules import Voice, voices
from app.step3_discuss.models import AgendaItem, Comment, Meeting, SpeakerTurn
from app.step3_discuss.queries import every_turn
from app.step3_discuss.room_state import shown_name
from app.step3_discuss.states import Attendance, Standing
from app.step3_discuss.thinking_models import Idea, IdeaGroup, Material, Motion, Signature
from app.step3_discuss.thinking_queries import materials_of, signatures_of, thoughts_in


@dataclass(frozen=True)
class Minutes:
    """What the minutes say, read once."""

    meeting: Meeting
    asked: dict[str, list[Question]]
    turns: list[SpeakerTurn]
    thoughts: dict[int, tuple[list[Motion], list[IdeaGroup], list[Idea]]]
    written: dict[int | None, Topic]
    by_name: dict[int, list[Answer]]
    by_code: dict[int, list[tuple[str, str]]]
    materials: list[Material]
    signed: list[Signature]

    @property
    def voices(self) -> list[Voice]:
        """How evenly the floor was shared."""
        return voices(self.turns, self.meeting.attendees)

    @property
    def came(self) -> int:
        """Members who were here at any time."""
        return sum(a.in_at is not None for a in self.meeting.attendees if a.standing is Standing.MEMBER)

    @property
    def taken(self) -> tuple[int, int, int]:
        """Turns, those that ran over, and how many people had one."""
        return len(self.turns), sum(t.ran_over for t in self.turns), self.spoke

    @property
    def spoke(self) -> int:
        """How many people had the floor."""
        return len({t.person_id for t in self.turns})

    @property
    def unconfirmed(self) -> int:
        """Words taken down that nobody has confirmed yet."""
        return sum(bool(t.words) and t.confirmed_at is None for t in self.turns)

    def said_on(self, item: AgendaItem) -> list[SpeakerTurn]:
        """Words taken down on an item, in the order in which they were said."""
        return [t for t in self.turns if t.item_id == item.id and t.words]

    @property
    def every_line(self) -> list[Line]:
        """What people wrote, newest first, whatever it was about."""
        return sorted((line for topic in self.written.values() for line in topic.lines), key=lambda line: -line.id)

    def lines(self, *status: Attendance) -> list[str]:
        """Names of members with one of these words on the sheet."""
        return [a.person.name for a in self.meeting.attendees if a.standing is Standing.MEMBER and a.status in status]


def minutes_of(meeting: Meeting) -> Minutes:
    """Read them; what a meeting never had is not asked for."""
    asked = questions_of_each([item.record_key for item in meeting.items])
    has = _has(meeting)
    return Minutes(
        meeting,
        asked,
        turns=every_turn(meeting),
        thoughts=thoughts_in(meeting) if has["thoughts"] else {item.id: ([], [], []) for item in meeting.items},
        written={t.item_id: t for t in topics_of(meeting, partial(shown_name, meeting), None)} if has["comments"] else {},
        by_code={q.id: codes for questions in asked.values() for q in questions if (codes := codes_of(q))},
        by_name={q.id: answers for questions in asked.values() for q in questions if (answers := roll_call(q))},
        materials=materials_of(meeting) if has["materials"] else [],
        signed=signatures_of(meeting) if has["signatures"] else [],
    )


def _has(meeting: Meeting) -> dict[str, bool]:
    """Which of the rarer things there are. One statement."""
    ids = [item.id for item in meeting.items]
    thoughts = [exists().where(kind.item_id.in_(ids)) for kind in (Motion, IdeaGroup, Idea)]
    kept = {"comments": Comment.meeting_id, "materials": Material.meeting_id, "signatures": Signature.meeting_id}
    asked = [exists().where(column == meeting.id).label(name) for name, column in kept.items()]
    return dict(db.session.execute(select(or_(*thoughts).label("thoughts"), *asked)).mappings().one())


def imprint_of(minutes: Minutes) -> str:
    """SHA-256 over what was done and said, whatever the language it is printed in: this is what is signed."""
    meeting = minutes.meeting
    told: dict[str, Any] = {
        "meeting": meeting.id, "title": meeting.title, "observers": meeting.observers,
        "sheet": [[a.person_id, str(a.status), a.proxy_id or 0, a.note] for a in meeting.attendees],
        "items": [[i.id, i.title, str(i.state), i.reads, i.talk_only, _decision(i)] for i in meeting.items],
        "recusals": [[i.id, r.person_id, r.why] for i in meeting.items for r in i.recusals],
        "questions": [[q.id, q.text, str(q.state), q.void_why, q.result] for asked in minutes.asked.values() for q in asked],
        "turns": [[t.id, t.person_id, t.item_id or 0, t.words, t.confirmed_at is not None, t.corrected] for t in minutes.turns],
        "motions": [[m.id, m.text, str(m.state), m.votes_for or 0, m.votes_against or 0] for motions, _, _ in minutes.thoughts.values() for m in motions],
        "arguments": [[a.id, str(a.side), a.text] for _, groups, _ in minutes.thoughts.values() for g in groups for a in g.arguments],
        "comments": [[c.id, c.text, c.hidden_why, *([c.heading] if c.heading else [])] for c in minutes.every_line],
    }  # fmt: skip
    if minutes.by_code:
        told["by_code"] = [[q.id, q.result["table"]] for questions in minutes.asked.values() for q in questions if q.result and q.id in minutes.by_code]
    if minutes.by_name:
        told["by_name"] = [[number, [[answer.person.id, answer.content] for answer in answers]] for number, answers in minutes.by_name.items()]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _decision(item: AgendaItem) -> list[str]:
    decision = item.decision
    return [str(decision.outcome), decision.why, str(decision.until_on or "")] if decision is not None else []
