"""Questions, who was entitled when they opened, the urn without order, and the tellers' counts."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.ballots.states import Choice, QuestionState, Secrecy
from app.base.database import Moment, words
from app.extensions import db
from app.people.models import Area
from app.process.models import RulePack


class Question(db.Model):
    """One question put to people who are present. Its rule is fixed at opening and cannot be changed by anyone."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    subject: Mapped[str] = mapped_column(String(80), index=True)  # record key of the agenda item it belongs to
    text: Mapped[str] = mapped_column(Text)
    secrecy: Mapped[Secrecy] = mapped_column(words(Secrecy), default=Secrecy.SECRET)
    rule_pack_id: Mapped[int] = mapped_column(ForeignKey("rule_pack.id"))
    state: Mapped[QuestionState] = mapped_column(words(QuestionState), default=QuestionState.DRAFT)
    due: Mapped[int] = mapped_column(default=0)  # members entitled to this item, recused ones taken out
    present: Mapped[int] = mapped_column(default=0)  # the base at opening
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    key: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # of the pseudonyms; destroyed at close
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # counts and arithmetic, written at close
    area: Mapped[Area] = relationship()
    rule_pack: Mapped[RulePack] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"question:{self.id}"


class Entitled(db.Model):
    """Who may answer, frozen at opening. `took_part` is written once, at close, in order of the roll (R2)."""

    __tablename__ = "question_entitled"
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    took_part: Mapped[bool | None]


class Cast(db.Model):
    """The urn: a pseudonym and a choice, no time, no order (R1). By name only where the question is by name."""

    __tablename__ = "question_cast"
    __table_args__ = {"sqlite_with_rowid": False}
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[Choice] = mapped_column(words(Choice))
    rev: Mapped[int] = mapped_column(default=0)  # a late retry with an older number overwrites nothing
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # roll-call only


class TellerCount(db.Model):
    """What one teller counted in the hall: hands or paper. Two tellers must agree before the question can close."""

    __tablename__ = "question_teller_count"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    teller_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    votes_abstain: Mapped[int]
