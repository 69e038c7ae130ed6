"""Meetings with agenda, attendance, recusals, comments and decisions; the scored ranking."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.ballots.models import Question
from app.base.database import Fen, Moment, words
from app.extensions import Model
from app.people.models import Area, Person
from app.process.models import Round, RulePack
from app.process.states import FillRule
from app.step2_submit.models import Docket, Proposal
from app.step3_discuss.states import Attendance, BoardState, ItemState, MeetingState, Outcome, RankingState, Side, Standing, TieRule, TurnKind
from app.vocabulary import Step


class HangsOnMeeting:
    """Judged where the meeting is, and when, and by whoever runs it: agenda items, turns, comments and all that was said."""

    __tablename__: str

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return _meeting_of(self).area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"{_KEYS.get(self.__tablename__, self.__tablename__)}:{getattr(self, 'id')}"  # noqa: B009

    @property
    def step(self) -> Step:
        """Meetings are step three."""
        return Step.DISCUSS

    @property
    def is_rehearsal(self) -> bool:
        """Practice leaves one line in the record, and this is not it."""
        return _meeting_of(self).is_practice

    @property
    def facilitator_id(self) -> int:
        """Who runs the meeting, for `chairs_it`."""
        return _meeting_of(self).facilitator_id

    @property
    def recorder_id(self) -> int | None:
        """Who writes it down, for `chairs_it`."""
        return _meeting_of(self).recorder_id


def _meeting_of(row: Any) -> Meeting:
    meeting: Meeting = row.meeting
    return meeting


_KEYS = {"agenda_item": "item", "speaker_turn": "turn", "meeting_comment": "comment"}


class Meeting(Model):
    """A meeting of one body of one layer, judged by one rule pack."""

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    docket_id: Mapped[int | None] = mapped_column(ForeignKey("docket.id"))
    rule_pack_id: Mapped[int] = mapped_column(ForeignKey("rule_pack.id"))
    joined_pack_id: Mapped[int | None] = mapped_column(ForeignKey("rule_pack.id"))  # by which the other layer is judged, where two sit together
    title: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120), default="")
    starts_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[MeetingState] = mapped_column(words(MeetingState), default=MeetingState.CONVENED)
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20), default="")  # which template it began with
    convened_at: Mapped[datetime | None] = mapped_column(Moment)  # from here the days of notice are counted
    projector_code: Mapped[str] = mapped_column(String(12), unique=True)  # the address of the wall; nobody types it
    pair_code: Mapped[str] = mapped_column(String(6), default="")  # once, and for ten minutes: it lets a projector in
    pair_until: Mapped[datetime | None] = mapped_column(Moment)
    join_code: Mapped[str] = mapped_column(String(6))
    counted: Mapped[str] = mapped_column(String(20), default="")  # the unit, where the body has two doors (adults or households)
    observers: Mapped[int] = mapped_column(default=0)
    turn_seconds: Mapped[int] = mapped_column(default=120)  # how long one turn to speak should last
    timer_ends_at: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_why: Mapped[str] = mapped_column(Text, default="")
    is_practice: Mapped[bool] = mapped_column(default=False)
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # the last deed of the table, while it can be taken back
    adjourned_why: Mapped[str] = mapped_column(Text, default="")
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))  # the minutes on the board
    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    rule_pack: Mapped[RulePack] = relationship(foreign_keys=[rule_pack_id])
    joined_pack: Mapped[RulePack | None] = relationship(foreign_keys=[joined_pack_id])
    docket: Mapped[Docket | None] = relationship()
    facilitator: Mapped[Person] = relationship(foreign_keys=[facilitator_id])
    recorder: Mapped[Person | None] = relationship(foreign_keys=[recorder_id])
    items: Mapped[list[AgendaItem]] = relationship(back_populates="meeting", order_by="AgendaItem.position")
    attendees: Mapped[list[Attendee]] = relationship(back_populates="meeting", order_by="Attendee.id")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"meeting:{self.id}"

    @property
    def step(self) -> Step:
        """Meetings are step three."""
        return Step.DISCUSS

    @property
    def room(self) -> str:
        """The name of its live room."""
        return f"meeting:{self.id}"

    @property
    def is_rehearsal(self) -> bool:
        """Practice leaves one line in the record: that it was called."""
        return self.is_practice


class AgendaItem(HangsOnMeeting, Model):
    """One thing at a time."""

    __tablename__ = "agenda_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    minutes: Mapped[int] = mapped_column(default=10)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    state: Mapped[ItemState] = mapped_column(words(ItemState), default=ItemState.WAITING)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    reads: Mapped[str] = mapped_column(Text, default="")  # the motion as it now reads, amendments and all
    by_sides: Mapped[bool] = mapped_column(default=False)  # the floor goes from one side to the other
    talk_only: Mapped[bool] = mapped_column(default=False)  # too few are here: talked about, not decided
    board: Mapped[BoardState] = mapped_column(words(BoardState), default=BoardState.NONE)
    meeting: Mapped[Meeting] = relationship(back_populates="items")
    proposal: Mapped[Proposal | None] = relationship()
    recusals: Mapped[list[Recusal]] = relationship(back_populates="item")
    decision: Mapped[Decision | None] = relationship(back_populates="item", uselist=False)


class Attendee(Model):
    """A line of the sign-in sheet."""

    __tablename__ = "attendee"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    standing: Mapped[Standing] = mapped_column(words(Standing), default=Standing.MEMBER)
    status: Mapped[Attendance] = mapped_column(words(Attendance), default=Attendance.DUE)
    in_at: Mapped[datetime | None] = mapped_column(Moment)
    out_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(String(160), default="")
    turns: Mapped[int] = mapped_column(default=0)  # how often they had the floor
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who came in their place, with a letter
    layer_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # a member of the other layer, where two sit together
    meeting: Mapped[Meeting] = relationship(back_populates="attendees")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    layer: Mapped[Area | None] = relationship(foreign_keys=[layer_id])
    proxy: Mapped[Person | None] = relationship(foreign_keys=[proxy_id])

    @property
    def voter_id(self) -> int:
        """Who answers on this line: the member, or whoever came in their place."""
        return self.proxy_id or self.person_id


class Recusal(Model):
    """A member who leaves one item because of an interest; the base of that item only gets smaller."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(Text)
    item: Mapped[AgendaItem] = relationship(back_populates="recusals")
    person: Mapped[Person] = relationship()


