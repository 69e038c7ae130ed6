"""Residents' votes: what is fixed at opening, who is refused and why, and what the record says at each stretch of the way."""
from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select, text

from app.ballots import keys, paper_door
from app.ballots.commands.casting import assist_vote, cast_ballot, cast_by_name, cast_by_slip
from app.ballots.commands.checking import decide_challenge, destroy_key, enter_dice, file_challenge
from app.ballots.commands.closing import close_poll, record_batch
from app.ballots.commands.counting import archive_poll, override_outcome, reveal
from app.ballots.commands.polls import draft_poll, open_poll, redraft_poll, void_poll
from app.ballots.commands.questions import close_question
from app.ballots.commands.slips import draw_slip, issue_slips, void_slips
from app.ballots.content import ballot_from, commitment
from app.ballots.count import drawn_order
from app.ballots.models import Entitled
from app.ballots.paper_door import Box, PaperLines
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.queries import (
    challenges_of,
    counted_list,
    my_ballot_state,
    options_for,
    polls_of,
    polls_open_for,
    result_of,
    scrutineers_bundle,
    turnout,
)
from app.ballots.settings import PollSettings, advised_disclosure, settings_from
from app.ballots.states import BallotKind, ChallengeKind, Conflict, Disclosure, Door, Mark, QuestionState, Secrecy, Standing, TieRule, VoterUnit
from app.ballots.urn import urn
from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid, Refused
from app.change.transaction import change_by
from app.extensions import db
from app.people.queries import actor_of
from app.record import queries as record
from app.record.canonical import tree_root
from app.vocabulary import Role
from tests.fixtures.house import do
from tests.fixtures.polls import OPTIONS, a_ballot


def code_of(do_it, kind=Refused):
    """The first reason for which it is refused."""
    with pytest.raises(kind) as why:
        do_it()
    return why.value.codes[0]


def said(vote, action):
    """What an entry of this vote says."""
    return next(entry.body["d"] for entry in reversed(record.of(vote.question.record_key)) if entry.action == action)


@pytest.fixture
def town(a_town):
    """Twelve voters."""
    return a_town(12)


# ── drafting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

@pytest.mark.parametrize(("change", "code"), [
    ({"settings": PollSettings(rule="lottery")}, "poll.unknown_rule"),
    ({"settings": PollSettings(rule="mes_cost", min_votes=3)}, "poll.rule_takes_no_conditions"),
    ({"settings": PollSettings(rule="phragmen"), "kind": BallotKind.RANK}, "poll.rule_needs_approvals"),
    ({"kind": BallotKind.POINTS}, "poll.no_points"), ({"kind": BallotKind.SCORE}, "poll.no_points"),
    ({"settings": PollSettings(exclusive=(("01", "99"),))}, "poll.pair_unknown"),
    ({"settings": PollSettings(min_number=4, max_number=2)}, "poll.limits_crossed"),
    ({"settings": PollSettings(max_percent=120)}, "poll.limit_unreadable"),
    ({"settings": PollSettings(doors=())}, "poll.no_door"),
    ({"settings": PollSettings(doors=(Door.PHONE, Door.SLIP))}, "poll.slip_alone"),
    ({"settings": PollSettings(doors=(Door.HANDS,))}, "poll.hands_in_a_meeting"),
    ({"settings": PollSettings(quorum_num=3, quorum_den=2)}, "poll.quorum_unreadable"),
    ({"settings": PollSettings(check_hours=-1)}, "count.negative"),
    ({"kind": BallotKind.PLAIN}, "poll.plain_has_no_projects"), ({"pots": ()}, "poll.no_pot"), ({"text": " "}, "question.no_text"),
    ({"options": (*OPTIONS, OPTIONS[0])}, "poll.code_twice"), ({"options": (*OPTIONS, OptionDraft("2,3", "a", "x", 1))}, "poll.code_unreadable"),
    ({"options": OPTIONS[:5]}, "poll.pot_is_empty"), ({"options": (*OPTIONS, OptionDraft("99", "c", "x", 1))}, "poll.option_without_pot"),
    ({"options": (*OPTIONS, OptionDraft("99", "a", "", 1))}, "poll.option_without_title"),
    ({"options": (*OPTIONS, OptionDraft("99", "a", "x", 0))}, "poll.option_without_price"),
    ({"options": (*OPTIONS, OptionDraft("99", "a", "x", 200_000_00))}, "poll.dearer_than_pot"),
    ({"secrecy": Secrecy.COUNTED}, "poll.hands_in_a_meeting"),
    ({"secrecy": Secrecy.BY_NAME, "settings": PollSettings(doors=(Door.PAPER,))}, "question.hands_have_no_names"),
    ({"secrecy": Secrecy.BY_NAME, "settings": PollSettings(unit=VoterUnit.HOUSEHOLD)}, "poll.household_by_name_needs_head"),
])  # fmt: skip
def test_a_vote_that_cannot_be_held_as_written_is_refused_with_the_reason(town, change, code):
    pots = (PotDraft("a", "社区资金", town.area.id, 100_000_00), PotDraft("b", "院落资金", town.yards[0].id, 15_000_00))
    given = {"kind": BallotKind.CHOOSE, "text": "今年的钱", "settings": PollSettings(), "pots": pots, "options": OPTIONS, **change}
    secrecy = given.pop("secrecy", Secrecy.SECRET)
    order = [given[name] for name in ("kind", "text", "settings", "pots", "options")]
    with pytest.raises(NotValid) as why:
        do(draft_poll, town.area, *order, secrecy=secrecy, by=town.chair)
    assert code in why.value.codes


