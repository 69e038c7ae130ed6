"""Reasons and words of questions, votes and ballots."""
from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.ballots.states import (
    BallotKind,
    ChallengeKind,
    ChallengeState,
    Choice,
    Conflict,
    Disclosure,
    Door,
    Fate,
    Mark,
    QuestionState,
    Secrecy,
    Standing,
    TieRule,
    VoterUnit,
    Way,
)

REASONS: dict[str, LazyString] = {
    "assist.no_consent": _l("Ask first whether they want to be helped, and tick that they said yes."),
    "assist.witness_is_another": _l("The witness is a third person: neither the helper nor the voter."),
    "ballot.closed": _l("Voting on this question is over. Your choice is not counted."),
    "ballot.door_is_shut": _l("This vote does not use this way of voting."),
    "ballot.empty": _l("Nothing is chosen yet."),
    "ballot.household_has_voted": _l("Another person of your household has voted. By the rule of this vote the first ballot of a household counts."),
    "ballot.named_twice": _l("Something is named twice on this ballot."),
    "ballot.not_by_name": _l("This vote is not held by name."),
    "ballot.not_entitled": _l("You are not among those who may vote on this question."),
    "ballot.not_on_your_ballot": _l("These are not on your ballot: %(codes)s."),
    "ballot.not_open": _l("Voting has not begun yet."),
    "ballot.nothing_to_withdraw": _l("There is no ballot of yours to take back."),
    "ballot.on_paper": _l("You were handed a paper ballot at the desk. Paper counts before the phone."),
    "ballot.other_channel": _l("This question is answered in the hall, by hand or on paper."),
    "ballot.over_budget": _l("This is %(over_fen)s more than the %(ceiling_fen)s there is. Take something off."),
    "ballot.points_unreadable": _l("Points are whole numbers from 0 up."),
    "ballot.score_too_high": _l("At most %(most)s points for one project."),
    "ballot.superseded": _l("A newer choice of yours is already counted; this older one changes nothing."),
    "ballot.too_few": _l("You chose %(number)s. Choose at least %(least)s."),
    "ballot.too_many": _l("You chose %(number)s. At most %(most)s can be chosen."),
    "ballot.too_many_points": _l("You gave %(given)s points, %(over)s more than the %(most)s there are."),
    "ballot.under_budget": _l("Choose for at least %(floor_fen)s; %(missing_fen)s are missing."),
    "ballot.unreadable": _l("This ballot cannot be read. Open the page again."),
    "challenge.not_now": _l("This kind of complaint can be made only while the vote is being checked; one about the count, after the count."),
    "challenge.nothing_to_correct": _l("There is nothing to correct: the roll does not say what is complained of."),
    "challenge.paper_is_in_the_box": _l("Every sheet that was handed out is in the box, theirs too; it cannot be found and taken out."),
    "challenge.too_late": _l("Complaints about the count are taken for %(days)s days."),
    "envelope.of_another_vote": _l("This is the key of another vote."),
    "envelope.unreadable": _l("A character is wrong. Compare the 56 characters with the sheet in the envelope."),
    "poll.batch_waits": _l("Fewer than %(least)s new ballots: they wait, so that nobody can guess whose they are."),
    "poll.challenges_wait": _l("%(number)s complaints still wait for their answer."),
    "poll.code_twice": _l("A number stands twice on the list."),
    "poll.code_unreadable": _l("These numbers cannot be used: %(codes)s. Letters, digits and . _ / - only, at most 20."),
    "poll.dearer_than_pot": _l("%(code)s costs %(cost_fen)s, but there is only %(budget_fen)s."),
    "poll.dice_are_cast": _l("The dice were thrown already. They are thrown once."),
    "poll.dice_unreadable": _l("Throw ten dice and write down what they show, each from 1 to 6."),
    "poll.hands_in_a_meeting": _l("A show of hands is held in a meeting."),
    "poll.household_by_name_needs_head": _l("By name, a household votes through its named head."),
    "poll.is_fixed": _l("The rules of this vote are fixed; nobody can change them any more."),
    "poll.kept_until": _l("Ballots are kept until %(until)s, as announced."),
    "poll.key_is_gone": _l("The key of this vote is destroyed."),
    "poll.limit_unreadable": _l("A limit is below zero or a share is above 100 per cent."),
    "poll.limits_crossed": _l("The least is more than the most."),
    "poll.no_dice": _l("Ties of this vote are decided by dice: throw them before the key is destroyed."),
    "poll.no_door": _l("Choose at least one way of voting."),
    "poll.no_list_yet": _l("There is no counted list yet."),
    "poll.no_points": _l("Say how many points there are."),
    "poll.no_pot": _l("Say which money the vote is about."),
    "poll.not_a_poll": _l("This is a question in a meeting; it is opened and closed there."),
    "poll.not_over_yet": _l("The vote runs until %(until)s, as announced."),
    "poll.one_supervisor": _l("One of the two is a supervisor."),
    "poll.option_without_pot": _l("A project belongs to none of the pots."),
    "poll.option_without_price": _l("%(code)s has no price."),
    "poll.option_without_title": _l("%(code)s has no title."),
    "poll.pair_unknown": _l("A pair of rivals names something that is not on the list."),
    "poll.plain_has_no_projects": _l("A question of for and against has no list of projects."),
    "poll.pot_is_empty": _l("There is nothing to choose in “%(pot)s”."),
    "poll.quorum_unreadable": _l("The share that must take part is between nothing and the whole."),
    "poll.rule_needs_approvals": _l("This rule counts ballots that name projects, without points or places."),
    "poll.rule_takes_no_conditions": _l("This rule takes neither a least number of votes nor rivals on one spot."),
    "poll.slip_alone": _l("A vote by slip has no other way of voting: whose code it was, nobody knows."),
    "poll.still_checking": _l("Everybody may check until %(until)s."),
    "poll.too_late_for_dice": _l("Dice are thrown before anybody can know the result, not after."),
    "poll.two_people": _l("The key is destroyed by two people."),
    "poll.unknown_option": _l("Something named is not on the list of this vote."),
    "poll.unknown_rule": _l("There is no such rule of counting."),
    "poll.voter_without_pot": _l("%(number)s people on the roll live where no money is voted on."),
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
    "slip.bag_is_empty": _l("All slips are drawn."),
    "slip.do_not_add_up": _l("%(issued)s slips were made, but %(drawn)s drawn and %(void)s voided are another number. Open the slips that are left."),
    "slip.drawn_already": _l("They have drawn a slip already."),
    "slip.has_voted": _l("A vote was cast with one of these codes: it was not left in the bag."),
    "slip.is_void": _l("This slip was opened unused and is void."),
    "slip.not_here": _l("There are no slips to use here now."),
    "slip.number": _l("From 1 to %(most)s slips."),
    "slip.unknown": _l("There is no such code. Compare the eight characters with the slip."),
}
WORDS_OF_BALLOT_KIND: dict[StrEnum, LazyString] = {
    BallotKind.PLAIN: _l("for or against"),
    BallotKind.CHOOSE: _l("choose some"),
    BallotKind.BUDGET: _l("spend the budget"),
    BallotKind.POINTS: _l("share points"),
    BallotKind.SCORE: _l("score each"),
    BallotKind.RANK: _l("put in order"),
}
WORDS_OF_CHALLENGE_KIND: dict[StrEnum, LazyString] = {
    ChallengeKind.NOT_ME: _l("“I did not vote, but the roll says so”"),
    ChallengeKind.MISSING: _l("“I voted, but my ballot is not on the list”"),
    ChallengeKind.NOT_PAPER: _l("“I did not vote on paper, but the roll says so”"),
    ChallengeKind.NOT_AGAIN: _l("“I did not vote a second time”"),
    ChallengeKind.COUNT: _l("“The count is wrong”"),
}
WORDS_OF_CHALLENGE_STATE: dict[StrEnum, LazyString] = {
    ChallengeState.WAITING: _l("waiting"),
    ChallengeState.UPHELD: _l("upheld"),
    ChallengeState.REJECTED: _l("not upheld"),
}
WORDS_OF_CHOICE: dict[StrEnum, LazyString] = {
    Choice.FOR: _l("For"),
    Choice.AGAINST: _l("Against"),
    Choice.ABSTAIN: _l("Abstain"),
}
WORDS_OF_CONFLICT: dict[StrEnum, LazyString] = {
    Conflict.LAST: _l("the household’s newest ballot counts"),
    Conflict.FIRST: _l("the household’s first ballot counts"),
    Conflict.HEAD: _l("only the named head of the household votes"),
}
WORDS_OF_DISCLOSURE: dict[StrEnum, LazyString] = {
    Disclosure.OPEN: _l("every single ballot is published without names"),
    Disclosure.SCRUTINEERS: _l("single ballots are seen only by those who watch the count"),
}
WORDS_OF_DOOR: dict[StrEnum, LazyString] = {
    Door.PHONE: _l("by phone"),
    Door.PAPER: _l("on paper"),
    Door.SLIP: _l("by slip"),
    Door.HANDS: _l("by hand"),
    Door.DESK: _l("at the desk, with a helper"),
}
WORDS_OF_FATE: dict[StrEnum, LazyString] = {
    Fate.FUNDED: _l("funded"),
    Fate.NO_MONEY: _l("not enough money left"),
    Fate.TOO_FEW: _l("too few votes"),
    Fate.RIVAL: _l("another project on the same spot was taken"),
    Fate.STOPPED: _l("the count had ended"),
    Fate.NO_VOTES: _l("nobody chose it"),
    Fate.UNAFFORDABLE: _l("its supporters’ shares did not reach"),
}
WORDS_OF_MARK: dict[StrEnum, LazyString] = {
    Mark.ONLINE: _l("voted online"),
    Mark.PAPER: _l("voted on paper"),
    Mark.NONE: _l("did not vote"),
}
WORDS_OF_QUESTION_STATE: dict[StrEnum, LazyString] = {
    QuestionState.DRAFT: _l("not yet put"),
    QuestionState.OPEN: _l("being voted on"),
    QuestionState.CLOSED: _l("closed"),
    QuestionState.VOID: _l("void"),
    QuestionState.CHECKING: _l("being checked"),
    QuestionState.KEYLESS: _l("key destroyed"),
    QuestionState.ARCHIVED: _l("archived"),
}
WORDS_OF_SECRECY: dict[StrEnum, LazyString] = {
    Secrecy.SECRET: _l("secret"),
    Secrecy.BY_NAME: _l("by name"),
    Secrecy.COUNTED: _l("show of hands"),
    Secrecy.SLIP: _l("by slip from the bag"),
}
WORDS_OF_STANDING: dict[StrEnum, LazyString] = {
    Standing.NOT_ENTITLED: _l("You are not on the roll of this vote."),
    Standing.NOT_YET: _l("You have not voted yet."),
    Standing.COUNTS: _l("Your ballot counts."),
    Standing.ON_PAPER: _l("Your paper ballot counts."),
    Standing.HOUSEHOLD: _l("Another person of your household has voted."),
}
WORDS_OF_TIE_RULE: dict[StrEnum, LazyString] = {
    TieRule.COST_VOTES: _l("the cheaper first, then the one with more votes, then the smaller number"),
    TieRule.ORDER: _l("the order of the announced list"),
    TieRule.DICE: _l("dice, thrown while the urn is sealed"),
}
WORDS_OF_VOTER_UNIT: dict[StrEnum, LazyString] = {
    VoterUnit.PERSON: _l("one person, one vote"),
    VoterUnit.HOUSEHOLD: _l("one household, one vote"),
}
WORDS_OF_WAY: dict[StrEnum, LazyString] = {
    Way.PHONES: _l("by phone"),
    Way.HALL: _l("in the hall"),
    Way.BOTH: _l("by phone and in the hall"),
}
ACTIONS: dict[str, LazyString] = {
    "ballot.batch": _l("committed new ballots to the record"),
    "challenge.decided": _l("decided a complaint about a vote"),
    "challenge.filed": _l("made a complaint about a vote"),
    "election.imported": _l("read in an election held elsewhere"),
    "outcome.overridden": _l("decided otherwise than was counted, with a reason"),
    "poll.archived": _l("destroyed the single ballots on the day announced"),
    "poll.closed": _l("closed the vote"),
    "poll.dice": _l("wrote down the dice for ties"),
    "poll.drafted": _l("wrote down a vote"),
    "poll.key_destroyed": _l("destroyed the key of the vote before a second person"),
    "poll.opened": _l("opened the vote with all its rules"),
    "poll.voided": _l("declared the vote void"),
    "roll.frozen": _l("fixed who may vote"),
    "roll.marked": _l("marked who took part"),
    "slips.drawn": _l("had a slip drawn from the bag"),
    "slips.issued": _l("made the slips for the bag"),
    "slips.voided": _l("opened and voided the slips that were left"),
    "tally.published": _l("opened the urn and published the count"),
    "vote.assisted": _l("helped somebody to vote, before a witness"),
    "vote.cast": _l("voted by name"),
    "vote.result": _l("read out the table of codes and choices"),
}
NOUNS: dict[str, LazyString] = {
    "challenge": _l("complaint"),
}
