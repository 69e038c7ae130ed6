"""The words of the house in both languages (domain 7), with a sentence for whoever meets one for the first time."""
from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l


@dataclass(frozen=True)
class Term:
    """A word in Chinese and in English, and what it means here."""

    zh: str
    en: str
    meaning: LazyString


GLOSSARY: tuple[Term, ...] = (
    Term("五事协商", "five-step deliberation", _l("Visit and ask, table, deliberate, act, watch over: the five steps every matter walks.")),
    Term("巡访问事", "visit and ask", _l("Committee and helpers go round and ask; every voice gets a number and a date.")),
    Term("两委提事", "two committees table", _l("Party organisation and residents’ committee sort, merge, price and table what was raised.")),
    Term("分层议事", "deliberate by layers", _l("What one courtyard can settle is settled there; only what concerns all goes up.")),
    Term("协同干事", "act together", _l("Decided work is given out, contracted, and done, with a date and a name for each part.")),
    Term("群众监事", "the masses supervise", _l("Residents and supervisors look at the work, accept it or send it back, and rate it.")),
    Term("事项", "matter", _l("One thing somebody has raised, with a number, an owner and an answer.")),
    Term("提案", "proposal", _l("A matter that needs a decision, with price and layer.")),
    Term("项目", "project", _l("A decided proposal with money set aside for it.")),
    Term("附议", "support", _l("Standing behind a matter. It shows how many care; it is not a vote.")),
    Term("一户一表", "one household, one form", _l("Each household marks the few things it finds most urgent.")),
    Term("三步量分法", "three-step scoring method (unverified)", _l("Households, grids and council each give points; the weights are hung up before.")),
    Term("居民议事会", "residents’ council", _l("Elected neighbours who decide item by item in public.")),
    Term("居民委员会", "residents’ committee", _l("Carries out what was decided and answers what was asked.")),
    Term("居务监督委员会", "supervisory committee", _l("Checks every payment; nobody on it decides or spends.")),
    Term("公示", "public notice", _l("Hangs on the boards and here for a fixed number of days; anyone may object.")),
    Term("异议、答复", "objection, reply", _l("An objection must be answered by a date; nothing goes on before.")),
    Term("法定人数", "quorum", _l("How many must be present before anything can be decided.")),
    Term("回避", "recusal", _l("A member with an interest stands aside from that item.")),
    Term("里程碑", "milestone", _l("A part of the work, and the part of the money that follows it.")),
    Term("验收、整改", "acceptance, rectification", _l("Residents say whether it is done; what is not right is put right by a date.")),
    Term("结转", "carry-over", _l("Money that is left and goes to the next year.")),
    Term("代办员", "proxy helper", _l("Writes down what you say, reads it back, before a witness.")),
    Term(
        "社区保障资金",
        "special guarantee fund for urban-rural community development and governance",
        _l("The yearly fund from the city that residents decide about."),
    ),
    Term("社区微基金", "community micro-fund", _l("Gifts for this community, held by a qualified foundation.")),
    Term("政社互动", "government–society interaction", _l("Government and community as equal parties with an agreement.")),
)
