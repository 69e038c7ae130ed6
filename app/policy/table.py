"""The permission table, to be read like a notice on the wall. One row a line; no row, no right."""
from __future__ import annotations

from enum import StrEnum

from app.policy.predicates import chairs_it, not_who_approved, not_who_asked
from app.policy.rule import Anyone, Known, Machine, Rule
from app.vocabulary import Role, Step


class P(StrEnum):
    """Every permission; its text is also the verb in the record."""

    # people
    ACCOUNT_OPEN = "account.open"
    ACCOUNT_SET = "account.set"
    AREA_CHANGE = "area.change"
    AREA_CREATE = "area.create"
    COMMUNITY_FOUND = "community.found"
    CONSENT_SET = "consent.set"
    HOUSEHOLD_CHANGE = "household.change"
    KINSHIP_DECLARE = "kinship.declare"
    PERSON_CHANGE = "person.change"
    ROLE_END = "role.end"
    ROLE_GRANT = "role.grant"
    ROLL_IMPORT = "roll.import"
    ROLL_READ = "roll.read"
    SESSION_END = "session.end"
    SESSION_START = "session.start"
    SLIP_ISSUE = "slip.issue"
    # process
    CALENDAR_SET = "calendar.set"
    NOTICE_CLOSE = "notice.close"
    NOTICE_POST = "notice.post"
    NOTICE_PROVE = "notice.prove"
    NOTICE_WITHDRAW = "notice.withdraw"
    OBJECTION_ANSWER = "objection.answer"
    OBJECTION_FILE = "objection.file"
    ROUND_CREATE = "round.create"
    ROUND_MOVE = "round.move"
    RULES_CHANGE = "rules.change"
    RULES_CHECK = "rules.check"
    # fund
    FUND_APPROPRIATE = "fund.appropriate"
    FUND_CARRY_OVER = "fund.carry_over"
    FUND_ENCUMBER = "fund.encumber"
    FUND_HOLD = "fund.hold"
    FUND_LIFT = "fund.lift"
    FUND_PAY = "fund.pay"
    FUND_RECEIVE = "fund.receive"
    FUND_REFUND = "fund.refund"
    FUND_RELEASE = "fund.release"
    FUND_RETURN = "fund.return"
    FUND_REVERSE = "fund.reverse"
    FUND_SET_ASIDE = "fund.set_aside"
    SOURCE_CREATE = "source.create"
    # step 1
    FORM_COLLECT = "form.collect"
    FORM_SUBMIT = "form.submit"
    MATTER_ACCEPT = "matter.accept"
    MATTER_ANSWER = "matter.answer"
    MATTER_ASSIGN = "matter.assign"
    MATTER_MERGE = "matter.merge"
    MATTER_SUPPORT = "matter.support"
    MATTER_TRANSFER = "matter.transfer"
    VISIT_LOG = "visit.log"
    VOICE_RAISE = "voice.raise"
    VOICE_TAKE_DOWN = "voice.take_down"
    # step 2
    DOCKET_MAKE = "docket.make"
    DOCKET_POST = "docket.post"
    PROPOSAL_APPEAL = "proposal.appeal"
    PROPOSAL_COST = "proposal.cost"
    PROPOSAL_REOPEN = "proposal.reopen"
    PROPOSAL_RESUBMIT = "proposal.resubmit"
    PROPOSAL_SCREEN = "proposal.screen"
    PROPOSAL_SORT = "proposal.sort"
    PROPOSAL_STOP = "proposal.stop"
    PROPOSAL_STUDY = "proposal.study"
    PROPOSAL_TABLE = "proposal.table"
    # ballots and step 3
    AGENDA_CHANGE = "agenda.change"
    ATTENDANCE_MARK = "attendance.mark"
    BALLOT_CAST = "ballot.cast"
    BALLOT_COUNT = "ballot.count"
    CHALLENGE_DECIDE = "challenge.decide"
    CHALLENGE_FILE = "challenge.file"
    COMMENT_FLAG = "comment.flag"
    COMMENT_HIDE = "comment.hide"
    COMMENT_POST = "comment.post"
    DECISION_MAKE = "decision.make"
    IDEA_POST = "idea.post"
    MATERIAL_READ = "material.read"
    MEETING_CHECK_IN = "meeting.check_in"
    MEETING_CONVENE = "meeting.convene"
    MEETING_RUN = "meeting.run"
    MEETING_TAKE_OVER = "meeting.take_over"
    MINUTES_SIGN = "minutes.sign"
    MOTION_MOVE = "motion.move"
    PAPER_BOOK = "paper.book"
    PAPER_HAND_OUT = "paper.hand_out"
    PAPER_KEY = "paper.key"
    PAPER_SAMPLE = "paper.sample"
    PAPER_SETTLE = "paper.settle"
    POLL_ARCHIVE = "poll.archive"
    POLL_BATCH = "poll.batch"
    POLL_CLOSE = "poll.close"
    POLL_DESTROY_KEY = "poll.destroy_key"
    POLL_DRAFT = "poll.draft"
    POLL_DRAW = "poll.draw"
    POLL_IMPORT = "poll.import"
    POLL_OPEN = "poll.open"
    POLL_OVERRIDE = "poll.override"
    POLL_REVEAL = "poll.reveal"
    POLL_VOID = "poll.void"
    QUESTION_CLOSE = "question.close"
    QUESTION_OPEN = "question.open"
    QUESTION_VOID = "question.void"
    RANKING_FIX = "ranking.fix"
    RANKING_PUBLISH = "ranking.publish"
    RANKING_SCORE = "ranking.score"
    RECUSAL_DECLARE = "recusal.declare"
    ROOM_JOIN = "room.join"
    SLIPS_DRAW = "slips.draw"
    SLIPS_ISSUE = "slips.issue"
    SLIPS_VOID = "slips.void"
    SPEAKER_ASK = "speaker.ask"
    VOTE_ASSIST = "vote.assist"
    WALL_PAIR = "wall.pair"
    WORDS_CONFIRM = "words.confirm"
    # step 4
    CONTRACT_SIGN = "contract.sign"
    INTEREST_DECLARE = "interest.declare"
    LIST_FILE = "list.file"
    MILESTONE_REPORT = "milestone.report"
    OFFER_RECORD = "offer.record"
    PARTNER_REGISTER = "partner.register"
    PAYMENT_APPROVE = "payment.approve"
    PAYMENT_ASK = "payment.ask"
    PAYMENT_CHECK = "payment.check"
    PAYMENT_REFUSE = "payment.refuse"
    PAYMENT_RELEASE = "payment.release"
    PRICE_CHALLENGE = "price.challenge"
    PRICE_SETTLE = "price.settle"
    PROJECT_AWARD = "project.award"
    PROJECT_MOVE = "project.move"
    TASK_ASSIGN = "task.assign"
    TASK_FINISH = "task.finish"
    # step 5
    ACCEPTANCE_RECORD = "acceptance.record"
    FINDING_CONFIRM = "finding.confirm"
    FINDING_RECTIFY = "finding.rectify"
    INSPECTION_RECORD = "inspection.record"
    MILESTONE_ACCEPT = "milestone.accept"
    PROJECT_CLOSE = "project.close"
    RATING_COLLECT = "rating.collect"
    RATING_GIVE = "rating.give"
    # the record, vouched for from outside
    COMPLAINT_ANSWER = "complaint.answer"
    COMPLAINT_FILE = "complaint.file"
    EVIDENCE_SEAL = "evidence.seal"
    LOG_COUNTERSIGN = "record.countersigned"
    LOG_WATCH = "record.watch_begun"
    PERSONAL_ERASE = "pd.erased"
    RECORD_COSIGN = "record.cosigned"
    RECORD_REFUSE = "record.refused"
    RECORD_REPLAY = "record.replayed"
    RECORD_ROTATE = "record.key_rotated"
    SAMPLE_DRAW = "sample.draw"
    WITNESS_END = "record.witness_ended"
    WITNESS_ENROL = "record.witness_added"
    WITNESS_INVITE = "record.witness_invited"


