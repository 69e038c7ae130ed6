"""The life of a question, what can be asked, how secretly, through which doors, and by which of a few fixed words."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class QuestionState(StrEnum):
    """Asked, open, closed. A closed question never opens again. A secret residents' vote is checked before it is opened."""

    DRAFT = "draft"
    OPEN = "open"
    CHECKING = "checking"  # no more ballots; everybody checks theirs while nobody knows the result
    KEYLESS = "keyless"  # the key that ties people to ballots is gone; the urn is still sealed
    CLOSED = "closed"
    ARCHIVED = "archived"  # urn and scrutineers' bundle destroyed; the result stays
    VOID = "void"


QUESTION = Lifecycle(
    "question",
    QuestionState.DRAFT,
    (QuestionState.DRAFT, "open", QuestionState.OPEN),
    (QuestionState.OPEN, "close", QuestionState.CLOSED),  # a meeting's question, a vote by name, by slip or by hand
    (QuestionState.OPEN, "shut", QuestionState.CHECKING),
    (QuestionState.CHECKING, "destroy_key", QuestionState.KEYLESS),
    (QuestionState.KEYLESS, "reveal", QuestionState.CLOSED),
    (QuestionState.CLOSED, "archive", QuestionState.ARCHIVED),
    (QuestionState.DRAFT, "void", QuestionState.VOID),
    (QuestionState.OPEN, "void", QuestionState.VOID),
    (QuestionState.CHECKING, "void", QuestionState.VOID),
    (QuestionState.KEYLESS, "void", QuestionState.VOID),  # both envelopes lost: the vote is repeated
)


class BallotKind(StrEnum):
    """How a ballot is filled in."""

    PLAIN = "plain"  # for, against, abstain
    CHOOSE = "choose"  # up to k
    BUDGET = "budget"  # as many as the budget pays for
    POINTS = "points"  # so many points to share
    SCORE = "score"  # each from 0 to a most
    RANK = "rank"  # best first


DECIDING = (BallotKind.PLAIN, BallotKind.CHOOSE, BallotKind.BUDGET)
"""A body answers something with these; points, scores and ranks put options in an order, which is advice."""


class Choice(StrEnum):
    """The plain question."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Secrecy(StrEnum):
    """How much anyone can learn."""

    SECRET = "secret"  # urn without names or order; never below five voters
    SLIP = "slip"  # by a code drawn from a bag: the house never knew
    BY_NAME = "by_name"  # roll-call, public by design
    COUNTED = "counted"  # hands or paper counted in the hall by two tellers, no names


SEALED = (Secrecy.SECRET, Secrecy.SLIP)
"""Ballots lie in the sealed urn, by pseudonym."""


class Way(StrEnum):
    """Through which doors this question is answered; fixed when it is opened."""

    PHONES = "phones"
    HALL = "hall"  # hands, beans or paper, counted by two tellers
    BOTH = "both"  # who has voted by phone does not raise a hand


class Door(StrEnum):
    """The doors of a residents' vote; which are open is fixed at opening."""

    PHONE = "phone"  # one's own device
    PAPER = "paper"  # a printed ballot in a box
    SLIP = "slip"  # a code from a slip: own phone, shared tablet, or the desk by telephone
    HANDS = "hands"  # counted in the hall
    DESK = "desk"  # a helper keys it for somebody who is there


class VoterUnit(StrEnum):
    """Who has one vote."""

    PERSON = "person"
    HOUSEHOLD = "household"


class Conflict(StrEnum):
    """When two of one household vote, which one counts."""

    LAST = "last"  # the newest ballot of the household
    FIRST = "first"  # whoever voted first may change their mind, nobody else
    HEAD = "head"  # only the named head of the household is on the roll


class TieRule(StrEnum):
    """What decides between equals, announced at opening."""

    COST_VOTES = "cost_votes_lex"  # the cheaper, then the one with more votes, then the smaller number
    ORDER = "order"  # the order in which they stand on the announced list
    DICE = "dice"  # an order drawn by dice before anybody knows the result


class Disclosure(StrEnum):
    """Who reads the single ballots, without names, after the count."""

    OPEN = "open"  # everybody, as a file to count again at home
    SCRUTINEERS = "scrutineers"  # only those who watch the count; all others read the totals


class Mark(StrEnum):
    """What the roll says of a voter after the close: which door, never what."""

    ONLINE = "online"
    PAPER = "paper"
    NONE = "none"


class ChallengeKind(StrEnum):
    """What somebody says is wrong."""

    NOT_ME = "not_me"  # marked as having voted, and did not
    MISSING = "missing"  # voted, and is not marked or not on the list
    NOT_PAPER = "not_paper"  # marked as having voted on paper, and did not
    NOT_AGAIN = "not_again"  # told that they voted again, and did not
    COUNT = "count"  # the count itself


class ChallengeState(StrEnum):
    """A challenge waits, and is decided with reasons."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"


CHALLENGE = Lifecycle(
    "challenge",
    ChallengeState.WAITING,
    (ChallengeState.WAITING, "uphold", ChallengeState.UPHELD),
    (ChallengeState.WAITING, "reject", ChallengeState.REJECTED),
)


class Standing(StrEnum):
    """What a voter's own page says in words: does it count now?"""

    NOT_ENTITLED = "not_entitled"
    NOT_YET = "not_yet"  # nothing of theirs is counted
    COUNTS = "counts"  # their ballot counts now
    ON_PAPER = "on_paper"  # their paper counts; what they sent by phone does not
    HOUSEHOLD = "household"  # another of the household has voted for it


class Became(StrEnum):
    """What became of an option that a meeting voted on."""

    ADOPTED = "adopted"
    BELOW = "below"  # fewer than the majority
    FULL = "full"  # as many as were to be chosen stand before it
    NO_MONEY = "no_money"
    TIED = "tied"  # equals that do not all fit: the hall is asked again
    WAITS = "waits"  # stands after equals that the hall is asked about again
    ORDERED = "ordered"  # advice: its place is all there is
    NO_VOTES = "no_votes"


class Fate(StrEnum):
    """Why a project stands where it stands, in one word for a picture and a table."""

    FUNDED = "funded"
    NO_MONEY = "no_money"  # the money left did not reach
    TOO_FEW = "too_few"  # fewer votes than asked for
    RIVAL = "rival"  # its rival on the same spot was taken
    STOPPED = "stopped"  # the rule had ended before its turn
    NO_VOTES = "no_votes"
    UNAFFORDABLE = "unaffordable"  # its supporters' shares did not reach (Equal Shares)
