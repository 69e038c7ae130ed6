"""Questions, who was entitled when they opened, the urn without order, and the tellers' counts."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.ballots.states import Choice, QuestionState, Secrecy, Way
from app.base.database import Moment, words
from app.extensions import Model
from app.people.models import Area, Person
from app.process.models import RulePack


class Question(Model):
    """One question put to people who are present. Its rule is fixed at opening and cannot be changed by anyone."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    subject: Mapped[str] = mapped_column(String(80), index=True)  # record key of the agenda item it belongs to
    text: Mapped[str] = mapped_column(Text)
    secrecy: Mapped[Secrecy] = mapped_column(words(Secrecy), default=Secrecy.SECRET)
    way: Mapped[Way] = mapped_column(words(Way), default=Way.PHONES)
    rule_pack_id: Mapped[int] = mapped_column(ForeignKey("rule_pack.id"))
    state: Mapped[QuestionState] = mapped_column(words(QuestionState), default=QuestionState.DRAFT)
    counted: Mapped[str] = mapped_column(String(20), default="")  # the unit, where the body has two doors (adults or households)
    due: Mapped[int] = mapped_column(default=0)  # all who are due, recused ones among them
    present: Mapped[int] = mapped_column(default=0)  # all who are present at opening, recused ones among them
    recused: Mapped[int] = mapped_column(default=0)  # of those present
    recused_absent: Mapped[int] = mapped_column(default=0)
    need: Mapped[int] = mapped_column(default=0)  # votes for that pass it; 0 where it follows from how many take part
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    key: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # of the pseudonyms; destroyed at close
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # counts and arithmetic, written at close
    void_why: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[Area] = relationship()
    rule_pack: Mapped[RulePack] = relationship()
    tellers: Mapped[list[TellerCount]] = relationship(order_by="TellerCount.id")

    @property
    def base(self) -> int:
        """Who may answer: those present at opening, without those who left this item because of an interest."""
        return self.present - self.recused

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"question:{self.id}"


class Entitled(Model):
    """Who may answer, frozen at opening. `took_part` is written once, at close, in order of the roll (R2)."""

    __tablename__ = "question_entitled"
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    took_part: Mapped[bool | None]


class Cast(Model):
    """The urn: a pseudonym and a choice, no time, no order (R1). By name only where the question is by name."""

    __tablename__ = "question_cast"
    __table_args__ = {"sqlite_with_rowid": False}
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[Choice] = mapped_column(words(Choice))
    rev: Mapped[int] = mapped_column(default=0)  # a late retry with an older number overwrites nothing
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # roll-call only


class TellerCount(Model):
    """One of the tellers named at opening, and what they counted in the hall. All must agree before it can close."""

    __tablename__ = "question_teller_count"
    __table_args__ = (UniqueConstraint("question_id", "teller_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    teller_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    votes_abstain: Mapped[int | None]
    teller: Mapped[Person] = relationship()

    @property
    def count(self) -> tuple[int, int, int] | None:
        """For, against, abstain; None until they have counted."""
        if self.votes_for is None or self.votes_against is None or self.votes_abstain is None:
            return None
        return self.votes_for, self.votes_against, self.votes_abstain