class SpeakerTurn(HangsOnMeeting, Model):
    """A hand that went up: waiting, having the floor, or over."""

    __tablename__ = "speaker_turn"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    called_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ran_over: Mapped[bool] = mapped_column(default=False)  # longer than a turn should last
    kind: Mapped[TurnKind] = mapped_column(words(TurnKind), default=TurnKind.TURN)
    side: Mapped[Side] = mapped_column(words(Side), default=Side.NONE)
    passed: Mapped[bool] = mapped_column(default=False)  # in the round: said nothing, and was asked
    lowered: Mapped[bool] = mapped_column(default=False)  # went down with its item, not by whoever raised it
    words: Mapped[str] = mapped_column(Text, default="")  # the gist as the recorder took it down, or as its speaker put it right
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)  # none: not confirmed by who said it
    corrected: Mapped[bool] = mapped_column(default=False)
    person: Mapped[Person] = relationship()
    meeting: Mapped[Meeting] = relationship()


class Comment(HangsOnMeeting, Model):
    """What somebody wrote to the room. Hidden only with a reason, and the reason stays visible."""

    __tablename__ = "meeting_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))  # none: written between two items
    group_id: Mapped[int | None] = mapped_column(ForeignKey("idea_group.id"))  # a heading of the item's board, where the writer chose one
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Moment)
    hidden_why: Mapped[str] = mapped_column(String(200), default="")
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_wall: Mapped[bool] = mapped_column(default=False)
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    meeting: Mapped[Meeting] = relationship()


class Decision(Model):
    """What the body did with the item, with the arithmetic it was judged by. Written once."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), unique=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    arithmetic: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    why: Mapped[str] = mapped_column(Text, default="")
    to_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # sent up
    until_on: Mapped[date | None]  # sent back: by when it returns
    at: Mapped[datetime] = mapped_column(Moment)
    item: Mapped[AgendaItem] = relationship(back_populates="decision")
    proposal: Mapped[Proposal | None] = relationship()
    question: Mapped[Question | None] = relationship()

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"decision:{self.id}"

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.item.meeting.area.path


class Ranking(Model):
    """三步量分: households, grids and council, weighted. Weights, trimming, tie rule and fill rule are fixed first."""

    __tablename__ = "ranking"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), unique=True)
    state: Mapped[RankingState] = mapped_column(words(RankingState), default=RankingState.DRAFT)
    weight_household: Mapped[int] = mapped_column(Integer, default=40)
    weight_grid: Mapped[int] = mapped_column(Integer, default=20)
    weight_council: Mapped[int] = mapped_column(Integer, default=40)
    trim: Mapped[int] = mapped_column(default=1)  # highest and lowest council scores left out, each
    tie_rule: Mapped[TieRule] = mapped_column(words(TieRule), default=TieRule.HOUSEHOLDS)
    fill_rule: Mapped[FillRule] = mapped_column(words(FillRule), default=FillRule.SKIP)
    available_fen: Mapped[int] = mapped_column(Fen, default=0)
    fixed_at: Mapped[datetime | None] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    listed: Mapped[list[int]] = mapped_column(JSON, default=list)  # ids of the proposals to be ranked, fixed with the rules
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))  # the council scores; put when the rules are fixed
    sheet: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # the calculation as published, every input and step
    round: Mapped[Round] = relationship()
    question: Mapped[Question] = relationship()  # none while the rules are not fixed

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"ranking:{self.id}"

    @property
    def step(self) -> Step:
        """Step three."""
        return Step.DISCUSS


class GridScore(Model):
    """A grid's score in tenths of a point (0–1000), from its sheet. The members' sheets are ballots of the ranking's question."""

    __tablename__ = "ranking_score"
    __table_args__ = (UniqueConstraint("ranking_id", "proposal_id", "area_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ranking_id: Mapped[int] = mapped_column(ForeignKey("ranking.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    tenths: Mapped[int]