R = Role
_OFFICE = (R.COMMITTEE, R.COMMITTEE_HEAD)
_EARS = (R.BUILDING_HEAD, R.COMMITTEE, R.COMMITTEE_HEAD, R.FACILITATOR, R.GROUP_HEAD, R.HELPER, R.RECORDER)  # who takes voices down

TABLE: dict[P, Rule | tuple[Rule, ...]] = {
    # people
    P.ACCOUNT_OPEN: Rule((R.ADMINISTRATOR, Machine)),
    P.ACCOUNT_SET: Rule((Known, Machine)),  # one's own; the machine at set-up
    P.AREA_CHANGE: Rule((R.ADMINISTRATOR, Machine)),
    P.AREA_CREATE: Rule((R.ADMINISTRATOR, Machine)),
    P.COMMUNITY_FOUND: Rule((Machine,)),  # only while no community stands
    P.CONSENT_SET: Rule((Known, Machine)),  # one's own
    P.HOUSEHOLD_CHANGE: Rule((R.ADMINISTRATOR, Machine)),
    P.KINSHIP_DECLARE: Rule((R.ADMINISTRATOR, R.SUPERVISOR, Machine)),
    P.PERSON_CHANGE: Rule((R.ADMINISTRATOR, Machine)),
    P.ROLE_END: Rule((R.ADMINISTRATOR, Machine)),
    P.ROLE_GRANT: Rule((R.ADMINISTRATOR, Machine)),
    P.ROLL_IMPORT: Rule((R.ADMINISTRATOR, Machine)),
    P.ROLL_READ: Rule((R.ADMINISTRATOR, R.SUPERVISOR, *_EARS)),
    P.SESSION_END: Rule((Known, Machine)),
    P.SESSION_START: Rule((Anyone,)),  # the proof is checked by the command
    P.SLIP_ISSUE: Rule((R.ADMINISTRATOR, R.HELPER, Machine)),
    # process
    P.CALENDAR_SET: Rule((R.ADMINISTRATOR, *_OFFICE)),
    P.NOTICE_CLOSE: Rule((*_OFFICE, R.RECORDER, R.SUPERVISOR, Machine)),
    P.NOTICE_POST: Rule((*_OFFICE, R.FACILITATOR, R.PARTY, R.RECORDER, R.SUPERVISOR)),
    P.NOTICE_PROVE: Rule((*_OFFICE, R.BUILDING_HEAD, R.GROUP_HEAD, R.HELPER, R.RECORDER, R.SUPERVISOR)),
    P.NOTICE_WITHDRAW: Rule((*_OFFICE, R.RECORDER)),
    P.OBJECTION_ANSWER: Rule((*_OFFICE, R.SUPERVISOR)),
    P.OBJECTION_FILE: Rule((R.RESIDENT, *_EARS)),
    P.ROUND_CREATE: Rule((R.ADMINISTRATOR, *_OFFICE)),
    P.ROUND_MOVE: Rule((R.COMMITTEE_HEAD, R.PARTY, Machine)),
    P.RULES_CHANGE: Rule((R.ADMINISTRATOR, Machine)),
    P.RULES_CHECK: Rule((R.ADMINISTRATOR, R.FACILITATOR, R.PARTY, R.STREET_CLERK, R.SUPERVISOR)),
    # fund
    P.FUND_APPROPRIATE: Rule((R.COMMITTEE_HEAD,)),
    P.FUND_CARRY_OVER: Rule((R.BOOKKEEPER, R.COMMITTEE_HEAD)),
    P.FUND_ENCUMBER: Rule((R.COMMITTEE_HEAD,)),
    P.FUND_HOLD: Rule((R.RESIDENT, R.SUPERVISOR)),  # inside a finding or a challenge only
    P.FUND_LIFT: Rule((R.SUPERVISOR,)),
    P.FUND_PAY: Rule((R.BOOKKEEPER, R.COMMITTEE_HEAD)),
    P.FUND_RECEIVE: Rule((R.BOOKKEEPER,)),
    P.FUND_REFUND: Rule((R.BOOKKEEPER,)),
    P.FUND_RELEASE: Rule((R.COMMITTEE_HEAD,)),
    P.FUND_RETURN: Rule((R.COMMITTEE_HEAD,)),
    P.FUND_REVERSE: Rule((R.BOOKKEEPER,)),
    P.FUND_SET_ASIDE: Rule((R.BOOKKEEPER, R.COMMITTEE_HEAD)),
    P.SOURCE_CREATE: Rule((R.BOOKKEEPER, R.COMMITTEE_HEAD)),
    # step 1
    P.FORM_COLLECT: Rule(_EARS),
    P.FORM_SUBMIT: Rule((R.RESIDENT,)),
    P.MATTER_ACCEPT: Rule((*_OFFICE, R.PARTY), (Step.RAISE,)),
    P.MATTER_ANSWER: Rule((*_OFFICE, R.PARTY), (Step.RAISE, Step.SUBMIT)),  # in submit: the reply of those it was handed to
    P.MATTER_ASSIGN: Rule((*_OFFICE, R.PARTY)),
    P.MATTER_MERGE: Rule((*_OFFICE, R.PARTY), (Step.RAISE, Step.SUBMIT)),
    P.MATTER_SUPPORT: Rule((R.RESIDENT,), (Step.RAISE, Step.SUBMIT)),
    P.MATTER_TRANSFER: Rule((*_OFFICE, R.PARTY), (Step.RAISE, Step.SUBMIT)),
    P.VISIT_LOG: Rule(_EARS),
    P.VOICE_RAISE: Rule((R.RESIDENT, *_EARS)),
    P.VOICE_TAKE_DOWN: Rule(_EARS),
    # step 2
    P.DOCKET_MAKE: Rule((*_OFFICE, R.PARTY, R.FACILITATOR)),
    P.DOCKET_POST: Rule((*_OFFICE, R.PARTY)),
    P.PROPOSAL_APPEAL: Rule((R.RESIDENT,), (Step.SUBMIT,)),
    P.PROPOSAL_COST: Rule(_OFFICE, (Step.SUBMIT,)),
    P.PROPOSAL_REOPEN: Rule((*_OFFICE, R.PARTY, R.SUPERVISOR)),
    P.PROPOSAL_RESUBMIT: Rule((*_OFFICE, R.PARTY), (Step.DISCUSS,)),
    P.PROPOSAL_SCREEN: Rule((*_OFFICE, R.PARTY), (Step.SUBMIT,)),
    P.PROPOSAL_SORT: Rule((*_OFFICE, R.PARTY), (Step.SUBMIT,)),
    P.PROPOSAL_STOP: Rule((*_OFFICE, R.PARTY), (Step.SUBMIT,)),
    P.PROPOSAL_STUDY: Rule((R.PARTY,), (Step.SUBMIT,)),
    P.PROPOSAL_TABLE: Rule((*_OFFICE, R.PARTY, R.FACILITATOR), (Step.SUBMIT,)),
    # ballots and step 3
    P.AGENDA_CHANGE: Rule((R.FACILITATOR, R.RECORDER), (Step.DISCUSS,), (chairs_it,)),
    P.ATTENDANCE_MARK: Rule((R.FACILITATOR, R.RECORDER), (Step.DISCUSS,), (chairs_it,)),
    P.BALLOT_CAST: Rule((Known,)),  # entitlement is the roll frozen at opening, judged by the command
    P.BALLOT_COUNT: Rule((Known,)),  # a teller named for the question
    P.CHALLENGE_DECIDE: Rule((R.FACILITATOR, R.SUPERVISOR)),
    P.CHALLENGE_FILE: Rule((Known,)),  # whoever is on the roll about their own mark; anybody about the count
    P.COMMENT_FLAG: Rule((Known,), (Step.DISCUSS,)),
    P.COMMENT_HIDE: Rule((R.FACILITATOR, R.RECORDER), (), (chairs_it,)),
    P.COMMENT_POST: Rule((R.RESIDENT, R.COUNCIL, R.GUEST, R.FACILITATOR, *_OFFICE)),
    P.DECISION_MAKE: Rule((R.FACILITATOR, R.RECORDER), (Step.DISCUSS,), (chairs_it,)),
    P.IDEA_POST: Rule((Known,), (Step.DISCUSS,)),  # whoever is signed in at the meeting, judged by the command
    P.MATERIAL_READ: Rule((Known,), (Step.DISCUSS,)),
    P.MEETING_CHECK_IN: Rule((Known,), (Step.DISCUSS,)),
    P.MEETING_CONVENE: Rule((R.FACILITATOR, R.PARTY, *_OFFICE)),
    P.MEETING_RUN: Rule((R.FACILITATOR, R.RECORDER), (Step.DISCUSS,), (chairs_it,)),
    P.MEETING_TAKE_OVER: Rule((R.FACILITATOR,), (Step.DISCUSS,)),  # another one, trained and appointed here
    P.MINUTES_SIGN: Rule((R.FACILITATOR, R.RECORDER), (Step.DISCUSS,), (chairs_it,)),
    P.MOTION_MOVE: Rule((Known,), (Step.DISCUSS,)),
    P.PAPER_BOOK: Rule((R.FACILITATOR, R.RECORDER, *_OFFICE)),
    P.PAPER_HAND_OUT: Rule(_EARS),
    P.PAPER_KEY: Rule(_EARS),  # twice by two of them, judged by the command
    P.PAPER_SAMPLE: Rule((R.SUPERVISOR,)),
    P.PAPER_SETTLE: Rule((*_EARS, R.SUPERVISOR)),  # never one of the two who keyed it
    P.POLL_ARCHIVE: Rule((R.SUPERVISOR, R.COMMITTEE_HEAD)),
    P.POLL_BATCH: Rule((R.FACILITATOR, R.RECORDER, Machine)),
    P.POLL_CLOSE: Rule((R.FACILITATOR, R.RECORDER, R.COMMITTEE_HEAD, Machine)),
    P.POLL_DESTROY_KEY: Rule((R.FACILITATOR, R.RECORDER, R.SUPERVISOR)),  # before a second person, one of both a supervisor
    P.POLL_DRAFT: Rule((*_OFFICE, R.FACILITATOR, R.PARTY)),
    P.POLL_DRAW: Rule((R.FACILITATOR, R.RECORDER, R.SUPERVISOR)),
    P.POLL_IMPORT: Rule((Machine,)),  # an election that was held elsewhere
    P.POLL_OPEN: Rule((R.COMMITTEE_HEAD, R.FACILITATOR)),
    P.POLL_OVERRIDE: Rule((R.COMMITTEE_HEAD, R.PARTY)),
    P.POLL_REVEAL: Rule((R.SUPERVISOR,)),  # whoever holds an envelope
    P.POLL_VOID: Rule((R.COMMITTEE_HEAD, R.FACILITATOR, R.SUPERVISOR)),
    P.QUESTION_CLOSE: Rule((R.FACILITATOR, R.RECORDER, Machine)),
    P.QUESTION_OPEN: Rule((R.FACILITATOR, R.RECORDER)),
    P.QUESTION_VOID: Rule((R.FACILITATOR, R.RECORDER)),
    P.RANKING_FIX: Rule((R.FACILITATOR, R.PARTY, *_OFFICE)),
    P.RANKING_PUBLISH: Rule((R.FACILITATOR, R.RECORDER), (Step.DISCUSS,)),
    P.RANKING_SCORE: Rule((R.COUNCIL, R.FACILITATOR, R.RECORDER), (Step.DISCUSS,)),
    P.RECUSAL_DECLARE: Rule((R.COUNCIL, R.FACILITATOR, R.RECORDER), (Step.DISCUSS,)),
    P.ROOM_JOIN: Rule((Anyone,)),  # watching is public; acting is asked again
    P.SLIPS_DRAW: Rule((R.FACILITATOR, R.RECORDER)),
    P.SLIPS_ISSUE: Rule((R.FACILITATOR, R.RECORDER)),
    P.SLIPS_VOID: Rule((R.FACILITATOR, R.RECORDER)),
    P.SPEAKER_ASK: Rule((Known,), (Step.DISCUSS,)),
    P.VOTE_ASSIST: Rule(_EARS),
    P.WALL_PAIR: Rule((Anyone,)),  # the code of the moment is the proof
    P.WORDS_CONFIRM: Rule((Known,), (Step.DISCUSS,)),  # one's own
    # step 4
    P.CONTRACT_SIGN: Rule((R.COMMITTEE_HEAD,), (Step.EXECUTE,)),
    P.INTEREST_DECLARE: Rule((*_OFFICE, R.COUNCIL, R.SUPERVISOR)),
    P.LIST_FILE: Rule((*_OFFICE, R.STREET_CLERK)),
    P.MILESTONE_REPORT: Rule(_OFFICE, (Step.EXECUTE, Step.OVERSEE)),  # retention falls due after the work is done
    P.OFFER_RECORD: Rule(_OFFICE, (Step.EXECUTE,)),
    P.PARTNER_REGISTER: Rule(_OFFICE),
    P.PAYMENT_APPROVE: Rule((R.COMMITTEE_HEAD,), (Step.EXECUTE, Step.OVERSEE), (not_who_asked,)),
    P.PAYMENT_ASK: Rule((R.COMMITTEE,), (Step.EXECUTE, Step.OVERSEE)),
    P.PAYMENT_CHECK: Rule((R.SUPERVISOR,), (Step.EXECUTE, Step.OVERSEE), (not_who_approved,)),
    P.PAYMENT_REFUSE: Rule((R.COMMITTEE_HEAD, R.SUPERVISOR), (Step.EXECUTE, Step.OVERSEE)),
    P.PAYMENT_RELEASE: Rule((R.BOOKKEEPER, R.COMMITTEE_HEAD), (Step.EXECUTE, Step.OVERSEE)),
    P.PRICE_CHALLENGE: Rule((R.SUPERVISOR,)),
    P.PRICE_SETTLE: Rule((R.SUPERVISOR,)),  # who may lift the hold
    P.PROJECT_AWARD: Rule((R.COMMITTEE_HEAD,)),  # who may appropriate
    P.PROJECT_MOVE: Rule(_OFFICE, (Step.EXECUTE,)),
    P.TASK_ASSIGN: Rule(_OFFICE, (Step.EXECUTE,)),
    P.TASK_FINISH: Rule(_OFFICE),
    # step 5
    P.ACCEPTANCE_RECORD: Rule((R.SUPERVISOR,), (Step.EXECUTE, Step.OVERSEE)),
    P.FINDING_CONFIRM: Rule((R.SUPERVISOR,)),
    P.FINDING_RECTIFY: Rule(_OFFICE),
    P.INSPECTION_RECORD: Rule((R.SUPERVISOR, R.RESIDENT)),
    P.MILESTONE_ACCEPT: Rule((R.SUPERVISOR,), (Step.EXECUTE, Step.OVERSEE)),
    P.PROJECT_CLOSE: Rule((R.COMMITTEE_HEAD,), (Step.OVERSEE,)),  # who may return what is left
    P.RATING_COLLECT: Rule((R.HELPER, R.SUPERVISOR)),
    P.RATING_GIVE: Rule((R.RESIDENT,), (Step.EXECUTE, Step.OVERSEE)),
    # the record, vouched for from outside
    P.COMPLAINT_ANSWER: Rule((R.SUPERVISOR,)),
    P.COMPLAINT_FILE: Rule((Known,)),  # whoever has signed in
    P.EVIDENCE_SEAL: Rule((R.SUPERVISOR,)),
    P.LOG_COUNTERSIGN: Rule((Machine,)),
    P.LOG_WATCH: Rule((R.ADMINISTRATOR, R.SUPERVISOR)),
    P.PERSONAL_ERASE: Rule((R.ADMINISTRATOR, R.SUPERVISOR)),
    P.RECORD_COSIGN: Rule((R.SUPERVISOR, Machine)),
    P.RECORD_REFUSE: Rule((R.SUPERVISOR, Machine)),
    P.RECORD_REPLAY: Rule((R.SUPERVISOR, Machine)),
    P.RECORD_ROTATE: Rule((Machine,)),
    P.SAMPLE_DRAW: Rule((R.SUPERVISOR,)),
    P.WITNESS_END: Rule((R.ADMINISTRATOR, R.SUPERVISOR)),
    P.WITNESS_ENROL: Rule((R.SUPERVISOR,)),
    P.WITNESS_INVITE: Rule((R.ADMINISTRATOR, R.SUPERVISOR)),
}
