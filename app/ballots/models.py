"""Questions with their pots and options, who was entitled when they opened, and what is counted without an urn."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.ballots.settings import PollSettings, settings_from
from app.ballots.states import DECIDING, BallotKind, Became, ChallengeKind, ChallengeState, Mark, QuestionState, Secrecy, Way
from app.base.database import Fen, Moment, words
from app.base.files import Upload
from app.extensions import Model
from app.people.models import Area, Person
from app.process.models import RulePack


class Question(Model):
    """One question. Its rule is fixed at opening and cannot be changed by anyone.

    A body's question (`settings` is None) is put to those present: for, against or abstain, or over options that lie in one
    pot, with `limits` to the ballot; or its members score a list. A residents' vote has settings, and pots and options unless
    it is plain; `due` and `present` are then the whole roll. Secret ballots of both lie in the one urn, those by name in the one table.
    """

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    subject: Mapped[str] = mapped_column(String(80), index=True)  # record key of the agenda item or amendment it belongs to
    layer_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # the other layer, where two sit together and this one answers
    text: Mapped[str] = mapped_column(Text)
    secrecy: Mapped[Secrecy] = mapped_column(words(Secrecy), default=Secrecy.SECRET)
    way: Mapped[Way] = mapped_column(words(Way), default=Way.PHONES)
    kind: Mapped[BallotKind] = mapped_column(words(BallotKind), default=BallotKind.PLAIN)
    rule_pack_id: Mapped[int | None] = mapped_column(ForeignKey("rule_pack.id"))  # a residents' vote may do without
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
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # counts and arithmetic, written at close
    void_why: Mapped[str] = mapped_column(Text, default="")
    is_rehearsal: Mapped[bool] = mapped_column(default=False)  # asked in practice: it counts for nothing and is recorded nowhere
    settings: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # PollSettings; none: a meeting's question
    limits: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # PollSettings of a body's question over options
    text_en: Mapped[str] = mapped_column(Text, default="")
    scrutineer_pub: Mapped[str] = mapped_column(String(64), default="")  # ballots are sealed for this key; hex
    key_fp: Mapped[str] = mapped_column(String(64), default="")  # SHA-256("fp" || K); none: nothing of it is sealed
    checking_until: Mapped[datetime | None] = mapped_column(Moment)
    revealed_at: Mapped[datetime | None] = mapped_column(Moment)
    identity: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # every number of the close, corrected by challenges
    dice: Mapped[list[int] | None] = mapped_column(JSON)
    override: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # decided otherwise, with the reason; beside the result
    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    layer: Mapped[Area | None] = relationship(foreign_keys=[layer_id])
    rule_pack: Mapped[RulePack] = relationship()
    pots: Mapped[list[Pot]] = relationship(order_by="Pot.position", back_populates="question")
    options: Mapped[list[Option]] = relationship(order_by="Option.position", back_populates="question")
    tellers: Mapped[list[TellerCount]] = relationship(order_by="TellerCount.id")

    @property
    def is_poll(self) -> bool:
        """Whether this is a residents' vote, with rules, roll and urn of its own."""
        return self.settings is not None

    @property
    def rules(self) -> PollSettings:
        """What was fixed at opening; read once from what is stored, because a vote asks for it with every ballot."""
        stored = self.settings or self.limits
        kept: tuple[Any, PollSettings] | None = self.__dict__.get("_rules")
        if kept is None or kept[0] is not stored:
            self.__dict__["_rules"] = kept = (stored, settings_from(stored or {}))
        return kept[1]

    @property
    def listed(self) -> list[Option]:
        """What a body chooses among: all of it lies in one pot. Nothing where the question is for or against."""
        return self.pots[0].options if self.pots else []

    @property
    def ranked(self) -> list[dict[str, Any]]:
        """The options in the order of what they got, once it is closed (`options.placed`), with words for what became of each."""
        return [row | {"became": Became(row["became"])} for row in (self.result or {}).get("rows", ())]

    @property
    def decides(self) -> bool:
        """Whether it answers what was asked, or will. An order of options is advice; so is a choice in which nothing reached the line."""
        return self.kind in DECIDING and (self.kind is BallotKind.PLAIN or self.result is None or bool(self.result["adopted"]))

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