def test_a_draft_can_be_put_right_and_an_opened_vote_by_nobody(town):
    question = town.draft()
    pots = (PotDraft("a", "社区资金", town.area.id, 50_000_00),)
    do(redraft_poll, question, "另一个问法", PollSettings(rule="mes_cost"), pots, OPTIONS[:3], by=town.chair)
    assert (question.text, question.rules.rule, [o.code for o in question.options]) == ("另一个问法", "mes_cost", ["01", "02", "03"])
    do(open_poll, question, clock.now() + timedelta(days=1), town.people, by=town.chair)
    assert code_of(lambda: do(redraft_poll, question, "改一改", PollSettings(), pots, OPTIONS[:3], by=town.chair), NotNow) == "poll.is_fixed"
    assert code_of(lambda: do(open_poll, question, clock.now() + timedelta(days=1), town.people, by=town.chair), NotNow) == "state.not_now"
    assert code_of(lambda: do(close_question, question, by=town.chair), NotNow) == "poll.not_a_meeting_question"


def test_settings_come_back_from_the_record_as_they_went_in():
    rules = PollSettings(2, 5, 10, 80, unit=VoterUnit.HOUSEHOLD, conflict=Conflict.HEAD, exclusive=(("01", "02"),), tie=TieRule.DICE, doors=(Door.PAPER,))
    assert settings_from(json.loads(json.dumps(rules.as_dict()))) == rules


def test_the_house_advises_to_publish_single_ballots_only_where_a_pattern_names_nobody():
    assert advised_disclosure(7, False) is Disclosure.OPEN
    assert advised_disclosure(8, False) is advised_disclosure(4, True) is Disclosure.SCRUTINEERS


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────

def test_every_rule_stands_in_the_record_before_the_first_ballot(town):
    vote = town.poll(BallotKind.BUDGET, min_votes=2, exclusive=(("01", "02"),), tie=TieRule.DICE, quorum_num=1, quorum_den=3)
    opened = said(vote, "poll.opened")
    assert opened["rules"] == vote.question.rules.as_dict()
    assert [o["code"] for o in opened["options"]] == [o.code for o in OPTIONS]
    assert (opened["roll"], opened["quorum_needed"], opened["rules"]["tie"]) == (12, 4, "dice")
    key = keys.key_of(vote.question.id)
    assert opened["key_fp"] == hashlib.sha256(b"fp" + key).hexdigest()
    assert keys.public_half(keys.from_characters(vote.envelope)) == opened["scrutineer_pub"]
    assert [entry.action for entry in record.of(vote.question.record_key)] == ["poll.drafted", "roll.frozen", "poll.opened"]


