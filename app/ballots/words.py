"""Reasons and words of questions and ballots."""
from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.ballots.states import Choice, QuestionState, Secrecy, Way
from app.base.saying import lazy_gettext as _l

REASONS: dict[str, LazyString] = {
    "ballot.closed": _l("Voting on this question is over. Your choice is not counted."),
    "ballot.not_entitled": _l("You are not among those who may vote on this question."),
    "ballot.not_open": _l("Voting has not begun yet."),
    "ballot.other_channel": _l("This question is answered in the hall, by hand or on paper."),
    "ballot.superseded": _l("A newer choice of yours is already counted; this older one changes nothing."),
    "question.count_missing": _l("These tellers have not counted yet: %(names)s."),
    "question.counted_in_the_hall": _l("A show of hands is counted in the hall, by two tellers."),
    "question.ends_in_the_past": _l("The end of the vote must lie ahead."),
    "question.hands_have_no_names": _l("A vote by name needs a name for each answer; hands and paper have none."),
    "question.more_votes_than_people": _l("%(votes)s votes, but only %(people)s people may vote: somebody was counted twice."),
    "question.no_text": _l("Write the question as it will be read out."),
    "question.nobody_entitled": _l("Nobody here may vote on this."),
    "question.not_a_teller": _l("You are not a teller for this question."),
    "question.only_longer": _l("The time can only be made longer."),
    "question.roll_and_base_differ": _l("%(roll)s people are on the list, but %(base)s are present: check the sign-in sheet."),
    "question.tellers_differ": _l("The tellers have counted differently. Count again."),
    "question.too_few_for_secret": _l("With fewer than %(least)s voters a secret vote can be guessed. Vote by name or by hand."),
    "question.two_tellers": _l("Name two tellers: a count in the hall counts when both agree."),
}
WORDS: dict[StrEnum, LazyString] = {
    Choice.FOR: _l("For"),
    Choice.AGAINST: _l("Against"),
    Choice.ABSTAIN: _l("Abstain"),
    QuestionState.DRAFT: _l("not yet put"),
    QuestionState.OPEN: _l("being voted on"),
    QuestionState.CLOSED: _l("closed"),
    QuestionState.VOID: _l("void"),
    Secrecy.SECRET: _l("secret"),
    Secrecy.BY_NAME: _l("by name"),
    Secrecy.COUNTED: _l("show of hands"),
    Way.PHONES: _l("by phone"),
    Way.HALL: _l("in the hall"),
    Way.BOTH: _l("by phone and in the hall"),
}
