"""The rules of one vote in sentences, for every voter, exactly as they stand in the record entry of its opening."""

from __future__ import annotations

from app.ballots.models import Question
from app.ballots.states import BallotKind, Conflict, Disclosure, Door, Secrecy, TieRule, VoterUnit
from app.ballots.views.sheet import how_said
from app.base.printing import in_words, is_chinese, yuan2
from app.base.saying import gettext as _
from app.base.saying import ngettext

Rows = list[tuple[str, str]]


def rule_name(rule: str) -> str:
    """An allocation rule by the name people use."""
    return {
        "greedy": _("Most votes first; what does not fit is passed over"),
        "greedy_stop": _("Most votes first; stop at the first that does not fit"),
        "greedy_density": _("Most votes for the money first"),
        "mes_cost": _("Equal Shares"),
        "mes_card": _("Equal Shares, each project alike"),
        "phragmen": _("Phragmén’s rule"),
        "mes_cost_add1": _("Equal Shares, completed by raising all shares"),
        "mes_cost_add1_os": _("Equal Shares, completed until it would cost too much"),
        "mes_cost_add1u": _("Equal Shares, completed, then most votes first"),
    }.get(rule, rule)


def rule_said(question: Question) -> str:
    """How the count goes, as one would tell it in the hall."""
    if question.kind is BallotKind.PLAIN:
        return _("The votes for, against and abstaining are counted.")
    rule = question.rules.rule
    if rule == "greedy":
        return _("From the most votes down: if the money left is enough, the project is funded; if not, it is passed over and the next one is looked at.")
    if rule == "greedy_stop":
        return _("From the most votes down: if the money left is enough, the project is funded; at the first one for which it is not enough, everything stops.")
    if rule == "greedy_density":
        return _("From the most votes for each yuan down: if the money left is enough, the project is funded; if not, it is passed over.")
    if rule == "phragmen":
        return _("Each project is a load that its supporters share. The next one funded is always the one that burdens nobody more than needed.")
    shared = _(
        "The money is first shared equally among all who voted. A project is funded when those who named it can pay for it together from their shares; "
        "the one that costs each of them least comes first. So the money follows the voters, and no large group takes it all."
    )
    more = {
        "mes_cost_add1": _("While money is left, all shares are raised by one yuan and it is counted anew."),
        "mes_cost_add1_os": _("All shares are raised by one yuan as long as the whole does not cost too much."),
        "mes_cost_add1u": _("While money is left, all shares are raised by one yuan and it is counted anew; the last rest goes by most votes."),
    }.get(rule, "")
    return f"{shared}{'' if is_chinese() else ' '}{more}".strip()


def who_rows(question: Question) -> Rows:
    """Who votes, on what, through which doors."""
    rules = question.rules
    rows = [(_("One vote for"), _("each household") if rules.unit is VoterUnit.HOUSEHOLD else _("each person"))]
    if rules.unit is VoterUnit.HOUSEHOLD:
        rows.append(
            (
                _("If two of one household vote"),
                {
                    Conflict.LAST: _("the newer vote counts"),
                    Conflict.FIRST: _("whoever voted first counts and can change it"),
                    Conflict.HEAD: _("only the named head votes"),
                }[rules.conflict],
            )
        )
    if question.due:
        rows.append((_("On the roll, fixed at the opening"), f"{question.due:,}"))
    return [
        *rows,
        (_("Doors"), doors_said(question)),
        (_("Paper or phone?"), _("Who takes a paper ballot votes on paper: what they sent by phone is left out.")),
    ]


def doors_said(question: Question) -> str:
    """The open doors, in words."""
    words = {
        Door.PHONE: _("own phone"),
        Door.PAPER: _("paper"),
        Door.SLIP: _("slip from the bag"),
        Door.HANDS: _("raised hands"),
        Door.DESK: _("with a helper at the desk, at the door, or by telephone"),
    }
    return _(", ").join(words[door] for door in question.rules.doors)