def test_the_key_is_a_file_that_only_the_house_reads_and_the_envelope_is_nowhere(town, inside):
    vote = town.poll()
    folder = inside.config["SETTINGS"].poll_keys_folder
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o777, file.stat().st_size) == (0o600, 32)
    plain = vote.envelope.replace("-", "").encode()
    private = keys.from_characters(vote.envelope)
    for path in (p for p in folder.parent.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert plain not in content and private not in content and vote.envelope.encode() not in content


def test_fewer_than_five_have_no_secret_vote(a_town):
    town = a_town(4)
    assert code_of(town.poll, NotValid) == "question.too_few_for_secret"
    assert code_of(lambda: town.poll(secrecy=Secrecy.SLIP, doors=(Door.SLIP,)), NotValid) == "question.too_few_for_secret"
    assert town.poll(secrecy=Secrecy.BY_NAME).question.state is QuestionState.OPEN


def test_a_vote_needs_voters_an_end_ahead_and_a_pot_for_each(town, a_person):
    question = town.draft()
    assert code_of(lambda: do(open_poll, question, clock.now() + timedelta(days=1), [], by=town.chair)) == "question.nobody_entitled"
    assert code_of(lambda: do(open_poll, question, clock.now() - timedelta(days=1), town.people, by=town.chair)) == "question.ends_in_the_past"
    assert code_of(lambda: do(open_poll, question, clock.now() + timedelta(days=1), town.people, by=town.people[0])) == "permission.not_your_role"


def test_left_to_the_house_the_roll_is_every_adult_who_lives_there(town):
    question = town.draft()
    do(open_poll, question, clock.now() + timedelta(days=1), by=town.chair)
    assert set(db.session.scalars(select(Entitled.person_id))) == {p.id for p in town.people}


def test_only_the_pots_of_ones_own_area_are_on_ones_ballot(town):
    vote = town.poll()
    here, there = (actor_of(p) for p in town.people[:2])
    assert [pot.code for pot, _ in options_for(vote.question, here)] == ["a", "b"]
    assert [pot.code for pot, _ in options_for(vote.question, there)] == ["a"]
    assert code_of(lambda: vote.cast(town.people[1], "01", "11"), NotValid) == "ballot.not_on_your_ballot"
    vote.cast(town.people[0], "01", "11")


def test_the_order_of_projects_is_each_ones_own_and_stays(town):
    vote = town.poll()
    orders = [[o.code for _, options in options_for(vote.question, actor_of(p)) for o in options] for p in town.people]
    assert orders == [[o.code for _, options in options_for(vote.question, actor_of(p)) for o in options] for p in town.people]
    assert len({tuple(order[:5]) for order in orders}) > 3


# ── casting ──────────────────────────────────────────────────────────────────────────────────────────────────────────

def test_a_receipt_can_be_worked_out_again_and_is_signed(town):
    vote = town.poll()
    receipt = vote.cast(town.people[0], "01", tag="石榴")
    ballot = ballot_from(BallotKind.BUDGET, {"chosen": ["01"]})
    again = hashlib.sha256(b"pb-ballot-v1" + bytes.fromhex(receipt.n) + json.dumps(
        {"b": {"chosen": ["01"]}, "poll": vote.question.record_key, "tag": "石榴"}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
    assert again.hexdigest() == receipt.c == commitment(bytes.fromhex(receipt.n), vote.question.record_key, ballot, "石榴").hex()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said(vote, "poll.opened")["receipt_pub"]))
    public.verify(bytes.fromhex(receipt.signature), keys.receipt_text(vote.question.record_key, bytes.fromhex(receipt.c)))
    with pytest.raises(InvalidSignature):
        public.verify(bytes.fromhex(receipt.signature), keys.receipt_text(vote.question.record_key, b"\0" * 32))
    assert receipt.reference.replace("-", "").lower() == receipt.c[:20]


def test_a_double_tap_is_one_ballot_with_one_receipt_and_two_tabs_are_one_ballot(town):
    vote = town.poll()
    one = vote.cast(town.people[0], "01", rev=1, act="tap")
    assert vote.cast(town.people[0], "01", rev=1, act="tap") == one
    assert code_of(lambda: vote.cast(town.people[0], "02", rev=1, act="other tab"), NotNow) == "ballot.superseded"
    assert urn().lying(vote.question.id, keys.pseudonym(keys.key_of(vote.question.id), f"p{town.people[0].id}")).casts == 1


def test_nothing_but_the_urn_changes_when_somebody_votes(town, inside, caplog):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    folder = inside.config["SETTINGS"].instance
    with db.engine.connect() as connection:
        before = connection.exec_driver_sql("PRAGMA data_version").scalar(), record.newest()
        main = (folder / "wushi.sqlite").read_bytes(), (folder / "wushi.sqlite-wal").read_bytes()
        vote.cast(town.people[1], "02", "04")
        vote.withdraw(town.people[1])
        assert (connection.exec_driver_sql("PRAGMA data_version").scalar(), record.newest()) == before
    assert ((folder / "wushi.sqlite").read_bytes(), (folder / "wushi.sqlite-wal").read_bytes()) == main
    assert caplog.text == ""


def test_sealed_ballots_are_all_equally_long_whatever_was_chosen(town):
    vote = town.poll()
    vote.cast(town.people[0], "04")
    vote.cast(town.people[2], "01", "03", "04", "11", tag="一个比较长的记号，自己记得住")
    assert len({len(row.sealed) for row in urn().all_lying(vote.question.id)}) == 1


@pytest.mark.parametrize(("kind", "rules", "ballot", "code"), [
    (BallotKind.BUDGET, {}, ("01", "02", "05"), "ballot.over_budget"), (BallotKind.BUDGET, {"min_percent": 30}, ("03",), "ballot.under_budget"),
    (BallotKind.CHOOSE, {"max_number": 2}, ("01", "02", "03"), "ballot.too_many"), (BallotKind.CHOOSE, {"min_number": 2}, ("01",), "ballot.too_few"),
    (BallotKind.CHOOSE, {}, (), "ballot.empty"), (BallotKind.RANK, {"max_number": 1}, ("02", "01"), "ballot.too_many"),
    (BallotKind.CHOOSE, {"max_percent": 20}, ("05",), "ballot.over_budget"),
])  # fmt: skip
def test_too_much_and_too_little_are_refused_in_words(town, kind, rules, ballot, code):
    vote = town.poll(kind, **rules)
    assert code_of(lambda: vote.cast(town.people[0], *ballot), NotValid) == code


def test_points_and_scores_have_their_own_limits(town):
    points, scores = town.poll(BallotKind.POINTS, points=5), town.poll(BallotKind.SCORE, score_max=3)
    assert code_of(lambda: points.cast(town.people[0], _01=4, _02=2), NotValid) == "ballot.too_many_points"
    assert code_of(lambda: scores.cast(town.people[0], _01=4), NotValid) == "ballot.score_too_high"
    points.cast(town.people[0], _01=4, _02=1)
    scores.cast(town.people[0], _01=3, _02=3, _03=3)


def test_who_is_not_on_the_roll_and_who_took_paper_do_not_vote_by_phone(town, a_person):
    vote = town.poll(doors=(Door.PHONE, Door.PAPER))
    stranger = a_person("新来的")
    assert code_of(lambda: vote.cast(stranger, "01", rev=1), NotAllowed) == "ballot.not_entitled"
    assert my_ballot_state(vote.question, actor_of(stranger)).standing is Standing.NOT_ENTITLED
    vote.cast(town.people[0], "01")
    with change_by(actor_of(town.chair)) as change:
        change.session.get_one(Entitled, (vote.question.id, town.people[0].id)).on_paper = True
    assert code_of(lambda: vote.cast(town.people[0], "02"), NotNow) == "ballot.on_paper"
    assert my_ballot_state(vote.question, actor_of(town.people[0])).standing is Standing.ON_PAPER


def test_after_its_end_nobody_votes_even_before_it_is_closed(town):
    vote = town.poll()
    with clock.at(vote.question.ends_at + timedelta(seconds=1)):
        assert code_of(lambda: vote.cast(town.people[0], "01"), NotNow) == "ballot.closed"
        assert polls_open_for(actor_of(town.people[0])) == []
    assert polls_open_for(actor_of(town.people[0])) == [vote.question]
    assert vote.question in polls_of(town.area.path)


def test_a_helper_needs_consent_and_a_witness_and_leaves_no_content(town):
    vote = town.poll()
    helper, witness = town.chair, town.supervisor
    with pytest.raises(NotValid) as why:
        do(assist_vote, vote.question, town.people[0], helper, False, by=helper)
    assert why.value.codes == ["assist.no_consent", "assist.witness_is_another"]
    assisted = do(assist_vote, vote.question, town.people[0], witness, True, by=helper)
    cast_ballot(vote.question, assisted.voter, a_ballot(BallotKind.BUDGET, "01"), 1, "helped")
    entry = record.of(vote.question.record_key)[-1]
    assert (entry.action, entry.body["d"]) == ("vote.assisted", {"witness": witness.record_key})
    assert "chosen" not in entry.text and f'"person:{town.people[0].id}"' not in entry.text


def test_turnout_is_told_in_tens_and_never_below(a_town):
    town = a_town(13)
    vote = town.poll()
    for n, person in enumerate(town.people):
        vote.cast(person, "01")
        assert turnout(vote.question).cast == (0 if n < 9 else 10)
    vote.close()
    assert turnout(vote.question).cast == 13


def test_batches_wait_for_ten(a_town):
    town = a_town(12)
    vote = town.poll()
    receipts = [vote.cast(person, "01") for person in town.people[:9]]
    assert code_of(lambda: do(record_batch, vote.question, by=town.chair), NotNow) == "poll.batch_waits"
    receipts += [vote.cast(person, "01") for person in town.people[9:]]
    do(record_batch, vote.question, by=town.chair)
    assert said(vote, "ballot.batch") == {"batch": 1, "casts": 12, "root": tree_root([bytes.fromhex(r.c) for r in receipts]).hex()}


# ── households ───────────────────────────────────────────────────────────────────────────────────────────────────────

@pytest.fixture
def two_in_one_home(town, a_person):
    """Somebody more in the first household."""
    town.people.append(a_person("同住的", household=town.people[0].household))
    return town


def test_of_a_household_the_newest_counts(two_in_one_home):
    town = two_in_one_home
    vote = town.poll(unit=VoterUnit.HOUSEHOLD)
    vote.cast(town.people[0], "01")
    vote.cast(town.people[-1], "02")
    numbers = vote.close()
    assert (numbers["roll"], numbers["online_counted"], numbers["casts"], numbers["superseded"]) == (12, 1, 2, 1)
    marks = {line.person_id: line.mark for line in db.session.scalars(select(Entitled))}
    assert marks[town.people[0].id] is marks[town.people[-1].id] is Mark.ONLINE


def test_of_a_household_the_first_counts_where_it_says_so(two_in_one_home):
    town = two_in_one_home
    vote = town.poll(unit=VoterUnit.HOUSEHOLD, conflict=Conflict.FIRST)
    vote.cast(town.people[0], "01")
    assert code_of(lambda: vote.cast(town.people[-1], "02"), NotNow) == "ballot.household_has_voted"
    assert my_ballot_state(vote.question, actor_of(town.people[-1])).standing is Standing.HOUSEHOLD
    vote.cast(town.people[0], "02")


def test_only_the_named_head_votes_where_it_says_so(two_in_one_home):
    town = two_in_one_home
    question = town.draft(unit=VoterUnit.HOUSEHOLD, conflict=Conflict.HEAD)
    heads = {town.people[-1].household_id: town.people[-1].id}
    do(open_poll, question, clock.now() + timedelta(days=1), town.people, heads, by=town.chair)
    assert question.due == 12
    assert my_ballot_state(question, actor_of(town.people[0])).standing is Standing.NOT_ENTITLED
    assert my_ballot_state(question, actor_of(town.people[-1])).standing is Standing.NOT_YET


# ── closing, checking, opening ───────────────────────────────────────────────────────────────────────────────────────

def test_it_closes_at_its_end_and_not_before(town):
    vote = town.poll()
    assert code_of(lambda: do(close_poll, vote.question, by=town.chair), NotNow) == "poll.not_over_yet"
    vote.close()
    assert vote.question.state is QuestionState.CHECKING
    assert code_of(vote.close, NotNow) == "state.not_now"


def test_marks_stand_in_the_order_of_the_roll_with_the_roots_that_the_record_says(town):
    vote = town.poll()
    receipts = [vote.cast(town.people[n], "01") for n in (7, 2, 9)]
    vote.close()
    closed, marked = said(vote, "poll.closed"), said(vote, "roll.marked")
    cs = sorted(bytes.fromhex(receipt.c) for receipt in receipts)
    assert closed["counted_root"] == closed["urn_root"] == tree_root(cs).hex()
    assert (closed["roll"], closed["counted"], closed["not_voted"], closed["paper"]) == (12, 3, 9, 0)
    assert (marked["voted_online"], marked["voted_paper"]) == (3, 0)
    assert counted_list(vote.question) == [c.hex() for c in cs]
    assert my_ballot_state(vote.question, actor_of(town.people[7])).mark is Mark.ONLINE
    assert my_ballot_state(vote.question, actor_of(town.people[0])).standing is Standing.NOT_YET


def test_paper_beats_the_phone_and_is_counted_as_superseded(town):
    vote = town.poll(doors=(Door.PHONE, Door.PAPER))
    vote.cast(town.people[0], "01")
    vote.cast(town.people[1], "02")
    with change_by(actor_of(town.chair)) as change:
        change.session.get_one(Entitled, (vote.question.id, town.people[0].id)).on_paper = True
    keeper, sheets = paper_door.paper(), _Sheets(a_ballot(BallotKind.BUDGET, "03"))
    paper_door.keep_paper(sheets)
    try:
        numbers = vote.close()
        assert (numbers["online_counted"], numbers["paper_counted"], numbers["superseded"], numbers["not_voted"]) == (1, 1, 1, 10)
        vote.destroy()
        result = vote.reveal()
    finally:
        paper_door.keep_paper(keeper)
    assert (result.online, result.paper) == (1, 1)
    assert {row.code: row.votes for row in result.pots[0].rows} == {"01": 0, "02": 1, "03": 1, "04": 0, "05": 0}


class _Sheets:
    """One sheet in the box."""

    def __init__(self, ballot):
        self.ballot = ballot

    def reasons_against_closing(self, question):
        return []

    def reasons_against_revealing(self, question):
        return []

    def box(self, question):
        return Box(1, 1, 0, 0)

    def lines(self, question):
        return PaperLines((self.ballot,), 0)


def test_my_vote_was_not_mine_it_is_struck_while_nobody_knows_whom_that_helps(town):
    vote = town.poll()
    for person in town.people[:6]:
        vote.cast(person, "01")
    vote.close()
    challenge = do(file_challenge, vote.question, ChallengeKind.NOT_ME, "我没投过", by=town.people[0])
    with vote.after_checking:
        assert code_of(lambda: do(destroy_key, vote.question, town.supervisor, by=town.chair), NotNow) == "poll.challenges_wait"
    assert code_of(lambda: do(decide_challenge, challenge, True, "", by=town.supervisor), NotValid) == "text.missing"
    do(decide_challenge, challenge, True, "手机是孙子拿去用的，本人确认。", by=town.supervisor)
    decided = record.of(challenge.record_key)[-1].body
    assert decided["d"]["upheld"] and (decided["d"]["online_counted"], decided["d"]["struck"]) == (5, 1)
    vote.destroy()
    result = vote.reveal()
    assert (result.votes, result.identity["online_counted"], result.identity["not_voted"]) == (5, 5, 7)
    assert said(vote, "tally.published")["counted_root"] == decided["d"]["counted_root"]
    assert challenges_of(vote.question) == [challenge]


def test_complaints_about_marks_come_before_the_urn_is_opened_and_about_the_count_after(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    assert code_of(lambda: do(file_challenge, vote.question, ChallengeKind.NOT_ME, by=town.people[0]), NotNow) == "challenge.not_now"
    assert code_of(lambda: do(file_challenge, vote.question, ChallengeKind.COUNT, "x", by=town.people[0]), NotNow) == "challenge.not_now"
    vote.finish()
    assert code_of(lambda: do(file_challenge, vote.question, ChallengeKind.COUNT, "", by=town.people[0]), NotValid) == "text.missing"
    do(file_challenge, vote.question, ChallengeKind.COUNT, "02 的票少算了", by=town.people[0])
    with clock.at(vote.question.revealed_at + timedelta(days=8)):
        assert code_of(lambda: do(file_challenge, vote.question, ChallengeKind.COUNT, "晚了", by=town.people[0]), NotNow) == "challenge.too_late"


def test_the_key_is_destroyed_by_two_of_whom_one_supervises_and_not_before_the_time_for_checking(town, a_person):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    vote.close()
    clerk = a_person("何婷", Role.RECORDER)
    assert code_of(lambda: do(destroy_key, vote.question, town.supervisor, by=town.chair), NotNow) == "poll.still_checking"
    with vote.after_checking:
        assert code_of(lambda: do(destroy_key, vote.question, clerk, by=town.chair), NotValid) == "poll.one_supervisor"
        assert code_of(lambda: do(destroy_key, vote.question, town.chair, by=town.chair), NotValid) == "poll.two_people"
        assert code_of(lambda: do(reveal, vote.question, vote.envelope, by=town.supervisor), NotNow) == "state.not_now"
        do(destroy_key, vote.question, clerk, by=town.supervisor)
    assert said(vote, "poll.key_destroyed")["witness"] == clerk.record_key
    assert keys.key_of(vote.question.id) is None
    assert my_ballot_state(vote.question, actor_of(town.people[0])).standing is Standing.COUNTS


def test_only_the_right_envelope_opens_the_urn(town):
    vote, other = town.poll(), town.poll()
    vote.cast(town.people[0], "01")
    vote.close()
    vote.destroy()
    with vote.after_checking:
        assert code_of(lambda: do(reveal, vote.question, vote.envelope[:-1] + ("0" if vote.envelope[-1] != "0" else "1"), by=town.supervisor), NotValid) == "envelope.unreadable"
        assert code_of(lambda: do(reveal, vote.question, other.envelope, by=town.supervisor), NotValid) == "envelope.of_another_vote"
        assert code_of(lambda: do(reveal, vote.question, vote.envelope, by=town.chair), NotAllowed) == "permission.not_your_role"
        do(reveal, vote.question, vote.envelope.lower().replace("-", " "), by=town.supervisor)


def test_a_box_that_was_tampered_with_is_counted_as_broken_and_told(town):
    vote = town.poll()
    for person in town.people[:6]:
        vote.cast(person, "01")
    with urn().writing() as connection:
        connection.execute(text("UPDATE ballot SET sealed = zeroblob(560) WHERE pseudonym = (SELECT min(pseudonym) FROM ballot)"))
    result = vote.finish()
    assert (result.votes, result.broken) == (5, 1)
    assert said(vote, "tally.published")["totals"]["broken"] == 1


def test_a_ballot_that_was_put_in_by_the_machine_room_is_no_ballot_of_the_roll(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    with urn().writing() as connection:
        connection.execute(text("INSERT INTO ballot SELECT question, 'strange' || substr(pseudonym, 8), sealed, zeroblob(32), 1, 'x', '', 1, 1 FROM ballot LIMIT 1"))
    numbers = vote.close()
    assert (numbers["online_counted"], numbers["strangers"]) == (1, 1)
    assert said(vote, "poll.closed")["strangers"] == 1


def test_the_scrutineers_get_every_ballot_without_a_name_until_the_day_of_the_archive(town):
    vote = town.poll()
    receipt = vote.cast(town.people[0], "01", tag="石榴")
    vote.finish()
    told = json.loads(scrutineers_bundle(vote.question))
    assert told["ballots"] == [{"c": receipt.c, "n": receipt.n, "tag": "石榴", "b": {"chosen": ["01"]}}]
    assert code_of(lambda: do(archive_poll, vote.question, by=town.supervisor), NotNow) == "poll.kept_until"
    with clock.at(vote.question.revealed_at + timedelta(days=91)):
        do(archive_poll, vote.question, by=town.supervisor)
    assert scrutineers_bundle(vote.question) is None
    assert urn().all_lying(vote.question.id) == []
    assert result_of(vote.question).pots[0].winners == ["01"]


def test_single_ballots_are_kept_from_the_public_where_it_was_so_announced(town):
    open_, closed = town.poll(), town.poll(disclosure=Disclosure.SCRUTINEERS)
    for vote in (open_, closed):
        vote.cast(town.people[0], "01")
        vote.finish()
    assert open_.question.pots[0].ballots.is_public
    assert not closed.question.pots[0].ballots.is_public


def test_no_name_no_time_and_no_order_stand_in_the_published_file(town):
    vote = town.poll()
    for n, person in enumerate(town.people):
        vote.cast(person, "01" if n % 2 else "02")
    vote.finish()
    published = vote.question.pots[0].ballots.path.read_text()
    assert not any(person.name in published for person in town.people)
    assert published.splitlines()[published.splitlines().index("VOTES") + 1] == "voter_id;vote"


def test_dice_decide_between_equals_in_an_order_that_anybody_can_draw_again(town):
    vote = town.poll(BallotKind.CHOOSE, tie=TieRule.DICE)
    for n, person in enumerate(town.people):
        vote.cast(person, "01" if n % 2 else "02")
    vote.close()
    with vote.after_checking:
        assert code_of(lambda: do(destroy_key, vote.question, town.supervisor, by=town.chair), NotNow) == "poll.no_dice"
    assert code_of(lambda: do(enter_dice, vote.question, [6] * 9, by=town.supervisor), NotValid) == "poll.dice_unreadable"
    dice = [3, 5, 1, 6, 2, 2, 4, 1, 6, 3]
    do(enter_dice, vote.question, dice, by=town.supervisor)
    assert code_of(lambda: do(enter_dice, vote.question, [1] * 10, by=town.supervisor), NotNow) == "poll.dice_are_cast"
    vote.destroy()
    order = drawn_order(vote.question.record_key, dice, ["01", "02", "03", "04", "05"])
    result = vote.reveal()
    assert result.pots[0].tie_order == order
    assert result.pots[0].winners[0] == min(("01", "02"), key=order.index)
    assert said(vote, "poll.dice") == {"dice": dice}
    assert code_of(lambda: do(enter_dice, vote.question, dice, by=town.supervisor), NotNow) == "poll.too_late_for_dice"


def test_what_is_decided_otherwise_stands_beside_the_count_with_its_reason(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    assert code_of(lambda: do(override_outcome, vote.question, {"a": ["02"]}, "x", by=town.head), NotNow) == "poll.no_list_yet"
    vote.finish()
    assert code_of(lambda: do(override_outcome, vote.question, {"a": ["02"]}, "", by=town.head), NotValid) == "text.missing"
    assert code_of(lambda: do(override_outcome, vote.question, {"a": ["99"]}, "x", by=town.head), NotValid) == "poll.unknown_option"
    do(override_outcome, vote.question, {"a": ["02"]}, "01 的地块已被征用。", "decision:7", by=town.head)
    pot = vote.result.pots[0]
    assert (pot.winners, pot.decided) == (["01"], ["02"])
    entry = record.of(vote.question.record_key)[-1].body
    assert (entry["a"], entry["why"], entry["d"]["computed"][0]["funded"]) == ("outcome.overridden", "01 的地块已被征用。", ["01"])


def test_a_void_vote_destroys_keys_and_ballots_unread(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    assert code_of(lambda: do(void_poll, vote.question, " ", by=town.chair), NotValid) == "text.missing"
    do(void_poll, vote.question, "名单印错了", by=town.chair)
    assert (urn().all_lying(vote.question.id), keys.key_of(vote.question.id)) == ([], None)
    assert code_of(lambda: vote.cast(town.people[1], "01", rev=1), NotNow) == "ballot.closed"


@pytest.mark.parametrize(("kind", "rules", "ballots", "winners"), [
    (BallotKind.CHOOSE, {}, [("01", "02"), ("01",), ("02", "04"), ("02",)], ["02", "01", "04"]),
    (BallotKind.RANK, {"rule": "greedy_stop"}, [("05", "01"), ("01", "05"), ("05", "04")], ["05", "01", "04"]),
    (BallotKind.BUDGET, {"rule": "mes_cost"}, [("01", "03"), ("01", "03"), ("01", "03"), ("02", "04")], ["03", "01", "04"]),
    (BallotKind.BUDGET, {"min_votes": 2}, [("01", "03"), ("01", "03"), ("02",)], ["03", "01"]),
    (BallotKind.CHOOSE, {"exclusive": (("01", "02"),)}, [("01", "02"), ("01",), ("04",)], ["01", "04"]),
])  # fmt: skip
def test_every_kind_is_counted_by_its_announced_rule(town, kind, rules, ballots, winners):
    vote = town.poll(kind, **rules)
    for person, ballot in zip(town.people, ballots, strict=False):
        vote.cast(person, *ballot)
    pot = vote.finish().pots[0]
    assert [code for code in pot.winners if code in {c for b in ballots for c in b}] == winners
    assert all(row.told for row in pot.rows)


def test_points_are_added_up(town):
    vote = town.poll(BallotKind.POINTS, points=5)
    vote.cast(town.people[0], _01=4, _02=1)
    vote.cast(town.people[1], _02=5)
    assert {row.code: row.votes for row in vote.finish().pots[0].rows if row.votes} == {"01": 4, "02": 6}


def test_for_or_against_is_judged_with_its_quorum(town):
    few, enough = (town.poll(BallotKind.PLAIN, quorum_num=1, quorum_den=2) for _ in range(2))
    for person in town.people[:5]:
        few.cast(person, "for")
    for n, person in enumerate(town.people[:7]):
        enough.cast(person, "for" if n < 4 else "against")
    one, other = few.finish(), enough.finish()
    assert (one.passed, one.quorum.needed, one.quorum.is_reached, one.counts["for"]) == (False, 6, False, 5)
    assert (other.passed, other.quorum.is_reached, other.counts) == (True, True, {"for": 4, "against": 3, "abstain": 0})


# ── by name, and by slip ─────────────────────────────────────────────────────────────────────────────────────────────

def test_a_roll_call_is_heard_and_recorded_by_everybody_and_corrected_by_a_new_entry(town):
    vote = town.poll(BallotKind.PLAIN, Secrecy.BY_NAME)
    for n, person in enumerate(town.people[:6]):
        with change_by(actor_of(person)) as change:
            cast_by_name(change, vote.question, a_ballot(BallotKind.PLAIN, "for" if n < 4 else "against"))
    with change_by(actor_of(town.people[0])) as change:
        cast_by_name(change, vote.question, a_ballot(BallotKind.PLAIN, "against"), 2)
    spoken = [entry.body["d"] for entry in record.of(vote.question.record_key) if entry.action == "vote.cast"]
    assert (len(spoken), spoken[0]["ballot"], spoken[-1]["ballot"]) == (7, ["for"], ["against"])
    assert spoken[-1]["by"] == town.people[0].record_key
    vote.close()
    assert (vote.question.state, vote.result.counts) == (QuestionState.CLOSED, {"for": 3, "against": 3, "abstain": 0})
    assert code_of(lambda: vote.cast(town.people[0], "for", rev=3), NotValid) == "ballot.other_channel"


def test_a_vote_by_slip_knows_codes_and_no_names(town):
    vote = town.poll(BallotKind.PLAIN, Secrecy.SLIP, doors=(Door.SLIP,))
    codes = do(issue_slips, vote.question, 14, by=town.chair)
    assert said(vote, "slips.issued")["n"] == 14
    for person in town.people:
        do(draw_slip, vote.question, person, by=town.chair)
    assert code_of(lambda: do(draw_slip, vote.question, town.people[0], by=town.chair), NotNow) == "slip.drawn_already"
    for n, code in enumerate(codes[:11]):
        cast_by_slip(vote.question, code.lower(), a_ballot(BallotKind.PLAIN, "for" if n < 6 else "against"), 1, f"s{n}")
    assert code_of(lambda: cast_by_slip(vote.question, "AAAAAAAA", a_ballot(BallotKind.PLAIN, "for"), 1, "x"), NotAllowed) == "slip.unknown"
    assert code_of(vote.close, NotNow) == "slip.do_not_add_up"
    assert code_of(lambda: do(void_slips, vote.question, [codes[0]], by=town.chair), NotNow) == "slip.has_voted"
    do(void_slips, vote.question, codes[12:], by=town.chair)
    assert code_of(lambda: cast_by_slip(vote.question, codes[12], a_ballot(BallotKind.PLAIN, "for"), 1, "y"), NotNow) == "slip.is_void"
    vote.close()
    result = vote.result
    assert (vote.question.state, result.counts, len(result.table)) == (QuestionState.CLOSED, {"for": 6, "against": 5, "abstain": 0}, 11)
    assert result.table == sorted(result.table) and {row[0] for row in result.table} == set(codes[:11])
    ended = said(vote, "vote.result")
    assert (ended["drawn"], ended["voided"], ended["counted"]) == (12, 2, 11)
    assert ended["table_sha256"] == hashlib.sha256(json.dumps(result.table, separators=(",", ":"), sort_keys=True).encode()).hexdigest()
    assert keys.key_of(vote.question.id) is None and keys.held_in_house(vote.question.id) is None


def test_the_letters_for_the_envelopes_are_read_back_with_every_typing_mistake_found():
    private = bytes(range(32))
    letters = keys.as_characters(private)
    assert keys.from_characters(letters) == keys.from_characters(letters.lower().replace("0", "O").replace("1", "l")) == private
    for place in range(0, len(letters), 5):
        wrong = letters[:place] + ("Z" if letters[place] != "Z" else "Y") + letters[place + 1 :]
        assert keys.from_characters(wrong) is None
    assert keys.from_characters("") is None


def test_settings_can_be_replaced_only_as_a_whole():
    with pytest.raises(AttributeError):
        PollSettings().rule = "mes_cost"
    assert replace(PollSettings(), rule="mes_cost").rule == "mes_cost"