class Pot(Model):
    """One purse of a vote: the community's, or a courtyard's. Only those who live in its area see it."""

    __tablename__ = "question_pot"
    __table_args__ = (UniqueConstraint("question_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    code: Mapped[str] = mapped_column(String(20))  # `a`, `b`: a short name in files and record
    title: Mapped[str] = mapped_column(String(160))
    title_en: Mapped[str] = mapped_column(String(160), default="")
    budget_fen: Mapped[int] = mapped_column(Fen)
    position: Mapped[int] = mapped_column(default=0)
    ballots_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))  # the published ballots, a valid .pb file
    area: Mapped[Area] = relationship()
    question: Mapped[Question] = relationship(back_populates="pots")
    ballots: Mapped[Upload | None] = relationship()
    options: Mapped[list[Option]] = relationship(order_by="Option.position", back_populates="pot")


class Option(Model):
    """A project on the ballot: what it costs, where it is, what it changes, how it looks. `code` is unique in the vote."""

    __tablename__ = "question_option"
    __table_args__ = (UniqueConstraint("question_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("question_pot.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    cost_fen: Mapped[int] = mapped_column(Fen, default=0)
    place: Mapped[str] = mapped_column(String(160), default="")
    changes: Mapped[str] = mapped_column(Text, default="")  # what is different afterwards, in one sentence
    category: Mapped[str] = mapped_column(String(60), default="")
    subject: Mapped[str] = mapped_column(String(80), default="")  # record key of the proposal it comes from
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    position: Mapped[int] = mapped_column(default=0)
    question: Mapped[Question] = relationship(back_populates="options")
    pot: Mapped[Pot] = relationship(back_populates="options")
    picture: Mapped[Upload | None] = relationship()


class Entitled(Model):
    """Who may answer, frozen at opening. `took_part` and `mark` are written once, at close, in order of the roll (R2)."""

    __tablename__ = "question_entitled"
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    took_part: Mapped[bool | None]
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)  # where the household votes
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # where they lived at opening
    pots: Mapped[list[str] | None] = mapped_column(JSON)  # codes of the pots that are theirs
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # of the commitments in `roll.frozen` and `roll.marked`
    mark: Mapped[Mark | None] = mapped_column(words(Mark))
    on_paper: Mapped[bool] = mapped_column(default=False)  # handed a paper ballot in person: their phone's is dropped at close
    drew_slip: Mapped[bool] = mapped_column(default=False)  # drew a slip from the bag; which, nobody knows


class NamedBallot(Model):
    """A ballot of a roll-call: by name, public by design."""

    __tablename__ = "question_named_ballot"
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    rev: Mapped[int] = mapped_column(default=0)


class Slip(Model):
    """A code in the bag, as its keyed hash. No order: who drew which, nobody can tell (3.5)."""

    __tablename__ = "question_slip"
    __table_args__ = {"sqlite_with_rowid": False}
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_void: Mapped[bool] = mapped_column(default=False)  # opened unused before everybody's eyes


class Challenge(Model):
    """Somebody says that their mark or the count is wrong; it is decided with reasons, before the urn opens where it can be."""

    __tablename__ = "question_challenge"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ChallengeKind] = mapped_column(words(ChallengeKind))
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ChallengeState] = mapped_column(words(ChallengeState), default=ChallengeState.WAITING)
    at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    question: Mapped[Question] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.question.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"challenge:{self.id}"


class TellerCount(Model):
    """One of the tellers named at opening, and what they counted in the hall. All must agree before it can close."""

    __tablename__ = "question_teller_count"
    __table_args__ = (UniqueConstraint("question_id", "teller_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    teller_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    numbers: Mapped[list[int] | None] = mapped_column(JSON)  # for, against, abstain; or who took part, and what each option got
    teller: Mapped[Person] = relationship()

    @property
    def count(self) -> tuple[int, ...] | None:
        """The numbers, in the order of the tellers' sheet (`hall_count.sheet_of`); None until they have counted."""
        return tuple(self.numbers) if self.numbers is not None else None