def how_rows(question: Question) -> Rows:
    """How one fills in the ballot, and how long one can change it."""
    secrecy = {
        Secrecy.SECRET: _("secret: a sealed box, no names, no order"),
        Secrecy.SLIP: _("secret: a code from the bag"),
        Secrecy.BY_NAME: _("by name"),
        Secrecy.COUNTED: _("show of hands"),
    }
    rows = [
        (_("The ballot"), how_said(question)),
        (_("Secrecy"), secrecy[question.secrecy]),
        (_("Changing one’s mind"), _("until the close; only the last vote counts")),
    ]
    if question.rules.check_hours and question.secrecy is Secrecy.SECRET:
        rows.append((_("Check before the box is opened"), ngettext("%(num)s hour", "%(num)s hours", question.rules.check_hours)))
    return rows


def count_rows(question: Question) -> Rows:
    """Everything that decides about the result."""
    rules = question.rules
    rows = [] if question.kind is BallotKind.PLAIN else [(_("Rule"), f"{rule_name(rules.rule)} ({rules.rule})")]
    if rules.min_votes:
        rows.append((_("A project needs at least"), ngettext("%(num)s vote", "%(num)s votes", rules.min_votes)))
    if question.kind is not BallotKind.PLAIN:
        rows.append((_("Between equals"), tie_said(rules.tie)))
    if rules.quorum_num:
        rows.append((_("The vote holds only if"), _("%(num)s/%(den)s of the roll take part", num=rules.quorum_num, den=rules.quorum_den)))
    rows.append((_("Complaints about the count"), ngettext("within %(num)s day after it", "within %(num)s days after it", rules.challenge_days)))
    return rows


def tie_said(tie: TieRule) -> str:
    """What decides between equals."""
    return {
        TieRule.COST_VOTES: _("the cheaper first, then the one with more votes, then the smaller number"),
        TieRule.ORDER: _("the order of the announced list"),
        TieRule.DICE: _("dice, thrown before anybody knows the result, and never twice"),
    }[tie]


def disclosure_said(question: Question) -> str:
    """Who reads single ballots afterwards."""
    if question.secrecy is Secrecy.BY_NAME:
        return ""
    if question.rules.disclosure is Disclosure.OPEN:
        return _(
            "After the count every ballot is published without a name, in no order. "
            "A very unusual combination could be recognised by whoever agreed on it beforehand."
        )
    return _(
        "After the count the totals are published. The single ballots are read only by those who watch the count, "
        "because with so many projects a combination can be like a signature."
    )


def pot_rows(question: Question) -> list[list[object]]:
    """The pots with their money."""
    return [
        [in_words(p.title, p.title_en), in_words(p.area.name, p.area.name_en), yuan2(p.budget_fen) if p.budget_fen else "–", len(p.options)]
        for p in question.pots
    ]


def who_sees(question: Question) -> list[list[str]]:
    """Who can learn what (record-and-ballots 3.4)."""
    if question.secrecy is not Secrecy.SECRET:
        return []
    single = _("totals; with the published ballots, no names") if question.rules.disclosure is Disclosure.OPEN else _("totals, no single ballots")
    return [
        [_("You"), _("that your vote counts; your own receipt"), _("whether your ballot is on the list")],
        [_("Everybody"), _("nothing but a rough turnout"), single],
        [_("Committee and clerks"), _("how many have voted, rounded down to tens"), _("who took part, not how; needed to answer complaints")],
        [_("Those who watch the count"), _("nothing"), _("every ballot without name or time")],
        [_("Whoever steals the database"), _("nothing that can be read"), _("nothing that leads to a name")],
        [_("The machine room, if it cheats"), _("what it takes the trouble to catch at the moment of voting"), _("what it caught")],
        [_("Whoever buys a receipt"), _("that a ballot was cast"), _("whether that ballot counted; you can have voted anew")],
    ]


RECIPE = """python3 - <<'END'
import hashlib, json
n = bytes.fromhex("%(n)s")
said = {"b": json.loads('%(b)s'), "poll": "%(poll)s"}
tag = ""
if tag: said["tag"] = tag
text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
print(hashlib.sha256(b"pb-ballot-v1" + n + text.encode()).hexdigest())
END"""


def recipe(question: Question) -> str:
    """One thing to type at home; n, b and the tag are on the receipt."""
    return RECIPE % {"n": "…", "b": "…", "poll": question.record_key}
